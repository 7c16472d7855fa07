//! What one render sees: the payload, the parameters, `$context`, `$stageVariables`.

mod group;
mod shared;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use serde_json::{Map as JsonMap, Value as Json};

pub(crate) use crate::json::Asked;
pub(crate) use group::Looked;
pub use shared::SharedScope;

use crate::json::{Malformed, Prepared, Shape};
use group::Group;

/// The data of one render, borrowed or owned. Making one costs little: nothing is copied or read before a render asks
/// for it, and each group by itself. A scope may be kept and rendered many times, also by many threads.
///
/// ```
/// use vtl::{Engine, Scope};
///
/// let scope = Scope::new()
///     .body(r#"{"name":"Ann"}"#)
///     .path_param("id", "7")
///     .querystring_param("q", "x")
///     .header("Accept", "application/json")
///     .context_json(r#"{"httpMethod": "GET"}"#)
///     .stage_variable("table", "orders");
/// let template = Engine::new().compile("$context.httpMethod $input.params('id') $stageVariables.table").unwrap();
/// assert_eq!(template.render(&scope).unwrap().body, "GET 7 orders");
/// ```
///
/// Of a name that is set twice, the last value counts. What stays the same over requests is prepared once and
/// [shared](Self::share); a template that renders many payloads over one scope takes them
/// [apart from it](crate::Template::render_body).
#[derive(Debug, Clone, Default)]
pub struct Scope<'a> {
    body: Option<Cow<'a, str>>,
    /// Apart, so that the calls that build a scope do not move all of it.
    groups: Box<Groups<'a>>,
}

#[derive(Debug, Clone)]
struct Groups<'a> {
    /// Path, query string, header.
    params: [Group<'a>; 3],
    context: Group<'a>,
    stage_variables: Group<'a>,
    variables: Vec<Variable<'a>>,
}

/// A further top-level reference.
#[derive(Debug, Clone)]
struct Variable<'a> {
    name: Cow<'a, str>,
    given: VariableValue<'a>,
    prepared: OnceLock<Result<Arc<Prepared>, Malformed>>,
}

#[derive(Debug, Clone)]
enum VariableValue<'a> {
    Tree(Json),
    Text(Cow<'a, str>),
    /// It is prepared already.
    Shared,
}

/// A part of a scope that was given as text that is no JSON object.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// What it is, as templates know it.
    pub(crate) what: String,
    pub(crate) message: String,
}

