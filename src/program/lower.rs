//! Compiles: makes a program of what the parser reads. Names become slots, literals values, neighboring texts one.

use std::sync::Arc;
use std::vec::Drain;

use arcstr::ArcStr;

use super::few::Few;
use super::literal;
use super::operand::{Kind, Operand};
use super::ops::{
    Binary, BindingUses, Block, Constant, Expr, If, Interpolated, LoopUses, MacroDefinition,
    Method, Op, Part, Program, SetProperty, Slot, Traced, TracedKind, Variable,
};
use super::reference::is_plain;
use super::slots::{
    CONTEXT, FOREACH, INPUT, STAGE_VARIABLES, Slots, UTIL, VELOCITY_COUNT, VELOCITY_HAS_NEXT,
};
use super::text::{Text, TextRun};
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, ReferenceKind};
use crate::syntax::build::{Build, DirectiveNode, Piece, ReferenceNode};
use crate::syntax::{self, Dialect, Mistakes, ParseOptions};
use crate::value::CallSite;

/// What compiling has to know.
#[derive(Debug, Clone)]
pub(crate) struct CompileOptions<'a> {
    pub(crate) parse: &'a ParseOptions,
    /// The template.
    pub(crate) source: &'a ArcStr,
    /// Variables that have slots already (`#evaluate` goes on with those of the running template).
    pub(crate) names: Option<&'a Slots>,
    /// Whether the program is to record what it does: texts then stay apart.
    pub(crate) traced: bool,
}

impl<'a> CompileOptions<'a> {
    pub(crate) fn new(parse: &'a ParseOptions, source: &'a ArcStr) -> Self {
        Self { parse, source, names: None, traced: false }
    }
}

/// Compiles a template. Fails with what the parser finds wrong.
pub(crate) fn compile(options: &CompileOptions<'_>) -> Result<Program, Mistakes> {
    let lowering = Lowering {
        dialect: options.parse.dialect,
        source: options.source,
        traced: options.traced,
        slots: options.names.cloned().unwrap_or_default(),
        macros: Vec::new(),
        loop_uses: LoopUses::default(),
        bindings: BindingUses::default(),
        has_padding: false,
    };
    let (body, lowering) = syntax::parse_into(options.source, options.parse, lowering)?;
    Ok(Program {
        body: body.ops,
        slots: lowering.slots,
        loop_uses: lowering.loop_uses,
        bindings: lowering.bindings,
        macros: lowering.macros,
    })
}

/// A program that is being made.
pub(super) struct Lowering<'a> {
    pub(super) dialect: Dialect,
    pub(super) source: &'a ArcStr,
    pub(super) traced: bool,
    pub(super) slots: Slots,
    pub(super) macros: Vec<Arc<MacroDefinition>>,
    pub(super) loop_uses: LoopUses,
    pub(super) bindings: BindingUses,
    /// The blank that Velocity adds to a string has been left out of its last text.
    has_padding: bool,
}

/// A statement that has been read.
#[derive(Debug)]
pub(super) struct Lowered {
    /// Nothing where it neither prints nor does anything.
    pub(super) op: Option<Op>,
    pub(super) span: Span,
}

/// A block that has been read.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) ops: Block,
    /// The place of its first statement.
    pub(super) start: Option<Span>,
}

/// A condition and its block.
#[derive(Debug)]
pub(super) struct Branch {
    condition: Expr,
    body: Block,
    span: Span,
}

