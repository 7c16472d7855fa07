//! Which token begins at a place, in a lexical state: the longest match, and of equally long ones the first in
//! Velocity's list.

use super::recognize;
use super::token::{State, TokenKind};

/// What begins at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A token of this many bytes.
    Token(TokenKind, usize),
    /// The beginning of a token that continues in another state.
    More(More, usize),
    /// A comment's text: forgotten.
    Skip(usize),
    /// A character that ends a reference or a directive's name, and is read again.
    Terminator(usize),
    /// Nothing that the state allows.
    Nothing,
}

/// Beginnings of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    /// `$` or `$!`, with backslashes before and between.
    Dollar,
    /// `#`
    Hash,
    /// `#[[`
    TextBlock,
    /// `#*`
    BlockComment,
    /// `#**` and one more character that is no `#`.
    FormalComment,
    /// Any character of a text block.
    Anything,
}

/// Finds what begins where.
pub(super) struct Scanner<'t> {
    bytes: &'t [u8],
    /// The run of backslashes looked at last: a long run is measured once.
    backslashes: (usize, usize),
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), backslashes: (0, 0) }
    }

    #[inline]
    pub(super) fn is_end(&self, at: usize) -> bool {
        at >= self.bytes.len()
    }

    #[inline]
    pub(super) fn rest(&self, at: usize) -> &'t [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    pub(super) fn ends_with_range(&self, at: usize) -> bool {
        self.bytes.get(..at).is_some_and(|before| before.ends_with(b".."))
    }

    /// Whether the character at `at` is two to Java.
    pub(super) fn is_astral(&self, at: usize) -> bool {
        self.rest(at).first().is_some_and(|&byte| byte >= 0xf0)
    }

    /// The longest match at `at`.
    pub(super) fn longest(&mut self, state: State, at: usize) -> Found {
        match state {
            State::Default => self.in_default(at),
            State::Reference | State::ReferenceModifier => self.in_reference(state, at),
            State::ReferenceArguments => self.in_arguments(at),
            State::ReferenceIndex => self.in_index(at),
            State::PreDirective => self.in_pre_directive(at),
            State::Directive => self.in_directive(at),
            State::TextBlock => self.in_text_block(at),
            State::BlockComment | State::FormalComment => self.in_block_comment(state, at),
            State::LineComment => self.in_line_comment(at),
        }
    }

    fn in_default(&mut self, at: usize) -> Found {
        let rest = self.rest(at);
        match rest.first() {
            Some(b'$' | b'#') => self.dollar_or_hash(State::Default, at),
            Some(b'\\') => self.backslash_in_default(at),
            Some(b' ' | b'\t') => match recognize::set_directive(rest) {
                Some(found) => Found::Token(TokenKind::Set, found),
                None => token(TokenKind::Text, recognize::text(rest)),
            },
            _ => token(TokenKind::Text, recognize::text(rest)),
        }
    }

    fn backslash_in_default(&mut self, at: usize) -> Found {
        if let Some(found) = self.escaped_dollar(at) {
            return found;
        }
        let run = self.backslash_run(at);
        let behind = self.rest(at + run);
        if run % 2 == 1
            && let Some((b'#', name)) = behind.split_first()
        {
            let name = recognize::word(name).or_else(|| recognize::braced_word(name));
            if let Some(name) = name {
                return Found::Token(TokenKind::EscapedDirective, run + 1 + name);
            }
        }
        if run >= 2 {
            Found::Token(TokenKind::DoubleBackslash, 2)
        } else {
            Found::Token(TokenKind::Backslash, 1)
        }
    }

    fn in_reference(&mut self, state: State, at: usize) -> Found {
        let rest = self.rest(at);
        let Some(&first) = rest.first() else {
            return Found::Nothing;
        };
        match first {
            b'$' | b'#' => self.dollar_or_hash(state, at),
            b'\\' => self.escaped_dollar(at).unwrap_or(Found::Terminator(1)),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => name_or_boolean(rest),
            b'.' if begins_with_letter(rest, 1) => Found::Token(TokenKind::Dot, 2),
            b'[' => Found::Token(TokenKind::IndexOpen, 1),
            b'{' => Found::Token(TokenKind::CurlyOpen, 1),
            b'}' => Found::Token(TokenKind::CurlyClose, 1),
            b'(' if state == State::ReferenceModifier => Found::Token(TokenKind::ParenOpen, 1),
            b' ' | b'\t' => match recognize::set_directive(rest) {
                Some(found) => Found::Token(TokenKind::Set, found),
                None => Found::Terminator(1),
            },
            _ => Found::Terminator(character(first)),
        }
    }

    fn in_arguments(&mut self, at: usize) -> Found {
        let rest = self.rest(at);
        let Some(&first) = rest.first() else {
            return Found::Nothing;
        };
        match first {
            b'$' | b'#' => self.dollar_or_hash(State::ReferenceArguments, at),
            b'\\' => self.escaped_dollar(at).unwrap_or(Found::Nothing),
            b' ' | b'\t' => match recognize::set_directive(rest) {
                Some(found) => Found::Token(TokenKind::Set, found),
                None => token(TokenKind::Blanks, recognize::white_space(rest)),
            },
            b'\n' | b'\r' => token(TokenKind::Blanks, recognize::white_space(rest)),
            b'"' | b'\'' => token(TokenKind::String, recognize::string(rest)),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => name_or_boolean(rest),
            b'.' if begins_with_letter(rest, 1) => Found::Token(TokenKind::Dot, 2),
            b'.' if rest.get(1) == Some(&b'.') => Found::Token(TokenKind::DoubleDot, 2),
            b'.' | b'-' | b'0'..=b'9' => number(rest),
            b')' => Found::Token(TokenKind::ArgumentsClose, 1),
            _ => delimiter(first),
        }
    }

    fn in_index(&mut self, at: usize) -> Found {
        let rest = self.rest(at);
        match rest.first() {
            Some(b'$' | b'#') => self.dollar_or_hash(State::ReferenceIndex, at),
            Some(b'\\') => self.escaped_dollar(at).unwrap_or(Found::Nothing),
            Some(b' ' | b'\t' | b'\n' | b'\r') => {
                token(TokenKind::Blanks, recognize::white_space(rest))
            }
            Some(b'"' | b'\'') => token(TokenKind::String, recognize::string(rest)),
            Some(b']') => Found::Token(TokenKind::IndexClose, 1),
            Some(b't') if rest.starts_with(b"true") => Found::Token(TokenKind::True, 4),
            Some(b'f') if rest.starts_with(b"false") => Found::Token(TokenKind::False, 5),
            Some(b'.' | b'-' | b'0'..=b'9') => number(rest),
            _ => Found::Nothing,
        }
    }

    fn in_pre_directive(&mut self, at: usize) -> Found {
        let rest = self.rest(at);
        let Some(&first) = rest.first() else {
            return Found::Nothing;
        };
        let found = match first {
            b'$' | b'#' => return self.dollar_or_hash(State::PreDirective, at),
            b'\\' => self.escaped_dollar(at).unwrap_or(Found::Nothing),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'@' => {
                let name = recognize::word(rest).unwrap_or(0);
                directive_name(rest, name, rest.get(..name).unwrap_or_default(), TokenKind::Word)
            }
            b'{' => match recognize::braced_word(rest) {
                Some(braced) => {
                    let name = rest.get(1..braced - 1).unwrap_or_default();
                    directive_name(rest, braced, name, TokenKind::BracedWord)
                }
                None => Found::Nothing,
            },
            b'.' | b'-' | b'0'..=b'9' => number(rest),
            _ => Found::Nothing,
        };
        match found {
            Found::Nothing => Found::Terminator(character(first)),
            found => found,
        }
    }

    fn in_directive(&mut self, at: usize) -> Found {
        let rest = self.rest(at);
        let Some(&first) = rest.first() else {
            return Found::Nothing;
        };
        match first {
            b'$' | b'#' => self.dollar_or_hash(State::Directive, at),
            b'\\' => self.escaped_dollar(at).unwrap_or(Found::Nothing),
            b' ' | b'\t' | b'\n' | b'\r' => token(TokenKind::Blanks, recognize::white_space(rest)),
            b'"' | b'\'' => token(TokenKind::String, recognize::string(rest)),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'@' => word_in_directive(rest),
            b'(' => Found::Token(TokenKind::ParenOpen, 1),
            b')' => {
                let blanks = recognize::rest_of_line(rest.get(1..).unwrap_or_default());
                Found::Token(TokenKind::ParenClose, 1 + blanks)
            }
            b'{' => match recognize::braced_word(rest) {
                Some(braced) => Found::Token(TokenKind::BracedWord, braced),
                None => Found::Token(TokenKind::MapOpen, 1),
            },
            b'.' if rest.get(1) == Some(&b'.') => Found::Token(TokenKind::DoubleDot, 2),
            b'0'..=b'9' | b'.' => number(rest),
            b'-' => match number(rest) {
                Found::Nothing => Found::Token(TokenKind::Minus, 1),
                found => found,
            },
            _ => match operator(rest) {
                Found::Nothing => delimiter(first),
                found => found,
            },
        }
    }

    fn in_text_block(&mut self, at: usize) -> Found {
        let rest = self.rest(at);
        match rest.first() {
            Some(b']') if rest.starts_with(b"]]#") => Found::Token(TokenKind::TextBlock, 3),
            Some(b'$' | b'#') => self.dollar_or_hash(State::TextBlock, at),
            Some(b'\\') => self.escaped_dollar(at).unwrap_or(Found::More(More::Anything, 1)),
            Some(&first) => Found::More(More::Anything, character(first)),
            None => Found::Nothing,
        }
    }

    fn in_block_comment(&mut self, state: State, at: usize) -> Found {
        let rest = self.rest(at);
        match rest.first() {
            Some(b'*') if rest.starts_with(b"*#") => match state {
                State::FormalComment => Found::Token(TokenKind::FormalComment, 2),
                _ => Found::Token(TokenKind::BlockComment, 2),
            },
            Some(b'*') => Found::Skip(1),
            Some(b'$' | b'#') => self.dollar_or_hash(state, at),
            Some(b'\\') => self.escaped_dollar(at).unwrap_or(Found::Skip(1)),
            _ => comment_text(rest),
        }
    }

    fn in_line_comment(&mut self, at: usize) -> Found {
        let rest = self.rest(at);
        match rest.first() {
            Some(b'\n' | b'\r') => token(TokenKind::LineCommentEnd, recognize::line_end(rest)),
            Some(b'*') => Found::Skip(1),
            Some(b'$' | b'#') => self.dollar_or_hash(State::LineComment, at),
            Some(b'\\') => self.escaped_dollar(at).unwrap_or(Found::Skip(1)),
            _ => comment_text(rest),
        }
    }

    /// The longest of what `$` or `#` begins, in any state.
    fn dollar_or_hash(&mut self, state: State, at: usize) -> Found {
        let rest = self.rest(at);
        if let [b'$', next, ..] = rest
            && next.is_ascii_alphabetic()
        {
            return Found::More(More::Dollar, 1);
        }
        if rest.first() == Some(&b'$') {
            if matches!(state, State::Default | State::Reference) {
                for empty in [&b"$["[..], b"$![", b"$\\![", b"$."] {
                    if rest.starts_with(empty) {
                        return Found::Token(TokenKind::EmptyIndex, empty.len());
                    }
                }
            }
            return Found::More(More::Dollar, 1 + self.bang(at + 1));
        }
        let may_set = matches!(rest.get(1), Some(b's' | b'{'))
            && matches!(
                state,
                State::Default
                    | State::Reference
                    | State::ReferenceModifier
                    | State::ReferenceArguments
            );
        if may_set && let Some(found) = recognize::set_directive(rest) {
            return Found::Token(TokenKind::Set, found);
        }
        match rest {
            [_, b'[', b'[', ..] => Found::More(More::TextBlock, 3),
            [_, b'*', b'*', next, ..] if *next != b'#' => {
                Found::More(More::FormalComment, 3 + character(*next))
            }
            [_, b'*', ..] => Found::More(More::BlockComment, 2),
            [_, b'#', ..]
                if matches!(
                    state,
                    State::Default | State::PreDirective | State::Directive | State::Reference
                ) =>
            {
                Found::Token(TokenKind::LineComment, 2)
            }
            _ => Found::More(More::Hash, 1),
        }
    }

    /// Backslashes up to a `$`, which begin a reference in every state.
    fn escaped_dollar(&mut self, at: usize) -> Option<Found> {
        let run = self.backslash_run(at);
        (self.rest(at + run).first() == Some(&b'$'))
            .then(|| Found::More(More::Dollar, run + 1 + self.bang(at + run + 1)))
    }

    /// The length of `!`, backslashes before it included, that may follow `$`; 0 if there is none.
    fn bang(&mut self, at: usize) -> usize {
        let run = match self.rest(at).first() {
            Some(b'\\') => self.backslash_run(at),
            _ => 0,
        };
        match self.rest(at + run).first() {
            Some(b'!') => run + 1,
            _ => 0,
        }
    }

    fn backslash_run(&mut self, at: usize) -> usize {
        let (start, end) = self.backslashes;
        if !(start..end).contains(&at) {
            let run = self.rest(at).iter().take_while(|&&byte| byte == b'\\').count();
            self.backslashes = (at, at + run);
            return run;
        }
        end - at
    }
}

