//! The engine: what all templates of a host have in common.

use std::sync::Arc;

use crate::error::Error;
use crate::limits::Limits;
use crate::object::Object;
use crate::settings::Settings;
use crate::source::Source;
use crate::syntax::Dialect;
use crate::template::Template;

/// Compiles templates. Cheap to clone, shared by threads.
///
/// ```
/// use vtl::{Engine, Scope};
///
/// let template = Engine::new().compile("Hello $input.path('$.name')!").unwrap();
/// let scope = Scope::new().body(r#"{"name":"Ann"}"#);
/// assert_eq!(template.render(&scope).unwrap().body, "Hello Ann!");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Engine {
    pub(crate) settings: Arc<Settings>,
}

impl Engine {
    /// The service: its dialect and its quotas.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An engine with other settings.
    #[must_use]
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Compiles a template, to be rendered any number of times.
    ///
    /// # Errors
    /// All mistakes of the template that can be told apart, each with its place, or a limit that it exceeds.
    pub fn compile(&self, source: impl AsRef<str>) -> Result<Template, Error> {
        self.compile_named("template", source)
    }

    /// [`compile`](Self::compile), with the name that errors give the template.
    ///
    /// # Errors
    /// As [`compile`](Self::compile).
    pub fn compile_named(
        &self,
        name: impl Into<Arc<str>>,
        source: impl AsRef<str>,
    ) -> Result<Template, Error> {
        Template::compile(Arc::clone(&self.settings), Source::new(name, source))
    }

    /// The limits that templates of this engine run under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.settings.limits
    }
}

/// Makes an [`Engine`].
#[derive(Debug, Clone, Default)]
pub struct EngineBuilder {
    settings: Settings,
}

impl EngineBuilder {
    /// The dialect; [`Dialect::ApiGateway`] by default. [`Dialect::Velocity`] lifts the quota of loop iterations.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.settings.dialect = dialect;
        if dialect == Dialect::Velocity {
            self.settings.limits.loop_iterations = None;
        }
        self
    }

    /// The limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Makes a reference that resolves to nothing an error. The service prints nothing and continues.
    /// Quiet references (`$!x`) and those compared with `==` or `!=` may still resolve to nothing.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.strict = strict;
        self
    }

    /// Gives templates an object of the host as `$name`.
    #[must_use]
    pub fn object(mut self, name: impl Into<Box<str>>, object: impl Object + 'static) -> Self {
        self.settings.objects.push((name.into(), Arc::new(object)));
        self
    }

    /// The engine.
    #[must_use]
    pub fn build(self) -> Engine {
        Engine { settings: Arc::new(self.settings) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::Scope;

    fn strict(template: &str) -> String {
        let engine = Engine::builder().strict(true).build();
        let scope = Scope::new().body(r#"{"a": {"b": null}}"#);
        match engine.compile(template).unwrap().render(&scope) {
            Ok(rendered) => rendered.body,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn strict_engines_tell_which_step_of_which_reference_gives_nothing() {
        let nothing = "resolves to nothing:";
        assert_eq!(
            strict("a\n $x.y"),
            format!("`$x.y` {nothing} the variable has no value (template:2:2)")
        );
        assert_eq!(
            strict("#set($x = $y)"),
            format!("`$y` {nothing} the variable has no value (template:1:11)")
        );
        let reference = "$input.path('$.a').b.c";
        assert_eq!(
            strict(reference),
            format!("`{reference}` {nothing} `b` gives nothing (template:1:1)")
        );
        let reference = "$input.params('x')";
        assert_eq!(
            strict(reference),
            format!("`{reference}` {nothing} `params(…)` gives nothing (template:1:1)")
        );
        let reference = "$input.path('$.z')";
        assert_eq!(
            strict(reference),
            format!("`{reference}` {nothing} `path(…)` gives nothing (template:1:1)")
        );
    }

    #[test]
    fn strict_engines_let_quiet_references_and_comparisons_be() {
        assert_eq!(strict("[$!x][$!{x.y}]"), "[][]");
        assert_eq!(strict("#if($x == '' && $input.path('$.z') != 'q')yes#end"), "yes");
        assert_eq!(strict("#if($input.params('x') == '')no$!input.params('x')#end"), "no");
        assert_eq!(strict("#if($x == '')$x#end").get(..4), Some("`$x`"));
    }
}
