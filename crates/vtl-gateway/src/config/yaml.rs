//! YAML as a tree: events of `saphyr-parser`, so that tags and places survive.
//!
//! Words are read strictly: only `true` and `false` are truth values, and numbers keep their
//! text. Merge keys (`<<`) are followed, aliases are expanded up to a limit.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::codes;
use super::finding::Findings;
use super::tree::{Entry, Key, Keys, MAX_DEPTH, MAX_NODES, Node, Size, Value};
use super::yaml_indent::{Indented, indented};
use crate::Place;

/// Reads the first document of a YAML text. `None`, with a finding, when it cannot be read.
pub(super) fn read(file: &str, text: &str, findings: &mut Findings) -> Option<Node> {
    let problem = match parse(file, text, &[], findings) {
        Ok(root) => return Some(root),
        Err(problem) => problem,
    };
    // Other readers are less strict about the lines of what is open.
    if problem.message.starts_with("invalid indentation")
        && let Some(Indented { text, added }) = indented(text)
        && let Ok(root) = parse(file, &text, &added, findings)
    {
        return Some(root);
    }
    let help = if problem.message.contains("escape") {
        "in double quotes a backslash begins an escape; write patterns and templates in \
         single quotes or in a block (`|`)"
    } else {
        "the file is read as YAML"
    };
    findings.error(problem.code, Some(&problem.place), problem.message).help(help);
    None
}

/// Reads a text to whose lines these blanks were added.
fn parse(
    file: &str,
    text: &str,
    added: &[usize],
    findings: &mut Findings,
) -> Result<Node, Problem> {
    let mut builder = Builder {
        start: Place::new(Arc::from(file), 1, 1, ""),
        added,
        open: Vec::new(),
        anchors: HashMap::new(),
        keys: Keys::default(),
        nodes: 0,
        root: None,
    };
    let mut parser = Parser::new_from_str(text);
    while builder.root.is_none() {
        match parser.next_event() {
            None => break,
            Some(Ok((event, span))) => builder.event(event, span, findings)?,
            Some(Err(error)) => {
                let mark = error.marker();
                let place = builder.place(mark.line(), mark.col());
                return Err(Problem::syntax(place, lower_first(error.info())));
            }
        }
    }
    Ok(builder.root.unwrap_or_default())
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// A container that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    /// The key whose value comes next, in a map.
    key: Option<(Key, Place, bool)>,
    /// Where the keys of a map are.
    keys: HashMap<Key, usize>,
    /// Maps to merge, once all own keys are known.
    merged: Vec<Node>,
}

struct Builder<'a> {
    /// The file's first place: others are made from it.
    start: Place,
    /// The blanks that were added to each line.
    added: &'a [usize],
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    keys: Keys,
    nodes: usize,
    root: Option<Node>,
}

/// Why the reading ends.
struct Problem {
    code: &'static codes::Code,
    place: Place,
    message: String,
}

impl Problem {
    fn syntax(place: Place, message: impl Into<String>) -> Self {
        Self { code: &codes::SYNTAX, place, message: message.into() }
    }
}