fn token(kind: TokenKind, length: Option<usize>) -> Found {
    length.map_or(Found::Nothing, |length| Found::Token(kind, length))
}

#[inline]
fn name_or_boolean(rest: &[u8]) -> Found {
    let length = recognize::identifier(rest).unwrap_or(0);
    let kind = match length {
        4 if rest.starts_with(b"true") => TokenKind::True,
        5 if rest.starts_with(b"false") => TokenKind::False,
        _ => TokenKind::Identifier,
    };
    Found::Token(kind, length)
}

fn word_in_directive(rest: &[u8]) -> Found {
    let length = recognize::word(rest).unwrap_or(0);
    let kind = match rest.get(..length).unwrap_or_default() {
        b"true" => TokenKind::True,
        b"false" => TokenKind::False,
        b"and" => TokenKind::And,
        b"or" => TokenKind::Or,
        b"not" => TokenKind::Not,
        b"lt" => TokenKind::Less,
        b"le" => TokenKind::LessOrEqual,
        b"gt" => TokenKind::Greater,
        b"ge" => TokenKind::GreaterOrEqual,
        b"eq" => TokenKind::Equal,
        b"ne" => TokenKind::NotEqual,
        _ => TokenKind::Word,
    };
    Found::Token(kind, length)
}

/// A directive's name of `written` bytes, braces included. `#end` and `#else` eat the rest of their line.
fn directive_name(rest: &[u8], written: usize, name: &[u8], otherwise: TokenKind) -> Found {
    let kind = match name {
        b"if" => TokenKind::If,
        b"elseif" => TokenKind::ElseIf,
        b"else" => TokenKind::Else,
        b"end" => TokenKind::End,
        _ => return Found::Token(otherwise, written),
    };
    if matches!(kind, TokenKind::If | TokenKind::ElseIf) {
        return Found::Token(kind, written);
    }
    let behind = rest.get(written..).unwrap_or_default();
    let blanks = recognize::rest_of_line(behind);
    Found::Token(kind, written + blanks)
}

