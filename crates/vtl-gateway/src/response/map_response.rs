//! The response side: selection, conversion, parameters, template, overrides, headers.

use crate::backend::BackendAnswer;
use crate::exchange::{RestExchange, shown};
use crate::model::headers::response_name;
use crate::model::http::{Headers, Pairs, Response};
use crate::model::media_type::MediaType;
use crate::model::{IntegrationResponse, IntegrationType, MappingTemplate};
use crate::request::mapping::{MappedBody, Sources};
use crate::request::passthrough::choose_response_template;
use crate::request::uri::Target;
use crate::response::content_handling::{Payload, convert_response};
use crate::response::gateway_response::Failure;
use crate::response::response_headers::{add_ids, add_trace};
use crate::response::selection::{Considered, Selection, Verdict};
use crate::support::allowance::Allowance;
use crate::trace::TraceStep;
use vtl::apigateway;

impl<'a> RestExchange<'a> {
    pub(crate) fn mapped_response(&mut self, answer: &BackendAnswer) -> Result<Response, Failure> {
        let chosen = self.select(answer)?;
        self.check_declared(chosen)?;
        let payload = self.converted(chosen, answer)?;
        let mut headers = self.mapped_headers(chosen, answer)?;
        let body = self.response_body(chosen, payload)?;
        for (name, value) in self.state.overrides.response_headers() {
            if let Some(name) = response_name(&name) {
                headers.set(name, value);
            }
        }
        let status = self.state.overrides.status().unwrap_or(chosen.status);
        if status != chosen.status {
            self.note(|| {
                let why = "`$context.responseOverride.status` was set";
                TraceStep::new("status", status.to_string(), why)
            });
        }
        // Whatever the backend sent: the type is JSON unless it is mapped or overridden.
        headers.set_default("Content-Type", "application/json");
        add_ids(&mut headers, &self.state.request.context);
        add_trace(&mut headers, &self.state.request.context, self.route.integration.kind);
        let mut response = Response::new(status, body.into_bytes());
        response.headers = headers;
        Ok(response)
    }

    fn select(&mut self, answer: &BackendAnswer) -> Result<&'a IntegrationResponse, Failure> {
        let (subject, what) = self.subject(answer);
        let patterns = self.templates.patterns();
        let selection = patterns.select(&self.route.integration.responses, &subject);
        self.note(|| selection_step(&selection, what, subject));
        selection.response.ok_or_else(|| {
            Failure::configuration(format_args!(
                "No match for output mapping and no default output mapping configured. Endpoint \
                 Response Status Code: {}",
                answer.status
            ))
        })
    }

    /// What patterns are matched against: a failed function's message, nothing for one that
    /// succeeded, and the status for everything else.
    fn subject(&self, answer: &BackendAnswer) -> (String, &'static str) {
        let lambda = self.state.sent.as_ref().map_or_else(
            || Target::of_uri(&self.route.integration.uri),
            |request| request.target.clone(),
        );
        if let Some(status) = answer.mock_status {
            return (status.to_string(), "status");
        }
        let is_lambda = self.route.integration.kind == IntegrationType::Aws
            && matches!(lambda, Target::Lambda { .. });
        if !is_lambda && !answer.function_error {
            return (answer.status.to_string(), "status");
        }
        let body = String::from_utf8_lossy(&answer.body);
        let message = if answer.function_error {
            apigateway::value_at(&body, "errorMessage").ok().flatten()
        } else {
            None
        };
        (message.unwrap_or_default(), "error message")
    }

    fn check_declared(&self, chosen: &IntegrationResponse) -> Result<(), Failure> {
        let declared = self.route.method_responses.is_empty()
            || self.route.method_response(chosen.status).is_some();
        if declared {
            Ok(())
        } else {
            Err(Failure::configuration(format_args!(
                "Output mapping refers to an invalid method response: {}",
                chosen.status
            )))
        }
    }

    fn converted(
        &mut self,
        chosen: &IntegrationResponse,
        answer: &BackendAnswer,
    ) -> Result<Payload, Failure> {
        let types = &self.api.binary_media_types;
        let is_binary = |value: Option<&str>| MediaType::of_header(value).is_binary(types);
        let binary_payload = is_binary(answer.headers.first("Content-Type"));
        let binary_accept = is_binary(self.state.request.headers.first("Accept"));
        let result = convert_response(
            answer.body.clone(),
            binary_payload,
            binary_accept,
            chosen.content_handling,
        );
        if chosen.content_handling.is_some() || !types.is_empty() {
            let outcome = match &result {
                Ok(Payload::Text(_)) => "text",
                Ok(Payload::Bytes(_)) => "bytes",
                Err(_) => "failed",
            };
            let handling = chosen.content_handling.map_or("none", |h| h.as_str());
            self.note(|| {
                TraceStep::new("response conversion", outcome, "the binary tables")
                    .with("content handling", handling)
                    .with("payload is binary", binary_payload.to_string())
                    .with("client accepts binary", binary_accept.to_string())
            });
        }
        result.map_err(|_| Failure::configuration("Unable to base64 decode the body."))
    }

    fn mapped_headers(
        &mut self,
        chosen: &IntegrationResponse,
        answer: &BackendAnswer,
    ) -> Result<Headers, Failure> {
        if chosen.parameters.is_empty() {
            return Ok(Headers::new());
        }
        let text = String::from_utf8_lossy(&answer.body);
        let body = if answer.function_error {
            MappedBody::of_function_error(&text)
        } else {
            MappedBody::new(&text)
        };
        let context = self.context();
        let sources = Sources {
            path: &Pairs::new(),
            query: &Pairs::new(),
            headers: &answer.headers,
            body: &body,
            context: &context,
            stage_variables: &self.state.request.stage_variables,
            allowance: &Allowance::default(),
        };
        let mut headers = Headers::new();
        let mut steps = Vec::new();
        for mapping in &chosen.parameters {
            let values = sources
                .values(&mapping.source)
                .map_err(|_| Failure::configuration("Invalid JSON in response body"))?;
            let outcome = match (values.last(), response_name(&mapping.header)) {
                (Some(value), Some(name)) => {
                    headers.set(&name, value);
                    self.state.traced.then(|| format!("{name} = {value}"))
                }
                _ => self.state.traced.then(|| format!("{} left out", mapping.header)),
            };
            let why = || mapping.source.to_string();
            let step = outcome.map(|outcome| TraceStep::new("response header", outcome, why()));
            steps.extend(step);
        }
        self.state.trace.append(&mut steps);
        Ok(headers)
    }

    fn response_body(
        &mut self,
        chosen: &IntegrationResponse,
        payload: Payload,
    ) -> Result<Payload, Failure> {
        let accept = self.state.request.headers.first("Accept").map(str::to_owned);
        let template = choose_response_template(&chosen.templates, accept.as_deref());
        self.note(|| template_step(chosen, template, accept.as_deref(), &payload));
        match template {
            None => Ok(payload),
            Some(template) => {
                self.render("response template output", &template.text, &payload).map(Payload::Text)
            }
        }
    }
}

