//! From the tree to the program: names become slots, literals values, neighbouring texts one.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::literal;
use super::ops::{
    Block, Constant, Define, Expr, Foreach, If, Interpolated, Known, MacroArgument, MacroCall,
    MacroDefinition, Method, Op, Part, Program, Reference, SetProperty, Slot, Traced, TracedKind,
};
use crate::source::Span;
use crate::syntax::Dialect;
use crate::syntax::ast;

/// What lowering has to know besides the tree.
#[derive(Debug, Clone)]
pub(crate) struct LowerOptions<'a> {
    /// The dialect: the service defines no macros.
    pub(crate) dialect: Dialect,
    /// The text that was parsed.
    pub(crate) source: &'a str,
    /// Names that have slots already (`#evaluate` goes on with those of the running template).
    pub(crate) names: &'a [Box<str>],
    /// Whether the program is to record what it does: texts then stay apart.
    pub(crate) traced: bool,
}

/// The slots that every program has, in order.
pub(crate) const FIXED_SLOTS: [&str; 7] = [
    "input",
    "util",
    "context",
    "stageVariables",
    "foreach",
    "velocityCount",
    "velocityHasNext",
];

/// `$input`
pub(crate) const INPUT: Slot = 0;
/// `$util`
pub(crate) const UTIL: Slot = 1;
/// `$context`
pub(crate) const CONTEXT: Slot = 2;
/// `$stageVariables`
pub(crate) const STAGE_VARIABLES: Slot = 3;
/// `$foreach`
pub(crate) const FOREACH: Slot = 4;
/// `$velocityCount`
pub(crate) const VELOCITY_COUNT: Slot = 5;
/// `$velocityHasNext`
pub(crate) const VELOCITY_HAS_NEXT: Slot = 6;

/// Compiles a tree.
pub(crate) fn lower(template: &ast::Template, options: &LowerOptions<'_>) -> Program {
    let mut lowering = Lowering::new(options);
    let body = lowering.block(&template.body);
    Program {
        body,
        loop_uses: lowering.loop_uses,
        bindings: lowering.bindings,
        slots: lowering.names,
        macros: lowering.macros,
    }
}

struct Lowering<'a> {
    dialect: Dialect,
    source: &'a str,
    traced: bool,
    names: Vec<Box<str>>,
    slots: HashMap<Box<str>, Slot>,
    macros: Vec<Arc<MacroDefinition>>,
    loop_uses: super::ops::LoopUses,
    bindings: super::ops::BindingUses,
}

impl<'a> Lowering<'a> {
    fn new(options: &LowerOptions<'a>) -> Self {
        let mut lowering = Self {
            dialect: options.dialect,
            source: options.source,
            traced: options.traced,
            names: Vec::new(),
            slots: HashMap::new(),
            macros: Vec::new(),
            loop_uses: super::ops::LoopUses::default(),
            bindings: super::ops::BindingUses::default(),
        };
        for name in FIXED_SLOTS {
            lowering.new_slot(name);
        }
        for name in options.names.iter().skip(FIXED_SLOTS.len()) {
            lowering.new_slot(name);
        }
        lowering
    }

    fn new_slot(&mut self, name: &str) -> Slot {
        let slot = Slot::try_from(self.names.len()).unwrap_or(Slot::MAX);
        self.names.push(name.into());
        self.slots.insert(name.into(), slot);
        slot
    }

    fn slot(&mut self, name: &str) -> Slot {
        let slot = match self.slots.get(name) {
            Some(slot) => *slot,
            None => self.new_slot(name),
        };
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
        slot
    }

    /// The slot of a variable that is given a value.
    fn target(&mut self, name: &str) -> Slot {
        let slot = self.slot(name);
        self.bindings.sets_util |= slot == UTIL;
        slot
    }

    fn block(&mut self, statements: &[ast::Statement]) -> Block {
        if self.traced {
            return self.traced_block(statements, None);
        }
        let mut ops = Vec::with_capacity(statements.len());
        let mut text = String::new();
        for statement in statements {
            if let ast::Statement::Text(part) = statement {
                text.push_str(&part.text);
                continue;
            }
            let Some(op) = self.statement(statement) else {
                continue;
            };
            if let Op::Text(part) = &op {
                text.push_str(part);
                continue;
            }
            if !text.is_empty() {
                ops.push(Op::Text(std::mem::take(&mut text).into()));
            }
            ops.push(op);
        }
        if !text.is_empty() {
            ops.push(Op::Text(text.into()));
        }
        ops.into()
    }

    fn statement(&mut self, statement: &ast::Statement) -> Option<Op> {
        match statement {
            ast::Statement::Text(text) => Some(Op::Text(text.text.clone())),
            ast::Statement::Comment(_) => None,
            ast::Statement::Reference(reference) => Some(self.printed(reference)),
            ast::Statement::Set(set) => Some(self.set(set)),
            ast::Statement::If(statement) => Some(self.conditional(statement)),
            ast::Statement::Directive(directive) => self.directive(directive),
        }
    }

