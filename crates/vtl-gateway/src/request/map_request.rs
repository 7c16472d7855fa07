//! The request side: parameters, template, overrides, header rules, URI.

use crate::backend::{BackendRequest, InvocationType};
use crate::exchange::{RestExchange, broken_header, shown};
use crate::model::headers;
use crate::model::http::{Headers, Pairs};
use crate::model::media_type::MediaType;
use crate::model::{Integration, IntegrationType, Location};
use crate::proxy;
use crate::request::mapping::{MappedBody, Sources};
use crate::request::passthrough::{RequestBody, choose_request_template};
use crate::request::uri::{Target, fill_path_parameters, fill_stage_variables, query_of};
use crate::response::content_handling::{Payload, convert_request};
use crate::response::gateway_response::{Failure, GatewayResponseType};
use crate::support::allowance::Allowance;
use crate::support::json::{Json, JsonExt};
use crate::templates::{TemplateInput, TemplateOutput};
use crate::trace::TraceStep;

/// The backend's parameters while they are put together.
#[derive(Debug, Default)]
struct Parameters {
    path: Pairs,
    query: Pairs,
    headers: Headers,
    /// The headers that mappings have set, by name.
    mapped: Vec<String>,
}

impl RestExchange<'_> {
    /// The order is the service's: parameters, template choice, conversion, rendering,
    /// overrides, forbidden headers, URI.
    pub(crate) fn map_request(&mut self) -> Result<BackendRequest, Failure> {
        let kind = self.route.integration.kind;
        let mut parameters = self.mapped_parameters()?;
        let body = if kind.is_proxy() {
            self.proxied_body()
        } else {
            let (body, rendered) = self.rendered_body()?;
            if rendered {
                self.state.overrides.set_path(&mut parameters.path);
                self.state.overrides.set_query(&mut parameters.query);
                self.state.overrides.set_request_headers(&mut parameters.headers);
            }
            body
        };
        if let Some(name) = parameters.mapped.iter().find(|name| headers::is_forbidden(name, kind))
        {
            return Err(Failure::configuration(format_args!("{name} header already present")));
        }
        self.backend(parameters, body)
    }

    fn mapped_parameters(&mut self) -> Result<Parameters, Failure> {
        if self.route.integration.request_parameters.is_empty() {
            return Ok(Parameters::default());
        }
        let text = String::from_utf8_lossy(&self.state.request.body).into_owned();
        let body = MappedBody::new(&text);
        let context = self.context();
        let sources = Sources {
            path: &self.state.request.path_parameters,
            query: &self.state.request.query,
            headers: &self.state.request.headers,
            body: &body,
            context: &context,
            stage_variables: &self.state.request.stage_variables,
            allowance: &Allowance::default(),
        };
        let mut parameters = Parameters::default();
        let mut steps = Vec::new();
        for mapping in &self.route.integration.request_parameters {
            let values = sources.values(&mapping.source).map_err(|_| {
                Failure::new(
                    GatewayResponseType::BadRequestParameters,
                    "Invalid JSON in request body",
                )
                .with_message("Invalid JSON in request body")
            })?;
            if self.state.traced {
                let outcome = match values.is_empty() {
                    true => format!("{} left out", mapping.target),
                    false => format!("{} = {}", mapping.target, values.join(", ")),
                };
                steps.push(TraceStep::new(
                    "request parameter",
                    outcome,
                    mapping.source.to_string(),
                ));
            }
            parameters.set(mapping.target.location, &mapping.target.name, values);
        }
        self.state.trace.append(&mut steps);
        Ok(parameters)
    }

    /// The body after template choice, conversion and rendering, and whether it was rendered.
    fn rendered_body(&mut self) -> Result<(Payload, bool), Failure> {
        let integration = &self.route.integration;
        let media_type = self.state.request.media_type();
        let choice = choose_request_template(
            &integration.request_templates,
            integration.passthrough,
            media_type,
        );
        let binary = media_type.is_binary(&self.api.binary_media_types);
        let handling = integration.content_handling;
        if self.state.traced {
            let step = template_step(integration, media_type, choice)
                .with("binary", binary.to_string())
                .with("content handling", handling.map_or("none", |h| h.as_str()))
                .with("body", shown(&self.state.request.body));
            self.state.trace.push(step);
        }
        let template = match choice {
            RequestBody::Refuse => {
                return Err(Failure::new(
                    GatewayResponseType::UnsupportedMediaType,
                    format!("Unsupported media type: {}", media_type.as_str()),
                ));
            }
            RequestBody::Pass => None,
            RequestBody::Render(template) => Some(template),
        };
        let payload = convert_request(self.state.request.body.clone(), binary, handling)
            .map_err(|_| Failure::configuration("Unable to base64 decode the body."))?;
        match template {
            None => Ok((payload, false)),
            Some(template) => self
                .render("request template output", &template.text, &payload)
                .map(|text| (Payload::Text(text), true)),
        }
    }

    /// Renders a template over a body and keeps what it overrides.
    pub(crate) fn render(
        &mut self,
        step: &'static str,
        template: &str,
        body: &Payload,
    ) -> Result<String, Failure> {
        let transform =
            |why: &str| Failure::configuration(format_args!("Unable to transform request: {why}"));
        let Some(body) = body.as_text() else {
            return Err(transform("[Binary Data] cannot be read by a template"));
        };
        let input = TemplateInput::new(&self.state.request, body, &self.state.overrides);
        let TemplateOutput { body, overrides } =
            self.templates.render(template, &input).map_err(|why| transform(&why))?;
        self.note(|| {
            let mut note = TraceStep::new(step, body.clone(), "rendered");
            for (name, value) in
                [("requestOverride", &overrides.request), ("responseOverride", &overrides.response)]
            {
                if has_content(value) {
                    note = note.with(name, value.to_string());
                }
            }
            note
        });
        self.state.overrides = overrides;
        Ok(body)
    }

    /// A proxy gets the request as it came: an event for Lambda, the body itself over HTTP.
    fn proxied_body(&mut self) -> Payload {
        if self.route.integration.kind == IntegrationType::AwsProxy {
            let binary = &self.api.binary_media_types;
            let event = proxy::rest_event(&self.state.request, self.route, binary);
            Payload::Text(event.to_string())
        } else {
            Payload::Bytes(self.state.request.body.clone())
        }
    }

    fn backend(
        &mut self,
        parameters: Parameters,
        body: Payload,
    ) -> Result<BackendRequest, Failure> {
        let integration = &self.route.integration;
        let kind = integration.kind;
        let uri = fill_stage_variables(&integration.uri, &self.state.request.stage_variables);
        let uri = fill_path_parameters(&uri, &parameters.path);
        let target = Target::of_uri(&uri);
        let method = match integration.http_method.as_deref() {
            None | Some("" | "ANY") => self.state.request.method.clone(),
            Some(method) => method.to_owned(),
        };
        if kind == IntegrationType::Mock {
            return Ok(BackendRequest {
                kind,
                target,
                method,
                uri,
                query: parameters.query,
                headers: parameters.headers,
                body,
                invocation: InvocationType::default(),
            });
        }
        // A missing URI is let through: whoever embeds this may know the backend otherwise.
        if target == Target::Invalid && !uri.is_empty() {
            return Err(Failure::configuration("Invalid endpoint address"));
        }
        // Without a configured method the function is called as it must be.
        let posts = integration.http_method.is_none() || method == "POST";
        if matches!(target, Target::Lambda { .. }) && !posts {
            return Err(Failure::new(
                GatewayResponseType::IntegrationFailure,
                format!("Lambda functions are invoked with POST, not with {method}"),
            ));
        }
        let invocation =
            InvocationType::from_header(parameters.headers.first("X-Amz-Invocation-Type"));
        let query = self.query(&uri, &target, &parameters);
        let headers = self.headers(parameters);
        if let Some(name) = broken_header(&headers) {
            return Err(Failure::configuration(format_args!(
                "Invalid header: `{name}` has a line end or a NUL"
            )));
        }
        Ok(BackendRequest { kind, target, method, uri, query, headers, body, invocation })
    }

    /// The URI's own parameters come first; an HTTP proxy adds the client's.
    fn query(&self, uri: &str, target: &Target, parameters: &Parameters) -> Pairs {
        let mut query = query_of(uri);
        if let Target::Action { action, .. } = target {
            query.push("Action", action);
        }
        if self.route.integration.kind == IntegrationType::HttpProxy {
            for (name, value) in self.state.request.query.iter() {
                if parameters.query.last(name).is_none() {
                    query.push(name, value);
                }
            }
        }
        for (name, value) in parameters.query.iter() {
            query.push(name, value);
        }
        query
    }

    fn headers(&self, parameters: Parameters) -> Headers {
        let kind = self.route.integration.kind;
        let context = &self.state.request.context;
        let text = |name: &str| context.get(name).and_then(Json::as_str);
        // In lower case, and before what the service adds: so it is in recorded logs.
        const API_ID: &str = "x-amzn-apigateway-api-id";
        let mut sent = Headers::new();
        if kind == IntegrationType::HttpProxy {
            if let Some(id) = text("apiId") {
                sent.push(API_ID, id);
            }
            let client = self.state.request.headers.iter();
            for (name, value) in client.filter(|(name, _)| headers::is_forwarded(name)) {
                if !name.eq_ignore_ascii_case(API_ID) {
                    sent.push(name, value);
                }
            }
        }
        for (name, value) in parameters.headers.iter() {
            if headers::is_sent(name) {
                sent.set(name, value);
            }
        }
        if let Some(id) = text("apiId") {
            sent.set_default(API_ID, id);
        }
        if matches!(kind, IntegrationType::Http | IntegrationType::Aws) {
            sent.set_default("Accept", "application/json");
            if let Some(id) = text("apiId") {
                sent.set_default("User-Agent", format!("AmazonAPIGateway_{id}"));
            }
            let method = self.state.request.method.as_str();
            if matches!(method, "POST" | "PUT" | "PATCH") {
                let own = self.state.request.headers.first("Content-Type");
                sent.set_default("Content-Type", own.unwrap_or("application/json"));
            }
        }
        if let Some(id) = text("xrayTraceId") {
            sent.set("X-Amzn-Trace-Id", id);
        }
        sent
    }
}

