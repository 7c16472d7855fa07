//! Objects that are not Java's: `$input`, `$util`, and what hosts add.

use std::fmt;

use super::{CallSite, Heap, Host, Output, Site, Thrown, Value};

/// An object with properties and methods of its own. It prints as nothing.
pub(crate) trait Binding<'r>: fmt::Debug {
    /// `$x.name`; `None` where there is no such property.
    fn get(&'r self, call: Call<'_, 'r>, name: &str) -> Result<Option<Value<'r>>, Thrown>;

    /// Prints `$x.name("text")` if there is a short way, in which nothing fails. False, with nothing printed, where there is
    /// none.
    fn print_constant(&'r self, site: &'r CallSite, text: &'r str, out: &mut Output) -> bool {
        let _ = (site, text, out);
        false
    }

    /// Prints `$x.name(args)` without making its value, where the object has a shorter way. Otherwise calls it.
    fn print(
        &'r self,
        call: Call<'_, 'r>,
        name: &str,
        args: &[Value<'r>],
        out: &mut Output,
    ) -> Result<Printed<'r>, Thrown> {
        let _ = out;
        self.call(call, name, args).map(Printed::result)
    }

    /// `$x.name(args)`; `None` where there is no such method.
    fn call(
        &'r self,
        call: Call<'_, 'r>,
        name: &str,
        args: &[Value<'r>],
    ) -> Result<Option<Value<'r>>, Thrown>;
}

/// What printing without making a value came to.
#[derive(Debug)]
pub(crate) enum Printed<'r> {
    /// It is printed.
    Done,
    /// Nothing was printed: this is to be.
    Not(Value<'r>),
}

impl<'r> Printed<'r> {
    /// The result of a call that prints nothing.
    pub(crate) fn result(value: Option<Value<'r>>) -> Self {
        Self::Not(value.unwrap_or_default())
    }
}

/// What an object gets to see of the render that calls it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a, 'r> {
    /// The render's memory and budget.
    pub(crate) heap: &'r Heap<'r>,
    /// Renders blocks among the arguments.
    pub(crate) host: &'a dyn Host<'r>,
    /// The place of the call, which keeps what its constant arguments compile to.
    pub(crate) site: Option<Site<'r>>,
}
