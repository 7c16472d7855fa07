//! Places in a template that call a method, and what their calls keep for the next one.

use std::any::Any;
use std::sync::OnceLock;

/// What a call in a template keeps. All renders of a template share it.
///
/// What is kept is of a type that only the module knows that keeps it: values know no patterns and no paths.
#[derive(Debug)]
pub(crate) struct CallSite {
    pub(crate) known: Known,
    /// What its constant first argument compiles to: a JSONPath, a regular expression.
    pub(crate) compiled: OnceLock<Kept>,
    /// The Java method that it came to first.
    pub(crate) method: OnceLock<Kept>,
}

/// Something that a call keeps.
pub(crate) type Kept = Box<dyn Any + Send + Sync>;

/// Methods that are told apart before a render, so that no call compares names to find the most common ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// `get`
    Get,
    /// `put`
    Put,
    /// `containsKey`
    ContainsKey,
    /// `size`
    Size,
    /// `equals`
    Equals,
    /// `toString`
    ToString,
    /// A method of strings that takes a regular expression.
    Pattern,
    /// `replaceAll` or `replaceFirst`, with two constant texts.
    Replace,
    /// `keySet`
    KeySet,
    /// `path`
    Path,
    /// `params`
    Params,
    /// Any other.
    Other,
}

/// A call as the called object sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'r> {
    pub(crate) kept: &'r CallSite,
    /// Its first argument, if that is a constant string.
    pub(crate) constant: Option<&'r str>,
}

impl Known {
    /// What the calls of a name are known as.
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "get" => Self::Get,
            "put" => Self::Put,
            "containsKey" => Self::ContainsKey,
            "size" => Self::Size,
            "equals" => Self::Equals,
            "toString" => Self::ToString,
            "keySet" => Self::KeySet,
            "path" => Self::Path,
            "params" => Self::Params,
            "replaceAll" | "replaceFirst" | "split" | "matches" => Self::Pattern,
            _ => Self::Other,
        }
    }
}

impl CallSite {
    pub(crate) fn new(known: Known) -> Self {
        Self { known, compiled: OnceLock::new(), method: OnceLock::new() }
    }
}

impl<'r> Site<'r> {
    /// What the constant argument compiles to, once for all renders. None where a call has kept something else.
    pub(crate) fn compiled<T: Any + Send + Sync>(
        self,
        compile: impl FnOnce(Option<&'r str>) -> T,
    ) -> Option<&'r T> {
        let kept = self.kept.compiled.get_or_init(|| Box::new(compile(self.constant)));
        kept.downcast_ref()
    }
}
