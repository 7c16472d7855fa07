//! What can be wrong with the JSON that a template prints.

use vtl::source::Span;

/// What is wrong with the text, whatever references print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) span: Span,
    /// Another place that belongs to it.
    pub(crate) other: Option<Span>,
}

/// The kinds of fault in JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Two values without a comma between them. The span is empty, after the first.
    MissingComma,
    /// `"key" "value"`
    MissingColon,
    /// `"key" = "value"`
    EqualsSign,
    /// `'text'`
    SingleQuotes,
    /// `name: 1`, or a word that is not a value.
    Word { text: String, is_key: bool },
    /// `,` or a bracket in place of a value.
    MissingValue,
    /// A closing bracket that closes nothing, or something else than what is open.
    ClosingBracket { open: Option<char> },
    /// `"name": value` without braces around it.
    MemberAlone,
    /// The text ends before this bracket or quote is closed.
    Unclosed,
    /// A line end in a string that begins here.
    LineEnd,
    /// `\x` in a string.
    Escape,
    /// `"a": 1; "b": 2`
    Semicolon,
    /// `"a" + "b"`, or another character that follows no value.
    Operator,
    /// `.5`, `+1`, `01`
    Number { text: String },
    /// `// …` or `/* … */`
    Comment,
    /// `# …`
    HashComment,
    /// `“` or `”`
    TypographicQuote,
    /// `\"` in place of a quote: the text was escaped as a whole.
    OverEscaped,
    /// A member that the object has already. Not a syntax error.
    Duplicate { key: String, in_loop: bool },
}
