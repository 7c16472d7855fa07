//! Compiles: makes a program of a tree. Names become slots, literals values, neighboring texts one.

use std::sync::Arc;

use arcstr::ArcStr;

use super::flat::{Surroundings, add_flat_code};
use super::ops::{
    BindingUses, Block, Expr, If, LoopUses, MacroDefinition, Op, Program, SetProperty, Slot,
    Traced, TracedKind, Variable,
};
use super::slots::{
    CONTEXT, FOREACH, INPUT, STAGE_VARIABLES, Slots, UTIL, VELOCITY_COUNT, VELOCITY_HAS_NEXT,
    own_variable,
};
use super::text_run::TextRun;
use crate::source::{SharedStr, Span};
use crate::syntax::Dialect;
use crate::syntax::ast::{self, Reference, ReferenceKind, Set, Statement, Template};
use crate::value::TextFunction;

/// What lowering has to know besides the tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LowerOptions<'a> {
    pub(crate) dialect: Dialect,
    /// The template.
    pub(crate) source: &'a ArcStr,
    /// Variables that have slots already (`#evaluate` continues with those of the running template).
    pub(crate) names: Option<&'a Slots>,
    /// What `$util` has of text functions.
    pub(crate) functions: &'static [TextFunction],
    /// Whether the program is to record what it does: texts then stay apart.
    pub(crate) traced: bool,
}

/// The program of a template.
pub(crate) fn lower(tree: &Template, options: LowerOptions<'_>) -> Program {
    let mut lowering = Lowering {
        dialect: options.dialect,
        source: options.source,
        traced: options.traced,
        functions: options.functions,
        slots: options.names.cloned().unwrap_or_default(),
        reads: Vec::new(),
        macros: Vec::new(),
        loop_uses: LoopUses::default(),
        bindings: BindingUses::default(),
    };
    let mut body = lowering.block(&tree.body);
    if !options.traced {
        let reads = (options.dialect == Dialect::ApiGateway).then_some(&*lowering.reads);
        add_flat_code(&mut body, Surroundings { functions: options.functions, reads });
    }
    Program {
        body,
        slots: lowering.slots,
        loop_uses: lowering.loop_uses,
        bindings: lowering.bindings,
        macros: lowering.macros,
    }
}

/// A program that is being made.
pub(super) struct Lowering<'a> {
    pub(super) dialect: Dialect,
    pub(super) source: &'a ArcStr,
    pub(super) traced: bool,
    pub(super) functions: &'static [TextFunction],
    pub(super) slots: Slots,
    /// How often each of the template's own variables is read.
    reads: Vec<u32>,
    pub(super) macros: Vec<Arc<MacroDefinition>>,
    pub(super) loop_uses: LoopUses,
    pub(super) bindings: BindingUses,
}

