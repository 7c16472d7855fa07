//! SAM templates, expanded as SAM's own transform expands them.
//!
//! `sam/*.txt` hold what `aws-sam-translator` 1.115.0 makes of the templates beside them: every method with its
//! integration, authorization, validation and mapped headers, in the order of their names.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use vtl_gateway::config::{Severity, http_route_json, load};
use vtl_gateway::{Api, Route};

#[test]
fn templates_expand_as_the_transform_expands_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sam");
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
        let loaded = load("template.yaml", &text, &mut |_| Err("no files".to_owned()));
        assert_eq!(shown(&loaded.api), expected, "{}", path.display());
        checked += 1;
    }
    assert_eq!(checked, 5);
}

fn shown(api: &Api) -> String {
    let mut blocks: Vec<String> = api.routes.iter().map(|route| block(api, route)).collect();
    for response in &api.gateway_responses {
        let parameters = response.parameters.iter().map(|(name, source)| {
            (format!("gatewayresponse.header.{name}"), serde_json::json!(source.to_string()))
        });
        let templates = response
            .templates
            .iter()
            .map(|t| (t.media_type.clone(), serde_json::json!(t.text.to_string())));
        blocks.push(format!(
            "gateway {} {} {} {}\n",
            response.kind.as_str(),
            response.status.unwrap_or_default(),
            spaced(parameters.collect()),
            spaced(templates.collect())
        ));
    }
    blocks.sort();
    blocks.concat()
}

/// JSON with a blank after each colon, as the recordings have it.
fn spaced(members: serde_json::Map<String, serde_json::Value>) -> String {
    let members =
        members.iter().map(|(name, value)| format!("{}: {value}", serde_json::json!(name)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

fn block(api: &Api, route: &Route) -> String {
    let or_dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    let integration = &route.integration;
    let authorization = &route.authorization;
    let kind = if authorization.kind.is_empty() { "NONE" } else { &authorization.kind };
    let parameters: Vec<String> = route
        .request_parameters
        .iter()
        .map(|p| {
            format!(
                "{}.{}={}",
                p.location.as_str().replace("querystring", "query"),
                p.name,
                p.required
            )
        })
        .collect();
    let models: Vec<&str> = route.request_models.iter().map(|(_, name)| name.as_str()).collect();
    assert!(models.iter().all(|name| api.model(name).is_some()), "{models:?}");
    let mut text = format!(
        "{} {}: {} auth={kind}:{}:{} key={} validates={}/{} parameters={} models={} timeout={} credentials={}\n",
        route.method,
        route.resource_path,
        integration.kind.as_str().to_lowercase(),
        or_dash(authorization.authorizer.clone().unwrap_or_default()),
        or_dash(authorization.scopes.join(",")),
        route.api_key_required,
        route.validator.body,
        route.validator.parameters,
        or_dash(parameters.join(",")),
        or_dash(models.join(",")),
        or_dash(integration.timeout_millis.map(|t| t.to_string()).unwrap_or_default()),
        if integration.credentials.is_some() { "yes" } else { "-" },
    );
    for template in &integration.request_templates {
        // What the state machine's ARN will be is not part of the template.
        let shown = template
            .text
            .replace("arn:aws:states:us-east-1:000000000000:stateMachine:Run", "${Run}");
        writeln!(text, "  request {} {}", template.media_type, serde_json::json!(shown)).unwrap();
    }
    for response in &integration.responses {
        let pattern = response.selection_pattern.as_deref().unwrap_or("default");
        writeln!(text, "  response {} {pattern}", response.status).unwrap();
        let mut headers: Vec<String> = response
            .parameters
            .iter()
            .map(|mapping| {
                format!(
                    "    {} = {}\n",
                    mapping.header,
                    serde_json::json!(mapping.source.to_string())
                )
            })
            .collect();
        headers.sort();
        text += &headers.concat();
        for template in &response.templates {
            let shown = serde_json::json!(template.text.to_string());
            writeln!(text, "    template {} {shown}", template.media_type).unwrap();
        }
    }
    text
}

/// `sam_http/shop.json` is what `aws-sam-translator` 1.115.0 makes of the template beside it.
#[test]
fn http_apis_expand_as_the_transform_expands_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sam_http");
    let routes = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let loaded = load(name, &text, &mut |_| Err("no files".to_owned()));
        let errors: Vec<String> = loaded
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(ToString::to_string)
            .collect();
        assert_eq!(errors, [""; 0]);
        let mut routes: Vec<String> = Vec::new();
        for api in &loaded.http_apis {
            for route in &api.routes {
                let mut json = http_route_json(api, route);
                // Which function an alias names is told by the template only.
                json.as_object_mut().unwrap().remove("function");
                routes.push(format!("{json:#}"));
            }
        }
        routes.sort();
        routes
    };
    let (written, made) = (routes("shop.yaml"), routes("shop.json"));
    assert_eq!(written.len(), 10);
    assert_eq!(written, made);
}

/// What SAM writes of an authorizer's identity. A request authorizer has no expression.
#[test]
fn identities_of_authorizers() {
    let template = "
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: p
      Auth:
        Authorizers:
          Token:
            FunctionArn: arn:aws:lambda:us-east-1:1:function:t
            Identity: {Header: X-Token, ValidationExpression: 'Bearer .+', ReauthorizeEvery: 7}
          Pool:
            UserPoolArn: arn:aws:cognito-idp:us-east-1:1:userpool/p
            Identity: {ValidationExpression: 'P.+'}
          Asked:
            FunctionPayloadType: REQUEST
            FunctionArn: arn:aws:lambda:us-east-1:1:function:a
            Identity: {QueryStrings: [q], Headers: [H], ValidationExpression: 'none'}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Events:
        One: {Type: Api, Properties: {Path: /one, Method: get, RestApiId: !Ref Api, Auth: {Authorizer: Token}}}
        Two: {Type: Api, Properties: {Path: /two, Method: get, RestApiId: !Ref Api, Auth: {Authorizer: Pool}}}
        Three: {Type: Api, Properties: {Path: /three, Method: get, RestApiId: !Ref Api, Auth: {Authorizer: Asked}}}
";
    let loaded = load("template.yaml", template, &mut |_| Err("no files".to_owned()));
    let mut shown = Vec::new();
    for authorizer in &loaded.api.authorizers {
        shown.push(format!(
            "{} {:?} {:?} {:?}",
            authorizer.name,
            authorizer.identity_sources,
            authorizer.validation_expression,
            authorizer.ttl_seconds
        ));
    }
    shown.sort();
    let expected = [
        r#"Asked ["method.request.header.H", "method.request.querystring.q"] None None"#,
        r#"Pool ["method.request.header.Authorization"] Some("P.+") None"#,
        r#"Token ["method.request.header.X-Token"] Some("Bearer .+") Some(7)"#,
    ];
    assert_eq!(shown, expected);
}
