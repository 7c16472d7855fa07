//! Findings as text: the message, the line they are about with a mark under the place, and what to write instead.

use std::fmt::{self, Write};
use std::ops::Range;

use super::Diagnostic;
use crate::source::{Source, Span};

/// So many columns of a line are shown; of longer ones a window around the place.
const WINDOW: usize = 100;

/// A tab is shown as so many blanks.
const TAB: usize = 4;

/// A part of a rendered finding that can be shown in a style of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `error[VTL0110]`
    Severity,
    /// The message.
    Message,
    /// Line numbers and the bar beside them.
    Gutter,
    /// The mark under the place, and what is said beside it.
    Mark,
    /// The mark under a place that belongs to it.
    Related,
    /// `help`
    Help,
}

/// How parts of a rendered finding look. The default writes plain text.
pub trait Style {
    /// Writes `text` in the style of `role`.
    ///
    /// # Errors
    ///
    /// Only if `out` fails.
    fn write(&self, out: &mut dyn Write, role: Role, text: &str) -> fmt::Result {
        let _ = role;
        out.write_str(text)
    }
}

/// No style at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Style for Plain {}

/// One finding as plain text, with a line end at its end.
#[must_use]
pub fn render(diagnostic: &Diagnostic, source: &Source) -> String {
    render_styled(diagnostic, source, &Plain)
}

/// One finding as text in a style.
#[must_use]
pub fn render_styled(diagnostic: &Diagnostic, source: &Source, style: &dyn Style) -> String {
    let mut out = String::new();
    let renderer = Renderer { source, style };
    // Writing to a string does not fail.
    let _ = renderer.diagnostic(diagnostic, &mut out);
    out
}

struct Renderer<'r> {
    source: &'r Source,
    style: &'r dyn Style,
}

impl Renderer<'_> {
    fn diagnostic(&self, diagnostic: &Diagnostic, out: &mut String) -> fmt::Result {
        let place = self.source.position(diagnostic.span.start);
        let severity = format!("error[{}]", diagnostic.code.id);
        self.style.write(out, Role::Severity, &severity)?;
        self.style.write(out, Role::Message, &format!(": {}\n", diagnostic.message))?;
        let gutter = self.gutter_width(diagnostic);
        let name = self.source.name();
        let colon = if name.is_empty() { "" } else { ":" };
        let arrow = format!("{:gutter$}--> ", "");
        self.style.write(out, Role::Gutter, &arrow)?;
        writeln!(out, "{name}{colon}{}:{}", place.line, place.column)?;
        self.bar(out, gutter, "")?;
        out.push('\n');
        let mut shown = String::new();
        for (span, role, label) in in_order(diagnostic) {
            self.excerpt(out, gutter, span, (role, label), &mut shown)?;
        }
        if let Some(help) = &diagnostic.help {
            self.style.write(out, Role::Gutter, &format!("{:gutter$} = ", ""))?;
            self.style.write(out, Role::Help, "help")?;
            writeln!(out, ": {help}")?;
        }
        Ok(())
    }

    /// The line a span begins on, unless it has just been shown, with a mark under it.
    fn excerpt(
        &self,
        out: &mut String,
        gutter: usize,
        span: Span,
        (role, label): (Role, &str),
        shown: &mut String,
    ) -> fmt::Result {
        let place = self.source.position(span.start);
        let line = self.source.line_range(place.line);
        let at = (span.start as usize).clamp(line.start, line.end);
        let (before, behind) = (self.text(line.start..at), self.text(at..line.end));
        let marked = (span.end as usize).clamp(at, line.end);
        let window = Window::around(before, behind, self.text(at..marked));
        let line = format!("{} {}", place.line, window.text);
        if *shown != line {
            self.bar(out, gutter, &place.line.to_string())?;
            writeln!(out, " {}", window.text)?;
            *shown = line;
        }
        self.bar(out, gutter, "")?;
        write!(out, " {:indent$}", "", indent = window.indent)?;
        let sign = if role == Role::Mark { "^" } else { "-" };
        let mut mark = sign.repeat(window.width.max(1));
        if !label.is_empty() {
            mark.push(' ');
            mark.push_str(label);
        }
        self.style.write(out, role, &mark)?;
        out.push('\n');
        Ok(())
    }

    fn text(&self, range: Range<usize>) -> &str {
        self.source.text().get(range).unwrap_or_default()
    }

    fn bar(&self, out: &mut String, gutter: usize, number: &str) -> fmt::Result {
        self.style.write(out, Role::Gutter, &format!("{number:>gutter$} |"))
    }

    fn gutter_width(&self, diagnostic: &Diagnostic) -> usize {
        in_order(diagnostic)
            .into_iter()
            .map(|(span, ..)| self.source.position(span.start).line.to_string().len())
            .max()
            .unwrap_or(1)
    }
}

