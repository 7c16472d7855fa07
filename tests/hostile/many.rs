//! Much of one thing: what is looked for among them must not be looked for one by one.

use serde_json::{Map, Value, json};
use vtl::Engine;
use vtl_gateway::config::load;
use vtl_gateway::protocol::run_exchange_case;

use crate::case::{Case, brief, fill};

/// How many: quadratic work with these takes minutes.
const MANY: usize = 10_000;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = configurations();
    cases.extend(exchanges());
    cases.extend(renders());
    cases
}

/// An object of `MANY` members.
fn object(member: impl Fn(usize) -> (String, Value)) -> Value {
    Value::Object((0..MANY).map(member).collect::<Map<_, _>>())
}

fn integration(more: &Value) -> Value {
    let mut integration = json!({"type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations"});
    integration["responses"] = json!({"default": {"statusCode": "200"}});
    for (key, value) in more.as_object().into_iter().flatten() {
        integration[key] = value.clone();
    }
    json!({"x-amazon-apigateway-integration": integration})
}

fn openapi(paths: &Value) -> String {
    json!({"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": paths}).to_string()
}

fn configurations() -> Vec<Case> {
    let mut declared = integration(&json!({"responses": {"default": {"statusCode": "200",
        "responseParameters": object(|n| (format!("method.response.header.h{n}"), "'x'".into()))}}}));
    declared["responses"] = json!({"200": {"headers": object(|n| (format!("H{n}"), json!({})))}});
    let templates =
        json!({"requestTemplates": object(|n| (format!("a/b{n}"), format!("x{n}").into()))});
    let patterns = json!({"responses":
        object(|n| (format!("p{n}.*x"), json!({"statusCode": (200 + n % 300).to_string()})))});
    let sam_event = |n: usize| {
        let event =
            json!({"Type": "HttpApi", "Properties": {"Path": format!("/a{n}"), "Method": "get"}});
        let properties = json!({"Handler": "a.b", "Events": {"E": event}});
        (format!("F{n}"), json!({"Type": "AWS::Serverless::Function", "Properties": properties}))
    };
    let sam = json!({"Transform": "AWS::Serverless-2016-10-31", "Resources": object(sam_event)});
    let chain = |n: usize| {
        let parent = match n {
            0 => json!({"Fn::GetAtt": ["Api", "RootResourceId"]}),
            n => json!({"Ref": format!("R{}", n - 1)}),
        };
        let properties =
            json!({"RestApiId": {"Ref": "Api"}, "ParentId": parent, "PathPart": format!("r{n}")});
        (format!("R{n}"), json!({"Type": "AWS::ApiGateway::Resource", "Properties": properties}))
    };
    let mut resources = object(chain);
    resources["Api"] = json!({"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "x"}});
    resources["M"] = json!({"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "Api"},
        "ResourceId": {"Ref": format!("R{}", MANY - 1)}, "HttpMethod": "GET", "Integration": {"Type": "MOCK"}}});
    let answers: Vec<Value> = (0..MANY)
        .map(|n| json!({"IntegrationId": format!("i{n}"), "IntegrationType": "AWS_PROXY", "IntegrationUri": "x"}))
        .chain((0..MANY).map(|n| json!({"RouteId": format!("r{n}"), "RouteKey": format!("GET /r{n}"), "Target": format!("integrations/i{n}")})))
        .collect();
    [
        ("declared headers", "api.json", openapi(&json!({"/a": {"get": declared}}))),
        (
            "templates of a route",
            "api.json",
            openapi(&json!({"/a": {"get": integration(&templates)}})),
        ),
        (
            "patterns of a route",
            "api.json",
            openapi(&json!({"/a": {"get": integration(&patterns)}})),
        ),
        ("events of SAM", "t.json", sam.to_string()),
        ("resources in each other", "t.json", json!({"Resources": resources}).to_string()),
        ("integrations that were asked for", "api.json", json!({"Items": answers}).to_string()),
    ]
    .map(|(what, file, text)| {
        Case::new(&format!("many: {what}"), move || {
            let loaded = load(file, &text, &mut |_| Err("no such file".to_owned()));
            let first = loaded.findings.first().map(ToString::to_string).unwrap_or_default();
            let http = loaded.http_apis.iter().map(|api| api.routes.len()).sum::<usize>();
            let routes = loaded.api.routes.len() + http;
            format!("{routes} routes, {} findings, first {}", loaded.findings.len(), brief(&first))
        })
    })
    .into()
}

fn exchanges() -> Vec<Case> {
    let mapped =
        |place: &str| object(|n| (format!("integration.request.{place}.p{n}"), "'x'".into()));
    let http = |parameters: Value| {
        json!({"type": "HTTP", "httpMethod": "POST", "uri": "http://x/", "requestParameters": parameters,
            "integrationResponses": {"200": {"statusCode": "200"}}})
    };
    let overrides = "#foreach($i in [1..100])#foreach($j in [1..100])#set($context.requestOverride.header[\"h$i-$j\"] = 'x')#end#end{}";
    let pattern = |n: usize| {
        (n.to_string(), json!({"statusCode": "200", "selectionPattern": format!("p{n}.*x")}))
    };
    [
        ("mapped headers", json!({"integration": http(mapped("header"))})),
        ("mapped query parameters", json!({"integration": http(mapped("querystring"))})),
        (
            "overridden headers",
            json!({"integration": {"type": "HTTP", "httpMethod": "POST", "uri": "http://x/",
                "requestTemplates": {"application/json": overrides},
                "integrationResponses": {"200": {"statusCode": "200"}}}}),
        ),
        (
            "headers of a request",
            json!({"integration": {"type": "HTTP_PROXY", "httpMethod": "POST", "uri": "http://x/"},
                "request": {"headers": object(|n| (format!("h{n}"), "v".into()))}}),
        ),
        (
            "patterns of responses",
            json!({"integration": {"type": "AWS", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations",
                "integrationResponses": object(pattern)}, "backend": {"error": "nothing"}}),
        ),
    ]
    .map(|(what, case)| {
        Case::new(&format!("many: {what}"), move || {
            brief(&run_exchange_case(&Engine::new(), &case).to_string())
        })
    })
    .into()
}

/// What a step is worth, where it was too much.
fn renders() -> Vec<Case> {
    let own = "#set($m = {})#set($x = $m.putAll($input.path('$')))";
    let again =
        |what: &str| format!("{}{what}{}", "#foreach($i in [1..1000])".repeat(3), "#end".repeat(3));
    let members: Vec<String> = (0..MANY).map(|n| format!("\"k{n}\":{n}")).collect();
    let members = format!("{{{}}}", members.join(","));
    let records: Vec<String> =
        (0..2_000).map(|n| format!("{{\"id\":\"{n}\",\"n\":{n}}}")).collect();
    let records = format!("{{\"l\":[{}]}}", records.join(","));
    let literals: Vec<String> = (0..300).map(|n| format!("@.n == [{n}]")).collect();
    let filter = format!("$input.path('$.l[?({})]').size()", literals.join(" || "));
    [
        (
            "values in a loop",
            format!("{own}{}", again("#foreach($v in $m.values())x#end")),
            members.clone(),
        ),
        (
            "values in a comparison",
            format!("{own}{}", again("#if($m.values() == $m)y#end")),
            members.clone(),
        ),
        ("entries printed", format!("{own}{}", again("#set($s = \"$m.entrySet()\")")), members),
        (
            "patterns in filters",
            again("#set($x = $input.path('$.l[?(@.id =~ /(a+)+b/)]'))"),
            records.clone(),
        ),
        (
            "a filter with a path of the document",
            "$input.path('$.l[?(@.id in $.l[*].id)]').size()".to_owned(),
            records.clone(),
        ),
        (
            "a filter with scans of the document",
            "$input.path('$.l[?(@.id in $..id)]').size()".to_owned(),
            records.clone(),
        ),
        ("lists in a filter", filter, records),
        (
            "arguments with halves of pairs",
            again("#set($x = $input.path('$.s').indexOf('b'))"),
            format!("{{\"s\":\"{}\"}}", fill("\\ud800a", 60_000)),
        ),
    ]
    .into_iter()
    .map(|(what, template, body)| Case::body(&format!("many: {what}"), &template, body))
    .collect()
}
