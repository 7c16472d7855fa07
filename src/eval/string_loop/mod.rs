//! Runs loops that hand on strings, over registers in place of variables.

use super::{Context, Machine};
use crate::program::{
    Function, Loaded, MAPS, PutOff, Register, STRINGS, StringInstruction, StringLoop,
};
use crate::value::{Iter, Key, Node, Output};

/// The strings that the code hands on: all that it reads are there.
#[derive(Clone, Copy)]
struct Strings<'r>([Option<&'r str>; STRINGS]);

/// A map that the code looks into.
#[derive(Clone, Copy)]
struct LookedInto<'r> {
    node: Node<'r>,
    /// Whether the loop goes through its keys.
    is_source: bool,
}

/// What one iteration takes.
#[derive(Default, Clone, Copy)]
struct Taken {
    steps: u64,
    bytes: usize,
}

impl<'r> Machine<'r> {
    /// Runs a loop as far as its code goes: whole, or up to an iteration that the statements have to run, which nothing is left
    /// of. Gives how many iterations it has run.
    #[inline(never)]
    pub(super) fn hand_on(
        &mut self,
        code: &'r StringLoop,
        items: &mut Iter<'r>,
        out: &mut Output,
    ) -> u32 {
        let Some(mut keys) = items.document_keys() else {
            return 0;
        };
        let node = keys.node();
        let mut strings = Strings([None; STRINGS]);
        let mut maps = [LookedInto { node, is_source: true }; MAPS];
        if self.load_strings(code, &mut strings, &mut maps).is_none() {
            return 0;
        }
        let limit = self.heap.limits().loop_iterations.unwrap_or(i32::MAX as u32);
        let mut carried = Vec::new();
        let mut done = 0;
        let mut steps = 0;
        while done < limit
            && let Some(key) = keys.peek()
        {
            let printed = out.len();
            if !code.carried.is_empty() {
                carried.clear();
                carried.extend(code.carried.iter().map(|register| strings.get(*register)));
            }
            strings.set(code.item, key.text);
            let mut taken = Taken { steps: steps + u64::from(code.steps), bytes: 0 };
            let mut ran = self.run_iteration(code, &mut strings, &maps, key, &mut taken, out);
            if !code.put_off.is_empty() && (!key.has_next || done + 1 == limit) {
                ran = ran.and_then(|()| self.settle(code, &mut strings, &mut taken));
            }
            if ran.is_none() {
                // What else it has set, the statements set again.
                for (register, text) in code.carried.iter().zip(carried) {
                    strings.set(*register, text);
                }
                out.truncate(printed);
                self.heap.give_back(taken.bytes);
                break;
            }
            steps = taken.steps;
            keys.pass();
            done += 1;
        }
        self.heap.owe(steps);
        if done > 0 {
            self.put_strings(code, &strings);
        }
        done
    }

