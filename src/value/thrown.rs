//! Why a method failed.

use std::ops::Deref;

/// A Java exception that the original would throw, or a limit of ours. Boxed, so that results stay small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thrown(Box<Exception>);

/// What a [`Thrown`] tells.
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
}

impl Deref for Thrown {
    type Target = Exception;

    fn deref(&self) -> &Exception {
        &self.0
    }
}
