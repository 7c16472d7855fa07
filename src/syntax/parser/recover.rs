//! Going on after a mistake, so that one run lists all of them.

use super::{Parse, Parser, Stop};
use crate::syntax::recognize;

/// Directives that are worth stopping at on a line that is given up.
const LANDMARKS: [&str; 7] = ["end", "else", "if", "set", "foreach", "macro", "{"];

impl Parser<'_, '_, '_> {
    /// Goes on in plain text after the mistake, at the nesting the statement began with.
    pub(super) fn recover(&mut self, stop: Stop, depth: u32) -> Parse<()> {
        if stop == Stop::Fatal || self.session.is_full() {
            return Err(Stop::Fatal);
        }
        self.session.depth = depth;
        self.session.pending.truncate(self.operators_around);
        if self.resume.is_none() {
            let token = self.token_at(0);
            self.resume = Some(token.start as usize);
        }
        self.resume_reading();
        Ok(())
    }

    /// Goes on where the mistake said, or with the next token if it said nothing.
    pub(super) fn resume_reading(&mut self) {
        if let Some(at) = self.resume.take() {
            self.tokens.truncate(self.next);
            self.lexer.restart(at.min(self.text.len()));
        }
    }

    /// Marks where to continue after a mistake at `error` inside parentheses that open at or after `opening`: after
    /// them, if they end in a plausible way.
    pub(super) fn resume_behind_parentheses(&mut self, opening: u32, error: u32) {
        let (opening, error) = (opening as usize, error as usize);
        let at = self
            .end_of_parentheses(opening)
            .filter(|&end| end > error)
            .unwrap_or_else(|| self.next_landmark(opening, error));
        self.resume = Some(at);
    }

    /// Just after the `)` that closes the first `(` from `opening` on, unless a string or the line seems to be the
    /// broken thing.
    fn end_of_parentheses(&self, opening: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        let mut quote = None;
        for (at, &byte) in bytes.iter().enumerate().skip(opening) {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), b'\n') => return None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') if depth > 0 => quote = Some(byte),
                (None, b'(') => depth += 1,
                (None, b')') => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        let rest = bytes.get(at + 1..).unwrap_or_default();
                        return Some(at + 1 + recognize::rest_of_line(rest));
                    }
                }
                (None, b'\n') => {
                    let next_line = bytes.get(at + 1..).unwrap_or_default();
                    let first = next_line.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
                    if first == Some(&b'#') {
                        return None;
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// `error` itself if it is the first thing on its line: what is broken lies before. Otherwise the next directive
    /// on its line, or the end of the line.
    fn next_landmark(&self, opening: usize, error: usize) -> usize {
        let gap = self.text.get(opening..error).unwrap_or_default();
        let line_start = gap.rfind('\n').and_then(|at| gap.get(at..));
        if line_start.is_some_and(|blanks| blanks.trim().is_empty()) {
            return error;
        }
        let rest = self.text.get(error..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let landmark = line.match_indices('#').find(|(at, _)| {
            let name = line.get(at + 1..).unwrap_or_default();
            error + at > opening && LANDMARKS.iter().any(|landmark| name.starts_with(landmark))
        });
        error + landmark.map_or(line.len(), |(at, _)| at)
    }
}