/// The finding's places from top to bottom.
fn in_order(diagnostic: &Diagnostic) -> Vec<(Span, Role, &str)> {
    let mut places = vec![(diagnostic.span, Role::Mark, "")];
    for (span, label) in &diagnostic.related {
        places.push((*span, Role::Related, label));
    }
    places.sort_by_key(|(span, ..)| span.start);
    places
}

/// The part of a line that is shown.
struct Window {
    text: String,
    /// Columns before the mark.
    indent: usize,
    /// Columns of the mark.
    width: usize,
}

impl Window {
    /// A window of the line made of `before` and `after`, which holds `marked` as far as that fits.
    fn around(before: &str, behind: &str, marked: &str) -> Self {
        // Lines may be long: nothing is counted further than it is shown.
        let count = |text: &str| text.chars().take(WINDOW + 1).count();
        let length = count(marked);
        let (backward, forward) = (count(before), count(behind));
        let back = if backward + forward <= WINDOW {
            backward
        } else {
            let room = WINDOW.saturating_sub(length) / 2;
            room.max(WINDOW.saturating_sub(forward)).min(backward)
        };
        let start = match back.checked_sub(1) {
            Some(last) => before.char_indices().rev().nth(last),
            None => Some((before.len(), ' ')),
        };
        let start = start.map_or(0, |(start, _)| start);
        let mut window = Self { text: String::new(), indent: 0, width: 0 };
        if start > 0 {
            window.text.push('…');
            window.indent += 1;
        }
        let first = before.get(start..).unwrap_or_default().chars();
        for (index, character) in first.chain(behind.chars()).take(WINDOW).enumerate() {
            let columns = columns(character);
            if index < back {
                window.indent += columns;
            } else if index < back + length {
                window.width += columns;
            }
            match character {
                '\t' => window.text.push_str(&" ".repeat(TAB)),
                _ if character.is_control() => window.text.push('\u{fffd}'),
                _ => window.text.push(character),
            }
        }
        if back + forward > WINDOW {
            window.text.push('…');
        }
        window
    }
}

/// How many columns a character takes on most terminals.
fn columns(character: char) -> usize {
    match u32::from(character) {
        0x09 => TAB,
        0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    fn shown(text: &str, start: usize, end: usize) -> String {
        let diagnostic = Diagnostic::new(&codes::VALUE, Span::new(start, end), "no value");
        render(&diagnostic, &Source::new("t.vtl", text))
    }

    #[test]
    fn marks_the_place_and_those_that_belong_to_it() {
        let diagnostic = Diagnostic::new(&codes::VALUE, Span::new(9, 10), "no value")
            .with_related(Span::new(0, 3), "begins here")
            .with_help("write one");
        let rendered = render(&diagnostic, &Source::new("t.vtl", "#if\n$a = )"));
        let expected = [
            "error[VTL0122]: no value",
            " --> t.vtl:2:6",
            "  |",
            "1 | #if",
            "  | --- begins here",
            "2 | $a = )",
            "  |      ^",
            "  = help: write one",
            "",
        ];
        assert_eq!(rendered, expected.join("\n"));
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_mark_in_place() {
        assert!(shown("\t$x", 1, 3).contains("1 |     $x\n  |     ^^\n"));
        assert!(shown("日本$x", 6, 8).contains("1 | 日本$x\n  |     ^^\n"));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}$x{}", "a".repeat(5000), "b".repeat(5000));
        let rendered = shown(&line, 5000, 5002);
        assert!(rendered.contains("^^\n"));
        assert!(rendered.lines().all(|line| line.chars().count() < 120));
    }

    #[test]
    fn the_end_of_the_text_can_be_marked() {
        assert!(shown("abc", 3, 3).contains("1 | abc\n  |    ^\n"));
        assert!(shown("", 0, 0).contains(" --> t.vtl:1:1\n"));
    }
}
