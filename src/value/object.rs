//! Objects that are not Java's: `$input`, `$util`, and what hosts add.

use std::fmt;

use super::{Heap, Output, Thrown, Value};
use crate::program::Method;

/// An object with properties and methods of its own. It prints as nothing.
pub(crate) trait Binding<'r>: fmt::Debug {
    /// `$x.name`; `None` where there is no such property.
    fn get(&'r self, call: Call<'r>, name: &str) -> Result<Option<Value<'r>>, Thrown>;

    /// Prints `$x.name(args)` without making its value, where the object has a shorter way.
    fn print(
        &'r self,
        call: Call<'r>,
        name: &str,
        args: &[Value<'r>],
        out: &mut Output,
    ) -> Result<Printed, Thrown> {
        let _ = (call, name, args, out);
        Ok(Printed::No)
    }

    /// `$x.name(args)`; `None` where there is no such method.
    fn call(
        &'r self,
        call: Call<'r>,
        name: &str,
        args: &[Value<'r>],
    ) -> Result<Option<Value<'r>>, Thrown>;
}

/// What printing a call directly came to.
#[derive(Debug)]
pub(crate) enum Printed {
    /// It is printed.
    Done,
    /// Nothing was printed: make the value and print that.
    No,
}

/// What an object gets to see of the render that calls it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'r> {
    /// The render's memory and budget.
    pub(crate) heap: &'r Heap<'r>,
    /// The place of the call, which keeps what its constant arguments compile to.
    pub(crate) site: Option<&'r Method>,
}
