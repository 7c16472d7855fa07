//! Runs compiled templates: the state of one render and the loop over statements. What each statement and operand does
//! is in the files beside this one.

mod arithmetic;
mod borrowed;
mod call;
mod computation;
mod context;
#[cfg(test)]
mod dice;
mod directive;
mod expression;
mod flow;
mod foreach;
mod host;
mod integers;
mod macros;
mod members;
mod operators;
mod print;
mod recorder;
mod reference;
mod string_loop;
mod text_function;
mod variables;

use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) use context::Context;
pub(crate) use flow::{Fault, Flow};
pub(crate) use recorder::{Event, Recorder};

use crate::program::{MacroDefinition, Op, Program, Slot, Slots, UTIL};
use crate::syntax::Dialect;
pub(crate) use variables::FirstVariables;
use variables::Variables;

use crate::value::{Arena, Boxed, Heap, Output, TextFunction, Value};

/// The programs that `#evaluate` compiles in one render.
pub(crate) type Programs = Arena<Program, 0>;

/// The state of one render.
#[derive(Debug)]
pub(crate) struct Machine<'r> {
    heap: &'r Heap<'r>,
    programs: &'r Programs,
    variables: Variables<'r>,
    names: &'r Slots,
    /// What few renders have.
    rare: Option<Box<Rare<'r>>>,
    dialect: Dialect,
    /// Whether there are blocks that lists and maps may hold.
    has_blocks: bool,
    loop_uses: crate::program::LoopUses,
    /// The scope object of the loop that ended last, for the next one.
    spare_scope: Option<Rc<Boxed<'r>>>,
    /// Whether a reference that resolves to nothing is an error.
    strict: bool,
    /// The functions that `$util` has, if it is the same object all the time.
    functions: &'static [TextFunction],
    /// How deep blocks and operands run inside one another.
    depth: u32,
    max_depth: u32,
    /// How many bytes it may print.
    max_output: usize,
    /// Where programs that are lowered for a trace write down what they do.
    recorder: Option<&'r mut Recorder>,
}

/// What few renders have.
#[derive(Debug, Default)]
struct Rare<'r> {
    /// Variables that were bound under names that no program knows so far.
    unknown: Vec<(&'r str, Value<'r>)>,
    macros: BTreeMap<&'r str, &'r MacroDefinition>,
    /// Names of the macros that are running.
    macro_stack: Vec<&'r str>,
}

/// The limit of nesting is for the template's text; what runs goes a few levels deeper, such as the template itself. A
/// level takes up to 3 KB of the stack without optimization: the default has to fit into 256 KB.
const MORE_LEVELS: u32 = 16;

/// What a statement, a block or an operand comes to.
pub(crate) type Run<T = ()> = Result<T, Flow>;

impl<'r> Machine<'r> {
    /// A render of `program` that has bound nothing yet.
    #[inline]
    pub(crate) fn new(
        program: &'r Program,
        heap: &'r Heap<'r>,
        programs: &'r Programs,
        first_variables: &'r mut FirstVariables<'r>,
        dialect: Dialect,
        strict: bool,
    ) -> Self {
        Self {
            heap,
            programs,
            variables: Variables::new(program.slots.len(), first_variables),
            names: &program.slots,
            rare: None,
            dialect,
            has_blocks: false,
            loop_uses: program.loop_uses,
            spare_scope: None,
            strict,
            functions: &[],
            depth: 0,
            max_depth: heap.limits().nesting.saturating_add(MORE_LEVELS),
            max_output: heap.limits().output_bytes,
            recorder: None,
        }
    }

    /// Gives a variable its value.
    pub(crate) fn bind(&mut self, name: &'r str, value: Value<'r>) {
        match self.names.find(name) {
            Some(slot) => {
                if slot == UTIL {
                    self.functions = &[];
                }
                self.bind_slot(slot, value);
            }
            // What #evaluate compiles may know it.
            None => self.rare().unknown.push((name, value)),
        }
    }

    /// Whether the render may ask for a variable of this name.
    pub(crate) fn may_see(&self, name: &str) -> bool {
        self.dialect == Dialect::Velocity || self.names.find(name).is_some()
    }

    /// Gives the variable in a slot its value.
    pub(crate) fn bind_slot(&mut self, slot: Slot, value: Value<'r>) {
        if let Some(variable) = self.variables.get_mut(slot) {
            std::mem::replace(variable, value).discard();
        }
    }

