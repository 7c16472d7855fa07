//! What a compiled template consists of.

use std::sync::Arc;

use super::computation::Computation;
use super::kept_place::KeptPlace;
use super::slots::{FOREACH, Slots, UTIL};
use super::small_list::SmallList;
use super::string_loop::StringLoop;
use crate::source::SharedStr as Text;
use crate::source::Span;
pub(crate) use crate::syntax::ast::BinaryOperator;
use crate::value::{CallSite, Known, Site, TextFunction};

/// A compiled template. Owns all that it needs; `Send + Sync`.
#[derive(Debug)]
pub(crate) struct Program {
    /// The statements.
    pub(crate) body: Block,
    /// The names of the variables, by slot.
    pub(crate) slots: Slots,
    /// Which of a loop's own variables it can see.
    pub(crate) loop_uses: LoopUses,
    /// Which of the service's references it can see.
    pub(crate) bindings: BindingUses,
    /// The macros that it defines, in order.
    pub(crate) macros: Vec<Arc<MacroDefinition>>,
}

/// A variable's place.
pub(crate) type Slot = u32;

/// Statements in order.
pub(crate) type Block = Box<[Op]>;

/// One statement.
#[derive(Debug)]
pub(crate) enum Op {
    /// Prints text.
    Text(Text),
    /// Prints a reference that is just a variable.
    Variable(Variable),
    /// Prints any other reference.
    Reference(Box<Reference>),
    /// `#set` of a variable.
    SetVariable { slot: Slot, value: Expr },
    /// `#set` of a property, map key or list item.
    SetProperty(Box<SetProperty>),
    /// `#if`.
    If(Box<If>),
    /// `#foreach`.
    Foreach(Box<Foreach>),
    /// `#define`.
    Define(Box<Define>),
    /// A call of a macro, which prints its source where there is no such macro.
    MacroCall(Box<MacroCall>),
    /// `#evaluate`.
    Evaluate(Box<(Expr, Span)>),
    /// `#break`, with the scope to leave.
    Break { scope: Option<Box<(Expr, Text)>>, span: Span },
    /// `#stop`, with a message that is computed and thrown away.
    Stop { message: Option<Expr> },
    /// `#foreach` without a source, which fails when it is rendered.
    NoSource { span: Span },
    /// `#include` and `#parse`: there is nothing to be included.
    Include(Box<Include>),
    /// A statement whose run is recorded.
    Traced(Box<Traced>),
    /// Records that a block runs; for an iteration of a loop with the slot of its item.
    Mark { kind: TracedKind, item: Option<Slot>, span: Span },
}

/// A statement whose run is recorded. Only programs that are lowered for a trace have any.
#[derive(Debug)]
pub(crate) struct Traced {
    pub(crate) op: Op,
    pub(crate) kind: TracedKind,
    pub(crate) span: Span,
}

/// What is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TracedKind {
    Text,
    Reference,
    Set,
    If,
    /// A condition of an `#if`, with what it came to.
    Condition,
    /// A block that an `#if` chose.
    Branch,
    Foreach,
    /// One iteration of a loop.
    Iteration,
    Directive,
}

/// `$name`, `$!name`, `${name}`, with nothing printed before its value.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) slot: Slot,
    /// Prints nothing where it has no value.
    pub(super) is_quiet: bool,
    /// Its source.
    pub(crate) literal: Text,
    pub(crate) span: Span,
}

impl Variable {
    /// Printed where it has no value.
    pub(crate) fn missing(&self) -> &str {
        if self.is_quiet { "" } else { &self.literal }
    }
}

/// `$name.part[…].part(…)`.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) slot: Slot,
    pub(crate) parts: SmallList<Part>,
    /// A bare word: prints itself.
    pub(crate) is_runt: bool,
    pub(crate) escaped: bool,
    /// Neither escaped nor with anything printed before its value.
    pub(crate) is_plain: bool,
    pub(crate) idiom: Idiom,
    /// Where its members were found the last time.
    pub(crate) kept: KeptPlace,
    /// Prints nothing where it has no value.
    pub(super) is_quiet: bool,
    /// Its source, or where that is in the text that its first name is from.
    pub(super) literal: Literal,
    /// What it prints besides its value, if that is neither nothing nor its source.
    pub(super) extra: Option<Box<Extra>>,
    pub(crate) span: Span,
}

/// References that templates are full of, told apart before a render.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idiom {
    /// A text function of `$util`, by its place among those that the program knows, of this, and what may follow.
    Text { function: u8, argument: Argument },
    /// `$variable.get($key)`, with the slot of the key.
    Get(Slot),
    /// `$variable.keySet()`
    KeySet,
    /// `$variable.name.name`, if maps have no getters of these names.
    Members,
    /// `$foreach.hasNext`
    HasNext,
    /// Any other.
    Other,
}

