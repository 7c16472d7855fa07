//! Templates.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use apigateway_vtl_host::{Settings, Units, events_json, scope_of_event};
use pyo3::exceptions::{PyTypeError, PyUnicodeDecodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyMemoryView, PyString, PyTuple};
use serde_json::Value as Json;
use vtl::Reach;
use vtl::source::Source;

use crate::arrow::{self, Table};
use crate::convert::{object, text_of, to_python};
use crate::errors::raise;
use crate::scope::Given;

/// A compiled template: immutable, hashable, picklable, shared by threads.
#[pyclass(frozen, module = "apigateway_vtl")]
pub(crate) struct Template {
    inner: vtl::Template,
    settings: Arc<Settings>,
    reach: OnceLock<Reach>,
}

#[pymethods]
impl Template {
    #[new]
    #[pyo3(signature = (source, *, dialect="apigateway", name="template", limits=None, strict=false))]
    fn new(
        py: Python<'_>,
        source: &Bound<'_, PyString>,
        dialect: &str,
        name: &str,
        limits: Option<&Bound<'_, PyDict>>,
        strict: bool,
    ) -> PyResult<Self> {
        let source = &*text_of(source)?;
        let settings = settings(dialect, name, limits, strict)?;
        let engine = settings.engine().map_err(PyValueError::new_err)?;
        let inner = py
            .detach(|| engine.compile_named(settings.name.as_str(), source))
            .map_err(|error| raise(py, &error))?;
        Ok(Self { inner, settings: Arc::new(settings), reach: OnceLock::new() })
    }

    #[getter]
    fn source(&self) -> &str {
        self.inner.source()
    }

    #[getter]
    fn name(&self) -> &str {
        self.inner.name()
    }

    #[getter]
    fn dialect(&self) -> &'static str {
        self.settings.dialect_name()
    }

    #[pyo3(signature = (body=None, *, params=None, context=None, stage_variables=None, variables=None))]
    fn render(
        &self,
        py: Python<'_>,
        body: Option<&Bound<'_, PyAny>>,
        params: Option<&Bound<'_, PyAny>>,
        context: Option<&Bound<'_, PyAny>>,
        stage_variables: Option<&Bound<'_, PyAny>>,
        variables: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Rendered> {
        let given = Given { params, context, stage_variables, variables };
        let scope = self.scope(&given)?;
        self.run(py, scope, body_of(body)?)
    }

    /// Renders over an event: a mapping or its JSON text.
    fn render_event(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Rendered> {
        let event = Json::Object(object(Some(event), "event")?);
        let scope = scope_of_event(&event).map_err(PyValueError::new_err)?;
        self.run(py, scope, Cow::Borrowed(""))
    }

    /// Renders many bodies over one scope; what fails is in the list as its exception.
    #[pyo3(signature = (bodies, *, params=None, context=None, stage_variables=None, variables=None))]
    fn render_many<'py>(
        &self,
        py: Python<'py>,
        bodies: &Bound<'py, PyAny>,
        params: Option<&Bound<'py, PyAny>>,
        context: Option<&Bound<'py, PyAny>>,
        stage_variables: Option<&Bound<'py, PyAny>>,
        variables: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        if bodies.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("`bodies` must be several strings, not one"));
        }
        let bodies: Vec<_> = bodies.try_iter()?.collect::<PyResult<_>>()?;
        let bodies = bodies.iter().map(|body| body_of(Some(body)));
        let bodies: Vec<Cow<'_, str>> = bodies.collect::<PyResult<_>>()?;
        let given = Given { params, context, stage_variables, variables };
        let scope = self.scope(&given)?;
        let results: Vec<_> =
            py.detach(|| bodies.iter().map(|body| self.inner.render_body(&scope, body)).collect());
        let list = PyList::empty(py);
        for result in results {
            match result {
                Ok(inner) => list.append(Rendered { inner })?,
                Err(error) => list.append(raise(py, &error).into_value(py))?,
            }
        }
        Ok(list)
    }

    /// Renders and records: what came of it, a `Rendered` or the exception, and what each part of the template did.
    #[pyo3(signature = (body=None, *, params=None, context=None, stage_variables=None, variables=None))]
    fn trace<'py>(
        &self,
        py: Python<'py>,
        body: Option<&Bound<'py, PyAny>>,
        params: Option<&Bound<'py, PyAny>>,
        context: Option<&Bound<'py, PyAny>>,
        stage_variables: Option<&Bound<'py, PyAny>>,
        variables: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let given = Given { params, context, stage_variables, variables };
        let scope = self.scope(&given)?.body(body_of(body)?.into_owned());
        let (rendered, trace) = py.detach(|| {
            let (rendered, trace) = self.inner.render_traced(&scope);
            drop(scope);
            (rendered, trace)
        });
        let printed = rendered.as_ref().map_or("", |rendered| rendered.body.as_str());
        let source = Source::new(self.name(), self.source());
        let events = to_python(py, &events_json(&trace, &source, printed, Units::Characters))?;
        let result = match rendered {
            Ok(inner) => Bound::new(py, Rendered { inner })?.into_any(),
            Err(error) => raise(py, &error).into_value(py).into_bound(py).into_any(),
        };
        Ok((result, events))
    }

    /// Renders each row of a table with the column `event`, or `body` and others.
    fn render_arrow(&self, py: Python<'_>, table: &Bound<'_, PyAny>) -> PyResult<Table> {
        let batches = arrow::batches(table)?;
        let rendered = py.detach(|| arrow::render(&self.inner, &batches));
        rendered.map(Table::new).map_err(PyValueError::new_err)
    }

    /// The rows of a table for which another template gives something else.
    fn diff_arrow(
        &self,
        py: Python<'_>,
        new: &Bound<'_, Self>,
        table: &Bound<'_, PyAny>,
    ) -> PyResult<Table> {
        let batches = arrow::batches(table)?;
        let new = new.get();
        let found = py.detach(|| arrow::diff(&self.inner, &new.inner, &batches));
        found.map(Table::new).map_err(PyValueError::new_err)
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let make = py.import("apigateway_vtl")?.getattr("_template")?;
        let limits = PyTuple::new(py, self.settings.limits.iter().map(|(n, v)| (n.as_str(), *v)))?;
        let arguments = (self.source(), self.dialect(), self.name(), limits, self.settings.strict);
        Ok((make, arguments.into_pyobject(py)?))
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        (self.source(), self.name()).hash(&mut hasher);
        hasher.finish()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let Ok(other) = other.cast::<Self>() else { return false };
        let other = other.get();
        self.source() == other.source()
            && self.name() == other.name()
            && self.dialect() == other.dialect()
            && self.settings.strict == other.settings.strict
            && self.settings.limits == other.settings.limits
    }

    fn __repr__(&self) -> String {
        format!("<Template {:?}, {} bytes>", self.name(), self.source().len())
    }
}

