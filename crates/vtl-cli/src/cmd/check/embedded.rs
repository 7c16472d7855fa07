//! Templates inside configurations: which bytes of the file each byte of a template was read from, so that findings and
//! edits land where the text is written. What is read is compared with the template; where it differs, as after a
//! substitution, there is no mapping.

use vtl::source::{Position, Source};

/// How a template is written in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// A string of JSON, or a double-quoted scalar of YAML.
    DoubleQuoted,
    SingleQuoted,
    Plain,
    /// `|`, with so many blanks before each line.
    Literal(usize),
    /// `>`
    Folded,
}

/// A template inside a file.
#[derive(Debug, Clone)]
pub(super) struct Embedded {
    style: Style,
    /// For each byte of the template, and for its end, the offset in the file.
    offsets: Vec<usize>,
}

impl Embedded {
    /// Finds `template` in a file at a place: the key before it, or the text itself.
    pub(super) fn find(
        source: &Source,
        (line, column): (u32, u32),
        template: &str,
    ) -> Option<Self> {
        let file = source.text();
        let offset = |line, column| source.offset(Position { line, column }) as usize;
        let (line, column) = (line.max(1), column.max(1));
        let (begins, at) = (offset(line, 1), offset(line, column));
        // A block is said to begin in its first line, after that of its key.
        let key = line.checked_sub(1).filter(|line| *line > 0);
        let in_key_line = key.and_then(|line| after_key(file, offset(line, 1)));
        let candidates = [Some(at), after_key(file, at), after_key(file, begins), in_key_line];
        candidates.into_iter().flatten().find_map(|start| {
            let (style, decoded, offsets) = decode(file, start, template.len())?;
            (decoded == template).then_some(Self { style, offsets })
        })
    }

    /// The range of the file that a range of the template was read from.
    pub(super) fn range(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let (start, end) = (*self.offsets.get(start)?, *self.offsets.get(end)?);
        (start <= end).then_some((start, end))
    }

    /// Text as it is written in the file. None where it cannot be written in this style.
    pub(super) fn encode(&self, text: &str) -> Option<String> {
        let has_line_end = text.contains(['\n', '\r']);
        Some(match self.style {
            Style::DoubleQuoted => {
                let mut encoded = String::with_capacity(text.len());
                for c in text.chars() {
                    match c {
                        '"' => encoded.push_str("\\\""),
                        '\\' => encoded.push_str("\\\\"),
                        '\n' => encoded.push_str("\\n"),
                        '\r' => encoded.push_str("\\r"),
                        '\t' => encoded.push_str("\\t"),
                        c => encoded.push(c),
                    }
                }
                encoded
            }
            Style::SingleQuoted if !has_line_end => text.replace('\'', "''"),
            Style::Literal(indent) if !text.contains('\r') => {
                text.replace('\n', &format!("\n{}", " ".repeat(indent)))
            }
            Style::Folded if !has_line_end => text.to_owned(),
            Style::Plain if !has_line_end && !text.contains(": ") && !text.contains(" #") => {
                text.to_owned()
            }
            _ => return None,
        })
    }
}

/// Where the value of the key at `at` begins: after its `:`, blanks, a tag and an anchor.
fn after_key(file: &str, at: usize) -> Option<usize> {
    let rest = file.get(at..)?;
    let key = rest.trim_start_matches([' ', '-', '?']);
    let skipped = rest.len() - key.len();
    let length = match key.chars().next()? {
        quote @ ('"' | '\'') => key.get(1..)?.find(quote)? + 2,
        _ => key.find([':', '\n'])?,
    };
    let behind = key.get(length..)?;
    let colon =
        behind.find(':').filter(|at| behind.get(..*at).is_some_and(|gap| gap.trim().is_empty()))?;
    let mut start = at + skipped + length + colon + 1;
    loop {
        let rest = file.get(start..)?;
        let blanks = rest.len() - rest.trim_start().len();
        start += blanks;
        let rest = file.get(start..)?;
        if rest.starts_with(['!', '&']) {
            start += rest.find([' ', '\n'])?;
        } else {
            return Some(start);
        }
    }
}