/// Which response was selected, why, and what became of the others.
fn selection_step(selection: &Selection<'_>, what: &str, subject: String) -> TraceStep {
    let outcome = match selection.response {
        Some(response) => response.status.to_string(),
        None => "none".to_owned(),
    };
    let why = match selection.response.map(|response| response.selection_pattern.is_some()) {
        Some(true) => "the first pattern, by status, that matches the whole subject",
        Some(false) => "no pattern matches the whole subject, and this is the default",
        None => "no pattern matches the whole subject, and there is no default",
    };
    let step = TraceStep::new("response selection", outcome, why).with(what, subject);
    selection
        .considered
        .iter()
        .map(describe)
        .fold(step, |step, (name, value)| step.with(name, value))
}

/// Which template renders a response, and why.
fn template_step(
    chosen: &IntegrationResponse,
    template: Option<&MappingTemplate>,
    accept: Option<&str>,
    payload: &Payload,
) -> TraceStep {
    let keys: Vec<&str> =
        chosen.templates.iter().map(|template| template.media_type.as_str()).collect();
    let (outcome, why) = match template {
        Some(template) if MediaType::of_header(accept).is(&template.media_type) => {
            (format!("template `{}`", template.media_type), "the client accepts it")
        }
        Some(template) => (
            format!("template `{}`", template.media_type),
            "no template for what the client accepts; `application/json` or the first serves",
        ),
        None if keys.is_empty() => ("passthrough".to_owned(), "there are no templates"),
        None => ("passthrough".to_owned(), "the template is empty"),
    };
    let body = match payload {
        Payload::Text(text) => text.clone(),
        Payload::Bytes(bytes) => shown(bytes),
    };
    TraceStep::new("response template", outcome, why)
        .with("accept", accept.unwrap_or_default())
        .with("templates", keys.join(", "))
        .with("body", body)
}

fn describe(considered: &Considered<'_>) -> (String, String) {
    let response = considered.response;
    let pattern = response.selection_pattern.as_deref().unwrap_or_default();
    let verdict = match &considered.verdict {
        Verdict::Selected => format!("`{pattern}` matches"),
        Verdict::AlsoMatches => format!("`{pattern}` matches too, but a lower status goes first"),
        Verdict::NoMatch => format!("`{pattern}` does not match"),
        Verdict::MatchesPartOnly => format!("`{pattern}` matches a part only, not the whole"),
        Verdict::InvalidPattern(why) => format!("`{pattern}` is not a pattern: {why}"),
        Verdict::SelectedAsDefault => "default, taken".to_owned(),
        Verdict::Default => "default, not needed".to_owned(),
    };
    (response.status.to_string(), verdict)
}
