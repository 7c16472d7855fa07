//! Loops that hand on strings. A `#foreach` over the keys of a map whose block does nothing but look up their values, pass
//! strings through text functions such as `$util.escapeJavaScript`, compare them, set variables to them and print them becomes
//! flat code over a few registers, beside the statements that it is made of.
//!
//! The code knows strings that are borrowed and nothing else. An iteration in which it meets something else is taken back, and
//! the statements continue with it, as if the code had ended before. So Java's rules and all errors stay where they are.
//! It charges what the statements would, but for strings that it does not make.
//!
//! What a register holds is a string wherever it is read, which is seen to here: a variable that is not certain to have been set
//! before it is read has to hold one when the code begins.

use super::flat::{Code, Compiler, Surroundings};
use super::ops::{BinaryOperator, Expr, Foreach, Idiom, If, Op, Part, Reference, Slot};
use super::registers::{Content, Register, Registers};
use super::slots::own_variable;
use super::string_instruction::StringInstruction;
use crate::java::regex::Literal;
use crate::source::SharedStr as Text;
use crate::value::Known;

/// How many registers there are at most.
pub(crate) const STRINGS: usize = 16;
/// How many maps there are at most.
pub(crate) const MAPS: usize = 2;

/// A loop that hands on strings.
#[derive(Debug)]
pub(crate) struct StringLoop {
    /// The code of one iteration.
    pub(crate) code: Box<[StringInstruction]>,
    /// The steps that each iteration takes, whatever its instructions take.
    pub(crate) steps: u32,
    /// What registers hold when the code begins.
    pub(crate) loaded: Box<[Loaded]>,
    /// The variables that are given what registers hold at the end: those that something else may read.
    pub(crate) stored: Box<[(Register, Slot)]>,
    /// The variables whose maps are looked into.
    pub(crate) maps: Box<[Slot]>,
    pub(crate) functions: Box<[Function]>,
    /// The register of the key.
    pub(crate) item: Register,
    /// The registers whose strings an iteration may hand on to the next.
    pub(crate) carried: Box<[Register]>,
    /// What is put off for good unless the iteration is the last one.
    pub(crate) put_off: Box<[PutOff]>,
    /// How many levels deeper its statements would run.
    pub(crate) depth: u32,
}

/// What a register holds when the code begins.
#[derive(Debug)]
pub(crate) enum Loaded {
    Variable(Register, Slot),
    Constant(Register, Text),
}

/// A text function, and calls of `replaceAll` with constant texts on what it gives.
#[derive(Debug)]
pub(crate) struct Function {
    /// Its number among the text functions.
    pub(crate) number: u8,
    pub(crate) replaced: Box<[Literal]>,
    /// Whether none of these is in a string that comes through the text function as it is.
    pub(crate) are_never_kept: bool,
}

/// A function that is still to be applied to what a register holds, which printing it does without making a string of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PutOff {
    pub(crate) register: Register,
    pub(crate) function: u8,
}

/// A register, and the function that is still to be applied to what it holds.
type Operand = (Register, Option<u8>);

impl StringLoop {
    /// The flat code of a loop; nothing for loops that it does not know.
    pub(super) fn of(foreach: &Foreach, around: Surroundings<'_>) -> Option<Self> {
        let is_over_keys = match &foreach.source {
            Expr::Reference(reference) => reference.parts.last().is_some_and(is_key_set),
            _ => false,
        };
        // Most loops that have no code show it at first sight.
        if !is_over_keys || !foreach.body.iter().all(may_have_code) {
            return None;
        }
        let mut compiler = StringCompiler {
            code: Code::with_capacity(16),
            registers: Registers::with_capacity(8),
            maps: Vec::new(),
            functions: Vec::new(),
            put_off: Vec::new(),
            item: 0,
            sets_item: false,
            reads: Vec::new(),
            around,
        };
        compiler.item = compiler.registers.variable(foreach.variable)?;
        compiler.code.knows(compiler.item);
        compiler.block(&foreach.body)?;
        compiler.end(u32::try_from(foreach.body.len()).ok()?.checked_add(1)?)
    }
}

fn is_key_set(part: &Part) -> bool {
    matches!(part, Part::Method(method) if method.site.known == Known::KeySet && method.args.is_empty())
}

fn may_have_code(op: &Op) -> bool {
    match op {
        Op::Text(_) | Op::Variable(_) | Op::If(_) => true,
        Op::SetVariable { value, .. } => match value {
            Expr::Reference(reference) => is_looked_up(reference),
            Expr::String(_) | Expr::Variable { .. } => true,
            _ => false,
        },
        Op::Reference(reference) => is_looked_up(reference),
        _ => false,
    }
}

fn is_looked_up(reference: &Reference) -> bool {
    matches!(reference.idiom, Idiom::Get(_) | Idiom::Text { .. })
}

/// A loop that is being made.
struct StringCompiler<'a> {
    code: Code<StringInstruction>,
    registers: Registers<Text>,
    maps: Vec<Slot>,
    functions: Vec<Function>,
    put_off: Vec<PutOff>,
    item: Register,
    /// Whether the block gives the key's variable another value.
    sets_item: bool,
    /// The variables that are read, each as often as it is.
    reads: Vec<Slot>,
    around: Surroundings<'a>,
}

