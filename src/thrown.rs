//! Why a method failed.

use std::fmt;
use std::ops::Deref;

/// A Java exception that the original would throw, or a limit of ours. Boxed, so that results stay small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thrown(Box<Exception>);

/// What a [`Thrown`] holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    /// The simple name of the Java exception; for a limit, the name of its setting.
    pub(crate) class: &'static str,
    /// What it says.
    pub(crate) message: String,
    /// Whether a limit stopped the render.
    pub(crate) is_limit: bool,
}

impl Thrown {
    /// A Java exception.
    #[cold]
    pub(crate) fn java(class: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Exception { class, message: message.into(), is_limit: false }))
    }

    /// A limit was reached; `setting` is the name of the field of [`Limits`](crate::Limits).
    #[cold]
    pub(crate) fn limit(setting: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Exception { class: setting, message: message.into(), is_limit: true }))
    }

    /// What it says.
    pub(crate) fn into_message(self) -> String {
        self.0.message
    }

    /// An `IllegalArgumentException`.
    pub(crate) fn illegal_argument(message: impl Into<String>) -> Self {
        Self::java("IllegalArgumentException", message)
    }

    /// A `NumberFormatException` for a text that is not a number.
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

impl Deref for Thrown {
    type Target = Exception;

    fn deref(&self) -> &Exception {
        &self.0
    }
}
