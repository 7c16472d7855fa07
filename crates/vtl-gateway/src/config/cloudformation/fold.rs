//! CloudFormation's functions, folded as far as the template itself knows the values.

use std::borrow::Cow;

use super::super::codes;
use super::super::finding::Findings;
use super::super::tree::{MAX_DEPTH, Node, Size, Value};
use super::scope::Scope;
use crate::support::base64;

/// The functions there are, by the name after `Fn::` or `!`.
const FUNCTIONS: [&str; 15] = [
    "Ref",
    "GetAtt",
    "Sub",
    "Join",
    "If",
    "Select",
    "Split",
    "FindInMap",
    "ImportValue",
    "Base64",
    "Transform",
    "Equals",
    "GetAZs",
    "ToJsonString",
    "Length",
];

/// Folds functions of one template.
pub(super) struct Folder<'a, 's, 'f> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) findings: &'f mut Findings,
}

impl<'s> Folder<'_, 's, '_> {
    /// The same tree with its functions replaced by their values. What is known only after
    /// deployment is replaced by a name that says so, with a finding where it matters.
    pub(super) fn fold(&mut self, node: &Node) -> Node {
        self.fold_at(node, 0)
    }

    fn fold_at(&mut self, node: &Node, depth: usize) -> Node {
        if depth > MAX_DEPTH {
            return node.clone();
        }
        if let Some((name, argument)) = call(node) {
            let mut value = self.call(name, argument, depth + 1);
            // What a branch holds keeps its own place, where it can be corrected.
            if !matches!(name, "If" | "Transform") {
                value.place = node.place.clone();
            }
            return value;
        }
        let value = match &node.value {
            Value::List(items) => {
                let items = items.iter().map(|item| self.fold_at(item, depth + 1));
                Value::List(items.filter(|item| item.tag.as_deref() != Some(NO_VALUE)).collect())
            }
            Value::Map(entries) => {
                let mut folded = Vec::with_capacity(entries.len());
                for entry in entries {
                    let value = self.fold_at(&entry.value, depth + 1);
                    if value.tag.as_deref() != Some(NO_VALUE) {
                        let (key, key_place) = (entry.key.clone(), entry.key_place.clone());
                        folded.push(super::super::tree::Entry { key, key_place, value });
                    }
                }
                Value::Map(folded.into())
            }
            other => other.clone(),
        };
        Node { value, place: node.place.clone(), tag: node.tag.clone() }
    }

    fn call(&mut self, name: &str, argument: &Node, depth: usize) -> Node {
        match name {
            "Ref" => self.reference(argument),
            "GetAtt" => self.attribute(argument),
            "Sub" => self.sub(argument, depth),
            "Join" => self.join(argument, depth),
            "If" => self.choose(argument, depth),
            "Select" => self.select(argument, depth),
            "Split" => self.split(argument, depth),
            "FindInMap" => self.find_in_map(argument, depth),
            "Base64" => self.base64(argument, depth),
            "ToJsonString" => self.json_string(argument, depth),
            "Length" => self.length(argument, depth),
            _ => self.unknown(argument, &format!("`Fn::{name}`")),
        }
    }

