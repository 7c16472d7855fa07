//! What is wrong with an API whatever dialect it was written in.

use std::collections::{HashMap, HashSet};

use super::codes;
use super::finding::Findings;
use super::pattern::{self, Patterns};
use crate::{
    Api, Integration, IntegrationResponse, IntegrationType, Location, MappingExpression,
    MethodResponse, Model, PassthroughBehavior, Place, Route, Schema, Target, access_log_problems,
    is_forbidden,
};

/// Reports mistakes of the whole API.
pub(super) fn check(api: &Api, findings: &mut Findings) {
    let models: HashMap<&str, &Model> =
        api.models.iter().rev().map(|model| (model.name.as_str(), model)).collect();
    for model in &api.models {
        let lookup = |name: &str| models.get(name).map(|model| &model.schema);
        for reference in Schema::new(&model.schema, &lookup).dangling_references() {
            findings
                .warning(
                    &codes::MISSING_MODEL,
                    model.place.as_ref(),
                    format!("model `{}` refers to `{reference}`, which is not there", model.name),
                )
                .help("declare that model, or correct the reference");
        }
    }
    for log in &api.access_logs {
        for problem in access_log_problems(&log.format) {
            findings
                .warning(&codes::ACCESS_LOG, log.place.as_ref(), problem)
                .help(codes::ACCESS_LOG.explanation);
        }
    }
    let mut patterns = Patterns::default();
    for route in &api.routes {
        check_route(&models, route, &mut patterns, findings);
    }
}

fn check_route<'a>(
    models: &HashMap<&str, &Model>,
    route: &'a Route,
    patterns: &mut Patterns<'a>,
    findings: &mut Findings,
) {
    let integration = &route.integration;
    let place = integration.place.as_ref().or(route.place.as_ref());
    for (_, name) in &route.request_models {
        if route.validator.body && !models.contains_key(name.as_str()) && !is_builtin_model(name) {
            findings
                .error(
                    &codes::MISSING_MODEL,
                    route.place.as_ref(),
                    format!("there is no model `{name}`"),
                )
                .help("declare the model, or remove it from the method");
        }
    }
    check_target(integration, place, findings);
    check_mappings(route, findings);
    if integration.kind.is_proxy() {
        check_proxy(integration, place, findings);
        return;
    }
    check_request_templates(integration, place, findings);
    check_responses(route, place, patterns, findings);
}

/// Models every API has from its beginning.
pub(super) fn is_builtin_model(name: &str) -> bool {
    matches!(name, "Empty" | "Error")
}

fn is_lambda(integration: &Integration) -> bool {
    matches!(Target::of_uri(&integration.uri), Target::Lambda { .. })
}

/// `arn:aws:lambda:eu-west-1:123456789012:function:buy`
fn is_function_arn(uri: &str) -> bool {
    let mut parts = uri.split(':');
    let mut next = || parts.next().unwrap_or_default();
    next() == "arn" && !next().is_empty() && next() == "lambda" && parts.nth(2) == Some("function")
}

fn check_target(integration: &Integration, place: Option<&Place>, findings: &mut Findings) {
    let method = integration.http_method.as_deref().unwrap_or("POST");
    if is_lambda(integration) && method != "POST" {
        findings
            .warning(
                &codes::LAMBDA_METHOD,
                place,
                format!("the function would be invoked with {method}"),
            )
            .help("functions are invoked with POST, whatever the client's method");
    }
    let is_aws = matches!(integration.kind, IntegrationType::Aws | IntegrationType::AwsProxy);
    if is_aws && is_function_arn(&integration.uri) {
        findings
            .error(
                &codes::INTEGRATION_ARN,
                place,
                format!("`{}` is a function and not an action of a service", integration.uri),
            )
            .help(
                "write `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations`; in Terraform, `invoke_arn` in place of `arn`",
            );
    }
    let needs_uri = integration.kind != IntegrationType::Mock;
    if needs_uri && integration.uri.is_empty() {
        findings
            .error(
                &codes::REQUIRED_KEY,
                place,
                format!("the {} integration has no URI", integration.kind),
            )
            .help("write where the request goes");
    }
}

