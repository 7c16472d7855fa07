//! Objects that a host gives to templates beside `$input`, `$util`, `$context` and `$stageVariables`.

use std::fmt;

use serde_json::Value as Json;

/// An object of the host. Templates read its properties (`$clock.now`) and call its methods (`$clock.format('…')`).
///
/// Values go in and out as JSON: objects become maps and arrays lists that belong to the render. `Ok(None)` says that
/// there is no such property or method; what the template then gets is the dialect's matter, as for any other object.
///
/// ```
/// use serde_json::{Value, json};
/// use vtl::{CallError, Object};
///
/// #[derive(Debug)]
/// struct Greeter;
///
/// impl Object for Greeter {
///     fn call(&self, method: &str, args: &[Value]) -> Result<Option<Value>, CallError> {
///         match (method, args) {
///             ("greet", [Value::String(name)]) => Ok(Some(json!(format!("hello {name}")))),
///             ("greet", _) => Err(CallError::new("greet takes a name")),
///             _ => Ok(None),
///         }
///     }
/// }
///
/// let engine = vtl::Engine::builder().object("greeter", Greeter).build();
/// let template = engine.compile("$greeter.greet('Ann')").unwrap();
/// assert_eq!(template.render(&vtl::Scope::new()).unwrap().body, "hello Ann");
/// ```
pub trait Object: fmt::Debug + Send + Sync {
    /// The value of a property; `None` where there is none. Fails the render with an error.
    ///
    /// # Errors
    /// Whatever the object reports.
    fn get(&self, property: &str) -> Result<Option<Json>, CallError> {
        let _ = property;
        Ok(None)
    }

    /// The result of a method; `None` where there is none. Fails the render with an error.
    ///
    /// # Errors
    /// Whatever the object reports.
    fn call(&self, method: &str, args: &[Json]) -> Result<Option<Json>, CallError> {
        let _ = (method, args);
        Ok(None)
    }
}

/// Why an [`Object`] refused. The engine adds the place in the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    message: String,
}

impl CallError {
    /// An error with this message (lower case, no full stop).
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// What was wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CallError {}
