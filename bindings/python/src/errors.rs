//! Exceptions: classes of Python's own, so that they pickle and may be subclassed.

use apigateway_vtl_host::{Units, error_json};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use serde_json::{Value as Json, json};

use crate::convert::to_python;

/// The exception for an error.
pub(crate) fn raise(py: Python<'_>, error: &vtl::Error) -> PyErr {
    match exception(py, &error_json(error, Units::Characters)) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// The exception for something that is not about a template's text.
pub(crate) fn raise_plain(py: Python<'_>, kind: &str, message: &str) -> PyErr {
    let about = json!({
        "kind": kind, "code": "", "message": message, "text": message, "diagnostics": [],
        "report": format!("error: {message}\n"),
    });
    match exception(py, &about) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

fn exception<'py>(py: Python<'py>, about: &Json) -> PyResult<Bound<'py, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = MAKE.get_or_try_init(py, || {
        PyResult::Ok(py.import("apigateway_vtl._errors")?.getattr("_make")?.unbind())
    })?;
    make.bind(py).call1((to_python(py, about)?,))
}
