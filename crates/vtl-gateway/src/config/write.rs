//! The normal form written out: as `get-integration` JSON, or as a table for people.

use serde_json::{Map, Value as Json, json};

use crate::support::table::lines;
use crate::{Api, Integration, IntegrationResponse, MappingTemplate, Route};

/// An integration as `aws apigateway get-integration` prints it.
#[must_use]
pub fn integration_json(integration: &Integration) -> Json {
    let mut object = Map::new();
    let mut put = |name: &str, value: Json| {
        let empty = matches!(&value, Json::Null)
            || matches!(&value, Json::Object(members) if members.is_empty());
        if !empty {
            object.insert(name.to_owned(), value);
        }
    };
    put("type", json!(integration.kind.as_str()));
    put("httpMethod", json!(integration.http_method));
    if !integration.uri.is_empty() {
        put("uri", json!(integration.uri));
    }
    put("connectionType", json!(integration.connection_type));
    put("connectionId", json!(integration.connection_id));
    put("credentials", json!(integration.credentials));
    let parameters = integration
        .request_parameters
        .iter()
        .map(|mapping| (mapping.target.to_string(), json!(mapping.source.to_string())));
    put("requestParameters", Json::Object(parameters.collect()));
    put("requestTemplates", templates_json(&integration.request_templates));
    put("passthroughBehavior", json!(integration.passthrough.as_str()));
    put("contentHandling", json!(integration.content_handling.map(|h| h.as_str())));
    put("timeoutInMillis", json!(integration.timeout_millis));
    put("cacheNamespace", json!(integration.cache_namespace));
    if !integration.cache_key_parameters.is_empty() {
        put("cacheKeyParameters", json!(*integration.cache_key_parameters));
    }
    let responses = integration
        .responses
        .iter()
        .map(|response| (response.status.to_string(), response_json(response)));
    put("integrationResponses", Json::Object(responses.collect()));
    Json::Object(object)
}

fn response_json(response: &IntegrationResponse) -> Json {
    let mut object = Map::new();
    object.insert("statusCode".to_owned(), json!(response.status.to_string()));
    if let Some(pattern) = &response.selection_pattern {
        object.insert("selectionPattern".to_owned(), json!(pattern));
    }
    if !response.parameters.is_empty() {
        let parameters = response.parameters.iter().map(|mapping| {
            let name = format!("method.response.header.{}", mapping.header);
            (name, json!(mapping.source.to_string()))
        });
        let parameters = Json::Object(parameters.collect());
        object.insert("responseParameters".to_owned(), parameters);
    }
    if !response.templates.is_empty() {
        let templates = templates_json(&response.templates);
        object.insert("responseTemplates".to_owned(), templates);
    }
    if let Some(handling) = response.content_handling {
        object.insert("contentHandling".to_owned(), json!(handling.as_str()));
    }
    Json::Object(object)
}

/// An empty template is printed as null, as the command line tool does.
fn templates_json(templates: &[MappingTemplate]) -> Json {
    let members = templates.iter().map(|template| {
        let text = Some(&*template.text).filter(|text| !text.is_empty());
        (template.media_type.clone(), json!(text))
    });
    Json::Object(members.collect())
}

/// A route as `aws apigateway get-method` prints it.
#[must_use]
pub fn route_json(route: &Route) -> Json {
    let mut object = json!({
        "resourcePath": route.resource_path,
        "httpMethod": route.method,
        "authorizationType": authorization(route),
        "apiKeyRequired": route.api_key_required,
    });
    if let Json::Object(members) = &mut object {
        if let Some(name) = &route.operation_name {
            members.insert("operationName".to_owned(), json!(name));
        }
        if !route.request_parameters.is_empty() {
            let parameters = route.request_parameters.iter().map(|parameter| {
                let location = parameter.location.as_str();
                let name = format!("method.request.{location}.{}", parameter.name);
                (name, json!(parameter.required))
            });
            let parameters = Json::Object(parameters.collect());
            members.insert("requestParameters".to_owned(), parameters);
        }
        if !route.request_models.is_empty() {
            let models = route.request_models.iter();
            let models = models.map(|(media_type, name)| (media_type.clone(), json!(name)));
            members.insert("requestModels".to_owned(), Json::Object(models.collect()));
        }
        if !route.method_responses.is_empty() {
            let responses = route.method_responses.iter().map(|response| {
                let headers = response.headers.iter();
                let headers =
                    headers.map(|name| (format!("method.response.header.{name}"), json!(false)));
                let value = json!({
                    "statusCode": response.status.to_string(),
                    "responseParameters": Json::Object(headers.collect()),
                });
                (response.status.to_string(), value)
            });
            let responses = Json::Object(responses.collect());
            members.insert("methodResponses".to_owned(), responses);
        }
        let integration = integration_json(&route.integration);
        members.insert("methodIntegration".to_owned(), integration);
    }
    object
}

