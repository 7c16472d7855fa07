//! Columns in, columns out, by Arrow's C data interface: what Spark, Polars, DuckDB, Daft and pyarrow hand over.

use std::sync::Arc;

use apigateway_vtl_host::{kept_scope_of_json, scope_of_event};
use arrow_array::builder::{StringBuilder, UInt64Builder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StringArray, StringViewArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use serde_json::Value as Json;
use vtl::{Rendered, Scope};

/// A column of strings in any of Arrow's three layouts.
#[derive(Clone, Copy)]
enum Strings<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
}

impl<'a> Strings<'a> {
    /// The column of that name, if there is one.
    fn of(batch: &'a RecordBatch, name: &str) -> Result<Option<Self>, String> {
        let Some(array) = batch.column_by_name(name) else { return Ok(None) };
        match array.data_type() {
            DataType::Utf8 => Ok(Some(Self::Small(array.as_string()))),
            DataType::LargeUtf8 => Ok(Some(Self::Large(array.as_string()))),
            DataType::Utf8View => Ok(Some(Self::View(array.as_string_view()))),
            other => Err(format!("the column `{name}` must have strings, not {other}")),
        }
    }

    fn get(self, row: usize) -> Option<&'a str> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

/// The columns that a scope is made of: `event`, or `body` with the others, which have JSON.
struct Rows<'a> {
    event: Option<Strings<'a>>,
    body: Option<Strings<'a>>,
    groups: [(&'static str, Option<Strings<'a>>); 4],
    /// The scope of the last row: what is the same again is not read again.
    last: Option<([Option<&'a str>; 4], Scope<'static>)>,
}

impl<'a> Rows<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Self, String> {
        let column = |name| Strings::of(batch, name);
        let (event, body) = (column("event")?, column("body")?);
        if event.is_none() && body.is_none() {
            return Err("the table needs a column `event` or `body`".to_owned());
        }
        let groups = [
            ("params", column("params")?),
            ("context", column("context")?),
            ("stageVariables", column("stage_variables")?),
            ("variables", column("variables")?),
        ];
        Ok(Self { event, body, groups, last: None })
    }

    /// Renders templates over a row.
    fn render<const N: usize>(
        &mut self,
        templates: [&vtl::Template; N],
        row: usize,
    ) -> Result<[Result<Rendered, vtl::Error>; N], String> {
        if let Some(event) = self.event {
            let event: Json = serde_json::from_str(event.get(row).unwrap_or("null"))
                .map_err(|error| format!("`event` is not valid JSON: {error}"))?;
            let scope = scope_of_event(&event)?;
            return Ok(templates.map(|template| template.render(&scope)));
        }
        let body = self.body.and_then(|body| body.get(row)).unwrap_or_default();
        let now = self.groups.map(|(_, column)| column.and_then(|column| column.get(row)));
        if self.last.as_ref().is_none_or(|(last, _)| *last != now) {
            let members = self.groups.iter().zip(now);
            let members = members.filter_map(|((name, _), text)| Some((name, text?)));
            let members: Vec<String> =
                members.map(|(name, text)| format!("\"{name}\":{text}")).collect();
            let scope = kept_scope_of_json(&format!("{{{}}}", members.join(",")))?;
            self.last = Some((now, scope));
        }
        let Some((_, scope)) = &self.last else { return Err(String::new()) };
        Ok(templates.map(|template| template.render_body(scope, body)))
    }
}

/// What came of the rows, in columns.
#[derive(Default)]
struct Columns {
    output: StringBuilder,
    request_override: StringBuilder,
    response_override: StringBuilder,
    error: StringBuilder,
    error_code: StringBuilder,
}

const NAMES: [&str; 5] = ["output", "request_override", "response_override", "error", "error_code"];

impl Columns {
    fn push(&mut self, result: &Result<Rendered, vtl::Error>) {
        let text = |value: &Json| (!value.is_null()).then(|| value.to_string());
        match result {
            Ok(rendered) => {
                self.output.append_value(&rendered.body);
                self.request_override.append_option(text(&rendered.effects.request_override));
                self.response_override.append_option(text(&rendered.effects.response_override));
                self.error.append_null();
                self.error_code.append_null();
            }
            Err(error) => self.refused(&error.to_string(), Some(error.code())),
        }
    }

    fn refused(&mut self, message: &str, code: Option<&str>) {
        self.output.append_null();
        self.request_override.append_null();
        self.response_override.append_null();
        self.error.append_value(message);
        self.error_code.append_option(code);
    }

    fn finish(mut self) -> [ArrayRef; 5] {
        [
            Arc::new(self.output.finish()),
            Arc::new(self.request_override.finish()),
            Arc::new(self.response_override.finish()),
            Arc::new(self.error.finish()),
            Arc::new(self.error_code.finish()),
        ]
    }
}

fn fields(prefix: &str) -> impl Iterator<Item = Field> {
    NAMES.into_iter().map(move |name| Field::new(format!("{prefix}{name}"), DataType::Utf8, true))
}

/// What a template gives for each row: a row for each, in their order.
pub(crate) fn render(
    template: &vtl::Template,
    batches: &[RecordBatch],
) -> Result<(SchemaRef, Vec<RecordBatch>), String> {
    let schema = Arc::new(Schema::new(fields("").collect::<Vec<_>>()));
    let rendered = batches.iter().map(|batch| {
        let mut rows = Rows::of(batch)?;
        let mut columns = Columns::default();
        for row in 0..batch.num_rows() {
            match rows.render([template], row) {
                Ok([result]) => columns.push(&result),
                Err(message) => columns.refused(&message, None),
            }
        }
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.finish().into());
        batch.map_err(|error| error.to_string())
    });
    let rendered = rendered.collect::<Result<_, _>>()?;
    Ok((schema, rendered))
}

