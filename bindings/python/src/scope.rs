//! What a render sees, from values of Python. Only what the template can see is looked at.

use apigateway_vtl_host::GROUPS;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use vtl::{Members, ParamKind, Reach, Scope};

use crate::convert::{json_text, object, object_text, text_of, write_member};

/// The keyword arguments that all renders have.
pub(crate) struct Given<'a, 'py> {
    pub(crate) params: Option<&'a Bound<'py, PyAny>>,
    pub(crate) context: Option<&'a Bound<'py, PyAny>>,
    pub(crate) stage_variables: Option<&'a Bound<'py, PyAny>>,
    pub(crate) variables: Option<&'a Bound<'py, PyAny>>,
}

/// Overrides that come in come out again, whatever a template sees.
const OVERRIDES: [&str; 2] = ["requestOverride", "responseOverride"];

impl Given<'_, '_> {
    pub(crate) fn scope(&self, reach: &Reach) -> PyResult<Scope<'static>> {
        let mut scope = Scope::new();
        if let Some(params) = self.params.filter(|params| !params.is_none()) {
            scope = self::params(scope, params, reach)?;
        }
        if let Some(context) = self.context.filter(|context| !context.is_none()) {
            scope = self::context(scope, context, &reach.context)?;
        }
        if let Some(given) = self.stage_variables.filter(|given| !given.is_none()) {
            let text = some(given, "stage_variables", &reach.stage_variables)?;
            if let Some(text) = text {
                scope = scope.stage_variables_json(text);
            }
        }
        if let Some(given) = self.variables.filter(|given| !given.is_none()) {
            scope = variables(scope, given, &reach.variables)?;
        }
        Ok(scope)
    }
}

fn params(
    mut scope: Scope<'static>,
    given: &Bound<'_, PyAny>,
    reach: &Reach,
) -> PyResult<Scope<'static>> {
    let Ok(groups) = given.cast::<PyDict>() else {
        // Other mappings, and JSON text.
        let groups = object(Some(given), "params")?;
        for (name, group) in groups {
            let kind = kind_of(&name)?;
            scope = match group {
                serde_json::Value::Object(group) => scope.params(kind, group),
                serde_json::Value::Null => scope,
                _ => {
                    return Err(PyTypeError::new_err(format!("`params.{name}` must be a mapping")));
                }
            };
        }
        return Ok(scope);
    };
    for (name, group) in groups.iter() {
        let name = name.cast::<PyString>().map_err(|_| not_a_key())?;
        let name = text_of(name)?;
        let kind = kind_of(&name)?;
        let members = match kind {
            ParamKind::Path => &reach.path,
            ParamKind::Querystring => &reach.querystring,
            ParamKind::Header => &reach.header,
        };
        if group.is_none() {
            continue;
        }
        let (Ok(dict), Members::None | Members::Some(_)) = (group.cast::<PyDict>(), members) else {
            if let Some(text) = object_text(&group, &format!("params.{name}"))? {
                scope = scope.params_json(kind, text);
            }
            continue;
        };
        scope = some_params(scope, kind, dict, members)?;
    }
    Ok(scope)
}

fn kind_of(name: &str) -> PyResult<ParamKind> {
    let kind = GROUPS.into_iter().find(|(known, _)| *known == name);
    let (_, kind) = kind.ok_or_else(|| {
        PyTypeError::new_err(format!(
            "unknown parameters `{name}`; expected path, querystring or header"
        ))
    })?;
    Ok(kind)
}

fn not_a_key() -> PyErr {
    PyTypeError::new_err("the keys of a mapping must be strings")
}

/// The parameters of a group that the template asks for by their names. Strings take a shorter way than other values.
fn some_params(
    mut scope: Scope<'static>,
    kind: ParamKind,
    group: &Bound<'_, PyDict>,
    seen: &Members,
) -> PyResult<Scope<'static>> {
    let Members::Some(names) = seen else { return Ok(scope) };
    let mut found: Vec<(String, Bound<'_, PyAny>)> = Vec::new();
    if kind == ParamKind::Header {
        for (name, value) in group.iter() {
            let name = name.cast::<PyString>().map_err(|_| not_a_key())?;
            let name = text_of(name)?;
            if seen.has_in_any_case(&name) {
                found.push((name.into_owned(), value));
            }
        }
    } else {
        for name in names {
            if let Some(value) = group.get_item(name)? {
                found.push((name.clone(), value));
            }
        }
    }
    let mut others = String::new();
    let mut strings = Vec::new();
    for (name, value) in found {
        match string(&value) {
            Some(text) => strings.push((name, text)),
            None => write_member(&mut others, &name, &value)?,
        }
    }
    if !others.is_empty() {
        others.push('}');
        scope = scope.params_json(kind, others);
    }
    for (name, text) in strings {
        scope = scope.param(kind, name, text);
    }
    Ok(scope)
}

/// A string that UTF-8 has a form for.
fn string(value: &Bound<'_, PyAny>) -> Option<String> {
    value.cast::<PyString>().ok()?.to_cow().ok().map(|text| text.into_owned())
}

fn context(
    mut scope: Scope<'static>,
    given: &Bound<'_, PyAny>,
    seen: &Members,
) -> PyResult<Scope<'static>> {
    let (Ok(dict), Members::None | Members::Some(_)) = (given.cast::<PyDict>(), seen) else {
        return match object_text(given, "context")? {
            Some(text) => Ok(scope.context_json(text)),
            None => Ok(scope),
        };
    };
    let mut text = String::new();
    let mut strings = Vec::new();
    for name in names(seen).chain(OVERRIDES) {
        let Some(value) = dict.get_item(name)? else { continue };
        match string(&value) {
            // A name with a dot would be a path.
            Some(value) if !name.contains('.') && !name.is_empty() => strings.push((name, value)),
            _ => write_member(&mut text, name, &value)?,
        }
    }
    if !text.is_empty() {
        text.push('}');
        scope = scope.context_json(text);
    }
    for (name, value) in strings {
        scope = scope.context_value(name.to_owned(), value);
    }
    Ok(scope)
}

fn names(seen: &Members) -> impl Iterator<Item = &str> {
    let names = match seen {
        Members::Some(names) => Some(names),
        _ => None,
    };
    names.into_iter().flatten().map(String::as_str)
}

/// The members of a mapping that are seen, as the text of an object.
fn some(given: &Bound<'_, PyAny>, name: &str, seen: &Members) -> PyResult<Option<String>> {
    let (Ok(dict), Members::None | Members::Some(_)) = (given.cast::<PyDict>(), seen) else {
        return object_text(given, name);
    };
    let mut text = String::new();
    for name in names(seen) {
        if let Some(value) = dict.get_item(name)? {
            write_member(&mut text, name, &value)?;
        }
    }
    if text.is_empty() {
        return Ok(None);
    }
    text.push('}');
    Ok(Some(text))
}

fn variables(
    mut scope: Scope<'static>,
    given: &Bound<'_, PyAny>,
    seen: &Members,
) -> PyResult<Scope<'static>> {
    let (Ok(dict), Members::None | Members::Some(_)) = (given.cast::<PyDict>(), seen) else {
        for (name, value) in object(Some(given), "variables")? {
            scope = scope.variable(name, value);
        }
        return Ok(scope);
    };
    // Names are few, and dicts may have other keys than strings.
    for (name, _) in dict.iter() {
        name.cast::<PyString>().map_err(|_| not_a_key())?;
    }
    for name in names(seen) {
        if let Some(value) = dict.get_item(name)? {
            scope = scope.variable_json(name.to_owned(), json_text(&value)?);
        }
    }
    Ok(scope)
}
