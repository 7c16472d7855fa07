//! What a call in a template has come to: which method is called depends on nothing but classes, and those of one call
//! hardly ever change.

use std::fmt;

use crate::java::dispatch::resolve::Method;
use crate::value::Value;
use crate::value::{Class, class_of};

/// The method that a call came to, with the classes it was called for.
pub(crate) struct InlineCache {
    receiver: Class,
    /// None is null.
    args: Box<[Option<Class>]>,
    method: &'static Method,
}

impl InlineCache {
    pub(crate) fn new(receiver: Class, args: &[Value<'_>], method: &'static Method) -> Self {
        Self { receiver, args: args.iter().map(class_of).collect(), method }
    }

    /// The method, if it is called for the same classes.
    pub(crate) fn method(&self, receiver: Class, args: &[Value<'_>]) -> Option<&'static Method> {
        let is_same = self.receiver == receiver
            && self.args.len() == args.len()
            && args.iter().zip(&self.args).all(|(arg, class)| class_of(arg) == *class);
        is_same.then_some(self.method)
    }
}

impl fmt::Debug for InlineCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InlineCache")
            .field("receiver", &self.receiver)
            .field("args", &self.args)
            .field("method", &self.method.name)
            .finish()
    }
}