impl Default for Groups<'_> {
    fn default() -> Self {
        Self {
            params: [
                Group::new(Shape::Ordered),
                Group::new(Shape::Ordered),
                Group::new(Shape::Headers),
            ],
            context: Group::new(Shape::Context),
            stage_variables: Group::new(Shape::Ordered),
            variables: Vec::new(),
        }
    }
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
    pub fn path_param(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.param(ParamKind::Path, name, value)
    }

    /// A query string parameter, decoded.
    #[must_use]
    pub fn querystring_param(
        self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.param(ParamKind::Querystring, name, value)
    }

    /// A header. Templates iterate over headers in alphabetical order and look them up in any case.
    #[must_use]
    pub fn header(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.param(ParamKind::Header, name, value)
    }

    /// A parameter of a kind.
    #[must_use]
    pub fn param(
        mut self,
        kind: ParamKind,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.params_mut(kind).set(name.into(), value.into());
        self
    }

    /// Parameters of a kind, as pairs of strings.
    ///
    /// ```
    /// use vtl::{Engine, ParamKind, Scope};
    ///
    /// let headers = [("Host", "api.example.com"), ("Accept", "*/*")];
    /// let scope = Scope::new().param_pairs(ParamKind::Header, headers);
    /// let template = Engine::new().compile("$input.params().header").unwrap();
    /// assert_eq!(template.render(&scope).unwrap().body, "{Accept=*/*, Host=api.example.com}");
    /// ```
    #[must_use]
    pub fn param_pairs<N, V>(
        mut self,
        kind: ParamKind,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self
    where
        N: Into<Cow<'a, str>>,
        V: Into<Cow<'a, str>>,
    {
        self.params_mut(kind).set_all(pairs);
        self
    }

    /// All parameters of a kind at once: JSON values are taken as they are.
    #[must_use]
    pub fn params(mut self, kind: ParamKind, params: JsonMap<String, Json>) -> Self {
        self.params_mut(kind).set_members(params);
        self
    }

    /// All parameters of a kind at once, as the text of a JSON object. The first render that asks for one reads it, and
    /// fails if it is not valid JSON.
    #[must_use]
    pub fn params_json(mut self, kind: ParamKind, text: impl Into<Cow<'a, str>>) -> Self {
        self.params_mut(kind).set_text(text.into());
        self
    }

    /// `$context`: an object. Its `requestOverride` and `responseOverride` are always there for templates to fill.
    /// Anything but an object is not a context.
    #[must_use]
    pub fn context(mut self, context: Json) -> Self {
        self.groups.context.set_members(match context {
            Json::Object(members) => members,
            _ => JsonMap::new(),
        });
        self
    }

    /// `$context` as the text of a JSON object. The first render of a template that can see it reads it, and fails if
    /// it is not valid JSON.
    #[must_use]
    pub fn context_json(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.groups.context.set_text(text.into());
        self
    }

    /// A string in `$context`, above what else is there. The path is written as templates write it:
    /// `identity.sourceIp`.
    #[must_use]
    pub fn context_value(
        mut self,
        path: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.groups.context.set(path.into(), value.into());
        self
    }

    /// A stage variable.
    #[must_use]
    pub fn stage_variable(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.groups.stage_variables.set(name.into(), value.into());
        self
    }

    /// Stage variables, as pairs of strings.
    #[must_use]
    pub fn stage_variable_pairs<N, V>(mut self, pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<Cow<'a, str>>,
        V: Into<Cow<'a, str>>,
    {
        self.groups.stage_variables.set_all(pairs);
        self
    }

    /// All stage variables at once.
    #[must_use]
    pub fn stage_variables(mut self, variables: JsonMap<String, Json>) -> Self {
        self.groups.stage_variables.set_members(variables);
        self
    }

    /// All stage variables at once, as the text of a JSON object. The first render of a template that can see them reads
    /// it, and fails if it is not valid JSON.
    #[must_use]
    pub fn stage_variables_json(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.groups.stage_variables.set_text(text.into());
        self
    }

    /// A further top-level reference, `$name`: objects are maps, arrays lists, numbers Java's.
    #[must_use]
    pub fn variable(self, name: impl Into<Cow<'a, str>>, value: Json) -> Self {
        self.with_variable(name.into(), VariableValue::Tree(value))
    }

    /// The same, as JSON text. The first render of a template that can see it reads it, and fails if it is not valid
    /// JSON.
    #[must_use]
    pub fn variable_json(
        self,
        name: impl Into<Cow<'a, str>>,
        text: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.with_variable(name.into(), VariableValue::Text(text.into()))
    }

    fn with_variable(mut self, name: Cow<'a, str>, given: VariableValue<'a>) -> Self {
        self.groups.variables.push(Variable { name, given, prepared: OnceLock::new() });
        self
    }

    /// The scope without its payload, made ready once for many others that begin with it.
    #[must_use]
    pub fn share(&self) -> SharedScope {
        SharedScope::of(self)
    }

    /// The payload, if it is not empty.
    pub(crate) fn payload(&self) -> Option<&str> {
        self.body.as_deref().filter(|body| !body.is_empty())
    }

    /// Whether the context came with overrides.
    pub(crate) fn has_overrides(&self) -> bool {
        self.groups.context.has_overrides()
    }

    /// `$context`, in the form that renders read.
    pub(crate) fn context_part(&self) -> Result<&Prepared, Unreadable> {
        part("$context", self.groups.context.prepared())
    }

    /// The same for a render that asks for no more than that.
    pub(crate) fn context_asked(&self, asked: &Asked) -> Result<&Prepared, Unreadable> {
        let prepared = self.groups.context.asked(asked);
        prepared.map_err(|malformed| Unreadable::new("$context", malformed))
    }

    /// `$stageVariables`, in the form that renders read.
    pub(crate) fn stage_variables_part(&self) -> Result<&Prepared, Unreadable> {
        part("$stageVariables", self.groups.stage_variables.prepared())
    }

    /// The parameters of a kind, in the form that renders read.
    pub(crate) fn params_part(&self, kind: ParamKind) -> Result<&Prepared, Unreadable> {
        let [path, querystring, header] = &self.groups.params;
        match kind {
            ParamKind::Path => part("$input.params().path", path.prepared()),
            ParamKind::Querystring => part("$input.params().querystring", querystring.prepared()),
            ParamKind::Header => part("$input.params().header", header.prepared()),
        }
    }

    /// What a parameter's name leads to, in the order in which the kinds are looked through. With `is_busy`, many
    /// names are asked for.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn look_up(&self, name: &str, is_busy: bool) -> Looked<'_> {
        if is_busy {
            self.groups.params.iter().for_each(Group::index_if_large);
        }
        for group in &self.groups.params {
            match group.look_up(name) {
                Looked::Nothing => {}
                found => return found,
            }
        }
        Looked::Nothing
    }

    /// About how many parameters there are.
    pub(crate) fn param_count(&self) -> usize {
        self.groups.params.iter().map(Group::len).sum()
    }

    /// The further references.
    pub(crate) fn variables(&self) -> impl Iterator<Item = VariablePart<'_>> {
        self.groups.variables.iter().map(|variable| VariablePart { variable })
    }

    fn params_mut(&mut self, kind: ParamKind) -> &mut Group<'a> {
        let [path, querystring, header] = &mut self.groups.params;
        match kind {
            ParamKind::Path => path,
            ParamKind::Querystring => querystring,
            ParamKind::Header => header,
        }
    }
}

