//! JSON as a tree with places. The same tree that YAML gives, read more strictly and quickly.

use std::sync::Arc;

use super::codes;
use super::finding::Findings;
use super::tree::{Entry, Keys, MAX_DEPTH, MAX_NODES, Node, Value};
use crate::Place;

/// Reads a JSON text. `None`, with a finding, when it is not JSON.
pub(super) fn read(file: &str, text: &str, findings: &mut Findings) -> Option<Node> {
    let mut reader = Reader {
        start: Place::new(Arc::from(file), 1, 1, ""),
        text,
        at: 0,
        line: 1,
        seen: 0,
        column: 1,
        depth: 0,
        nodes: 0,
        keys: Keys::default(),
    };
    let result = reader.value().and_then(|node| {
        reader.skip_blanks();
        if reader.rest().is_empty() { Ok(node) } else { Err("expected the end of the file") }
    });
    match result {
        Ok(node) => Some(node),
        Err(message) => {
            findings
                .error(&codes::SYNTAX, Some(&reader.place()), message)
                .help("the file is read as JSON");
            None
        }
    }
}

struct Reader<'a> {
    /// The file's first place: others are made from it.
    start: Place,
    text: &'a str,
    at: usize,
    line: u32,
    /// Up to where the line's characters are counted, and the column there.
    seen: usize,
    column: u32,
    depth: usize,
    nodes: usize,
    keys: Keys,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The place of what comes next. Characters are counted once, however long a line is.
    fn place(&mut self) -> Place {
        let before = self.text.get(self.seen..self.at).unwrap_or_default();
        let count = u32::try_from(before.chars().count()).unwrap_or(u32::MAX);
        self.column = self.column.saturating_add(count);
        self.seen = self.at;
        self.start.at(self.line, self.column)
    }

    fn skip_blanks(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'\n' => {
                    self.line = self.line.saturating_add(1);
                    (self.seen, self.column) = (self.at + 1, 1);
                }
                b' ' | b'\t' | b'\r' => {}
                _ => break,
            }
            self.at += 1;
        }
    }

    fn eat(&mut self, expected: char) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    fn value(&mut self) -> Result<Node, &'static str> {
        self.skip_blanks();
        let place = self.place();
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err("the file has too many values");
        }
        let value = match self.rest().chars().next() {
            Some('{' | '[') if self.depth >= MAX_DEPTH => {
                return Err("the file is nested too deep");
            }
            Some('{') => self.map()?,
            Some('[') => self.list()?,
            Some('"') => Value::String(self.string()?),
            Some(_) => self.word()?,
            None => return Err("expected a value, the file ends"),
        };
        Ok(Node::new(value, place))
    }

    fn map(&mut self) -> Result<Value, &'static str> {
        self.at += 1;
        self.depth += 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut more = !self.eat('}');
        while more {
            self.skip_blanks();
            let key_place = self.place();
            if !self.rest().starts_with('"') {
                return Err("expected a name in double quotes");
            }
            let literal = self.literal()?;
            let key = match serde_json::from_str::<&str>(literal) {
                Ok(plain) => self.keys.key(plain),
                Err(_) => self.keys.key(&unescaped(literal)?),
            };
            self.at += literal.len();
            if !self.eat(':') {
                return Err("expected `:`");
            }
            let value = self.value()?;
            entries.push(Entry { key, key_place, value });
            more = self.eat(',');
            if !more && !self.eat('}') {
                return Err("expected `,` or `}`");
            }
        }
        self.depth -= 1;
        entries.shrink_to_fit();
        Ok(Value::Map(entries.into()))
    }

    fn list(&mut self) -> Result<Value, &'static str> {
        self.at += 1;
        self.depth += 1;
        let mut items = Vec::new();
        let mut more = !self.eat(']');
        while more {
            items.push(self.value()?);
            more = self.eat(',');
            if !more && !self.eat(']') {
                return Err("expected `,` or `]`");
            }
        }
        self.depth -= 1;
        items.shrink_to_fit();
        Ok(Value::List(items))
    }

    fn string(&mut self) -> Result<String, &'static str> {
        let literal = self.literal()?;
        let text = unescaped(literal)?;
        self.at += literal.len();
        Ok(text)
    }

    /// A string with its quotes. What is inside is read by `serde_json`.
    fn literal(&self) -> Result<&'a str, &'static str> {
        let rest = self.rest();
        let mut escaped = false;
        let end = rest.bytes().skip(1).position(|byte| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        });
        end.and_then(|end| rest.get(..end + 2)).ok_or("the string is not closed")
    }

    fn word(&mut self) -> Result<Value, &'static str> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')))
            .unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ if serde_json::from_str::<serde_json::Number>(word).is_ok() => {
                Value::Number(word.to_owned())
            }
            _ => return Err("expected a value"),
        };
        self.at += end;
        Ok(value)
    }
}

fn unescaped(literal: &str) -> Result<String, &'static str> {
    serde_json::from_str(literal).map_err(|_| "the string has an invalid escape")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_values_with_places() {
        let mut findings = Findings::default();
        let text = "{\n  \"a\": [1.10, \"\\u00e9\\\"\"],\n  \"b\": {}\n}";
        let node = read("f.json", text, &mut findings).unwrap();
        assert_eq!(node.to_json().to_string(), r#"{"a":[1.1,"é\""],"b":{}}"#);
        let second = node.get("a").and_then(|a| a.items().get(1)).unwrap();
        assert_eq!((second.place.line, second.place.column), (2, 15));
    }

    #[test]
    fn mistakes_have_a_place() {
        let mut findings = Findings::default();
        assert!(read("f.json", "{\"a\": 1,\n}", &mut findings).is_none());
        let found: Vec<String> = findings.into_sorted().iter().map(ToString::to_string).collect();
        assert_eq!(found, ["f.json:2:1: error[VTL0501]: expected a name in double quotes"]);
    }
}
