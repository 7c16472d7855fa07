//! Values of Python as JSON, and back.

use std::borrow::Cow;
use std::fmt::Write as _;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde_json::{Map, Value as Json};

/// What is nested deeper is refused: it would end the stack.
const DEEPEST: usize = 500;

/// A value as JSON text: None, bool, int, float, str, list, tuple, and mappings with strings as keys.
pub(crate) fn json_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut writer = Writer { out: String::new() };
    writer.value(value, 0)?;
    Ok(writer.out)
}

/// A member of an object, with its comma.
pub(crate) fn write_member(out: &mut String, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let mut writer = Writer { out: std::mem::take(out) };
    writer.out.push(if writer.out.is_empty() { '{' } else { ',' });
    writer.escaped(name);
    writer.out.push(':');
    let written = writer.value(value, 1);
    *out = writer.out;
    written
}

/// A value as JSON.
pub(crate) fn to_json(value: &Bound<'_, PyAny>) -> PyResult<Json> {
    serde_json::from_str(&json_text(value)?)
        .map_err(|error| PyValueError::new_err(error.to_string()))
}

struct Writer {
    out: String,
}

impl Writer {
    fn value(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
        if depth > DEEPEST {
            return Err(PyValueError::new_err("the value is nested too deeply"));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return self.string(text);
        }
        if value.is_none() {
            self.out.push_str("null");
        } else if let Ok(truth) = value.cast::<PyBool>() {
            self.out.push_str(if truth.is_true() { "true" } else { "false" });
        } else if let Ok(number) = value.cast::<PyInt>() {
            self.integer(number)?;
        } else if value.is_instance_of::<PyFloat>() {
            let number: f64 = value.extract()?;
            if !number.is_finite() {
                return Err(PyValueError::new_err("NaN and infinities are not JSON"));
            }
            // `10.0` and `1e16`: as JSON writes them.
            let _ = write!(self.out, "{number:?}");
        } else if let Ok(dict) = value.cast::<PyDict>() {
            return self.object(dict.iter().map(Ok), depth);
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            self.out.push('[');
            for (index, item) in value.try_iter()?.enumerate() {
                if index > 0 {
                    self.out.push(',');
                }
                self.value(&item?, depth + 1)?;
            }
            self.out.push(']');
        } else if is_mapping(value)? {
            let pairs = value.call_method0("items")?;
            return self.object(pairs.try_iter()?.map(|pair| pair?.extract()), depth);
        } else {
            let message = format!("{} is not a JSON value", value.get_type().name()?);
            return Err(PyTypeError::new_err(message));
        }
        Ok(())
    }

    fn object<'py>(
        &mut self,
        pairs: impl Iterator<Item = PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)>>,
        depth: usize,
    ) -> PyResult<()> {
        self.out.push('{');
        for (index, pair) in pairs.enumerate() {
            let (name, value) = pair?;
            let Ok(name) = name.cast::<PyString>() else {
                return Err(PyTypeError::new_err("the keys of a mapping must be strings"));
            };
            if index > 0 {
                self.out.push(',');
            }
            self.string(name)?;
            self.out.push(':');
            self.value(&value, depth + 1)?;
        }
        self.out.push('}');
        Ok(())
    }

    fn integer(&mut self, number: &Bound<'_, PyInt>) -> PyResult<()> {
        if let Ok(number) = number.extract::<i64>() {
            let _ = write!(self.out, "{number}");
            return Ok(());
        }
        // Members of an enumeration have a text of their own.
        let digits = number.py().get_type::<PyInt>().call_method1("__repr__", (number,))?;
        self.out.push_str(&digits.cast::<PyString>()?.to_cow()?);
        Ok(())
    }

    fn string(&mut self, text: &Bound<'_, PyString>) -> PyResult<()> {
        self.escaped(&text_of(text)?);
        Ok(())
    }

    fn escaped(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')) {
            let (plain, tail) = rest.split_at(at);
            self.out.push_str(plain);
            let mut characters = tail.chars();
            if let Some(character) = characters.next() {
                self.character(character);
            }
            rest = characters.as_str();
        }
        self.out.push_str(rest);
        self.out.push('"');
    }

    fn character(&mut self, character: char) {
        match character {
            '"' | '\\' => self.out.extend(['\\', character]),
            '\0'..='\u{1f}' => {
                let _ = write!(self.out, "\\u{:04x}", u32::from(character));
            }
            _ => self.out.push(character),
        }
    }
}

/// Mappings that are not a dict (headers of frameworks, mostly), with or without being registered as one.
fn is_mapping(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(value.cast::<PyMapping>().is_ok() || value.hasattr("items")?)
}

/// A string; halves of surrogate pairs, which UTF-8 has no form for, are `?`, as where the service prints them.
pub(crate) fn text_of<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    if let Ok(text) = text.to_cow() {
        return Ok(text);
    }
    let encoded = text.call_method1("encode", ("utf-8", "replace"))?;
    let encoded = encoded.cast::<PyBytes>()?;
    Ok(Cow::Owned(String::from_utf8_lossy(encoded.as_bytes()).into_owned()))
}

/// The text of a JSON object: from a mapping, or as it was given; `None` for None.
pub(crate) fn object_text(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<String>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Ok(text) = value.cast::<PyString>() {
        let text = text_of(text)?.trim_ascii().to_owned();
        if !text.starts_with('{') {
            return Err(no_object(value, name)?);
        }
        serde_json::from_str::<&serde_json::value::RawValue>(&text)
            .map_err(|error| not_json(name, &error))?;
        return Ok(Some(text));
    }
    if value.cast::<PyDict>().is_err() && !is_mapping(value)? {
        return Err(no_object(value, name)?);
    }
    json_text(value).map(Some)
}

/// A mapping, the JSON text of an object, or None.
pub(crate) fn object(value: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Map<String, Json>> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(Map::new());
    };
    let text = match value.cast::<PyString>() {
        Ok(text) => Some(text_of(text)?).filter(|text| text.trim_ascii().starts_with('{')),
        Err(_) => None,
    };
    let json = match text {
        Some(text) => serde_json::from_str(&text).map_err(|error| not_json(name, &error))?,
        None if value.cast::<PyDict>().is_ok() || is_mapping(value)? => to_json(value)?,
        None => Json::Null,
    };
    match json {
        Json::Object(members) => Ok(members),
        _ => Err(no_object(value, name)?),
    }
}

fn not_json(name: &str, error: &serde_json::Error) -> PyErr {
    PyValueError::new_err(format!("`{name}` is not valid JSON: {error}"))
}

fn no_object(value: &Bound<'_, PyAny>, name: &str) -> PyResult<PyErr> {
    Ok(PyTypeError::new_err(format!(
        "`{name}` must be a mapping or the JSON text of an object, not {}",
        value.get_type().name()?
    )))
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