impl Builder<'_> {
    fn place(&self, line: usize, column: usize) -> Place {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let added = line.checked_sub(1).and_then(|line| self.added.get(line));
        let column = column.saturating_sub(added.copied().unwrap_or_default());
        self.start.at(number(line), number(column.saturating_add(1)))
    }

    fn event(
        &mut self,
        event: Event<'_>,
        span: Span,
        findings: &mut Findings,
    ) -> Result<(), Problem> {
        let place = self.place(span.start.line(), span.start.col());
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let tag = tag.map(|tag| tag_name(&tag));
                let value = scalar(&text, plain, tag.as_deref());
                let node = Node { value, place, tag };
                self.anchor(anchor, &node, findings)?;
                self.add(node, plain, findings)
            }
            Event::Alias(id) => {
                let Some(node) = self.anchors.get(&id).cloned() else {
                    return Err(Problem::syntax(place, "an alias without its anchor"));
                };
                let size = Size::of(&node);
                copied(size.nodes, size.bytes, &place, findings)?;
                if self.open.len() + size.depth > MAX_DEPTH {
                    return Err(too_deep(place));
                }
                self.add(node, false, findings)
            }
            Event::SequenceStart(anchor, tag) => {
                self.start(Value::List(Vec::new()), anchor, tag.as_deref(), place)
            }
            Event::MappingStart(anchor, tag) => {
                self.start(Value::Map(Default::default()), anchor, tag.as_deref(), place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(findings),
            _ => Ok(()),
        }
    }

    fn charge(&mut self, nodes: usize, place: &Place) -> Result<(), Problem> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            let message = format!("the file has more than {MAX_NODES} values");
            Err(Problem { code: &codes::LIMIT, place: place.clone(), message })
        } else {
            Ok(())
        }
    }

    fn anchor(
        &mut self,
        anchor: usize,
        node: &Node,
        findings: &mut Findings,
    ) -> Result<(), Problem> {
        if anchor > 0 {
            let size = Size::of(node);
            copied(size.nodes, size.bytes, &node.place, findings)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(())
    }

    fn start(
        &mut self,
        value: Value,
        anchor: usize,
        tag: Option<&Tag>,
        place: Place,
    ) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(place));
        }
        let tag = tag.map(tag_name);
        self.open.push(Open {
            node: Node { value, place, tag },
            anchor,
            key: None,
            keys: HashMap::new(),
            merged: Vec::new(),
        });
        Ok(())
    }

    fn end(&mut self, findings: &mut Findings) -> Result<(), Problem> {
        let Some(mut open) = self.open.pop() else {
            return Ok(());
        };
        let mut keys: HashSet<Key> = open.keys.into_keys().collect();
        for node in open.merged {
            merge(&mut open.node, &mut keys, node);
        }
        open.node.shrink();
        self.anchor(open.anchor, &open.node, findings)?;
        self.add(open.node, false, findings)
    }

    /// Adds a finished value to the container it is in. `plain` is about scalars.
    fn add(&mut self, node: Node, plain: bool, findings: &mut Findings) -> Result<(), Problem> {
        self.charge(1, &node.place)?;
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::List(items), _) => items.push(node),
            (Value::Map(_), None) => {
                let key = node.text().or_else(|| node.is_null().then(String::new));
                let Some(key) = key.map(|key| self.keys.key(&key)) else {
                    return Err(Problem::syntax(node.place, "a key must be a string"));
                };
                open.key = Some((key, node.place, plain));
            }
            (Value::Map(_), Some((key, _, true))) if key == "<<" => match node.value {
                Value::List(items) => open.merged.extend(items),
                _ => open.merged.push(node),
            },
            (Value::Map(entries), Some((key, key_place, _))) => {
                let next = entries.len();
                let at = *open.keys.entry(key.clone()).or_insert(next);
                if at < next {
                    findings
                        .error(
                            &codes::DUPLICATE_KEY,
                            Some(&key_place),
                            format!("`{key}` is defined twice in this map"),
                        )
                        .help("remove one of them; the last one is used");
                }
                let entry = Entry { key, key_place, value: node };
                match entries.get_mut(at) {
                    Some(earlier) => *earlier = entry,
                    None => entries.push(entry),
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Counts what an alias or an anchor copies.
fn copied(
    nodes: usize,
    bytes: usize,
    place: &Place,
    findings: &mut Findings,
) -> Result<(), Problem> {
    findings.take(nodes, bytes).map_err(|message| Problem {
        code: &codes::LIMIT,
        place: place.clone(),
        message,
    })
}

fn too_deep(place: Place) -> Problem {
    Problem::syntax(place, format!("the file is nested deeper than {MAX_DEPTH} levels"))
}

/// Adds the members of `other` whose keys are not there yet.
fn merge(node: &mut Node, keys: &mut HashSet<Key>, other: Node) {
    if let (Value::Map(entries), Value::Map(others)) = (&mut node.value, other.value) {
        for entry in others {
            if keys.insert(entry.key.clone()) {
                entries.push(entry);
            }
        }
    }
}

fn tag_name(tag: &Tag) -> Box<str> {
    let name = match tag.handle == "!" {
        true => format!("!{}", tag.suffix),
        false => format!("{}{}", tag.handle, tag.suffix),
    };
    name.into()
}

fn scalar(text: &str, plain: bool, tag: Option<&str>) -> Value {
    // A quoted scalar and one with a tag of its own (`!Ref 123`) is a text.
    if !plain || tag.is_some() {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::String(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.contains(|c: char| c.is_ascii_digit())
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> (Option<Node>, Vec<String>) {
        let mut findings = Findings::default();
        let node = read("f.yml", text, &mut findings);
        let findings = findings.into_sorted();
        (node, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn words_and_numbers_keep_their_text() {
        let (node, findings) = tree("a: no\nb: 012345678901\nc: true\nd: 'true'\ne: ~\nf: 1.10\n");
        let node = node.unwrap();
        assert_eq!(findings, [""; 0]);
        assert_eq!(node.get("a").and_then(Node::as_str), Some("no"));
        assert_eq!(node.get("b").and_then(Node::text).as_deref(), Some("012345678901"));
        assert_eq!(node.get("c").map(|n| &n.value), Some(&Value::Bool(true)));
        assert_eq!(node.get("d").and_then(Node::as_str), Some("true"));
        assert!(node.get("e").unwrap().is_null());
        assert_eq!(node.get("f").and_then(Node::text).as_deref(), Some("1.10"));
    }

    #[test]
    fn tags_and_places_survive() {
        let (node, _) = tree("a:\n  b: !Sub 'x${y}'\n  c: !GetAtt\n    - F\n    - Arn\n");
        let node = node.unwrap();
        let sub = node.at(&["a", "b"]).unwrap();
        assert_eq!(sub.tag.as_deref(), Some("!Sub"));
        assert_eq!((sub.place.line, node.at(&["a", "c"]).unwrap().items().len()), (2, 2));
    }

    #[test]
    fn aliases_and_merge_keys() {
        let (node, _) = tree("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n");
        let node = node.unwrap();
        let text = |key| node.at(&["use", key]).and_then(Node::text);
        assert_eq!((text("x").as_deref(), text("y").as_deref()), (Some("1"), Some("3")));
    }

    #[test]
    fn lines_that_other_readers_take_keep_their_places() {
        let (node, findings) = tree("a:\n  p: {\"x\": 1,\n  \"y\": 2}\n  q: \"r\n  s\"\nb: t\n");
        assert_eq!(findings, [""; 0]);
        let node = node.unwrap();
        assert_eq!(node.at(&["a", "q"]).and_then(Node::as_str), Some("r s"));
        let place = &node.at(&["a", "p", "y"]).unwrap().place;
        assert_eq!((place.line, place.column), (3, 8));
        let (_, findings) = tree("a:\n  - b\n c: d\n");
        assert_eq!(findings.len(), 1, "{findings:?}");
    }

    #[test]
    fn duplicates_and_bombs_are_found() {
        let (_, findings) = tree("a: 1\na: 2\n");
        assert_eq!(findings, ["f.yml:2:1: error[VTL0502]: `a` is defined twice in this map"]);
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            let alias = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(","));
        }
        let (node, findings) = tree(&bomb);
        assert!(node.is_none() && findings.len() == 1);
        let (node, _) = tree(&"[".repeat(10_000));
        assert!(node.is_none());
    }
}
