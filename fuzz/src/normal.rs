//! What of a tree must come back from its printed form: all of it, in a form in which trees that differ in what
//! printing leaves out are equal. Left out are, and nothing else,
//!
//! - places, comments, and where one text ends and the next begins;
//! - that a word is a reference or a directive (`$a.b(.word`, `#$a}word`, `$a.b##word`): it is the text that it prints;
//! - that `##` is before a reference and not between two (`$a.b##$c`);
//! - backslashes and signs before references in the arguments of methods and in indexes, where they mean nothing;
//! - the blank that is added to a string and cut off again;
//! - that `#literal` is not text;
//! - that a call's argument is a bare `true` (`#a(#$@${b}true)`) and not the value;
//! - that a comment without an end, which ends a string, leaves a character of something else to be cut off;
//! - the source of a call whose arguments and block are not what its source reads as on its own, since the source
//!   lacks backslashes and comments.

use vtl::source::Span;
use vtl::syntax::ast::{
    BinaryOperator, Block, Directive, Expression, ExpressionKind, If, Part, Reference,
    ReferenceKind, Set, Statement, Template, Text,
};
use vtl::syntax::{Dialect, ParseOptions, parse};

/// A tree in that form.
#[derive(Debug, Clone)]
pub(crate) struct Normal {
    pub(crate) body: Block,
    /// Whether calls have their sources, all of them.
    pub(crate) has_sources: bool,
    /// Whether the printed form prints the same, be there such a macro or not, and whatever the values are.
    pub(crate) renders_alike: bool,
    /// Whether references have their sources, all of them. Without one nothing can be said: Velocity forgets signs in
    /// it (`$a.b(c$.d)`, `$a.b(\$!#)`).
    pub(crate) is_printable: bool,
}

/// The form of a tree, with the sources of its calls if that is asked for.
pub(crate) fn normal(template: &Template, dialect: Dialect, with_sources: bool) -> Normal {
    let mut reader = Reader {
        dialect,
        with_sources,
        has_sources: true,
        renders_alike: true,
        is_printable: true,
    };
    let body = reader.block(&template.body);
    Normal {
        body,
        has_sources: reader.has_sources,
        renders_alike: reader.renders_alike,
        is_printable: reader.is_printable,
    }
}

struct Reader {
    dialect: Dialect,
    with_sources: bool,
    has_sources: bool,
    renders_alike: bool,
    is_printable: bool,
}

impl Reader {
    fn block(&mut self, block: &[Statement]) -> Block {
        let mut normal = Block::new();
        for statement in block {
            match statement {
                Statement::Comment(_) => {}
                Statement::Text(text) => push_text(&mut normal, &text.text),
                Statement::Reference(word) if word.kind == ReferenceKind::Runt => {
                    push_text(&mut normal, &word.name);
                }
                Statement::Directive(word) if is_text(word) => {
                    // A word that no `#` is before calls a macro whose name lacks its first letter.
                    self.renders_alike &=
                        word.literal.starts_with(['#', '@']) || self.dialect == Dialect::ApiGateway;
                    push_text(&mut normal, &word.literal);
                }
                Statement::Reference(reference) if reference.more_prefix.starts_with("##") => {
                    self.renders_alike = false;
                    push_text(&mut normal, "#");
                    let mut reference = self.reference(reference);
                    reference.more_prefix = reference.more_prefix[1..].into();
                    normal.push(Statement::Reference(reference));
                }
                other => normal.push(self.statement(other)),
            }
        }
        normal
    }

    fn statement(&mut self, statement: &Statement) -> Statement {
        match statement {
            Statement::Text(_) | Statement::Comment(_) => statement.clone(),
            Statement::Reference(reference) => Statement::Reference(self.reference(reference)),
            Statement::Set(set) => Statement::Set(Box::new(Set {
                target: self.reference(&set.target),
                stored_name: set.stored_name.clone(),
                value: self.expression(&set.value),
                span: Span::default(),
            })),
            Statement::If(statement) => Statement::If(Box::new(self.if_statement(statement))),
            Statement::Directive(directive) => {
                Statement::Directive(Box::new(self.directive(directive)))
            }
        }
    }

