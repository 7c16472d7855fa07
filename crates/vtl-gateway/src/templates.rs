//! A route's templates and patterns, compiled once and used for every exchange.

use crate::model::headers::is_visible;
use crate::model::http::{Pairs, Request};
use crate::model::{Integration, IntegrationResponse, MappingTemplate, Route, SharedList};
use crate::request::overrides::Overrides;
use crate::response::selection::{COMPILING, Pattern, Patterns};
use crate::support::json::{Json, JsonExt};
use serde_json::Map;
use std::collections::HashMap;
use std::sync::Arc;
use vtl::apigateway::{JavaPattern, PatternBudget};
use vtl::{Engine, Error, Members, ParamKind, Reach, Scope, Template};

/// The compiled templates and selection patterns of one route.
#[derive(Debug, Clone, Default)]
pub(crate) struct Templates {
    /// By text: responses often share one.
    compiled: HashMap<Arc<str>, CompiledText>,
    patterns: Patterns,
}

/// What a text was compiled to. Routes that have the same one share it: an API of 100,000 routes with the default
/// templates of a framework took 5 GB with a copy for each.
type CompiledText = Arc<Result<Compiled, Error>>;

/// A template, and what it can see: nothing else is handed to it.
#[derive(Debug, Clone)]
struct Compiled {
    template: Template,
    reach: Reach,
}

/// The templates of several routes, and the lists that they were made of: as long as these are here, no other has their
/// identity.
#[derive(Debug)]
struct SharedTemplates {
    templates: Arc<Templates>,
    _lists: (SharedList<MappingTemplate>, SharedList<IntegrationResponse>),
}

/// Compiles the templates and patterns of an API: many routes share theirs, so that each text is compiled once.
#[derive(Debug)]
pub(crate) struct Compiler<'e> {
    engine: &'e Engine,
    /// By media type, which is the name in messages, and text.
    templates: HashMap<String, HashMap<Arc<str>, CompiledText>>,
    patterns: HashMap<Arc<str>, Pattern>,
    /// What routes came to that share their lists of templates and of responses, by the identity of both.
    routes: HashMap<(usize, usize), SharedTemplates>,
    budget: PatternBudget,
}

impl<'e> Compiler<'e> {
    pub(crate) fn new(engine: &'e Engine) -> Self {
        let budget = PatternBudget::new(COMPILING);
        let (templates, patterns, routes) = Default::default();
        Self { engine, templates, patterns, routes, budget }
    }

    /// Compiles every template and pattern of `route`, unless it shares them with one before.
    pub(crate) fn route(&mut self, route: &Route) -> Arc<Templates> {
        let Integration { request_templates, responses, .. } = &route.integration;
        if !request_templates.is_shared() || !responses.is_shared() {
            return Arc::new(Templates::compile(self, route));
        }
        let key = (request_templates.identity(), responses.identity());
        if let Some(known) = self.routes.get(&key) {
            return Arc::clone(&known.templates);
        }
        let templates = Arc::new(Templates::compile(self, route));
        let lists = (request_templates.clone(), responses.clone());
        let shared = SharedTemplates { templates: Arc::clone(&templates), _lists: lists };
        self.routes.insert(key, shared);
        templates
    }

    fn template(&mut self, template: &MappingTemplate) -> (Arc<str>, CompiledText) {
        let MappingTemplate { media_type, text, .. } = template;
        let known = self.templates.entry(media_type.clone()).or_default();
        if let Some((text, compiled)) = known.get_key_value(text) {
            return (Arc::clone(text), Arc::clone(compiled));
        }
        let compiled = self.engine.compile_named(media_type.as_str(), &**text);
        let compiled =
            Arc::new(compiled.map(|template| Compiled { reach: template.reach(), template }));
        known.insert(Arc::clone(text), Arc::clone(&compiled));
        (Arc::clone(text), compiled)
    }

    fn pattern(&mut self, pattern: &str) -> (Arc<str>, Pattern) {
        if let Some((text, compiled)) = self.patterns.get_key_value(pattern) {
            return (Arc::clone(text), Arc::clone(compiled));
        }
        let compiled = Arc::new(JavaPattern::compile_within(pattern, &self.budget));
        let text: Arc<str> = pattern.into();
        self.patterns.insert(Arc::clone(&text), Arc::clone(&compiled));
        (text, compiled)
    }
}