type Decoded = (Style, String, Vec<usize>);

/// Collects the text with the place of each of its bytes.
#[derive(Default)]
struct Text {
    text: String,
    offsets: Vec<usize>,
}

impl Text {
    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.offsets.extend(std::iter::repeat_n(at, c.len_utf8()));
    }

    fn finish(mut self, style: Style, end: usize) -> Decoded {
        self.offsets.push(end);
        (style, self.text, self.offsets)
    }

    /// Takes blanks at the end away.
    fn trim_end(&mut self) {
        let length = self.text.trim_end_matches([' ', '\t']).len();
        self.text.truncate(length);
        self.offsets.truncate(length);
    }

    fn ends_line(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }
}

/// The longest comment that is read after an unquoted text.
const LONGEST_COMMENT: usize = 4096;

/// Reads what is written at `start`; `length` is how long it is if it is what is looked for.
fn decode(file: &str, start: usize, length: usize) -> Option<Decoded> {
    let rest = file.get(start..)?;
    match rest.chars().next()? {
        '"' => double_quoted(file, start + 1),
        '\'' => single_quoted(file, start + 1),
        '|' => block(file, start, false),
        '>' => block(file, start, true),
        // A file of JSON may be one line of many megabytes.
        _ if is_longer(rest, length + LONGEST_COMMENT) => None,
        _ => plain(file, start),
    }
}

/// Line ends in a quoted scalar: one becomes a blank, more become one less.
fn fold(file: &str, at: usize, text: &mut Text) -> usize {
    text.trim_end();
    let rest = file.get(at..).unwrap_or_default();
    let content = rest.trim_start_matches([' ', '\t', '\r', '\n']);
    let gap = rest.len() - content.len();
    let lines = rest.get(..gap).unwrap_or_default().matches('\n').count();
    if lines == 1 {
        text.push(' ', at);
    }
    (1..lines).for_each(|_| text.push('\n', at));
    at + gap
}

fn double_quoted(file: &str, start: usize) -> Option<Decoded> {
    let mut text = Text::default();
    let mut at = start;
    loop {
        let rest = file.get(at..)?;
        let c = rest.chars().next()?;
        match c {
            '"' => return Some(text.finish(Style::DoubleQuoted, at)),
            '\n' | '\r' => at = fold(file, at, &mut text),
            '\\' => at = escape(file, at, &mut text)?,
            c => {
                text.push(c, at);
                at += c.len_utf8();
            }
        }
    }
}

/// Reads an escape and gives back where it ends.
fn escape(file: &str, at: usize, text: &mut Text) -> Option<usize> {
    let rest = file.get(at + 1..)?;
    let letter = rest.chars().next()?;
    let hex = |digits: usize| u32::from_str_radix(rest.get(1..=digits)?, 16).ok();
    let simple = match letter {
        'n' => '\n',
        't' | '\t' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        '0' => '\0',
        '"' | '\\' | '/' | ' ' => letter,
        'x' => {
            text.push(char::from_u32(hex(2)?)?, at);
            return Some(at + 4);
        }
        'u' => {
            let high = hex(4)?;
            if (0xD800..0xDC00).contains(&high) {
                let low = u32::from_str_radix(rest.get(7..11)?, 16).ok()?;
                let code = 0x10000 + ((high - 0xD800) << 10) + low.checked_sub(0xDC00)?;
                text.push(char::from_u32(code)?, at);
                return Some(at + 12);
            }
            text.push(char::from_u32(high)?, at);
            return Some(at + 6);
        }
        '\n' => {
            let line = rest.get(1..)?;
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            return Some(at + 2 + blanks);
        }
        _ => return None,
    };
    text.push(simple, at);
    Some(at + 1 + letter.len_utf8())
}

