//! Values of Python as JSON, and back.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde_json::{Map, Number, Value as Json};

/// What is nested deeper is refused: it would end the stack.
const DEEPEST: usize = 500;

/// A value as JSON: None, bool, int, float, str, list, tuple, and mappings with strings as keys.
pub(crate) fn to_json(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Json> {
    if depth > DEEPEST {
        return Err(PyValueError::new_err("the value is nested too deeply"));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Json::String(text_of(text)?));
    }
    if value.is_none() {
        return Ok(Json::Null);
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(Json::Bool(truth.is_true()));
    }
    if value.is_instance_of::<PyInt>() {
        return integer(value);
    }
    if value.is_instance_of::<PyFloat>() {
        let number = Number::from_f64(value.extract()?);
        let number =
            number.ok_or_else(|| PyValueError::new_err("NaN and infinities are not JSON"))?;
        return Ok(Json::Number(number));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items = value.try_iter()?.map(|item| to_json(&item?, depth + 1));
        return Ok(Json::Array(items.collect::<PyResult<_>>()?));
    }
    if let Some(members) = members(value, depth)? {
        return Ok(Json::Object(members));
    }
    Err(PyTypeError::new_err(format!("{} is not a JSON value", value.get_type().name()?)))
}

/// Integers that 64 bits do not hold are what JSON's readers make of them.
fn integer(value: &Bound<'_, PyAny>) -> PyResult<Json> {
    if let Ok(number) = value.extract::<i64>() {
        return Ok(number.into());
    }
    if let Ok(number) = value.extract::<u64>() {
        return Ok(number.into());
    }
    let number = value.extract::<f64>().ok().and_then(Number::from_f64);
    number.map(Json::Number).ok_or_else(|| PyValueError::new_err("the integer is too large"))
}

/// A string; halves of pairs, which UTF-8 has no form for, are `?`.
pub(crate) fn text_of(text: &Bound<'_, PyString>) -> PyResult<String> {
    if let Ok(text) = text.to_cow() {
        return Ok(text.into_owned());
    }
    let encoded = text.call_method1("encode", ("utf-8", "replace"))?;
    Ok(String::from_utf8_lossy(encoded.extract()?).into_owned())
}

/// The members of a mapping; `None` for what is not one.
fn members(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Option<Map<String, Json>>> {
    let mut out = Map::new();
    let mut add = |name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>| {
        let Ok(name) = name.cast::<PyString>() else {
            return Err(PyTypeError::new_err("the keys of a mapping must be strings"));
        };
        out.insert(text_of(name)?, to_json(value, depth + 1)?);
        Ok(())
    };
    if let Ok(dict) = value.cast::<PyDict>() {
        for (name, value) in dict.iter() {
            add(&name, &value)?;
        }
        return Ok(Some(out));
    }
    // Mappings that are not a dict (headers of frameworks, mostly), with or without being registered as one.
    if value.cast::<PyMapping>().is_err() && !value.hasattr("items")? {
        return Ok(None);
    }
    for pair in value.call_method0("items")?.try_iter()? {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
        add(&name, &value)?;
    }
    Ok(Some(out))
}

/// A mapping, the JSON text of an object, or None.
pub(crate) fn object(value: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Map<String, Json>> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(Map::new());
    };
    let json = match value.cast::<PyString>() {
        Ok(text) => serde_json::from_str(&text_of(text)?).map_err(|error| {
            PyValueError::new_err(format!("`{name}` is not valid JSON: {error}"))
        })?,
        Err(_) => match members(value, 0)? {
            Some(members) => return Ok(members),
            None => Json::Null,
        },
    };
    match json {
        Json::Object(members) => Ok(members),
        _ => Err(PyTypeError::new_err(format!(
            "`{name}` must be a mapping or the JSON text of an object, not {}",
            value.get_type().name()?
        ))),
    }
}

/// JSON as values of Python.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Json) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Json::Null => py.None().into_bound(py),
        Json::Bool(truth) => PyBool::new(py, *truth).to_owned().into_any(),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => number.into_pyobject(py)?.into_any(),
            (_, Some(number)) => number.into_pyobject(py)?.into_any(),
            _ => PyFloat::new(py, number.as_f64().unwrap_or(f64::NAN)).into_any(),
        },
        Json::String(text) => PyString::new(py, text).into_any(),
        Json::Array(items) => {
            let items: PyResult<Vec<_>> = items.iter().map(|item| to_python(py, item)).collect();
            PyList::new(py, items?)?.into_any()
        }
        Json::Object(members) => {
            let dict = PyDict::new(py);
            for (name, value) in members {
                dict.set_item(name, to_python(py, value)?)?;
            }
            dict.into_any()
        }
    })
}
