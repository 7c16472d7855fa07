//! Why a block ends early.

use crate::source::Span;
use crate::value::Thrown;

/// Leaves a block: `#break`, `#stop`, or a failure.
#[derive(Debug)]
pub(crate) enum Flow {
    /// `#break` without arguments: leaves the nearest loop or block.
    Break,
    /// `#break($foreach)`: leaves the loop with this scope object.
    BreakScope(usize),
    /// `#stop`.
    Stop,
    /// The render fails.
    Fault(Box<Fault>),
}

/// A failed render.
#[derive(Debug)]
pub(crate) struct Fault {
    /// A Java exception or a limit.
    pub(crate) thrown: Thrown,
    /// The reference, method or directive that failed, once known.
    pub(crate) span: Option<Span>,
    /// What failed, as people write it (`$a.b()`, `#foreach`), once known.
    pub(crate) what: Option<Box<str>>,
    /// The text that the span lies in, where it is not the template's (`#evaluate`).
    pub(crate) foreign: bool,
}

impl Flow {
    /// A Java exception at a place.
    pub(crate) fn java(class: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self::from(Thrown::java(class, message)).at(span)
    }

    /// A limit was reached.
    pub(crate) fn limit(setting: &'static str, message: impl Into<String>) -> Self {
        Self::from(Thrown::limit(setting, message))
    }

    /// Adds a place to a failure that has none yet.
    pub(crate) fn at(mut self, span: Span) -> Self {
        if let Self::Fault(fault) = &mut self {
            fault.span.get_or_insert(span);
        }
        self
    }

    /// Adds what failed, unless that is known.
    pub(crate) fn of(mut self, what: impl FnOnce() -> Box<str>) -> Self {
        if let Self::Fault(fault) = &mut self {
            fault.what.get_or_insert_with(what);
        }
        self
    }
}

impl From<Thrown> for Flow {
    fn from(thrown: Thrown) -> Self {
        Self::Fault(Box::new(Fault { thrown, span: None, what: None, foreign: false }))
    }
}