impl Lowering<'_> {
    pub(super) fn block(&mut self, statements: &[Statement]) -> Block {
        if self.traced {
            return statements.iter().filter_map(|statement| self.recorded(statement)).collect();
        }
        let mut ops = Vec::with_capacity(op_count(statements));
        let mut run: Option<TextRun> = None;
        for statement in statements {
            if let Statement::Text(text) = statement {
                push_text(&mut run, &text.text);
                continue;
            }
            match self.statement(statement) {
                None => {}
                Some(Op::Text(text)) => push_text(&mut run, &text),
                Some(op) => {
                    ops.extend(run.take().map(|run| Op::Text(run.into_text())));
                    ops.push(op);
                }
            }
        }
        ops.extend(run.map(|run| Op::Text(run.into_text())));
        ops.into()
    }

    /// A statement; nothing where it neither prints nor does anything.
    fn statement(&mut self, statement: &Statement) -> Option<Op> {
        match statement {
            Statement::Text(text) => Some(Op::Text(text.text.clone())),
            Statement::Comment(_) => None,
            Statement::Reference(reference) => Some(self.printed(reference)),
            Statement::Set(set) => Some(self.set(set)),
            Statement::If(statement) => Some(self.conditional(statement)),
            Statement::Directive(directive) => self.directive(directive),
        }
    }

    /// A statement whose run is recorded.
    fn recorded(&mut self, statement: &Statement) -> Option<Op> {
        let op = self.statement(statement)?;
        let kind = match statement {
            Statement::Text(_) | Statement::Comment(_) => TracedKind::Text,
            Statement::Reference(_) if matches!(op, Op::Text(_)) => TracedKind::Text,
            Statement::Reference(_) => TracedKind::Reference,
            Statement::Set(_) => TracedKind::Set,
            Statement::If(_) => TracedKind::If,
            Statement::Directive(directive) if &*directive.name == "foreach" => TracedKind::Foreach,
            Statement::Directive(_) => TracedKind::Directive,
        };
        Some(Op::Traced(Box::new(Traced { op, kind, span: statement.span() })))
    }

    /// A reference that is printed.
    pub(super) fn printed(&mut self, reference: &Reference) -> Op {
        let is_variable = reference.parts.is_empty()
            && reference.is_plain()
            && reference.kind != ReferenceKind::SlashBang;
        if reference.kind == ReferenceKind::Runt {
            Op::Text(reference.name.clone())
        } else if is_variable {
            Op::Variable(Variable {
                slot: self.slot(&reference.name),
                is_quiet: reference.kind == ReferenceKind::Quiet,
                literal: reference.literal.clone(),
                span: reference.span,
            })
        } else {
            Op::Reference(Box::new(self.reference(reference)))
        }
    }

    fn set(&mut self, set: &Set) -> Op {
        let value = self.expression(&set.value);
        if set.target.parts.is_empty() {
            return Op::SetVariable { slot: self.target(&set.stored_name), value };
        }
        let target = self.reference(&set.target);
        Op::SetProperty(Box::new(SetProperty { target, value }))
    }

    fn conditional(&mut self, statement: &ast::If) -> Op {
        let mut branches = Vec::with_capacity(statement.branches.len());
        for branch in &statement.branches {
            let mut condition = self.expression(&branch.condition);
            if self.traced {
                condition = Expr::Traced(Box::new((condition, branch.span)));
            }
            let body = self.block(&branch.body);
            branches.push((condition, self.marked(body, TracedKind::Branch, None, branch.span)));
        }
        let otherwise = statement.otherwise.as_ref().map(|block| {
            let start = block.first().map_or(statement.span, Statement::span);
            let body = self.block(block);
            self.marked(body, TracedKind::Branch, None, start)
        });
        Op::If(Box::new(If { branches: branches.into(), otherwise }))
    }

    /// The slot of a variable that is read.
    pub(super) fn slot(&mut self, name: &SharedStr) -> Slot {
        let slot = self.any_slot(name);
        if let Some(own) = own_variable(slot) {
            if self.reads.len() <= own {
                self.reads.resize(own + 1, 0);
            }
            if let Some(reads) = self.reads.get_mut(own) {
                *reads += 1;
            }
        }
        slot
    }

    /// The slot of a variable that is given a value.
    pub(super) fn target(&mut self, name: &SharedStr) -> Slot {
        let slot = self.any_slot(name);
        self.bindings.sets_util |= slot == UTIL;
        slot
    }

    fn any_slot(&mut self, name: &SharedStr) -> Slot {
        let slot = self.slots.find_or_add(name, || name.clone());
        self.sees(slot);
        slot
    }

    /// Takes down that the program can see what is in a slot.
    fn sees(&mut self, slot: Slot) {
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

    /// A block after a mark that it runs, if the program is traced.
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

/// At most this many operations are made of these: texts are joined, and comments left out.
fn op_count(statements: &[Statement]) -> usize {
    let mut count = 0;
    let mut last_is_text = false;
    for statement in statements {
        match statement {
            Statement::Comment(_) => {}
            Statement::Text(_) => {
                count += usize::from(!last_is_text);
                last_is_text = true;
            }
            _ => {
                count += 1;
                last_is_text = false;
            }
        }
    }
    count
}

fn push_text(run: &mut Option<TextRun>, text: &SharedStr) {
    match run {
        _ if text.is_empty() => {}
        Some(run) => run.push(text),
        None => *run = Some(TextRun::new(text.clone())),
    }
}
