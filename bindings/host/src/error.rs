//! Errors as JSON.

use serde_json::{Map, Value as Json, json};
use vtl::Error;
use vtl::diagnostic::{Applicability, Diagnostic, Suggestion};
use vtl::source::{Source, Span};

/// What `offset` and `length` of a place count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Units {
    /// As JavaScript and Java count.
    Utf16,
    /// As Python counts.
    Characters,
}

impl Units {
    fn count(self, text: &str) -> usize {
        match self {
            Self::Utf16 => text.encode_utf16().count(),
            Self::Characters => text.chars().count(),
        }
    }
}

/// An error with everything it knows: `kind`, `code`, `message`, the place of its first diagnostic, all `diagnostics`,
/// and a `report` for people.
#[must_use]
pub fn error_json(error: &Error, units: Units) -> Json {
    let source = error.source();
    let mut out = Map::new();
    out.insert("kind".to_owned(), json!(error.kind().as_str()));
    out.insert("code".to_owned(), json!(error.code()));
    out.insert("message".to_owned(), json!(error.message()));
    out.insert("text".to_owned(), json!(error.to_string()));
    out.insert("name".to_owned(), json!(source.map(Source::name)));
    if let (Some(source), Some(span)) = (source, error.span()) {
        out.extend(place(source, span, units));
    }
    let diagnostics = error.diagnostics().iter();
    let diagnostics = diagnostics.map(|diagnostic| diagnostic_json(diagnostic, source, units));
    out.insert("diagnostics".to_owned(), Json::Array(diagnostics.collect()));
    out.insert("report".to_owned(), json!(error.report().to_string()));
    Json::Object(out)
}

/// A diagnostic: `code`, `message`, its place, `help`, `fix` and `related` places where it has them.
pub(crate) fn diagnostic_json(
    diagnostic: &Diagnostic,
    source: Option<&Source>,
    units: Units,
) -> Json {
    let mut out = Map::new();
    out.insert("code".to_owned(), json!(diagnostic.code.id));
    out.insert("message".to_owned(), json!(diagnostic.message));
    if let Some(source) = source {
        out.extend(place(source, diagnostic.span, units));
    }
    if let Some(help) = &diagnostic.help {
        out.insert("help".to_owned(), json!(help));
    }
    if let (Some(source), Some(suggestion)) = (source, &diagnostic.suggestion) {
        out.insert("fix".to_owned(), fix_json(suggestion, source, units));
    }
    if let Some(source) = source.filter(|_| !diagnostic.related.is_empty()) {
        let related = diagnostic.related.iter().map(|(span, label)| {
            let mut out = Map::new();
            out.insert("message".to_owned(), json!(label));
            out.extend(place(source, *span, units));
            Json::Object(out)
        });
        out.insert("related".to_owned(), related.collect());
    }
    Json::Object(out)
}

/// A change to the text: `safe`, and `edits`, each a place and its `replacement`.
fn fix_json(suggestion: &Suggestion, source: &Source, units: Units) -> Json {
    let edits = suggestion.edits.iter().map(|edit| {
        let mut out = place(source, edit.span, units);
        out.insert("replacement".to_owned(), json!(edit.replacement));
        Json::Object(out)
    });
    let edits: Json = edits.collect();
    json!({"safe": suggestion.applicability == Applicability::Safe, "edits": edits})
}

/// A span as `line`, `column`, `endLine`, `endColumn` (from 1, columns in characters), `offset` and `length` (in `units`)
/// and `span` (in bytes).
fn place(source: &Source, span: Span, units: Units) -> Map<String, Json> {
    let (start, end) = (source.position(span.start), source.position(span.end));
    let count = |range: std::ops::Range<usize>| {
        source.text().get(range).map_or(0, |text| units.count(text))
    };
    let (from, to) = (span.start as usize, span.end as usize);
    let members = [
        ("line", json!(start.line)),
        ("column", json!(start.column)),
        ("endLine", json!(end.line)),
        ("endColumn", json!(end.column)),
        ("offset", json!(count(0..from))),
        ("length", json!(count(from..to))),
        ("span", json!([span.start, span.end])),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
