//! What the parsers of a template and of the templates in its strings share.

use arcstr::ArcStr;

use super::expression::Pending;
use super::origin::Origin;
use super::{Parser, Stop};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Block, Branch, Expression, Part, Statement};
use crate::syntax::lexer;
use crate::syntax::token::Token;
use crate::syntax::{Dialect, ParseOptions};

/// More mistakes than this are not listed.
const MAX_DIAGNOSTICS: usize = 50;

/// One call of `parse`.
pub(in crate::syntax) struct Session<'o> {
    /// The whole template, which the strings of the tree are slices of.
    pub(super) source: &'o ArcStr,
    pub(super) options: &'o ParseOptions,
    pub(in crate::syntax) diagnostics: Vec<Diagnostic>,
    pub(super) depth: u32,
    /// Operators in the outermost expression that is being read, those in its strings included.
    pub(super) operators: u32,
    /// Macros that the escapes of templates in strings know. Velocity reads these only after the whole template around
    /// them, so they know the macros after them, too.
    pub(super) known: Vec<Box<str>>,
    /// Macros that can be called where a string's template is read: defined before it.
    pub(super) callable: Vec<Box<str>>,
    /// Nodes that wait for the one they belong to: those of the innermost one last. What reads a list of nodes
    /// remembers where the list began and takes all after that place.
    pub(super) statements: Vec<Statement>,
    pub(super) branches: Vec<Branch>,
    pub(super) parts: Vec<Part>,
    pub(super) values: Vec<Expression>,
    pub(super) pending: Vec<Pending>,
    /// The lists of parsers that are done, for those to come.
    pub(super) spare_lists: Vec<(Vec<Token>, lexer::Lists)>,
    pub(super) spare_texts: Vec<String>,
    /// Whether the outermost text defines macros and has backslashes that may escape their names.
    escapes_macros: bool,
    /// Only macro names are wanted: strings stay unread, mistakes unreported.
    pub(super) only_macros: bool,
}

impl<'o> Session<'o> {
    pub(in crate::syntax) fn new(source: &'o ArcStr, options: &'o ParseOptions) -> Self {
        Self {
            source,
            options,
            diagnostics: Vec::new(),
            depth: 0,
            operators: 0,
            known: options.macros.clone(),
            callable: match options.dialect {
                Dialect::Velocity => options.macros.clone(),
                Dialect::ApiGateway => Vec::new(),
            },
            statements: Vec::new(),
            branches: Vec::new(),
            parts: Vec::with_capacity(8),
            values: Vec::with_capacity(8),
            pending: Vec::new(),
            spare_lists: Vec::new(),
            spare_texts: Vec::new(),
            escapes_macros: false,
            only_macros: false,
        }
    }

    /// Parses a text, be it a template or the template in a string.
    pub(in crate::syntax) fn parse(&mut self) -> Result<Block, Stop> {
        let text = self.source;
        self.statements.reserve(text.len() / 24);
        self.escapes_macros =
            memchr::memchr(b'\\', text.as_bytes()).is_some() && text.contains("macro");
        self.parse_at(text, Origin::Itself, false)
    }

    pub(super) fn parse_at(
        &mut self,
        text: &str,
        origin: Origin,
        is_string: bool,
    ) -> Result<Block, Stop> {
        let mut names = Vec::new();
        if self.escapes_macros && !self.only_macros && text.contains("macro") {
            names = self.macros_of(text);
        }
        let mut parser = Parser::new(text, origin, self);
        parser.is_string = is_string;
        parser.session.known.append(&mut names);
        let template = parser.template();
        let mut tokens = std::mem::take(&mut parser.tokens);
        tokens.clear();
        let lists = parser.lexer.into_lists();
        self.spare_lists.push((tokens, lists));
        template
    }

    /// The names of all macros that a text defines.
    fn macros_of(&self, text: &str) -> Vec<Box<str>> {
        let mut session = Session {
            only_macros: true,
            depth: self.depth,
            ..Session::new(self.source, self.options)
        };
        let mut parser = Parser::new(text, Origin::Itself, &mut session);
        match parser.template() {
            Ok(_) => parser.macros,
            Err(_) => Vec::new(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MAX_DIAGNOSTICS
    }

    pub(super) fn too_many_operators(&mut self, span: Span, limit: u32) -> Stop {
        self.report(
            Diagnostic::new(
                &codes::TOO_MANY_OPERATORS,
                span,
                format!("more than {limit} operators in one expression"),
            )
            .with_help("split the expression into several `#set` directives"),
        );
        Stop::Fatal
    }

    pub(super) fn too_deep(&mut self, span: Span) -> Stop {
        let limit = self.options.max_depth;
        self.report(
            Diagnostic::new(
                &codes::TOO_DEEP,
                span,
                format!("nested more than {limit} levels deep"),
            )
            .with_help("move the inner part into a `#set` of its own"),
        );
        Stop::Fatal
    }
}