    /// Binds `$util`, with the functions that programs tell apart: none if the template makes it something else.
    pub(crate) fn bind_util(&mut self, value: Value<'r>, functions: &'static [TextFunction]) {
        self.bind_slot(UTIL, value);
        self.functions = functions;
    }

    /// Has the render recorded.
    pub(crate) fn record(&mut self, recorder: Option<&'r mut Recorder>) {
        self.recorder = recorder;
    }

    /// Renders the whole program.
    pub(crate) fn run(&mut self, program: &'r Program, out: &mut Output) -> Result<(), Box<Fault>> {
        if let Some(recorder) = &mut self.recorder {
            recorder.begin_render(out);
        }
        self.register(program);
        match self.block(&program.body, Context::Base, out) {
            Ok(()) | Err(Flow::Stop | Flow::Break | Flow::BreakScope(_)) => Ok(()),
            Err(Flow::Fault(fault)) => Err(fault),
        }
    }

    #[inline(always)]
    fn register(&mut self, program: &'r Program) {
        for definition in &program.macros {
            self.rare().macros.entry(&definition.name).or_insert(definition);
        }
    }

    fn rare(&mut self) -> &mut Rare<'r> {
        self.rare.get_or_insert_default()
    }

    fn block(&mut self, block: &'r [Op], cx: Context<'_, 'r>, out: &mut Output) -> Run {
        self.deeper()?;
        self.heap.step(block.len() as u64)?;
        for op in block {
            match op {
                Op::Text(text) => self.print_text(text, out)?,
                Op::Variable(variable) => match self.plain_text(variable.slot, cx) {
                    Some(text) => {
                        out.push(text);
                        self.check_output(out)?;
                    }
                    None => self.print_variable(variable, cx, out)?,
                },
                Op::Reference(reference) => self.print_reference(reference, cx, out)?,
                Op::SetVariable { slot, value } => self.set_variable(*slot, value, cx)?,
                Op::If(statement) => self.conditional(statement, cx, out)?,
                op => self.op(op, cx, out)?,
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn op(&mut self, op: &'r Op, cx: Context<'_, 'r>, out: &mut Output) -> Run {
        match op {
            Op::Text(text) => self.print_text(text, out),
            Op::Variable(variable) => self.print_variable(variable, cx, out),
            Op::Reference(reference) => self.print_reference(reference, cx, out),
            Op::SetVariable { slot, value } => self.set_variable(*slot, value, cx),
            Op::SetProperty(set) => self.set_property(set, cx),
            Op::If(statement) => self.conditional(statement, cx, out),
            Op::Foreach(foreach) => self.foreach(foreach, cx, out),
            Op::Define(define) => self.define(define, cx),
            Op::MacroCall(call) => self.macro_call(call, cx, out),
            Op::Evaluate(evaluate) => self.evaluate_source(&evaluate.0, evaluate.1, cx, out),
            Op::Break { scope, span } => self.leave(scope.as_deref(), *span, cx),
            Op::Stop { message } => self.stop(message.as_ref(), cx),
            Op::NoSource { span } => Err(Flow::java(
                "ArrayIndexOutOfBoundsException",
                "#foreach has nothing to loop over",
                *span,
            )),
            Op::Include(include) => self.include(include, cx, out),
            Op::Traced(traced) => self.traced(traced, cx, out),
            Op::Mark { kind, item, span } => self.mark(*kind, *item, *span, cx, out),
        }
    }

    fn print_text(&self, text: &str, out: &mut Output) -> Run {
        out.push_str(text);
        self.check_output(out)
    }

    #[inline]
    fn check_output(&self, out: &Output) -> Run {
        if out.len() > self.max_output {
            return Err(too_much_output(self.max_output));
        }
        Ok(())
    }

    /// One level deeper; fails where the limit is. Whoever calls it takes the level back when it returns normally; a
    /// failure or a `#break` restores the level where it is caught.
    #[inline]
    fn deeper(&mut self) -> Run {
        if self.depth >= self.max_depth {
            return Err(too_deep(self.max_depth));
        }
        self.depth += 1;
        Ok(())
    }

    /// Runs `inner` one level deeper.
    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Run<T>) -> Run<T> {
        let depth = self.depth;
        self.deeper()?;
        let result = inner(self);
        self.depth = depth;
        result
    }
}

#[cold]
fn too_much_output(limit: usize) -> Flow {
    Flow::limit("output_bytes", format!("the render prints more than {limit} bytes"))
}

#[cold]
fn too_deep(limit: u32) -> Flow {
    Flow::limit(
        "nesting",
        format!("blocks, macros and strings render more than {limit} deep inside one another"),
    )
}