    fn if_statement(&mut self, statement: &If) -> If {
        let mut statement = statement.clone();
        for branch in &mut statement.branches {
            branch.condition = self.expression(&branch.condition);
            branch.body = self.block(&branch.body);
            branch.span = Span::default();
        }
        statement.otherwise = statement.otherwise.map(|otherwise| self.block(&otherwise));
        statement.span = Span::default();
        statement
    }

    fn directive(&mut self, directive: &Directive) -> Directive {
        let mut normal = self.parts(directive);
        if is_built_in(&directive.name) && lacks_hash(&directive.literal) {
            normal.literal = ["#", &directive.name].concat().into();
        } else if normal.args.is_some() {
            if !self.with_sources {
                normal.literal = "".into();
            } else if !self.has_source(directive) {
                self.has_sources = false;
                self.renders_alike = false;
            }
        }
        normal
    }

    fn parts(&mut self, directive: &Directive) -> Directive {
        let args = directive.args.as_ref();
        let block = directive.block.as_ref();
        Directive {
            name_span: Span::default(),
            span: Span::default(),
            args: args.map(|args| args.iter().map(|arg| self.word(arg)).collect()),
            block: block.map(|block| self.block(block)),
            ..directive.clone()
        }
    }

    /// Whether a call is what its source reads as.
    fn has_source(&self, directive: &Directive) -> bool {
        let mut reader = Self { with_sources: false, ..*self };
        let behind_hash = directive.literal.starts_with('@');
        let sign = if behind_hash { "#$" } else { "" };
        // What follows a call may be read differently if its source lacks something.
        let source = [sign, &directive.literal, "{a}"].concat();
        match parse(&source, &self.options()).as_ref().map(|read| &*read.body) {
            Ok([Statement::Directive(other), Statement::Text(probe)]) => {
                &*probe.text == "{a}" && reader.parts(directive) == reader.parts(other)
            }
            _ => directive.literal.is_empty(),
        }
    }

    /// Whether the source of a reference reads as that reference on its own.
    fn comes_back(&self, reference: &Reference) -> bool {
        let has_arguments = |part: &Part| !matches!(part, Part::Property { .. });
        let literal = &reference.literal;
        // After some calls that are none, a `#` before a property is taken into the reference.
        let is_plain = !reference.parts.iter().any(has_arguments) && !literal.contains('#');
        if reference.kind == ReferenceKind::Runt || is_plain {
            return true;
        }
        match parse(literal, &self.options()).as_ref().map(|read| &*read.body) {
            Ok([Statement::Reference(other)]) => other.literal == *literal,
            _ => false,
        }
    }

    fn options(&self) -> ParseOptions {
        ParseOptions { dialect: self.dialect, ..ParseOptions::default() }
    }

    fn reference(&mut self, reference: &Reference) -> Reference {
        let mut reference = reference.clone();
        reference.span = Span::default();
        self.is_printable &= self.comes_back(&reference);
        for part in &mut reference.parts {
            match part {
                Part::Property { span, .. } => *span = Span::default(),
                Part::Method { args, span, .. } => {
                    *span = Span::default();
                    *args = args.iter().map(|arg| self.argument(arg)).collect();
                }
                Part::Index { index, span } => {
                    *span = Span::default();
                    *index = self.argument(index);
                }
            }
        }
        reference
    }

    /// A directive's argument.
    fn word(&mut self, argument: &Expression) -> Expression {
        let mut argument = self.expression(argument);
        if let ExpressionKind::Word(word) = &argument.kind
            && let Ok(value) = word.parse()
        {
            argument.kind = ExpressionKind::Boolean(value);
        }
        argument
    }

    /// A value that is printed as the source around it has it.
    fn argument(&mut self, argument: &Expression) -> Expression {
        let mut argument = self.expression(argument);
        strip(&mut argument);
        argument
    }

