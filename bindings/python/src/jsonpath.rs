//! JSONPaths.

use pyo3::prelude::*;
use vtl::jsonpath::Path;

use crate::errors::raise_plain;

/// A JSONPath as `$input.path` and `$input.json` read it.
#[pyclass(frozen, module = "apigateway_vtl")]
pub(crate) struct JsonPath {
    text: String,
    path: Path,
}

#[pymethods]
impl JsonPath {
    #[new]
    fn new(py: Python<'_>, path: &str) -> PyResult<Self> {
        match Path::compile(path) {
            Ok(compiled) => Ok(Self { text: path.to_owned(), path: compiled }),
            Err(error) => Err(raise_plain(py, "path", &error.to_string())),
        }
    }

    #[getter]
    fn path(&self) -> &str {
        &self.text
    }

    #[getter]
    fn is_definite(&self) -> bool {
        self.path.is_definite()
    }

    /// The JSON text of what the path leads to; None for nothing and for null.
    fn read(&self, py: Python<'_>, payload: &str) -> PyResult<Option<String>> {
        let found = py.detach(|| self.path.read(payload).map_err(|error| error.to_string()));
        found.map_err(|message| raise_plain(py, "payload", &message))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (String,)) {
        (slf.get_type().into_any(), (slf.get().text.clone(),))
    }

    fn __repr__(&self) -> String {
        format!("JsonPath({:?})", self.text)
    }
}
