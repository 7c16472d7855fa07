//! What people name on the command line: files, standard input, `name=value`.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, Value as Json};
use vtl::{Limits, ParamKind};
use vtl_gateway::protocol::set_limit;

use crate::report::Failure;

/// A file, or `-` for standard input.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    Stdin,
    File(PathBuf),
}

static STDIN_IS_READ: AtomicBool = AtomicBool::new(false);

impl Input {
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let unreadable = |error: io::Error| Failure::usage(self.unreadable(&error));
        match self {
            Self::File(path) => fs::read(path).map_err(unreadable),
            Self::Stdin if STDIN_IS_READ.swap(true, Ordering::Relaxed) => {
                Err(Failure::usage("standard input (`-`) can be read only once"))
            }
            Self::Stdin => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
                Ok(bytes)
            }
        }
    }

    /// Why it cannot be read, and what to write instead.
    fn unreadable(&self, error: &io::Error) -> String {
        let name = self.to_string();
        if error.kind() != io::ErrorKind::NotFound || !name.trim_start().starts_with(['{', '[']) {
            return format!("cannot read `{}`: {error}", cut(&name));
        }
        format!(
            "there is no file `{}`: for JSON on the command line, name `-` and pipe it in: `echo '…' | vtl … -`",
            cut(&name)
        )
    }

    /// The text, byte for byte.
    pub(crate) fn text(&self) -> Result<String, Failure> {
        String::from_utf8(self.bytes()?).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let (before, rest) = error.as_bytes().split_at(at);
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let byte = rest.first().copied().unwrap_or_default();
            Failure::usage(format!(
                "`{self}` is not UTF-8: byte 0x{byte:02x} in line {line} (offset {at})"
            ))
        })
    }

    /// The text without the byte order mark that some editors put before it.
    pub(crate) fn text_without_bom(&self) -> Result<String, Failure> {
        let mut text = self.text()?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(text)
    }

    pub(crate) fn json(&self) -> Result<Json, Failure> {
        let text = self.text_without_bom()?;
        serde_json::from_str(&text)
            .map_err(|error| Failure::usage(format!("`{self}` is not JSON: {error}")))
    }

    pub(crate) fn json_object(&self) -> Result<Map<String, Json>, Failure> {
        match self.json()? {
            Json::Object(members) => Ok(members),
            _ => Err(Failure::usage(format!("`{self}` is not a JSON object"))),
        }
    }
}

/// As much of a value as a message can show.
pub(crate) fn cut(text: &str) -> String {
    const SHOWN: usize = 80;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None if line.len() < text.len() => format!("{line}…"),
        None => line.to_owned(),
    }
}

impl FromStr for Input {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text == "-" { Self::Stdin } else { Self::File(text.into()) })
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// `POST /things/7?q=x`
#[derive(Debug, Clone)]
pub(crate) struct RequestLine {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
}

impl FromStr for RequestLine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (method, target) = match text.trim().split_once(char::is_whitespace) {
            Some((method, target)) => (method, target.trim()),
            None => ("GET", text.trim()),
        };
        if !target.starts_with('/') && target != "$default" {
            return Err("a method and a path are expected, such as `POST /things/7`".to_owned());
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Self {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            query: query.to_owned(),
        })
    }
}

/// `path.id=7`
#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) kind: ParamKind,
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for Param {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (place, value) = split_pair(text, '=')?;
        let (kind, name) = place.split_once('.').unwrap_or((place, ""));
        let kind = match kind {
            "path" => ParamKind::Path,
            "querystring" | "query" => ParamKind::Querystring,
            "header" => ParamKind::Header,
            _ => {
                return Err(format!("`{kind}` is none of `path`, `querystring`, `header`"));
            }
        };
        if name.is_empty() {
            return Err(format!("a name is missing: `{place}.NAME={value}`"));
        }
        Ok(Self { kind, name: name.to_owned(), value: value.to_owned() })
    }
}

/// `Name: value`
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for Header {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = split_pair(text, ':')?;
        Ok(Self { name: name.trim().to_owned(), value: value.trim().to_owned() })
    }
}

/// `table=orders`
#[derive(Debug, Clone)]
pub(crate) struct StageVariable {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for StageVariable {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = split_pair(text, '=')?;
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }
}

/// `items=[1, 2]`
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) value: Json,
}

impl FromStr for Variable {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = split_pair(text, '=')?;
        let name = name.strip_prefix('$').unwrap_or(name);
        let value = serde_json::from_str(value).map_err(|error| {
            format!("`{value}` is not JSON ({error}); text is written with its quotes, `\"…\"`")
        })?;
        Ok(Self { name: name.to_owned(), value })
    }
}

/// A file of `$context`, or `identity.sourceIp=10.0.0.1`.
#[derive(Debug, Clone)]
pub(crate) enum ContextArg {
    File(Input),
    Variable { path: Vec<String>, value: String },
}

impl FromStr for ContextArg {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        };
        match text.split_once('=') {
            Some((name, value)) if name.split('.').all(is_name) => {
                let name = name.strip_prefix("context.").unwrap_or(name);
                let path = name.split('.').map(str::to_owned).collect();
                Ok(Self::Variable { path, value: value.to_owned() })
            }
            _ => text.parse().map(Self::File),
        }
    }
}

/// `steps=1000000`
#[derive(Debug, Clone)]
pub(crate) struct Limit {
    pub(crate) name: String,
    pub(crate) value: u64,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = split_pair(text, '=')?;
        let name = name.replace('-', "_");
        let value =
            value.replace('_', "").parse().map_err(|_| format!("`{value}` is not a number"))?;
        set_limit(&mut Limits::default(), &name, value)?;
        Ok(Self { name, value })
    }
}

fn split_pair(text: &str, sign: char) -> Result<(&str, &str), String> {
    match text.split_once(sign) {
        Some((name, value)) if !name.trim().is_empty() => Ok((name, value)),
        _ => Err(format!("a name, `{sign}` and a value are expected")),
    }
}
