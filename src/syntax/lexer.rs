//! The lexer: text to tokens, one at a time, on demand. It keeps Velocity's stack of lexical states and its counts of
//! parentheses, and it is lazy because the parser switches states too, after a directive's name.

use super::recognize;
use super::scan::{Found, More, Scanner};
use super::token::{Special, State, Token, TokenKind};

/// Reads tokens from a text.
pub(crate) struct Lexer<'t> {
    scanner: Scanner<'t>,
    position: usize,
    state: State,
    lists: Lists,
    /// `(` seen in the current state, and `)` of those that did not close it.
    open_parens: u32,
    closed_parens: u32,
    in_comment: bool,
    in_set: bool,
}

/// The lists of a lexer, to be used again by the next one.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    stack: Vec<Saved>,
    specials: Vec<Special>,
}

/// A state left behind for another one.
#[derive(Debug)]
struct Saved {
    state: State,
    open_parens: u32,
    closed_parens: u32,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str, lists: Lists) -> Self {
        Self {
            scanner: Scanner::new(text),
            position: 0,
            state: State::Default,
            lists,
            open_parens: 0,
            closed_parens: 0,
            in_comment: false,
            in_set: false,
        }
    }

    /// The lists, empty.
    pub(crate) fn into_lists(self) -> Lists {
        let mut lists = self.lists;
        lists.stack.clear();
        lists.specials.clear();
        lists
    }

    /// The next token. At the end of the text that is `EndOfText`, again and again.
    #[inline(always)]
    pub(crate) fn next_token(&mut self) -> Token {
        let specials_start = self.lists.specials.len();
        loop {
            let start = self.position;
            match self.common_token(start, specials_start) {
                CommonToken::Token(kind) => return self.token(kind, start, specials_start),
                CommonToken::EndOfReference => continue,
                CommonToken::No => {}
            }
            if self.scanner.is_end(start) {
                return self.token(TokenKind::EndOfText, start, specials_start);
            }
            if let Some(kind) = self.match_one(start, specials_start) {
                return self.token(kind, start, specials_start);
            }
        }
    }

    /// The special tokens `from..to`, by a token's own bounds.
    pub(crate) fn specials(&self, token: Token) -> &[Special] {
        self.lists
            .specials
            .get(token.specials_start as usize..token.specials_end as usize)
            .unwrap_or_default()
    }

    /// Whether a `(` follows, white space or not. Looks at the text, not at tokens: the state is about to change.
    pub(crate) fn at_parenthesis(&self) -> bool {
        let rest = self.scanner.rest(self.position);
        let blanks = recognize::white_space(rest).unwrap_or(0);
        rest.get(blanks) == Some(&b'(')
    }

    /// The parser's order to read a directive's parentheses.
    pub(crate) fn switch_to_directive(&mut self) {
        self.state = State::Directive;
    }

    /// The parser's order at the end of `#set(…)`.
    pub(crate) fn leave_set(&mut self) {
        self.in_set = false;
    }

    /// Back to the state before the current one; also the parser's order after `#word` without parentheses.
    pub(crate) fn pop_state(&mut self) -> bool {
        match self.lists.stack.pop() {
            Some(saved) => {
                self.open_parens = saved.open_parens;
                self.closed_parens = saved.closed_parens;
                self.state = saved.state;
                true
            }
            None => {
                self.open_parens = 0;
                self.state = State::Default;
                false
            }
        }
    }

    /// Begins anew in plain text at `position`: how reading continues after a mistake.
    pub(crate) fn restart(&mut self, position: usize) {
        self.position = position;
        self.state = State::Default;
        self.lists.stack.clear();
        self.open_parens = 0;
        self.closed_parens = 0;
        self.in_comment = false;
        self.in_set = false;
    }

    /// Reads what most of a template consists of, at once, as `match_one` would.
    #[inline(always)]
    fn common_token(&mut self, start: usize, specials_start: usize) -> CommonToken {
        match (self.state, self.scanner.rest(start)) {
            (State::Default, [first, rest @ ..])
                if !matches!(first, b'$' | b'#' | b'\\' | b' ' | b'\t') =>
            {
                self.position += 1 + recognize::text(rest).unwrap_or(0);
                CommonToken::Token(TokenKind::Text)
            }
            (State::Default | State::Directive | State::ReferenceArguments, [b'$', name @ ..])
                if !self.in_comment =>
            {
                let Some(length) = name_behind(name) else {
                    return CommonToken::No;
                };
                self.push_state(State::Reference);
                self.position += 1 + length;
                CommonToken::Token(TokenKind::Identifier)
            }
            (State::Reference | State::ReferenceModifier, [b'.', name @ ..]) => {
                if !name.first().is_some_and(u8::is_ascii_alphabetic) {
                    return CommonToken::No;
                }
                self.position += 1;
                self.state = State::ReferenceModifier;
                CommonToken::Token(TokenKind::Dot)
            }
            (State::ReferenceModifier, name) => match name_behind(name) {
                Some(length) => {
                    self.position += length;
                    CommonToken::Token(TokenKind::Identifier)
                }
                None => CommonToken::No,
            },
            (State::Reference, [b'"' | b'\'' | b',' | b')' | b'<' | b'\n' | b'\r', ..])
                if self.lists.specials.len() == specials_start =>
            {
                self.pop_state();
                CommonToken::EndOfReference
            }
            _ => CommonToken::No,
        }
    }

    /// Reads from `start` to the end of one token; `None` if what was read is none (a special token, a comment's
    /// character) and reading begins anew behind it.
    #[inline(never)]
    fn match_one(&mut self, start: usize, specials_start: usize) -> Option<TokenKind> {
        loop {
            match self.scanner.longest(self.state, self.position) {
                Found::Token(kind, length) => {
                    self.position += length;
                    return Some(self.act(kind));
                }
                Found::More(more, length) => {
                    let continues = self.gather(more, length);
                    if !continues {
                        return None;
                    }
                    if self.scanner.is_end(self.position) {
                        return Some(TokenKind::Invalid);
                    }
                }
                Found::Skip(length) => {
                    self.position += length;
                    return None;
                }
                Found::Terminator(length) => {
                    let end = self.position + length;
                    // A single character, which is read again, would only matter after other special tokens.
                    if end - start > 1 || self.lists.specials.len() > specials_start {
                        self.lists
                            .specials
                            .push(Special { start: offset(start), end: offset(end) });
                    }
                    self.pop_state();
                    return None;
                }
                Found::Nothing => return Some(TokenKind::Invalid),
            }
        }
    }

    fn token(&self, kind: TokenKind, start: usize, specials_start: usize) -> Token {
        // A range's `..` after an integer and the letter after a dot were given back.
        Token {
            kind,
            start: offset(start),
            end: offset(self.position),
            specials_start: offset(specials_start),
            specials_end: offset(self.lists.specials.len()),
        }
    }

    /// What gathering the beginning of a token does to the states. False where the text gathered is forgotten.
    fn gather(&mut self, more: More, length: usize) -> bool {
        let begin = self.position;
        self.position += length;
        if self.in_comment {
            // Java sees a character outside the basic plane as two: the second one is skipped like any other.
            return !(more == More::FormalComment
                && self.scanner.is_astral(begin + 3)
                && self.state != State::TextBlock);
        }
        match more {
            More::Dollar => {
                if self.state == State::Reference {
                    self.pop_state();
                }
                self.push_state(State::Reference);
            }
            More::Hash => {
                if matches!(self.state, State::Reference | State::ReferenceModifier) {
                    self.pop_state();
                }
                self.push_state(State::PreDirective);
            }
            More::TextBlock => self.enter_comment(State::TextBlock),
            More::BlockComment => self.enter_comment(State::BlockComment),
            More::FormalComment => {
                self.position = begin + 3;
                self.enter_comment(State::FormalComment);
            }
            More::Anything => {}
        }
        true
    }

    /// What a token does to the states.
    fn act(&mut self, kind: TokenKind) -> TokenKind {
        match kind {
            TokenKind::IndexOpen => self.push_state(State::ReferenceIndex),
            TokenKind::IndexClose | TokenKind::CurlyClose | TokenKind::End | TokenKind::Else => {
                self.pop_state();
            }
            TokenKind::ParenOpen => {
                self.open_parens += 1;
                if self.state == State::ReferenceModifier {
                    self.state = State::ReferenceArguments;
                }
            }
            TokenKind::ParenClose => self.close_parenthesis(),
            TokenKind::ArgumentsClose => self.state = State::Reference,
            TokenKind::Set => {
                self.push_state(State::Directive);
                self.in_set = true;
                self.open_parens += 1;
            }
            TokenKind::LineComment => {
                if self.state == State::Reference {
                    self.pop_state();
                }
                self.enter_comment(State::LineComment);
            }
            TokenKind::LineCommentEnd
            | TokenKind::FormalComment
            | TokenKind::BlockComment
            | TokenKind::TextBlock => {
                self.in_comment = false;
                self.pop_state();
            }
            TokenKind::If | TokenKind::ElseIf => self.state = State::Directive,
            TokenKind::Dot => {
                self.position -= 1;
                self.state = State::ReferenceModifier;
            }
            TokenKind::String if self.state == State::Directive => {
                self.leave_bare_directive();
            }
            TokenKind::Integer => {
                if self.scanner.ends_with_range(self.position) {
                    self.position -= 2;
                }
                if !matches!(self.state, State::ReferenceArguments | State::ReferenceIndex) {
                    self.leave_bare_directive();
                }
            }
            // Unlike an integer, a float also leaves an index.
            TokenKind::Float if self.state != State::ReferenceArguments => {
                self.leave_bare_directive();
            }
            _ => {}
        }
        kind
    }

    /// A literal where no parenthesis is open is not part of a directive.
    fn leave_bare_directive(&mut self) {
        if self.open_parens == 0 && !self.in_set {
            self.pop_state();
        }
    }

    /// `)` drops every state without an open `(`, and the one whose last `(` it closes.
    fn close_parenthesis(&mut self) {
        loop {
            if self.open_parens > 0 {
                if self.open_parens == self.closed_parens + 1 {
                    self.pop_state();
                } else {
                    self.closed_parens += 1;
                }
                return;
            }
            if !self.pop_state() {
                return;
            }
        }
    }

    fn enter_comment(&mut self, state: State) {
        self.in_comment = true;
        self.push_state(state);
    }

    fn push_state(&mut self, state: State) {
        self.lists.stack.push(Saved {
            state: self.state,
            open_parens: self.open_parens,
            closed_parens: self.closed_parens,
        });
        // Only the open ones begin anew: Velocity leaves the other count as it is.
        self.open_parens = 0;
        self.state = state;
    }
}

/// What has been read at once.
enum CommonToken {
    Token(TokenKind),
    /// A character that no reference continues with.
    EndOfReference,
    No,
}

/// The length of a name that is none of the boolean words.
#[inline]
fn name_behind(text: &[u8]) -> Option<usize> {
    let length = recognize::identifier(text)?;
    let is_boolean =
        matches!(length, 4 | 5) && matches!(text.get(..length), Some(b"true" | b"false"));
    (!is_boolean).then_some(length)
}

/// Offsets fit: longer texts are refused before the lexer begins.
#[inline]
fn offset(at: usize) -> u32 {
    at as u32
}
