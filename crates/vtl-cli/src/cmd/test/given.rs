//! From what a test file gives to scopes, requests and backend results.

use serde_json::{Map, Value as Json, json};
use vtl::{ParamKind, Scope};
use vtl_gateway::{BackendAnswer, BackendResult, Request, parse_query};

use super::format::{Backend, FileRequest, Given, Params, RequestTable};
use crate::files::Folder;
use crate::inputs::RequestLine;
use crate::report::Failure;
use crate::request;

impl Given {
    /// What the case gives, and what the file gives where the case gives nothing.
    pub(super) fn over(self, file: &Self) -> Self {
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
            backend: self.backend.or(file.backend),
            authorizer: self.authorizer.or(file.authorizer),
            signature: self.signature.or(file.signature),
        }
    }

    /// What a template sees.
    pub(super) fn scope(mut self, folder: &Folder) -> Result<Scope<'static>, Failure> {
        let response = (self.response.take(), self.response_file.take());
        let vars = std::mem::take(&mut self.vars);
        let mut request = self.request(None, folder)?;
        if let Some(body) = bytes(response, folder)? {
            request.body = body;
        }
        let scope = request::scope_of(&request)?;
        Ok(vars.into_iter().fold(scope, |scope, (name, value)| scope.variable(name, value)))
    }

    /// The client's request. `line` overrides the event's method and path.
    pub(super) fn request(
        self,
        line: Option<FileRequest>,
        folder: &Folder,
    ) -> Result<Request, Failure> {
        let mut request = match self.event {
            Some(event) => request::event(&object(event, folder, "event")?)
                .map_err(|error| Failure::usage(format!("`given.event`: {error}")))?,
            None => Request::new("", ""),
        };
        if let Some(body) = bytes((self.body, self.body_file), folder)? {
            request.body = body;
        }
        let Params { path, querystring, header } = self.params;
        for (kind, params) in [
            (ParamKind::Path, path),
            (ParamKind::Querystring, querystring),
            (ParamKind::Header, header),
        ] {
            set_all(&mut request, kind, params);
        }
        if let Some(line) = line {
            line.set(&mut request, folder)?;
        }
        if let Some(context) = self.context {
            request::merge(&mut request.context, object(context, folder, "context")?);
        }
        for (name, value) in self.stage_variables {
            request.stage_variables.set(&name, [string_of(&value)]);
        }
        Ok(request)
    }
}

impl FileRequest {
    fn set(self, request: &mut Request, folder: &Folder) -> Result<(), Failure> {
        let table = match self {
            Self::Table(table) => *table,
            Self::Line(line) => {
                let RequestLine { method, path, query } =
                    line.parse().map_err(|error| Failure::usage(format!("`request`: {error}")))?;
                let path = if query.is_empty() { path } else { format!("{path}?{query}") };
                RequestTable { method: Some(method), path: Some(path), ..Default::default() }
            }
        };
        if let Some(method) = table.method {
            request.method = method;
        }
        if let Some(path) = table.path {
            let (path, query) = path.split_once('?').unwrap_or((&path, ""));
            request.path = path.to_owned();
            for (name, value) in parse_query(query).iter() {
                request.query.push(name, value);
            }
        }
        set_all(request, ParamKind::Header, table.headers);
        set_all(request, ParamKind::Querystring, table.querystring);
        if let Some(body) = bytes((table.body, table.body_file), folder)? {
            request.body = body;
        }
        Ok(())
    }
}

impl Backend {
    /// What becomes of the call. For a function, `result` and `error`; otherwise a response.
    pub(super) fn result(self, lambda: bool, folder: &Folder) -> Result<BackendResult, Failure> {
        if self.timeout {
            return Ok(BackendResult::TimedOut);
        }
        if let Some(why) = self.unreachable {
            return Ok(BackendResult::Failed(why));
        }
        let mut answer = match (self.error, lambda) {
            (Some(error), true) => BackendAnswer::lambda_error(error_object(error)),
            (Some(error), false) => return Ok(BackendResult::Failed(string_of(&error))),
            // A function returns JSON: a string in the test file is the string's JSON.
            (None, true) => BackendAnswer::lambda(match (self.result, self.result_file) {
                (Some(result), _) => result.to_string().into_bytes(),
                (None, Some(file)) => folder.file(file)?.bytes()?,
                (None, None) => bytes((self.body, None), folder)?.unwrap_or_else(|| b"null".into()),
            }),
            (None, false) => {
                let body = bytes((self.body.or(self.result), self.result_file), folder)?;
                BackendAnswer::new(200, body.unwrap_or_default())
            }
        };
        if let Some(status) = self.status {
            answer.status = status;
        }
        for (name, value) in self.headers {
            answer.headers.push(name, string_of(&value));
        }
        Ok(BackendResult::Answer(answer))
    }
}

fn error_object(error: Json) -> Vec<u8> {
    let object = match error {
        Json::String(message) => json!({"errorMessage": message, "errorType": "Error"}),
        object => object,
    };
    object.to_string().into_bytes()
}

/// A string as it is, anything else as JSON, or the file's bytes.
fn bytes(
    (body, file): (Option<Json>, Option<std::path::PathBuf>),
    folder: &Folder,
) -> Result<Option<Vec<u8>>, Failure> {
    Ok(match (body, file) {
        (Some(body), _) => Some(string_of(&body).into_bytes()),
        (None, Some(file)) => Some(folder.file(file)?.bytes()?),
        (None, None) => None,
    })
}

fn set_all(request: &mut Request, kind: ParamKind, params: Map<String, Json>) {
    for (name, value) in params {
        request::set_param(request, kind, &name, &string_of(&value));
    }
}

/// Parameters and headers are strings, however they are written.
pub(super) fn string_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A table, or the JSON object in the file of that name.
fn object(value: Json, folder: &Folder, name: &str) -> Result<Json, Failure> {
    match value {
        Json::Object(_) => Ok(value),
        Json::String(file) => folder.file(file)?.json_object().map(Json::Object),
        _ => {
            Err(Failure::usage(format!("`given.{name}` is neither a table nor the name of a file")))
        }
    }
}
