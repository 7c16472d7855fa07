//! Continuation lines that are indented less than YAML wants, and that other readers take all the same.
//!
//! js-yaml and PyYAML read a quoted string or a `{…}` whose later lines begin at the column of the key, or before it.
//! The text is given the missing blanks; how many, line by line, keeps places right.

/// A text whose continuation lines are indented enough.
pub(super) struct Indented {
    pub(super) text: String,
    /// The blanks that were added to each line.
    pub(super) added: Vec<usize>,
}

/// Indents continuation lines. `None` when none needs it.
pub(super) fn indented(text: &str) -> Option<Indented> {
    let mut lines = Lines::default();
    let mut out = String::with_capacity(text.len());
    let mut added = Vec::new();
    for line in text.split_inclusive('\n') {
        let missing = lines.missing(line);
        out.push_str(&" ".repeat(missing));
        out.push_str(line);
        added.push(missing);
        lines.read(line);
    }
    added.iter().any(|added| *added > 0).then_some(Indented { text: out, added })
}

/// What is open at the end of a line.
#[derive(Default)]
struct Lines {
    /// How many `[` and `{`.
    flow: usize,
    quote: Option<char>,
    /// The column that continuation lines must be beyond.
    base: usize,
    /// The column that the lines of a block scalar are beyond.
    block: Option<usize>,
}

impl Lines {
    /// The blanks that a line needs to be a continuation.
    fn missing(&self, line: &str) -> usize {
        let is_continuation = self.flow > 0 || self.quote.is_some();
        match is_continuation && !line.trim().is_empty() {
            true => (self.base + 1).saturating_sub(indent(line)),
            false => 0,
        }
    }

    fn read(&mut self, line: &str) {
        if let Some(base) = self.block {
            if line.trim().is_empty() || indent(line) > base {
                return;
            }
            self.block = None;
        }
        if self.flow == 0 && self.quote.is_none() {
            self.base = key_column(line);
        }
        let mut before = ' ';
        // The last character that is not blank: a string begins after some of them only.
        let mut last = None;
        let mut is_escaped = false;
        // `''` inside of single quotes is one of them, and ends nothing.
        let mut is_closed = false;
        for c in line.chars() {
            let was_closed = std::mem::take(&mut is_closed);
            match self.quote {
                Some('"') if is_escaped => is_escaped = false,
                Some('"') if c == '\\' => is_escaped = true,
                Some(quote) if c == quote => {
                    self.quote = None;
                    is_closed = true;
                }
                Some(_) => {}
                None => match c {
                    '#' if before.is_whitespace() => break,
                    '\'' if was_closed && before == '\'' => self.quote = Some(c),
                    '"' | '\'' if self.begins(before, last) => self.quote = Some(c),
                    '[' | '{' if self.flow > 0 || self.begins(before, last) => self.flow += 1,
                    ']' | '}' => self.flow = self.flow.saturating_sub(1),
                    _ => {}
                },
            }
            if !c.is_whitespace() {
                last = Some(c);
            }
            before = c;
        }
        if self.flow == 0 && self.quote.is_none() && ends_in_block(line) {
            self.block = Some(key_column(line));
        }
    }

    fn begins(&self, before: char, last: Option<char>) -> bool {
        let after_blank = before.is_whitespace() || self.flow > 0 && "[{,:".contains(before);
        // `!Sub 'x'`: the word before may be a tag or an anchor.
        after_blank && last.is_none_or(|last| ":,[{-?".contains(last) || last.is_alphanumeric())
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The column of the line's key, after the dashes of list items.
fn key_column(line: &str) -> usize {
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(' ');
        match trimmed.strip_prefix("- ") {
            Some(after) if !after.trim_start().is_empty() => rest = after,
            _ => return line.len() - trimmed.len(),
        }
    }
}

/// `key: |`, `- >-`, `key: !Sub |2`, with or without a comment.
fn ends_in_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    let Some((before, word)) = line.rsplit_once(' ') else {
        return false;
    };
    let mut chars = word.chars();
    let is_sign = matches!(chars.next(), Some('|' | '>'));
    let is_block = is_sign && chars.all(|c| matches!(c, '+' | '-' | '0'..='9'));
    let before = before.trim_end();
    let is_tagged = before.rsplit(' ').next().is_some_and(|word| word.starts_with('!'));
    is_block && (before.ends_with([':', '-']) || is_tagged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str) -> Vec<usize> {
        indented(text).map(|indented| indented.added).unwrap_or_default()
    }

    #[test]
    fn continuation_lines_are_indented_beyond_their_key() {
        assert_eq!(added("a:\n  b: {\"c\": 1,\n  \"d\": 2}\n"), [0, 0, 1]);
        assert_eq!(added("a: \"x\ny\"\nb: 'x\n\n z'\n"), [0, 1, 0, 0, 0]);
        assert_eq!(added("- k: [1,\n2\n]\n"), [0, 3, 3]);
        assert_eq!(added("a: !Sub '{\n}'\n"), [0, 1]);
        assert_eq!(added("a:\n  b: 'it''s\n  c'\n"), [0, 0, 1]);
    }

    #[test]
    fn what_only_looks_open_is_left_alone() {
        for text in [
            "a: it's\nb: 1\n",
            "a: |\n  {\n  'x\nb: 1\n",
            "a: b # {'\nb: 1\n",
            "a: [1, 2]\nb: \"\\\"\"\nc: ''''\n",
            "a: x{y\nb: z\n",
            "a: {\n  b: 1\n  }\nc: 2\n",
        ] {
            assert_eq!(added(text), [0_usize; 0], "{text}");
        }
    }
}
