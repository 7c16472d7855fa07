//! The parser: tokens to tree, by hand, one method per production of the grammar. It asks the lexer for a token only
//! when it needs to see it, because Velocity's states depend on what the parser has understood so far.

mod common_mistakes;
mod directive;
mod expression;
mod literal;
mod origin;
mod recover;
mod reference;
mod session;
mod statement;
mod string;
mod template;
mod unexpected;
mod unexpected_in_directive;

pub(super) use session::Session;

use super::lexer::Lexer;
use super::token::{Token, TokenKind};
use crate::diagnostic::Diagnostic;
use crate::source::{SharedStr, Span};
use origin::Origin;

/// Why a production ended without a node. What was wrong is among the session's diagnostics already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Reading can continue after the statement.
    Recoverable,
    /// It cannot.
    Fatal,
}

type Parse<T> = Result<T, Stop>;

/// Parses one text: a template, or the template in a string.
pub(super) struct Parser<'t, 's, 'o> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// Every token read so far: a node's source is put together from the tokens it spans.
    tokens: Vec<Token>,
    /// The last token with something before it, or that does not give its text.
    last_gap: usize,
    next: usize,
    origin: Origin,
    session: &'s mut Session<'o>,
    /// Macros whose definition is complete: what `\#name` escapes.
    macros: Vec<Box<str>>,
    /// So many of the session's callable macros existed when this text began.
    callable: usize,
    /// Where reading continues after a mistake, if the place of the mistake is not good enough.
    resume: Option<usize>,
    /// Whether the text is a string's.
    is_string: bool,
    /// Where the current statement began.
    statement_start: u32,
    /// So many operators of the text around it waited when this text began. After a mistake there are no more.
    operators_around: usize,
    /// Blocks whose beginning was refused: so many `#end`s close nothing and are not mistakes of their own.
    refused_blocks: usize,
    /// Directives that do not exist and were probably meant to begin a block.
    misspelt_blocks: Vec<Token>,
}

impl<'t, 's, 'o> Parser<'t, 's, 'o> {
    fn new(text: &'t str, origin: Origin, session: &'s mut Session<'o>) -> Self {
        let macros = session.known.clone();
        let callable = session.callable.len();
        let (mut tokens, lists) = session.spare_lists.pop().unwrap_or_default();
        tokens.reserve(text.len() / 4 + 8);
        let operators_around = session.pending.len();
        Self {
            text,
            lexer: Lexer::new(text, lists),
            tokens,
            last_gap: 0,
            next: 0,
            origin,
            session,
            macros,
            callable,
            resume: None,
            is_string: false,
            statement_start: 0,
            operators_around,
            refused_blocks: 0,
            misspelt_blocks: Vec::new(),
        }
    }

    /// The kind of the next token.
    #[inline]
    fn peek(&mut self) -> TokenKind {
        match self.tokens.get(self.next) {
            Some(token) => token.kind,
            None => self.read_token().kind,
        }
    }

    /// The kind of the token `ahead` places after the next one.
    fn peek_at(&mut self, ahead: usize) -> TokenKind {
        match self.tokens.get(self.next + ahead) {
            Some(token) => token.kind,
            None => self.token_at(ahead).kind,
        }
    }

    fn token_at(&mut self, ahead: usize) -> Token {
        loop {
            match self.tokens.get(self.next + ahead) {
                Some(&token) => return token,
                None => {
                    self.read_token();
                }
            }
        }
    }

    /// Reads the token after those that have been read.
    #[inline(never)]
    fn read_token(&mut self) -> Token {
        debug_assert!(self.next <= self.tokens.len(), "no token is passed over unread");
        let token = self.lexer.next_token();
        let end = self.tokens.last().map_or(0, |before| before.end);
        if token.start != end || self.has_special_text(token) {
            self.last_gap = self.tokens.len();
        }
        self.tokens.push(token);
        token
    }

    /// Takes the next token.
    #[inline]
    fn bump(&mut self) -> Token {
        let token = match self.tokens.get(self.next) {
            Some(&token) => token,
            None => self.read_token(),
        };
        self.next += 1;
        token
    }

    fn bump_if(&mut self, kind: TokenKind) -> bool {
        let found = self.peek() == kind;
        if found {
            self.next += 1;
        }
        found
    }

    fn skip_blanks(&mut self) {
        self.bump_if(TokenKind::Blanks);
    }

    /// The text of a token.
    fn image(&self, token: Token) -> &'t str {
        if token.kind == TokenKind::Dot {
            // Velocity gives the dot this image whatever the lexer gathered before it (`$` of `$.a`).
            return ".";
        }
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    /// The text of a token by its place.
    fn image_at(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |&token| self.image(token))
    }

    /// A slice of the text, which is one of the whole template where that has it word for word.
    fn slice(&self, start: u32, end: u32) -> SharedStr {
        match self.origin.verbatim(start, end) {
            Some(place) => {
                SharedStr::slice(self.session.source, place, end.saturating_sub(start) as usize)
            }
            None => self.text.get(start as usize..end as usize).unwrap_or_default().into(),
        }
    }

    fn span(&self, token: Token) -> Span {
        self.origin.span(token.start, token.end)
    }

    /// From `start` (an offset in the outermost text) to the end of the token taken last.
    fn span_from(&self, start: u32) -> Span {
        let end = match self.next.checked_sub(1).and_then(|last| self.tokens.get(last)) {
            Some(token) => self.origin.place(token.end),
            None => start,
        };
        Span { start, end: end.max(start) }
    }

    /// One level of nesting more; fails where that is too deep.
    fn enter(&mut self) -> Parse<()> {
        self.session.depth += 1;
        if self.session.depth > self.session.options.max_depth {
            let token = self.token_at(0);
            let span = self.span(token);
            return Err(self.session.too_deep(span));
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.session.depth -= 1;
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.session.report(diagnostic);
    }

    /// Reports and gives up the current production.
    fn fail<T>(&mut self, diagnostic: Diagnostic) -> Parse<T> {
        self.report(diagnostic);
        Err(Stop::Recoverable)
    }
}
