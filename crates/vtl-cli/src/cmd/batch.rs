//! `vtl batch`: cases from standard input, answers to standard output, line by line and in order, on all cores.
//!
//! Each thread reads a block of lines, answers it and writes its answers when those to all blocks before are written.
//! Nothing is handed from one thread to another but the turn. Exchanges wait for it before they are answered.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::mem;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use memchr::{memchr, memchr_iter, memrchr};
use vtl_gateway::protocol::{Answer, Protocol};

use crate::api;
use crate::args::Batch;
use crate::progress::Progress;
use crate::report::Failure;

/// A longer line is not a case; it is skipped and answered.
const LONGEST_LINE: usize = 1 << 30;
/// Buffers that one large case made larger are given back.
const USUAL_LINE: usize = 1 << 20;
const CHUNK: usize = 1 << 16;
/// Less is answered at once: whoever sends one line after the other waits for each.
const WORTH_A_THREAD: usize = 1 << 13;
/// More is answered alone, so that little is in memory at a time.
const LARGE: usize = 1 << 23;

pub(crate) fn run(_: &Batch) -> Result<(), Failure> {
    let mut protocol = Protocol::with_loader(Arc::new(api::load_named));
    let cores = match cfg!(target_family = "wasm") {
        // There are no threads.
        true => 1,
        false => thread::available_parallelism().map_or(1, NonZero::get),
    };
    let lines = Arc::new(Lines::new(cores));
    if cores == 1 {
        lines.work(&mut protocol)?;
    } else {
        let (done, results) = mpsc::channel();
        for _ in 0..cores {
            let (lines, mut protocol, done) = (Arc::clone(&lines), protocol.fork(), done.clone());
            // Where one fails, the others end with the process: reading cannot be interrupted.
            thread::spawn(move || done.send(lines.work(&mut protocol)));
        }
        drop(done);
        results.iter().collect::<Result<(), _>>()?;
    }
    lock(&lines.output).progress = None;
    Ok(())
}

/// What all threads share.
struct Lines {
    input: Mutex<Input>,
    output: Mutex<Output>,
    /// Answers were written.
    written: Condvar,
    /// How many blocks may be answered or wait to be written.
    most: u64,
}

struct Input {
    reader: Reader<io::Stdin>,
    /// How many blocks were read.
    blocks: u64,
    is_over: bool,
}

/// Standard output.
struct Output {
    /// How many blocks have their answers written.
    blocks: u64,
    /// Answers to later ones.
    waiting: BTreeMap<u64, Vec<u8>>,
    /// Buffers that nobody needs.
    spare: Vec<Vec<u8>>,
    progress: Option<Progress>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lines {
    fn new(cores: usize) -> Self {
        let reader = Reader::new(io::stdin());
        // Answers on a terminal say themselves how far it is.
        let progress = (!io::stdout().is_terminal()).then(|| Progress::new(None, "answers"));
        Self {
            input: Mutex::new(Input { reader, blocks: 0, is_over: false }),
            output: Mutex::new(Output {
                blocks: 0,
                waiting: BTreeMap::new(),
                spare: Vec::new(),
                progress,
            }),
            written: Condvar::new(),
            most: 2 * cores as u64,
        }
    }

    /// Answers blocks as long as there are some.
    fn work(&self, protocol: &mut Protocol) -> Result<(), Failure> {
        let mut block = Block::default();
        let mut answers = Vec::new();
        loop {
            let mut input = lock(&self.input);
            if input.is_over {
                return Ok(());
            }
            let number = input.blocks;
            match input.reader.next(&mut block) {
                Ok(true) => input.blocks += 1,
                Ok(false) => {
                    input.is_over = true;
                    return Ok(());
                }
                Err(error) => {
                    input.is_over = true;
                    drop(self.output_at(number));
                    return Err(Failure::usage(format!("cannot read standard input: {error}")));
                }
            }
            let alone = match (WORTH_A_THREAD..LARGE).contains(&block.lines.len()) {
                true => {
                    drop(input);
                    None
                }
                // Nobody reads meanwhile.
                false => {
                    drop(self.output_at(number));
                    Some(input)
                }
            };
            block.answer(protocol, &mut answers, || drop(self.output_at(number)));
            self.put(number, &mut answers)?;
            drop(alone);
        }
    }

    /// The output, once it is that block's turn.
    fn output_at(&self, number: u64) -> MutexGuard<'_, Output> {
        self.output_from(number, 0)
    }

    /// The output, once the block is at most `away` blocks from its turn.
    fn output_from(&self, number: u64, away: u64) -> MutexGuard<'_, Output> {
        let output = lock(&self.output);
        let is_early = |output: &mut Output| number > output.blocks + away;
        self.written.wait_while(output, is_early).unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the answers to a block, and those to the next ones that wait for it, or has them wait for those before.
    fn put(&self, number: u64, answers: &mut Vec<u8>) -> Result<(), Failure> {
        let mut output = self.output_from(number, self.most);
        if number != output.blocks {
            let empty = output.spare.pop().unwrap_or_default();
            output.waiting.insert(number, mem::replace(answers, empty));
            return Ok(());
        }
        output.write(answers)?;
        while let Some(mut answers) = output.next_waiting() {
            output.write(&mut answers)?;
            output.spare.push(answers);
        }
        drop(output);
        self.written.notify_all();
        Ok(())
    }
}

impl Output {
    fn next_waiting(&mut self) -> Option<Vec<u8>> {
        self.waiting.remove(&self.blocks)
    }

    /// Writes the answers to the next block, and empties them.
    fn write(&mut self, answers: &mut Vec<u8>) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(answers)?;
        out.flush()?;
        if let Some(progress) = &self.progress {
            progress.add(memchr_iter(b'\n', answers).count());
        }
        answers.clear();
        answers.shrink_to(USUAL_LINE);
        self.blocks += 1;
        Ok(())
    }
}

