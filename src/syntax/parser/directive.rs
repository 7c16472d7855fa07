//! `#word` with parentheses and block as the word asks for them.

use super::{Parse, Parser};
use crate::syntax::Dialect;
use crate::syntax::ast::{Block, Directive, Expression, ExpressionKind, Statement};
use crate::syntax::token::{Token, TokenKind};

/// What the parser has to know of a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DirectiveKind {
    Foreach,
    Define,
    Macro,
    Literal,
    Evaluate,
    /// `#break`, `#stop`
    Exit,
    /// `#include`, `#parse`
    Input,
    /// `#@name`: a macro call with a block.
    BlockCall,
    /// Any other name: a macro call, or text.
    Call,
}

impl DirectiveKind {
    pub(super) fn has_block(self) -> bool {
        matches!(
            self,
            Self::Foreach | Self::Define | Self::Macro | Self::Literal | Self::BlockCall
        )
    }

    fn is_built_in(self) -> bool {
        !matches!(self, Self::BlockCall | Self::Call)
    }
}

/// A directive that is being read.
pub(super) struct Head {
    pub(super) kind: DirectiveKind,
    pub(super) name: Box<str>,
    /// The token with the name.
    pub(super) token: Token,
    /// Its place among the tokens.
    first: usize,
    start: u32,
    /// Where the first argument begins and ends, among the tokens.
    first_argument: (usize, usize),
    /// Its arguments could not be read.
    pub(super) is_broken: bool,
}

