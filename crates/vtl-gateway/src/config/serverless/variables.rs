//! The Framework's variables: `${file(…)}`, `${self:…}`, `${opt:…, 'default'}` and their like.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::super::LoadOptions;
use super::super::codes;
use super::super::finding::Findings;
use super::super::include::Includes;
use super::super::read_tree;
use super::super::tree::{Entry, MAX_DEPTH, Node, Size, Value};
use super::syntax::{alternatives, file_call, literal, quoted, unresolved, variable_at};

/// What one variable adds to the depth: they lead to one another less deep than values nest.
const A_VARIABLE: usize = 6;

/// Resolves variables in a configuration.
pub(super) struct Variables<'a, 'i, 'f> {
    root: &'a Node,
    options: &'a LoadOptions,
    includes: &'a mut Includes<'i, 'f>,
    /// Data files that were read, by their path.
    files: HashMap<String, Option<Node>>,
    /// Files that could not be read, with the reason, by the variable's text.
    failed_files: HashMap<String, String>,
    /// The stage, once it was asked for.
    stage: Option<String>,
    /// The variables that are being resolved: one that leads back to itself has no value.
    open: Vec<String>,
}

/// Why a variable has no value.
enum Unresolved {
    /// Known only after deployment, or never.
    Unknown,
    /// A file that could not be read.
    File(String),
}

/// Whether a string of a tree may have a variable in it.
fn has_variables(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => text.contains("${"),
        Value::List(items) => items.iter().any(has_variables),
        Value::Map(entries) => entries.iter().any(|entry| has_variables(&entry.value)),
        _ => false,
    }
}

/// A variable's value, or why there is none.
type Resolved = Result<Node, Unresolved>;

impl<'a, 'i, 'f> Variables<'a, 'i, 'f> {
    pub(super) fn new(
        root: &'a Node,
        options: &'a LoadOptions,
        includes: &'a mut Includes<'i, 'f>,
    ) -> Self {
        let (files, failed_files) = (HashMap::new(), HashMap::new());
        Self { root, options, includes, files, failed_files, stage: None, open: Vec::new() }
    }

