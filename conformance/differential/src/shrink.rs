//! Makes a case that differs as small as it goes: delta debugging over tokens, blocks, brackets and the payload.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::{Map, Value as Json};

use crate::case::Case;

/// Words, numbers, white space, directives, and every other character on its own.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => directive_length(rest),
            c if c.is_alphanumeric() => run(rest, char::is_alphanumeric),
            c if c.is_whitespace() => run(rest, char::is_whitespace),
            c => c.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

fn run(text: &str, inside: fn(char) -> bool) -> usize {
    text.find(|c| !inside(c)).unwrap_or(text.len())
}

fn directive_length(text: &str) -> usize {
    let behind = &text[1..];
    if let Some(braced) = behind.strip_prefix('{') {
        let word = run(braced, char::is_alphanumeric);
        if braced[word..].starts_with('}') {
            return word + 3;
        }
    }
    let at = usize::from(behind.starts_with('@'));
    1 + at + run(&behind[at..], char::is_alphanumeric)
}

/// Smaller cases to try, without those tried before.
pub(crate) fn candidates(case: &Case, tried: &mut HashSet<String>) -> Vec<Case> {
    let mut found = Vec::new();
    let mut add = |candidate: Case| {
        if candidate.size() < case.size() && tried.insert(candidate.line("")) {
            found.push(candidate);
        }
    };
    for template in smaller_templates(&case.template) {
        add(Case { template, ..case.clone() });
    }
    if let Some(body) = &case.body {
        add(Case { body: None, ..case.clone() });
        for body in smaller_texts(body) {
            add(Case { body: Some(body), ..case.clone() });
        }
    }
    for params in smaller_maps(&case.params) {
        add(Case { params, ..case.clone() });
    }
    for context in smaller_maps(&case.context) {
        add(Case { context, ..case.clone() });
    }
    for stage_variables in smaller_maps(&case.stage_variables) {
        add(Case { stage_variables, ..case.clone() });
    }
    for vars in smaller_maps(&case.vars) {
        add(Case { vars, ..case.clone() });
    }
    found
}

fn smaller_templates(template: &str) -> Vec<String> {
    let tokens = tokens(template);
    let mut found = Vec::new();
    for (open, close) in blocks(&tokens) {
        found.push(cut(&tokens, open.start..close.end));
        found.push(without(&tokens, &[open, close]));
    }
    for (open, close) in brackets(&tokens) {
        found.push(cut(&tokens, open..close + 1));
        found.push(without(&tokens, &[open..open + 1, close..close + 1]));
        found.push(cut(&tokens, open + 1..close));
    }
    found.extend(smaller_texts(template));
    found
}

/// The text without runs of tokens: halves, quarters, down to single tokens, and then single characters.
fn smaller_texts(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut length = tokens.len().div_ceil(2);
    while length > 0 {
        for start in (0..tokens.len()).step_by(length) {
            found.push(cut(&tokens, start..(start + length).min(tokens.len())));
        }
        if length == 1 {
            break;
        }
        length /= 2;
    }
    for pair in 0..tokens.len().saturating_sub(1) {
        found.push(cut(&tokens, pair..pair + 2));
        found.push(cut(&tokens, pair..(pair + 3).min(tokens.len())));
    }
    if tokens.len() < 60 {
        for (i, token) in tokens.iter().enumerate().filter(|(_, t)| t.chars().count() > 1) {
            let last = token.char_indices().next_back().map_or(0, |(at, _)| at);
            let first = token.chars().next().map_or(0, char::len_utf8);
            for shorter in [&token[..last], &token[first..]] {
                let mut tokens = tokens.clone();
                tokens[i] = shorter;
                found.push(tokens.concat());
            }
        }
    }
    found
}

fn cut(tokens: &[&str], range: Range<usize>) -> String {
    without(tokens, std::slice::from_ref(&range))
}

fn without(tokens: &[&str], ranges: &[Range<usize>]) -> String {
    tokens
        .iter()
        .enumerate()
        .filter(|(i, _)| !ranges.iter().any(|r| r.contains(i)))
        .map(|(_, token)| *token)
        .collect()
}