/// What was read.
#[derive(Default)]
struct Block {
    /// Whole lines with their ends; the last of all may have none.
    lines: Vec<u8>,
    /// The line before them is too long to be kept.
    follows_too_long: bool,
}

impl Block {
    /// Answers all lines; exchanges, which may continue from earlier ones, when it is the block's turn.
    fn answer(&self, protocol: &mut Protocol, out: &mut Vec<u8>, turn: impl Fn()) {
        if self.follows_too_long {
            Answer::begin(out, None).refused("the line is longer than 1 GiB");
            out.push(b'\n');
            if self.lines.is_empty() {
                return;
            }
        }
        let lines = self.lines.strip_suffix(b"\n").unwrap_or(&self.lines);
        let mut start = 0;
        for end in memchr_iter(b'\n', lines).chain([lines.len()]) {
            answer(protocol, lines.get(start..end).unwrap_or_default(), out, &turn);
            out.push(b'\n');
            start = end + 1;
        }
    }
}

/// Answers a line, whatever is in it.
fn answer(protocol: &mut Protocol, line: &[u8], out: &mut Vec<u8>, turn: impl Fn()) {
    let start = out.len();
    let answered = catch_unwind(AssertUnwindSafe(|| protocol.answer_in_turn(line, out, turn)));
    if answered.is_err() {
        // A bug of ours; the host that waits for its answer shall not suffer from it.
        out.truncate(start);
        protocol.answer_after_panic(line, out);
    }
}

struct Reader<R> {
    input: R,
    /// At its beginning that of a line whose end was not read yet.
    buffer: Vec<u8>,
    filled: usize,
    /// What is read up to the next end of a line belongs to one that is too long.
    is_too_long: bool,
}

impl<R: Read> Reader<R> {
    fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), filled: 0, is_too_long: false }
    }

    /// The lines that the next piece of the input completes; false at its end.
    fn next(&mut self, block: &mut Block) -> io::Result<bool> {
        if block.lines.len() > USUAL_LINE {
            block.lines = Vec::new();
        }
        loop {
            let before = self.filled;
            if self.fill()? == 0 {
                self.hand_out(before, block);
                block.follows_too_long = mem::take(&mut self.is_too_long);
                if block.follows_too_long {
                    block.lines.clear();
                }
                return Ok(before > 0 || block.follows_too_long);
            }
            let read = self.buffer.get(before..self.filled).unwrap_or_default();
            match memrchr(b'\n', read) {
                Some(end) => {
                    self.hand_out(before + end + 1, block);
                    block.follows_too_long = mem::take(&mut self.is_too_long);
                    if block.follows_too_long {
                        let end = memchr(b'\n', &block.lines).unwrap_or_default();
                        block.lines.drain(..=end);
                    }
                    return Ok(true);
                }
                None if self.is_too_long || self.filled > LONGEST_LINE => {
                    self.is_too_long = true;
                    self.buffer = Vec::new();
                    self.filled = 0;
                }
                None => {}
            }
        }
    }

    /// Makes the first bytes of the buffer those of a block, and the block's the buffer, with what is left.
    fn hand_out(&mut self, length: usize, block: &mut Block) {
        mem::swap(&mut self.buffer, &mut block.lines);
        let rest = block.lines.get(length..self.filled).unwrap_or_default();
        self.filled = rest.len();
        // What it held before need not be cleared: it is read into again.
        if self.buffer.len() < rest.len() {
            self.buffer.resize(rest.len(), 0);
        }
        if let Some(start) = self.buffer.get_mut(..rest.len()) {
            start.copy_from_slice(rest);
        }
        block.lines.truncate(length);
    }

    /// Reads a piece; large lines in large pieces.
    fn fill(&mut self) -> io::Result<usize> {
        let wanted = self.filled + CHUNK.max(self.filled);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        let free = self.buffer.get_mut(self.filled..wanted).unwrap_or_default();
        loop {
            match self.input.read(free) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    self.filled += read;
                    return Ok(read);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its text in pieces of some bytes.
    struct Pieces<'t>(&'t [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (piece, rest) = self.0.split_at(self.1.min(self.0.len()));
            buffer[..piece.len()].copy_from_slice(piece);
            self.0 = rest;
            Ok(piece.len())
        }
    }

    #[test]
    fn blocks_hold_whole_lines_however_the_input_comes() {
        for text in ["", "\n", "a", "a\n", "a\n\nb", "ab\ncde\n\n\nf\n"] {
            for piece in [1, 2, 3, 100] {
                let mut reader = Reader::new(Pieces(text.as_bytes(), piece));
                let mut block = Block::default();
                let mut all = Vec::new();
                while reader.next(&mut block).expect("a text can be read") {
                    assert!(!block.lines.is_empty() && !block.follows_too_long, "{text:?}");
                    assert!(all.is_empty() || all.ends_with(b"\n"), "{text:?}");
                    all.extend_from_slice(&block.lines);
                }
                assert_eq!(all, text.as_bytes());
            }
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_left_out() {
        for (rest, lines) in [("", ""), ("x\n", ""), ("x\na\nb", "a\nb"), ("x", "")] {
            for piece in [1, 100] {
                let mut reader = Reader::new(Pieces(rest.as_bytes(), piece));
                reader.is_too_long = true;
                let mut block = Block::default();
                let (mut all, mut too_long) = (Vec::new(), 0);
                while reader.next(&mut block).expect("a text can be read") {
                    too_long += usize::from(block.follows_too_long);
                    all.extend_from_slice(&block.lines);
                }
                assert_eq!((too_long, &*all), (1, lines.as_bytes()), "{rest:?}");
            }
        }
    }
}
