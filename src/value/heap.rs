//! What one render owns besides its variables: memory that lives as long as it does, and the budget it may use.

use std::cell::{Cell, RefCell};

use super::{Arena, Document, Output, Rulers, Str, Thrown, Value};
use crate::limits::Limits;
use crate::tape::Tape;

/// Most renders have no more: the body, the context, the stage variables and the three kinds of parameters.
const DOCUMENTS: usize = 6;

/// Memory and budget of one render.
#[derive(Debug)]
pub(crate) struct Heap<'r> {
    pub(crate) documents: Arena<Document<'r>, DOCUMENTS>,
    /// What few documents have.
    pub(super) rare: Arena<RefCell<super::document::Rare<'r>>, 0>,
    /// Tapes of documents that the render reads.
    pub(crate) tapes: Arena<Tape, 1>,
    /// Texts of documents that are not borrowed from the scope.
    pub(crate) texts: Arena<String, 0>,
    /// The marks of long texts.
    pub(crate) rulers: Rulers<'r>,
    /// Lists and maps that were given a list or map to hold, and may therefore contain themselves.
    holders: RefCell<Vec<Value<'r>>>,
    /// Memory to write texts in whose size is not known before.
    scratch: RefCell<String>,
    bytes_left: Cell<usize>,
    steps_left: Cell<u64>,
    regex: RegexBudget,
    limits: Limits,
    /// Whether classes show no more than their names, as the service's introspection has it.
    is_secure: Cell<bool>,
}

impl<'r> Heap<'r> {
    #[inline(always)]
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            documents: Arena::new(),
            rare: Arena::new(),
            tapes: Arena::new(),
            texts: Arena::new(),
            rulers: Rulers::default(),
            holders: RefCell::new(Vec::new()),
            scratch: RefCell::default(),
            bytes_left: Cell::new(limits.value_bytes),
            steps_left: Cell::new(limits.steps),
            regex: RegexBudget::new(limits.regex_steps),
            limits: limits.clone(),
            is_secure: Cell::new(true),
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Lets classes show what they are, as stock Velocity does.
    pub(crate) fn show_classes(&self) {
        self.is_secure.set(false);
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.is_secure.get()
    }

    /// Takes `bytes` of the memory that values may use in all. Fails when there is no more.
    #[inline]
    pub(crate) fn charge(&self, bytes: usize) -> Result<(), Thrown> {
        match self.bytes_left.get().checked_sub(bytes) {
            Some(left) => {
                self.bytes_left.set(left);
                Ok(())
            }
            None => Err(self.out_of_bytes()),
        }
    }

    /// Takes what an object of so many bytes needs, which is made by a call.
    pub(crate) fn object(&self, bytes: usize) -> Result<(), Thrown> {
        self.step(3)?;
        self.charge(bytes)
    }

    /// Fails where there is no memory for what is gone again soon.
    pub(crate) fn borrow_bytes(&self, bytes: usize) -> Result<(), Thrown> {
        self.charge(bytes)?;
        self.give_back(bytes);
        Ok(())
    }

    /// Takes `steps` of the work that the render may do. Fails when there is no more.
    #[inline]
    pub(crate) fn step(&self, steps: u64) -> Result<(), Thrown> {
        match self.steps_left.get().checked_sub(steps) {
            Some(left) => {
                self.steps_left.set(left);
                Ok(())
            }
            None => Err(self.out_of_steps()),
        }
    }

    /// Takes a step, if there is one: whoever continues without tells that there is none.
    #[inline]
    pub(crate) fn try_step(&self) -> bool {
        self.try_steps(1)
    }

    /// Takes steps, if there are that many.
    #[inline]
    pub(crate) fn try_steps(&self, steps: u64) -> bool {
        let left = self.steps_left.get().checked_sub(steps);
        self.steps_left.set(left.unwrap_or_default());
        left.is_some()
    }

    /// Steps that may still be taken.
    pub(crate) fn steps_left(&self) -> u64 {
        self.steps_left.get()
    }

    /// Takes steps that there may not be: whoever cannot fail continues, and the next one who can does.
    pub(crate) fn owe(&self, steps: u64) {
        self.steps_left.set(self.steps_left.get().saturating_sub(steps));
    }

    /// Gives back a step that was taken for nothing.
    pub(crate) fn give_back_step(&self) {
        self.steps_left.set(self.steps_left.get() + 1);
    }

    /// Takes memory that there may not be, likewise.
    pub(crate) fn owe_bytes(&self, bytes: usize) {
        self.bytes_left.set(self.bytes_left.get().saturating_sub(bytes));
    }

    /// Gives back memory that is free again.
    pub(crate) fn give_back(&self, bytes: usize) {
        self.bytes_left.set(self.bytes_left.get().saturating_add(bytes));
    }

