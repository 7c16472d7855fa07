//! What is said about mistakes in expressions and references: one method for each thing that can be missing.

use super::common_mistakes::operator_in_value;
use super::{Parse, Parser};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::syntax::token::{Token, TokenKind};

impl Parser<'_, '_, '_> {
    pub(super) fn blame_value<T>(&mut self) -> Parse<T> {
        let token = self.token_at(0);
        let image = self.image(token).to_owned();
        let span = self.span(token);
        let after = self.before().map(|before| before.kind);
        let diagnostic = match token.kind {
            TokenKind::Word => self.bare_word(token),
            TokenKind::BracedWord => {
                Diagnostic::new(&codes::VALUE, span, format!("`{image}` is not a value"))
                    .with_help(format!("write `${image}` for the variable"))
            }
            TokenKind::Minus | TokenKind::Plus => Diagnostic::new(
                &codes::SIGN,
                span,
                format!("`{image}` is not allowed before a value, only between two values"),
            )
            .with_help(match token.kind {
                TokenKind::Minus => "write `0 - $value`, or `-1` without a blank for a number",
                _ => "remove it",
            }),
            TokenKind::Assign if after == Some(TokenKind::Equal) => {
                Diagnostic::new(&codes::VALUE, span, "Velocity does not have `===`")
                    .with_help("write `==`")
            }
            TokenKind::ListClose if after == Some(TokenKind::ListOpen) => {
                Diagnostic::new(&codes::VALUE, span, "an empty list must not contain blanks")
                    .with_help("write `[]`")
            }
            TokenKind::Not | TokenKind::ParenOpen => operator_in_value(span, image),
            _ => {
                let mut diagnostic = self.unexpected(token, &codes::VALUE, "a value");
                if diagnostic.help.is_none() {
                    diagnostic.help = self.missing_value_help(token);
                }
                diagnostic
            }
        };
        self.give_up_inner(diagnostic)
    }

    /// What to write where there is no value at all.
    fn missing_value_help(&self, token: Token) -> Option<String> {
        let before = self.before()?;
        let gap = self.text.get(before.end as usize..token.end as usize);
        if gap.is_some_and(|gap| gap.trim_start().starts_with('$')) {
            return Some("a name must follow the `$`".into());
        }
        let help = match before.kind {
            _ if matches!(token.kind, TokenKind::If | TokenKind::Set) => {
                "a directive is not a value: use a `#set` in each branch".into()
            }
            TokenKind::Assign => "for the empty string, write `''`".into(),
            TokenKind::ParenOpen => {
                "write a condition or a value between the parentheses, such as `$name == 'value'`"
                    .into()
            }
            TokenKind::Comma => "remove the comma, or write a value after it".into(),
            TokenKind::Not => "write a value after `!`".into(),
            kind if super::expression::binary_operator(kind).is_some() => {
                let operator = self.image(before);
                format!("`{operator}` needs a value on both sides: write the second one")
            }
            _ => return None,
        };
        Some(help)
    }

    /// A word where a value should be.
    fn bare_word(&mut self, token: Token) -> Diagnostic {
        let word = self.image(token);
        let span = self.span(token);
        if matches!(word, "null" | "nil" | "None" | "undefined") {
            return Diagnostic::new(&codes::NULL, span, format!("Velocity does not have `{word}`"))
                .with_help("compare with `''`, or use a variable that is never set");
        }
        Diagnostic::new(&codes::VALUE, span, format!("`{word}` is not a value"))
            .with_help(format!("write `${word}` for the variable, `'{word}'` for the string"))
    }

    pub(super) fn blame_directive_end<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let name = self.directive_name(opening);
        let place = self.span(opening);
        let diagnostic = match token.kind {
            TokenKind::Assign => {
                let help = if opening.kind == TokenKind::Set {
                    "`#set` sets one variable: write one `#set` for each"
                } else {
                    "to compare, write `==`"
                };
                Diagnostic::new(&codes::EXPRESSION_END, self.span(token), "`=` is not an operator")
                    .with_help(help)
            }
            TokenKind::EndOfText => self
                .unexpected(token, &codes::UNCLOSED_PARENTHESIS, "`)`")
                .with_related(place, format!("`{name}` begins here"))
                .with_help(format!("a `)` is missing: close `{name}(`")),
            _ => {
                let expected = format!("an operator, or `)` at the end of `{name}`");
                let mut diagnostic = self.unexpected(token, &codes::EXPRESSION_END, &expected);
                if diagnostic.help.is_none() {
                    diagnostic.help = Some(self.expression_end_help(token, opening));
                }
                diagnostic
            }
        };
        self.give_up(diagnostic, opening)
    }

    /// What to write where an expression ends, and its directive does not.
    fn expression_end_help(&self, token: Token, opening: Token) -> String {
        let image = self.image(token);
        let is_set = opening.kind == TokenKind::Set;
        match token.kind {
            TokenKind::Word | TokenKind::BracedWord
                if matches!(&*image.to_ascii_lowercase(), "and" | "or") =>
            {
                format!("write `{}`", image.to_ascii_lowercase())
            }
            TokenKind::Comma if is_set => {
                "`#set` sets one variable: write one `#set` for each".into()
            }
            TokenKind::Comma => "join conditions with `&&` or `||`".into(),
            TokenKind::String | TokenKind::Identifier | TokenKind::Integer | TokenKind::Float
                if is_set =>
            {
                "write an operator between the two values; a string with both is `\"$a and $b\"`"
                    .into()
            }
            _ => format!("a `)` is missing: close `{}(`", self.directive_name(opening)),
        }
    }

    pub(super) fn blame_parenthesis<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let mut diagnostic =
            self.unexpected(token, &codes::UNCLOSED_PARENTHESIS, "an operator or `)`");
        self.help_to_end(&mut diagnostic, ')');
        self.give_up_opened(diagnostic, opening, "the `(` to be closed")
    }

    pub(super) fn blame_number<T>(&mut self, token: Token) -> Parse<T> {
        let image = self.image(token);
        let diagnostic =
            Diagnostic::new(&codes::NUMBER, self.span(token), format!("`{image}` is not a number"))
                .with_help(format!("write `{}`", image.trim_start_matches(['#', '$', '\\'])));
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_range_bound<T>(&mut self) -> Parse<T> {
        let token = self.token_at(0);
        let diagnostic =
            self.unexpected(token, &codes::RANGE, "an integer or a reference after `..`");
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_list_end<T>(&mut self, opening: Token, is_range: bool) -> Parse<T> {
        let expected = match is_range {
            true => "`]` at the end of the range",
            false => "`,` or `]` in the list",
        };
        let mut diagnostic = self.in_value(&codes::LIST_END, expected);
        if is_range && self.peek() == TokenKind::Comma {
            let help = "a range must be alone in its brackets: `[1..3]`";
            diagnostic.help.get_or_insert(help.into());
        }
        self.help_to_end(&mut diagnostic, ']');
        self.give_up_opened(diagnostic, opening, "the list begins here")
    }

    pub(super) fn blame_map_end<T>(&mut self, opening: Token) -> Parse<T> {
        let mut diagnostic = self.in_value(&codes::MAP_END, "`,` or `}` in the map");
        self.help_to_end(&mut diagnostic, '}');
        self.give_up_opened(diagnostic, opening, "the map begins here")
    }

    pub(super) fn blame_map_colon<T>(&mut self, opening: Token) -> Parse<T> {
        let diagnostic = self
            .in_value(&codes::MAP_COLON, "`:` and a value after the key")
            .with_help("write `{'key' : $value}`");
        self.give_up_opened(diagnostic, opening, "the map begins here")
    }

    pub(super) fn blame_arguments_end<T>(&mut self, opening: Token) -> Parse<T> {
        let mut diagnostic = self.in_value(&codes::ARGUMENTS_END, "`,` or `)` in the arguments");
        self.help_to_end(&mut diagnostic, ')');
        self.give_up_opened(diagnostic, opening, "the arguments begin here")
    }

    pub(super) fn blame_index_value<T>(&mut self) -> Parse<T> {
        let token = self.token_at(0);
        let expected = "an integer, a string or a reference as index";
        let rest = self.text.get(token.end as usize..).unwrap_or_default();
        let mut diagnostic = match (token.kind, rest.chars().next()) {
            (TokenKind::Invalid, Some(first)) if !matches!(first, '"' | '\'') => {
                let length = u32::try_from(first.len_utf8()).unwrap_or(1);
                let span = self.origin.span(token.end, token.end + length);
                let message = format!("expected {expected}, found `{first}`");
                Diagnostic::new(&codes::INDEX, span, message)
            }
            _ => self.unexpected(token, &codes::INDEX, expected),
        };
        diagnostic.help.get_or_insert_with(|| {
            "a `[` right after a reference begins an index: put a blank before it if it is text"
                .into()
        });
        self.give_up_inner(diagnostic)
    }

    pub(super) fn blame_index_end<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let mut diagnostic = self.unexpected(token, &codes::INDEX, "`]` after the index");
        self.help_to_end(&mut diagnostic, ']');
        self.give_up_opened(diagnostic, opening, "the index begins here")
    }

    pub(super) fn blame_reference_name<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let diagnostic = self.unexpected(token, &codes::OPEN_CURLY, "a name after `{`");
        self.give_up_opened(diagnostic, opening, "the reference begins here")
    }

    pub(super) fn blame_open_curly<T>(&mut self, opening: Token) -> Parse<T> {
        let token = self.token_at(0);
        let place = self.span(opening);
        let rest = self.text.get(token.start as usize..).unwrap_or_default();
        let help = if rest.starts_with(['?', '!', '|']) {
            "close the reference with `}`; an expression of TypeScript or Terraform (`${…}`) must be filled in before"
        } else if rest.starts_with(':') {
            "close the reference with `}`; a variable of CloudFormation or Serverless (`${a:b}`) must be filled in before"
        } else {
            "close the reference with `}`, or write it without braces"
        };
        let diagnostic = self
            .unexpected(token, &codes::OPEN_CURLY, "`}` at the end of the reference")
            .with_related(place, "the reference begins here")
            .with_help(help);
        self.resume = Some(token.start as usize);
        self.fail(diagnostic)
    }

    pub(super) fn blame_unicode_escape<T>(&mut self, token: Token) -> Parse<T> {
        let diagnostic = Diagnostic::new(
            &codes::UNICODE_ESCAPE,
            self.span(token),
            "`\\u` in a string in double quotes must be followed by four hexadecimal digits",
        )
        .with_help("put the string in single quotes, where `\\u` is plain text");
        self.give_up_inner(diagnostic)
    }

    /// What to write where `close` or something before it is missing.
    fn help_to_end(&mut self, diagnostic: &mut Diagnostic, close: char) {
        if diagnostic.help.is_some() {
            return;
        }
        let token = self.token_at(0);
        let gap = self
            .before()
            .and_then(|before| self.text.get(before.end as usize..token.start as usize));
        let is_next = gap.is_some_and(|gap| !gap.contains('\n'));
        let is_value = matches!(
            token.kind,
            TokenKind::String
                | TokenKind::Integer
                | TokenKind::Float
                | TokenKind::Identifier
                | TokenKind::True
                | TokenKind::False
                | TokenKind::ListOpen
                | TokenKind::MapOpen
        );
        let takes_commas =
            ![codes::INDEX.id, codes::UNCLOSED_PARENTHESIS.id].contains(&diagnostic.code.id);
        diagnostic.help = Some(match (is_value && takes_commas, is_next) {
            (true, true) => "put a comma between the two values".into(),
            (true, false) => {
                format!("close it with `{close}`, or put a comma between the two values")
            }
            (false, _) => format!("close it with `{close}`"),
        });
    }

    /// What stands where a value has ended: an operator is a mistake of its own there.
    fn in_value(&mut self, code: &'static Code, expected: &str) -> Diagnostic {
        let token = self.token_at(0);
        let is_operator = matches!(
            token.kind,
            TokenKind::Plus
                | TokenKind::Minus
                | TokenKind::Times
                | TokenKind::Divide
                | TokenKind::Modulo
                | TokenKind::And
                | TokenKind::Or
                | TokenKind::Less
                | TokenKind::LessOrEqual
                | TokenKind::Greater
                | TokenKind::GreaterOrEqual
                | TokenKind::Equal
                | TokenKind::NotEqual
                | TokenKind::Assign
        );
        if is_operator {
            return operator_in_value(self.span(token), self.image(token));
        }
        self.unexpected(token, code, expected)
    }

    /// A known mistake, or what was expected and what is there.
    pub(super) fn unexpected(
        &mut self,
        token: Token,
        code: &'static Code,
        expected: &str,
    ) -> Diagnostic {
        if let Some(diagnostic) = self.common_mistake(token) {
            return diagnostic;
        }
        let found = self.describe(token);
        let mut span = self.span(token);
        if token.kind == TokenKind::Text {
            // A text token may run on for pages: its first character is what is in the way.
            let first = self.image(token).chars().next().map_or(0, char::len_utf8);
            let length = u32::try_from(first).unwrap_or(1);
            span = self.origin.span(token.start, token.start + length);
        }
        Diagnostic::new(code, span, format!("expected {expected}, found {found}"))
    }

    /// A token in the words of a message.
    fn describe(&self, token: Token) -> String {
        let image = self.image(token);
        let line = image.lines().next().unwrap_or_default();
        match token.kind {
            TokenKind::EndOfText if self.is_string => "the end of the string".into(),
            TokenKind::EndOfText => "the end of the template".into(),
            TokenKind::Blanks => "white space".into(),
            TokenKind::Text => match image.chars().next() {
                Some('\n' | '\r') => "the end of the line".into(),
                Some(first) if first.is_whitespace() => "a blank".into(),
                Some(first) => format!("`{first}`"),
                None => "nothing".into(),
            },
            _ if line.chars().count() > 40 => {
                format!("`{}…`", line.chars().take(40).collect::<String>())
            }
            _ => format!("`{}`", line.trim()),
        }
    }

    /// What a directive is called in messages.
    pub(super) fn directive_name(&self, token: Token) -> String {
        let image = self.image(token);
        let name = image.trim_end().trim_end_matches('(').trim();
        match name.find('#') {
            Some(at) => name.get(at..).unwrap_or_default().into(),
            None => name.into(),
        }
    }

    /// A mistake in a directive's parentheses.
    pub(super) fn give_up<T>(&mut self, diagnostic: Diagnostic, opening: Token) -> Parse<T> {
        let error = self.token_at(0);
        // `#set(` is one token with its parenthesis.
        let from = match opening.kind {
            TokenKind::Set => opening.end.saturating_sub(1),
            _ => opening.end,
        };
        self.resume_behind_parentheses(from, error.start);
        self.fail(diagnostic)
    }

    /// A mistake further inside: reading continues after the statement's parentheses.
    pub(super) fn give_up_inner<T>(&mut self, diagnostic: Diagnostic) -> Parse<T> {
        let error = self.token_at(0);
        let opening = self.statement_start;
        self.resume_behind_parentheses(opening, error.start);
        self.fail(diagnostic)
    }

    fn give_up_opened<T>(
        &mut self,
        mut diagnostic: Diagnostic,
        opening: Token,
        label: &str,
    ) -> Parse<T> {
        let place = self.span(opening);
        if diagnostic.related.is_empty() {
            diagnostic = diagnostic.with_related(place, label);
        }
        self.give_up_inner(diagnostic)
    }
}
