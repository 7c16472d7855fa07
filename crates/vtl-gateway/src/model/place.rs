//! Where a piece of configuration stands: file, line, column and JSON pointer.

use std::fmt;
use std::sync::Arc;

/// A place in a configuration file. Lines and columns count from one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub struct Place {
    /// The name the file was loaded under.
    pub file: Arc<str>,
    /// The line, counted from one; zero when unknown.
    pub line: u32,
    /// The column in characters, counted from one; zero when unknown.
    pub column: u32,
    /// The path of keys from the top of the document, as a JSON pointer.
    pub pointer: Arc<str>,
}

impl Place {
    /// A place in `file` at `line` and `column`, reached by `pointer`.
    #[must_use]
    pub fn new(file: Arc<str>, line: u32, column: u32, pointer: impl Into<Arc<str>>) -> Self {
        Self { file, line, column, pointer: pointer.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
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
        assert_eq!(Place::default().to_string(), "");
    }
}