fn single_quoted(file: &str, start: usize) -> Option<Decoded> {
    let mut text = Text::default();
    let mut at = start;
    loop {
        let rest = file.get(at..)?;
        let c = rest.chars().next()?;
        match c {
            '\'' if rest.starts_with("''") => {
                text.push('\'', at);
                at += 2;
            }
            '\'' => return Some(text.finish(Style::SingleQuoted, at)),
            '\n' | '\r' => at = fold(file, at, &mut text),
            c => {
                text.push(c, at);
                at += c.len_utf8();
            }
        }
    }
}

fn is_longer(line: &str, length: usize) -> bool {
    line.as_bytes().get(..=length).is_some_and(|begin| !begin.contains(&b'\n'))
}

fn plain(file: &str, start: usize) -> Option<Decoded> {
    let rest = file.get(start..)?;
    let line = rest.lines().next()?;
    let line = line.find(" #").and_then(|end| line.get(..end)).unwrap_or(line).trim_end();
    let mut text = Text::default();
    for (at, c) in line.char_indices() {
        text.push(c, start + at);
    }
    Some(text.finish(Style::Plain, start + line.len()))
}

fn block(file: &str, start: usize, is_folded: bool) -> Option<Decoded> {
    let header_length = file.get(start..)?.find('\n')?;
    let header = file.get(start + 1..start + header_length)?;
    let header = header.split('#').next().unwrap_or_default();
    let first = start + header_length + 1;
    let line_start = file.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let parent = file.get(line_start..start)?;
    let parent = parent.len() - parent.trim_start_matches([' ', '-']).len();
    let indent = match header.chars().find_map(|c| c.to_digit(10)) {
        Some(more) => {
            let own = file.get(line_start..start)?;
            own.len() - own.trim_start_matches(' ').len() + more as usize
        }
        None => {
            let mut lines = file.get(first..)?.lines();
            let line = lines.find(|line| !line.trim().is_empty())?;
            line.len() - line.trim_start_matches(' ').len()
        }
    };
    if indent < parent.min(1) {
        return None;
    }
    let mut text = Text::default();
    let mut at = first;
    for line in file.get(first..)?.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let own = content.len() - content.trim_start_matches(' ').len();
        if !content.trim().is_empty() && own < indent {
            break;
        }
        let skipped = indent.min(own);
        for (offset, c) in content.get(skipped..)?.char_indices() {
            text.push(c, at + skipped + offset);
        }
        if line.ends_with('\n') {
            text.push('\n', at + content.len());
        }
        at += line.len();
    }
    let content = text.text.trim_end_matches('\n').len();
    let keeps = header.contains('+');
    let length = match header.contains('-') {
        true => content,
        false if keeps => text.text.len(),
        false => (content + 1).min(text.text.len()),
    };
    let end = text.offsets.get(length).copied().unwrap_or(at);
    text.text.truncate(length);
    text.offsets.truncate(length);
    if is_folded {
        return folded(&text, end);
    }
    Some(text.finish(Style::Literal(indent), end))
}

