//! The engine for Python: what `apigateway_vtl` is made of.

mod api;
mod arrow;
mod command;
mod convert;
mod errors;
mod jsonpath;
mod questions;
mod scope;
mod template;

use pyo3::prelude::*;

/// `apigateway_vtl._native`.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<template::Template>()?;
    module.add_class::<template::Rendered>()?;
    module.add_class::<arrow::Table>()?;
    module.add_class::<jsonpath::JsonPath>()?;
    module.add_class::<api::Api>()?;
    module.add_class::<api::Exchange>()?;
    module.add_function(wrap_pyfunction!(questions::check, module)?)?;
    module.add_function(wrap_pyfunction!(questions::exchange, module)?)?;
    module.add_function(wrap_pyfunction!(command::run, module)?)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
