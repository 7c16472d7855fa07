//! The Java exceptions that methods throw most.

use std::fmt;

use crate::value::Thrown;

impl Thrown {
    /// An `IllegalArgumentException`.
    pub(crate) fn illegal_argument(message: impl Into<String>) -> Self {
        Self::java("IllegalArgumentException", message)
    }

    /// A `NumberFormatException` for a text that is no number.
    pub(crate) fn number_format(text: &str) -> Self {
        let shown: String = text.chars().take(80).collect();
        Self::java("NumberFormatException", format!("for input string `{shown}`"))
    }

    /// An `ArithmeticException`.
    pub(crate) fn arithmetic(message: impl Into<String>) -> Self {
        Self::java("ArithmeticException", message)
    }

    /// An index that is out of bounds; strings have a class of their own for it.
    pub(crate) fn index(class: &'static str, index: impl fmt::Display, length: usize) -> Self {
        Self::java(class, format!("index {index}, length {length}"))
    }

    /// A `NullPointerException`.
    pub(crate) fn null(what: &str) -> Self {
        Self::java("NullPointerException", format!("{what} is null"))
    }
}
