//! JSON text of the template that no value of a reference can make valid, and members that are there twice.

use super::names::Advice;
use crate::catalogue;
use crate::walk::{Fault, FaultKind, JsonPlace, Walker};
use vtl::diagnostic::{Applicability, Edit, Suggestion};
use vtl::source::Span;

/// Reports a fault in the text that a template prints.
pub(crate) fn fault(walker: &mut Walker<'_>, fault: &Fault) {
    if !walker.is_service() {
        return;
    }
    if let FaultKind::Duplicate { key, in_loop } = &fault.kind {
        return duplicate(walker, fault, key, *in_loop);
    }
    let lint = match fault.kind {
        FaultKind::OverEscaped => &catalogue::OVER_ESCAPED,
        FaultKind::TypographicQuote => &catalogue::TYPOGRAPHIC_QUOTES,
        _ => &catalogue::NEVER_JSON,
    };
    if fault.kind == FaultKind::OverEscaped {
        // Where strings begin and end cannot be told any more.
        walker.state.json = JsonPlace::Unknown;
    }
    if let Some(comment) = comment_in_string(walker, fault) {
        return comment_begins(walker, comment);
    }
    let message = message(walker, fault);
    let (help, fix) = advice(walker, fault);
    let entry = walker.report.add(lint, fault.span, message).help(help).fix(fix);
    if let (FaultKind::ClosingBracket { .. }, Some(other)) = (&fault.kind, fault.other) {
        entry.related(other, "this is open");
    }
}

/// The `##` or `#*` in a string that for this reason does not end on its line.
fn comment_in_string(walker: &Walker<'_>, fault: &Fault) -> Option<Span> {
    let is_string = matches!(fault.kind, FaultKind::Unclosed | FaultKind::LineEnd)
        && walker.slice(fault.span) == "\"";
    let rest = walker.text.get(fault.span.end as usize..).filter(|_| is_string)?;
    let line = rest.lines().next().unwrap_or_default();
    let at = line.find("##").into_iter().chain(line.find("#*")).min()?;
    let start = fault.span.end as usize + at;
    Some(Span::new(start, start + 2))
}

fn comment_begins(walker: &mut Walker<'_>, comment: Span) {
    let sign = walker.slice(comment);
    let message =
        format!("`{sign}` begins a comment, in a string of JSON too: the string is not closed");
    let written = format!("#[[{sign}]]#");
    let fix = walker.replace(comment, written.as_str());
    walker
        .report
        .add(&catalogue::NEVER_JSON, comment, message)
        .help(format!("to print it, write `{written}`"))
        .fix(fix);
}

fn duplicate(walker: &mut Walker<'_>, fault: &Fault, key: &str, in_loop: bool) {
    let (message, help) = if in_loop {
        (
            format!("the member `{key}` is defined again in every iteration of the loop"),
            "print the name from the loop's variable, or print a list of objects",
        )
    } else {
        (
            format!("the member `{key}` is defined twice: most parsers keep the last one"),
            "remove one of the two, or rename it",
        )
    };
    let entry = walker.report.add(&catalogue::DUPLICATE_MEMBER, fault.span, message).help(help);
    if let Some(other) = fault.other {
        entry.related(other, "first defined here");
    }
}

