//! A finding in the form that all outputs are made of.

use vtl::diagnostic::{Code, Diagnostic};
use vtl::source::{Position, Source, Span};
use vtl_gateway::config;
use vtl_lint::Level;

use super::collected::Change;
use crate::style;

/// A finding at its place in a file.
pub(super) struct Found {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
    pub(super) level: Level,
    pub(super) code: &'static Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// What people are shown.
    shown: Shown,
    /// The change to the file that fixes it.
    pub(super) fix: Option<Change>,
}

/// What people are shown of a finding. Excerpts are made only where somebody reads them.
enum Shown {
    Excerpt(Box<(Diagnostic, Source)>),
    Text(String),
}

impl Found {
    /// For people, with an excerpt if there is one.
    pub(super) fn shown(&self) -> String {
        match &self.shown {
            Shown::Excerpt(both) => style::finding(&both.0, &both.1, self.level.as_str()),
            Shown::Text(text) => text.clone(),
        }
    }

    /// A finding about a template that is a file.
    pub(super) fn in_template(finding: &Diagnostic, level: Level, source: &Source) -> Self {
        let (start, end) = (source.position(finding.span.start), source.position(finding.span.end));
        Self {
            file: source.name().to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            level,
            code: finding.code,
            message: finding.message.clone(),
            help: finding.help.clone(),
            shown: Shown::Excerpt(Box::new((finding.clone(), source.clone()))),
            fix: None,
        }
    }

    /// A finding about a file as a whole, without its text.
    pub(super) fn without_text(finding: &Diagnostic, level: Level, file: &str) -> Self {
        let source = Source::new(file, "");
        let style = style::of_level(level.as_str());
        let help = finding.help.as_ref().map(|help| format!("\n  help: {help}"));
        let shown = format!(
            "{style}{}[{}]{style:#}: {}\n --> {file}{}\n",
            level.as_str(),
            finding.code.id,
            finding.message,
            help.unwrap_or_default()
        );
        Self { shown: Shown::Text(shown), ..Self::in_template(finding, level, &source) }
    }

    /// The same at another place.
    pub(super) fn at(self, file: &str, line: u32, column: u32) -> Self {
        Self { file: file.to_owned(), line, column, end_line: line, end_column: column, ..self }
    }

    /// Whether it says that a file cannot be read as what it is.
    pub(super) fn is_syntax_error(&self) -> bool {
        self.level == Level::Error
            && (self.code.id.starts_with("VTL01") || self.code.id == "VTL0501")
    }

    /// A finding about a configuration, whose text is `source`.
    pub(super) fn in_config(finding: &config::Finding, source: &Source, level: Level) -> Self {
        let place = finding.place.clone().unwrap_or_default();
        let span = span_of(source, place.line.max(1), place.column.max(1));
        let mut diagnostic = Diagnostic::new(finding.code, span, finding.message.as_str());
        diagnostic.help = finding.help.clone();
        Self::in_template(&diagnostic, level, source)
    }

    pub(super) fn place(&self) -> (&str, u32, u32) {
        (&self.file, self.line, self.column)
    }
}

/// From a place to the end of the key, word or string that begins there.
fn span_of(source: &Source, line: u32, column: u32) -> Span {
    let start = source.offset(Position { line, column }) as usize;
    let end = source.offset(Position { line, column: u32::MAX });
    let word = source.text().get(start..end as usize).unwrap_or_default();
    let length = word_length(word);
    Span::new(start, start + length)
}

fn word_length(text: &str) -> usize {
    let quoted = text.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    if let Some(quote) = quoted {
        let mut before = quote;
        let mut inner = text.char_indices().skip(1);
        let end = inner.find(|(_, c)| {
            let is_end = *c == quote && before != '\\';
            before = if before == '\\' { ' ' } else { *c };
            is_end
        });
        return end.map_or(text.trim_end().len(), |(at, quote)| at + quote.len_utf8());
    }
    if text.starts_with(['{', '[']) {
        return 1;
    }
    let word = text.split_once(": ").map_or(text, |(key, _)| key);
    word.trim_end().trim_end_matches([':', ',']).len()
}