    fn printed(&mut self, reference: &ast::Reference) -> Op {
        if reference.kind == ast::ReferenceKind::Runt {
            return Op::Text(reference.name.clone());
        }
        Op::Reference(Box::new(self.reference(reference)))
    }

    fn set(&mut self, set: &ast::Set) -> Op {
        let value = self.expression(&set.value);
        if set.target.parts.is_empty() {
            let slot = self.target(&set.stored_name);
            return Op::SetVariable { slot, value };
        }
        let target = self.reference(&set.target);
        Op::SetProperty(Box::new(SetProperty { target, value }))
    }

    /// Every statement on its own, to be recorded, behind a mark that the block runs.
    fn traced_block(&mut self, statements: &[ast::Statement], mark: Option<Op>) -> Block {
        let mut ops = Vec::with_capacity(statements.len() + 1);
        ops.extend(mark);
        for statement in statements {
            let Some((kind, span)) = recorded(statement) else {
                continue;
            };
            if let Some(op) = self.statement(statement) {
                ops.push(Op::Traced(Box::new(Traced { op, kind, span })));
            }
        }
        ops.into()
    }

    fn traced_conditional(&mut self, statement: &ast::If) -> Op {
        let mark = |span| Op::Mark {
            kind: TracedKind::Branch,
            item: None,
            span,
        };
        let branches = statement
            .branches
            .iter()
            .map(|branch| {
                let condition = self.expression(&branch.condition);
                let condition = Expr::Traced(Box::new((condition, branch.span)));
                let body = self.traced_block(&branch.body, Some(mark(branch.span)));
                (condition, body)
            })
            .collect();
        let otherwise = statement.otherwise.as_ref().map(|block| {
            let span = block.first().map_or(statement.span, ast::Statement::span);
            self.traced_block(block, Some(mark(span)))
        });
        Op::If(Box::new(If {
            branches,
            otherwise,
        }))
    }

    fn conditional(&mut self, statement: &ast::If) -> Op {
        if self.traced {
            return self.traced_conditional(statement);
        }
        let branches = statement
            .branches
            .iter()
            .map(|branch| (self.expression(&branch.condition), self.block(&branch.body)))
            .collect();
        let otherwise = statement.otherwise.as_ref().map(|block| self.block(block));
        Op::If(Box::new(If {
            branches,
            otherwise,
        }))
    }

    fn reference(&mut self, reference: &ast::Reference) -> Reference {
        let slot = self.slot(&reference.name);
        let parts = reference.parts.iter().map(|part| self.part(part)).collect();
        let is_plain = !reference.escaped
            && reference.escape_prefix.is_empty()
            && reference.more_prefix.is_empty();
        let mut missing = String::new();
        if !reference.escaped {
            // Velocity writes the escape prefix twice where there is no value.
            missing = [
                &*reference.escape_prefix,
                &reference.escape_prefix,
                &reference.more_prefix,
            ]
            .concat();
        }
        missing.push_str(&reference.null_text);
        Reference {
            slot,
            parts,
            is_runt: reference.kind == ast::ReferenceKind::Runt,
            escaped: reference.escaped,
            is_plain,
            is_variable: is_plain && reference.parts.is_empty(),
            prefix: [&*reference.escape_prefix, &reference.more_prefix]
                .concat()
                .into(),
            escape_prefix: reference.escape_prefix.clone(),
            missing: missing.into(),
            null_text: reference.null_text.clone(),
            literal: reference.literal.clone(),
            span: reference.span,
        }
    }

    fn part(&mut self, part: &ast::Part) -> Part {
        match part {
            ast::Part::Property { name, span } => Part::Property {
                name: name.clone(),
                span: *span,
            },
            ast::Part::Method { name, args, span } => Part::Method(Box::new(Method {
                known: Known::of(name),
                name: name.clone(),
                args: args.iter().map(|arg| self.expression(arg)).collect(),
                span: *span,
                compiled: OnceLock::new(),
            })),
            ast::Part::Index { index, span } => Part::Index {
                index: self.expression(index),
                span: *span,
            },
        }
    }