fn number(rest: &[u8]) -> Found {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 && !matches!(rest.get(digits), Some(b'.' | b'e' | b'E')) {
        return Found::Token(TokenKind::Integer, digits);
    }
    let integer = recognize::integer(rest).unwrap_or(0);
    let float = recognize::float(rest).unwrap_or(0);
    if integer == 0 && float == 0 {
        Found::Nothing
    } else if float > integer {
        Found::Token(TokenKind::Float, float)
    } else {
        Found::Token(TokenKind::Integer, integer)
    }
}

fn operator(rest: &[u8]) -> Found {
    let (kind, length) = match rest {
        [b'&', b'&', ..] => (TokenKind::And, 2),
        [b'|', b'|', ..] => (TokenKind::Or, 2),
        [b'<', b'=', ..] => (TokenKind::LessOrEqual, 2),
        [b'<', ..] => (TokenKind::Less, 1),
        [b'>', b'=', ..] => (TokenKind::GreaterOrEqual, 2),
        [b'>', ..] => (TokenKind::Greater, 1),
        [b'=', b'=', ..] => (TokenKind::Equal, 2),
        [b'=', ..] => (TokenKind::Assign, 1),
        [b'!', b'=', ..] => (TokenKind::NotEqual, 2),
        [b'!', ..] => (TokenKind::Not, 1),
        [b'+', ..] => (TokenKind::Plus, 1),
        [b'*', ..] => (TokenKind::Times, 1),
        [b'/', ..] => (TokenKind::Divide, 1),
        [b'%', ..] => (TokenKind::Modulo, 1),
        _ => return Found::Nothing,
    };
    Found::Token(kind, length)
}

fn delimiter(byte: u8) -> Found {
    let kind = match byte {
        b'[' => TokenKind::ListOpen,
        b']' => TokenKind::ListClose,
        b',' => TokenKind::Comma,
        b':' => TokenKind::Colon,
        b'{' => TokenKind::MapOpen,
        b'}' => TokenKind::MapClose,
        _ => return Found::Nothing,
    };
    Found::Token(kind, 1)
}

/// A run of a comment's text that begins nothing.
fn comment_text(rest: &[u8]) -> Found {
    let run = rest
        .iter()
        .take_while(|byte| !matches!(byte, b'$' | b'#' | b'\\' | b'*' | b'\n' | b'\r'))
        .count();
    Found::Skip(run.max(1))
}

/// How long the character is that begins with this byte.
fn character(first: u8) -> usize {
    match first {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

fn begins_with_letter(rest: &[u8], at: usize) -> bool {
    rest.get(at).is_some_and(u8::is_ascii_alphabetic)
}
