//! The keys of a test file.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// A whole file. What it gives holds for all cases; a case overrides it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The template; if missing, the file of the same name ending in `.vtl`, `.vm` or `.velocity`.
    pub(super) template: Option<PathBuf>,
    /// The configuration; if missing, the file of the same name ending in `.yml`, `.yaml`, `.json` or `.tf`.
    pub(super) config: Option<PathBuf>,
    /// The stage to load the configuration for.
    pub(super) stage: Option<String>,
    /// Values that the configuration leaves open, as `--set` gives them.
    #[serde(default)]
    pub(super) set: Map<String, Json>,
    #[serde(default)]
    pub(super) dialect: DialectName,
    #[serde(default)]
    pub(super) strict: bool,
    #[serde(default)]
    pub(super) given: Given,
    #[serde(default)]
    pub(super) case: Vec<FileCase>,
}

/// One `[[case]]`. With `request`, or without `template` beside a configuration, it is an exchange; otherwise it
/// renders one template.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileCase {
    pub(super) name: String,
    /// The client's request: `METHOD PATH`, or a table.
    pub(super) request: Option<FileRequest>,
    /// A template of the configuration, such as `POST /orders request application/json`.
    pub(super) template: Option<String>,
    pub(super) dialect: Option<DialectName>,
    pub(super) strict: Option<bool>,
    #[serde(default)]
    pub(super) given: Given,
    #[serde(default)]
    pub(super) expect: Expect,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum DialectName {
    #[default]
    ApiGateway,
    Velocity,
}

/// The request of an exchange.
#[derive(Deserialize, Clone)]
#[serde(
    untagged,
    expecting = "expected `METHOD PATH`, or a table of `method`, `path`, `headers`, `body`"
)]
pub(super) enum FileRequest {
    Line(String),
    Table(Box<RequestTable>),
}

#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RequestTable {
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
    pub(super) headers: Map<String, Json>,
    pub(super) querystring: Map<String, Json>,
    /// A string, or a table or list: its JSON.
    pub(super) body: Option<Json>,
    pub(super) body_file: Option<PathBuf>,
}

/// What a template is rendered over, or what an exchange starts from.
#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    /// A table, or the name of a file.
    pub(super) event: Option<Json>,
    /// A string, or a table or list: its JSON.
    pub(super) body: Option<Json>,
    pub(super) body_file: Option<PathBuf>,
    /// As `body`: the backend's payload, which a response template sees instead of the request's body.
    pub(super) response: Option<Json>,
    pub(super) response_file: Option<PathBuf>,
    #[serde(default)]
    pub(super) params: Params,
    /// A table, or the name of a file.
    pub(super) context: Option<Json>,
    #[serde(default)]
    pub(super) stage_variables: Map<String, Json>,
    #[serde(default)]
    pub(super) vars: Map<String, Json>,
    /// What the backend of an exchange does.
    pub(super) backend: Option<Backend>,
    /// What the function of an authorizer does.
    pub(super) authorizer: Option<Backend>,
    /// Whether the signatures of tokens are valid, which they are unless it says `false`.
    pub(super) signature: Option<bool>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Params {
    pub(super) path: Map<String, Json>,
    pub(super) querystring: Map<String, Json>,
    pub(super) header: Map<String, Json>,
}

/// A function's result or error, or the response of an HTTP backend.
#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Backend {
    /// What the function returns.
    pub(super) result: Option<Json>,
    pub(super) result_file: Option<PathBuf>,
    /// What the function fails with: a message, or an error object.
    pub(super) error: Option<Json>,
    pub(super) status: Option<u16>,
    pub(super) headers: Map<String, Json>,
    /// The body of an HTTP backend's response.
    pub(super) body: Option<Json>,
    /// It does not answer in time.
    pub(super) timeout: bool,
    /// It cannot be reached, with this reason.
    pub(super) unreachable: Option<String>,
}

/// What is expected. Everything that is given must hold.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    /// The output of the template, byte for byte.
    pub(super) output: Option<String>,
    pub(super) output_file: Option<PathBuf>,
    /// The output is JSON and equals this: JSON text, or a table or list.
    pub(super) json: Option<Json>,
    /// The output contains this string, or each of these.
    #[serde(default)]
    pub(super) contains: OneOrMany,
    pub(super) error: Option<ExpectedError>,
    pub(super) request_override: Option<Json>,
    pub(super) response_override: Option<Json>,
    /// The status of the exchange's response.
    pub(super) status: Option<u16>,
    /// What the client gets.
    pub(super) response: Option<Message>,
    /// What the backend gets.
    pub(super) event: Option<Message>,
    /// The backend is not called.
    #[serde(default)]
    pub(super) unsent: bool,
}

/// Headers and body of an expected message.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Message {
    /// Values by name; `false` where there must be no such header.
    pub(super) headers: Map<String, Json>,
    /// The body, byte for byte.
    pub(super) body: Option<String>,
    pub(super) json: Option<Json>,
    pub(super) contains: OneOrMany,
    pub(super) method: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a string or a list of strings")]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// How the render fails. `true`: in any way.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected `true`, a code, or a table of `code`, `line`, `column`, `message`"
)]
pub(super) enum ExpectedError {
    Any(bool),
    Code(String),
    Details {
        code: Option<String>,
        line: Option<u32>,
        column: Option<u32>,
        /// A part of it.
        message: Option<String>,
    },
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many.as_slice(),
        }
        .iter()
        .map(String::as_str)
    }
}

impl Expect {
    /// Whether anything about a template's output is expected.
    pub(super) fn is_about_a_render(&self) -> bool {
        let overrides = self.request_override.is_some() || self.response_override.is_some();
        let output = self.output.is_some() || self.output_file.is_some() || self.json.is_some();
        output || overrides || self.error.is_some() || self.contains.iter().next().is_some()
    }

    /// Whether anything about an exchange is expected.
    pub(super) fn is_about_an_exchange(&self) -> bool {
        self.status.is_some() || self.response.is_some() || self.event.is_some() || self.unsent
    }

    /// Whether a render meets it whatever happens.
    pub(super) fn is_empty(&self) -> bool {
        let overrides = self.request_override.is_some() || self.response_override.is_some();
        let output =
            self.output.is_some() || self.json.is_some() || self.contains.iter().next().is_some();
        !output && !overrides && self.error.is_none()
    }
}