    fn expression(&mut self, expression: &ast::Expression) -> Expr {
        match &expression.kind {
            ast::ExpressionKind::String(text) => Expr::Constant(Constant::String(text.clone())),
            ast::ExpressionKind::Interpolated(inner) => {
                Expr::Interpolated(Box::new(Interpolated {
                    body: self.block(&inner.template.body),
                    cut_last: inner.cut_last,
                }))
            }
            ast::ExpressionKind::Integer(digits) => Expr::Constant(integer(digits)),
            ast::ExpressionKind::Float(digits) => {
                Expr::Constant(Constant::Double(digits.parse().unwrap_or(f64::NAN)))
            }
            ast::ExpressionKind::Boolean(value) => Expr::Constant(Constant::Boolean(*value)),
            ast::ExpressionKind::Range(bounds) => {
                let (from, to) = &**bounds;
                Expr::Range(Box::new((self.expression(from), self.expression(to))))
            }
            ast::ExpressionKind::List(items) => {
                Expr::List(items.iter().map(|item| self.expression(item)).collect())
            }
            ast::ExpressionKind::Map(entries) => Expr::Map(
                entries
                    .iter()
                    .map(|(key, value)| (self.expression(key), self.expression(value)))
                    .collect(),
            ),
            ast::ExpressionKind::Reference(reference) => self.operand(reference),
            ast::ExpressionKind::Word(_) => Expr::Constant(Constant::Null),
            ast::ExpressionKind::Not(operand) => Expr::Not(Box::new(self.expression(operand))),
            ast::ExpressionKind::Binary(operator, operands) => {
                let (left, right) = &**operands;
                let literals = (*operator == ast::BinaryOperator::Add)
                    .then(|| Box::new((self.literal(left), self.literal(right))));
                Expr::Binary(
                    *operator,
                    Box::new((self.expression(left), self.expression(right))),
                    literals,
                )
            }
            ast::ExpressionKind::Parenthesized(inner) => self.expression(inner),
        }
    }

    fn operand(&mut self, reference: &ast::Reference) -> Expr {
        match reference.kind {
            ast::ReferenceKind::Runt | ast::ReferenceKind::SlashBang => {
                Expr::Uncomputed(Box::new(self.reference(reference)))
            }
            _ if reference.parts.is_empty() => Expr::Variable {
                slot: self.slot(&reference.name),
                span: reference.span,
            },
            _ => Expr::Reference(Box::new(self.reference(reference))),
        }
    }

    /// The source of an operand, which Velocity joins to a string in place of a missing value.
    fn literal(&self, expression: &ast::Expression) -> Box<str> {
        literal::of(expression, self.source)
    }

    fn directive(&mut self, directive: &ast::Directive) -> Option<Op> {
        let args = directive.args.as_deref().unwrap_or_default();
        let span = directive.span;
        match (&*directive.name, args) {
            ("foreach", [variable, _, source]) => {
                let block = directive.block.as_deref().unwrap_or_default();
                Some(self.foreach(directive, variable, source, block))
            }
            // Whatever stands behind the source takes the place of the block.
            ("foreach", [variable, _, source, body, ..]) => {
                let block = match &body.kind {
                    ast::ExpressionKind::Reference(reference) => {
                        vec![ast::Statement::Reference((**reference).clone())]
                    }
                    _ => Vec::new(),
                };
                Some(self.foreach(directive, variable, source, &block))
            }
            // Without a source there is nothing to loop over; Velocity takes the block for it.
            ("foreach", [_, _]) => None,
            ("foreach", []) | ("foreach", [_]) => Some(Op::NoSource {
                span: directive.name_span,
            }),
            ("define", [name]) => {
                let define = self.define(&target_name(name), directive);
                Some(Op::Define(Box::new(define)))
            }
            ("macro", [name, parameters @ ..]) => {
                self.macro_definition(name, parameters, directive);
                None
            }
            ("break", []) => Some(Op::Break { scope: None, span }),
            ("break", [scope, ..]) => Some(Op::Break {
                scope: Some((self.expression(scope), self.literal(scope))),
                span,
            }),
            ("stop", args) => Some(Op::Stop {
                message: args.first().map(|arg| self.expression(arg)),
            }),
            ("include", args) => self.include("include", args, span),
            ("parse", args) => self.include("parse", args, span),
            ("evaluate", [source]) if self.dialect == Dialect::Velocity => {
                // What it evaluates may use any of the loop's variables.
                self.loop_uses = super::ops::LoopUses {
                    foreach: true,
                    count: true,
                    has_next: true,
                };
                Some(Op::Evaluate {
                    source: self.expression(source),
                    span,
                })
            }
            _ => Some(self.call(directive, args)),
        }
    }

    fn include(&mut self, name: &'static str, args: &[ast::Expression], span: Span) -> Option<Op> {
        let args = args.iter().map(|arg| self.expression(arg)).collect();
        Some(Op::Include { name, args, span })
    }

    fn foreach(
        &mut self,
        directive: &ast::Directive,
        variable: &ast::Expression,
        source: &ast::Expression,
        block: &[ast::Statement],
    ) -> Op {
        let name = match &variable.kind {
            ast::ExpressionKind::Reference(reference) => reference.name.clone(),
            _ => target_name(variable),
        };
        let item = self.target(&name);
        let source = self.expression(source);
        let body = if self.traced {
            let mark = Op::Mark {
                kind: TracedKind::Turn,
                item: Some(item),
                span: directive.head_span(),
            };
            self.traced_block(block, Some(mark))
        } else {
            self.block(block)
        };
        Op::Foreach(Box::new(Foreach {
            variable: item,
            source,
            body,
            span: directive.name_span,
        }))
    }

