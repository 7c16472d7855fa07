//! What a render sees, from JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;
use vtl::{ParamKind, Scope};

/// The groups of parameters.
pub const GROUPS: [(&str, ParamKind); 3] = [
    ("path", ParamKind::Path),
    ("querystring", ParamKind::Querystring),
    ("header", ParamKind::Header),
];

type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// A scope from `{"params": {"path", "querystring", "header"}, "context", "stageVariables", "variables"}`. Nothing is
/// read of it but where its groups are: a render reads what it asks for.
///
/// # Errors
/// A message for the caller: the text is not valid JSON, or a member has another type.
pub fn scope_of_json(text: &str) -> Result<Scope<'_>, String> {
    read(text, Cow::Borrowed)
}

/// [`scope_of_json`], with a copy of the text.
///
/// # Errors
/// As [`scope_of_json`].
pub fn kept_scope_of_json(text: &str) -> Result<Scope<'static>, String> {
    read(text, |text| Cow::Owned(text.to_owned()))
}

fn read<'a, 's>(
    text: &'a str,
    keep: impl Fn(&'a str) -> Cow<'s, str>,
) -> Result<Scope<'s>, String> {
    let mut scope = Scope::new();
    if text.is_empty() {
        return Ok(scope);
    }
    for (name, value) in members("the scope", text)? {
        let value = value.get();
        if value == "null" {
            continue;
        }
        match &*name {
            "params" => {
                for (name, group) in members("`params`", value)? {
                    scope = params(scope, &name, group.get(), &keep)?;
                }
            }
            "context" => scope = scope.context_json(keep(object("`context`", value)?)),
            "stageVariables" => {
                scope = scope.stage_variables_json(keep(object("`stageVariables`", value)?));
            }
            "variables" => {
                for (name, value) in members("`variables`", value)? {
                    scope = scope.variable_json(name.into_owned(), keep(value.get()));
                }
            }
            _ => return Err(format!("there is no `{name}` in a scope")),
        }
    }
    Ok(scope)
}

fn params<'a, 's>(
    scope: Scope<'s>,
    name: &str,
    group: &'a str,
    keep: impl Fn(&'a str) -> Cow<'s, str>,
) -> Result<Scope<'s>, String> {
    if group == "null" {
        return Ok(scope);
    }
    let Some((_, kind)) = GROUPS.into_iter().find(|(known, _)| *known == name) else {
        return Err(no_group(name));
    };
    Ok(scope.params_json(kind, keep(object(&format!("`params.{name}`"), group)?)))
}

fn members<'a>(what: &str, text: &'a str) -> Result<Members<'a>, String> {
    if !text.trim_start().starts_with('{') {
        return Err(format!("{what} must be an object"));
    }
    serde_json::from_str(text).map_err(|error| format!("{what} is not valid JSON: {error}"))
}

fn object<'a>(what: &str, text: &'a str) -> Result<&'a str, String> {
    if text.starts_with('{') { Ok(text) } else { Err(format!("{what} must be an object")) }
}

fn no_group(name: &str) -> String {
    format!("unknown parameters `{name}`; expected path, querystring or header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_read() {
        let text = r#"{"params": {"path": {"id": "7"}, "header": {"H": "x"}, "querystring": null},
            "context": {"n": 10.0}, "stageVariables": {"t": "y"}, "variables": {"l": [1, 2]}}"#;
        let template = "$input.params('id')$input.params('h')$context.n$stageVariables.t$l.size()";
        let template = vtl::Engine::new().compile(template).unwrap();
        assert_eq!(template.render(&scope_of_json(text).unwrap()).unwrap().body, "7x10.0y2");
        assert_eq!(template.render(&kept_scope_of_json(text).unwrap()).unwrap().body, "7x10.0y2");
    }

    #[test]
    fn other_forms_are_refused() {
        for (text, message) in [
            ("[]", "the scope must be an object"),
            ("{", "the scope is not valid JSON: EOF while parsing an object at line 1 column 1"),
            (r#"{"context": 1}"#, "`context` must be an object"),
            (r#"{"params": {"path": "x"}}"#, "`params.path` must be an object"),
            (r#"{"body": ""}"#, "there is no `body` in a scope"),
        ] {
            assert_eq!(scope_of_json(text).unwrap_err(), message);
        }
        let error = scope_of_json(r#"{"params": {"query": {}}}"#).unwrap_err();
        assert!(error.starts_with("unknown parameters `query`"));
    }
}