    /// A string that a function makes, as far as the budget allows.
    fn made<'t>(&mut self, text: impl Into<Cow<'t, str>>, argument: &Node) -> Node {
        let text = text.into();
        match self.findings.charge(1, text.len(), &argument.place) {
            true => Node::string(text.into_owned(), &argument.place),
            false => Node::string("", &argument.place),
        }
    }

    fn reference(&mut self, argument: &Node) -> Node {
        let name = argument.text().unwrap_or_default();
        let scope = self.scope;
        let mut value = match scope.named(&name) {
            Some(text) if self.scope.is_list(&name) => {
                let parts: Vec<&str> = text.split(',').map(str::trim).collect();
                match self.findings.charge(parts.len(), text.len(), &argument.place) {
                    true => {
                        let item = |part: &str| Node::string(part, &argument.place);
                        Node::list(parts.into_iter().map(item).collect(), &argument.place)
                    }
                    false => Node::list(Vec::new(), &argument.place),
                }
            }
            Some(text) => self.made(text, argument),
            None if self.is_resource(&name) || self.scope.is_part => {
                Node::string(self.scope.reference(&name), &argument.place)
            }
            None => self.unknown(argument, &format!("`{name}`")),
        };
        if name == "AWS::NoValue" {
            value.tag = Some(NO_VALUE.into());
        }
        value
    }

    fn is_resource(&self, name: &str) -> bool {
        self.scope.resources.entry(name).is_some()
    }

    /// `[Logical, Attribute]` or `Logical.Attribute`.
    fn attribute(&mut self, argument: &Node) -> Node {
        let (name, attribute) = attribute_parts(argument);
        let text = self.scope.attribute(&name, &attribute);
        self.made(text, argument)
    }

    /// A string, or a string with a map of its own names. `${!x}` is the text `${x}`.
    fn sub(&mut self, argument: &Node, depth: usize) -> Node {
        let (text, own) = match argument.items() {
            [text, own] => (text.as_str(), Some(self.fold_at(own, depth))),
            [text] => (text.as_str(), None),
            _ => (argument.as_str(), None),
        };
        let Some(text) = text else {
            return self.unknown(argument, "`Fn::Sub`");
        };
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                // Nothing closes what comes after it either.
                out.push_str("${");
                rest = after;
                break;
            };
            let own = own.as_ref().and_then(|own| own.get(name.trim()));
            // A name of its own without a value, as a transform may leave it, is known all the same.
            let own = own.map(|own| match own.as_str() {
                Some(text) => Cow::Borrowed(text),
                None => own.text().unwrap_or_default().into(),
            });
            let piece = match (name.strip_prefix('!'), own) {
                (Some(literal), _) => format!("${{{literal}}}").into(),
                (None, Some(value)) => value,
                (None, None) => self.substituted(name.trim(), argument),
            };
            if !self.findings.charge(0, piece.len(), &argument.place) {
                break;
            }
            out.push_str(&piece);
            rest = tail;
        }
        out.push_str(rest);
        Node::string(out, &argument.place)
    }

    fn substituted(&mut self, name: &str, argument: &Node) -> Cow<'s, str> {
        let scope = self.scope;
        if let Some((logical, attribute)) = name.split_once('.')
            && (self.is_resource(logical) || self.scope.is_part)
        {
            return scope.attribute(logical, attribute).into();
        }
        if let Some(text) = scope.named(name) {
            return text;
        }
        if self.is_resource(name) || scope.is_part {
            return scope.reference(name).into();
        }
        if self.scope.parameters.entry(name).is_some() {
            let unknown = self.unknown(argument, &format!("`{name}`"));
            return unknown.text().unwrap_or_default().into();
        }
        self.findings
            .error(
                &codes::UNRESOLVED,
                Some(&argument.place),
                format!("`Fn::Sub` does not know `{name}`"),
            )
            .help(format!(
                "if the template language's `${{{name}}}` is meant, write `${{!{name}}}`"
            ));
        format!("${{{name}}}").into()
    }

    fn join(&mut self, argument: &Node, depth: usize) -> Node {
        let [separator, list] = argument.items() else {
            return self.unknown(argument, "`Fn::Join`");
        };
        let parts = self.fold_at(list, depth).texts();
        let separator = separator.text().unwrap_or_default();
        let bytes: usize =
            parts.iter().map(|part| part.len().saturating_add(separator.len())).sum();
        match self.findings.charge(1, bytes, &argument.place) {
            true => Node::string(parts.join(&separator), &argument.place),
            false => Node::string("", &argument.place),
        }
    }

    fn choose(&mut self, argument: &Node, depth: usize) -> Node {
        let [condition, yes, no] = argument.items() else {
            return self.unknown(argument, "`Fn::If`");
        };
        let name = condition.text().unwrap_or_default();
        let holds = self.condition(&name, depth);
        if holds.is_none() {
            self.findings
                .note(
                    &codes::UNRESOLVED,
                    Some(&argument.place),
                    format!("whether `{name}` holds is not known here"),
                )
                .help("it is taken to hold; give the parameters it depends on");
        }
        self.fold_at(if holds == Some(false) { no } else { yes }, depth)
    }

    /// Whether the condition called `name` holds; `None` when that cannot be told. Each is evaluated once.
    pub(super) fn condition(&mut self, name: &str, depth: usize) -> Option<bool> {
        if let Some(known) = self.scope.known_conditions.borrow().get(name) {
            return *known;
        }
        let scope = self.scope;
        // A condition that comes back to itself cannot be told.
        scope.known_conditions.borrow_mut().insert(name.to_owned(), None);
        let holds = scope.conditions.get(name).and_then(|node| self.holds(node, depth + 1));
        scope.known_conditions.borrow_mut().insert(name.to_owned(), holds);
        holds
    }

    fn holds(&mut self, node: &Node, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (name, argument) = call(node).or_else(|| match &node.tag {
            Some(tag) => Some((tag.strip_prefix('!')?, node)),
            None => {
                let entry = node.entries().first()?;
                Some((entry.key.strip_prefix("Fn::").unwrap_or(&entry.key), &entry.value))
            }
        })?;
        let items = argument.items();
        match name {
            "Equals" => match items {
                [one, other] => {
                    let texts = [one, other].map(|node| self.fold_quietly(node, depth + 1));
                    let [one, other] = texts;
                    Some(one? == other?)
                }
                _ => None,
            },
            "Not" => self.holds(items.first()?, depth + 1).map(|holds| !holds),
            // One that is false decides it, whatever the others are.
            "And" => self.all_of(items, true, depth),
            "Or" => self.all_of(items, false, depth),
            "Condition" => self.condition(&argument.text()?, depth + 1),
            _ => None,
        }
    }

    /// Whether all hold, for `usual` true; whether any holds, for `usual` false.
    fn all_of(&mut self, items: &[Node], usual: bool, depth: usize) -> Option<bool> {
        let mut is_known = true;
        for item in items {
            match self.holds(item, depth + 1) {
                Some(holds) if holds != usual => return Some(holds),
                Some(_) => {}
                None => is_known = false,
            }
        }
        is_known.then_some(usual)
    }

    /// A value to compare; `None` where it is not known, which is not reported: the condition is.
    fn fold_quietly(&mut self, node: &Node, depth: usize) -> Option<Cow<'s, str>> {
        let scope = self.scope;
        let text = match call(node) {
            Some(("Ref", argument)) => scope.named(&argument.text()?)?,
            _ => self.fold_at(node, depth).text()?.into(),
        };
        // To compare is less than to make.
        self.findings.charge(0, text.len() / 16, &node.place).then_some(text)
    }

    fn select(&mut self, argument: &Node, depth: usize) -> Node {
        let [index, list] = argument.items() else {
            return self.unknown(argument, "`Fn::Select`");
        };
        let index: Option<usize> = self.fold_at(index, depth).whole();
        let list = self.fold_at(list, depth);
        match index.and_then(|index| list.items().get(index)) {
            Some(item) => item.clone(),
            None => self.unknown(argument, "`Fn::Select`"),
        }
    }

    fn split(&mut self, argument: &Node, depth: usize) -> Node {
        let [separator, text] = argument.items() else {
            return self.unknown(argument, "`Fn::Split`");
        };
        let separator = separator.text().unwrap_or_default();
        let text = self.fold_at(text, depth).text().unwrap_or_default();
        let parts: Vec<&str> = match separator.is_empty() {
            true => vec![&text],
            false => text.split(&separator).collect(),
        };
        if !self.findings.charge(parts.len(), text.len(), &argument.place) {
            return Node::list(Vec::new(), &argument.place);
        }
        let items = parts.into_iter().map(|part| Node::string(part, &argument.place)).collect();
        Node::list(items, &argument.place)
    }

    fn find_in_map(&mut self, argument: &Node, depth: usize) -> Node {
        let path: Vec<String> = argument
            .items()
            .iter()
            .take(3)
            .filter_map(|item| self.fold_at(item, depth).text())
            .collect();
        let found = match path.as_slice() {
            [map, first, second] => self.scope.root.at(&["Mappings", map, first, second]),
            _ => None,
        };
        let default = argument.items().get(3).and_then(|options| options.get("DefaultValue"));
        match (found, default) {
            (Some(node), _) => {
                let size = Size::of(node);
                match self.findings.charge(size.nodes, size.bytes, &argument.place) {
                    true => node.clone(),
                    false => Node::string("", &argument.place),
                }
            }
            (None, Some(default)) => self.fold_at(default, depth),
            (None, None) => self.unknown(argument, "`Fn::FindInMap`"),
        }
    }

    fn base64(&mut self, argument: &Node, depth: usize) -> Node {
        match inner("!Base64", argument, |node| self.fold_at(node, depth)).text() {
            Some(text) => self.made(base64::encode(text.as_bytes()), argument),
            None => self.unknown(argument, "`Fn::Base64`"),
        }
    }

    fn json_string(&mut self, argument: &Node, depth: usize) -> Node {
        let value = inner("!ToJsonString", argument, |node| self.fold_at(node, depth));
        self.made(value.to_json().to_string(), argument)
    }

    fn length(&mut self, argument: &Node, depth: usize) -> Node {
        match inner("!Length", argument, |node| self.fold_at(node, depth)).value {
            Value::List(items) => {
                Node::new(Value::Number(items.len().to_string()), argument.place.clone())
            }
            _ => self.unknown(argument, "`Fn::Length`"),
        }
    }

    fn unknown(&mut self, argument: &Node, what: &str) -> Node {
        let name = what.trim_matches('`');
        let help = match self.scope.parameters.entry(name).is_some() {
            true => format!("give the parameter a value: `--set {name}=…`"),
            false => "give it as a parameter value, or load what the deployed API says".to_owned(),
        };
        self.findings
            .warning(
                &codes::UNRESOLVED,
                Some(&argument.place),
                format!("the value of {what} is known only after deployment"),
            )
            .help(help);
        Node::string(format!("unknown-{}", name.replace("::", "-")), &argument.place)
    }
}

