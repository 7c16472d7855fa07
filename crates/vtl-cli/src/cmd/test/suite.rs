//! The format of a test file.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use vtl::{Dialect, ParamKind, Scope};
use vtl_gateway::Request;

use crate::inputs::Input;
use crate::report::Failure;
use crate::request;

/// A test file with everything that it names, read.
pub(super) struct Suite {
    pub(super) path: PathBuf,
    pub(super) template_path: PathBuf,
    pub(super) template: String,
    pub(super) cases: Vec<Case>,
}

pub(super) struct Case {
    pub(super) name: String,
    /// Which `[[case]]` of the file it is, and the line of it.
    pub(super) index: usize,
    pub(super) line: usize,
    pub(super) dialect: Dialect,
    pub(super) strict: bool,
    pub(super) scope: Scope<'static>,
    pub(super) expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The template; else the file of the same name, `.vtl`, `.vm` or `.velocity`.
    template: Option<PathBuf>,
    #[serde(default)]
    dialect: DialectName,
    #[serde(default)]
    strict: bool,
    /// What all cases have in common.
    #[serde(default)]
    given: Given,
    #[serde(default)]
    case: Vec<FileCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCase {
    name: String,
    dialect: Option<DialectName>,
    strict: Option<bool>,
    #[serde(default)]
    given: Given,
    #[serde(default)]
    expect: Expect,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum DialectName {
    #[default]
    ApiGateway,
    Velocity,
}

/// What the template is rendered over.
#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields)]
struct Given {
    /// A table, or the name of a file.
    event: Option<Json>,
    /// Text, or a table or list: its JSON.
    body: Option<Json>,
    body_file: Option<PathBuf>,
    /// As `body`: the payload of the backend, which a response template sees in place of the request's.
    response: Option<Json>,
    response_file: Option<PathBuf>,
    #[serde(default)]
    params: Params,
    /// A table, or the name of a file.
    context: Option<Json>,
    #[serde(default)]
    stage_variables: Map<String, Json>,
    #[serde(default)]
    vars: Map<String, Json>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields, default)]
struct Params {
    path: Map<String, Json>,
    querystring: Map<String, Json>,
    header: Map<String, Json>,
}

/// What is expected of the render. All that is said has to hold.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    /// The output, byte for byte.
    pub(super) output: Option<String>,
    pub(super) output_file: Option<PathBuf>,
    /// The output is JSON and equals this: JSON text, or a table or list.
    pub(super) json: Option<Json>,
    /// The output contains this, or each of these.
    #[serde(default)]
    pub(super) contains: OneOrMany,
    pub(super) error: Option<ExpectedError>,
    pub(super) request_override: Option<Json>,
    pub(super) response_override: Option<Json>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a string or a list of strings")]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// The render fails so. `true`: anyhow.
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
    pub(super) fn is_empty(&self) -> bool {
        let overrides = self.request_override.is_some() || self.response_override.is_some();
        let output =
            self.output.is_some() || self.json.is_some() || self.contains.iter().next().is_some();
        !output && !overrides && self.error.is_none()
    }
}

impl Suite {
    pub(super) fn load(path: PathBuf) -> Result<Self, Failure> {
        let text = read(&path)?;
        let wrong = |message: String| {
            Failure::usage(format!("`{}`: {}", path.display(), message.trim_end()))
        };
        let document =
            toml_edit::Document::parse(text.as_str()).map_err(|error| wrong(error.to_string()))?;
        let lines = lines_of_cases(&document, &text);
        let file: File =
            toml_edit::de::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let template_path = template_of(&path, file.template.as_deref());
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut cases = Vec::with_capacity(file.case.len());
        for (index, case) in file.case.into_iter().enumerate() {
            let at = |failure| match failure {
                Failure::Usage(message) => wrong(format!("case `{}`: {message}", case.name)),
                other => other,
            };
            let dialect = match case.dialect.unwrap_or(file.dialect) {
                DialectName::ApiGateway => Dialect::ApiGateway,
                DialectName::Velocity => Dialect::Velocity,
            };
            let scope = case.given.over(&file.given).scope(folder).map_err(at)?;
            cases.push(Case {
                scope,
                expect: case.expect.with_files_read(folder).map_err(at)?,
                index,
                line: lines.get(index).copied().unwrap_or(1),
                dialect,
                strict: case.strict.unwrap_or(file.strict),
                name: case.name,
            });
        }
        let template = read(&template_path)?;
        Ok(Self { template, template_path, path, cases })
    }
}

