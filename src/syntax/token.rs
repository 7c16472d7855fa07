//! The tokens of Velocity's lexer. A token is a place in the text, never a copy of it.

/// What a token is. The names are the grammar's (`grammar/vtl.ebnf`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    EndOfText,
    /// No token of the current state begins here; the lexer stays where it is.
    Invalid,
    /// `[` touching a reference.
    IndexOpen,
    IndexClose,
    ListOpen,
    ListClose,
    Comma,
    DoubleDot,
    Colon,
    MapOpen,
    MapClose,
    ParenOpen,
    /// `)` with the blanks and the one line end behind it.
    ParenClose,
    /// `)` of a method call.
    ArgumentsClose,
    EscapedDirective,
    /// `#set(` with the blanks before it.
    Set,
    /// `##`
    LineComment,
    /// The line end that closes a `##` comment.
    LineCommentEnd,
    /// The `*#` of `#** … *#`.
    FormalComment,
    /// The `*#` of `#* … *#`.
    BlockComment,
    DoubleBackslash,
    Backslash,
    Text,
    TextBlock,
    Blanks,
    String,
    True,
    False,
    Minus,
    Plus,
    Times,
    Divide,
    Modulo,
    And,
    Or,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Not,
    Assign,
    End,
    If,
    ElseIf,
    Else,
    Integer,
    Float,
    Word,
    BracedWord,
    Identifier,
    Dot,
    CurlyOpen,
    CurlyClose,
    /// `$[`, `$![`, `$\![`, `$.`: never a reference.
    EmptyIndex,
}

/// One token: a kind and a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// Offset of the first byte, what the lexer gathered on the way to this token included.
    pub(crate) start: u32,
    /// Offset just past the last byte.
    pub(crate) end: u32,
    /// The first of the special tokens before it, in the lexer's list.
    pub(crate) specials_start: u32,
    /// Just past the last of them.
    pub(crate) specials_end: u32,
}

/// A character that ended a reference or a directive's name, with what was gathered before it (`$` of `$5`). The
/// character itself is read again; what is before it lives on only as "special text" of the next token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Special {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The lexical states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Default,
    Reference,
    ReferenceModifier,
    ReferenceArguments,
    ReferenceIndex,
    PreDirective,
    Directive,
    TextBlock,
    BlockComment,
    FormalComment,
    LineComment,
}
