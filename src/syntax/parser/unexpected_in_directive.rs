//! What is said about mistakes around directives.

use super::directive::{DirectiveKind, Head};
use super::{Parse, Parser};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::token::{Token, TokenKind};

impl Parser<'_, '_, '_> {
    /// A token that begins no statement.
    pub(super) fn blame_stray(&mut self) {
        let token = self.token_at(0);
        let span = self.span(token);
        let name = self.directive_name(token);
        let diagnostic = match token.kind {
            TokenKind::End if self.refused_blocks > 0 => {
                self.refused_blocks -= 1;
                self.next += 1;
                return;
            }
            TokenKind::End => self.stray_end(span),
            TokenKind::Else | TokenKind::ElseIf => {
                if token.kind == TokenKind::ElseIf {
                    self.resume_behind_parentheses(token.end, token.end);
                }
                self.refused_blocks = 1;
                Diagnostic::new(&codes::STRAY_ELSE, span, format!("`{name}` belongs to no `#if`"))
                    .with_help("put it between `#if(…)` and its `#end`")
            }
            TokenKind::True | TokenKind::False => Diagnostic::new(
                &codes::RESERVED_NAME,
                span,
                format!("`{name}` is not a reference: `true` and `false` are values, not names"),
            )
            .with_help("give the variable another name"),
            _ => {
                self.resume = Some(token.end as usize);
                self.unexpected(token, &codes::UNEXPECTED, "text, a reference or a directive")
            }
        };
        self.next += 1;
        self.report(diagnostic);
        self.resume_reading();
    }

    fn stray_end(&mut self, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::new(&codes::STRAY_END, span, "`#end` closes nothing");
        let Some(meant) = self.misspelt_blocks.pop() else {
            return diagnostic.with_help("remove it, or open the block it is to close");
        };
        let name = self.directive_name(meant);
        let known = meant_block(&name).unwrap_or("foreach");
        diagnostic
            .with_related(self.span(meant), "this opens no block")
            .with_help(format!("`{name}` is not a directive: did you mean `#{known}`?"))
    }

    /// Keeps a directive in mind that is none, if it looks like the beginning of a block.
    pub(super) fn suspect_block(&mut self, token: Token) {
        const MOST: usize = 100;
        if meant_block(&self.directive_name(token)).is_some() && self.misspelt_blocks.len() < MOST {
            self.misspelt_blocks.push(token);
        }
    }

    pub(super) fn blame_set_target<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let image = self.image(token).to_owned();
        let span = self.span(token);
        let diagnostic = match token.kind {
            TokenKind::Word => Diagnostic::new(
                &codes::SET_TARGET,
                span,
                format!("the left side of `#set` must be a reference, `{image}` is a bare word"),
            )
            .with_help(format!("write `${image}`")),
            _ => self
                .unexpected(token, &codes::SET_TARGET, "a reference on the left side of `#set`")
                .with_help("write `#set($name = value)`"),
        };
        self.give_up(diagnostic, opening)
    }

    pub(super) fn blame_set_equals<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let before = self.before();
        let target = before.map_or("$name", |before| self.image(before)).to_owned();
        let image = self.image(token).to_owned();
        let next = self.token_at(1);
        let help = match token.kind {
            TokenKind::Plus | TokenKind::Minus if next.kind == token.kind => format!(
                "Velocity does not have `{image}{image}`: write `#set({target} = {target} {image} 1)`"
            ),
            TokenKind::ParenClose
                if before.is_some_and(|before| self.image(before).ends_with(')')) =>
            {
                let call = self.text.get(opening.end as usize..token.start as usize);
                let call = call.unwrap_or_default().trim_start_matches([' ', '(']);
                format!("to call a method and print nothing, write `#set($ignored = {call})`")
            }
            TokenKind::Plus | TokenKind::Minus | TokenKind::Times | TokenKind::Divide => {
                format!(
                    "Velocity does not have `{image}=`: write `#set({target} = {target} {image} …)`"
                )
            }
            TokenKind::Equal => "`==` compares: write `=`".into(),
            _ => "write `#set($name = value)`".into(),
        };
        let mut diagnostic =
            self.unexpected(token, &codes::SET_EQUALS, "`=` after the reference of `#set`");
        diagnostic.help.get_or_insert(help);
        self.give_up(diagnostic, opening)
    }

    pub(super) fn blame_condition<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let name = self.directive_name(opening);
        let mut diagnostic =
            self.unexpected(token, &codes::CONDITION, &format!("`(` after `{name}`"));
        diagnostic.help.get_or_insert(format!("write `{name}(condition)`"));
        self.resume = Some(token.start as usize);
        self.fail(diagnostic)
    }

    /// `#foreach`, `#define`, `#macro`, `#literal`, `#evaluate` without parentheses.
    pub(super) fn blame_bare_directive<T>(&mut self, head: &Head<'_>) -> Parse<T> {
        let name = self.directive_name(head.token);
        let form = usage(head);
        let diagnostic = Diagnostic::new(
            &codes::BARE_DIRECTIVE,
            self.span(head.token),
            format!("`{name}` must be followed by parentheses"),
        )
        .with_help(format!("write `{form}`, or `\\{name}` if it is text"));
        if head.kind.has_block() {
            self.refused_blocks += 1;
        }
        self.resume = Some(head.token.end as usize);
        self.fail(diagnostic)
    }

    /// Something in a directive's parentheses that is not an argument.
    pub(super) fn blame_argument<T>(&mut self, head: &Head<'_>) -> Parse<T> {
        let token = self.token_at(0);
        let name = self.directive_name(head.token);
        let operator = super::expression::binary_operator(token.kind).is_some()
            || matches!(token.kind, TokenKind::Not | TokenKind::ParenOpen | TokenKind::Assign);
        let diagnostic = if head.name == "set" {
            Diagnostic::new(
                &codes::DIRECTIVE_ARGUMENT,
                self.span(head.token),
                "only blanks are allowed between `#set` and its `(`, no tabs or line breaks",
            )
            .with_help("write `#set($name = value)`")
        } else if operator {
            let mut diagnostic =
                super::common_mistakes::operator_in_value(self.span(token), self.image(token));
            let known = meant_directive(&name).or_else(|| meant_block(&name));
            if let Some(known) = known.filter(|known| name != format!("#{known}")) {
                let operator = std::mem::replace(&mut diagnostic.span, self.span(head.token));
                diagnostic.message = format!("`{name}` is not a directive");
                diagnostic.help = Some(format!("did you mean `#{known}`?"));
                diagnostic.related.push((operator, "its arguments cannot be an expression".into()));
                if meant_block(&name).is_some() {
                    self.refused_blocks += 1;
                }
            }
            diagnostic
        } else if token.kind == TokenKind::EndOfText {
            let place = self.span(head.token);
            self.unexpected(token, &codes::UNCLOSED_PARENTHESIS, "`)`")
                .with_related(place, format!("`{name}` begins here"))
        } else {
            let expected = format!("an argument or `)` in `{name}`");
            let mut diagnostic = self.unexpected(token, &codes::DIRECTIVE_ARGUMENT, &expected);
            diagnostic.help.get_or_insert_with(|| match token.kind {
                TokenKind::DoubleDot => "a range is written in brackets: `[1..3]`".into(),
                TokenKind::Invalid | TokenKind::Colon if head.kind == DirectiveKind::Foreach => {
                    format!("write `{}`", usage(head))
                }
                _ => format!("a `)` is missing: close `{name}(`"),
            });
            diagnostic
        };
        self.give_up(diagnostic, head.token)
    }

    pub(super) fn blame_macro_name<T>(&mut self, head: &Head<'_>, argument: Span) -> Parse<T> {
        let diagnostic = Diagnostic::new(
            &codes::MACRO_NAME,
            argument,
            "a macro's name is a bare word: without `$` and quotes",
        )
        .with_help("write `#macro(name $parameter)`");
        self.give_up(diagnostic, head.token)
    }

    pub(super) fn blame_word<T>(&mut self, head: &Head<'_>, word: &str, place: Span) -> Parse<T> {
        let name = self.directive_name(head.token);
        let diagnostic = Diagnostic::new(
            &codes::BARE_WORD,
            place,
            format!("`{word}` is a bare word: `{name}` takes none here"),
        )
        .with_help(format!("write `${word}` for the variable, `'{word}'` for the string"));
        self.give_up(diagnostic, head.token)
    }

    /// The wrong number or kind of arguments, which Velocity finds after parsing.
    pub(super) fn blame_arguments<T>(&mut self, head: &Head<'_>, count: usize) -> Parse<T> {
        let name = self.directive_name(head.token);
        let what = match head.kind {
            DirectiveKind::Define => {
                format!("`{name}` takes one reference, {count} arguments are given")
            }
            DirectiveKind::Macro => format!("`{name}` needs a name"),
            DirectiveKind::Evaluate => format!("`{name}` takes one string or reference"),
            _ => format!("`{name}` takes at most one argument, {count} are given"),
        };
        let form = usage(head);
        let diagnostic = Diagnostic::new(&codes::ARGUMENT_COUNT, self.span(head.token), what)
            .with_help(format!("write `{form}`"));
        let next = self.token_at(0);
        self.resume = Some(next.start as usize);
        self.fail(diagnostic)
    }

    pub(super) fn blame_empty_literal<T>(&mut self, head: &Head<'_>) -> Parse<T> {
        let diagnostic = Diagnostic::new(
            &codes::EMPTY_LITERAL,
            self.span(head.token),
            "`#literal()` has nothing before its `#end`",
        )
        .with_help("remove it");
        self.fail(diagnostic)
    }
}