fn message(walker: &Walker<'_>, fault: &Fault) -> String {
    match &fault.kind {
        FaultKind::MissingComma => "this is not valid JSON: a comma is missing here".to_owned(),
        FaultKind::MissingColon => {
            "this is not valid JSON: a colon is missing after the name of the member".to_owned()
        }
        FaultKind::EqualsSign => {
            "this is not valid JSON: a colon separates name and value, not `=`".to_owned()
        }
        FaultKind::Semicolon => {
            "this is not valid JSON: a comma separates members, not `;`".to_owned()
        }
        FaultKind::Operator => {
            let operator = walker.slice(fault.span);
            format!("this is not valid JSON: `{operator}` after a value is printed as it is")
        }
        FaultKind::Number { text } => {
            format!("this is not valid JSON: `{text}` is not how JSON writes a number")
        }
        FaultKind::SingleQuotes => {
            "this is not valid JSON: strings must be in double quotes".to_owned()
        }
        FaultKind::Word { text, is_key: true } => {
            format!("this is not valid JSON: the name `{text}` must be in double quotes")
        }
        FaultKind::Word { text, .. } => match json_word(text) {
            Some(word) => format!("this is not valid JSON: `{text}` is written `{word}`"),
            None => format!("this is not valid JSON: the string `{text}` must be in double quotes"),
        },
        FaultKind::MissingValue => {
            "this is not valid JSON: a value or a member is missing before this".to_owned()
        }
        FaultKind::ClosingBracket { open: Some('{') } => {
            "this is not valid JSON: the object must be closed with `}` first".to_owned()
        }
        FaultKind::ClosingBracket { open: Some(_) } => {
            "this is not valid JSON: the list must be closed with `]` first".to_owned()
        }
        FaultKind::ClosingBracket { open: None } => {
            "this is not valid JSON: there is one closing bracket too many".to_owned()
        }
        FaultKind::MemberAlone => {
            "this is not valid JSON: a member must be in the braces of an object".to_owned()
        }
        FaultKind::Unclosed => match walker.slice(fault.span) {
            "\"" => "this is not valid JSON: the string that begins here is not closed".to_owned(),
            bracket => format!("this is not valid JSON: this `{bracket}` is not closed"),
        },
        FaultKind::LineEnd => {
            "this is not valid JSON: the string that begins here contains a line end".to_owned()
        }
        FaultKind::Escape => {
            let escape = walker.slice(fault.span);
            format!("this is not valid JSON: there is no escape `{escape}`")
        }
        FaultKind::Comment => "this is not valid JSON: JSON has no comments".to_owned(),
        FaultKind::HashComment => {
            "this is not valid JSON: `#` alone does not begin a comment, and is printed".to_owned()
        }
        FaultKind::TypographicQuote => {
            let quote = walker.slice(fault.span);
            format!("this is not valid JSON: `{quote}` is a typographic quote")
        }
        FaultKind::OverEscaped => {
            let escape = walker.slice(fault.span);
            let meant = if escape.ends_with(['"', '\'']) { "a quote" } else { "a line end" };
            format!(
                "this template was escaped once too often: it prints `{escape}` in place of {meant}"
            )
        }
        FaultKind::Duplicate { .. } => String::new(),
    }
}