fn check_mappings(route: &Route, findings: &mut Findings) {
    let integration = &route.integration;
    let named: HashSet<&str> = placeholders(&route.resource_path).into_iter().collect();
    for mapping in &integration.request_parameters {
        let target = &mapping.target;
        if target.location == Location::Header && is_forbidden(&target.name, integration.kind) {
            findings
                .error(
                    &codes::FORBIDDEN_HEADER,
                    mapping.place.as_ref(),
                    format!("the header `{}` may not be mapped", target.name),
                )
                .help("remove the mapping: the service sets this header, and answers 500");
        }
        if let MappingExpression::RequestParameter { location: Location::Path, name, .. } =
            &mapping.source
            && !named.contains(name.as_str())
            && !route.resource_path.is_empty()
            && route.resource_path != "/"
        {
            findings
                .warning(
                    &codes::UNFILLED_PATH,
                    mapping.place.as_ref(),
                    format!("the path `{}` has no `{{{name}}}`", begin(&route.resource_path)),
                )
                .help("nothing will be mapped; add the placeholder to the path");
        }
    }
    if !matches!(integration.kind, IntegrationType::Http | IntegrationType::HttpProxy) {
        return;
    }
    let targets = integration.request_parameters.iter().map(|mapping| &mapping.target);
    let filled: HashSet<&str> = targets
        .filter(|target| target.location == Location::Path)
        .map(|target| target.name.as_str())
        .collect();
    let mut seen = HashSet::new();
    for name in placeholders(&integration.uri) {
        if !filled.contains(name) && seen.insert(name) {
            findings
                .warning(
                    &codes::UNFILLED_PATH,
                    integration.place.as_ref(),
                    format!("nothing fills `{{{name}}}` in `{}`", begin(&integration.uri)),
                )
                .help(format!(
                    "map it: `integration.request.path.{name}: method.request.path.{name}`"
                ));
        }
    }
}

/// As much of a text as a message shows: it may be said of each of many parts of it.
fn begin(text: &str) -> String {
    text.chars().take(400).collect()
}

/// The names in `{…}`, without those in `${…}`.
fn placeholders(uri: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = None;
    let mut before = '\0';
    for (index, c) in uri.char_indices() {
        match c {
            '{' => open = Some(index + 1).filter(|_| before != '$'),
            '}' => {
                let name = open.take().and_then(|open| uri.get(open..index));
                names.extend(name.map(|name| name.trim_end_matches('+')));
            }
            _ => {}
        }
        before = c;
    }
    names
}

fn check_proxy(integration: &Integration, place: Option<&Place>, findings: &mut Findings) {
    let unused = !integration.request_templates.is_empty()
        || integration
            .responses
            .iter()
            .any(|r| r.selection_pattern.is_some() || !r.templates.is_empty());
    if unused {
        findings
            .warning(
                &codes::UNUSED_BY_PROXY,
                place,
                format!("templates and patterns do nothing in an {} integration", integration.kind),
            )
            .help("remove them, or use the integration type without `_PROXY`");
    }
}

fn check_request_templates(
    integration: &Integration,
    place: Option<&Place>,
    findings: &mut Findings,
) {
    let templates = &integration.request_templates;
    if integration.passthrough == PassthroughBehavior::Never && templates.is_empty() {
        findings
            .warning(
                &codes::ALWAYS_415,
                place,
                "nothing may pass and there is no request template: every request is answered \
                 with 415",
            )
            .help("add a template, or use WHEN_NO_MATCH or WHEN_NO_TEMPLATES");
    }
    check_form(integration, findings);
    let template = templates
        .iter()
        .find(|template| template.media_type == "application/json")
        .or(templates.first());
    if integration.kind == IntegrationType::Mock
        && template.is_none_or(|template| !template.text.contains("statusCode"))
    {
        findings
            .warning(
                &codes::MOCK_STATUS,
                template.and_then(|template| template.place.as_ref()).or(place),
                "the mock integration's request template does not contain `statusCode`",
            )
            .help("write the template `{\"statusCode\": 200}` for `application/json`");
    }
}

