//! Calls that are not made for each request: a JSON object in, JSON out.

#[cfg(feature = "gateway")]
use apigateway_vtl_host::{Units, check};
use serde_json::{Map, Value as Json, json};
use vtl::jsonpath::Path;

#[cfg(feature = "gateway")]
use crate::gateway;
use crate::handles::Handles;
use crate::state::Kept;
use crate::template::object;

/// Answers `{"do": …}`.
pub(crate) fn answer(text: &str, kept: &mut Handles<Kept>) -> Result<String, String> {
    let asked = object(text)?;
    #[cfg(not(feature = "gateway"))]
    let _ = kept;
    let what = asked.get("do").and_then(Json::as_str).unwrap_or_default();
    let answer = match what {
        #[cfg(feature = "gateway")]
        "check" => check(string(&asked, "source")?, &members(&asked, "options")?, Units::Utf16)?,
        "jsonPath" => json_path(string(&asked, "path")?, asked.get("payload"))?,
        #[cfg(feature = "gateway")]
        "trace" => trace(&asked)?,
        "version" => json!({"version": env!("CARGO_PKG_VERSION")}),
        #[cfg(feature = "gateway")]
        "load" => gateway::load_config(&asked, kept)?,
        #[cfg(feature = "gateway")]
        "exchange" => gateway::start(&asked, kept)?,
        #[cfg(feature = "gateway")]
        "respond" => gateway::respond(&asked, kept)?,
        #[cfg(feature = "gateway")]
        "verified" => gateway::verified(&asked, kept)?,
        #[cfg(feature = "gateway")]
        "exchangeCase" => {
            let case = asked.get("case").unwrap_or(&Json::Null);
            vtl_gateway::protocol::run_exchange_case(&vtl::Engine::new(), case)
        }
        _ => return Err(format!("there is no `{what}` to do")),
    };
    Ok(answer.to_string())
}

pub(crate) fn string<'a>(asked: &'a Map<String, Json>, name: &str) -> Result<&'a str, String> {
    let value = asked.get(name).and_then(Json::as_str);
    value.ok_or_else(|| format!("`{name}` must be a string"))
}

#[cfg(feature = "gateway")]
/// A member that is an object; an empty one where it is absent.
pub(crate) fn members(asked: &Map<String, Json>, name: &str) -> Result<Map<String, Json>, String> {
    match asked.get(name) {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(members)) => Ok(members.clone()),
        Some(_) => Err(format!("`{name}` must be an object")),
    }
}

/// A render with all that it did: `{"body", "requestOverride", "responseOverride", "surrogates"}` or `{"error"}`, and
/// `events`; `isCut` where there were too many of them.
#[cfg(feature = "gateway")]
fn trace(asked: &Map<String, Json>) -> Result<Json, String> {
    use crate::template::effects;
    use apigateway_vtl_host::{Settings, error_json, events_json, kept_scope_of_json};

    let settings = Settings::from_json(&members(asked, "options")?)?;
    let source = string(asked, "source")?;
    let template = match settings.engine()?.compile_named(settings.name.as_str(), source) {
        Ok(template) => template,
        Err(error) => return Ok(json!({"error": error_json(&error, Units::Utf16), "events": []})),
    };
    let scope = Json::Object(members(asked, "scope")?).to_string();
    let body = asked.get("body").and_then(Json::as_str).unwrap_or_default();
    let scope = kept_scope_of_json(&scope)?.body(body);
    let (rendered, trace) = template.render_traced(&scope);
    let named = vtl::source::Source::new(template.name(), source);
    let mut out = Map::new();
    let printed = match rendered {
        Ok(rendered) => {
            out.extend(effects(&rendered));
            rendered.body
        }
        Err(error) => {
            out.insert("error".to_owned(), error_json(&error, Units::Utf16));
            String::new()
        }
    };
    out.insert("events".to_owned(), events_json(&trace, &named, &printed, Units::Utf16));
    if !trace.is_complete() {
        out.insert("isCut".to_owned(), json!(true));
    }
    if !out.contains_key("error") {
        out.insert("body".to_owned(), json!(printed));
    }
    Ok(Json::Object(out))
}

/// `{"definite", "found"}`, or `{"error": {"kind": "path" | "payload", "message"}}`.
fn json_path(path: &str, payload: Option<&Json>) -> Result<Json, String> {
    let failed = |kind: &str, message: String| json!({"error": {"kind": kind, "message": message}});
    let path = match Path::compile(path) {
        Ok(path) => path,
        Err(error) => return Ok(failed("path", error.to_string())),
    };
    let mut answer = json!({"definite": path.is_definite()});
    if let Some(Json::String(payload)) = payload {
        match path.read(payload) {
            Ok(found) => answer["found"] = json!(found),
            Err(error) => return Ok(failed("payload", error.to_string())),
        }
    }
    Ok(answer)
}
