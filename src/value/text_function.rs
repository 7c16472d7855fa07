//! Functions from string to string that templates call for nearly every text, such as `$util.escapeJavaScript`.

use super::{Heap, Output, Str, Thrown};

/// A function of an object of the host, in the forms that save a render the value in between.
#[derive(Debug)]
pub(crate) struct TextFunction {
    pub(crate) name: &'static str,
    /// Whether it gives a text back as it is, which it does if it gives back each of its characters as it is.
    pub(crate) keeps: fn(&str) -> bool,
    /// Prints what it makes of a text, which is charged for already. Gives whether that is the text as it is.
    pub(crate) print: fn(&str, &mut Output) -> bool,
    /// What it makes of a text. Charges for that.
    pub(crate) apply: for<'r> fn(&Heap<'r>, Str<'r>) -> Result<Str<'r>, Thrown>,
}