    /// The same tree with every variable replaced whose value is known. Others stay as they
    /// are; [`report`](Self::report) shows them where they matter.
    pub(super) fn resolve<'n>(&mut self, node: &'n Node, findings: &mut Findings) -> Cow<'n, Node> {
        match has_variables(node) {
            true => Cow::Owned(self.resolve_at(node, 0, findings)),
            false => Cow::Borrowed(node),
        }
    }

    fn resolve_at(&mut self, node: &Node, depth: usize, findings: &mut Findings) -> Node {
        if depth > MAX_DEPTH {
            return node.clone();
        }
        let value = match &node.value {
            Value::String(text) if text.contains("${") => {
                return self.text(text, node, depth, findings);
            }
            Value::List(items) => Value::List(
                items.iter().map(|item| self.resolve_at(item, depth + 1, findings)).collect(),
            ),
            Value::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: entry.key.clone(),
                        key_place: entry.key_place.clone(),
                        value: self.resolve_at(&entry.value, depth + 1, findings),
                    })
                    .collect(),
            ),
            other => other.clone(),
        };
        Node { value, place: node.place.clone(), tag: node.tag.clone() }
    }

    /// Reports the variables that are left in a tree.
    pub(super) fn report(&self, node: &Node, findings: &mut Findings) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            open.extend(node.items());
            open.extend(node.entries().iter().map(|entry| &entry.value));
            for inside in unresolved(node.as_str().unwrap_or_default()) {
                self.report_one(inside, node, findings);
            }
        }
    }

    fn report_one(&self, inside: &str, node: &Node, findings: &mut Findings) {
        let place = Some(&node.place);
        if let Some(why) = self.failed_files.get(inside) {
            findings
                .error(
                    &codes::MISSING_FILE,
                    place,
                    format!("`${{{inside}}}` cannot be read: {why}"),
                )
                .help("the path is relative to the configuration file");
            return;
        }
        let name = alternatives(inside).first().map_or(inside, |first| first.trim());
        let help = match name.strip_prefix("env:") {
            Some(variable) => format!(
                "let the environment be read for it: `--env {variable}`, or give a value: `--set {name}=…`"
            ),
            None => format!(
                "it is left as it is; give a value: `--set '{name}=…'`, or load what `serverless print` prints"
            ),
        };
        findings
            .warning(&codes::UNRESOLVED, place, format!("`${{{inside}}}` has no value here"))
            .help(help);
    }

    /// A string with its variables; the value itself when the string is nothing but one variable.
    fn text(&mut self, text: &str, node: &Node, depth: usize, findings: &mut Findings) -> Node {
        let mut left =
            Node { value: Value::Null, place: node.place.clone(), tag: node.tag.clone() };
        if let Some((0, end)) = variable_at(text, 0)
            && end == text.len()
        {
            let inside = text.get(2..end - 1).unwrap_or_default();
            return match self.variable(inside, depth, node, findings) {
                Ok(value) => {
                    let mut value = self.resolve_at(&value, depth + 1, findings);
                    // A value from elsewhere keeps its own place, where it can be corrected.
                    if value.place.line == 0 {
                        value.place = node.place.clone();
                    }
                    value
                }
                Err(inside) => {
                    left.value = Value::String(format!("${{{inside}}}"));
                    left
                }
            };
        }
        left.value = Value::String(self.expanded(text, depth, node, findings));
        left
    }

    /// A string with the variables in it replaced that are known.
    fn expanded(
        &mut self,
        text: &str,
        depth: usize,
        node: &Node,
        findings: &mut Findings,
    ) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some((start, end)) = variable_at(text, at) {
            out.push_str(text.get(at..start).unwrap_or_default());
            let inside = text.get(start + 2..end - 1).unwrap_or_default();
            match self.variable(inside, depth, node, findings) {
                Ok(value) => {
                    let value = self.resolve_at(&value, depth + 1, findings);
                    let shown = value.text().unwrap_or_default();
                    if findings.charge(0, shown.len(), &node.place) {
                        out.push_str(&shown);
                    }
                }
                Err(inside) => out.push_str(&format!("${{{inside}}}")),
            }
            at = end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// The first of the alternatives that has a value; or the text of the variable, with what in it has one replaced.
    fn variable(
        &mut self,
        inside: &str,
        depth: usize,
        node: &Node,
        findings: &mut Findings,
    ) -> Result<Node, String> {
        let depth = depth + A_VARIABLE;
        let is_open = self.open.iter().any(|open| open == inside);
        if is_open || depth > MAX_DEPTH || !findings.charge(1, 0, &node.place) {
            return Err(inside.to_owned());
        }
        self.open.push(inside.to_owned());
        let value = self.first_alternative(inside, depth, node, findings);
        self.open.pop();
        value
    }

    fn first_alternative(
        &mut self,
        inside: &str,
        depth: usize,
        node: &Node,
        findings: &mut Findings,
    ) -> Result<Node, String> {
        let mut why = None;
        let mut left = Vec::new();
        for alternative in alternatives(inside) {
            let (shown, value) = self.alternative(alternative, depth, node, findings);
            match value {
                Ok(value) if value.is_null() => {}
                Ok(value) => {
                    let size = Size::of(&value);
                    let fits = findings.charge(size.nodes, size.bytes, &node.place);
                    return if fits { Ok(value) } else { Err(inside.to_owned()) };
                }
                Err(Unresolved::File(reason)) => why = Some(reason),
                Err(Unresolved::Unknown) => {}
            }
            left.push(shown);
        }
        let left = left.join(",");
        if let Some(why) = why {
            self.failed_files.insert(left.clone(), why);
        }
        Err(left)
    }

    /// One alternative: its text with the variables in it replaced, and its value.
    fn alternative(
        &mut self,
        text: &str,
        depth: usize,
        node: &Node,
        findings: &mut Findings,
    ) -> (String, Resolved) {
        let trimmed = text.trim();
        if let Some((0, end)) = variable_at(trimmed, 0)
            && end == trimmed.len()
        {
            let inside = trimmed.get(2..end - 1).unwrap_or_default();
            return match self.variable(inside, depth + 1, node, findings) {
                Ok(value) => (text.to_owned(), Ok(value)),
                Err(inside) => (format!("${{{inside}}}"), Err(Unresolved::Unknown)),
            };
        }
        let inner = self.expanded(text, depth + 1, node, findings);
        let value = match variable_at(&inner, 0) {
            Some(_) => Err(Unresolved::Unknown),
            None => self.source(inner.trim(), depth, findings),
        };
        (inner, value)
    }

    /// What a source with its address gives.
    fn source(&mut self, text: &str, depth: usize, findings: &mut Findings) -> Resolved {
        if let Some(text) = quoted(text) {
            return Ok(plain(text));
        }
        if let Some(value) = self.options.value(text) {
            return Ok(plain(value));
        }
        if let Some((path, address)) = file_call(text) {
            return self.file(path, address, depth, findings);
        }
        if let Some(inner) = text.strip_prefix("strToBool(").and_then(|text| text.strip_suffix(')'))
        {
            let is_true = matches!(inner.trim().to_lowercase().as_str(), "true" | "1");
            return Ok(Node::new(Value::Bool(is_true), Default::default()));
        }
        let (source, address) = text.split_once(':').unwrap_or((text, ""));
        match source {
            "self" => self.at(self.root, address, depth, findings),
            "sls" | "opt" if address == "stage" => match (&self.options.stage, source) {
                (Some(stage), _) => Ok(plain(stage)),
                (None, "sls") => Ok(plain(&self.stage(depth, findings))),
                (None, _) => Err(Unresolved::Unknown),
            },
            "param" => self.param(address, depth, findings),
            "aws" => self.aws(address, depth, findings),
            _ => literal(text).ok_or(Unresolved::Unknown),
        }
    }

    /// What the Framework asks AWS about: the region and the account.
    fn aws(&mut self, what: &str, depth: usize, findings: &mut Findings) -> Resolved {
        let (own, usual) = match what {
            "region" => (self.options.value("AWS::Region"), "us-east-1"),
            "accountId" => (self.options.value("AWS::AccountId"), "000000000000"),
            _ => return Err(Unresolved::Unknown),
        };
        if let Some(own) = own {
            return Ok(plain(own));
        }
        let region = self.at(self.root, "provider.region", depth, findings);
        let region = region.ok().and_then(|node| node.text()).filter(|text| !text.contains("${"));
        Ok(plain(&region.filter(|_| what == "region").unwrap_or_else(|| usual.to_owned())))
    }

    /// A parameter of the stage, or its default.
    fn param(&mut self, name: &str, depth: usize, findings: &mut Findings) -> Resolved {
        let stage = self.stage(depth, findings);
        let paths = [
            format!("params.{stage}.{name}"),
            format!("stages.{stage}.params.{name}"),
            format!("params.default.{name}"),
            format!("stages.default.params.{name}"),
        ];
        for path in paths {
            if let Ok(node) = self.at(self.root, &path, depth, findings) {
                return Ok(node);
            }
        }
        Err(Unresolved::Unknown)
    }

    /// The stage: what was asked for, or what the provider says, or `dev`.
    pub(super) fn stage(&mut self, depth: usize, findings: &mut Findings) -> String {
        if let Some(stage) = self.options.stage.as_ref().or(self.stage.as_ref()) {
            return stage.clone();
        }
        // The stage may depend on the stage: it is `dev` then.
        self.stage = Some("dev".to_owned());
        let own = self.at(self.root, "provider.stage", depth, findings);
        let own = own.ok().and_then(|node| node.text()).filter(|text| !text.contains("${"));
        let stage = own.unwrap_or_else(|| "dev".to_owned());
        self.stage = Some(stage.clone());
        stage
    }

    /// What a path of keys leads to, through variables on the way.
    fn at(&mut self, from: &Node, path: &str, depth: usize, findings: &mut Findings) -> Resolved {
        let mut made: Node;
        let mut node = from;
        for key in path.split('.').filter(|key| !key.is_empty()) {
            if let Value::String(text) = &node.value
                && text.contains("${")
            {
                if depth > MAX_DEPTH {
                    return Err(Unresolved::Unknown);
                }
                made = self.through(&node.clone(), depth, findings);
                node = &made;
            }
            let index = key.parse::<usize>().ok();
            let item = index.and_then(|index| node.items().get(index));
            node = node.get(key).or(item).ok_or(Unresolved::Unknown)?;
        }
        let found = node.clone();
        Ok(match &found.value {
            Value::String(text) if text.contains("${") => {
                self.text(text, &found, depth + 1, findings)
            }
            _ => found,
        })
    }

    /// A value on the way, of which only the outermost variable is resolved.
    fn through(&mut self, node: &Node, depth: usize, findings: &mut Findings) -> Node {
        let mut node = node.clone();
        for step in 0..8 {
            let Value::String(text) = &node.value else {
                break;
            };
            let inside = match variable_at(text, 0) {
                Some((0, end)) if end == text.len() => {
                    text.get(2..end - 1).unwrap_or_default().to_owned()
                }
                _ => break,
            };
            match self.variable(&inside, depth + step + 1, &node.clone(), findings) {
                Ok(value) => node = value,
                Err(_) => break,
            }
        }
        node
    }

    fn file(
        &mut self,
        path: &str,
        address: Option<&str>,
        depth: usize,
        findings: &mut Findings,
    ) -> Resolved {
        let lower = path.to_ascii_lowercase();
        let has_ending = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
        if has_ending(&[".js", ".cjs", ".mjs", ".ts", ".py"]) {
            return Err(Unresolved::File(
                "it is a program, and programs are not run here; give its value with `--set`"
                    .to_owned(),
            ));
        }
        let file = self.root.place.file();
        if !has_ending(&[".yml", ".yaml", ".json", ".tfstate"]) {
            let included = self.includes.read(file, path).map_err(Unresolved::File)?;
            let place = crate::Place::new(Arc::from(included.name), 1, 1, "");
            return Ok(Node::string(included.text, &place));
        }
        if !self.files.contains_key(path) {
            let included = self.includes.read(file, path).map_err(Unresolved::File)?;
            let node = read_tree(&included.name, &included.text, findings);
            self.files.insert(path.to_owned(), node);
        }
        let node = self.files.get(path).cloned().flatten().ok_or(Unresolved::Unknown)?;
        match address {
            None => Ok(node),
            Some(address) => self.at(&node, address, depth + 1, findings),
        }
    }
}

fn plain(text: &str) -> Node {
    Node::new(Value::String(text.to_owned()), Default::default())
}
