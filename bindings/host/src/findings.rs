//! `check`: what is wrong with a template, without rendering it.

use serde_json::{Map, Value as Json, json};
use vtl::source::Source;
use vtl_lint::{LintOptions, TemplateKind, lint};

use crate::error::diagnostic_json;
use crate::{Settings, Units};

/// Findings about a template, worst first known: a list of `{"level", "code", "message", "help", …place}`.
///
/// `options`: `name`, `dialect`, `kind` (`request`, `response`), `levels` (a lint's name or code to a level).
///
/// # Errors
/// A message for the caller: an unknown option, lint or level.
pub fn check(source: &str, options: &Map<String, Json>, units: Units) -> Result<Json, String> {
    let mut settings = Settings::default();
    let mut lints = LintOptions::new();
    for (name, value) in options {
        match (name.as_str(), value) {
            (_, Json::Null) => {}
            ("name", Json::String(name)) => settings.name.clone_from(name),
            ("dialect", Json::String(dialect)) => settings.set_dialect(dialect)?,
            ("kind", Json::String(kind)) => lints.kind = kind_of(kind)?,
            ("globals", Json::Array(names)) => {
                lints.globals = names.iter().filter_map(Json::as_str).map(str::to_owned).collect();
            }
            ("levels", Json::Object(levels)) => {
                for (lint, level) in levels {
                    let level = level.as_str().unwrap_or_default();
                    let level =
                        level.parse().map_err(|_| format!("there is no level `{level}`"))?;
                    lints.set_level(lint, level).map_err(|error| error.to_string())?;
                }
            }
            ("name" | "dialect" | "kind", _) => return Err(format!("`{name}` must be a string")),
            ("globals", _) => return Err("`globals` must be an array of names".to_owned()),
            ("levels", _) => return Err("`levels` must be an object".to_owned()),
            _ => {
                return Err(format!(
                    "there is no option `{name}`; there are name, dialect, kind, globals, levels"
                ));
            }
        }
    }
    lints.dialect = settings.dialect;
    let named = Source::new(settings.name, source);
    let findings = lint(source, &lints).into_iter().map(|finding| {
        let mut out = Map::new();
        out.insert("level".to_owned(), json!(finding.level.as_str()));
        if let Json::Object(members) = diagnostic_json(&finding.diagnostic, Some(&named), units) {
            out.extend(members);
        }
        Json::Object(out)
    });
    Ok(findings.collect())
}

fn kind_of(kind: &str) -> Result<TemplateKind, String> {
    match kind {
        "request" => Ok(TemplateKind::Request),
        "response" => Ok(TemplateKind::Response),
        _ => Err(format!("there is no kind `{kind}`; there are `request` and `response`")),
    }
}
