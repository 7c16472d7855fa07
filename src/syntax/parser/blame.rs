//! What is said about mistakes: one method for each thing that can be missing.

use super::directive::Head;
use super::{Parse, Parser};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::syntax::ast::Expression;
use crate::syntax::token::{Token, TokenKind};

impl Parser<'_, '_, '_> {
    /// A token that begins no statement where no block is open.
    pub(super) fn blame_stray(&mut self) {
        let token = self.bump();
        let span = self.span(token);
        let name = self.image(token).trim_end().to_owned();
        let diagnostic = match token.kind {
            TokenKind::End => Diagnostic::new(&codes::STRAY_END, span, "`#end` closes nothing")
                .with_help("remove it, or open the block it shall close: `#if(…)`, `#foreach(…)`"),
            TokenKind::Else | TokenKind::ElseIf => {
                if token.kind == TokenKind::ElseIf {
                    self.resume_behind_parentheses(token.end, token.end);
                }
                Diagnostic::new(
                    &codes::STRAY_ELSE,
                    span,
                    format!("`{name}` stands outside of any `#if`"),
                )
                .with_help("put it between `#if(…)` and its `#end`")
            }
            TokenKind::Invalid => {
                self.resume = Some(token.end as usize);
                self.invalid(token)
            }
            TokenKind::True | TokenKind::False => Diagnostic::new(
                &codes::RESERVED_NAME,
                span,
                format!("`{name}` is no reference: `true` and `false` are no names"),
            )
            .with_help("give the variable another name"),
            _ => {
                self.resume = Some(token.end as usize);
                self.unexpected(token, &codes::UNEXPECTED, "text or a directive")
            }
        };
        self.report(diagnostic);
        self.resume_reading();
    }

    pub(super) fn blame_set_target<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let mut diagnostic = self.unexpected(
            token,
            &codes::SET_TARGET,
            "a reference on the left side of `#set`",
        );
        if token.kind == TokenKind::Word {
            let name = self.image(token);
            diagnostic = diagnostic.with_help(format!("write `${name}`"));
        }
        self.give_up(diagnostic, opening)
    }

    pub(super) fn blame_set_equals<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let diagnostic = self
            .unexpected(token, &codes::SET_EQUALS, "`=` in `#set`")
            .with_help("write `#set($name = value)`");
        self.give_up(diagnostic, opening)
    }

    pub(super) fn blame_condition<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let name = self.directive_name(opening);
        let diagnostic = self
            .unexpected(token, &codes::CONDITION, &format!("`(` behind `{name}`"))
            .with_help(format!("write `{name}(condition)`"));
        self.resume = Some(token.start as usize);
        self.fail(diagnostic)
    }

    pub(super) fn blame_directive_end<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let name = self.directive_name(opening);
        let diagnostic = self.unexpected(
            token,
            &codes::EXPRESSION_END,
            &format!("an operator, or `)` at the end of `{name}`"),
        );
        self.give_up(diagnostic, opening)
    }

    pub(super) fn blame_parenthesis<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::EXPRESSION_END, "an operator or `)`")
            .with_related(place, "the `(` it shall close");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_value<T>(&mut self) -> Parse<T> {
        let token = self.token_at(0);
        let diagnostic = self.unexpected(token, &codes::VALUE, "a value");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_number<T>(&mut self, token: Token) -> Parse<T> {
        let image = self.image(token).to_owned();
        let span = self.span(token);
        let diagnostic = Diagnostic::new(&codes::NUMBER, span, format!("`{image}` is no number"));
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_range_bound<T>(&mut self) -> Parse<T> {
        let token = self.token_at(0);
        let diagnostic = self.unexpected(
            token,
            &codes::RANGE,
            "an integer or a reference behind `..`",
        );
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_list_end<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::LIST_END, "`,` or `]` in the list")
            .with_related(place, "the list begins here");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_map_end<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::MAP_END, "`,` or `}` in the map")
            .with_related(place, "the map begins here");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_map_colon<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::MAP_COLON, "`:` behind the key")
            .with_related(place, "the map begins here");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_arguments_end<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::ARGUMENTS_END, "`,` or `)` in the arguments")
            .with_related(place, "the arguments begin here");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_index_value<T>(&mut self) -> Parse<T> {
        let token = self.token_at(0);
        let diagnostic = self
            .unexpected(
                token,
                &codes::INDEX,
                "an index: an integer, a string or a reference",
            )
            .with_help("a `[` touching a reference is an index: write `${name}[` if it is text");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_index_end<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::INDEX, "`]` behind the index")
            .with_related(place, "the index begins here");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_reference_name<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::OPEN_CURLY, "a name behind `${`")
            .with_related(place, "the reference begins here");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_open_curly<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let diagnostic = self
            .unexpected(token, &codes::OPEN_CURLY, "`}` at the end of the reference")
            .with_related(place, "the reference begins here");
        self.resume = Some(token.start as usize);
        self.fail(diagnostic)
    }

    pub(super) fn blame_unicode_escape<T>(&mut self, token: Token) -> Parse<T> {
        let span = self.span(token);
        let diagnostic = Diagnostic::new(
            &codes::UNICODE_ESCAPE,
            span,
            "`\\u` without four hexadecimal digits",
        )
        .with_help("write the string in single quotes, where `\\u` is plain text");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_bare_directive<T>(&mut self, head: &Head) -> Parse<T> {
        let span = self.span(head.token);
        let name = &head.name;
        let diagnostic = Diagnostic::new(
            &codes::BARE_DIRECTIVE,
            span,
            format!("`#{name}` needs parentheses"),
        );
        self.resume = Some(head.token.end as usize);
        self.fail(diagnostic)
    }

    pub(super) fn blame_directive_argument<T>(
        &mut self,
        head: &Head,
        _args: &[Expression],
    ) -> Parse<T> {
        let token = self.token_at(0);
        let diagnostic = self.unexpected(
            token,
            &codes::DIRECTIVE_ARGUMENT,
            &format!("an argument or `)` in `#{}`", head.name),
        );
        self.give_up(diagnostic, head.token)
    }

    pub(super) fn blame_macro_name<T>(&mut self, head: &Head, argument: &Expression) -> Parse<T> {
        let diagnostic = Diagnostic::new(
            &codes::MACRO_NAME,
            argument.span,
            "the first argument of `#macro` must be its name",
        )
        .with_help("write the name without `$` and quotes: `#macro(name $argument)`");
        self.give_up(diagnostic, head.token)
    }

    pub(super) fn blame_word<T>(&mut self, head: &Head, argument: &Expression) -> Parse<T> {
        let diagnostic = Diagnostic::new(
            &codes::BARE_WORD,
            argument.span,
            format!("a bare word is no argument of `#{}`", head.name),
        );
        self.give_up(diagnostic, head.token)
    }

    pub(super) fn blame_arguments<T>(&mut self, head: &Head, _args: &[Expression]) -> Parse<T> {
        let span = self.span(head.token);
        let diagnostic = Diagnostic::new(
            &codes::ARGUMENT_COUNT,
            span,
            format!("wrong arguments for `#{}`", head.name),
        );
        self.fail(diagnostic)
    }

    pub(super) fn blame_empty_literal<T>(&mut self, head: &Head) -> Parse<T> {
        let span = self.span(head.token);
        let diagnostic =
            Diagnostic::new(&codes::EMPTY_LITERAL, span, "`#literal()` without any text");
        self.fail(diagnostic)
    }

    /// A mistake in a directive's parentheses.
    fn give_up<T>(&mut self, diagnostic: Diagnostic, opening: Token) -> Parse<T> {
        let error = self.token_at(0);
        // `#set(` is one token with its parenthesis.
        let from = match opening.kind {
            TokenKind::Set => opening.end.saturating_sub(1),
            _ => opening.end,
        };
        self.resume_behind_parentheses(from, error.start);
        self.fail(diagnostic)
    }

    /// A mistake further inside. Which directive or reference gives up on it is not known here: the first one around
    /// that began on the same statement.
    fn give_up_inner<T>(&mut self, diagnostic: Diagnostic) -> Parse<T> {
        let error = self.token_at(0);
        let opening = self.statement_start;
        self.resume_behind_parentheses(opening, error.start);
        self.fail(diagnostic)
    }

    fn unexpected(&mut self, token: Token, code: &'static Code, expected: &str) -> Diagnostic {
        if token.kind == TokenKind::Invalid {
            return self.invalid(token);
        }
        let found = self.describe(token);
        let span = self.span(token);
        Diagnostic::new(code, span, format!("expected {expected}, found {found}"))
    }

    /// A place where no token begins.
    fn invalid(&mut self, token: Token) -> Diagnostic {
        let rest = self.text.get(token.end as usize..).unwrap_or_default();
        let span = self.origin.span(token.end, token.end);
        let Some(first) = rest.chars().next() else {
            let span = self.span(token);
            return Diagnostic::new(
                &codes::LONE_SIGN,
                span,
                "the template ends in the middle of a reference, a directive or a comment",
            );
        };
        if matches!(first, '"' | '\'') {
            return Diagnostic::new(&codes::UNCLOSED_STRING, span, "the string is not closed");
        }
        Diagnostic::new(&codes::UNEXPECTED, span, format!("unexpected `{first}`"))
    }

    fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::EndOfText => "the end of the template".into(),
            _ => format!("`{}`", self.image(token).trim_end()),
        }
    }

    /// What a directive is called in messages.
    pub(super) fn directive_name(&self, token: Token) -> String {
        self.image(token).trim().trim_end_matches('(').to_owned()
    }
}
