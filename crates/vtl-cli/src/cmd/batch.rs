//! `vtl batch`: cases from standard input, answers to standard output, line by line and in order, on all cores.

use std::collections::VecDeque;
use std::io::{self, IsTerminal as _, Read, Write};
use std::mem;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use memchr::{memchr, memchr_iter, memmem, memrchr};
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
    let mut answering = Answering::new();
    if cfg!(target_family = "wasm") {
        // There are no threads.
        let mut reader = Reader::new(io::stdin().lock());
        while let Some(found) = reader.next() {
            for block in found {
                answering.take(block)?;
            }
            answering.out.flush()?;
        }
        return answering.finish();
    }
    let (send, blocks) = mpsc::sync_channel(2);
    // It ends with the process: reading cannot be interrupted.
    thread::spawn(move || read(io::stdin().lock(), &send));
    loop {
        let block = match blocks.try_recv() {
            Ok(block) => block,
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {
                if answering.add_first()? {
                    continue;
                }
                answering.out.flush()?;
                match blocks.recv() {
                    Ok(block) => block,
                    Err(_) => break,
                }
            }
        };
        answering.take(block)?;
    }
    answering.finish()
}

/// What answers blocks, in their order.
struct Answering {
    protocol: Protocol,
    workers: Workers,
    out: Output,
}

impl Answering {
    fn new() -> Self {
        let protocol = Protocol::with_loader(Arc::new(api::load_named));
        let workers = Workers::new(&protocol);
        // Answers on a terminal say themselves how far it is.
        let progress = (!io::stdout().is_terminal()).then(|| Progress::new(None, "answers"));
        let out = Output { out: io::stdout().lock(), waiting: Vec::new(), progress };
        Self { protocol, workers, out }
    }

    fn take(&mut self, block: Block) -> Result<(), Failure> {
        let block = match block {
            Block::Lines(lines) if self.workers.are_worth(&lines) => {
                if let Some(answers) = self.workers.make_room() {
                    self.out.add(&answers)?;
                }
                self.workers.start(lines);
                return Ok(());
            }
            block => block,
        };
        while self.add_first()? {}
        match block {
            Block::Lines(lines) => answer_all(&mut self.protocol, &lines, &mut self.out.waiting),
            Block::TooLong => {
                Answer::begin(&mut self.out.waiting, None).refused("the line is longer than 1 GiB");
                self.out.waiting.push(b'\n');
            }
            Block::Failed(error) => {
                self.out.flush()?;
                return Err(Failure::usage(format!("cannot read standard input: {error}")));
            }
        }
        self.out.flush_if_much()
    }

    /// Writes the answers to the block that threads took first, if there is one.
    fn add_first(&mut self) -> Result<bool, Failure> {
        match self.workers.first_answers() {
            Some(answers) => self.out.add(&answers).map(|()| true),
            None => Ok(false),
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        while self.add_first()? {}
        self.out.flush()
    }
}

/// Answers all lines of a block.
fn answer_all(protocol: &mut Protocol, lines: &[u8], out: &mut Vec<u8>) {
    let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
    let mut start = 0;
    for end in memchr_iter(b'\n', lines).chain([lines.len()]) {
        answer(protocol, lines.get(start..end).unwrap_or_default(), out);
        out.push(b'\n');
        start = end + 1;
    }
}

/// Answers a line, whatever is in it.
fn answer(protocol: &mut Protocol, line: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let answered = catch_unwind(AssertUnwindSafe(|| protocol.answer(line, out)));
    if answered.is_err() {
        // A bug of ours; the host that waits for its answer shall not suffer from it.
        out.truncate(start);
        protocol.answer_after_panic(line, out);
    }
}

/// Lines that a thread answers.
struct Job {
    lines: Vec<u8>,
    done: SyncSender<Vec<u8>>,
}

/// Threads that answer blocks of lines; the answers come in the order of the blocks.
struct Workers {
    jobs: Option<SyncSender<Job>>,
    /// The answers that are still to come, the first block's first.
    waiting: VecDeque<Receiver<Vec<u8>>>,
    /// So many blocks are being answered at most.
    most: usize,
}

impl Workers {
    fn new(protocol: &Protocol) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let mut workers = Self { jobs: None, waiting: VecDeque::new(), most: 2 * cores };
        if cores > 1 {
            let (send, jobs) = mpsc::sync_channel(workers.most);
            let jobs = Arc::new(Mutex::new(jobs));
            for _ in 0..cores {
                let (jobs, mut protocol) = (Arc::clone(&jobs), protocol.fork());
                thread::spawn(move || work(&jobs, &mut protocol));
            }
            workers.jobs = Some(send);
        }
        workers
    }