/// The ARN by which a function's policy permits this route in every stage: placeholders are stars, as the console and
/// SAM write them. Region, account and API are not known here.
fn source_arn(route: &Route) -> String {
    let method = if route.method == "ANY" { "*" } else { route.method.as_str() };
    let segments = route.resource_path.split('/').map(|segment| match segment.starts_with('{') {
        true => "*",
        false => segment,
    });
    let path = segments.collect::<Vec<_>>().join("/");
    let region = region_of(&route.integration.uri);
    format!("arn:aws:execute-api:{region}:000000000000:api-id/*/{method}{path}")
}

/// The region that an integration is called in, which is that of its API.
pub(super) fn region_of(uri: &str) -> &str {
    let region = uri.split(':').nth(3).filter(|_| uri.contains(":apigateway:"));
    region.filter(|region| !region.is_empty() && !region.contains('{')).unwrap_or("us-east-1")
}

fn authorization(route: &Route) -> &str {
    match route.authorization.kind.as_str() {
        "" => "NONE",
        kind => kind,
    }
}

/// One line a route: method, path, kind, target, responses.
#[must_use]
pub fn table(api: &Api) -> String {
    let rows: Vec<[String; 5]> = api
        .routes
        .iter()
        .map(|route| {
            let integration = &route.integration;
            let target = match (&route.function, integration.uri.as_str()) {
                (Some(function), _) => function.clone(),
                (None, "") => "-".to_owned(),
                (None, uri) => uri.to_owned(),
            };
            let statuses: Vec<String> =
                integration.responses.iter().map(|response| response.status.to_string()).collect();
            [
                route.method.clone(),
                route.resource_path.clone(),
                integration.kind.as_str().to_owned(),
                statuses.join(" "),
                target,
            ]
        })
        .collect();
    let mut table = lines(&["METHOD", "PATH", "TYPE", "RESPONSES", "TARGET"], &rows);
    if !api.policy.is_empty() {
        table += "\nresource policy\n";
    }
    for statement in &api.policy {
        table += &format!("  {}\n", statement_line(statement));
    }
    table
}

/// A statement of a policy in one line: the effect, the action, who, on what, and when.
fn statement_line(statement: &Json) -> String {
    let words = |value: &Json| match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items = items.iter().map(|item| match item {
                Json::String(text) => text.clone(),
                other => other.to_string(),
            });
            items.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let part = |keys: [&str; 2], before: [&str; 2]| {
        let found = keys.iter().zip(before).find_map(|(key, before)| {
            let value = statement.get(key)?;
            // `{"AWS": "*"}` and its like name what kind of principal it is.
            let kinds = value.as_object().map(|kinds| {
                let kinds = kinds.iter().map(|(kind, value)| format!("{kind} {}", words(value)));
                kinds.collect::<Vec<_>>().join(", ")
            });
            Some(format!("{before}{}", kinds.unwrap_or_else(|| words(value))))
        });
        found.unwrap_or_default()
    };
    let mut conditions = Vec::new();
    for (operator, keys) in
        statement.get("Condition").and_then(Json::as_object).into_iter().flatten()
    {
        for (key, value) in keys.as_object().into_iter().flatten() {
            conditions.push(format!("{key} {operator} {}", words(value)));
        }
    }
    let condition = match conditions.is_empty() {
        true => String::new(),
        false => format!(" when {}", conditions.join(" and ")),
    };
    format!(
        "{}{}{}{}{condition}",
        part(["Effect", ""], ["", ""]),
        part(["Action", "NotAction"], [" ", " all but "]),
        part(["Principal", "NotPrincipal"], [" to ", " to all but "]),
        part(["Resource", "NotResource"], [" on ", " on all but "]),
    )
}