impl Build for Lowering<'_> {
    type Part = Part;
    type Expression = Operand;
    type Statement = Lowered;
    type Block = Body;
    type Branch = Branch;

    fn property(&mut self, name: Piece<'_>, span: Span) -> Part {
        let name = self.text_of(name);
        Part::Property { name, span }
    }

    fn method(&mut self, name: Piece<'_>, args: Drain<'_, Operand>, span: Span) -> Part {
        let args = Few::of(args.map(Operand::into_expr));
        Part::Method(Box::new(Method {
            site: CallSite::new(Method::known(&name.text, &args)),
            name: self.text_of(name),
            args,
            span,
        }))
    }

    fn index(&mut self, index: Operand, span: Span) -> Part {
        let index = index.into_expr();
        Part::Index { index, span }
    }

    fn string(&mut self, text: Piece<'_>, span: Span) -> Operand {
        let text = self.text_of(text);
        let constant = Expr::Constant(Constant::String(text));
        Operand::new(constant, Kind::String, span)
    }

    fn interpolated(&mut self, template: Body, mut cut_last: bool, span: Span) -> Operand {
        let mut body = template.ops;
        if std::mem::take(&mut self.has_padding) {
            // What would be cut off is the blank, unless a directive may end the rendering before it.
            let is_plain = |op: &Op| matches!(op, Op::Text(_) | Op::Variable(_) | Op::Reference(_));
            if cut_last && body.iter().all(is_plain) {
                cut_last = false;
            } else {
                body = append(body, Op::Text(" ".into()));
            }
        }
        let interpolated = Expr::Interpolated(Box::new(Interpolated { body, cut_last }));
        Operand::new(interpolated, Kind::Interpolated, span)
    }

    /// `Integer`, or `Long`, or `BigInteger`, whichever holds it first.
    fn integer(&mut self, digits: &str, span: Span) -> Operand {
        let constant = if let Ok(value) = digits.parse() {
            Constant::Int(value)
        } else {
            match digits.parse() {
                Ok(value) => Constant::Long(value),
                Err(_) => Constant::BigInteger(digits.into()),
            }
        };
        Operand::new(Expr::Constant(constant), Kind::Number, span)
    }

    fn float(&mut self, digits: &str, span: Span) -> Operand {
        let constant = Constant::Double(digits.parse().unwrap_or(f64::NAN));
        Operand::new(Expr::Constant(constant), Kind::Number, span)
    }

    fn boolean(&mut self, value: bool, span: Span) -> Operand {
        let constant = Constant::Boolean(value);
        Operand::new(Expr::Constant(constant), Kind::Boolean, span)
    }

    fn word(&mut self, word: Piece<'_>, span: Span) -> Operand {
        let word = self.text_of(word);
        let constant = Expr::Constant(Constant::String(word));
        Operand::new(constant, Kind::Word, span)
    }

    fn range(&mut self, from: Operand, to: Operand, span: Span) -> Operand {
        let range = Expr::Range(Box::new((from.into_expr(), to.into_expr())));
        Operand::new(range, Kind::Range, span)
    }

    fn list(&mut self, items: Drain<'_, Operand>, span: Span) -> Operand {
        let list = Expr::List(items.map(Operand::into_expr).collect());
        Operand::new(list, Kind::List, span)
    }

    fn map(&mut self, mut entries: Drain<'_, Operand>, span: Span) -> Operand {
        let mut pairs = Vec::with_capacity(entries.len() / 2);
        while let (Some(key), Some(value)) = (entries.next(), entries.next()) {
            pairs.push((key.into_expr(), value.into_expr()));
        }
        Operand::new(Expr::Map(pairs.into()), Kind::Map, span)
    }

    fn reference(&mut self, reference: ReferenceNode<'_>, parts: Drain<'_, Part>) -> Operand {
        let span = reference.span;
        let kind = reference.kind;
        let is_computed = !matches!(kind, ReferenceKind::Runt | ReferenceKind::SlashBang);
        if is_computed
            && parts.len() == 0
            && is_plain(&reference)
            && let Some(start) = reference.literal.place
        {
            let slot = self.slot(&reference.name);
            let length = u32::try_from(reference.literal.text.len()).unwrap_or(0);
            let kind = Kind::Variable(kind, start, start.saturating_add(length));
            return Operand::new(Expr::Variable { slot, span }, kind, span);
        }
        let reference = Box::new(self.reference_of(reference, parts));
        let expr =
            if is_computed { Expr::Reference(reference) } else { Expr::Uncomputed(reference) };
        Operand::new(expr, Kind::Reference(kind), span)
    }

    fn not(&mut self, operand: Operand, span: Span) -> Operand {
        let not = Expr::Not(Box::new(operand.into_expr()));
        Operand::new(not, Kind::Not, span)
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: Operand,
        right: Operand,
        span: Span,
    ) -> Operand {
        let kind = Kind::Binary(left.span.end, right.span.start);
        let literals = (operator == BinaryOperator::Add).then(|| {
            let left = literal::of(&left, self.source);
            (left, literal::of(&right, self.source))
        });
        let binary =
            Binary { operator, left: left.into_expr(), right: right.into_expr(), literals };
        Operand::new(Expr::Binary(Box::new(binary)), kind, span)
    }

    fn parenthesized(&mut self, inner: Operand, span: Span) -> Operand {
        Operand::new(inner.into_expr(), Kind::Parenthesized, span)
    }

    fn text(&mut self, mut text: Piece<'_>, span: Span) -> Lowered {
        if text.padded && !self.traced {
            text.padded = false;
            self.has_padding = true;
            let length = text.text.len().saturating_sub(1);
            text.text = match text.text {
                std::borrow::Cow::Borrowed(text) => text.get(..length).unwrap_or_default().into(),
                std::borrow::Cow::Owned(text) => {
                    text.get(..length).unwrap_or_default().to_owned().into()
                }
            };
        }
        let is_made = self.traced || !text.text.is_empty();
        let op = is_made.then(|| Op::Text(self.text_of(text)));
        self.lowered(op, TracedKind::Text, span)
    }

    fn comment(&mut self, span: Span) -> Lowered {
        Lowered { op: None, span }
    }

    fn printed(&mut self, reference: ReferenceNode<'_>, parts: Drain<'_, Part>) -> Lowered {
        let span = reference.span;
        if reference.kind == ReferenceKind::Runt {
            let name = self.text_of(reference.name);
            return self.lowered(Some(Op::Text(name)), TracedKind::Text, span);
        }
        let is_variable =
            parts.len() == 0 && is_plain(&reference) && reference.kind != ReferenceKind::SlashBang;
        let op = if is_variable {
            Op::Variable(Variable {
                slot: self.slot(&reference.name),
                is_quiet: !reference.prints_source,
                literal: self.text_of(reference.literal),
                span,
            })
        } else {
            Op::Reference(Box::new(self.reference_of(reference, parts)))
        };
        self.lowered(Some(op), TracedKind::Reference, span)
    }

    fn set(
        &mut self,
        target: ReferenceNode<'_>,
        parts: Drain<'_, Part>,
        stored_name: Piece<'_>,
        value: Operand,
        span: Span,
    ) -> Lowered {
        let value = value.into_expr();
        let op = if parts.len() == 0 {
            let slot = self.target(&stored_name);
            Op::SetVariable { slot, value }
        } else {
            let target = self.reference_of(target, parts);
            Op::SetProperty(Box::new(SetProperty { target, value }))
        };
        self.lowered(Some(op), TracedKind::Set, span)
    }

    fn branch(&mut self, condition: Operand, body: Body, span: Span) -> Branch {
        let mut condition = condition.into_expr();
        if self.traced {
            condition = Expr::Traced(Box::new((condition, span)));
        }
        let body = self.marked(body.ops, TracedKind::Branch, None, span);
        Branch { condition, body, span }
    }

    fn conditional(
        &mut self,
        branches: Drain<'_, Branch>,
        otherwise: Option<Body>,
        span: Span,
    ) -> Lowered {
        let head = branches.as_slice().first().map_or(span, |branch| branch.span);
        let branches = branches.map(|branch| (branch.condition, branch.body));
        let branches = branches.collect();
        let otherwise = otherwise.map(|body| {
            let start = body.start.unwrap_or(span);
            self.marked(body.ops, TracedKind::Branch, None, start)
        });
        let op = Op::If(Box::new(If { branches, otherwise }));
        self.lowered(Some(op), TracedKind::If, head)
    }

    fn directive(
        &mut self,
        directive: DirectiveNode<'_>,
        args: Option<Drain<'_, Operand>>,
        block: Option<Body>,
    ) -> Lowered {
        self.lower_directive(directive, args, block)
    }

    fn block(&mut self, statements: Drain<'_, Lowered>) -> Body {
        let start = statements.as_slice().first().map(|first| first.span);
        let (mut total, mut count) = (0, 0);
        let mut last_is_text = false;
        for op in statements.as_slice().iter().filter_map(|it| it.op.as_ref()) {
            let is_text = matches!(op, Op::Text(_));
            total += 1;
            count += usize::from(!(last_is_text && is_text));
            last_is_text = is_text;
        }
        let is_joined = count == total;
        let ops = statements.filter_map(|statement| statement.op);
        let mut joined = Vec::with_capacity(count);
        if is_joined {
            joined.extend(ops);
        } else {
            join_texts(ops, &mut joined);
        }
        Body { ops: joined.into(), start }
    }
}