impl Templates {
    /// Compiles every template of `route`. One that does not compile answers 500 when it
    /// is needed, as on the service; [`error_of`](Self::error_of) says so before.
    #[must_use]
    pub(crate) fn compile(compiler: &mut Compiler<'_>, route: &Route) -> Self {
        let integration = &route.integration;
        let responses = integration.responses.iter().flat_map(|r| &r.templates);
        let mut templates = Self { compiled: HashMap::new(), patterns: Patterns::default() };
        let pattern = |text: &str| compiler.pattern(text);
        templates.patterns = Patterns::compile_with(&integration.responses, pattern);
        for template in integration.request_templates.iter().chain(responses) {
            templates.add(compiler, template);
        }
        templates
    }

    /// What is wrong with a template of the route.
    pub(crate) fn error_of(&self, text: &str) -> Option<&Error> {
        self.compiled.get(text)?.as_ref().as_ref().err()
    }

    pub(crate) fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    fn add(&mut self, compiler: &mut Compiler<'_>, template: &MappingTemplate) {
        let text = &template.text;
        if !text.is_empty() && !self.compiled.contains_key(text) {
            let (text, compiled) = compiler.template(template);
            self.compiled.insert(text, compiled);
        }
    }

    /// Renders one of the route's templates.
    pub(crate) fn render(
        &self,
        text: &str,
        input: &TemplateInput<'_>,
    ) -> Result<TemplateOutput, String> {
        let Some(compiled) = self.compiled.get(text) else {
            return Err("the template was not compiled with its route".to_owned());
        };
        let Compiled { template, reach } =
            compiled.as_ref().as_ref().map_err(ToString::to_string)?;
        let rendered = template.render(&input.scope(reach)).map_err(|error| error.to_string())?;
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
    /// What an earlier template has overridden shows in `$context`.
    overrides: &'a Overrides,
}

impl<'a> TemplateInput<'a> {
    pub(crate) fn new(request: &'a Request, body: &'a str, overrides: &'a Overrides) -> Self {
        Self { request, body, overrides }
    }

    /// Only what the template can see: most see little, and copies are most of the work of a small exchange.
    fn scope(&self, reach: &Reach) -> Scope<'a> {
        let mut scope = Scope::new();
        if reach.body {
            scope = scope.body(self.body);
        }
        scope
            .params(ParamKind::Path, seen(&self.request.path_parameters, &reach.path))
            .params(ParamKind::Querystring, seen(&self.request.query, &reach.querystring))
            .params(ParamKind::Header, self.headers(&reach.header))
            .context(self.context(&reach.context))
            .stage_variables(seen(&self.request.stage_variables, &reach.stage_variables))
    }

    fn headers(&self, reach: &Members) -> Map<String, Json> {
        let mut headers = Map::new();
        if *reach == Members::None {
            return headers;
        }
        let is_seen = |name: &str| is_visible(name) && reach.has_in_any_case(name);
        for (name, value) in self.request.headers.iter().filter(|(name, _)| is_seen(name)) {
            headers.entry(name).or_insert_with(|| value.into());
        }
        headers
    }

    /// Overrides are always there: what the template leaves of them is what counts afterwards.
    fn context(&self, reach: &Members) -> Json {
        let seen = |name: &str| reach.has(name) || OVERRIDES.contains(&name);
        let members = self.request.context.members().filter(|(name, _)| seen(name));
        let mut context: Map<String, Json> =
            members.map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, value) in
            OVERRIDES.iter().zip([&self.overrides.request, &self.overrides.response])
        {
            if value.members().next().is_some() {
                context.insert((*name).to_owned(), value.clone());
            }
        }
        Json::Object(context)
    }
}

const OVERRIDES: [&str; 2] = ["requestOverride", "responseOverride"];

/// The last value of each name that a template can see.
fn seen(pairs: &Pairs, reach: &Members) -> Map<String, Json> {
    let seen = pairs.iter().filter(|(name, _)| reach.has(name));
    seen.map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// What a render gives.
#[derive(Debug)]
pub(crate) struct TemplateOutput {
    pub(crate) body: String,
    pub(crate) overrides: Overrides,
}