impl Compiler for StringCompiler<'_> {
    type Instruction = StringInstruction;

    fn code(&mut self) -> &mut Code<StringInstruction> {
        &mut self.code
    }

    fn statement(&mut self, op: &Op) -> Option<()> {
        self.registers.free_scratch();
        match op {
            Op::Text(text) => self.print_text(text),
            Op::Variable(variable) => {
                let operand = self.read(variable.slot)?;
                self.print(operand);
            }
            Op::Reference(reference) if reference.is_plain => {
                let operand = self.reference(reference)?;
                self.print(operand);
            }
            Op::SetVariable { slot, value } => self.set(*slot, value)?,
            Op::If(statement) => match texts_by_next(statement) {
                Some((next, last)) => self.print_by_next(next, last),
                None => self.conditional(statement)?,
            },
            _ => return None,
        }
        Some(())
    }

    fn settle(&mut self) -> Option<()> {
        for PutOff { register, function } in std::mem::take(&mut self.put_off) {
            self.code.push(StringInstruction::Apply { function, from: register, to: register });
        }
        Some(())
    }

    fn test(&mut self, condition: &Expr, outcome: bool) -> Option<Option<StringInstruction>> {
        self.registers.free_scratch();
        match condition {
            Expr::Reference(reference) if reference.idiom == Idiom::HasNext => {
                Some(Some(StringInstruction::HasNext { outcome, steps: 0, target: 0 }))
            }
            // A string holds.
            Expr::Variable { slot, .. } => {
                self.read(*slot)?;
                Some(outcome.then_some(StringInstruction::Jump(0)))
            }
            Expr::Binary(binary) => {
                let outcome = match binary.operator {
                    BinaryOperator::Equal => outcome,
                    BinaryOperator::NotEqual => !outcome,
                    _ => return None,
                };
                self.code.pay(1);
                let left = self.string(&binary.left)?;
                let right = self.string(&binary.right)?;
                Some(Some(StringInstruction::Equal { left, right, outcome, steps: 0, target: 0 }))
            }
            _ => None,
        }
    }
}

