//! `vtl batch`: cases from standard input, answers to standard output, line by line.

use std::io::{self, Read, Write};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use vtl::Engine;
use vtl_gateway::protocol::run_exchange_case;

use crate::args::Batch;
use crate::cache::{LastScope, Refusal, Templates};
use crate::protocol::{Answer, Case, name_of};
use crate::report::Failure;

/// A longer line is no case; it is skipped and answered.
const LONGEST_LINE: usize = 1 << 30;
/// Buffers that one large case made larger are given back.
const USUAL_LINE: usize = 1 << 20;
const CHUNK: usize = 1 << 16;

pub(crate) fn run(_: &Batch) -> Result<(), Failure> {
    let mut lines = Lines::new(io::stdin().lock());
    let mut answers = Answers { out: io::stdout().lock(), waiting: Vec::new() };
    let mut batch = Memory::default();
    while let Some(line) = lines.next(&mut answers)? {
        match line {
            Ok(line) => batch.answer(line, &mut answers.waiting),
            Err(TooLong) => {
                Answer::begin(&mut answers.waiting, None).refused("the line is longer than 1 GiB")
            }
        }
        answers.end_line()?;
    }
    answers.flush()
}

/// What stays from case to case.
#[derive(Default)]
struct Memory {
    templates: Templates,
    scope: LastScope,
}

impl Memory {
    /// Answers a line, whatever is in it.
    fn answer(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        let answered = catch_unwind(AssertUnwindSafe(|| self.answer_case(line, out)));
        if answered.is_err() {
            // A bug of ours; the host that waits for its answer shall not suffer from it.
            *self = Self::default();
            out.truncate(start);
            Answer::begin(out, name_of(line)).refused("internal error: this is a bug in vtl");
        }
    }

    fn answer_case(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let case: Case<'_> = match serde_json::from_slice(line) {
            Ok(case) => case,
            Err(error) => {
                return Answer::begin(out, name_of(line)).refused(&format!("not a case: {error}"));
            }
        };
        if case.integration.is_some() {
            return answer_exchange(line, out);
        }
        let answer = Answer::begin(out, case.name);
        let template = match self.templates.get(&case) {
            Ok(template) => template,
            Err(Refusal::Template(error)) => return answer.failed(&error),
            Err(Refusal::Case(message)) => return answer.refused(&message),
        };
        let scope = match self.scope.get(&case) {
            Ok(scope) => scope,
            Err(message) => return answer.refused(&message),
        };
        *scope = mem::take(scope).body(case.body.unwrap_or_default().into_owned());
        match template.render(scope) {
            Ok(rendered) => answer.rendered(&rendered),
            Err(error) => answer.failed(&error),
        }
    }
}

/// A whole exchange: request in, mapped request and response out.
fn answer_exchange(line: &[u8], out: &mut Vec<u8>) {
    match serde_json::from_slice(line) {
        Ok(case) => {
            let answer = run_exchange_case(&Engine::new(), &case);
            // Neither the values nor a vector can fail.
            let _ = serde_json::to_writer(out, &answer);
        }
        Err(error) => Answer::begin(out, name_of(line)).refused(&format!("not a case: {error}")),
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