/// The argument of a text function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Argument {
    /// `$variable`
    Variable(Slot),
    /// `$map.get($key)`
    Get { map: Slot, key: Slot },
    /// Any other.
    Other,
}

impl Argument {
    fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Variable { slot, .. } => Self::Variable(*slot),
            Expr::Reference(reference) => match reference.idiom {
                Idiom::Get(key) => Self::Get { map: reference.slot, key },
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

impl Idiom {
    /// The idiom of what begins with the variable in a slot. Whether nothing is printed before it shows elsewhere.
    pub(super) fn of(slot: Slot, parts: &[Part], functions: &[TextFunction]) -> Self {
        match parts {
            [Part::Property { name, .. }] if slot == FOREACH && &**name == "hasNext" => {
                Self::HasNext
            }
            [Part::Method(method), ..] if slot == UTIL => {
                let is_called = |function: &TextFunction| function.name == &*method.name;
                match (functions.iter().position(is_called).map(u8::try_from), &*method.args) {
                    (Some(Ok(function)), [argument]) => {
                        Self::Text { function, argument: Argument::of(argument) }
                    }
                    _ => Self::Other,
                }
            }
            [Part::Method(method)] if method.site.known == Known::Get => match &*method.args {
                [Expr::Variable { slot, .. }] => Self::Get(*slot),
                _ => Self::Other,
            },
            [Part::Method(method)]
                if method.site.known == Known::KeySet && method.args.is_empty() =>
            {
                Self::KeySet
            }
            [_, ..] if parts.iter().all(Part::is_member) => Self::Members,
            _ => Self::Other,
        }
    }
}

/// The source of a reference. As a rule it has a name in it whose text can be asked, so that it need not be kept.
#[derive(Debug)]
pub(super) enum Literal {
    Around { start: u32, end: u32 },
    Own(Text),
}

/// What a reference prints besides its value.
#[derive(Debug)]
pub(super) struct Extra {
    pub(super) prefix: Box<str>,
    pub(super) escape_prefix: Box<str>,
    pub(super) missing: Box<str>,
    pub(super) null_text: Box<str>,
}

impl Reference {
    /// Printed before a value.
    #[inline]
    pub(crate) fn prefix(&self) -> &str {
        self.extra.as_ref().map_or("", |extra| &extra.prefix)
    }

    /// Printed before its source when it is escaped.
    pub(crate) fn escape_prefix(&self) -> &str {
        self.extra.as_ref().map_or("", |extra| &extra.escape_prefix)
    }

    /// Printed in place of a missing value, prefixes included (stock Velocity).
    pub(crate) fn missing(&self) -> &str {
        match &self.extra {
            Some(extra) => &extra.missing,
            None => self.null_text(),
        }
    }

    /// Printed when it is escaped and has a value.
    pub(crate) fn null_text(&self) -> &str {
        match &self.extra {
            Some(extra) => &extra.null_text,
            None if self.is_quiet => "",
            None => self.literal(),
        }
    }

    /// Its source, to be told.
    pub(crate) fn source(&self) -> Box<str> {
        self.literal().into()
    }

    /// Its source.
    fn literal(&self) -> &str {
        match (&self.literal, self.parts.first().and_then(Part::name)) {
            (Literal::Own(text), _) => text,
            (Literal::Around { start, end }, Some(name)) => name.around(*start, *end),
            (Literal::Around { .. }, None) => "",
        }
    }
}

/// One step of a reference.
#[derive(Debug)]
pub(crate) enum Part {
    Property { name: Text, span: Span },
    Method(Box<Method>),
    Index { index: Expr, span: Span },
}

impl Part {
    /// Whether this is a member wherever it follows a map.
    fn is_member(&self) -> bool {
        matches!(self, Self::Property { name, .. } if !crate::java::is_getter_of_maps(name))
    }

    /// The name of a property or method.
    pub(crate) fn name(&self) -> Option<&Text> {
        match self {
            Self::Property { name, .. } => Some(name),
            Self::Method(method) => Some(&method.name),
            Self::Index { .. } => None,
        }
    }
}

/// A method call.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: Text,
    pub(crate) args: SmallList<Expr>,
    pub(crate) span: Span,
    pub(crate) site: CallSite,
}

impl Method {
    /// The call as the called object sees it.
    pub(crate) fn site(&self) -> Site<'_> {
        let constant = self.args.first().and_then(Expr::constant_text);
        Site { kept: &self.site, constant }
    }