impl StringCompiler<'_> {
    /// Prints a string, after the text that was to be printed just before.
    fn print(&mut self, (from, function): Operand) {
        let before = self.take_text();
        self.code.push(match function {
            Some(function) => StringInstruction::PrintResult { before, function, from },
            None => StringInstruction::Print { before, from },
        });
    }

    /// Prints a text, together with what was to be printed just before.
    fn print_text(&mut self, text: &str) {
        match self.code.last_mut() {
            Some(StringInstruction::Text(before)) => append(before, text),
            Some(StringInstruction::TextByNext { next, last }) => {
                append(next, text);
                append(last, text);
            }
            _ => self.code.push(StringInstruction::Text(text.into())),
        }
    }

    /// Prints one of two texts, likewise.
    fn print_by_next(&mut self, next: &str, last: &str) {
        let before = self.take_text();
        let text = |text: &str| [&*before, text].concat().into();
        self.code.push(StringInstruction::TextByNext { next: text(next), last: text(last) });
    }

    /// The text that was to be printed just before.
    fn take_text(&mut self) -> Box<str> {
        let Some(StringInstruction::Text(text)) = self.code.last_mut() else {
            return Box::default();
        };
        let text = std::mem::take(text);
        self.code.instructions.pop();
        text
    }

    fn set(&mut self, slot: Slot, value: &Expr) -> Option<()> {
        let (from, function) = self.operand(value)?;
        let to = self.registers.variable(slot)?;
        self.sets_item |= to == self.item;
        match self.code.last_mut() {
            // What is looked up need not be in a register of its own first.
            Some(StringInstruction::Get { to: found, .. })
                if matches!(value, Expr::Reference(_)) && *found == from =>
            {
                *found = to;
            }
            _ if from == to => {}
            _ => self.code.push(StringInstruction::Copy { from, to }),
        }
        self.code.knows(to);
        self.put_off.retain(|put_off| put_off.register != to);
        self.put_off.extend(function.map(|function| PutOff { register: to, function }));
        Some(())
    }

    /// The register of an operand's value, as it is.
    fn string(&mut self, expr: &Expr) -> Option<Register> {
        let (from, function) = self.operand(expr)?;
        let Some(function) = function else {
            return Some(from);
        };
        let to = self.registers.scratch()?;
        self.code.push(StringInstruction::Apply { function, from, to });
        Some(to)
    }

    fn operand(&mut self, expr: &Expr) -> Option<Operand> {
        match expr {
            Expr::String(text) => Some((self.registers.constant(text.clone())?, None)),
            Expr::Variable { slot, .. } => self.read(*slot),
            Expr::Reference(reference) => self.nested(|compiler| compiler.reference(reference)),
            _ => None,
        }
    }

    fn read(&mut self, slot: Slot) -> Option<Operand> {
        self.reads.push(slot);
        let register = self.registers.read(slot, &self.code)?;
        let put_off = self.put_off.iter().find(|put_off| put_off.register == register);
        Some((register, put_off.map(|put_off| put_off.function)))
    }

    fn reference(&mut self, reference: &Reference) -> Option<Operand> {
        let (first, rest) = reference.parts.split_first()?;
        let Part::Method(method) = first else {
            return None;
        };
        let argument = method.args.only();
        match reference.idiom {
            Idiom::Get(_) => {
                let map = self.map(reference.slot)?;
                let key = self.string(argument?)?;
                let to = self.registers.scratch()?;
                self.code.push(StringInstruction::Get { map, key, to });
                Some((to, None))
            }
            Idiom::Text { function, .. } => {
                let from = self.string(argument?)?;
                let function = self.function(function, rest)?;
                Some((from, Some(function)))
            }
            _ => None,
        }
    }

    /// The number of a text function and of the calls of `replaceAll` that follow.
    fn function(&mut self, number: u8, rest: &[Part]) -> Option<u8> {
        let replaced = rest.iter().map(replaced).collect::<Option<Box<[_]>>>()?;
        let text_function = self.around.functions.get(usize::from(number))?;
        let is_kept = |literal: &Literal| (text_function.keeps)(literal.text());
        let are_never_kept = !replaced.iter().any(is_kept);
        self.functions.push(Function { number, replaced, are_never_kept });
        u8::try_from(self.functions.len() - 1).ok()
    }

    /// The number of the map that a variable holds.
    fn map(&mut self, slot: Slot) -> Option<u8> {
        let known = self.maps.iter().position(|map| *map == slot);
        let at = known.unwrap_or(self.maps.len());
        if known.is_none() {
            self.maps.push(slot);
        }
        if at < MAPS { u8::try_from(at).ok() } else { None }
    }

    fn end(mut self, steps: u32) -> Option<StringLoop> {
        let contents = std::mem::take(&mut self.registers.contents);
        // A map that is looked into stays the same.
        let is_set = |map: &Slot| contents.iter().any(|content| content.is_of(*map));
        if contents.len() > STRINGS || self.maps.iter().any(is_set) {
            return None;
        }
        let mut loaded = Vec::new();
        let mut carried = Vec::new();
        let mut stored = Vec::new();
        for (register, content) in (0..).zip(contents) {
            match content {
                Content::Constant(text) => loaded.push(Loaded::Constant(register, text)),
                Content::Variable { slot, required } => {
                    if required {
                        loaded.push(Loaded::Variable(register, slot));
                        carried.push(register);
                    }
                    if register != self.item && (required || self.is_read_elsewhere(slot)) {
                        stored.push((register, slot));
                    }
                }
                Content::Scratch => {}
            }
        }
        let mut put_off = std::mem::take(&mut self.put_off);
        // What is handed on to the next iteration is as the statements would have it.
        for PutOff { register, function } in &put_off {
            if carried.contains(register) {
                let (function, from, to) = (*function, *register, *register);
                self.code.push(StringInstruction::Apply { function, from, to });
            }
        }
        put_off.retain(|PutOff { register, .. }| {
            !carried.contains(register) && stored.iter().any(|(stored, _)| stored == register)
        });
        let mut code: Box<[_]> = self.code.instructions.into();
        for instruction in &mut code {
            if let StringInstruction::Get { map, key, to } = *instruction
                && key == self.item
                && !self.sets_item
            {
                *instruction = StringInstruction::GetItem { map, to };
            }
        }
        Some(StringLoop {
            code,
            steps,
            loaded: loaded.into(),
            stored: stored.into(),
            maps: self.maps.into(),
            functions: self.functions.into(),
            item: self.item,
            carried: carried.into(),
            put_off: put_off.into(),
            depth: self.code.deepest,
        })
    }

    /// Whether something besides this loop may read a variable.
    fn is_read_elsewhere(&self, slot: Slot) -> bool {
        let here = self.reads.iter().filter(|read| **read == slot).count();
        match (self.around.reads, own_variable(slot)) {
            (Some(reads), Some(own)) => reads.get(own).is_some_and(|reads| *reads as usize > here),
            _ => true,
        }
    }
}

/// What `#if($foreach.hasNext)` prints where there is a next key and where there is none, if that is text.
fn texts_by_next(statement: &If) -> Option<(&str, &str)> {
    match (&*statement.branches, &statement.otherwise) {
        ([(Expr::Reference(condition), body)], None) if condition.idiom == Idiom::HasNext => {
            match &**body {
                [Op::Text(text)] => Some((text, "")),
                _ => None,
            }
        }
        _ => None,
    }
}

fn append(before: &mut Box<str>, text: &str) {
    *before = [&**before, text].concat().into();
}

/// What a call of `replaceAll` or `replaceFirst` with constant texts looks for.
fn replaced(part: &Part) -> Option<Literal> {
    match part {
        Part::Method(method) if method.site.known == Known::Replace => {
            Literal::of(method.args.first()?.constant_text()?)
        }
        _ => None,
    }
}
