//! What one render sees: the payload, the parameters, `$context`, `$stageVariables`.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::{Map as JsonMap, Value as Json};

use crate::json::Prepared;

/// The data of one render. Borrow or own: a scope may be kept and rendered many times, also by many threads.
///
/// ```
/// use serde_json::json;
/// use vtl::{Engine, Scope};
///
/// let scope = Scope::new()
///     .body(r#"{"name":"Ann"}"#)
///     .path_param("id", "7")
///     .querystring_param("q", "x")
///     .header("Accept", "application/json")
///     .context(json!({"httpMethod": "GET"}))
///     .stage_variable("table", "orders");
/// let template = Engine::new().compile("$context.httpMethod $input.params('id') $stageVariables.table").unwrap();
/// assert_eq!(template.render(&scope).unwrap().body, "GET 7 orders");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    body: Option<Cow<'a, str>>,
    path: JsonMap<String, Json>,
    querystring: JsonMap<String, Json>,
    header: JsonMap<String, Json>,
    context: JsonMap<String, Json>,
    stage_variables: JsonMap<String, Json>,
    variables: Vec<(String, Json)>,
    has_overrides: bool,
    prepared: OnceLock<PreparedScope>,
}

/// A scope in the form that renders read.
#[derive(Debug, Clone)]
pub(crate) struct PreparedScope {
    pub(crate) path: Prepared,
    pub(crate) querystring: Prepared,
    pub(crate) header: Prepared,
    pub(crate) context: Prepared,
    pub(crate) stage_variables: Prepared,
    pub(crate) variables: Vec<(String, Prepared)>,
}

impl<'a> Scope<'a> {
    /// A scope without anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The payload, as it came. Templates see `{}` where there is none.
    #[must_use]
    pub fn body(mut self, body: impl Into<Cow<'a, str>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// A path parameter.
    #[must_use]
    pub fn path_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.path.insert(name.into(), Json::String(value.into()));
        self.changed()
    }

    /// A query string parameter, decoded.
    #[must_use]
    pub fn querystring_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.querystring.insert(name.into(), Json::String(value.into()));
        self.changed()
    }

    /// A header. Templates iterate over headers in alphabetical order and look them up in any case.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.header.insert(name.into(), Json::String(value.into()));
        self.changed()
    }

    /// `$context`: an object. Its `requestOverride` and `responseOverride` are always there for templates to fill.
    /// Anything but an object is no context.
    #[must_use]
    pub fn context(mut self, context: Json) -> Self {
        self.has_overrides =
            ["requestOverride", "responseOverride"].iter().any(|name| context.get(*name).is_some());
        self.context = match context {
            Json::Object(members) => members,
            _ => JsonMap::new(),
        };
        self.changed()
    }

    /// A stage variable.
    #[must_use]
    pub fn stage_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.stage_variables.insert(name.into(), Json::String(value.into()));
        self.changed()
    }

    /// A further top-level reference, `$name`: objects are maps, arrays lists, numbers Java's.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: Json) -> Self {
        self.variables.push((name.into(), value));
        self.changed()
    }

    /// All parameters of a kind at once: JSON values are taken as they are.
    #[must_use]
    pub fn params(mut self, kind: ParamKind, params: JsonMap<String, Json>) -> Self {
        match kind {
            ParamKind::Path => self.path = params,
            ParamKind::Querystring => self.querystring = params,
            ParamKind::Header => self.header = params,
        }
        self.changed()
    }

    /// All stage variables at once.
    #[must_use]
    pub fn stage_variables(mut self, variables: JsonMap<String, Json>) -> Self {
        self.stage_variables = variables;
        self.changed()
    }

    /// The payload, if it is not empty.
    pub(crate) fn payload(&self) -> Option<&str> {
        self.body.as_deref().filter(|body| !body.is_empty())
    }

    /// Whether the context came with overrides.
    pub(crate) fn has_overrides(&self) -> bool {
        self.has_overrides
    }

    /// The further references.
    pub(crate) fn prepared_variables(&self) -> &[(String, Prepared)] {
        if self.variables.is_empty() { &[] } else { &self.prepared().variables }
    }

    pub(crate) fn prepared(&self) -> &PreparedScope {
        self.prepared.get_or_init(|| self.prepare())
    }

    fn changed(mut self) -> Self {
        self.prepared = OnceLock::new();
        self
    }

    fn prepare(&self) -> PreparedScope {
        PreparedScope {
            path: Prepared::of_map(&self.path),
            querystring: Prepared::of_map(&self.querystring),
            header: Prepared::of_headers(&self.header),
            context: Prepared::of_context(&with_overrides(&self.context)),
            stage_variables: Prepared::of_map(&self.stage_variables),
            variables: self
                .variables
                .iter()
                .map(|(name, value)| (name.clone(), Prepared::of(value)))
                .collect(),
        }
    }
}

/// The kinds of request parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// `$input.params().path`
    Path,
    /// `$input.params().querystring`
    Querystring,
    /// `$input.params().header`
    Header,
}

/// The context with the maps that templates write overrides into.
fn with_overrides(context: &JsonMap<String, Json>) -> JsonMap<String, Json> {
    let mut context = context.clone();
    ensure(&mut context, "requestOverride", &["header", "path", "querystring"]);
    ensure(&mut context, "responseOverride", &["header"]);
    context
}

fn ensure(context: &mut JsonMap<String, Json>, name: &str, groups: &[&str]) {
    let mut overrides = match context.get(name) {
        Some(Json::Object(overrides)) => overrides.clone(),
        _ => JsonMap::new(),
    };
    for group in groups {
        if !matches!(overrides.get(*group), Some(Json::Object(_))) {
            overrides.insert((*group).to_owned(), Json::Object(JsonMap::new()));
        }
    }
    context.insert(name.to_owned(), Json::Object(overrides));
}