    /// What the calls of this name with these arguments are known as.
    pub(super) fn known(name: &str, args: &[Expr]) -> Known {
        let is_text = |arg: &Expr| matches!(arg, Expr::String(_));
        match (name, args) {
            ("replaceAll" | "replaceFirst", [_, _]) if args.iter().all(is_text) => Known::Replace,
            _ => Known::of(name),
        }
    }
}

/// An operand.
#[derive(Debug)]
pub(crate) enum Expr {
    String(Text),
    Int(i32),
    Boolean(bool),
    /// Any other literal.
    Constant(Box<Constant>),
    Variable {
        slot: Slot,
        span: Span,
    },
    /// A bare word or `$\\!a`: null as an operand.
    Uncomputed(Box<Reference>),
    Reference(Box<Reference>),
    Interpolated(Box<Interpolated>),
    Range(Box<(Expr, Expr)>),
    List(Box<[Expr]>),
    Map(Box<[(Expr, Expr)]>),
    Not(Box<Expr>),
    /// A condition whose outcome is recorded.
    Traced(Box<(Expr, Span)>),
    Binary(Box<Binary>),
}

impl Expr {
    /// The text of a string without references.
    #[inline]
    pub(crate) fn constant_text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

/// An operator between two operands.
#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) operator: BinaryOperator,
    pub(crate) left: Expr,
    pub(crate) right: Expr,
    /// For `+` the sources of the operands, which stand in for a missing value beside a string.
    pub(crate) literals: Option<(Text, Text)>,
}

/// A literal that few templates have.
#[derive(Debug)]
pub(crate) enum Constant {
    Null,
    Long(i64),
    BigInteger(Text),
    Double(f64),
}

/// The template inside a double-quoted string.
#[derive(Debug)]
pub(crate) struct Interpolated {
    pub(crate) body: Block,
    /// Cut the last character off the rendered text.
    pub(crate) cut_last: bool,
}

/// `#set($a.b = …)`.
#[derive(Debug)]
pub(crate) struct SetProperty {
    pub(crate) target: Reference,
    pub(crate) value: Expr,
}

#[derive(Debug)]
pub(crate) struct If {
    pub(crate) branches: Box<[(Expr, Block)]>,
    pub(crate) otherwise: Option<Block>,
}

#[derive(Debug)]
pub(crate) struct Foreach {
    /// The loop variable.
    pub(crate) variable: Slot,
    pub(crate) source: Expr,
    pub(crate) body: Block,
    pub(crate) span: Span,
    /// The same as flat code, if it only computes.
    pub(crate) computation: Option<Box<Computation>>,
    /// An iteration as flat code, if it only hands on strings.
    pub(crate) strings: Option<Box<StringLoop>>,
}

/// Which of a loop's own variables can be seen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LoopUses {
    pub(crate) foreach: bool,
    pub(crate) count: bool,
    pub(crate) has_next: bool,
}

/// Which of the service's references can be seen: the others need not be made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BindingUses {
    pub(crate) input: bool,
    pub(crate) util: bool,
    pub(crate) context: bool,
    pub(crate) stage_variables: bool,
    /// Whether the template gives `$util` another value.
    pub(crate) sets_util: bool,
}

#[derive(Debug)]
pub(crate) struct Define {
    pub(crate) slot: Slot,
    pub(crate) body: Block,
    pub(crate) name: Text,
}

/// `#include(…)`, `#parse(…)`.
#[derive(Debug)]
pub(crate) struct Include {
    pub(crate) name: &'static str,
    pub(crate) args: Box<[Expr]>,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct MacroCall {
    pub(crate) name: Text,
    pub(crate) args: Box<[MacroArgument]>,
    /// The block of `#@name(…) … #end`.
    pub(crate) body: Option<Define>,
    /// What is printed where there is no such macro.
    pub(crate) literal: Text,
    /// A bare word among the arguments, which a macro does not take.
    pub(crate) bad_argument: Option<Text>,
    pub(crate) span: Span,
}

/// An argument of a macro: evaluated anew each time that the macro uses it, unless it is constant.
#[derive(Debug)]
pub(crate) struct MacroArgument {
    pub(crate) value: Expr,
    pub(crate) literal: Text,
    pub(crate) constant: bool,
}

/// `#macro(name $a $b) … #end`.
#[derive(Debug)]
pub(crate) struct MacroDefinition {
    pub(crate) name: Text,
    pub(crate) parameters: Box<[(Slot, Box<str>)]>,
    pub(crate) body: Block,
}