/// Everything about one route, one setting a line.
#[must_use]
pub fn route_table(route: &Route) -> String {
    let integration = &route.integration;
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |name: &str, value: String| rows.push([name.to_owned(), value]);
    row("route", format!("{} {}", route.method, route.resource_path));
    row("type", integration.kind.to_string());
    if !integration.uri.is_empty() {
        row("uri", integration.uri.clone());
    }
    row("authorization", authorization(route).to_owned());
    row("source arn", source_arn(route));
    if route.api_key_required {
        row("api key", "required".to_owned());
    }
    if !integration.kind.is_proxy() {
        row("passthrough", integration.passthrough.to_string());
    }
    if let Some(handling) = integration.content_handling {
        row("content handling", handling.to_string());
    }
    for parameter in &route.request_parameters {
        let required = if parameter.required { "required" } else { "optional" };
        let name = format!("{}.{}", parameter.location.as_str(), parameter.name);
        row("parameter", format!("{name} ({required})"));
    }
    for (media_type, name) in &route.request_models {
        row("model", format!("{media_type}: {name}"));
    }
    for mapping in &integration.request_parameters {
        row("maps", format!("{} = {}", mapping.target, mapping.source));
    }
    for template in &integration.request_templates {
        row("request template", sized(template));
    }
    for response in &integration.responses {
        let pattern = match &response.selection_pattern {
            Some(pattern) => format!("{} when `{pattern}`", response.status),
            None => format!("{} by default", response.status),
        };
        row("response", pattern);
        for mapping in &response.parameters {
            row("  header", format!("{} = {}", mapping.header, mapping.source));
        }
        for template in &response.templates {
            row("  template", sized(template));
        }
    }
    lines(&[], &rows)
}

fn sized(template: &MappingTemplate) -> String {
    let media_type = &template.media_type;
    match (template.text.len(), template.text.lines().count()) {
        (0, _) => format!("{media_type}: empty, the body passes"),
        (_, 1) => format!("{media_type}: {}", template.text.trim()),
        (bytes, lines) => format!("{media_type}: {lines} lines, {bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{findings, load};
    use super::*;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let text = r#"{"type":"AWS","httpMethod":"POST","uri":"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations",
            "requestParameters":{"integration.request.header.A":"'b'"},
            "requestTemplates":{"application/json":null,"text/plain":"x"},
            "passthroughBehavior":"NEVER","integrationResponses":{
              "200":{"statusCode":"200","responseParameters":{"method.response.header.H":"context.requestId"}},
              "400":{"statusCode":"400","selectionPattern":"[\\s\\S]*bad[\\s\\S]*","responseTemplates":{"a/b":"y"}}}}"#;
        let loaded = load(text);
        assert_eq!(findings(&loaded), [""; 0]);
        let integration = &loaded.api.routes.first().unwrap().integration;
        let given: Json = serde_json::from_str(text).unwrap();
        assert_eq!(integration_json(integration), given);
    }

    #[test]
    fn tables_are_aligned() {
        let loaded = load(
            r#"{"type":"MOCK","requestTemplates":{"application/json":"{\"statusCode\":200}"},
            "integrationResponses":{"200":{"statusCode":"200"}}}"#,
        );
        assert_eq!(
            table(&loaded.api),
            "METHOD  PATH  TYPE  RESPONSES  TARGET\nANY     /     MOCK  200        -\n"
        );
        let route = loaded.api.routes.first().unwrap();
        assert!(route_table(route).contains("response          200 by default\n"));
    }
}