    /// Puts into the registers what they begin with, and the maps; nothing where a variable does not hold what it has to.
    fn load_strings(
        &self,
        code: &'r StringLoop,
        strings: &mut Strings<'r>,
        maps: &mut [LookedInto<'r>; MAPS],
    ) -> Option<()> {
        if self.depth.saturating_add(code.depth) > self.max_depth {
            return None;
        }
        for loaded in &code.loaded {
            match loaded {
                Loaded::Variable(register, slot) => strings.set(*register, self.text_in(*slot)?),
                Loaded::Constant(register, text) => strings.set(*register, text),
            }
        }
        for (map, slot) in maps.iter_mut().zip(&code.maps) {
            let node = self.untouched_map(*slot, Context::Base)?;
            *map = LookedInto { node, is_source: node.is_same(&map.node) };
        }
        Some(())
    }

    /// Gives the variables what the registers hold. The key's has its own value again when a loop ends.
    fn put_strings(&mut self, code: &'r StringLoop, strings: &Strings<'r>) {
        for (register, slot) in &code.stored {
            if let Some(text) = strings.found(*register) {
                self.put_text(*slot, text, Context::Base);
            }
        }
    }

    /// Runs an iteration. Nothing where it cannot continue.
    fn run_iteration(
        &self,
        code: &'r StringLoop,
        strings: &mut Strings<'r>,
        maps: &[LookedInto<'r>; MAPS],
        key: Key<'r>,
        taken: &mut Taken,
        out: &mut Output,
    ) -> Option<()> {
        let mut at = 0;
        while let Some(instruction) = code.code.get(at) {
            at += 1;
            match instruction {
                StringInstruction::Text(text) => out.push_str(text),
                StringInstruction::TextByNext { next, last } => {
                    taken.steps += u64::from(key.has_next);
                    out.push_str(if key.has_next { next } else { last });
                }
                StringInstruction::Print { before, from } => {
                    out.push_str(before);
                    out.push_str(strings.get(*from));
                }
                StringInstruction::PrintResult { before, function, from } => {
                    out.push_str(before);
                    let function = code.functions.get(usize::from(*function))?;
                    self.print_result(function, strings.get(*from), taken, out)?;
                }
                StringInstruction::Copy { from, to } => strings.set(*to, strings.get(*from)),
                StringInstruction::Get { map, key, to } => {
                    let map = maps.get(usize::from(*map))?;
                    let text = map.node.string_at(map.node.find(strings.get(*key))?)?;
                    taken.steps += 1;
                    strings.set(*to, text);
                }
                StringInstruction::GetItem { map, to } => {
                    let map = maps.get(usize::from(*map))?;
                    let place = match map.is_source {
                        true => key.value,
                        false => map.node.find(key.text)?,
                    };
                    let text = map.node.string_at(place)?;
                    taken.steps += 1;
                    strings.set(*to, text);
                }
                StringInstruction::Apply { function, from, to } => {
                    let function = code.functions.get(usize::from(*function))?;
                    strings.set(*to, self.result(function, strings.get(*from), taken)?);
                }
                StringInstruction::Equal { left, right, outcome, steps, target } => {
                    let (left, right) = (strings.get(*left), strings.get(*right));
                    if left.len() == right.len() {
                        taken.steps += left.len() as u64 / 64;
                    }
                    match (left == right) == *outcome {
                        true => at = *target as usize,
                        false => taken.steps += u64::from(*steps),
                    }
                }
                StringInstruction::HasNext { outcome, steps, target } => {
                    match key.has_next == *outcome {
                        true => at = *target as usize,
                        false => taken.steps += u64::from(*steps),
                    }
                }
                StringInstruction::Jump(target) => at = *target as usize,
                StringInstruction::Pay(steps) => taken.steps += u64::from(*steps),
            }
        }
        // What an iteration takes is bounded: it is enough to look here whether there was that much left.
        (out.len() <= self.max_output && taken.steps <= self.heap.steps_left()).then_some(())
    }

    /// Applies the functions that are still to be applied.
    fn settle(
        &self,
        code: &'r StringLoop,
        strings: &mut Strings<'r>,
        taken: &mut Taken,
    ) -> Option<()> {
        for PutOff { register, function } in &code.put_off {
            let function = code.functions.get(usize::from(*function))?;
            strings.set(*register, self.result(function, strings.get(*register), taken)?);
        }
        Some(())
    }

    /// What a function makes of a string. Most come through as they are.
    #[inline(never)]
    fn result(&self, function: &Function, text: &'r str, taken: &mut Taken) -> Option<&'r str> {
        let text_function = self.functions.get(usize::from(function.number))?;
        taken.steps += 1 + text.len() as u64 / 32;
        if (text_function.keeps)(text) {
            return is_absent(function, text, true, taken).then_some(text);
        }
        let mut made = self.heap.output();
        made.buffer().reserve(text.len() + 64);
        (text_function.print)(text, &mut made);
        let bytes = made.len() * 2;
        self.heap.charge(bytes).ok()?;
        taken.bytes += bytes;
        taken.steps += 1 + text.len() as u64 / 8;
        let made = made.into_string();
        let text = self.heap.texts.alloc(made.as_str().to_owned());
        self.heap.keep_scratch(made);
        is_absent(function, text, false, taken).then_some(text)
    }

    /// Prints what a function makes of a string.
    fn print_result(
        &self,
        function: &Function,
        text: &'r str,
        taken: &mut Taken,
        out: &mut Output,
    ) -> Option<()> {
        let text_function = self.functions.get(usize::from(function.number))?;
        taken.steps += 1 + text.len() as u64 / 32;
        let start = out.len();
        let is_kept = (text_function.print)(text, out);
        if function.replaced.is_empty() {
            return Some(());
        }
        let printed = if is_kept { text } else { out.text().get(start..)? };
        is_absent(function, printed, is_kept, taken).then_some(())
    }
}

/// Whether a result has none of the texts that are to be replaced.
#[cfg_attr(not(debug_assertions), inline(always))]
fn is_absent(function: &Function, result: &str, is_kept: bool, taken: &mut Taken) -> bool {
    taken.steps += function.replaced.len() as u64 * (1 + result.len() as u64 / 64);
    (is_kept && function.are_never_kept)
        || function.replaced.iter().all(|literal| literal.is_absent(result))
}

impl<'r> Strings<'r> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn found(&self, register: Register) -> Option<&'r str> {
        // So no access is checked.
        self.0.get(usize::from(register) % STRINGS).copied().flatten()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn get(&self, register: Register) -> &'r str {
        self.found(register).unwrap_or_default()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn set(&mut self, register: Register, value: &'r str) {
        if let Some(place) = self.0.get_mut(usize::from(register) % STRINGS) {
            *place = Some(value);
        }
    }
}

#[cfg(test)]
mod tests;
