//! Whole integrations.

use std::borrow::Cow;
use std::sync::Mutex;

use apigateway_vtl_host::{Api as HostedApi, Pending, Started, load};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::{object, text_of, to_python};

/// A configuration, ready to answer requests.
#[pyclass(frozen, module = "apigateway_vtl._native", name = "Api", subclass)]
pub(crate) struct Api {
    inner: HostedApi,
}

#[pymethods]
impl Api {
    /// `read_file` gives the text of a file that the configuration includes, or raises.
    #[new]
    #[pyo3(signature = (name, text, read_file=None, options=None))]
    fn new(
        name: &str,
        text: &str,
        read_file: Option<&Bound<'_, PyAny>>,
        options: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = object(options, "options")?;
        let mut files = |path: &str| match read_file {
            None => Err("no files are read here".to_owned()),
            Some(read_file) => {
                let text = read_file.call1((path,)).map_err(|error| error.to_string())?;
                let text =
                    text.cast::<pyo3::types::PyString>().map_err(|error| error.to_string())?;
                text_of(text).map(Cow::into_owned).map_err(|error| error.to_string())
            }
        };
        let inner = load(name, text, &options, &mut files).map_err(PyValueError::new_err)?;
        Ok(Self { inner })
    }

    /// `dialect`, `stage`, `routes`, `findings`, `problems`.
    fn _about<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, self.inner.about())
    }

    /// Starts an exchange: what it is as a dict, and the exchange if it waits for its backend.
    fn _start<'py>(
        &self,
        py: Python<'py>,
        request: &Bound<'py, PyAny>,
    ) -> PyResult<(Bound<'py, PyAny>, Option<Exchange>)> {
        let request = object(Some(request), "request")?;
        let started = py.detach(|| self.inner.exchange(&request));
        let Started { about, pending } = started.map_err(PyTypeError::new_err)?;
        Ok((to_python(py, &about)?, pending.map(Exchange::of)))
    }
}

/// An exchange that waits for its backend.
#[pyclass(frozen, module = "apigateway_vtl._native", name = "Exchange")]
pub(crate) struct Exchange {
    is_lambda: bool,
    inner: Mutex<Option<Pending>>,
}

#[pymethods]
impl Exchange {
    #[getter]
    fn is_lambda(&self) -> bool {
        self.is_lambda
    }

    /// Goes on with what became of the call: how far the exchange is, and what waits of it.
    fn respond<'py>(
        &self,
        py: Python<'py>,
        result: &Bound<'py, PyDict>,
    ) -> PyResult<(Bound<'py, PyAny>, Option<Self>)> {
        let result = object(Some(result.as_any()), "result")?;
        self.go_on(py, |pending| pending.respond(&result))
    }

    /// Goes on after a look at a token's signature: nothing is wrong with it, or what.
    fn verified<'py>(
        &self,
        py: Python<'py>,
        problem: Option<String>,
    ) -> PyResult<(Bound<'py, PyAny>, Option<Self>)> {
        self.go_on(py, |pending| pending.verified(problem))
    }
}

impl Exchange {
    fn of(pending: Pending) -> Self {
        Self { is_lambda: pending.is_lambda(), inner: Mutex::new(Some(pending)) }
    }

    fn go_on<'py>(
        &self,
        py: Python<'py>,
        step: impl FnOnce(Pending) -> Result<Started, (Box<Pending>, String)> + Send,
    ) -> PyResult<(Bound<'py, PyAny>, Option<Self>)> {
        let mut place = self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let Some(pending) = place.take() else {
            return Err(PyValueError::new_err("the exchange is over"));
        };
        match py.detach(|| step(pending)) {
            Ok(Started { about, pending }) => Ok((to_python(py, &about)?, pending.map(Self::of))),
            Err((pending, message)) => {
                *place = Some(*pending);
                Err(PyValueError::new_err(message))
            }
        }
    }
}