/// The directive that a name was meant for, if not one that begins a block.
fn meant_directive(name: &str) -> Option<&'static str> {
    match &*name.trim_start_matches('#').to_ascii_lowercase() {
        "elsif" | "elif" | "elseif" | "esleif" | "elsefi" => Some("elseif"),
        "set" | "let" | "var" | "ste" => Some("set"),
        _ => None,
    }
}

/// The block that a name was meant for.
fn meant_block(name: &str) -> Option<&'static str> {
    match &*name.trim_start_matches('#').to_ascii_lowercase() {
        "for" | "each" => Some("foreach"),
        name if name.starts_with('f') && name.ends_with("ch") => Some("foreach"),
        "if" | "iff" | "unless" => Some("if"),
        "define" | "def" => Some("define"),
        "macro" => Some("macro"),
        _ => None,
    }
}

/// How a directive is written.
fn usage(head: &Head<'_>) -> &'static str {
    match (head.kind, head.name) {
        (DirectiveKind::Foreach, _) => "#foreach($item in $list) … #end",
        (DirectiveKind::Define, _) => "#define($name) … #end",
        (DirectiveKind::Macro, _) => "#macro(name $parameter) … #end",
        (DirectiveKind::Literal, _) => "#literal() … #end",
        (DirectiveKind::Evaluate, _) => "#evaluate($template)",
        (_, "stop") => "#stop",
        _ => "#break",
    }
}
