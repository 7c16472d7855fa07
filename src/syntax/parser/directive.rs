//! `#word` with parentheses and block as the word asks for them.

use super::{Parse, Parser};
use crate::source::SharedStr;
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
        matches!(self, Self::Foreach | Self::Define | Self::Macro | Self::Literal | Self::BlockCall)
    }

    fn is_built_in(self) -> bool {
        !matches!(self, Self::BlockCall | Self::Call)
    }
}

/// A directive that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<'t> {
    pub(super) kind: DirectiveKind,
    pub(super) name: &'t str,
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

/// The arguments of a directive, among the values that wait.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Args {
    first: usize,
    count: usize,
}

impl<'t> Parser<'t, '_, '_> {
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
    pub(super) fn line_directive(&mut self, mut head: Head<'t>) -> Parse<()> {
        if !self.lexer.at_parenthesis() {
            return self.bare_directive(head);
        }
        let args = self.directive_arguments(&mut head)?;
        self.check_arguments(&head, args)?;
        if head.kind == DirectiveKind::Call {
            self.suspect_block(head.token);
        }
        self.finish(head, Some(args), None, SharedStr::default());
        Ok(())
    }

    /// A directive whose `#end` has been read.
    pub(super) fn block_directive(
        &mut self,
        head: Head<'t>,
        args: Args,
        block: Block,
        first: usize,
    ) -> Parse<()> {
        self.check_arguments(&head, args)?;
        let mut literal = SharedStr::default();
        match head.kind {
            DirectiveKind::Macro => self.define_macro(&head, args),
            DirectiveKind::Literal => {
                // All but the `#end`.
                let behind = self.next.saturating_sub(1);
                literal = self.literal_of_literal(&head, args, (first, behind))?;
            }
            _ => {}
        }
        self.finish(head, Some(args), Some(block), literal);
        Ok(())
    }

    /// The name. The lexer goes over to a directive's parentheses, whether there are any or not.
    pub(super) fn directive_head(&mut self) -> Head<'t> {
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
            name,
            token,
            first,
            start: self.span(token).start,
            first_argument: (first, first),
            is_broken: false,
        }
    }

    /// A name without parentheses: not a directive after all, the lexer goes back to text.
    fn bare_directive(&mut self, head: Head<'t>) -> Parse<()> {
        if head.kind == DirectiveKind::Macro {
            return self.blame_bare_directive(&head);
        }
        self.lexer.pop_state();
        if head.kind.has_block() && head.kind.is_built_in() || head.kind == DirectiveKind::Evaluate
        {
            return self.blame_bare_directive(&head);
        }
        self.finish(head, None, None, SharedStr::default());
        Ok(())
    }

    pub(super) fn directive_arguments(&mut self, head: &mut Head<'t>) -> Parse<Args> {
        self.skip_blanks();
        self.bump_if(TokenKind::ParenOpen);
        self.enter()?;
        let mut args = Args { first: self.session.values.len(), count: 0 };
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
            if args.count == 0 {
                head.first_argument = (first, self.next);
            }
            self.check_word(head, &argument, first, args.count)?;
            self.session.values.push(argument);
            args.count += 1;
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
        let word = self.slice(token.start, token.end);
        let span = self.span(token);
        Ok(Expression { kind: ExpressionKind::Word(word), span })
    }

    /// Bare words are names and `in`, nothing else.
    fn check_word(
        &mut self,
        head: &Head<'t>,
        argument: &Expression,
        token: usize,
        position: usize,
    ) -> Parse<()> {
        let is_word = is_word(argument);
        if head.kind == DirectiveKind::Macro && position == 0 {
            return match is_word {
                true => Ok(()),
                false => self.blame_macro_name(head, argument.span),
            };
        }
        let allowed = match head.kind {
            DirectiveKind::Foreach => position == 1,
            DirectiveKind::Call => !self.is_callable(head.name),
            kind => !kind.is_built_in(),
        };
        if is_word && !allowed {
            let word = self.image_at(token);
            return self.blame_word(head, word, argument.span);
        }
        Ok(())
    }

    /// Whether a macro of that name could be called before this text was read.
    fn is_callable(&self, name: &str) -> bool {
        self.session.callable.iter().take(self.callable).any(|known| **known == *name)
    }

    /// What Velocity checks after parsing, before rendering.
    fn check_arguments(&mut self, head: &Head<'t>, args: Args) -> Parse<()> {
        let right = match head.kind {
            DirectiveKind::Define => args.count == 1,
            DirectiveKind::Exit => args.count <= 1,
            DirectiveKind::Macro => args.count > 0,
            DirectiveKind::Evaluate => {
                let text = self.session.values.get(args.first);
                args.count == 1 && text.is_some_and(is_text)
            }
            _ => true,
        };
        if right || head.is_broken {
            return Ok(());
        }
        self.blame_arguments(head, args.count)
    }

    fn define_macro(&mut self, head: &Head<'t>, args: Args) {
        let name = self.session.values.get(args.first);
        if args.count == 0 || !name.is_some_and(is_word) {
            return;
        }
        let name = self.image_at(head.first_argument.0);
        self.macros.push(name.into());
        self.session.known.push(name.into());
        if self.session.options.dialect == Dialect::Velocity {
            self.session.callable.push(name.into());
        }
    }

    /// `#literal` prints the source of its first child: of its argument, if it has one, else of its block.
    fn literal_of_literal(
        &mut self,
        head: &Head<'t>,
        args: Args,
        block: (usize, usize),
    ) -> Parse<SharedStr> {
        let (first, behind) = if args.count == 0 { block } else { head.first_argument };
        if first >= behind && !head.is_broken {
            return self.blame_empty_literal(head);
        }
        Ok(self.literal(first, behind.saturating_sub(1)))
    }

    fn finish(
        &mut self,
        head: Head<'t>,
        args: Option<Args>,
        block: Option<Block>,
        literal: SharedStr,
    ) {
        let literal = if head.kind == DirectiveKind::Literal {
            literal
        } else if head.kind.is_built_in() && args.is_some() {
            SharedStr::default()
        } else {
            self.images(head.first, self.next.saturating_sub(1))
        };
        let name = match head.token.kind {
            TokenKind::BracedWord => self.slice(head.token.start + 2, head.token.end - 1),
            _ => self.slice(head.token.start + 1, head.token.end),
        };
        let name_span = self.span(head.token);
        let span = self.span_from(head.start);
        let session = &mut *self.session;
        let waiting = session.values.len();
        let args = args.map(|args| {
            let first = args.first.min(waiting);
            let behind = first.saturating_add(args.count).min(waiting);
            session.values.drain(first..behind).collect()
        });
        let directive = Directive { name, name_span, args, block, literal, span };
        session.statements.push(Statement::Directive(Box::new(directive)));
    }
}

fn is_word(argument: &Expression) -> bool {
    matches!(argument.kind, ExpressionKind::Word(_))
}

/// Whether it has a text that can be evaluated.
fn is_text(argument: &Expression) -> bool {
    matches!(
        argument.kind,
        ExpressionKind::String(_) | ExpressionKind::Interpolated(_) | ExpressionKind::Reference(_)
    )
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
