//! A client's request and the response it gets, as plain data: no sockets, no clocks.

use std::borrow::Cow;

use serde_json::Map;
use vtl::{ParamKind, Scope};

use crate::model::headers::is_visible;
use crate::model::media_type::MediaType;
use crate::model::table::Table;
use crate::request::uri::parse_query;
use crate::support::json::Json;

/// Names with values in the order they came; a name may come more than once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs(Table<false>);

impl Pairs {
    /// No pairs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one pair at the end.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push(name.into(), value.into());
    }

    /// Removes every pair called `name` and adds the given values at the end.
    pub fn set<I>(&mut self, name: &str, values: I)
    where
        I: IntoIterator<Item = String>,
    {
        self.0.remove(name);
        for value in values {
            self.push(name, value);
        }
    }

    /// All values of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.called(name).map(|(_, value)| value)
    }

    /// The last value of `name`.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<&str> {
        self.0.called(name).next_back().map(|(_, value)| value)
    }

    /// The pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut all = Self::new();
        for (name, value) in pairs {
            all.push(name, value);
        }
        all
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Pairs {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs.into_iter().collect()
    }
}

/// Headers in the order they came. Names keep the case they were written in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers(Table<true>);

impl Headers {
    /// No headers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one header at the end.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push(name.into(), value.into());
    }

    /// Replaces every header called `name`, in any case, by this one.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        self.remove(&name);
        self.push(name, value);
    }

    /// Adds the header unless there is one called `name`, in any case.
    pub fn set_default(&mut self, name: &str, value: impl Into<String>) {
        if self.first(name).is_none() {
            self.push(name, value);
        }
    }

    /// Removes every header called `name`, in any case.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The first value of `name`: of the header written exactly so, or else in any case.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        let mut called = self.0.called(name);
        let exact = called.clone().find(|(other, _)| *other == name);
        exact.or_else(|| called.next()).map(|(_, value)| value)
    }

    /// All values of `name`: of the headers written exactly so, or, where there are none, of
    /// those written so in any case. HTTP/2 and many hosts write names in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let called = self.0.called(name);
        let exact = called.clone().any(|(other, _)| other == name);
        called.filter(move |(other, _)| !exact || *other == name).map(|(_, value)| value)
    }

    /// The headers in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut all = Self::new();
        for (name, value) in pairs {
            all.push(name, value);
        }
        all
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Headers {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs.into_iter().collect()
    }
}

/// What a client sends, after routing.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The path as the client wrote it, without the query string.
    pub path: String,
    /// The headers.
    pub headers: Headers,
    /// The query string's parameters, decoded.
    pub query: Pairs,
    /// The query string as the client wrote it, where it is known. Events of HTTP APIs carry it.
    pub raw_query: Option<String>,
    /// The values of the resource path's placeholders, still percent-encoded.
    pub path_parameters: Pairs,
    /// The body.
    pub body: Vec<u8>,
    /// What `$context` holds, as a JSON object.
    pub context: Json,
    /// The stage's variables.
    pub stage_variables: Pairs,
}

impl Request {
    /// A request for a path. What comes after a `?` is the query string.
    ///
    /// ```
    /// use vtl_gateway::Request;
    ///
    /// let request = Request::new("POST", "/things/7?color=dark%20red&size=2")
    ///     .with_header("Content-Type", "application/json")
    ///     .with_body(r#"{"name": "lamp"}"#);
    /// assert_eq!(request.path, "/things/7");
    /// assert_eq!(request.query.last("color"), Some("dark red"));
    /// ```
    #[must_use]
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        let mut path = path.into();
        let (mut query, mut raw_query) = (Pairs::new(), None);
        if let Some((before, after)) = path.split_once('?') {
            query = parse_query(after);
            raw_query = Some(after.to_owned());
            path = before.to_owned();
        }
        Self {
            method: method.into(),
            path,
            query,
            raw_query,
            context: Json::Object(Default::default()),
            ..Self::default()
        }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same request with one more query parameter, given decoded.
    #[must_use]
    pub fn with_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push(name, value);
        self.raw_query = None;
        self
    }

    /// The same request with one more path parameter. Needed only where no route is looked for.
    #[must_use]
    pub fn with_path_parameter(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.path_parameters.push(name, value);
        self
    }

    /// The same request with this body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The same request with this `$context`: an object, whose members go before what an
    /// exchange fills in.
    #[must_use]
    pub fn with_context(mut self, context: Json) -> Self {
        self.context = context;
        self
    }

    /// The same request with one more stage variable.
    #[must_use]
    pub fn with_stage_variable(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.stage_variables.push(name, value);
        self
    }

    /// What a template sees of the request: of repeated parameters the last, of repeated headers
    /// the first, and no headers that the service hides.
    ///
    /// # Errors
    /// When the body is not UTF-8: a template cannot see it.
    pub fn to_scope(&self) -> Result<Scope<'static>, std::str::Utf8Error> {
        let body = std::str::from_utf8(&self.body)?.to_owned();
        Ok(scope_over(self, body, self.context.clone()))
    }

    /// The media type of the body; without a `Content-Type` it is `application/json`.
    #[must_use]
    pub fn media_type(&self) -> MediaType<'_> {
        MediaType::of_header(self.headers.first("Content-Type"))
    }
}

/// What the client gets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A response with a status and a body, and no headers yet.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Headers::new(), body: body.into() }
    }

    /// The response as it goes to the client: to a HEAD request, and with the status 204 or 304,
    /// there is no body.
    #[must_use]
    pub(crate) fn into_delivered(mut self, method: &str) -> Self {
        let bodiless = self.status < 200 || matches!(self.status, 204 | 304);
        if bodiless || method.eq_ignore_ascii_case("HEAD") {
            self.body = Vec::new();
        }
        self
    }

    /// The body as text; what is not UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn body_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// What a template sees of a request, with another body and another `$context`.
pub(crate) fn scope_over<'a>(
    request: &Request,
    body: impl Into<Cow<'a, str>>,
    context: Json,
) -> Scope<'a> {
    let last = |pairs: &Pairs| -> Map<String, Json> {
        pairs.iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    };
    let mut headers = Map::new();
    for (name, value) in request.headers.iter().filter(|(name, _)| is_visible(name)) {
        headers.entry(name).or_insert_with(|| value.into());
    }
    Scope::new()
        .body(body)
        .params(ParamKind::Path, last(&request.path_parameters))
        .params(ParamKind::Querystring, last(&request.query))
        .params(ParamKind::Header, headers)
        .context(context)
        .stage_variables(last(&request.stage_variables))
}
