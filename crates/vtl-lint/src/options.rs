//! What the caller wants checked.

use std::collections::BTreeMap;
use std::fmt;

use super::catalogue::{self, Lint};
use super::level::Level;
use vtl::syntax::Dialect;

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TemplateKind {
    /// It makes the backend's request: `$input` is the client's.
    Request,
    /// It makes the client's response: `$input` is the backend's, `$input.params()` the client's.
    Response,
    /// Not known; taken for a request.
    #[default]
    Unknown,
}

/// What to check a template for, and how to report it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LintOptions {
    /// Which Velocity. What the service binds and forbids is known for [`Dialect::ApiGateway`] only.
    pub dialect: Dialect,
    /// What the template is for.
    pub kind: TemplateKind,
    /// Variables that the host binds besides `$input`, `$util`, `$context` and `$stageVariables`.
    pub globals: Vec<String>,
    /// The most iterations of a loop.
    pub loop_iterations: u32,
    /// The most bytes of a template.
    pub template_bytes: usize,
    /// The most levels of nesting.
    pub nesting: u32,
    levels: BTreeMap<&'static str, Level>,
    raise_all_to: Option<Level>,
}

impl Default for LintOptions {
    fn default() -> Self {
        let limits = vtl::Limits::default();
        Self {
            dialect: Dialect::default(),
            kind: TemplateKind::default(),
            globals: Vec::new(),
            loop_iterations: limits.loop_iterations.unwrap_or(u32::MAX),
            template_bytes: limits.template_bytes,
            nesting: limits.nesting,
            levels: BTreeMap::new(),
            raise_all_to: None,
        }
    }
}

impl LintOptions {
    /// The service's dialect and quotas, every lint at its own level.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, for templates of a kind.
    #[must_use]
    pub fn kind(mut self, kind: TemplateKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same, for another dialect.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Gives a lint (`VTL1001`) another level.
    ///
    /// # Errors
    /// Where there is no such lint.
    pub fn set_level(&mut self, id: &str, level: Level) -> Result<(), UnknownLint> {
        let lint = catalogue::find(id).ok_or_else(|| UnknownLint(id.to_owned()))?;
        self.levels.insert(lint.code.id, level);
        Ok(())
    }

    /// Makes errors of what would be warnings, of `warning` or of `note` up; allowed lints stay allowed.
    pub fn deny(&mut self, from: Level) {
        self.raise_all_to = Some(from);
    }

    /// The level that a lint is reported at.
    #[must_use]
    pub fn level_of(&self, lint: &Lint) -> Level {
        let level = self.levels.get(lint.code.id).copied().unwrap_or(lint.level);
        match self.raise_all_to {
            Some(from) if level != Level::Allow && level >= from => Level::Error,
            _ => level,
        }
    }
}

/// A name that no lint has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLint(String);

impl fmt::Display for UnknownLint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no lint `{}`", self.0)
    }
}

impl std::error::Error for UnknownLint {}
