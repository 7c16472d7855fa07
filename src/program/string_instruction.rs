//! What the flat code of a loop that hands on strings consists of.

use super::flat;
use super::registers::Register;

/// One instruction. Targets are places in the code, functions are those of the loop by number.
#[derive(Debug)]
pub(crate) enum StringInstruction {
    /// Takes steps.
    Pay(u32),
    Text(Box<str>),
    /// Prints one of two texts, depending on whether there is a next key, and takes a step where there is.
    TextByNext {
        next: Box<str>,
        last: Box<str>,
    },
    /// Prints a text and a string.
    Print {
        before: Box<str>,
        from: Register,
    },
    /// Prints a text and what a function makes of a string.
    PrintResult {
        before: Box<str>,
        function: u8,
        from: Register,
    },
    Copy {
        from: Register,
        to: Register,
    },
    /// Looks a key up in a map.
    Get {
        map: u8,
        key: Register,
        to: Register,
    },
    /// Looks up the key that the loop is at.
    GetItem {
        map: u8,
        to: Register,
    },
    Apply {
        function: u8,
        from: Register,
        to: Register,
    },
    /// Continues at the target if two strings being equal is `outcome`, otherwise takes steps.
    Equal {
        left: Register,
        right: Register,
        outcome: bool,
        steps: u32,
        target: u32,
    },
    /// Continues at the target if there being a next key is `outcome`, otherwise takes steps.
    HasNext {
        outcome: bool,
        steps: u32,
        target: u32,
    },
    Jump(u32),
}

impl flat::Instruction for StringInstruction {
    fn pay(steps: u32) -> Self {
        Self::Pay(steps)
    }

    fn jump() -> Self {
        Self::Jump(0)
    }

    fn steps_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::Pay(steps) | Self::Equal { steps, .. } | Self::HasNext { steps, .. } => {
                Some(steps)
            }
            _ => None,
        }
    }

    fn target_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::Equal { target, .. } | Self::HasNext { target, .. } | Self::Jump(target) => {
                Some(target)
            }
            _ => None,
        }
    }
}
