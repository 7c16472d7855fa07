//! A case: something hostile, to be done on a small stack, and one line about its outcome.

use std::thread;

use vtl::syntax::Dialect;
use vtl::{Engine, Error, ErrorKind, Limits, Rendered, Scope};

const STACK: usize = 256 * 1024;

/// One hostile thing.
pub(crate) struct Case {
    pub(crate) name: String,
    run: Box<dyn FnOnce() -> String + Send>,
}

impl Case {
    /// Does something and describes the outcome in one line.
    pub(crate) fn new(name: &str, run: impl FnOnce() -> String + Send + 'static) -> Self {
        Self { name: name.to_owned(), run: Box::new(run) }
    }

    /// Renders a template in the service's dialect over a small body.
    pub(crate) fn template(name: &str, template: impl Into<String>) -> Self {
        Self::render(name, Dialect::ApiGateway, template, r#"{"a":{"b":[1,2,3]},"s":"text"}"#)
    }

    /// Renders a template in Velocity's own dialect.
    pub(crate) fn velocity(name: &str, template: impl Into<String>) -> Self {
        Self::render(name, Dialect::Velocity, template, "")
    }

    /// Renders a template over a body.
    pub(crate) fn body(name: &str, template: &str, body: impl Into<String>) -> Self {
        Self::render(name, Dialect::ApiGateway, template, body)
    }

    /// The same, with so little of everything that it ends soon.
    pub(crate) fn brief_body(name: &str, template: &str, body: impl Into<String>) -> Self {
        let (template, body) = (template.to_owned(), body.into());
        Self::new(name, move || {
            let mut limits = limits();
            limits.steps = 200_000;
            limits.value_bytes = 8 * 1024 * 1024;
            limits.regex_steps = 50_000;
            outcome(render(Dialect::ApiGateway, limits, template, body))
        })
    }

    fn render(
        name: &str,
        dialect: Dialect,
        template: impl Into<String>,
        body: impl Into<String>,
    ) -> Self {
        let (template, body) = (template.into(), body.into());
        Self::new(name, move || outcome(render(dialect, limits(), template, body)))
    }

    /// Runs it; a panic fails the test, an overflow of the stack ends it.
    pub(crate) fn run(self) -> String {
        let small = thread::Builder::new().stack_size(STACK);
        let Self { name, run } = self;
        match small.spawn(run).unwrap().join() {
            Ok(outcome) => outcome,
            Err(_) => panic!("{name} panics"),
        }
    }
}

/// The depths as they are by default; of everything else less, to be there sooner.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.template_bytes = 2 * 1024 * 1024;
    limits.steps = 1_000_000;
    limits.output_bytes = 4 * 1024 * 1024;
    limits.value_bytes = 32 * 1024 * 1024;
    limits.regex_steps = 100_000;
    limits
}

fn render(
    dialect: Dialect,
    limits: Limits,
    template: String,
    body: String,
) -> Result<Rendered, Error> {
    let engine = Engine::builder().dialect(dialect).limits(limits).build();
    let scope = Scope::new().body(body).querystring_param("q", "quick");
    let result = engine.compile(template)?.render(&scope);
    if let Err(error) = &result {
        assert!(!error.report().to_string().is_empty());
    }
    result
}

fn outcome(result: Result<Rendered, Error>) -> String {
    match result {
        Ok(rendered) => format!("prints {}", brief(&rendered.body)),
        Err(error) if error.kind() == ErrorKind::Limit => {
            let help = error.diagnostics().first().and_then(|d| d.help.clone());
            let message = brief(error.message());
            format!("{} {message} {}", error.code(), help.unwrap_or_default())
        }
        Err(error) => format!("{} {}", error.code(), brief(error.message())),
    }
}

/// A text in one line, its middle left out if it is long.
pub(crate) fn brief(text: &str) -> String {
    const ENDS: usize = 40;
    let count = text.chars().count();
    if count <= 3 * ENDS {
        return format!("{text:?}");
    }
    let begin: String = text.chars().take(ENDS).collect();
    let end: String = text.chars().skip(count - ENDS).collect();
    format!("{begin:?}…{end:?} ({} bytes)", text.len())
}

/// `piece` so often that it makes about `bytes`.
pub(crate) fn fill(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// `inner` inside `depth` pairs of brackets.
pub(crate) fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + inner + &close.repeat(depth)
}
