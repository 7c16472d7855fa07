//! The tree of a template, as Velocity 1.7 parses it. Every node has its place; its strings are slices that share the
//! template's memory, so a tree has no lifetime and no copies.

use crate::source::{SharedStr, Span};

/// A whole template, or the template inside a double-quoted string.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The statements, in order.
    pub body: Block,
}

/// Statements in order.
pub type Block = Vec<Statement>;

/// One thing that a template prints or does.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// Printed as it is: schmoo, `#[[…]]#`, escapes, everything that the parser already knows the output of.
    Text(Text),
    /// `## …` or `#* … *#`: prints nothing.
    Comment(Span),
    /// A reference that is printed.
    Reference(Reference),
    /// `#set(…)`.
    Set(Box<Set>),
    /// `#if … #end`.
    If(Box<If>),
    /// Every other `#word`, with or without parentheses and block.
    Directive(Box<Directive>),
}

impl Statement {
    /// The place that stands for a statement: all of it, or its directive without the block.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span,
            Self::Comment(span) => *span,
            Self::Reference(reference) => reference.span,
            Self::Set(set) => set.span,
            Self::If(statement) => {
                statement.branches.first().map_or(statement.span, |branch| branch.span)
            }
            Self::Directive(directive) => directive.head_span(),
        }
    }
}

/// Text that is printed as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What is printed (not always what is in the source: escapes, dropped characters).
    pub text: SharedStr,
    /// Where it is.
    pub span: Span,
}

/// `$a`, `${a.b}`, `$!a.m(1)[0]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// What kind of reference it is.
    pub kind: ReferenceKind,
    /// The variable's name.
    pub name: SharedStr,
    /// Properties, methods and indexes, in order.
    pub parts: Vec<Part>,
    /// An odd number of backslashes is before it: prints its source without one of them, if it has a value.
    pub escaped: bool,
    /// Backslashes printed before the value.
    pub escape_prefix: SharedStr,
    /// Other text swallowed into the reference's first token (`$$` …), printed before the value.
    pub more_prefix: SharedStr,
    /// The source of the reference as Velocity's `literal()` gives it.
    pub literal: SharedStr,
    /// Where it is, prefixes included.
    pub span: Span,
}

/// How a reference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind {
    /// `$a`
    Normal,
    /// `${a}`
    Formal,
    /// `$!a`, `$!{a}`
    Quiet,
    /// A bare word where a value is wanted (`$m.put('k', null)`): has no value as an argument, prints itself.
    Runt,
    /// `$\!a`: printed as [`null_text`](Reference::null_text) where it has no value, never computed as an operand.
    SlashBang,
}

/// One step after a reference's name.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// `.name`
    Property {
        /// The name.
        name: SharedStr,
        /// Where the name is.
        span: Span,
    },
    /// `.name(args)`
    Method {
        /// The name.
        name: SharedStr,
        /// The arguments.
        args: Vec<Expression>,
        /// From the name to the closing parenthesis.
        span: Span,
    },
    /// `[index]`
    Index {
        /// What is between the brackets.
        index: Expression,
        /// With the brackets.
        span: Span,
    },
}

/// An expression and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it is.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    /// `'…'`, or `"…"` without `$` and `#`: the value, quotes undoubled.
    String(SharedStr),
    /// `"…"` with `$` or `#` in it: a template of its own.
    Interpolated(Box<Interpolated>),
    /// An integer, as written (`-007`).
    Integer(SharedStr),
    /// A floating point number, as written.
    Float(SharedStr),
    /// `true`, `false`
    Boolean(bool),
    /// `[a..b]`
    Range(Box<(Expression, Expression)>),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `{k: v}`
    Map(Vec<(Expression, Expression)>),
    /// A reference.
    Reference(Box<Reference>),
    /// A bare word as a directive's argument (`in`, a macro's name).
    Word(SharedStr),
    /// `!a`
    Not(Box<Expression>),
    /// `a op b`
    Binary(BinaryOperator, Box<(Expression, Expression)>),
    /// `(a)`
    Parenthesized(Box<Expression>),
}

