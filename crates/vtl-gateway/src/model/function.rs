//! The function of a route: what a host needs to run it.

use std::collections::HashSet;

use super::place::Place;
use super::shared_list::SharedList;

/// A Lambda function that the configuration declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Function {
    /// The name by which routes refer to it: the key or the logical name.
    pub name: String,
    /// The name it has when it is deployed, as far as it is known.
    pub deployed_name: Option<String>,
    /// The handler, such as `src/orders.create`.
    pub handler: Option<String>,
    /// The runtime, such as `nodejs20.x`.
    pub runtime: Option<String>,
    /// The folder of its code, relative to the configuration.
    pub code: Option<String>,
    /// Its environment variables.
    pub environment: Environment,
    /// How long it may run, in seconds.
    pub timeout_seconds: Option<u32>,
    /// Its memory, in megabytes.
    pub memory_megabytes: Option<u32>,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl Function {
    /// A function with this name, and nothing else known of it.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// Environment variables of a function: those of all functions, and its own, which replace them.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    of_all: SharedList<(String, String)>,
    /// Those without a value that is known only hide those of all functions.
    own: Vec<(String, Option<String>)>,
}

impl Environment {
    pub(crate) fn new(
        of_all: SharedList<(String, String)>,
        own: Vec<(String, Option<String>)>,
    ) -> Self {
        Self { of_all, own }
    }

    /// Names with values, in the order they were written, those of all functions first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let own: HashSet<&str> = self.own.iter().map(|(name, _)| name.as_str()).collect();
        let of_all = self.of_all.iter().filter(move |(name, _)| !own.contains(name.as_str()));
        let own = self.own.iter().filter_map(|(name, value)| Some((&**name, value.as_deref()?)));
        of_all.map(|(name, value)| (name.as_str(), value.as_str())).chain(own)
    }
}

impl PartialEq for Environment {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Environment {}