/// Joins the lines of a folded block: a line end between two lines that are not indented further becomes a blank.
fn folded(block: &Text, end: usize) -> Option<Decoded> {
    let mut text = Text::default();
    let lines: Vec<&str> = block.text.split_inclusive('\n').collect();
    let mut at = 0;
    let mut breaks = 0;
    let mut was_indented = false;
    for line in lines {
        let content = line.trim_end_matches('\n');
        let offset = |n: usize| block.offsets.get(n).copied().unwrap_or(end);
        if content.is_empty() {
            breaks += usize::from(line.ends_with('\n'));
            at += line.len();
            continue;
        }
        let is_indented = content.starts_with([' ', '\t']);
        if !text.ends_line() || !text.text.is_empty() {
            let joins = !is_indented && !was_indented;
            if joins && breaks == 1 {
                text.push(' ', offset(at.saturating_sub(1)));
            } else {
                let count = if joins { breaks.saturating_sub(1) } else { breaks };
                (0..count).for_each(|_| text.push('\n', offset(at.saturating_sub(1))));
            }
        } else {
            (0..breaks).for_each(|_| text.push('\n', offset(at.saturating_sub(1))));
        }
        for (n, c) in content.char_indices() {
            text.push(c, offset(at + n));
        }
        was_indented = is_indented;
        breaks = usize::from(line.ends_with('\n'));
        at += line.len();
    }
    (0..breaks).for_each(|_| text.push('\n', end));
    Some(text.finish(Style::Folded, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(file: &str, position: (u32, u32), template: &str) -> Option<Embedded> {
        Embedded::find(&Source::new("f", file), position, template)
    }

    fn found(file: &str, line: u32, column: u32, template: &str) -> Embedded {
        find(file, (line, column), template).unwrap_or_else(|| panic!("{file}"))
    }

    /// What begins a long line of JSON is not read to the end of the line as a text without quotes.
    #[test]
    fn long_lines_are_no_plain_text() {
        let line = format!("{{\"k\": \"a\"{}}}", " ".repeat(2 * LONGEST_COMMENT));
        assert!(find(&line, (1, 7), "a").is_some());
        assert!(decode(&line, 0, 1).is_none());
        assert!(decode("{a}", 0, 1).is_some());
    }

    /// The file with `old` of the template replaced.
    fn replaced(file: &str, line: u32, template: &str, old: &str, new: &str) -> String {
        let embedded = found(file, line, 1, template);
        let at = template.find(old).unwrap();
        let (start, end) = embedded.range(at, at + old.len()).unwrap();
        [&file[..start], &embedded.encode(new).unwrap(), &file[end..]].concat()
    }

    #[test]
    fn every_style_of_yaml_and_json() {
        for (file, template, expected) in [
            ("k: |\n  {\"a\": 1}\nb: 2\n", "{\"a\": 1}\n", "k: |\n  {\"a\": 'x\"\\'}\nb: 2\n"),
            ("k: |-\n    {\n      1\n    }\n", "{\n  1\n}", "k: |-\n    {\n      'x\"\\'\n    }\n"),
            ("k: >-\n  {\"a\":\n  1}\n", "{\"a\": 1}", "k: >-\n  {\"a\":\n  'x\"\\'}\n"),
            (
                "k: >\n  a\n   1\n  b\n\n  c\n",
                "a\n 1\nb\nc\n",
                "k: >\n  a\n   'x\"\\'\n  b\n\n  c\n",
            ),
            ("k: '{\"a\": 1}' # c\n", "{\"a\": 1}", "k: '{\"a\": ''x\"\\''}' # c\n"),
            ("k: \"{\\\"a\\\": 1}\"\n", "{\"a\": 1}", "k: \"{\\\"a\\\": 'x\\\"\\\\'}\"\n"),
            ("k: $a 1 b # c\n", "$a 1 b", "k: $a 'x\"\\' b # c\n"),
            ("{\"k\": \"\\u007b1\\n\"}", "{1\n", "{\"k\": \"\\u007b'x\\\"\\\\'\\n\"}"),
            ("k: \"a\n  1\n\n  b\"\n", "a 1\nb", "k: \"a\n  'x\\\"\\\\'\n\n  b\"\n"),
            ("k: |\r\n  1\r\n  b\r\n", "1\nb\n", "k: |\r\n  'x\"\\'\r\n  b\r\n"),
        ] {
            assert_eq!(replaced(file, 1, template, "1", "'x\"\\'"), expected);
        }
    }

    #[test]
    fn what_was_substituted_has_no_mapping() {
        assert!(find("k: !Sub '${a}'\n", (1, 1), "x").is_none());
        assert!(find("k: !Sub '${a}'\n", (1, 1), "${a}").is_some());
        assert!(find("k: ${file(a.vtl)}\n", (1, 1), "text").is_none());
    }
}