fn advice(walker: &Walker<'_>, fault: &Fault) -> Advice {
    let span = fault.span;
    match &fault.kind {
        FaultKind::MissingComma => ("add a comma".to_owned(), walker.replace(span, ",")),
        FaultKind::MissingColon => ("add a colon".to_owned(), walker.replace(span, ":")),
        FaultKind::EqualsSign => ("write `:`".to_owned(), walker.replace(span, ":")),
        FaultKind::Semicolon => ("write `,`".to_owned(), walker.replace(span, ",")),
        FaultKind::Operator => (operator_help(walker.slice(span)).to_owned(), None),
        FaultKind::Number { text } => {
            let sign = if text.starts_with('-') { "-" } else { "" };
            let digits =
                text.trim_start_matches(['+', '-']).trim_start_matches('0').trim_end_matches('.');
            let zero = if digits.is_empty() || digits.starts_with('.') { "0" } else { "" };
            let written = format!("{sign}{zero}{digits}");
            (format!("write `{written}`"), walker.rename(span, text, &written))
        }
        FaultKind::SingleQuotes => {
            let rest = walker.text.get(span.end as usize..).unwrap_or_default();
            let line = rest.lines().next().unwrap_or_default();
            let content = line.find('\'').and_then(|end| line.get(..end));
            match content.filter(|content| !content.contains('"')) {
                Some(content) => {
                    let written = format!("\"{content}\"");
                    let whole =
                        Span::new(span.start as usize, span.end as usize + content.len() + 1);
                    (format!("write `{written}`"), walker.replace(whole, written))
                }
                None => ("write `\"` in place of `'`".to_owned(), None),
            }
        }
        FaultKind::Word { text, is_key } => match json_word(text).filter(|_| !is_key) {
            Some(word) => (format!("write `{word}`"), walker.rename(span, text, word)),
            None => (format!("write `\"{text}\"`"), walker.surround(span, "\"", "\"")),
        },
        FaultKind::ClosingBracket { open: None } => {
            ("remove it".to_owned(), walker.replace(span, ""))
        }
        FaultKind::MemberAlone => {
            let end = u32::try_from(walker.text.trim_end().len()).unwrap_or(u32::MAX);
            let whole = Span { start: span.start, end: end.max(span.start) };
            ("put braces around it: `{ … }`".to_owned(), walker.surround(whole, "{", "}"))
        }
        FaultKind::Unclosed if walker.slice(span) == "\"" => {
            ("close it with `\"`".to_owned(), None)
        }
        FaultKind::Unclosed => {
            let close = if walker.slice(span) == "[" { "]" } else { "}" };
            (format!("close it with `{close}`"), None)
        }
        FaultKind::LineEnd => {
            ("close the string on its line, or write `\\n` for a line end in it".to_owned(), None)
        }
        FaultKind::Escape => match walker.slice(span) {
            escape @ "\\'" => (
                "an apostrophe needs no escape: write `'`".to_owned(),
                walker.rename(span, escape, "'"),
            ),
            _ => ("write `\\\\` for a backslash".to_owned(), None),
        },
        FaultKind::Comment => {
            let two = Span { end: span.start.saturating_add(2), ..span };
            let help =
                "write a comment of the template: `## …` to the end of the line, or `#* … *#`";
            (help.to_owned(), walker.rename(two, "//", "##"))
        }
        FaultKind::HashComment => ("write `##`".to_owned(), walker.rename(span, "#", "##")),
        FaultKind::TypographicQuote => ("write `\"`".to_owned(), straight_quotes(walker)),
        FaultKind::OverEscaped => {
            let help = match walker.slice(span).ends_with(['"', '\'']) {
                true => {
                    "somebody escaped the template for a JSON or TypeScript string twice: write the quotes without backslashes"
                }
                false => {
                    "write real line ends: the language around the template has to resolve `\\n`"
                }
            };
            (help.to_owned(), unescape(walker))
        }
        FaultKind::ClosingBracket { open } => {
            let close = if *open == Some('[') { ']' } else { '}' };
            (format!("write `{close}` before it"), None)
        }
        FaultKind::MissingValue | FaultKind::Duplicate { .. } => (String::new(), None),
    }
}

/// What to write where a template computes in its text.
fn operator_help(operator: &str) -> &'static str {
    match operator {
        "+" => {
            "references are replaced in a string, without `+`: `\"Hello $name\"`; `#set($sum = $a + $b)` computes"
        }
        "?" | "|" | "&" | "!" => {
            "text does not choose between values: write `#if($a)$a#{else}\"b\"#end`"
        }
        "(" | ")" | "." => {
            "only references have properties and methods: print a variable that `#set` made"
        }
        _ => "only `#set` computes: write `#set($x = …)`, and print `$x`",
    }
}

/// How JSON writes a word of another language.
fn json_word(text: &str) -> Option<&'static str> {
    Some(match text {
        "True" | "TRUE" => "true",
        "False" | "FALSE" => "false",
        "None" | "nil" | "undefined" | "Null" | "NULL" | "NaN" => "null",
        _ => return None,
    })
}

/// All typographic double quotes of the template made straight.
fn straight_quotes(walker: &Walker<'_>) -> Option<Suggestion> {
    let quotes = walker.text.match_indices(['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}']);
    let edits: Vec<Edit> = quotes
        .map(|(at, quote)| Edit {
            span: Span::new(at, at + quote.len()),
            replacement: "\"".to_owned(),
        })
        .collect();
    (walker.strings == 0).then(|| Suggestion::new(Applicability::Unsafe, edits))
}

/// The template without one level of escapes, if all of it is escaped.
fn unescape(walker: &Walker<'_>) -> Option<Suggestion> {
    let text = walker.text;
    let mut edits = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return None,
            '\\' => {
                let (_, next) = characters.next()?;
                let replacement = match next {
                    '"' | '\\' | '\'' | '/' | '`' => next.to_string(),
                    'n' => "\n".to_owned(),
                    't' => "\t".to_owned(),
                    'r' => "\r".to_owned(),
                    _ => return None,
                };
                let span = Span::new(at, at + 1 + next.len_utf8());
                edits.push(Edit { span, replacement });
            }
            _ => {}
        }
    }
    (!edits.is_empty()).then(|| Suggestion::new(Applicability::Unsafe, edits))
}
