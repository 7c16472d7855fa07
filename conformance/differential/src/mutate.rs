//! Spoils a template: what does not parse, and what parses by accident.

use crate::rng::Rng;
use crate::shrink::tokens;

const INSERTED: &[&str] = &[
    "$",
    "#",
    "\\",
    "\"",
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    "!",
    "|",
    "&",
    "=",
    "==",
    "-",
    "+",
    "*",
    "/",
    "%",
    " ",
    "\n",
    "\t",
    "\r\n",
    "##",
    "#*",
    "*#",
    "#[[",
    "]]#",
    "#end",
    "#else",
    "#{else}",
    "#if(",
    "#set(",
    "#foreach(",
    "$s",
    "${",
    "$!",
    "$!{",
    "0",
    "1.",
    "..",
    "null",
    "true",
    "in",
    "#macro(",
    "#stop",
    "#@",
    "@",
    ":",
    ";",
    "\u{a0}",
    "é",
    "\u{0}",
    "_",
    "not",
    "<",
    ">",
];

/// One to three changes.
pub(crate) fn mutate(rng: &mut Rng, template: &str) -> String {
    let mut text = template.to_owned();
    for _ in 0..1 + rng.below(3) {
        text = change(rng, &text);
    }
    text
}

fn change(rng: &mut Rng, text: &str) -> String {
    let mut tokens: Vec<&str> = tokens(text);
    if tokens.is_empty() {
        return (rng.pick(INSERTED)).to_owned();
    }
    let at = rng.below(tokens.len());
    match rng.below(8) {
        0 | 1 => {
            tokens.remove(at);
        }
        2 => tokens.insert(at, tokens[at]),
        3 => {
            let other = rng.below(tokens.len());
            tokens.swap(at, other);
        }
        4 | 5 => tokens.insert(at, rng.pick(INSERTED)),
        6 => tokens.truncate(at),
        _ => return without_char(rng, text),
    }
    tokens.concat()
}

fn without_char(rng: &mut Rng, text: &str) -> String {
    let places: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    let at = rng.pick(&places);
    text.char_indices().filter(|(i, _)| *i != at).map(|(_, c)| c).collect()
}
