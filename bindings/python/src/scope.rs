//! What a render sees, from values of Python. Only what the template can see is looked at.

use std::borrow::Cow;

use apigateway_vtl_host::{GROUPS, Reach, Seen};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde_json::{Map, Value as Json};
use vtl::{ParamKind, Scope};

use crate::convert::{object, text_of, to_json};

/// The keyword arguments that all renders have.
pub(crate) struct Given<'a, 'py> {
    pub(crate) params: Option<&'a Bound<'py, PyAny>>,
    pub(crate) context: Option<&'a Bound<'py, PyAny>>,
    pub(crate) stage_variables: Option<&'a Bound<'py, PyAny>>,
    pub(crate) variables: Option<&'a Bound<'py, PyAny>>,
}

impl Given<'_, '_> {
    /// Whether there is anything but a body.
    pub(crate) fn is_empty(&self) -> bool {
        let all = [self.params, self.context, self.stage_variables, self.variables];
        all.iter().all(|part| part.is_none_or(|part| part.is_none()))
    }

    pub(crate) fn scope(&self, reach: &Reach) -> PyResult<Scope<'static>> {
        let mut scope = self.params(reach)?;
        let context = part(self.context, "context", &reach.context, &OVERRIDES)?;
        if !context.is_empty() {
            scope = scope.context(Json::Object(context));
        }
        let stage_variables =
            part(self.stage_variables, "stage_variables", &reach.stage_variables, &[])?;
        if !stage_variables.is_empty() {
            scope = scope.stage_variables(stage_variables);
        }
        for (name, value) in part(self.variables, "variables", &reach.variables, &[])? {
            scope = scope.variable(name, value);
        }
        Ok(scope)
    }

    fn params(&self, reach: &Reach) -> PyResult<Scope<'static>> {
        let mut scope = Scope::new();
        let Some(params) = self.params.filter(|params| !params.is_none()) else {
            return Ok(scope);
        };
        let Ok(params) = params.cast::<PyDict>() else {
            return groups(scope, object(Some(params), "params")?);
        };
        for (name, group) in params.iter() {
            let name = name.cast::<PyString>().map(text_of).unwrap_or(Ok(String::new()))?;
            let kind = GROUPS.into_iter().find(|(known, _)| *known == name);
            let Some((_, kind)) = kind else { return Err(no_group(&name)) };
            if group.is_none() {
                continue;
            }
            let Ok(group) = group.cast::<PyDict>() else {
                scope = scope.params(kind, object(Some(&group), &format!("params.{name}"))?);
                continue;
            };
            scope = some_params(scope, kind, group, &reach.params)?;
        }
        Ok(scope)
    }
}

/// Overrides that come in come out again, whatever a template sees.
const OVERRIDES: [&str; 2] = ["requestOverride", "responseOverride"];

fn no_group(name: &str) -> PyErr {
    PyTypeError::new_err(format!(
        "there are no parameters `{name}`; there are path, querystring and header"
    ))
}

fn groups(mut scope: Scope<'static>, mut params: Map<String, Json>) -> PyResult<Scope<'static>> {
    for (name, kind) in GROUPS {
        match params.remove(name) {
            Some(Json::Object(group)) => scope = scope.params(kind, group),
            None | Some(Json::Null) => {}
            Some(_) => {
                return Err(PyTypeError::new_err(format!("`params.{name}` must be a mapping")));
            }
        }
    }
    match params.keys().next() {
        Some(name) => Err(no_group(name)),
        None => Ok(scope),
    }
}

/// The parameters of a group that the template asks for by their names.
fn some_params(
    mut scope: Scope<'static>,
    kind: ParamKind,
    group: &Bound<'_, PyDict>,
    seen: &Seen,
) -> PyResult<Scope<'static>> {
    let names = match seen {
        Seen::Nothing => return Ok(scope),
        Seen::Everything => return Ok(scope.params(kind, object(Some(group), "params")?)),
        Seen::Names(names) => names,
    };
    let mut members = Map::new();
    if kind == ParamKind::Header {
        for (name, value) in group.iter() {
            let name = string(&name)?;
            if seen.has_header(&name) {
                members.insert(name.into_owned(), to_json(&value, 0)?);
            }
        }
    } else {
        for name in names {
            if let Some(value) = group.get_item(name)? {
                members.insert(name.clone(), to_json(&value, 0)?);
            }
        }
    }
    if !members.is_empty() {
        scope = scope.params(kind, members);
    }
    Ok(scope)
}

fn string<'a>(name: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, str>> {
    match name.cast::<PyString>() {
        Ok(name) => match name.to_cow() {
            Ok(name) => Ok(name),
            Err(_) => Ok(Cow::Owned(text_of(name)?)),
        },
        Err(_) => Err(PyTypeError::new_err("the keys of a mapping must be strings")),
    }
}

/// The members of a mapping that are seen.
fn part(
    given: Option<&Bound<'_, PyAny>>,
    name: &str,
    seen: &Seen,
    always: &[&str],
) -> PyResult<Map<String, Json>> {
    let dict = given.and_then(|given| given.cast::<PyDict>().ok());
    let (Some(dict), Seen::Nothing | Seen::Names(_)) = (dict, seen) else {
        return object(given, name);
    };
    let mut members = Map::new();
    let mut add = |name: &str| -> PyResult<()> {
        if let Some(value) = dict.get_item(name)? {
            members.insert(name.to_owned(), to_json(&value, 0)?);
        }
        Ok(())
    };
    if let Seen::Names(names) = seen {
        for name in names {
            add(name)?;
        }
    }
    for name in always {
        add(name)?;
    }
    Ok(members)
}
