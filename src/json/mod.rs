//! JSON as json-smart reads and prints it.
//!
//! Every document becomes a [`tape::Tape`]: a flat list of entries over a text. The strict reader makes it over the
//! body itself and gives up on anything unusual; the permissive reader then takes json-smart's whole leniency and
//! makes a tape over a text of its own, which is normal already.

pub(crate) mod escape;
mod keys;
mod normal;
mod number;
mod permissive;
mod scan;
mod strict;
pub(crate) mod tape;

pub(crate) use permissive::Malformed;

use std::borrow::Cow;

use tape::Tape;

/// Reads a text as the service reads a body: json-smart's permissive mode.
///
/// Gives the tape and the text that it lies over. Fails where json-smart throws.
pub(crate) fn read(text: &str) -> Result<(Cow<'_, str>, Tape), Malformed> {
    match Tape::parse(text) {
        Some(tape) => Ok((Cow::Borrowed(text), tape)),
        None => permissive::read(text).map(|(text, tape)| (Cow::Owned(text), tape)),
    }
}
