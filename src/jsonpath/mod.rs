//! JSONPath in the dialect of Jayway JsonPath 2.9, which `$input.path` and `$input.json` speak.
//!
//! ```
//! use vtl::jsonpath::Path;
//!
//! let path = Path::compile("$.books[?(@.price > 10)].title")?;
//! let books = r#"{"books": [{"title": "A", "price": 8}, {"title": "B", "price": 12.50}]}"#;
//! assert_eq!(path.read(books)?.as_deref(), Some(r#"["B"]"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compare;
mod cursor;
mod evaluate;
mod filter;
mod filter_parse;
mod functions;
mod literal;
mod nodes;
mod number;
mod parse;
mod path;
mod select;
#[cfg(test)]
mod tests;
mod walk;

pub use path::InvalidPath;

use evaluate::{Failure, Literals, Scene};
use path::Steps;

use std::fmt;

use crate::json;
use crate::limits::Limits;
use crate::value::{Heap, Host, NoBlocks, Node, Output, Str, Thrown, Value};

/// A compiled path. Immutable and `Send + Sync`: compile it once.
#[derive(Debug, Clone)]
pub struct Path {
    steps: Steps,
}

/// What a path leads to.
#[derive(Debug, Clone)]
pub(crate) enum Found<'r> {
    Value(Value<'r>),
    /// Jayway throws `PathNotFoundException`.
    Nothing,
}

impl Path {
    /// Compiles a path. Fails where Jayway throws `InvalidPathException`.
    pub fn compile(path: &str) -> Result<Self, InvalidPath> {
        parse::compile(path, 0).map(|steps| Self { steps })
    }

    /// Whether the path leads to one value, and not to a list of all that it finds.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        self.steps.definite
    }

    /// What `$input.json` prints for this path in a payload: JSON text, in json-smart's notation. `None` where the
    /// path finds nothing, and for null, which the service does not tell apart.
    ///
    /// Fails for a payload that json-smart refuses (it refuses little), for a path that cannot be applied to it, and
    /// when the path visits too much.
    pub fn read(&self, payload: &str) -> Result<Option<String>, PathError> {
        let heap = Heap::new(&Limits::default());
        let result = self.print(&heap, payload);
        heap.release();
        result.map_err(PathError)
    }

    fn print<'r>(&self, heap: &'r Heap<'r>, payload: &'r str) -> Result<Option<String>, Thrown> {
        let document = json::read(heap, payload)?;
        if document.is_null() {
            return Ok(None);
        }
        let mut out = Output::new();
        let found = self.write_json(heap, &NoBlocks, &document, &mut out)?;
        Ok(found.then(|| out.into_string()))
    }

    /// The JSON text of what the path leads to, borrowed from the document if it is there like that. `None` for
    /// nothing and for null. Fails as [`Path::find`] does.
    pub(crate) fn json<'r>(
        &self,
        heap: &'r Heap<'r>,
        host: &dyn Host<'r>,
        document: &Value<'r>,
    ) -> Result<Option<Str<'r>>, Thrown> {
        let mut out = heap.output();
        let written = match self.select(heap, document) {
            Some((node, found)) => match select::borrowed(&self.steps, node, &found) {
                Some("null") => false,
                Some(text) => return Ok(Some(Str::Borrowed(text))),
                None => select::write(heap, &self.steps, node, found, &mut out)?,
            },
            None => self.write_value(heap, host, document, &mut out)?,
        };
        let text = heap.written(out)?;
        Ok(written.then_some(text))
    }

    /// Appends the JSON text of what the path leads to. False for nothing and for null. Fails as [`Path::find`] does.
    pub(crate) fn write_json<'r>(
        &self,
        heap: &'r Heap<'r>,
        host: &dyn Host<'r>,
        document: &Value<'r>,
        out: &mut Output,
    ) -> Result<bool, Thrown> {
        if let Some((node, found)) = self.select(heap, document) {
            return select::write(heap, &self.steps, node, found, out);
        }
        self.write_value(heap, host, document, out)
    }

    fn write_value<'r>(
        &self,
        heap: &'r Heap<'r>,
        host: &dyn Host<'r>,
        document: &Value<'r>,
        out: &mut Output,
    ) -> Result<bool, Thrown> {
        match self.find(heap, host, document)? {
            Found::Nothing | Found::Value(Value::Null) => Ok(false),
            Found::Value(value) => {
                crate::print::write_compact(heap, host, &value, out).map(|()| true)
            }
        }
    }

    /// Where a path of names and indexes leads in a document that nothing has changed, as an index of its tape.
    #[inline]
    pub(crate) fn place<'r>(&self, document: &Value<'r>) -> Option<(Node<'r>, u32)> {
        match document {
            Value::Node(node) if self.steps.plain && !node.document.is_touched() => {
                // Most paths are one name.
                let index = match self.steps.only_name() {
                    Some(name) => node.place_named(name)?,
                    None => select::place(&self.steps, *node)?,
                };
                Some((*node, index))
            }
            _ => None,
        }
    }

    /// The results as places in the document, where that is possible.
    fn select<'r>(&self, heap: &'r Heap<'r>, document: &Value<'r>) -> Option<(Node<'r>, Vec<u32>)> {
        let Value::Node(node) = document else {
            return None;
        };
        if !self.steps.simple || node.document.is_touched() {
            return None;
        }
        let literals = Literals::default();
        let scene =
            Scene { heap, host: &NoBlocks, root: document, strict: false, literals: &literals };
        let found = select::select(&scene, &self.steps, *node).ok()?;
        Some((*node, found))
    }

    /// What the path leads to in a document. Fails where Jayway throws anything but `PathNotFoundException`, and at
    /// the limits of the render.
    pub(crate) fn find<'r>(
        &self,
        heap: &'r Heap<'r>,
        host: &dyn Host<'r>,
        document: &Value<'r>,
    ) -> Result<Found<'r>, Thrown> {
        let root = document.clone().resolved();
        if root.is_null() {
            return Err(Thrown::java("IllegalArgumentException", "the document is null"));
        }
        let literals = Literals::default();
        let scene = Scene { heap, host, root: &root, strict: false, literals: &literals };
        match scene.value(&self.steps, &root) {
            Ok(value) => Ok(Found::Value(value)),
            Err(Failure::NotFound) => Ok(Found::Nothing),
            Err(Failure::InvalidPath(message)) => {
                Err(Thrown::java("InvalidPathException", message))
            }
            Err(Failure::Bounds) => {
                Err(Thrown::java("IndexOutOfBoundsException", "the list has no such element"))
            }
            Err(Failure::Thrown(thrown)) => Err(thrown),
        }
    }
}

/// Why a path has no result in a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError(Thrown);

impl PathError {
    /// The Java exception that Jayway throws, by its simple name; the setting, if a limit was reached.
    #[must_use]
    pub fn class(&self) -> &str {
        self.0.class
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for PathError {}