/// The template inside a double-quoted string.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpolated {
    /// Its tree. Spans are offsets in the *enclosing* template (approximate after an unescaped `\uXXXX` or `""`).
    pub template: Template,
    /// Velocity adds a blank before parsing, unless the string holds `##`, and cuts the last character off the
    /// rendered text afterwards: true where one character is to be cut.
    pub cut_last: bool,
}

/// Two-sided operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `||`, `or`
    Or,
    /// `&&`, `and`
    And,
    /// `==`, `eq`
    Equal,
    /// `!=`, `ne`
    NotEqual,
    /// `<`, `lt`
    Less,
    /// `>`, `gt`
    Greater,
    /// `<=`, `le`
    LessOrEqual,
    /// `>=`, `ge`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl BinaryOperator {
    /// Whether it makes a number (or a text) rather than a truth value.
    #[must_use]
    pub fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Modulo)
    }
}

/// `#set(target = value)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The reference on the left.
    pub target: Reference,
    /// The name that a target without parts is stored under. Velocity takes the first token without its first
    /// character, so that `#set(${x} = 1)` stores under `{` and `#set($!x = 1)` under `!x`.
    pub stored_name: SharedStr,
    /// The right side.
    pub value: Expression,
    /// From the `#` (or the blanks it eats) to the closing parenthesis.
    pub span: Span,
}

/// `#if … #elseif … #else … #end`.
#[derive(Debug, Clone, PartialEq)]
pub struct If {
    /// The conditions and their blocks, in order.
    pub branches: Vec<Branch>,
    /// The `#else` block.
    pub otherwise: Option<Block>,
    /// The whole statement.
    pub span: Span,
}

/// One condition with its block.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The condition.
    pub condition: Expression,
    /// What is rendered if it holds.
    pub body: Block,
    /// The directive, from its `#` to the closing parenthesis.
    pub span: Span,
}

/// `#name(args) block #end`, or `#name(args)`, or `#name`.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// The name without `#` and braces (`foreach`, `@block`).
    pub name: SharedStr,
    /// Where the name is, with `#` and braces.
    pub name_span: Span,
    /// The arguments, `None` where no parenthesis follows.
    pub args: Option<Vec<Expression>>,
    /// The block, for those directives that have one (`foreach`, `define`, `macro`, `literal`, `@name`).
    pub block: Option<Block>,
    /// The source text that an undefined macro call prints: the images of all its tokens.
    pub literal: SharedStr,
    /// From the `#` to the closing parenthesis, or to the end of the block.
    pub span: Span,
}

impl Reference {
    /// What is printed where it has no value (stock Velocity): its source, or nothing for a quiet reference.
    #[must_use]
    pub fn null_text(&self) -> &str {
        match self.kind {
            ReferenceKind::Quiet if !self.escaped => "",
            ReferenceKind::SlashBang => &self.name,
            _ => &self.literal,
        }
    }

    /// Whether nothing is printed but its value: it is not escaped, and no prefix is before it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.escaped && self.escape_prefix.is_empty() && self.more_prefix.is_empty()
    }

    /// The name that `#define` and `#macro` read off the reference: its first token without its first character, so
    /// that `${x}` gives `{` and `$!x` gives `!x`.
    #[must_use]
    pub fn stored_name(&self) -> SharedStr {
        match self.kind {
            ReferenceKind::Normal => self.name.clone(),
            ReferenceKind::Formal => "{".into(),
            ReferenceKind::Quiet if self.literal.starts_with("$!{") => "!{".into(),
            ReferenceKind::Quiet => ["!", &self.name].concat().into(),
            ReferenceKind::Runt | ReferenceKind::SlashBang => {
                let mut name = self.name.chars();
                name.next();
                name.as_str().into()
            }
        }
    }
}

impl Directive {
    /// The directive without its block: from the `#` to its last argument.
    #[must_use]
    pub fn head_span(&self) -> Span {
        let args = self.args.as_deref().unwrap_or_default();
        let last = args.last().map_or(self.name_span, |arg| arg.span);
        self.name_span.to(last)
    }
}
