//! The registers of flat code, while it is compiled.

use super::flat::{Code, Instruction};
use super::ops::Slot;
use super::slots::VELOCITY_HAS_NEXT;

/// The place of a value while flat code runs.
pub(crate) type Register = u8;

/// What a register begins with.
#[derive(Debug)]
pub(crate) enum Content<C> {
    /// The value of a variable. Where it is required, that must be of the kind that the code knows.
    Variable {
        slot: Slot,
        required: bool,
    },
    Constant(C),
    /// Nothing: it is for what is between two steps of a statement.
    Scratch,
}

/// Registers that are given out.
#[derive(Debug)]
pub(super) struct Registers<C> {
    pub(super) contents: Vec<Content<C>>,
    /// Registers for what is between two steps of a statement, and how many of them are in use.
    scratch: Vec<Register>,
    scratch_used: usize,
}

impl<C> Registers<C> {
    /// No registers so far, and room for this many.
    pub(super) fn with_capacity(registers: usize) -> Self {
        let contents = Vec::with_capacity(registers);
        Self { contents, scratch: Vec::new(), scratch_used: 0 }
    }
}

impl<C: PartialEq> Registers<C> {
    /// The register of a variable that is the template's own.
    pub(super) fn variable(&mut self, wanted: Slot) -> Option<Register> {
        if wanted <= VELOCITY_HAS_NEXT {
            return None;
        }
        match self.contents.iter().position(|content| content.is_of(wanted)) {
            Some(known) => Register::try_from(known).ok(),
            None => self.add(Content::Variable { slot: wanted, required: false }),
        }
    }

    /// The register of a variable that is read.
    pub(super) fn read<I: Instruction>(&mut self, slot: Slot, code: &Code<I>) -> Option<Register> {
        let register = self.variable(slot)?;
        if !code.is_known(register) {
            self.require(register);
        }
        Some(register)
    }

    /// Has the variable of a register hold a value when the code begins.
    pub(super) fn require(&mut self, register: Register) {
        if let Some(Content::Variable { required, .. }) =
            self.contents.get_mut(usize::from(register))
        {
            *required = true;
        }
    }

    pub(super) fn constant(&mut self, wanted: C) -> Option<Register> {
        let is_it =
            |content: &Content<C>| matches!(content, Content::Constant(value) if *value == wanted);
        match self.contents.iter().position(is_it) {
            Some(known) => Register::try_from(known).ok(),
            None => self.add(Content::Constant(wanted)),
        }
    }

    /// A register for what is between two steps of the statement that is compiled.
    pub(super) fn scratch(&mut self) -> Option<Register> {
        let register = match self.scratch.get(self.scratch_used) {
            Some(register) => *register,
            None => {
                let register = self.add(Content::Scratch)?;
                self.scratch.push(register);
                register
            }
        };
        self.scratch_used += 1;
        Some(register)
    }

    /// Has the registers between two steps used again.
    pub(super) fn free_scratch(&mut self) {
        self.scratch_used = 0;
    }

    fn add(&mut self, content: Content<C>) -> Option<Register> {
        /// How many there are at most.
        const REGISTERS: usize = 32;
        let register = Register::try_from(self.contents.len()).ok()?;
        if self.contents.len() >= REGISTERS {
            return None;
        }
        self.contents.push(content);
        Some(register)
    }
}

impl<C> Content<C> {
    /// Whether this is the variable in a slot.
    pub(super) fn is_of(&self, wanted: Slot) -> bool {
        matches!(self, Self::Variable { slot, .. } if *slot == wanted)
    }
}