impl Parameters {
    fn set(&mut self, location: Location, name: &str, values: Vec<String>) {
        match location {
            Location::Path => self.path.set(name, values),
            Location::QueryString => self.query.set(name, values),
            Location::Header => {
                if let Some(value) = values.last() {
                    self.headers.set(name, value);
                    self.mapped.push(name.to_owned());
                }
            }
        }
    }
}

fn has_content(overrides: &Json) -> bool {
    overrides
        .members()
        .any(|(_, value)| !matches!(value, Json::Object(members) if members.is_empty()))
}

/// Which template renders a request, and why.
fn template_step(
    integration: &Integration,
    media_type: MediaType<'_>,
    choice: RequestBody<'_>,
) -> TraceStep {
    let templates = integration.request_templates.iter();
    let keys: Vec<&str> = templates.map(|template| template.media_type.as_str()).collect();
    let (outcome, why) = match choice {
        RequestBody::Render(template) => {
            (format!("template `{}`", template.media_type), "its media type matches")
        }
        RequestBody::Pass if keys.contains(&media_type.as_str()) => {
            ("passthrough".to_owned(), "the template is empty")
        }
        RequestBody::Pass => ("passthrough".to_owned(), "no template matches"),
        RequestBody::Refuse => ("415".to_owned(), "no template matches and nothing may pass"),
    };
    TraceStep::new("request template", outcome, why)
        .with("media type", media_type.as_str())
        .with("templates", keys.join(", "))
        .with("passthrough behavior", integration.passthrough.as_str())
}
