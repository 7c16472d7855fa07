//! The lines of the protocol that go in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};
use vtl::{Dialect, Limits, ParamKind, Scope};

use super::line;

/// A line. Values that may be the same in many lines are kept as JSON text until they are needed.
#[derive(Debug, Default)]
pub struct Case<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) template: Option<Cow<'a, str>>,
    /// The template as the line has it, with quotes and escapes, where a quick reader has read the line. If that is what
    /// the line before had, `template` is empty.
    pub(crate) raw_template: &'a str,
    pub(super) dialect: Option<Dialect>,
    pub(super) velocity: Option<bool>,
    pub(crate) strict: Option<bool>,
    pub(crate) limits: Option<&'a str>,
    pub(crate) body: Option<Cow<'a, str>>,
    pub(crate) params: Option<&'a str>,
    pub(crate) context: Option<&'a str>,
    pub(crate) stage_variables: Option<&'a str>,
    pub(crate) vars: Option<&'a str>,
    /// A proxy event: what the template sees where the line itself does not say.
    pub(crate) event: Option<&'a str>,
    pub(crate) trace: bool,
    /// The line is a whole exchange, not a template.
    pub(crate) is_exchange: bool,
    /// Keys that mean nothing here.
    pub(crate) unknown: Vec<String>,
}

/// Keys of exchanges, which are read when the line turns out to be one.
pub(super) const OF_EXCHANGES: [&str; 16] = [
    "api",
    "authorizer",
    "backend",
    "binaryMediaTypes",
    "config",
    "exchange",
    "expect",
    "gatewayResponses",
    "integration",
    "methodResponses",
    "model",
    "request",
    "requiredParameters",
    "route",
    "signature",
    "wants",
];

/// Of these one makes a line an exchange.
const EXCHANGES: [&str; 3] = ["integration", "config", "exchange"];

impl<'de: 'a, 'a> Deserialize<'de> for Case<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CaseVisitor(std::marker::PhantomData))
    }
}

struct CaseVisitor<'a>(std::marker::PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for CaseVisitor<'a> {
    type Value = Case<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Case<'a>, A::Error> {
        let mut case = Case::default();
        while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
            match &*key {
                "name" => case.name = raw(&mut map)?,
                "template" => case.template = text(&mut map)?,
                "dialect" => case.dialect = map.next_value::<Option<DialectName>>()?.map(|d| d.0),
                "velocity" => case.velocity = map.next_value()?,
                "strict" => case.strict = map.next_value()?,
                "limits" => case.limits = raw(&mut map)?,
                "body" => case.body = text(&mut map)?,
                "params" => case.params = raw(&mut map)?,
                "context" => case.context = raw(&mut map)?,
                "stageVariables" => case.stage_variables = raw(&mut map)?,
                "vars" => case.vars = raw(&mut map)?,
                "event" => case.event = raw(&mut map)?,
                "trace" => case.trace = map.next_value::<Option<bool>>()?.unwrap_or_default(),
                key if OF_EXCHANGES.contains(&key) => {
                    let given = map.next_value::<Option<IgnoredAny>>()?.is_some();
                    case.is_exchange |= given && EXCHANGES.contains(&key);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    case.unknown.push(key.into_owned());
                }
            }
        }
        Ok(case)
    }
}

fn raw<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<&'de str>, A::Error> {
    Ok(map.next_value::<Option<&RawValue>>()?.map(RawValue::get))
}

fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(map.next_value::<Option<Text<'de>>>()?.map(|Text(text)| text))
}

/// A string that is borrowed from the line if it has no escapes.
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

pub(super) struct DialectName(pub(super) Dialect);

impl<'de> Deserialize<'de> for DialectName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(name) = Text::deserialize(deserializer)?;
        match &*name {
            "apigateway" => Ok(Self(Dialect::ApiGateway)),
            "velocity" => Ok(Self(Dialect::Velocity)),
            other => Err(serde::de::Error::custom(format!(
                "`{other}` is not a dialect; there are `apigateway` and `velocity`"
            ))),
        }
    }
}

/// The kinds of parameters, by their names in `params`.
const PARAMS: [(ParamKind, &str); 3] = [
    (ParamKind::Path, "path"),
    (ParamKind::Querystring, "querystring"),
    (ParamKind::Header, "header"),
];

/// The text of an object; nothing for null.
fn object(name: impl fmt::Display, text: Option<&str>) -> Result<Option<&str>, String> {
    match text {
        None | Some("null") => Ok(None),
        Some(text) if text.starts_with('{') => Ok(Some(text)),
        Some(_) => Err(format!("`{name}` is not an object")),
    }
}

/// The texts of the groups of parameters.
fn params_of(params: &str) -> Result<[Option<&str>; PARAMS.len()], String> {
    let names = PARAMS.map(|(_, name)| name);
    if let Some(texts) = line::members(params, names) {
        return Ok(texts);
    }
    let params: BTreeMap<Cow<'_, str>, &RawValue> =
        serde_json::from_str(params).map_err(|error| format!("`params`: {error}"))?;
    Ok(names.map(|name| params.get(name).map(|text| text.get())))
}

impl<'a> Case<'a> {
    /// The template.
    ///
    /// # Errors
    /// When the line has none.
    pub fn template(&self) -> Result<&str, String> {
        self.template.as_deref().ok_or_else(|| "not a case: `template` is missing".to_owned())
    }