/// The heads (with their parentheses) and ends of blocks.
fn blocks(tokens: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut open = Vec::new();
    let mut found = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let word = token.trim_matches(['#', '{', '}']);
        if !token.starts_with('#') {
            continue;
        }
        if matches!(word, "if" | "foreach" | "define" | "macro") || word.starts_with('@') {
            open.push(i..head_end(tokens, i));
        } else if word == "end"
            && let Some(head) = open.pop()
        {
            found.push((head, i..i + 1));
        }
    }
    found
}

fn head_end(tokens: &[&str], directive: usize) -> usize {
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(directive + 1) {
        match *token {
            "(" => depth += 1,
            ")" if depth <= 1 => return i + 1,
            ")" => depth -= 1,
            _ if depth == 0 && !token.trim().is_empty() => return i,
            _ => {}
        }
    }
    tokens.len()
}

fn brackets(tokens: &[&str]) -> Vec<(usize, usize)> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut found = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        match *token {
            "(" | "[" | "{" => open.push((i, token)),
            ")" | "]" | "}" => {
                if let Some((start, _)) = open.pop() {
                    found.push((start, i));
                }
            }
            quote @ ("\"" | "'") => match open.last() {
                Some((start, o)) if *o == quote => {
                    found.push((*start, i));
                    open.pop();
                }
                _ => open.push((i, quote)),
            },
            _ => {}
        }
    }
    found
}

fn smaller_maps(map: &Map<String, Json>) -> Vec<Map<String, Json>> {
    if map.is_empty() {
        return Vec::new();
    }
    let mut found = vec![Map::new()];
    for (key, value) in map {
        let mut fewer = map.clone();
        fewer.remove(key);
        found.push(fewer);
        for value in smaller_values(value) {
            let mut other = map.clone();
            other.insert(key.clone(), value);
            found.push(other);
        }
    }
    found
}

fn smaller_values(value: &Json) -> Vec<Json> {
    match value {
        Json::String(text) if !text.is_empty() => {
            let mut found: Vec<Json> = smaller_texts(text).into_iter().map(Json::from).collect();
            found.push("".into());
            found
        }
        Json::Array(items) => {
            let mut found = Vec::new();
            for i in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(i);
                found.push(fewer.into());
                for item in smaller_values(&items[i]) {
                    let mut other = items.clone();
                    other[i] = item;
                    found.push(other.into());
                }
            }
            found
        }
        Json::Object(map) => smaller_maps(map).into_iter().map(Json::Object).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_whole_text() {
        let text = "#if($a.b == 1)\n x #{else}é#@foo()#end $ #";
        assert_eq!(tokens(text).concat(), text);
        assert!(tokens(text).contains(&"#{else}"));
        assert!(tokens(text).contains(&"#@foo"));
    }

    #[test]
    fn blocks_are_taken_away_and_unwrapped() {
        let smaller = smaller_templates("a#if($x == (1))b#{end}c");
        assert!(smaller.contains(&"ac".to_owned()));
        assert!(smaller.contains(&"abc".to_owned()));
    }

    /// A made-up defect: whatever holds `$s.trim()` and a body with `"k"` differs.
    #[test]
    fn a_difference_is_made_minimal() {
        let differs = |case: &Case| {
            case.template.contains("$s.trim()")
                && case.body.as_ref().is_some_and(|b| b.contains("\"k\""))
        };
        let mut case = Case {
            template: "x #foreach($i in [1..3])#if($i > 1)[$s.trim().length()]#end#end $y"
                .to_owned(),
            body: Some("{\"a\": [1, 2], \"k\": {\"b\": null}}".to_owned()),
            ..Case::default()
        };
        case.vars.insert("s".to_owned(), "abc".into());
        let mut tried = HashSet::new();
        while let Some(smaller) =
            candidates(&case, &mut tried).into_iter().filter(|c| differs(c)).min_by_key(Case::size)
        {
            case = smaller;
        }
        assert_eq!(case.template, "$s.trim()");
        assert_eq!(case.body.as_deref(), Some("\"k\""));
        assert!(case.vars.is_empty());
    }
}
