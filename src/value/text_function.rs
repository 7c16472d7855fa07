//! Functions from string to string that templates call for nearly every text, such as `$util.escapeJavaScript`.

use super::{Heap, Output, Str, Thrown};

/// A function of an object of the host, in the forms that save a render the value in between.
#[derive(Debug)]
pub(crate) struct TextFunction {
    pub(crate) name: &'static str,
    /// Whether it gives a text back as it is.
    pub(crate) keeps: fn(&str) -> bool,
    /// Prints what it makes of a text, which is charged for already.
    pub(crate) print: fn(&str, &mut Output),
    /// What it makes of a text. Charges for that.
    pub(crate) apply: for<'r> fn(&Heap<'r>, Str<'r>) -> Result<Str<'r>, Thrown>,
}
