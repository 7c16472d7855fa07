//! A template's statements. Blocks do not nest on the stack of the machine: those that are open are a list, which also
//! tells what a stray `#end` or `#else` may have been meant for.

use super::directive::{Args, Head};
use super::{Parse, Parser, Stop};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Block, Branch, Expression, ExpressionKind, If, Statement};
use crate::syntax::token::{Token, TokenKind};

/// A block whose `#end` has not been read yet.
struct Open<'t> {
    construct: Construct<'t>,
    /// The token it began with.
    opening: Token,
    /// Where the statements of its block begin, among those that wait.
    first: usize,
}

/// What has an `#end`.
enum Construct<'t> {
    If(OpenIf),
    Directive {
        head: Head<'t>,
        args: Args,
        /// The first token of the block, among the tokens.
        first: usize,
    },
}

/// The parts of an `#if` read so far.
struct OpenIf {
    /// Where the branches whose block is complete begin, among those that wait.
    branches: usize,
    /// The condition of the branch whose block is being read, and its directive; nothing for the `#else`.
    current: Option<(Expression, Span)>,
}

impl<'t> Parser<'t, '_, '_> {
    /// The whole text.
    pub(super) fn template(&mut self) -> Parse<Block> {
        let outside = self.session.depth;
        let first = self.session.statements.len();
        let mut open = Vec::new();
        loop {
            self.statement_start = self.token_at(0).start;
            match self.step(&mut open) {
                Ok(true) => {}
                Ok(false) => return Ok(self.block(first)),
                Err(stop) => {
                    let depth = outside + u32::try_from(open.len()).unwrap_or(u32::MAX);
                    self.recover(stop, depth)?;
                }
            }
        }
    }

    /// Reads one statement, or the beginning or the end of a block. False at the end of the text.
    fn step(&mut self, open: &mut Vec<Open<'t>>) -> Parse<bool> {
        match self.peek() {
            TokenKind::Text => self.text(),
            TokenKind::Identifier => self.printed_reference()?,
            TokenKind::If => self.open_if(open)?,
            TokenKind::ElseIf | TokenKind::Else => self.next_branch(open)?,
            TokenKind::End => match open.pop() {
                Some(opened) => {
                    self.next += 1;
                    self.close(opened)?;
                }
                None => self.blame_stray(),
            },
            TokenKind::Word | TokenKind::BracedWord => self.open_directive(open)?,
            TokenKind::EndOfText => match open.pop() {
                Some(opened) => {
                    self.blame_unclosed(opened.opening, None);
                    self.close(opened)?;
                }
                None => return Ok(false),
            },
            _ => self.statement()?,
        }
        if self.session.is_full() {
            return Err(Stop::Fatal);
        }
        Ok(true)
    }

    /// The statements from `first` on.
    pub(super) fn block(&mut self, first: usize) -> Block {
        let session = &mut *self.session;
        let first = first.min(session.statements.len());
        session.statements.drain(first..).collect()
    }

    fn open_if(&mut self, open: &mut Vec<Open<'t>>) -> Parse<()> {
        let opening = self.bump();
        let branch = self.branch(opening)?;
        let construct =
            Construct::If(OpenIf { branches: self.session.branches.len(), current: branch });
        self.open(open, construct, opening)
    }

    fn open_directive(&mut self, open: &mut Vec<Open<'t>>) -> Parse<()> {
        let mut head = self.directive_head();
        if !head.kind.has_block() || !self.lexer.at_parenthesis() {
            return self.line_directive(head);
        }
        let args = self.block_arguments(&mut head)?;
        let opening = head.token;
        let first = self.next;
        let construct = Construct::Directive { head, args, first };
        self.open(open, construct, opening)
    }

    fn open(
        &mut self,
        open: &mut Vec<Open<'t>>,
        construct: Construct<'t>,
        opening: Token,
    ) -> Parse<()> {
        self.enter()?;
        open.push(Open { construct, opening, first: self.session.statements.len() });
        // Velocity looks at a block's first token when it opens the block, before anything else may switch states.
        self.peek();
        Ok(())
    }