    fn define(&mut self, name: &str, directive: &ast::Directive) -> Define {
        Define {
            slot: self.target(name),
            body: self.block(directive.block.as_deref().unwrap_or_default()),
            name: name.into(),
        }
    }

    fn macro_definition(
        &mut self,
        name: &ast::Expression,
        parameters: &[ast::Expression],
        directive: &ast::Directive,
    ) {
        let ast::ExpressionKind::Word(name) = &name.kind else {
            return;
        };
        let parameters = parameters
            .iter()
            .map(|parameter| {
                let name = target_name(parameter);
                (self.slot(&name), ["$", &*name].concat().into())
            })
            .collect();
        let body = self.block(directive.block.as_deref().unwrap_or_default());
        // A macro that is defined again keeps its first definition.
        if self.dialect == Dialect::Velocity && self.macros.iter().all(|known| known.name != *name)
        {
            self.macros.push(Arc::new(MacroDefinition {
                name: name.clone(),
                parameters,
                body,
            }));
        }
    }

    fn call(&mut self, directive: &ast::Directive, args: &[ast::Expression]) -> Op {
        if self.dialect == Dialect::ApiGateway
            || (directive.name.starts_with('@') && directive.args.is_none())
        {
            return Op::Text(directive.literal.clone());
        }
        let name = directive.name.strip_prefix('@').unwrap_or(&directive.name);
        let body = directive
            .block
            .is_some()
            .then(|| self.define("bodyContent", directive));
        let bad_argument = args.iter().find_map(|arg| match &arg.kind {
            ast::ExpressionKind::Word(word) => Some(word.clone()),
            _ => None,
        });
        Op::MacroCall(Box::new(MacroCall {
            name: name.into(),
            args: args.iter().map(|arg| self.macro_argument(arg)).collect(),
            body,
            literal: directive.literal.clone(),
            bad_argument,
            span: directive.span,
        }))
    }

    fn macro_argument(&mut self, arg: &ast::Expression) -> MacroArgument {
        use ast::ExpressionKind as Kind;
        let constant = !matches!(
            arg.kind,
            Kind::Range(_)
                | Kind::Reference(_)
                | Kind::List(_)
                | Kind::Map(_)
                | Kind::String(_)
                | Kind::Interpolated(_)
        );
        MacroArgument {
            literal: self.literal(arg),
            value: self.expression(arg),
            constant,
        }
    }
}

/// How a statement is recorded, and the place that stands for it.
fn recorded(statement: &ast::Statement) -> Option<(TracedKind, Span)> {
    let kind = match statement {
        ast::Statement::Text(_) => TracedKind::Text,
        ast::Statement::Comment(_) => return None,
        ast::Statement::Reference(reference) if reference.kind == ast::ReferenceKind::Runt => {
            TracedKind::Text
        }
        ast::Statement::Reference(_) => TracedKind::Reference,
        ast::Statement::Set(_) => TracedKind::Set,
        ast::Statement::If(_) => TracedKind::If,
        ast::Statement::Directive(directive) => match &*directive.name {
            "foreach" => TracedKind::Foreach,
            _ => TracedKind::Directive,
        },
    };
    Some((kind, statement.span()))
}

/// The name that a directive's first argument gives: its first token without its first character.
fn target_name(expression: &ast::Expression) -> Box<str> {
    match &expression.kind {
        ast::ExpressionKind::Reference(reference) => match reference.kind {
            ast::ReferenceKind::Normal => reference.name.clone(),
            ast::ReferenceKind::Formal => "{".into(),
            ast::ReferenceKind::Quiet if reference.literal.starts_with("$!{") => "!{".into(),
            ast::ReferenceKind::Quiet => ["!", &*reference.name].concat().into(),
            _ => reference.name.chars().skip(1).collect(),
        },
        ast::ExpressionKind::Word(word) => word.chars().skip(1).collect(),
        ast::ExpressionKind::Boolean(value) => value.to_string().chars().skip(1).collect(),
        ast::ExpressionKind::Integer(digits) | ast::ExpressionKind::Float(digits) => {
            digits.chars().skip(1).collect()
        }
        _ => "".into(),
    }
}

/// `Integer`, or `Long`, or `BigInteger`, whichever holds it first.
fn integer(digits: &str) -> Constant {
    if let Ok(value) = digits.parse() {
        return Constant::Int(value);
    }
    match digits.parse() {
        Ok(value) => Constant::Long(value),
        Err(_) => Constant::BigInteger(digits.into()),
    }
}
