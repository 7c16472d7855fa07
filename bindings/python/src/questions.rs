//! What is asked without a compiled template.

use apigateway_vtl_host::Units;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde_json::{Map, Value as Json};
use vtl_gateway::protocol::run_exchange_case;

use crate::convert::{object, text_of, to_json, to_python};

/// Findings about a template, each a dict.
#[pyfunction]
#[pyo3(signature = (source, **options))]
pub(crate) fn check<'py>(
    py: Python<'py>,
    source: &str,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options: Map<String, Json> = object(options.map(|options| options.as_any()), "options")?;
    let found = py.detach(|| apigateway_vtl_host::check(source, &options, Units::Characters));
    to_python(py, &found.map_err(PyValueError::new_err)?)
}

/// A whole exchange in one step: a case of the batch protocol, as a mapping or as JSON text.
#[pyfunction]
pub(crate) fn exchange<'py>(
    py: Python<'py>,
    case: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let case = match case.cast::<PyString>() {
        Ok(text) => serde_json::from_str(&text_of(text)?).map_err(|error| {
            PyValueError::new_err(format!("the case is not valid JSON: {error}"))
        })?,
        Err(_) => to_json(case)?,
    };
    let answer = py.detach(|| run_exchange_case(&vtl::Engine::new(), &case));
    to_python(py, &answer)
}
