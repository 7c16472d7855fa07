//! Where a piece of configuration stands: file, line, column and JSON pointer.

use std::fmt;
use std::sync::Arc;

/// A place in a configuration file. Lines and columns count from one.
///
/// Each value of a configuration has one, so it is small: what many have in common, they share.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub struct Place {
    origin: Option<Arc<Origin>>,
    /// The line, counted from one; zero when unknown.
    pub line: u32,
    /// The column in characters, counted from one; zero when unknown.
    pub column: u32,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Origin {
    file: Arc<str>,
    pointer: Box<str>,
}

impl Place {
    /// A place in `file` at `line` and `column`, reached by `pointer`.
    #[must_use]
    pub fn new(file: Arc<str>, line: u32, column: u32, pointer: impl Into<Box<str>>) -> Self {
        let origin = Origin { file, pointer: pointer.into() };
        Self { origin: Some(Arc::new(origin)), line, column }
    }

    /// The name that the file was loaded under; empty for a place outside of files.
    #[must_use]
    pub fn file(&self) -> &str {
        self.origin.as_ref().map_or("", |origin| &origin.file)
    }

    /// The path of keys from the top of the document, as a JSON pointer. Of very large documents it is empty.
    #[must_use]
    pub fn pointer(&self) -> &str {
        self.origin.as_ref().map_or("", |origin| &origin.pointer)
    }

    /// A place of the same file that is reached by `pointer`.
    pub(crate) fn reached_by(&self, pointer: String) -> Self {
        let file = self.origin.as_ref().map(|origin| Arc::clone(&origin.file)).unwrap_or_default();
        Self::new(file, self.line, self.column, pointer)
    }

    /// The same file and pointer, at another line and column.
    pub(crate) fn at(&self, line: u32, column: u32) -> Self {
        Self { origin: self.origin.clone(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file())?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_file_line_and_column() {
        let place = Place::new("api.yml".into(), 3, 7, "/paths");
        assert_eq!(place.to_string(), "api.yml:3:7");
        assert_eq!((place.file(), place.pointer()), ("api.yml", "/paths"));
        assert_eq!(Place::default().to_string(), "");
    }

    /// A configuration of two million values has as many places, and for each member one more.
    #[test]
    fn is_small() {
        assert_eq!((size_of::<Place>(), size_of::<Option<Place>>()), (16, 24));
        let place = Place::new("f".into(), 1, 1, "/a").at(2, 3);
        assert_eq!((place.line, place.column, place.pointer()), (2, 3, "/a"));
        let below = place.reached_by("/a/b".to_owned());
        assert_eq!((below.to_string().as_str(), below.pointer()), ("f:2:3", "/a/b"));
    }
}
