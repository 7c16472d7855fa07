//! A route's templates and patterns, compiled once and used for every exchange.

use crate::model::http::{Request, scope_over};
use crate::model::{MappingTemplate, Route};
use crate::request::overrides::Overrides;
use crate::response::selection::Patterns;
use crate::support::json::Json;
use vtl::{Engine, Error, Scope, Template};

/// The compiled templates and selection patterns of one route.
#[derive(Debug, Clone, Default)]
pub(crate) struct Templates {
    /// By text: responses often share one.
    compiled: Vec<(String, Result<Template, Error>)>,
    patterns: Patterns,
}

impl Templates {
    /// Compiles every template of `route`. One that does not compile answers 500 when it
    /// is needed, as on the service; [`error_of`](Self::error_of) says so before.
    #[must_use]
    pub(crate) fn compile(engine: &Engine, route: &Route) -> Self {
        let integration = &route.integration;
        let responses = integration.responses.iter().flat_map(|r| &r.templates);
        let mut templates =
            Self { compiled: Vec::new(), patterns: Patterns::compile(&integration.responses) };
        for template in integration.request_templates.iter().chain(responses) {
            templates.add(engine, template);
        }
        templates
    }

    /// What is wrong with a template of the route.
    pub(crate) fn error_of(&self, text: &str) -> Option<&Error> {
        self.compiled.iter().find(|(other, _)| other == text)?.1.as_ref().err()
    }

    pub(crate) fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    fn add(&mut self, engine: &Engine, template: &MappingTemplate) {
        let text = &template.text;
        let known = self.compiled.iter().any(|(other, _)| other == text);
        if !known && !text.is_empty() {
            let compiled = engine.compile_named(template.media_type.as_str(), text.as_str());
            self.compiled.push((text.clone(), compiled));
        }
    }

    /// Renders one of the route's templates.
    pub(crate) fn render(
        &self,
        text: &str,
        input: &TemplateInput<'_>,
    ) -> Result<TemplateOutput, String> {
        let compiled =
            self.compiled.iter().find(|(other, _)| other == text).map(|(_, result)| result);
        let Some(compiled) = compiled else {
            return Err("the template was not compiled with its route".to_owned());
        };
        let template = compiled.as_ref().map_err(ToString::to_string)?;
        let rendered = template.render(&input.scope()).map_err(|error| error.to_string())?;
        Ok(TemplateOutput {
            body: rendered.body,
            overrides: Overrides {
                request: rendered.effects.request_override,
                response: rendered.effects.response_override,
            },
        })
    }
}

/// What a template is rendered over.
#[derive(Debug)]
pub(crate) struct TemplateInput<'a> {
    request: &'a Request,
    body: &'a str,
    context: &'a Json,
}

impl<'a> TemplateInput<'a> {
    pub(crate) fn new(request: &'a Request, body: &'a str, context: &'a Json) -> Self {
        Self { request, body, context }
    }

    fn scope(&self) -> Scope<'a> {
        scope_over(self.request, self.body, self.context.clone())
    }
}

/// What a render gives.
#[derive(Debug)]
pub(crate) struct TemplateOutput {
    pub(crate) body: String,
    pub(crate) overrides: Overrides,
}