/// The rows for which two templates differ: their number, and what both give. Rows that neither can see are left out.
pub(crate) fn diff(
    old: &vtl::Template,
    new: &vtl::Template,
    batches: &[RecordBatch],
) -> Result<(SchemaRef, Vec<RecordBatch>), String> {
    let mut numbers = UInt64Builder::new();
    let (mut olds, mut news) = (Columns::default(), Columns::default());
    let mut first = 0;
    for batch in batches {
        let mut rows = Rows::of(batch)?;
        for row in 0..batch.num_rows() {
            let Ok([old, new]) = rows.render([old, new], row) else { continue };
            if !same(&old, &new) {
                numbers.append_value(first + row as u64);
                olds.push(&old);
                news.push(&new);
            }
        }
        first += batch.num_rows() as u64;
    }
    let number = Field::new("row", DataType::UInt64, false);
    let fields: Vec<Field> =
        [number].into_iter().chain(fields("old_")).chain(fields("new_")).collect();
    let schema = Arc::new(Schema::new(fields));
    let numbers: ArrayRef = Arc::new(numbers.finish());
    let columns = [numbers].into_iter().chain(olds.finish()).chain(news.finish()).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns);
    Ok((schema, vec![batch.map_err(|error| error.to_string())?]))
}

fn same(old: &Result<Rendered, vtl::Error>, new: &Result<Rendered, vtl::Error>) -> bool {
    match (old, new) {
        (Ok(old), Ok(new)) => {
            let (a, b) = (&old.effects, &new.effects);
            old.body == new.body
                && a.request_override == b.request_override
                && a.response_override == b.response_override
        }
        (Err(old), Err(new)) => old.code() == new.code() && old.message() == new.message(),
        _ => false,
    }
}

/// A table as other libraries take it: `pyarrow.table(it)`, `polars.DataFrame(it)`.
#[pyclass(frozen, module = "apigateway_vtl")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(crate) fn new((schema, batches): (SchemaRef, Vec<RecordBatch>)) -> Self {
        Self { schema, batches }
    }
}

#[pymethods]
impl Table {
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // Another layout may be asked for and need not be given.
        let _ = requested_schema;
        capsule::of_batches(py, Arc::clone(&self.schema), self.batches.clone())
    }

    /// As a `pyarrow.Table`.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", (slf,))
    }
}

/// The batches of a table of any library.
pub(crate) fn batches(table: &Bound<'_, PyAny>) -> PyResult<Vec<RecordBatch>> {
    let given = if table.hasattr("__arrow_c_stream__")? {
        capsule::stream(&table.call_method0("__arrow_c_stream__")?)?
    } else if table.hasattr("__arrow_c_array__")? {
        let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
            table.call_method0("__arrow_c_array__")?.extract()?;
        capsule::array(&schema, &array)?.map(|batch| vec![batch])
    } else {
        return Err(PyTypeError::new_err(format!(
            "the table must be one of Arrow (of pyarrow, Polars, DuckDB, …), not {}",
            table.get_type().name()?
        )));
    };
    given.map_err(|error: ArrowError| PyValueError::new_err(error.to_string()))
}

/// The C structures that go over the border, in capsules of Python.
#[allow(unsafe_code)]
mod capsule {
    use std::ffi::CStr;

    use arrow_array::ffi::{FFI_ArrowArray, from_ffi};
    use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
    use arrow_array::{RecordBatch, RecordBatchIterator, StructArray};
    use arrow_schema::ffi::FFI_ArrowSchema;
    use arrow_schema::{ArrowError, SchemaRef};
    use pyo3::prelude::*;
    use pyo3::types::PyCapsule;

    const STREAM: &CStr = c"arrow_array_stream";

    type Read<T> = PyResult<Result<T, ArrowError>>;

    pub(super) fn of_batches(
        py: Python<'_>,
        schema: SchemaRef,
        batches: Vec<RecordBatch>,
    ) -> PyResult<Bound<'_, PyAny>> {
        let reader = RecordBatchIterator::new(batches.into_iter().map(Ok), schema);
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        // What nobody takes is released with the capsule.
        Ok(PyCapsule::new_with_value(py, stream, STREAM)?.into_any())
    }

    pub(super) fn stream(capsule: &Bound<'_, PyAny>) -> Read<Vec<RecordBatch>> {
        let pointer = capsule.cast::<PyCapsule>()?.pointer_checked(Some(STREAM))?;
        // SAFETY: a capsule of this name holds a stream, by Arrow's PyCapsule interface. It is moved out, and what is left
        // is marked as released.
        let reader = unsafe { RecordBatchStreamReader::from_raw(pointer.as_ptr().cast()) };
        Ok(reader.and_then(Iterator::collect))
    }

    pub(super) fn array(schema: &Bound<'_, PyAny>, array: &Bound<'_, PyAny>) -> Read<RecordBatch> {
        let schema = schema.cast::<PyCapsule>()?.pointer_checked(Some(c"arrow_schema"))?;
        let array = array.cast::<PyCapsule>()?.pointer_checked(Some(c"arrow_array"))?;
        // SAFETY: capsules of these names hold these structures, by Arrow's PyCapsule interface. The array is moved out,
        // and what is left is marked as released; the schema is read only.
        let read = unsafe {
            let array = FFI_ArrowArray::from_raw(array.as_ptr().cast());
            from_ffi(array, &*schema.as_ptr().cast::<FFI_ArrowSchema>())
        };
        Ok(read.map(|data| RecordBatch::from(StructArray::from(data))))
    }
}
