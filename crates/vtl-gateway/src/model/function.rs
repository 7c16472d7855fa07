//! The function of a route: what a host needs to run it.

use super::place::Place;

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
    /// Environment variables, in the order they were written.
    pub environment: Vec<(String, String)>,
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