/// A form whose values are not encoded: an `&` or a `%` in a value ends it, or makes it another one.
fn check_form(integration: &Integration, findings: &mut Findings) {
    let is_form = integration.request_parameters.iter().any(|mapping| {
        let is_type = mapping.target.location == Location::Header
            && mapping.target.name.eq_ignore_ascii_case("content-type");
        let value = match &mapping.source {
            MappingExpression::Static(value) => value.as_str(),
            _ => "",
        };
        is_type && value.starts_with("application/x-www-form-urlencoded")
    });
    for template in &integration.request_templates {
        let text = template.text.trim_start();
        let sends_values =
            text.contains("$input") || text.contains("$!input") || text.contains("${input");
        let is_form = is_form || text.starts_with("Action=");
        if is_form && sends_values && !text.contains("urlEncode") {
            findings
                .warning(
                    &codes::FORM,
                    template.place.as_ref(),
                    "values go into a form without `$util.urlEncode`",
                )
                .help("write `$util.urlEncode($input.body)`: an `&` or a `%` in a value breaks the form");
        }
    }
}

fn check_responses<'a>(
    route: &'a Route,
    place: Option<&Place>,
    patterns: &mut Patterns<'a>,
    findings: &mut Findings,
) {
    let responses = &route.integration.responses;
    let mut defaults = responses.iter().filter(|response| response.selection_pattern.is_none());
    match (defaults.next(), defaults.next()) {
        (None, _) => {
            let message = if responses.is_empty() {
                "there is no integration response: every result becomes 500"
            } else {
                "there is no default response: a result that no pattern matches becomes 500"
            };
            findings
                .warning(&codes::NO_DEFAULT, place, message)
                .help("add a response without a pattern");
        }
        (Some(first), Some(second)) => findings
            .warning(
                &codes::TWO_DEFAULTS,
                second.place.as_ref(),
                format!(
                    "{} and {} are both without a pattern: only one can be the default",
                    first.status, second.status
                ),
            )
            .help("give all but one of them a selection pattern"),
        _ => {}
    }
    let lambda = is_lambda(&route.integration);
    let mut declared = HashMap::new();
    for response in responses {
        check_declared(route, response, &mut declared, findings);
        if let Some(text) = &response.selection_pattern {
            let place = response.pattern_place.as_ref().or(response.place.as_ref());
            pattern::check(text, lambda, place, patterns, findings);
        }
    }
    super::unreachable::check(responses, lambda, patterns, findings);
}

/// The headers of each method response, in lower case.
type Declared = HashMap<u16, Option<HashSet<String>>>;

fn check_declared(
    route: &Route,
    response: &IntegrationResponse,
    declared: &mut Declared,
    findings: &mut Findings,
) {
    if route.method_responses.is_empty() {
        return;
    }
    let headers_of = |response: &MethodResponse| {
        response.headers.iter().map(|header| header.to_ascii_lowercase()).collect()
    };
    let declared = declared
        .entry(response.status)
        .or_insert_with(|| route.method_response(response.status).map(headers_of));
    let Some(declared) = declared else {
        findings
            .warning(
                &codes::UNDECLARED_STATUS,
                response.place.as_ref(),
                format!("the method declares no response {}", response.status),
            )
            .help(format!("add a method response with status {}", response.status));
        return;
    };
    for mapping in &response.parameters {
        if !declared.contains(&mapping.header.to_ascii_lowercase()) {
            findings
                .error(
                    &codes::UNDECLARED_HEADER,
                    mapping.place.as_ref(),
                    format!(
                        "the method's response {} declares no header `{}`",
                        response.status, mapping.header
                    ),
                )
                .help(format!(
                    "declare `method.response.header.{}` in the method response",
                    mapping.header
                ));
        }
    }
}