impl Parser<'_, '_, '_> {
    /// Whether the dialect has such a directive built in.
    pub(super) fn is_directive(&self, name: &str) -> bool {
        self.directive_kind(name).is_built_in()
    }

    /// Whether a macro of that name has been defined before.
    pub(super) fn is_macro(&self, name: &str) -> bool {
        self.macros.iter().any(|known| **known == *name)
    }

    fn directive_kind(&self, name: &str) -> DirectiveKind {
        match name {
            "foreach" => DirectiveKind::Foreach,
            "define" => DirectiveKind::Define,
            "macro" => DirectiveKind::Macro,
            "literal" => DirectiveKind::Literal,
            "evaluate" if self.session.options.dialect == Dialect::Velocity => {
                DirectiveKind::Evaluate
            }
            "break" | "stop" => DirectiveKind::Exit,
            "include" | "parse" => DirectiveKind::Input,
            _ if name.starts_with('@') => DirectiveKind::BlockCall,
            _ => DirectiveKind::Call,
        }
    }

    /// A directive without a block: its name, and its arguments if a parenthesis follows.
    pub(super) fn line_directive(&mut self, mut head: Head, into: &mut Block) -> Parse<()> {
        if !self.lexer.at_parenthesis() {
            return self.bare_directive(head, into);
        }
        let args = self.directive_arguments(&mut head)?;
        self.check_arguments(&head, &args)?;
        if head.kind == DirectiveKind::Call {
            self.suspect_block(head.token);
        }
        let statement = self.finish(head, Some(args), None, Box::default());
        into.push(statement);
        Ok(())
    }

    /// A directive whose `#end` has been read.
    pub(super) fn block_directive(
        &mut self,
        head: Head,
        args: Vec<Expression>,
        block: Block,
        first: usize,
    ) -> Parse<Statement> {
        self.check_arguments(&head, &args)?;
        let mut literal = Box::default();
        match head.kind {
            DirectiveKind::Macro => self.define_macro(&args),
            DirectiveKind::Literal => {
                // All but the `#end`.
                let behind = self.next.saturating_sub(1);
                literal = self.literal_of_literal(&head, &args, (first, behind))?;
            }
            _ => {}
        }
        Ok(self.finish(head, Some(args), Some(block), literal))
    }

    /// The name. The lexer goes over to a directive's parentheses, whether there are any or not.
    pub(super) fn directive_head(&mut self) -> Head {
        let first = self.next;
        let token = self.bump();
        let image = self.image(token);
        let cut = match token.kind {
            TokenKind::BracedWord => image.get(2..).and_then(|name| name.strip_suffix('}')),
            _ => image.get(1..),
        };
        let name = cut.unwrap_or_default();
        self.lexer.switch_to_directive();
        Head {
            kind: self.directive_kind(name),
            name: name.into(),
            token,
            first,
            start: self.span(token).start,
            first_argument: (first, first),
            is_broken: false,
        }
    }

    /// A name without parentheses: not a directive after all, the lexer goes back to text.
    fn bare_directive(&mut self, head: Head, into: &mut Block) -> Parse<()> {
        if head.kind == DirectiveKind::Macro {
            return self.blame_bare_directive(&head);
        }
        self.lexer.pop_state();
        if head.kind.has_block() && head.kind.is_built_in() || head.kind == DirectiveKind::Evaluate
        {
            return self.blame_bare_directive(&head);
        }
        let statement = self.finish(head, None, None, Box::default());
        into.push(statement);
        Ok(())
    }

    pub(super) fn directive_arguments(&mut self, head: &mut Head) -> Parse<Vec<Expression>> {
        self.skip_blanks();
        self.bump_if(TokenKind::ParenOpen);
        self.enter()?;
        let mut args: Vec<Expression> = Vec::new();
        loop {
            let mut ahead = usize::from(self.peek() == TokenKind::Blanks);
            let comma = self.peek_at(ahead) == TokenKind::Comma;
            if comma {
                ahead += 1;
                ahead += usize::from(self.peek_at(ahead) == TokenKind::Blanks);
            }
            if !begins_argument(self.peek_at(ahead)) {
                break;
            }
            self.next += ahead;
            let first = self.next;
            let argument = self.argument()?;
            if args.is_empty() {
                head.first_argument = (first, self.next);
            }
            self.check_word(head, &argument, args.len())?;
            args.push(argument);
        }
        self.skip_blanks();
        if !self.bump_if(TokenKind::ParenClose) {
            return self.blame_argument(head);
        }
        self.leave();
        Ok(args)
    }

    fn argument(&mut self) -> Parse<Expression> {
        if self.peek() != TokenKind::Word {
            return self.value();
        }
        let token = self.bump();
        Ok(Expression {
            kind: ExpressionKind::Word(self.image(token).into()),
            span: self.span(token),
        })
    }

    /// Bare words are names and `in`, nothing else.
    fn check_word(&mut self, head: &Head, argument: &Expression, position: usize) -> Parse<()> {
        let is_word = matches!(argument.kind, ExpressionKind::Word(_));
        if head.kind == DirectiveKind::Macro && position == 0 {
            return match is_word {
                true => Ok(()),
                false => self.blame_macro_name(head, argument),
            };
        }
        let allowed = match head.kind {
            DirectiveKind::Foreach => position == 1,
            DirectiveKind::Call => !self.is_callable(&head.name),
            kind => !kind.is_built_in(),
        };
        if is_word && !allowed {
            return self.blame_word(head, argument);
        }
        Ok(())
    }

    /// Whether a macro of that name could be called before this text was read.
    fn is_callable(&self, name: &str) -> bool {
        self.session
            .callable
            .iter()
            .take(self.callable)
            .any(|known| **known == *name)
    }

    /// What Velocity checks after parsing, before rendering.
    fn check_arguments(&mut self, head: &Head, args: &[Expression]) -> Parse<()> {
        let right = match head.kind {
            DirectiveKind::Define => args.len() == 1,
            DirectiveKind::Exit => args.len() <= 1,
            DirectiveKind::Macro => !args.is_empty(),
            DirectiveKind::Evaluate => matches!(
                args,
                [Expression {
                    kind: ExpressionKind::String(_)
                        | ExpressionKind::Interpolated(_)
                        | ExpressionKind::Reference(_),
                    ..
                }]
            ),
            _ => true,
        };
        if right || head.is_broken {
            return Ok(());
        }
        self.blame_arguments(head, args)
    }

    fn define_macro(&mut self, args: &[Expression]) {
        let Some(Expression {
            kind: ExpressionKind::Word(name),
            ..
        }) = args.first()
        else {
            return;
        };
        self.macros.push(name.clone());
        self.session.known.push(name.clone());
        if self.session.options.dialect == Dialect::Velocity {
            self.session.callable.push(name.clone());
        }
    }

    /// `#literal` prints the source of its first child: of its argument, if it has one, else of its block.
    fn literal_of_literal(
        &mut self,
        head: &Head,
        args: &[Expression],
        block: (usize, usize),
    ) -> Parse<Box<str>> {
        let (first, behind) = if args.is_empty() {
            block
        } else {
            head.first_argument
        };
        if first >= behind && !head.is_broken {
            return self.blame_empty_literal(head);
        }
        Ok(self.literal(first, behind.saturating_sub(1)))
    }

    fn finish(
        &mut self,
        head: Head,
        args: Option<Vec<Expression>>,
        block: Option<Block>,
        literal: Box<str>,
    ) -> Statement {
        let literal = if head.kind == DirectiveKind::Literal {
            literal
        } else if head.kind.is_built_in() && args.is_some() {
            Box::default()
        } else {
            self.images(head.first, self.next.saturating_sub(1))
        };
        let name_span = self.span(head.token);
        Statement::Directive(Box::new(Directive {
            name: head.name,
            name_span,
            args,
            block,
            literal,
            span: self.span_from(head.start),
        }))
    }
}

fn begins_argument(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Identifier
            | TokenKind::CurlyOpen
            | TokenKind::Word
            | TokenKind::String
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::ListOpen
            | TokenKind::MapOpen
            | TokenKind::True
            | TokenKind::False
    )
}
