//! The one error of the library: what went wrong, where, and what to do about it.

use std::fmt;
use std::io;

use crate::diagnostic::{Diagnostic, render, render_codes as codes};
use crate::eval::Fault;
use crate::source::{Position, Source, Span};

/// Why a template was refused, or why a render failed.
///
/// `{}` prints one line, `message (name:line:column)`; `{:#}` and [`report`](Self::report) add the excerpt and the help.
#[derive(Clone)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// At least one.
    diagnostics: Vec<Diagnostic>,
    source: Option<Source>,
}

/// What kind of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The template does not parse.
    Syntax,
    /// The render failed as it would on the service.
    Render,
    /// A limit was reached.
    Limit,
    /// The writer failed.
    Io,
}

impl ErrorKind {
    /// Its name in the batch protocol.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Render => "render",
            Self::Limit => "limit",
            Self::Io => "io",
        }
    }
}

impl Error {
    pub(crate) fn syntax(diagnostics: Vec<Diagnostic>, source: Source) -> Self {
        Self::new(ErrorKind::Syntax, diagnostics, Some(source))
    }

    pub(crate) fn limit(
        setting: &'static str,
        message: impl Into<String>,
        source: Option<Source>,
    ) -> Self {
        let diagnostic =
            Diagnostic::new(&codes::LIMIT, Span::default(), message).with_help(raise(setting));
        Self::new(ErrorKind::Limit, vec![diagnostic], source)
    }

    pub(crate) fn render(fault: Fault, source: Source) -> Self {
        let Fault { thrown, span, what, foreign: _ } = fault;
        let span = span.unwrap_or_default();
        if thrown.is_limit {
            let diagnostic = Diagnostic::new(&codes::LIMIT, span, thrown.message.clone())
                .with_help(raise(thrown.class));
            return Self::new(ErrorKind::Limit, vec![diagnostic], Some(source));
        }
        let code = codes::of_exception(thrown.class);
        let message = match what {
            Some(what) if thrown.class == "UnresolvedReference" => {
                unresolved(&shorten(&what), &thrown.message)
            }
            Some(what) => {
                format!("`{}` failed: {} ({})", shorten(&what), thrown.message, thrown.class)
            }
            None => format!("{} ({})", thrown.message, thrown.class),
        };
        let mut diagnostic = Diagnostic::new(code, span, message);
        diagnostic.help = codes::help_for(thrown.class, &thrown.message).map(str::to_owned);
        Self::new(ErrorKind::Render, vec![diagnostic], Some(source))
    }

    pub(crate) fn io(error: io::Error) -> Self {
        let diagnostic = Diagnostic::new(
            &codes::WRITE,
            Span::default(),
            format!("the output cannot be written: {error}"),
        );
        Self::new(ErrorKind::Io, vec![diagnostic], None)
    }

    fn new(kind: ErrorKind, diagnostics: Vec<Diagnostic>, source: Option<Source>) -> Self {
        Self { inner: Box::new(Inner { kind, diagnostics, source }) }
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// All that was found: several for a template that does not parse, one otherwise.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.inner.diagnostics
    }

    /// The stable code of the first finding (`VTL0103`), as `vtl explain` knows it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.first().map_or("", |diagnostic| diagnostic.code.id)
    }

    /// What the first finding says.
    #[must_use]
    pub fn message(&self) -> &str {
        self.first().map_or("", |diagnostic| &diagnostic.message)
    }

    /// Where the first finding is, as bytes of the template.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.inner.source.as_ref()?;
        self.first().map(|diagnostic| diagnostic.span)
    }

    /// Where the first finding is, as line and column, both from 1.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        let source = self.inner.source.as_ref()?;
        self.first().map(|diagnostic| source.position(diagnostic.span.start))
    }

    /// The template, where the error is about one.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        self.inner.source.as_ref()
    }

    /// All findings with excerpts and help, for people.
    pub fn report(&self) -> impl fmt::Display + '_ {
        Report(self)
    }

    fn first(&self) -> Option<&Diagnostic> {
        self.inner.diagnostics.first()
    }
}

struct Report<'e>(&'e Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0.inner;
        for (n, diagnostic) in inner.diagnostics.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            match &inner.source {
                Some(source) => f.write_str(&render(diagnostic, source))?,
                None => writeln!(f, "error[{}]: {}", diagnostic.code.id, diagnostic.message)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return fmt::Display::fmt(&self.report(), f);
        }
        f.write_str(self.message())?;
        match (&self.inner.source, self.position()) {
            (Some(source), Some(at)) => write!(f, " ({}:{}:{})", source.name(), at.line, at.column),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.report(), f)
    }
}

impl std::error::Error for Error {}

/// `step` is the part of the reference that gives nothing; empty for its variable.
fn unresolved(reference: &str, step: &str) -> String {
    if step.is_empty() {
        return format!("`{reference}` resolves to nothing: the variable has no value");
    }
    format!("`{reference}` resolves to nothing: `{step}` gives nothing")
}

fn raise(setting: &str) -> String {
    match setting {
        "" => "no setting raises this limit".to_owned(),
        _ => format!("`Limits::{setting}` sets this limit"),
    }
}

fn shorten(what: &str) -> String {
    const ENOUGH: usize = 60;
    match what.char_indices().nth(ENOUGH) {
        Some((at, _)) => format!("{}…", what.get(..at).unwrap_or_default()),
        None => what.to_owned(),
    }
}
