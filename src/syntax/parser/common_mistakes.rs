//! Mistakes people make often, known by the tokens around the place where reading stopped. They are asked for first;
//! only if none fits is it said what was expected.

use super::Parser;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::token::{Token, TokenKind};

impl Parser<'_, '_, '_> {
    /// What `token` is likely to be, where it can be nothing.
    pub(super) fn common_mistake(&mut self, token: Token) -> Option<Diagnostic> {
        let before = self.before();
        let string = before.filter(|before| before.kind == TokenKind::String);
        if let Some(string) = string
            && let Some(broken) = self.broken_string(string, token)
        {
            // What was wrong inside of it was that it ends where it does.
            let inside = self.span(string);
            let is_outside = |found: &Diagnostic| {
                found.span.start < inside.start || found.span.start > inside.end
            };
            self.session.diagnostics.retain(is_outside);
            return Some(broken);
        }
        match token.kind {
            TokenKind::Invalid => Some(self.invalid(token, before)),
            TokenKind::Integer | TokenKind::Float => self.glued_minus(token, before),
            TokenKind::ListClose
            | TokenKind::MapClose
            | TokenKind::CurlyClose
            | TokenKind::ParenClose
            | TokenKind::ArgumentsClose => self.trailing_comma(before?),
            _ => None,
        }
    }

    /// The token before the next one, white space left out.
    pub(super) fn before(&self) -> Option<Token> {
        let mut taken = self.tokens.get(..self.next)?.iter().rev();
        taken.find(|token| token.kind != TokenKind::Blanks).copied()
    }

    /// A string that ended too early, or too late.
    fn broken_string(&self, string: Token, token: Token) -> Option<Diagnostic> {
        let image = self.image(string);
        let quote = image.chars().next()?;
        let glued = token.start == string.end || token.kind == TokenKind::Invalid;
        if glued && image.strip_suffix(quote).is_some_and(|inner| inner.ends_with('\\')) {
            let at = self.origin.span(string.end.saturating_sub(2), string.end);
            return Some(
                Diagnostic::new(
                    &codes::BACKSLASH_QUOTE,
                    at,
                    format!("a backslash does not escape `{quote}`: the string ends here"),
                )
                .with_help(format!(
                    "double the quote: `{quote}{quote}`, or use the other kind of quotes for the string"
                )),
            );
        }
        if token.start == string.end && is_word(token.kind) && image.len() > 2 && !runs_on(image) {
            let at = self.origin.span(string.end.saturating_sub(1), string.end);
            return Some(
                Diagnostic::new(&codes::INNER_QUOTE, at, format!("this `{quote}` ends the string"))
                    .with_help(match quote {
                        '"' => {
                            "double a quote inside a string, `\"\"`, or use single quotes there"
                        }
                        _ => {
                            "double a quote inside a string, `''`, or use double quotes for the string"
                        }
                    }),
            );
        }
        let line = image.find('\n')?;
        let start = string.start as usize;
        let (from, to) = (Span::new(start, start + 1), Span::new(start, start + line));
        Some(
            Diagnostic::new(
                &codes::UNCLOSED_STRING,
                self.origin.span(from.start, from.end),
                format!(
                    "the string that begins here is not closed on its line: no `{quote}` follows"
                ),
            )
            .with_related(
                self.origin.span(string.end.saturating_sub(1), string.end),
                "the next quote ends it here",
            )
            .with_help(format!(
                "close it: `{}{quote}`",
                self.excerpt(to.start as usize, to.end as usize)
            )),
        )
    }

    fn excerpt(&self, start: usize, end: usize) -> &str {
        let text = self.text.get(start..end).unwrap_or_default();
        let cut = text.find([')', '(']).unwrap_or(text.len());
        text.get(..cut).unwrap_or_default().trim_end()
    }

    /// `5-3`: the `-3` is one token.
    fn glued_minus(&self, token: Token, before: Option<Token>) -> Option<Diagnostic> {
        let number = self.image(token).strip_prefix('-')?;
        let left = before.filter(|before| ends_value(before.kind))?;
        let left = self.image(left);
        Some(
            Diagnostic::new(
                &codes::GLUED_MINUS,
                self.span(token),
                format!("`-{number}` is a negative number here: there are two values in a row"),
            )
            .with_help(format!(
                "to subtract, put blanks around the minus sign: `{left} - {number}`"
            )),
        )
    }

    fn trailing_comma(&self, before: Token) -> Option<Diagnostic> {
        (before.kind == TokenKind::Comma).then(|| {
            Diagnostic::new(&codes::TRAILING_COMMA, self.span(before), "nothing follows this comma")
                .with_help("remove the comma")
        })
    }

    /// A place where no token begins: a character that means nothing there, or the end of the text in the middle of a
    /// token.
    pub(super) fn invalid(&self, token: Token, before: Option<Token>) -> Diagnostic {
        let rest = self.text.get(token.end as usize..).unwrap_or_default();
        let Some(first) = rest.chars().next() else {
            return self.cut_short(token);
        };
        let length = u32::try_from(first.len_utf8()).unwrap_or(1);
        let span = self.origin.span(token.end, token.end + length);
        match first {
            '"' if self.is_argument_over(token, before) => Diagnostic::new(
                &codes::ARGUMENTS_END,
                span,
                "expected `,` or `)` in the arguments, found `\"`",
            )
            .with_help("a `)` is missing before it"),
            '"' | '\'' => Diagnostic::new(
                &codes::UNCLOSED_STRING,
                span,
                format!("the string that begins here is not closed: no `{first}` follows"),
            )
            .with_help(format!("close it: `{}{first}`", {
                let content =
                    self.excerpt(token.end as usize, self.end_of_line(token.end as usize));
                // Closed with the other kind of quote.
                let other = if first == '"' { '\'' } else { '"' };
                content.strip_suffix(other).unwrap_or(content)
            })),
            '.' if before.is_some_and(|before| is_literal(before.kind)) => Diagnostic::new(
                &codes::CALL_ON_LITERAL,
                span,
                "only references have properties and methods, literals do not",
            )
            .with_help("assign the literal to a variable first: `#set($value = …)$value.method()`"),
            '&' | '|' if !rest.starts_with("&&") && !rest.starts_with("||") => {
                Diagnostic::new(&codes::UNEXPECTED, span, format!("`{first}` is not an operator"))
                    .with_help(format!("write `{first}{first}`"))
            }
            '+' | '-' | '*' | '/' | '%' | '<' | '>' | '=' | '!' | '&' | '|' | '(' => {
                operator_in_value(span, first)
            }
            '?' => Diagnostic::new(
                &codes::UNEXPECTED,
                span,
                "Velocity does not have the `? :` operator",
            )
            .with_help("write `#if(…) … #else … #end`"),
            _ => {
                let joins = first == '.'
                    && rest
                        .get(1..)
                        .is_some_and(|rest| rest.trim_start().starts_with(['$', '"', '\'']));
                let help = match first {
                    '.' if joins => "to join strings, write `+`, or `\"$a$b\"`",
                    ';' => "remove it: Velocity does not use `;`",
                    '\\' => "a backslash does not escape anything here: remove it",
                    '.' => "write a name after it, or remove it",
                    _ => "remove it; strings must be quoted",
                };
                let message = format!("`{first}` is not allowed here");
                Diagnostic::new(&codes::UNEXPECTED, span, message).with_help(help)
            }
        }
    }

    /// Whether a quote follows the last argument of a call at once: the text around it continues, and a `)` is missing.
    fn is_argument_over(&self, token: Token, before: Option<Token>) -> bool {
        let Some(before) = before.filter(|before| before.end == token.end) else {
            return false;
        };
        match before.kind {
            TokenKind::ArgumentsClose => true,
            // A second quote of the same kind is one that the string was meant to contain.
            TokenKind::String => {
                self.image(before).starts_with('\'') && self.is_in_arguments(before)
            }
            _ => false,
        }
    }

    /// Whether a value is an argument of a call: what is before it opens one, or separates arguments.
    fn is_in_arguments(&self, value: Token) -> bool {
        let before = self.text.get(..value.start as usize).unwrap_or_default();
        let before = before.trim_end();
        before.strip_suffix('(').is_some_and(|name| {
            let name = name.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
            name.ends_with('.')
        })
    }

    /// The text ends before a token does.
    fn cut_short(&self, token: Token) -> Diagnostic {
        let image = self.image(token);
        let last = image.chars().next_back().unwrap_or(' ');
        if image.contains("#[[") {
            let span = self.origin.span(token.start, token.start + 3);
            return Diagnostic::new(
                &codes::UNCLOSED_TEXT_BLOCK,
                span,
                "`#[[` is not closed: no `]]#` follows",
            )
            .with_help("write `]]#` at the end of the text to be printed as it is");
        }
        let span = self.span(token);
        if matches!(last, '$' | '#' | '!') {
            let signs = image.trim_start_matches('\\');
            let most = signs.len().min(20);
            let (sign, rest) = signs.split_at_checked(most).unwrap_or((signs, ""));
            let more = if rest.is_empty() { "" } else { "…" };
            return Diagnostic::new(
                &codes::LONE_SIGN,
                span,
                format!("`{sign}{more}` at the end of the template: a reference or a directive must follow"),
            )
            .with_help(
                "add a blank or a line break after it, or print it from a variable: `#set($sign = '$')${sign}`",
            );
        }
        Diagnostic::new(&codes::LONE_SIGN, span, "a comment begins at the end of the template")
            .with_help("close it with `*#`, or remove it")
    }

    fn end_of_line(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        from + rest.find('\n').unwrap_or(rest.len())
    }
}

/// Operators and parentheses where only values may stand: items, entries, arguments.
pub(super) fn operator_in_value(span: Span, operator: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(
        &codes::OPERATOR_IN_VALUE,
        span,
        format!("`{operator}` is not allowed here: arguments, list items and map entries are values, not expressions"),
    )
    .with_help("compute it first: `#set($result = …)`, then write `$result` here")
}

/// Whether a string seems to lack its quote at the end of its first line: the directive ends there, or another
/// statement begins behind it.
fn runs_on(string: &str) -> bool {
    string.split_once('\n').is_some_and(|(first, rest)| {
        first.contains(')') || rest.trim_start().starts_with(['#', '$'])
    })
}

/// Whether a text may continue with it after a quote that was meant for the text.
fn is_word(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::BracedWord | TokenKind::Integer | TokenKind::Dot)
}

fn is_literal(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::String
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::True
            | TokenKind::False
            | TokenKind::ListClose
            | TokenKind::MapClose
            | TokenKind::ParenClose
    )
}

fn ends_value(kind: TokenKind) -> bool {
    is_literal(kind)
        || matches!(
            kind,
            TokenKind::Identifier
                | TokenKind::CurlyClose
                | TokenKind::IndexClose
                | TokenKind::ArgumentsClose
        )
}
