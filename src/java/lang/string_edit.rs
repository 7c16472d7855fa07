//! `java.lang.String`: what makes new strings of it.

use crate::java::dispatch::Cost;
use crate::java::dispatch::resolve::{Invocation, Method, Outcome, Table, Type};
use crate::java::lang::object::null_pointer;
use crate::java::lang::string::{STRING, made, text, this, unit};
use crate::java::lang::string_class::formatted;
use crate::java::text;
use crate::java::util::stream;
use crate::value::{Str, Thrown, Value};

pub(crate) const METHODS: Table = Table::of(&[
    Method::new("concat", &[STRING], Cost::Join, |call| {
        let tail = text(call, 0)?;
        if tail.is_empty() {
            return Ok(call.receiver.clone());
        }
        let mut out = crate::value::Output::with_capacity(this(call).size() + tail.size());
        out.push(this(call));
        out.push(tail);
        Ok(Value::Str(out.into_str()))
    }),
    Method::new("repeat", &[Type::Int], Cost::AsItGoes, |call| {
        let count = usize::try_from(call.int(0)).unwrap_or_default();
        let bytes = this(call).size().saturating_mul(count);
        call.heap.charge(bytes.saturating_mul(2))?;
        call.heap.step(bytes as u64 / 64)?;
        text::repeat(this(call), call.int(0)).map(Value::Str)
    }),
    Method::new("replace", &[Type::CharSequence; 2], Cost::Search, |call| {
        let (old, new) = (text(call, 0)?, text(call, 1)?);
        if new.size() > old.size() {
            let count = text::count(this(call), old);
            call.heap.step(1 + count as u64)?;
            call.heap.charge(2 * count.saturating_mul(new.size()))?;
        }
        made(call, text::replace(this(call), old, new))
    }),
    Method::new("replace", &[Type::Char; 2], Cost::Search, |call| {
        made(call, text::replace_char(this(call), unit(call, 0), unit(call, 1)))
    }),
    Method::new("toUpperCase", &[], Cost::Copy, upper),
    Method::new("toUpperCase", &[Type::Foreign], Cost::Copy, null_pointer),
    Method::new("toLowerCase", &[], Cost::Copy, lower),
    Method::new("toLowerCase", &[Type::Foreign], Cost::Copy, null_pointer),
    Method::new("trim", &[], Cost::Read, |call| made(call, text::trim(this(call)))),
    Method::new("strip", &[], Cost::Read, |call| made(call, text::strip(this(call)))),
    Method::new("stripLeading", &[], Cost::Read, |call| {
        made(call, text::strip_leading(this(call)))
    }),
    Method::new("stripTrailing", &[], Cost::Read, |call| {
        made(call, text::strip_trailing(this(call)))
    }),
    Method::new("formatted", &[Type::Objects], Cost::AsItGoes, |call| {
        formatted(call, this(call), &call.arg(0))
    }),
    Method::new("lines", &[], Cost::AsItGoes, |call| {
        let text = this(call).to_utf8();
        charge_lines(call, &text)?;
        let lines: Vec<Value<'_>> = lines(&text).map(Value::string).collect();
        stream::of(call, lines)
    }),
    Method::new("indent", &[Type::Int], Cost::AsItGoes, indent),
    Method::new("stripIndent", &[], Cost::AsItGoes, strip_indent),
    Method::new("translateEscapes", &[], Cost::Copy, translate_escapes),
]);

/// A text that was charged for, as far as it is no longer than the one that it was made of.
fn changed<'r>(call: &Invocation<'_, 'r>, text: Str<'r>) -> Outcome<'r> {
    call.heap.charge(text.size().saturating_sub(this(call).size()))?;
    Ok(Value::Str(text))
}

fn upper<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    changed(call, text::to_upper_case(this(call)))
}

fn lower<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    changed(call, text::to_lower_case(this(call)))
}

/// The lines of a text, as `BufferedReader` and `String.lines` cut them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, tail) = rest.split_at_checked(end)?;
        rest =
            tail.strip_prefix("\r\n").or_else(|| tail.strip_prefix(['\n', '\r'])).unwrap_or(tail);
        Some(line)
    })
}

/// Charges for a text that is made of the lines of another; gives back how many there are.
fn charge_lines(call: &Invocation<'_, '_>, text: &str) -> Result<usize, Thrown> {
    const LINE: usize = 80;
    call.heap.step(text.len() as u64 / 2)?;
    let count = lines(text).count();
    call.heap.charge(text.len().saturating_mul(3).saturating_add(count.saturating_mul(LINE)))?;
    Ok(count)
}

fn is_white(c: char) -> bool {
    text::is_whitespace(u32::from(c))
}

fn indent<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let text = this(call).to_utf8();
    let by = call.int(0);
    let more = usize::try_from(by).unwrap_or_default();
    let less = usize::try_from(by.saturating_neg()).unwrap_or_default();
    let count = charge_lines(call, &text)?;
    let bytes = count.saturating_mul(more);
    call.heap.charge(bytes.saturating_mul(2))?;
    call.heap.step(bytes as u64 / 64)?;
    let mut out = String::new();
    for line in lines(&text) {
        out.extend(std::iter::repeat_n(' ', more));
        let cut = line
            .char_indices()
            .take(less)
            .take_while(|(_, c)| is_white(*c))
            .last()
            .map_or(0, |(at, c)| at + c.len_utf8());
        out.push_str(line.get(cut..).unwrap_or_default());
        out.push('\n');
    }
    made(call, Str::from(out))
}

/// `stripIndent()`: takes off the indentation that all lines share, and blanks at their ends.
fn strip_indent<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let text = this(call).to_utf8();
    if text.is_empty() {
        return Ok(Value::borrowed(""));
    }
    charge_lines(call, &text)?;
    let ends_line = text.ends_with(['\n', '\r']);
    let indents = |line: &str| line.chars().take_while(|c| is_white(*c)).count();
    let lines: Vec<&str> = lines(&text).collect();
    let last = lines.len().saturating_sub(1);
    // A blank last line counts, other blank lines do not.
    let shared = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| *at == last || !line.chars().all(is_white))
        .map(|(_, line)| indents(line))
        .min()
        .unwrap_or_default();
    let shared = if ends_line { 0 } else { shared };
    let stripped: Vec<String> = lines
        .iter()
        .map(|line| {
            let cut: String = line.chars().skip(shared).collect();
            cut.trim_end_matches(is_white).to_owned()
        })
        .collect();
    let mut out = stripped.join("\n");
    if ends_line {
        out.push('\n');
    }
    made(call, Str::from(out))
}

fn translate_escapes<'r>(call: &Invocation<'_, 'r>) -> Outcome<'r> {
    let text = this(call).to_utf8();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let escape = rest.next();
        match escape {
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{C}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('s') => out.push(' '),
            Some('t') => out.push('\t'),
            Some(c @ ('\'' | '"' | '\\')) => out.push(c),
            Some(first @ '0'..='7') => {
                let most = if first <= '3' { 2 } else { 1 };
                let mut code = first.to_digit(8).unwrap_or_default();
                for _ in 0..most {
                    match rest.next_if(|c| c.is_digit(8)).and_then(|c| c.to_digit(8)) {
                        Some(digit) => code = code * 8 + digit,
                        None => break,
                    }
                }
                out.extend(char::from_u32(code));
            }
            Some('\n') => {}
            Some('\r') => {
                rest.next_if_eq(&'\n');
            }
            _ => return Err(Thrown::illegal_argument("this is not an escape sequence")),
        }
    }
    Ok(Value::Str(Str::from(out)))
}