impl Template {
    fn scope(&self, given: &Given<'_, '_>) -> PyResult<vtl::Scope<'static>> {
        given.scope(self.reach.get_or_init(|| self.inner.reach()))
    }

    fn run(
        &self,
        py: Python<'_>,
        scope: vtl::Scope<'static>,
        body: Cow<'_, str>,
    ) -> PyResult<Rendered> {
        let rendered = py.detach(|| {
            let rendered = match &*body {
                // An event's scope has its own.
                "" => self.inner.render(&scope),
                body => self.inner.render_body(&scope, body),
            };
            drop(scope);
            rendered
        });
        rendered.map(|inner| Rendered { inner }).map_err(|error| raise(py, &error))
    }
}

fn settings(
    dialect: &str,
    name: &str,
    limits: Option<&Bound<'_, PyDict>>,
    strict: bool,
) -> PyResult<Settings> {
    let mut settings = Settings { name: name.to_owned(), strict, ..Settings::default() };
    settings.set_dialect(dialect).map_err(PyValueError::new_err)?;
    for (name, value) in limits.into_iter().flat_map(|limits| limits.iter()) {
        settings.limits.push((name.extract()?, value.extract()?));
    }
    Ok(settings)
}

/// The body: a string, bytes of UTF-8 in any form, or None.
fn body_of<'a>(body: Option<&'a Bound<'_, PyAny>>) -> PyResult<Cow<'a, str>> {
    let Some(body) = body.filter(|body| !body.is_none()) else {
        return Ok(Cow::Borrowed(""));
    };
    if let Ok(text) = body.cast::<PyString>() {
        return text_of(text);
    }
    let utf8 =
        |bytes: &[u8], error| PyUnicodeDecodeError::new_err_from_utf8(body.py(), bytes, error);
    if let Ok(bytes) = body.cast::<PyBytes>() {
        let bytes = bytes.as_bytes();
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| utf8(bytes, error));
    }
    if body.is_instance_of::<PyByteArray>() || body.is_instance_of::<PyMemoryView>() {
        let bytes = body.py().get_type::<PyBytes>().call1((body,))?;
        let bytes = bytes.cast::<PyBytes>()?.as_bytes();
        let text = std::str::from_utf8(bytes).map_err(|error| utf8(bytes, error))?;
        return Ok(Cow::Owned(text.to_owned()));
    }
    Err(PyTypeError::new_err(format!(
        "the body must be a string, not {}: the text as it came, since a parsed one has lost how numbers are written",
        body.get_type().name()?
    )))
}

/// What a render printed and did.
#[pyclass(frozen, module = "apigateway_vtl")]
pub(crate) struct Rendered {
    inner: vtl::Rendered,
}

#[pymethods]
impl Rendered {
    #[getter]
    fn body(&self) -> &str {
        &self.inner.body
    }

    #[getter]
    fn request_override<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.effects.request_override)
    }

    #[getter]
    fn response_override<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.inner.effects.response_override)
    }

    #[getter]
    fn steps(&self) -> u64 {
        self.inner.effects.usage.steps
    }

    /// Where a `?` stands for an unpaired surrogate: its index in the body, and the UTF-16 unit.
    #[getter]
    fn surrogates(&self) -> Vec<(usize, u16)> {
        let units = self.inner.effects.surrogates.iter().map(|(at, unit)| {
            (self.inner.body.get(..*at).map_or(0, |before| before.chars().count()), *unit)
        });
        units.collect()
    }

    fn __str__(&self) -> &str {
        &self.inner.body
    }

    fn __repr__(&self) -> String {
        let body: String = self.inner.body.chars().take(60).collect();
        format!("<Rendered {body:?}>")
    }
}