impl Lowering<'_> {
    pub(super) fn text_of(&self, piece: Piece<'_>) -> Text {
        match piece.place {
            Some(place) if !piece.padded => Text::stretch(self.source, place, piece.text.len()),
            _ => piece.text.into_owned().into(),
        }
    }

    /// The slot of a variable.
    pub(super) fn slot(&mut self, name: &Piece<'_>) -> Slot {
        let source = self.source;
        let slot = self.slots.find_or_add(&name.text, || match name.place {
            Some(place) => Text::stretch(source, place, name.text.len()),
            None => (&*name.text).into(),
        });
        self.sees(slot);
        slot
    }

    /// The slot of a variable that is given a value.
    pub(super) fn target(&mut self, name: &Piece<'_>) -> Slot {
        let slot = self.slot(name);
        self.sets(slot);
        slot
    }

    pub(super) fn sets(&mut self, slot: Slot) {
        self.bindings.sets_util |= slot == UTIL;
    }

    /// Takes down that the program can see what is in a slot.
    pub(super) fn sees(&mut self, slot: Slot) {
        match slot {
            INPUT => self.bindings.input = true,
            UTIL => self.bindings.util = true,
            CONTEXT => self.bindings.context = true,
            STAGE_VARIABLES => self.bindings.stage_variables = true,
            FOREACH => self.loop_uses.foreach = true,
            VELOCITY_COUNT => self.loop_uses.count = true,
            VELOCITY_HAS_NEXT => self.loop_uses.has_next = true,
            _ => {}
        }
    }

    /// A statement, to be recorded if the program is traced.
    pub(super) fn lowered(&self, op: Option<Op>, kind: TracedKind, span: Span) -> Lowered {
        let op = match op {
            Some(op) if self.traced => Some(Op::Traced(Box::new(Traced { op, kind, span }))),
            op => op,
        };
        Lowered { op, span }
    }

    /// A block behind a mark that it runs, if the program is traced.
    pub(super) fn marked(
        &self,
        block: Block,
        kind: TracedKind,
        item: Option<Slot>,
        span: Span,
    ) -> Block {
        if !self.traced {
            return block;
        }
        let mark = Op::Mark { kind, item, span };
        std::iter::once(mark).chain(block).collect()
    }
}

/// Makes one of neighboring texts.
fn join_texts(ops: impl Iterator<Item = Op>, joined: &mut Vec<Op>) {
    let mut run: Option<TextRun> = None;
    for op in ops {
        match (run.take(), op) {
            (Some(before), Op::Text(text)) => run = Some(before.join(text)),
            (None, Op::Text(text)) => run = Some(TextRun::new(text)),
            (before, op) => {
                joined.extend(before.map(|before| Op::Text(before.into_text())));
                joined.push(op);
            }
        }
    }
    joined.extend(run.map(|run| Op::Text(run.into_text())));
}

fn append(block: Block, op: Op) -> Block {
    block.into_iter().chain(std::iter::once(op)).collect()
}