    /// Whether a block is for a thread. Exchanges may continue from earlier ones, and are answered one after the other.
    fn are_worth(&self, lines: &[u8]) -> bool {
        let names = [r#""integration""#, r#""config""#, r#""exchange""#];
        self.jobs.is_some()
            && (WORTH_A_THREAD..LARGE).contains(&lines.len())
            && names.iter().all(|name| memmem::find(lines, name.as_bytes()).is_none())
    }

    /// Waits for answers where there is no room for another block.
    fn make_room(&mut self) -> Option<Vec<u8>> {
        if self.waiting.len() < self.most { None } else { self.first_answers() }
    }

    fn start(&mut self, lines: Vec<u8>) {
        let (done, answers) = mpsc::sync_channel(1);
        self.waiting.push_back(answers);
        if let Some(jobs) = &self.jobs {
            // The threads wait for jobs as long as this can send some.
            let _ = jobs.send(Job { lines, done });
        }
    }

    /// The answers to the first block, once they are there; nothing where none is being answered.
    fn first_answers(&mut self) -> Option<Vec<u8>> {
        let answers = self.waiting.pop_front()?;
        Some(answers.recv().unwrap_or_default())
    }
}

fn work(jobs: &Mutex<Receiver<Job>>, protocol: &mut Protocol) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { lines, done }) = job else {
            return;
        };
        let mut answers = Vec::with_capacity(lines.len());
        answer_all(protocol, &lines, &mut answers);
        // Nobody waits any more where the output could not be written.
        let _ = done.send(answers);
    }
}

/// Standard output: written when there is nothing to do, or much to write.
struct Output {
    out: io::StdoutLock<'static>,
    waiting: Vec<u8>,
    progress: Option<Progress>,
}

impl Output {
    fn add(&mut self, answers: &[u8]) -> Result<(), Failure> {
        self.waiting.extend_from_slice(answers);
        self.flush_if_much()
    }

    fn flush_if_much(&mut self) -> Result<(), Failure> {
        if self.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.out.write_all(&self.waiting)?;
        self.out.flush()?;
        if let Some(progress) = &self.progress {
            progress.add(memchr_iter(b'\n', &self.waiting).count());
        }
        self.waiting.clear();
        self.waiting.shrink_to(USUAL_LINE);
        Ok(())
    }
}

/// What was read.
enum Block {
    /// Whole lines with their ends; the last of all may have none.
    Lines(Vec<u8>),
    TooLong,
    Failed(io::Error),
}

/// Reads blocks as long as there is input and somebody takes them.
fn read(input: impl Read, blocks: &SyncSender<Block>) {
    let mut reader = Reader::new(input);
    while let Some(found) = reader.next() {
        for block in found {
            if blocks.send(block).is_err() {
                return;
            }
        }
    }
}

struct Reader<R> {
    input: R,
    /// The beginning of a line whose end was not read yet.
    buffer: Vec<u8>,
    /// What is read up to the next end of a line belongs to one that is too long.
    is_too_long: bool,
}

impl<R: Read> Reader<R> {
    fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), is_too_long: false }
    }

    /// What the next piece of the input completes; nothing at its end.
    fn next(&mut self) -> Option<Vec<Block>> {
        let filled = self.buffer.len();
        match self.fill() {
            Err(error) => return Some(vec![Block::Failed(error)]),
            Ok(0) if filled == 0 && !self.is_too_long => return None,
            Ok(0) => {
                let line = mem::take(&mut self.buffer);
                let was_too_long = mem::take(&mut self.is_too_long);
                return Some(vec![if was_too_long { Block::TooLong } else { Block::Lines(line) }]);
            }
            Ok(_) => {}
        }
        let mut found = Vec::new();
        let read = self.buffer.get(filled..).unwrap_or_default();
        match memrchr(b'\n', read) {
            Some(end) => {
                let rest = self.buffer.split_off(filled + end + 1);
                let mut lines = mem::replace(&mut self.buffer, rest);
                if mem::take(&mut self.is_too_long) {
                    found.push(Block::TooLong);
                    lines.drain(..=memchr(b'\n', &lines).unwrap_or_default());
                }
                if !lines.is_empty() {
                    found.push(Block::Lines(lines));
                }
            }
            None if self.is_too_long || self.buffer.len() > LONGEST_LINE => {
                self.is_too_long = true;
                self.buffer = Vec::new();
            }
            None => {}
        }
        Some(found)
    }

    /// Reads a piece; large lines in large pieces.
    fn fill(&mut self) -> io::Result<usize> {
        let filled = self.buffer.len();
        self.buffer.resize(filled + CHUNK.max(filled), 0);
        let free = self.buffer.get_mut(filled..).unwrap_or_default();
        let read = loop {
            match self.input.read(free) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
        read
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
                let (send, blocks) = mpsc::sync_channel(100);
                read(Pieces(text.as_bytes(), piece), &send);
                drop(send);
                let mut all = Vec::new();
                for block in blocks {
                    let Block::Lines(lines) = block else { panic!("{text:?} can be read") };
                    assert!(all.is_empty() || all.ends_with(b"\n"), "{text:?}");
                    all.extend(lines);
                }
                assert_eq!(all, text.as_bytes());
            }
        }
    }
}
