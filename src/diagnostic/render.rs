//! Findings as text: the message, the line they are about with a mark under the place, and what to write instead.

use std::fmt::{self, Write};
use std::ops::Range;

use super::Diagnostic;
use crate::source::{Position, Source, Span};

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

/// A place that a finding marks.
struct Mark<'d> {
    span: Span,
    /// Where the span begins.
    place: Position,
    role: Role,
    /// What is said beside the mark.
    label: &'d str,
}

impl Renderer<'_> {
    fn diagnostic(&self, diagnostic: &Diagnostic, out: &mut String) -> fmt::Result {
        let marks = self.marks(diagnostic);
        let severity = format!("error[{}]", diagnostic.code.id);
        self.style.write(out, Role::Severity, &severity)?;
        self.style.write(out, Role::Message, &format!(": {}\n", diagnostic.message))?;
        let last = marks.iter().map(|mark| mark.place.line).max().unwrap_or(1);
        let gutter = last.checked_ilog10().map_or(1, |digits| digits as usize + 1);
        let name = self.source.name();
        let colon = if name.is_empty() { "" } else { ":" };
        let arrow = format!("{:gutter$}--> ", "");
        self.style.write(out, Role::Gutter, &arrow)?;
        let place = self.source.position(diagnostic.span.start);
        writeln!(out, "{name}{colon}{}:{}", place.line, place.column)?;
        self.bar(out, gutter, None)?;
        out.push('\n');
        let mut shown = None;
        for mark in &marks {
            self.excerpt(out, gutter, mark, &mut shown)?;
        }
        if let Some(help) = &diagnostic.help {
            self.style.write(out, Role::Gutter, &format!("{:gutter$} = ", ""))?;
            self.style.write(out, Role::Help, "help")?;
            writeln!(out, ": {help}")?;
        }
        Ok(())
    }

    /// The finding's places from top to bottom.
    fn marks<'d>(&self, diagnostic: &'d Diagnostic) -> Vec<Mark<'d>> {
        let mark = |span: Span, role, label| Mark {
            span,
            place: self.source.position(span.start),
            role,
            label,
        };
        let mut marks = vec![mark(diagnostic.span, Role::Mark, "")];
        let related = diagnostic.related.iter();
        marks.extend(related.map(|(span, label)| mark(*span, Role::Related, label)));
        marks.sort_by_key(|mark| mark.span.start);
        marks
    }

    /// The line a span begins on, unless it has just been shown, with a mark under it.
    fn excerpt(
        &self,
        out: &mut String,
        gutter: usize,
        mark: &Mark<'_>,
        shown: &mut Option<(u32, String)>,
    ) -> fmt::Result {
        let number = mark.place.line;
        let line = self.source.line_range(number);
        let at = (mark.span.start as usize).clamp(line.start, line.end);
        let (before, after) = (self.text(line.start..at), self.text(at..line.end));
        let marked = (mark.span.end as usize).clamp(at, line.end);
        let window = Window::around(before, after, self.text(at..marked));
        if !shown.as_ref().is_some_and(|(of, text)| *of == number && *text == window.text) {
            self.bar(out, gutter, Some(number))?;
            writeln!(out, " {}", window.text)?;
            *shown = Some((number, window.text));
        }
        self.bar(out, gutter, None)?;
        write!(out, " {:indent$}", "", indent = window.indent)?;
        let sign = if mark.role == Role::Mark { "^" } else { "-" };
        let mut under = sign.repeat(window.width.max(1));
        if !mark.label.is_empty() {
            under.push(' ');
            under.push_str(mark.label);
        }
        self.style.write(out, mark.role, &under)?;
        out.push('\n');
        Ok(())
    }

    fn text(&self, range: Range<usize>) -> &str {
        self.source.text().get(range).unwrap_or_default()
    }

    /// The bar beside an excerpt, with the number of the line that is shown.
    fn bar(&self, out: &mut String, gutter: usize, number: Option<u32>) -> fmt::Result {
        let bar = match number {
            Some(number) => format!("{number:>gutter$} |"),
            None => format!("{:gutter$} |", ""),
        };
        self.style.write(out, Role::Gutter, &bar)
    }
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
    fn around(before: &str, after: &str, marked: &str) -> Self {
        // Lines may be long: nothing is counted further than it is shown.
        let count = |text: &str| text.chars().take(WINDOW + 1).count();
        let length = count(marked);
        let (backward, forward) = (count(before), count(after));
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
        let text = String::with_capacity(
            before.len().saturating_sub(start).saturating_add(after.len()).min(4 * WINDOW),
        );
        let mut window = Self { text, indent: 0, width: 0 };
        if start > 0 {
            window.text.push('…');
            window.indent += 1;
        }
        let first = before.get(start..).unwrap_or_default().chars();
        for (index, character) in first.chain(after.chars()).take(WINDOW).enumerate() {
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
        0x20..=0x7e => 1,
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