/// The kinds of request parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum ParamKind {
    /// `$input.params().path`
    Path,
    /// `$input.params().querystring`
    Querystring,
    /// `$input.params().header`
    Header,
}

impl ParamKind {
    /// All of them, in the order in which a name is looked up, and in which `params()` lists them.
    pub(crate) const ALL: [Self; 3] = [Self::Path, Self::Querystring, Self::Header];

    /// Its name in `$input.params()`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Querystring => "querystring",
            Self::Header => "header",
        }
    }
}

impl Variable<'_> {
    fn of_shared(name: String, prepared: Result<Arc<Prepared>, Malformed>) -> Self {
        let prepared = OnceLock::from(prepared);
        Self { name: name.into(), given: VariableValue::Shared, prepared }
    }

    fn prepared(&self) -> Result<&Arc<Prepared>, &Malformed> {
        let prepare = || match &self.given {
            VariableValue::Tree(tree) => Ok(Prepared::of(tree)),
            VariableValue::Text(text) => Prepared::of_text(text),
            VariableValue::Shared => Ok(Prepared::of(&Json::Null)),
        };
        self.prepared.get_or_init(|| prepare().map(Arc::new)).as_ref()
    }
}

/// A further reference of a scope.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VariablePart<'s> {
    variable: &'s Variable<'s>,
}

impl<'s> VariablePart<'s> {
    pub(crate) fn name(self) -> &'s str {
        &self.variable.name
    }

    pub(crate) fn prepared(self) -> Result<&'s Prepared, Unreadable> {
        let what = || ["$", &*self.variable.name].concat();
        let prepared = self.variable.prepared();
        prepared.map(|prepared| &**prepared).map_err(|error| Unreadable::new(&what(), error))
    }
}

fn part<'s>(
    what: &str,
    prepared: Result<&'s Arc<Prepared>, &Malformed>,
) -> Result<&'s Prepared, Unreadable> {
    prepared.map(|prepared| &**prepared).map_err(|malformed| Unreadable::new(what, malformed))
}

impl Unreadable {
    fn new(what: &str, malformed: &Malformed) -> Self {
        Self { what: what.to_owned(), message: malformed.message.clone() }
    }
}