impl Given {
    /// What the case says, and what the file says where the case says nothing.
    fn over(self, file: &Self) -> Self {
        let file = file.clone();
        let merge = |mut below: Map<String, Json>, above: Map<String, Json>| {
            below.extend(above);
            below
        };
        let (body, body_file) = match (&self.body, &self.body_file) {
            (None, None) => (file.body, file.body_file),
            _ => (self.body, self.body_file),
        };
        let (response, response_file) = match (&self.response, &self.response_file) {
            (None, None) => (file.response, file.response_file),
            _ => (self.response, self.response_file),
        };
        Self {
            event: self.event.or(file.event),
            body,
            body_file,
            response,
            response_file,
            params: Params {
                path: merge(file.params.path, self.params.path),
                querystring: merge(file.params.querystring, self.params.querystring),
                header: merge(file.params.header, self.params.header),
            },
            context: match (file.context, self.context) {
                (Some(Json::Object(below)), Some(Json::Object(above))) => {
                    Some(Json::Object(merge(below, above)))
                }
                (below, above) => above.or(below),
            },
            stage_variables: merge(file.stage_variables, self.stage_variables),
            vars: merge(file.vars, self.vars),
        }
    }

    fn scope(self, folder: &Path) -> Result<Scope<'static>, Failure> {
        let mut request = match self.event {
            Some(event) => request::event(&object(event, folder, "event")?)
                .map_err(|error| Failure::usage(format!("`given.event`: {error}")))?,
            None => Request::new("", ""),
        };
        for (body, file) in [(self.body, self.body_file), (self.response, self.response_file)] {
            match (body, file) {
                (Some(Json::String(text)), _) => request.body = text.into_bytes(),
                (Some(json), _) => request.body = json.to_string().into_bytes(),
                (None, Some(file)) => request.body = Input::File(folder.join(file)).bytes()?,
                (None, None) => {}
            }
        }
        let Params { path, querystring, header } = self.params;
        for (kind, params) in [
            (ParamKind::Path, path),
            (ParamKind::Querystring, querystring),
            (ParamKind::Header, header),
        ] {
            for (name, value) in params {
                request::set_param(&mut request, kind, &name, &text_of(&value));
            }
        }
        if let Some(context) = self.context {
            request::merge(&mut request.context, object(context, folder, "context")?);
        }
        for (name, value) in self.stage_variables {
            request.stage_variables.set(&name, [text_of(&value)]);
        }
        let scope = request::scope_of(request)?;
        let vars = self.vars.into_iter();
        Ok(vars.fold(scope, |scope, (name, value)| scope.variable(name, value)))
    }
}

/// Parameters are text, however they are written.
fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl Expect {
    fn with_files_read(mut self, folder: &Path) -> Result<Self, Failure> {
        if let Some(file) = &mut self.output_file {
            *file = folder.join(&*file);
            // A file that is not there yet is what `--update` writes.
            if file.is_file() {
                self.output = Some(Input::File(file.clone()).text()?);
            }
        }
        if let Some(Json::String(text)) = &self.json {
            let json = serde_json::from_str(text)
                .map_err(|error| Failure::usage(format!("`expect.json` is not JSON: {error}")))?;
            self.json = Some(json);
        }
        Ok(self)
    }
}

/// A table, or the JSON object in the file of that name.
fn object(value: Json, folder: &Path, name: &str) -> Result<Json, Failure> {
    match value {
        Json::Object(_) => Ok(value),
        Json::String(file) => Input::File(folder.join(file)).json_object().map(Json::Object),
        _ => {
            Err(Failure::usage(format!("`given.{name}` is neither a table nor the name of a file")))
        }
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    Input::File(path.to_owned()).text_without_bom()
}

/// `order.test.toml` tests `order.vtl` or `order.vm`.
fn template_of(path: &Path, named: Option<&Path>) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    if let Some(named) = named {
        return folder.join(named);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.strip_suffix(".test.toml").unwrap_or(&name);
    let candidates =
        ["vtl", "vm", "velocity"].map(|extension| folder.join(format!("{stem}.{extension}")));
    let found = candidates.iter().find(|candidate| candidate.is_file());
    found.unwrap_or(&candidates[0]).clone()
}

fn lines_of_cases(document: &toml_edit::Document<&str>, text: &str) -> Vec<usize> {
    let line = |offset: usize| 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    let cases = document.get("case").and_then(toml_edit::Item::as_array_of_tables);
    let spans = cases.into_iter().flatten().map(|case| case.span());
    spans.map(|span| span.map_or(1, |span| line(span.start))).collect()
}