    fn expression(&mut self, expression: &Expression) -> Expression {
        let mut kind = expression.kind.clone();
        match &mut kind {
            ExpressionKind::String(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Float(_)
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Word(_) => {}
            ExpressionKind::Interpolated(inner) => {
                inner.template.body = self.block(&inner.template.body);
                if inner.cut_last && !cut_last(&mut inner.template.body) {
                    self.renders_alike = false;
                }
                inner.cut_last = false;
            }
            ExpressionKind::Range(pair) | ExpressionKind::Binary(_, pair) => {
                self.renders_alike &= !prints_blanks(&expression.kind);
                **pair = (self.expression(&pair.0), self.expression(&pair.1));
            }
            ExpressionKind::List(items) => {
                *items = items.iter().map(|item| self.expression(item)).collect();
            }
            ExpressionKind::Map(entries) => {
                for (key, value) in entries {
                    (*key, *value) = (self.expression(key), self.expression(value));
                }
            }
            ExpressionKind::Reference(reference) => **reference = self.reference(reference),
            ExpressionKind::Not(operand) | ExpressionKind::Parenthesized(operand) => {
                **operand = self.expression(operand);
            }
        }
        Expression { kind, span: Span::default() }
    }
}

/// Whether a missing value may be printed as its source, with the blanks in it: `$a + $b * 2` where `$a` is a text.
fn prints_blanks(kind: &ExpressionKind) -> bool {
    let has_blanks = |operand: &Expression| {
        use ExpressionKind::{Binary, Not, Parenthesized};
        matches!(operand.kind, Binary(..) | Parenthesized(_) | Not(_))
    };
    match kind {
        ExpressionKind::Binary(BinaryOperator::Add, pair) => {
            has_blanks(&pair.0) || has_blanks(&pair.1)
        }
        _ => false,
    }
}

/// Takes what is before references off an argument, its items and entries.
fn strip(argument: &mut Expression) {
    match &mut argument.kind {
        ExpressionKind::Reference(reference) => {
            reference.escaped = false;
            reference.escape_prefix = "".into();
            reference.more_prefix = "".into();
        }
        ExpressionKind::List(items) => items.iter_mut().for_each(strip),
        ExpressionKind::Map(entries) => {
            for (key, value) in entries {
                strip(key);
                strip(value);
            }
        }
        ExpressionKind::Range(pair) => {
            strip(&mut pair.0);
            strip(&mut pair.1);
        }
        _ => {}
    }
}

fn push_text(block: &mut Block, text: &str) {
    match block.last_mut() {
        _ if text.is_empty() => {}
        Some(Statement::Text(last)) => last.text = [&last.text, text].concat().into(),
        _ => block.push(Statement::Text(Text { text: text.into(), span: Span::default() })),
    }
}

/// Takes the last character off the text that a string ends with, if it is one to Java too.
fn cut_last(block: &mut Block) -> bool {
    let Some(Statement::Text(last)) = block.last_mut() else {
        return false;
    };
    let mut text = String::from(&*last.text);
    let is_cut = text.pop().is_some_and(|last| last.len_utf16() == 1);
    if is_cut {
        last.text = text.into();
        block.pop_if(|last| matches!(last, Statement::Text(text) if text.text.is_empty()));
    }
    is_cut
}

/// Whether a directive prints its source whatever happens: a word without a `#` before it, one that no macro can be
/// called, or `#literal`.
fn is_text(directive: &Directive) -> bool {
    let is_name =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '@');
    let has_name = !directive.name.is_empty() && directive.name.chars().all(is_name);
    let literal = &directive.literal;
    if is_built_in(&directive.name) {
        return &*directive.name == "literal" && directive.block.is_some();
    }
    !literal.is_empty() && (lacks_hash(literal) || !has_name)
}

/// Whether a directive's source is a word without a `#` before it, nor the `#$` that makes a directive of `@a`.
fn lacks_hash(literal: &str) -> bool {
    !literal.is_empty() && !literal.starts_with(['#', '@'])
}

fn is_built_in(name: &str) -> bool {
    matches!(name, "literal" | "break" | "stop" | "include" | "parse")
}
