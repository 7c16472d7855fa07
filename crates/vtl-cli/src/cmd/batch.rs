//! `vtl batch`: cases from standard input, answers to standard output, line by line.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use vtl_gateway::protocol::{Answer, Protocol};

use crate::api;
use crate::args::Batch;
use crate::report::Failure;

/// A longer line is not a case; it is skipped and answered.
const LONGEST_LINE: usize = 1 << 30;
/// Buffers that one large case made larger are given back.
const USUAL_LINE: usize = 1 << 20;
const CHUNK: usize = 1 << 16;

pub(crate) fn run(_: &Batch) -> Result<(), Failure> {
    let mut lines = Lines::new(io::stdin().lock());
    let mut answers = Answers { out: io::stdout().lock(), waiting: Vec::new() };
    let mut protocol = Protocol::with_loader(Arc::new(api::load_named));
    while let Some(line) = lines.next(&mut answers)? {
        match line {
            Ok(line) => answer(&mut protocol, line, &mut answers.waiting),
            Err(TooLong) => {
                Answer::begin(&mut answers.waiting, None).refused("the line is longer than 1 GiB")
            }
        }
        answers.end_line()?;
    }
    answers.flush()
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

/// Standard output: written when there is nothing to read, or much to write.
struct Answers {
    out: io::StdoutLock<'static>,
    waiting: Vec<u8>,
}

impl Answers {
    fn end_line(&mut self) -> Result<(), Failure> {
        self.waiting.push(b'\n');
        if self.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.out.write_all(&self.waiting)?;
        self.out.flush()?;
        self.waiting.clear();
        self.waiting.shrink_to(USUAL_LINE);
        Ok(())
    }
}

/// Lines of a reader. Before it waits for more input, the answers so far go out: who asks and then waits gets them.
struct Lines<R> {
    input: R,
    /// What was read; `start` is where the next line begins, `searched` up to where there is no line end.
    buffer: Vec<u8>,
    start: usize,
    searched: usize,
    ended: bool,
}

struct TooLong;

impl<R: Read> Lines<R> {
    fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), start: 0, searched: 0, ended: false }
    }

    fn next(&mut self, answers: &mut Answers) -> Result<Option<Result<&[u8], TooLong>>, Failure> {
        let mut too_long = false;
        loop {
            let unsearched = self.buffer.get(self.searched..).unwrap_or_default();
            let end = match unsearched.iter().position(|byte| *byte == b'\n') {
                Some(at) => Some((self.searched + at, 1)),
                None if self.ended => Some((self.buffer.len(), 0)),
                None => None,
            };
            if let Some((end, sign)) = end {
                let line = self.start..end;
                self.start = end + sign;
                self.searched = self.start;
                return Ok(match self.buffer.get(line) {
                    _ if too_long => Some(Err(TooLong)),
                    Some([]) | None if sign == 0 => None,
                    line => Some(Ok(line.unwrap_or_default())),
                });
            }
            self.searched = self.buffer.len();
            if self.searched - self.start > LONGEST_LINE {
                too_long = true;
                self.start = self.searched;
            }
            answers.flush()?;
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Result<(), Failure> {
        self.buffer.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        if self.buffer.len() < USUAL_LINE {
            self.buffer.shrink_to(USUAL_LINE);
        }
        let filled = self.buffer.len();
        // Large lines are read in large pieces.
        self.buffer.resize(filled + CHUNK.max(filled), 0);
        let free = self.buffer.get_mut(filled..).unwrap_or_default();
        let read = loop {
            match self.input.read(free) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let read =
            read.map_err(|error| Failure::usage(format!("cannot read standard input: {error}")))?;
        self.buffer.truncate(filled + read);
        self.ended = read == 0;
        Ok(())
    }
}
