//! What an exchange did, step by step, as data: what was considered, what was chosen, and why.

/// One step of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceStep {
    /// The step's name, such as `request template`.
    pub name: &'static str,
    /// What came out.
    pub outcome: String,
    /// Why.
    pub why: String,
    /// What went in and what was considered, in order.
    pub details: Vec<(String, String)>,
}

impl TraceStep {
    pub(crate) fn new(
        name: &'static str,
        outcome: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        Self { name, outcome: outcome.into(), why: why.into(), details: Vec::new() }
    }

    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.push((name.into(), value.into()));
        self
    }
}
