//! The lines of `vtl batch`: a case as JSON in, an answer as JSON out.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};
use vtl::{Dialect, Error, Limits, ParamKind, Rendered, Scope};

use crate::inputs::set_limit;

/// A case. Values that may be the same in many cases are kept as text until they are needed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Case<'a> {
    #[serde(borrow, default)]
    pub(crate) name: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(crate) template: Option<Cow<'a, str>>,
    /// The line is a whole exchange, not a template.
    #[serde(borrow, default)]
    pub(crate) integration: Option<&'a RawValue>,
    #[serde(default)]
    dialect: Option<DialectName>,
    #[serde(default)]
    velocity: Option<bool>,
    #[serde(default)]
    pub(crate) strict: Option<bool>,
    #[serde(borrow, default)]
    pub(crate) limits: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub(crate) body: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(crate) params: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) context: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) stage_variables: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) vars: Option<&'a RawValue>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DialectName {
    ApiGateway,
    Velocity,
}

/// What can still be read of a line that is no case.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
}

/// A string that is borrowed from the line if it has no escapes.
fn text<'de: 'a, 'a, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Cow<'a, str>>, D::Error> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    let text: Option<Text<'a>> = Option::deserialize(deserializer)?;
    Ok(text.map(|text| text.0))
}

impl Case<'_> {
    pub(crate) fn template(&self) -> Result<&str, String> {
        self.template.as_deref().ok_or_else(|| "not a case: `template` is missing".to_owned())
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match (self.dialect, self.velocity) {
            (Some(DialectName::Velocity), _) | (None, Some(true)) => Dialect::Velocity,
            _ => Dialect::ApiGateway,
        }
    }

    /// What the template sees, but for the body.
    pub(crate) fn scope(&self) -> Result<Scope<'static>, String> {
        let mut params: Map<String, Json> = parse("params", self.params)?;
        let mut group = |name: &str| match params.remove(name) {
            Some(Json::Object(group)) => Ok(group),
            None | Some(Json::Null) => Ok(Map::new()),
            Some(_) => Err(format!("`params.{name}` is not an object")),
        };
        let mut scope = Scope::new()
            .params(ParamKind::Path, group("path")?)
            .params(ParamKind::Querystring, group("querystring")?)
            .params(ParamKind::Header, group("header")?)
            .context(Json::Object(parse("context", self.context)?))
            .stage_variables(parse("stageVariables", self.stage_variables)?);
        for (name, value) in parse::<Map<String, Json>>("vars", self.vars)? {
            scope = scope.variable(name, value);
        }
        Ok(scope)
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

fn parse<'a, T: Deserialize<'a> + Default>(
    name: &str,
    text: Option<&'a RawValue>,
) -> Result<T, String> {
    match text.map(RawValue::get) {
        None | Some("null") => Ok(T::default()),
        Some(text) => serde_json::from_str(text).map_err(|error| format!("`{name}`: {error}")),
    }
}

/// The name on a line that may be no case.
pub(crate) fn name_of(line: &[u8]) -> Option<&RawValue> {
    serde_json::from_slice(line).ok().and_then(|named: Named<'_>| named.name)
}

/// Writes answers.
pub(crate) struct Answer<'o> {
    out: &'o mut Vec<u8>,
}

impl<'o> Answer<'o> {
    /// Begins an answer with the name of its case.
    pub(crate) fn begin(out: &'o mut Vec<u8>, name: Option<&RawValue>) -> Self {
        out.push(b'{');
        if let Some(name) = name {
            out.extend_from_slice(b"\"name\":");
            out.extend_from_slice(name.get().as_bytes());
            out.push(b',');
        }
        Self { out }
    }

    /// Adds a member.
    pub(crate) fn member(self, name: &str, value: &Json) -> Self {
        write_text(self.out, name, &[]);
        self.out.push(b':');
        // Neither the values nor a vector can fail.
        let _ = serde_json::to_writer(&mut *self.out, value);
        self.out.push(b',');
        self
    }

    pub(crate) fn rendered(self, rendered: &Rendered) {
        let out = self.out;
        out.extend_from_slice(b"\"ok\":true,\"output\":");
        write_text(out, &rendered.body, &rendered.effects.surrogates);
        for (name, overrides) in [
            ("requestOverride", &rendered.effects.request_override),
            ("responseOverride", &rendered.effects.response_override),
        ] {
            if !overrides.is_null() {
                out.extend_from_slice(b",\"");
                out.extend_from_slice(name.as_bytes());
                out.extend_from_slice(b"\":");
                write_json(out, overrides);
            }
        }
        out.push(b'}');
    }

    pub(crate) fn failed(self, error: &Error) {
        let out = self.out;
        out.extend_from_slice(b"\"ok\":false,\"error\":{\"kind\":\"");
        out.extend_from_slice(error.kind().as_str().as_bytes());
        out.extend_from_slice(b"\",\"code\":\"");
        out.extend_from_slice(error.code().as_bytes());
        out.extend_from_slice(b"\",\"message\":");
        write_text(out, error.message(), &[]);
        if let (Some(at), Some(span)) = (error.position(), error.span()) {
            let place = format!(
                ",\"line\":{},\"column\":{},\"span\":[{},{}]",
                at.line, at.column, span.start, span.end
            );
            out.extend_from_slice(place.as_bytes());
        }
        out.extend_from_slice(b"}}");
    }

    /// The line is no case.
    pub(crate) fn refused(self, message: &str) {
        self.out.extend_from_slice(b"\"ok\":false,\"error\":{\"kind\":\"case\",\"message\":");
        write_text(self.out, message, &[]);
        self.out.extend_from_slice(b"}}");
    }
}

fn write_json(out: &mut Vec<u8>, value: &Json) {
    // Neither the values nor a vector can fail.
    let _ = serde_json::to_writer(out, value);
}

/// A JSON string. `surrogates`: where a `?` stands for an unpaired surrogate, which JSON can say though UTF-8 cannot.
fn write_text(out: &mut Vec<u8>, text: &str, surrogates: &[(usize, u16)]) {
    out.push(b'"');
    let mut done = 0;
    for (at, unit) in surrogates {
        escape(out, text.get(done..*at).unwrap_or_default());
        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
        done = at + 1;
    }
    escape(out, text.get(done..).unwrap_or_default());
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, 0..=0x1f | b'"' | b'\\')) {
        let (plain, tail) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((byte, tail)) = tail.split_first() else {
            break;
        };
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            _ => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        rest = tail;
    }
    out.extend_from_slice(rest);
}