    /// Charges for the marks of a text, unless they are set already.
    #[inline]
    pub(crate) fn measure(&self, text: &Str<'r>) -> Result<(), Thrown> {
        match self.rulers.is_measured(text) {
            true => Ok(()),
            false => {
                self.step(text.size() as u64 / 48)?;
                self.charge(text.size() / 16)
            }
        }
    }

    /// An empty text to write in, with room as a rule.
    pub(crate) fn scratch(&self) -> String {
        self.scratch.take()
    }

    /// A text that is to be written.
    pub(crate) fn output(&self) -> Output {
        Output::over(self.scratch())
    }

    /// What was written into an [`output`](Self::output). Fails when there is no memory for it.
    pub(crate) fn written(&self, out: Output) -> Result<Str<'r>, Thrown> {
        self.charge(out.len())?;
        if !out.surrogates().is_empty() {
            return Ok(out.into_str());
        }
        let text = out.into_string();
        let written = Str::Shared(text.as_str().into());
        self.keep_scratch(text);
        Ok(written)
    }

    /// Takes back what [`scratch`](Self::scratch) gave.
    pub(crate) fn keep_scratch(&self, mut scratch: String) {
        const KEPT: usize = 4096;
        if scratch.capacity() <= KEPT {
            scratch.clear();
            self.scratch.replace(scratch);
        }
    }

    #[cold]
    fn out_of_bytes(&self) -> Thrown {
        let limit = self.limits.value_bytes;
        Thrown::limit("value_bytes", format!("the values made by this render exceed {limit} bytes"))
    }

    #[cold]
    fn out_of_steps(&self) -> Thrown {
        let limit = self.limits.steps;
        Thrown::limit("steps", format!("the render takes more than {limit} steps"))
    }

    /// What the regular expressions of the render may do.
    pub(crate) fn regex(&self) -> &RegexBudget {
        &self.regex
    }

    /// Bytes in use.
    pub(crate) fn bytes_used(&self) -> usize {
        self.limits.value_bytes.saturating_sub(self.bytes_left.get())
    }

    /// Steps used so far.
    pub(crate) fn steps_used(&self) -> u64 {
        self.limits.steps - self.steps_left.get()
    }

    /// To be called when a list or map (`holder`) is given `item` to hold: what contains itself is freed at the end.
    pub(crate) fn holds(&self, holder: &Value<'r>, item: &Value<'r>) {
        if super::is_container(item) {
            self.keep(holder);
        }
    }

    /// Keeps a list or map that holds others until the render ends, so that freeing it never runs deep.
    pub(crate) fn keep(&self, holder: &Value<'r>) {
        self.holders.borrow_mut().push(holder.clone());
    }

    /// Frees lists and maps that contain themselves. Nothing may use values of this heap afterwards.
    pub(crate) fn release(&self) {
        if self.holders.borrow().is_empty() {
            return;
        }
        let mut holders = self.holders.take();
        // The last ones first: they may hold those before them, and freeing must not go deep.
        for holder in holders.iter().rev() {
            match holder {
                Value::List(list) => list.release(),
                Value::Map(map) => map.release(),
                Value::Boxed(other) => other.release(),
                _ => {}
            }
        }
        while holders.pop().is_some() {}
    }
}

/// How much regular expressions may do, all together.
#[derive(Debug)]
pub(crate) struct RegexBudget {
    left: Cell<u64>,
    limit: usize,
}

impl RegexBudget {
    pub(crate) fn new(steps: usize) -> Self {
        Self { left: Cell::new(steps as u64), limit: steps }
    }

    /// Takes `steps` of it. Fails when there are no more.
    pub(crate) fn spend(&self, steps: u64) -> Result<(), Thrown> {
        let left = self.left.get().checked_sub(steps);
        self.left.set(left.ok_or_else(|| self.exceeded())?);
        Ok(())
    }

    /// Fails where fewer than `steps` are left of it.
    #[cfg(feature = "regex")]
    pub(crate) fn require(&self, steps: u64) -> Result<(), Thrown> {
        match self.left.get() < steps {
            true => Err(self.exceeded()),
            false => Ok(()),
        }
    }

    /// How much was taken.
    #[cfg(test)]
    pub(crate) fn used(&self) -> u64 {
        self.limit as u64 - self.left.get()
    }

    /// How much is left.
    #[cfg(all(test, feature = "regex"))]
    pub(crate) fn left(&self) -> u64 {
        self.left.get()
    }

    /// What to say when it is spent.
    pub(crate) fn exceeded(&self) -> Thrown {
        let limit = self.limit;
        Thrown::limit(
            "regex_steps",
            format!("the regular expressions take more than {limit} steps"),
        )
    }
}