    /// `#elseif(…)` or `#else`.
    fn next_branch(&mut self, open: &mut Vec<Open<'t>>) -> Parse<()> {
        let Some(innermost) = open.last_mut() else {
            self.blame_stray();
            return Ok(());
        };
        if let Construct::If(open_if) = &mut innermost.construct {
            let (opening, first) = (innermost.opening, innermost.first);
            let Some((condition, span)) = open_if.current.take() else {
                self.blame_branch_after_else(opening);
                return Ok(());
            };
            self.close_branch(condition, first, span);
            let token = self.bump();
            if token.kind == TokenKind::ElseIf {
                open_if.current = self.branch(token)?;
            }
            return Ok(());
        }
        // Another block is between this and its `#if`: that one lacks its `#end`.
        let has_if = open.iter().any(|outer| matches!(outer.construct, Construct::If(_)));
        match open.pop_if(|_| has_if) {
            Some(unclosed) => {
                let token = self.token_at(0);
                self.blame_unclosed(unclosed.opening, Some(token));
                self.close(unclosed)
            }
            None => {
                self.blame_stray();
                Ok(())
            }
        }
    }

    /// Puts the statement together whose `#end` has been read, and continues in the block around it.
    fn close(&mut self, opened: Open<'t>) -> Parse<()> {
        self.leave();
        match opened.construct {
            Construct::If(open_if) => {
                let start = self.span(opened.opening).start;
                self.close_if(open_if, start, opened.first);
                Ok(())
            }
            Construct::Directive { head, args, first } => {
                let block = self.block(opened.first);
                self.block_directive(head, args, block, first)
            }
        }
    }

    fn close_if(&mut self, open_if: OpenIf, start: u32, first: usize) {
        let mut otherwise = None;
        match open_if.current {
            Some((condition, span)) => self.close_branch(condition, first, span),
            None => otherwise = Some(self.block(first)),
        }
        let span = self.span_from(start);
        let session = &mut *self.session;
        let branches = open_if.branches.min(session.branches.len());
        let branches = session.branches.drain(branches..).collect();
        let statement = If { branches, otherwise, span };
        session.statements.push(Statement::If(Box::new(statement)));
    }

    fn close_branch(&mut self, condition: Expression, first: usize, span: Span) {
        let body = self.block(first);
        self.session.branches.push(Branch { condition, body, span });
    }

    /// The condition after `#if` or `#elseif`. A mistake in it does not hide the block.
    fn branch(&mut self, opening: Token) -> Parse<Option<(Expression, Span)>> {
        let depth = self.session.depth;
        let start = self.span(opening).start;
        let condition = match self.condition(opening) {
            Ok(condition) => condition,
            Err(stop) => {
                self.recover(stop, depth)?;
                Expression { kind: ExpressionKind::Boolean(false), span: Span::default() }
            }
        };
        Ok(Some((condition, self.span_from(start))))
    }

    fn condition(&mut self, opening: Token) -> Parse<Expression> {
        self.skip_blanks();
        if !self.bump_if(TokenKind::ParenOpen) {
            return self.blame_condition(opening);
        }
        let condition = self.expression()?;
        if !self.bump_if(TokenKind::ParenClose) {
            return self.blame_directive_end(opening);
        }
        Ok(condition)
    }

    /// The arguments of a directive with a block. A mistake in them does not hide the block.
    fn block_arguments(&mut self, head: &mut Head<'t>) -> Parse<Args> {
        let depth = self.session.depth;
        match self.directive_arguments(head) {
            Ok(args) => Ok(args),
            Err(stop) => {
                self.recover(stop, depth)?;
                head.is_broken = true;
                Ok(Args::default())
            }
        }
    }

    fn blame_unclosed(&mut self, opening: Token, instead: Option<Token>) {
        let name = self.directive_name(opening);
        let mut diagnostic = Diagnostic::new(
            &codes::UNCLOSED_BLOCK,
            self.span(opening),
            format!("`{name}` has no `#end`"),
        )
        .with_help("add `#end` where its block ends");
        if let Some(token) = instead {
            let place = self.span(token);
            diagnostic = diagnostic.with_related(place, "this belongs to the `#if` around it");
        }
        self.report(diagnostic);
    }

    fn blame_branch_after_else(&mut self, opening: Token) {
        let token = self.bump();
        if token.kind == TokenKind::ElseIf {
            self.resume_behind_parentheses(token.end, token.end);
        }
        let name = self.directive_name(token);
        let diagnostic = Diagnostic::new(
            &codes::BRANCH_AFTER_ELSE,
            self.span(token),
            format!("`{name}` comes after the `#else` of the same `#if`"),
        )
        .with_related(self.span(opening), "the `#if`")
        .with_help("`#else` comes last: `#if`, `#elseif`, `#else`, `#end`");
        self.report(diagnostic);
        self.resume_reading();
    }
}
