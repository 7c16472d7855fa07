//! The templates that an exchange rendered, and what they were rendered over, as its trace says.

use serde_json::Value as Json;
use vtl_gateway::{
    FinishedExchange, IntegrationResponse, MappingTemplate, Request, Route, TraceStep,
};

/// A template that an exchange rendered, and what it was rendered over.
pub(crate) struct Rendered<'a> {
    pub(crate) part: &'static str,
    /// Of a response template.
    pub(crate) status: Option<u16>,
    pub(crate) template: &'a MappingTemplate,
    pub(crate) body: String,
    pub(crate) request: Request,
}

/// The templates that an exchange rendered, in order.
pub(crate) fn rendered(finished: &FinishedExchange) -> Vec<Rendered<'_>> {
    let Some(route) = finished.route() else {
        return Vec::new();
    };
    let step = |name: &str| finished.trace().iter().find(|step| step.name == name);
    let mut found = Vec::new();
    let request = finished.request();
    if let Some(choice) = step("request template")
        && let Some(template) = chosen(choice, &route.integration.request_templates)
    {
        let body = detail(choice, "body");
        let request = request.clone();
        found.push(Rendered { part: "request", status: None, template, body, request });
    }
    let selected = step("response selection").and_then(|step| step.outcome.parse().ok());
    if let (Some(status), Some(choice)) = (selected, step("response template"))
        && let Some(response) = response_of(route, status)
        && let Some(template) = chosen(choice, &response.templates)
    {
        let body = detail(choice, "body");
        let mut request = request.clone();
        // What the request template has overridden, the response template sees.
        if let (Some(output), Json::Object(context)) =
            (step("request template output"), &mut request.context)
        {
            for name in ["requestOverride", "responseOverride"] {
                if let Ok(value) = serde_json::from_str(&detail(output, name)) {
                    context.insert(name.to_owned(), value);
                }
            }
        }
        found.push(Rendered { part: "response", status: Some(status), template, body, request });
    }
    found
}

fn response_of(route: &Route, status: u16) -> Option<&IntegrationResponse> {
    route.integration.responses.iter().find(|response| response.status == status)
}

fn chosen<'t>(step: &TraceStep, templates: &'t [MappingTemplate]) -> Option<&'t MappingTemplate> {
    let media_type = step.outcome.strip_prefix("template `")?.strip_suffix('`')?;
    templates.iter().find(|template| template.media_type == media_type)
}

fn detail(step: &TraceStep, name: &str) -> String {
    let found = step.details.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}
