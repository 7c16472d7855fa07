//! What searching for a pattern may cost: the engine cannot be asked how much it has done.
//!
//! Patterns that need no going back are searched for in time proportional to the text. The engine counts how often it
//! goes back for the others, but not how far it reads ahead in between: parts that it need not go back into are handed
//! to the search without backtracking. Where these can be long, every step is taken for many.

/// A repetition of more than this may as well be endless.
const LONG: u32 = 64;
/// Without going back, the engine reads this many bytes in the time of one step.
const BYTES_PER_STEP: u64 = 48;
/// A step that may read ahead to the end of the text is taken to read this part of it, as most stop soon.
const AHEAD: u64 = 256;
/// The same for a loop of such steps.
const LOOP_AHEAD: u64 = 16;
/// With more characters than these in a pattern that repeats something, a text can keep so many places of it in play that
/// the engine has to look at each of them for each byte.
const FEW_STATES: u64 = 8;
/// Places that are looked at in a step.
const STATES_PER_STEP: u64 = 8;

/// What there is in a pattern that makes it slow.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    /// How many characters a match needs at most, endless repetitions counted once.
    pub(super) size: u64,
    /// How many parts the engine goes back for: look-arounds, references to groups, possessive quantifiers.
    pub(super) goes_back: u32,
    /// How many long repetitions there are.
    pub(super) long: u32,
    /// How many of these nothing follows, so far, that the engine goes back for.
    pub(super) pending: u32,
    /// How many parts may be long, and are not gone back into.
    pub(super) ahead: u32,
    /// One of these is in a long repetition.
    pub(super) loops_ahead: bool,
    /// Something is repeated more than once.
    pub(super) repeats: bool,
    /// A match may be shorter than what had to be read to find it: something long is optional, or one of several.
    pub(super) reads_on: bool,
}

impl Cost {
    /// To be called for an atom that is repeated; `before` is the cost of what is before it.
    pub(super) fn repeated(&mut self, least: u32, most: Option<u32>, before: &Self) {
        let is_long = most.is_none_or(|most| most > LONG);
        self.reads_on |= self.long > before.long && (least, most) != (1, Some(1));
        self.loops_ahead |= self.ahead > before.ahead && is_long;
        self.repeats |= most.is_none_or(|most| most > 1);
        self.long += u32::from(is_long);
        self.pending += u32::from(is_long);
    }

    /// To be called after an atom; it began at `before`, in an alternative that began at `branch`.
    pub(super) fn passed(&mut self, branch: &Self, before: &Self) {
        if self.goes_back > before.goes_back {
            let passed = before.pending.saturating_sub(branch.pending);
            self.pending = self.pending.saturating_sub(passed);
        }
    }

    /// To be called at the end of an alternative that began at `branch`. What is anchored to the beginning of the text
    /// is tried only once.
    pub(super) fn alternative(&mut self, branch: &Self, is_anchored: bool) {
        if is_anchored {
            self.pending = branch.pending;
        }
    }

    /// To be called at the end of a part that is not gone back into, and that began at `before`.
    pub(super) fn closed(&mut self, before: &Self) {
        self.ahead += u32::from(self.pending > before.pending);
        self.pending = before.pending;
    }

    /// Steps of compiling the pattern.
    pub(super) fn compiling(&self) -> u64 {
        1_000 + 64 * self.size
    }

    /// Steps of a search with `rest` bytes before it that found a match `length` bytes further on, or nothing.
    pub(super) fn search(&self, rest: usize, length: Option<usize>) -> u64 {
        let read = match length {
            Some(length) if !self.reads_on => length,
            _ => rest,
        };
        let at_once = match self.repeats {
            true => self.size.saturating_sub(FEW_STATES) * BYTES_PER_STEP / STATES_PER_STEP,
            false => self.size / 64,
        };
        1 + (1 + at_once).saturating_mul(read as u64) / BYTES_PER_STEP
    }

    /// Steps of a search over `rest` bytes that goes back up to `times` times.
    pub(super) fn backtracking(&self, rest: usize, times: u64) -> u64 {
        let rest = rest as u64;
        let once = match self.ahead {
            0 => 1,
            _ => 1 + rest / AHEAD,
        };
        let loops = match self.loops_ahead {
            true => (rest / LOOP_AHEAD).saturating_pow(2),
            false => 0,
        };
        times.saturating_mul(once).saturating_add(loops)
    }
}