    /// The dialect that the line asks for.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match (self.dialect, self.velocity) {
            (Some(Dialect::Velocity), _) | (None, Some(true)) => Dialect::Velocity,
            _ => Dialect::ApiGateway,
        }
    }

    /// The name of the line, as the JSON text that is there.
    #[must_use]
    pub fn name(&self) -> Option<&'a str> {
        self.name
    }

    /// What the template sees, with the body.
    ///
    /// # Errors
    /// When a part of it is not what it should be.
    pub fn whole_scope(&self) -> Result<Scope<'static>, String> {
        let scope = self.kept_scope()?;
        Ok(match &self.body {
            Some(body) => scope.body(body.clone().into_owned()),
            None => scope,
        })
    }

    /// What the template sees, made ready for many renders; the body only if it is in the event.
    pub(crate) fn kept_scope(&self) -> Result<Scope<'static>, String> {
        let Some(event) = self.event else {
            return Ok(self.scope()?.share().scope());
        };
        self.event_scope(event)
    }

    /// What the line says of the parts of a scope, in the order of the last scope's.
    pub(crate) fn parts(&self) -> [Option<&'a str>; 5] {
        [self.params, self.context, self.stage_variables, self.vars, self.event]
    }

    /// What the template sees, as it is in the line; the body only if it is in the event.
    pub(crate) fn scope(&self) -> Result<Scope<'a>, String> {
        if let Some(event) = self.event {
            return self.event_scope(event);
        }
        self.scope_with(Scope::new(), [true; 4])
    }

    /// A scope with what the line says of these parts: parameters, `$context`, stage variables, further references.
    pub(crate) fn scope_with<'s>(
        &self,
        mut scope: Scope<'s>,
        [params, context, stage_variables, vars]: [bool; 4],
    ) -> Result<Scope<'s>, String>
    where
        'a: 's,
    {
        if params && let Some(params) = object("params", self.params)? {
            for ((kind, name), text) in PARAMS.into_iter().zip(params_of(params)?) {
                if let Some(text) = object(format_args!("params.{name}"), text)? {
                    scope = scope.params_json(kind, text);
                }
            }
        }
        if context && let Some(context) = object("context", self.context)? {
            scope = scope.context_json(context);
        }
        if stage_variables && let Some(variables) = object("stageVariables", self.stage_variables)?
        {
            scope = scope.stage_variables_json(variables);
        }
        if vars { self.with_vars(scope) } else { Ok(scope) }
    }

    fn with_vars<'s>(&self, mut scope: Scope<'s>) -> Result<Scope<'s>, String> {
        if self.vars.is_some() {
            for (name, value) in parse::<Map<String, Json>>("vars", self.vars)? {
                scope = scope.variable(name, value);
            }
        }
        Ok(scope)
    }

    fn event_scope(&self, event: &str) -> Result<Scope<'static>, String> {
        let mut params: Map<String, Json> = parse("params", self.params)?;
        let mut group = |name: &str| match params.remove(name) {
            Some(Json::Object(group)) => Ok(group),
            None | Some(Json::Null) => Ok(Map::new()),
            Some(_) => Err(format!("`params.{name}` is not an object")),
        };
        let (path, query, header) = (group("path")?, group("querystring")?, group("header")?);
        let context: Map<String, Json> = parse("context", self.context)?;
        let stage_variables: Map<String, Json> = parse("stageVariables", self.stage_variables)?;
        let event: Json =
            serde_json::from_str(event).map_err(|error| format!("`event`: {error}"))?;
        let mut request = crate::request_of_event(&event)
            .ok_or("`event` is not an object, or its body is not base64")?;
        let over = |pairs: &mut crate::Pairs, members: Map<String, Json>| {
            for (name, value) in members {
                pairs.set(&name, [text_of(&value)]);
            }
        };
        over(&mut request.path_parameters, path);
        over(&mut request.query, query);
        over(&mut request.stage_variables, stage_variables);
        for (name, value) in header {
            request.headers.set(name, text_of(&value));
        }
        if let Json::Object(members) = &mut request.context {
            members.extend(context);
        }
        self.with_vars(request.to_scope().map_err(|error| error.to_string())?)
    }

    pub(crate) fn set_limits(&self, limits: &mut Limits) -> Result<(), String> {
        for (name, value) in parse::<Map<String, Json>>("limits", self.limits)? {
            let value = value
                .as_u64()
                .ok_or_else(|| format!("the limit `{name}` is not a whole number"))?;
            set_limit(limits, &name, value)?;
        }
        Ok(())
    }
}

fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Sets the limit called `name`, such as `loop_iterations`.
///
/// # Errors
/// When there is no such limit.
pub fn set_limit(limits: &mut Limits, name: &str, value: u64) -> Result<(), String> {
    if limits.set(name, value) {
        return Ok(());
    }
    Err(format!("unknown limit `{name}`; the limits are {}", Limits::NAMES.join(", ")))
}

fn parse<'a, T: Deserialize<'a> + Default>(name: &str, text: Option<&'a str>) -> Result<T, String> {
    match text {
        None | Some("null") => Ok(T::default()),
        Some(text) => serde_json::from_str(text).map_err(|error| format!("`{name}`: {error}")),
    }
}

/// The name on a line that is not a case.
pub(crate) fn name_of(line: &[u8]) -> Option<&str> {
    struct Named<'a>(Option<&'a str>);
    impl<'de: 'a, 'a> Deserialize<'de> for Named<'a> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct NamedVisitor<'a>(std::marker::PhantomData<&'a ()>);
            impl<'de: 'a, 'a> Visitor<'de> for NamedVisitor<'a> {
                type Value = Named<'a>;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a JSON object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<'a>, A::Error> {
                    let mut name = None;
                    while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
                        match &*key {
                            "name" => name = raw(&mut map)?,
                            _ => {
                                map.next_value::<IgnoredAny>()?;
                            }
                        }
                    }
                    Ok(Named(name))
                }
            }
            deserializer.deserialize_map(NamedVisitor(std::marker::PhantomData))
        }
    }
    serde_json::from_slice::<Named<'_>>(line).ok().and_then(|named| named.0)
}
