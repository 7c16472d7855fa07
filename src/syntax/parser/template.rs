//! A template's statements. Blocks do not nest on the stack of the machine: those that are open are a list, which also
//! tells what a stray `#end` or `#else` may have been meant for.

use super::directive::Head;
use super::{Parse, Parser, Stop};
use crate::diagnostic::{Diagnostic, codes};
use crate::syntax::ast::{Block, Branch, Expression, If, Statement, Template};
use crate::syntax::token::{Token, TokenKind};

/// A block whose `#end` has not been read yet.
struct Open {
    construct: Construct,
    /// The token it began with.
    opening: Token,
    /// The statements before it, in the block around it.
    before: Block,
}

/// What has an `#end`.
enum Construct {
    If(OpenIf),
    Directive {
        head: Box<Head>,
        args: Vec<Expression>,
        /// The first token of the block, among the tokens.
        first: usize,
    },
}

/// The parts of an `#if` read so far.
struct OpenIf {
    /// Branches whose block is complete.
    branches: Vec<Branch>,
    /// The branch whose block is being read, and the `#else` in its place afterwards.
    current: Option<Branch>,
}

impl Parser<'_, '_, '_> {
    /// The whole text.
    pub(super) fn template(&mut self) -> Parse<Template> {
        let outside = self.session.depth;
        let mut open = Vec::new();
        let mut body = Vec::new();
        loop {
            self.statement_start = self.token_at(0).start;
            match self.step(&mut open, &mut body) {
                Ok(true) => {}
                Ok(false) => return Ok(Template { body }),
                Err(stop) => {
                    let depth = outside + u32::try_from(open.len()).unwrap_or(u32::MAX);
                    self.recover(stop, depth)?;
                }
            }
        }
    }

    /// Reads one statement, or the beginning or the end of a block. False at the end of the text.
    fn step(&mut self, open: &mut Vec<Open>, block: &mut Block) -> Parse<bool> {
        match self.peek() {
            TokenKind::Text => self.text(block),
            TokenKind::Identifier => self.printed_reference(block)?,
            TokenKind::If => self.open_if(open, block)?,
            TokenKind::ElseIf | TokenKind::Else => self.next_branch(open, block)?,
            TokenKind::End => match open.pop() {
                Some(opened) => {
                    self.next += 1;
                    self.close(opened, block)?;
                }
                None => self.blame_stray(),
            },
            TokenKind::Word | TokenKind::BracedWord => self.open_directive(open, block)?,
            TokenKind::EndOfText => match open.pop() {
                Some(opened) => {
                    self.blame_unclosed(opened.opening, None);
                    self.close(opened, block)?;
                }
                None => return Ok(false),
            },
            _ => self.statement(block)?,
        }
        if self.session.is_full() {
            return Err(Stop::Fatal);
        }
        Ok(true)
    }

    fn open_if(&mut self, open: &mut Vec<Open>, block: &mut Block) -> Parse<()> {
        let opening = self.bump();
        let branch = self.branch(opening)?;
        let construct = Construct::If(OpenIf {
            branches: Vec::new(),
            current: Some(branch),
        });
        self.open(open, construct, opening, block)
    }

    fn open_directive(&mut self, open: &mut Vec<Open>, block: &mut Block) -> Parse<()> {
        let mut head = self.directive_head();
        if !head.kind.has_block() || !self.lexer.at_parenthesis() {
            return self.line_directive(head, block);
        }
        let args = self.block_arguments(&mut head)?;
        let opening = head.token;
        let first = self.next;
        let construct = Construct::Directive {
            head: Box::new(head),
            args,
            first,
        };
        self.open(open, construct, opening, block)
    }

    fn open(
        &mut self,
        open: &mut Vec<Open>,
        construct: Construct,
        opening: Token,
        block: &mut Block,
    ) -> Parse<()> {
        self.enter()?;
        open.push(Open {
            construct,
            opening,
            before: std::mem::take(block),
        });
        // Velocity looks at a block's first token when it opens the block, before anything else may switch states.
        self.peek();
        Ok(())
    }

    /// `#elseif(…)` or `#else`.
    fn next_branch(&mut self, open: &mut Vec<Open>, block: &mut Block) -> Parse<()> {
        let Some(innermost) = open.last_mut() else {
            self.blame_stray();
            return Ok(());
        };
        if let Construct::If(open_if) = &mut innermost.construct {
            let opening = innermost.opening;
            let Some(mut branch) = open_if.current.take() else {
                self.blame_branch_after_else(opening);
                return Ok(());
            };
            branch.body = std::mem::take(block);
            open_if.branches.push(branch);
            let token = self.bump();
            if token.kind == TokenKind::ElseIf {
                let branch = self.branch(token)?;
                open_if.current = Some(branch);
            }
            return Ok(());
        }
        // Another block stands between this and its `#if`: that one lacks its `#end`.
        let has_if = open
            .iter()
            .any(|outer| matches!(outer.construct, Construct::If(_)));
        match open.pop_if(|_| has_if) {
            Some(unclosed) => {
                let token = self.token_at(0);
                self.blame_unclosed(unclosed.opening, Some(token));
                self.close(unclosed, block)
            }
            None => {
                self.blame_stray();
                Ok(())
            }
        }
    }

    /// Puts the statement together whose `#end` has been read, and goes on in the block around it.
    fn close(&mut self, opened: Open, block: &mut Block) -> Parse<()> {
        self.leave();
        let inner = std::mem::replace(block, opened.before);
        let statement = match opened.construct {
            Construct::If(open_if) => {
                let start = self.span(opened.opening).start;
                self.close_if(open_if, start, inner)
            }
            Construct::Directive { head, args, first } => {
                self.block_directive(*head, args, inner, first)?
            }
        };
        block.push(statement);
        Ok(())
    }

    fn close_if(&mut self, mut open_if: OpenIf, start: u32, body: Block) -> Statement {
        let mut otherwise = None;
        match open_if.current.take() {
            Some(branch) => open_if.branches.push(Branch { body, ..branch }),
            None => otherwise = Some(body),
        }
        Statement::If(Box::new(If {
            branches: open_if.branches,
            otherwise,
            span: self.span_from(start),
        }))
    }

    /// The condition behind `#if` or `#elseif`. A mistake in it does not hide the block.
    fn branch(&mut self, opening: Token) -> Parse<Branch> {
        let depth = self.session.depth;
        let start = self.span(opening).start;
        let condition = match self.condition(opening) {
            Ok(condition) => condition,
            Err(stop) => {
                self.recover(stop, depth)?;
                Expression::placeholder()
            }
        };
        Ok(Branch {
            condition,
            body: Vec::new(),
            span: self.span_from(start),
        })
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
    fn block_arguments(&mut self, head: &mut Head) -> Parse<Vec<Expression>> {
        let depth = self.session.depth;
        match self.directive_arguments(head) {
            Ok(args) => Ok(args),
            Err(stop) => {
                self.recover(stop, depth)?;
                head.is_broken = true;
                Ok(Vec::new())
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
            format!("`{name}` stands behind the `#else` of the same `#if`"),
        )
        .with_related(self.span(opening), "the `#if`")
        .with_help("`#else` comes last: `#if`, `#elseif`, `#else`, `#end`");
        self.report(diagnostic);
        self.resume_reading();
    }
}