/// The argument of a function folded, where it may be a function itself. The tag that names the outer function is not
/// the argument's own.
fn inner(tag: &str, argument: &Node, fold: impl FnOnce(&Node) -> Node) -> Node {
    if argument.tag.as_deref() != Some(tag) {
        return fold(argument);
    }
    let mut plain = argument.clone();
    plain.tag = None;
    fold(&plain)
}

/// What `Ref: AWS::NoValue` leaves: the key that held it goes.
const NO_VALUE: &str = "no value";

/// The logical name a node refers to, by `Ref` or `Fn::GetAtt`, before folding.
pub(super) fn referred(node: &Node) -> Option<String> {
    let (name, argument) = call(node)?;
    match name {
        "Ref" => argument.text(),
        "GetAtt" => Some(attribute_parts(argument).0),
        "Sub" => {
            let text = argument.text()?;
            let inner = text.strip_prefix("${")?.strip_suffix('}')?;
            Some(inner.split('.').next().unwrap_or_default().to_owned())
        }
        _ => None,
    }
}

/// The resource and its attribute.
pub(super) fn attribute_parts(argument: &Node) -> (String, String) {
    match argument.items() {
        [name, attribute] => {
            (name.text().unwrap_or_default(), attribute.text().unwrap_or_default())
        }
        _ => {
            let text = argument.text().unwrap_or_default();
            let (name, attribute) = text.split_once('.').unwrap_or((&text, ""));
            (name.to_owned(), attribute.to_owned())
        }
    }
}

/// A function and its argument: a map with one key, or a tag, whose argument is the tagged value itself.
pub(super) fn call(node: &Node) -> Option<(&'static str, &Node)> {
    let known = |name: &str| FUNCTIONS.iter().copied().find(|function| *function == name);
    if let Some(tag) = &node.tag {
        return Some((known(tag.strip_prefix('!')?)?, node));
    }
    match node.entries() {
        [entry] => {
            let name = match entry.key.strip_prefix("Fn::") {
                Some(name) => name,
                None if entry.key == "Ref" => "Ref",
                None => return None,
            };
            Some((known(name)?, &entry.value))
        }
        _ => None,
    }
}
