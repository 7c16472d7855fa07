//! CloudFormation's functions, folded as far as the template itself knows the values.

use super::super::LoadOptions;
use super::super::codes;
use super::super::finding::Findings;
use super::super::tree::{MAX_DEPTH, Node, Value};

/// The functions there are, by the name after `Fn::` or `!`.
const FUNCTIONS: [&str; 13] = [
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
];

/// Folds functions of one template.
pub(super) struct Folder<'a, 'f> {
    pub(super) template: &'a Node,
    pub(super) options: &'a LoadOptions,
    pub(super) findings: &'f mut Findings,
    /// Whether names may belong to resources that the template does not show.
    pub(super) is_part: bool,
}

impl Folder<'_, '_> {
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
            let mut value = self.call(name, &argument, depth + 1);
            value.place = node.place.clone();
            return value;
        }
        let mut out = node.clone();
        match &mut out.value {
            Value::List(items) => {
                *items = items
                    .iter()
                    .map(|item| self.fold_at(item, depth + 1))
                    .filter(|item| item.tag.as_deref() != Some(NO_VALUE))
                    .collect();
            }
            Value::Map(entries) => {
                for entry in entries.iter_mut() {
                    entry.value = self.fold_at(&entry.value, depth + 1);
                }
                entries.retain(|entry| entry.value.tag.as_deref() != Some(NO_VALUE));
            }
            _ => {}
        }
        out
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
            _ => self.unknown(argument, &format!("`Fn::{name}`")),
        }
    }

    fn reference(&mut self, argument: &Node) -> Node {
        let name = argument.text().unwrap_or_default();
        let mut value = match self.named(&name) {
            Some(text) => Node::string(text, &argument.place),
            None if self.is_resource(&name) || self.is_part => {
                Node::string(name.as_str(), &argument.place)
            }
            None => self.unknown(argument, &format!("`{name}`")),
        };
        if name == "AWS::NoValue" {
            value.tag = Some(NO_VALUE.to_owned());
        }
        value
    }

    /// A pseudo parameter or a parameter.
    fn named(&self, name: &str) -> Option<String> {
        if let Some(value) = self.options.value(name) {
            return Some(value.to_owned());
        }
        let pseudo = match name {
            "AWS::Region" => "us-east-1",
            "AWS::AccountId" => "000000000000",
            "AWS::Partition" => "aws",
            "AWS::URLSuffix" => "amazonaws.com",
            "AWS::StackName" => "stack",
            "AWS::StackId" => "arn:aws:cloudformation:us-east-1:000000000000:stack/stack/0",
            "AWS::NoValue" => "",
            _ => {
                let parameter = self.template.at(&["Parameters", name])?;
                return parameter.get("Default").and_then(Node::text);
            }
        };
        Some(pseudo.to_owned())
    }

    fn is_resource(&self, name: &str) -> bool {
        self.template.at(&["Resources", name]).is_some()
    }

    /// `[Logical, Attribute]` or `Logical.Attribute`. A function's ARN can be told.
    fn attribute(&mut self, argument: &Node) -> Node {
        let (name, attribute) = attribute_parts(argument);
        let kind = self.template.at(&["Resources", &name, "Type"]);
        let kind = kind.and_then(Node::text).unwrap_or_default();
        let region = self.named("AWS::Region").unwrap_or_default();
        let account = self.named("AWS::AccountId").unwrap_or_default();
        let is_function = kind.ends_with("::Function");
        match (is_function, attribute.as_str()) {
            (true, "Arn") => Node::string(
                format!("arn:aws:lambda:{region}:{account}:function:{name}"),
                &argument.place,
            ),
            _ => Node::string(format!("{name}.{attribute}"), &argument.place),
        }
    }

    /// A text, or a text with a map of its own names. `${!x}` is the text `${x}`.
    fn sub(&mut self, argument: &Node, depth: usize) -> Node {
        let (text, own) = match argument.items() {
            [text, own] => (text.text(), Some(self.fold_at(own, depth))),
            _ => (argument.text(), None),
        };
        let Some(text) = text else {
            return self.unknown(argument, "`Fn::Sub`");
        };
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                out.push_str("${");
                rest = after;
                continue;
            };
            if let Some(literal) = name.strip_prefix('!') {
                out.push_str(&format!("${{{literal}}}"));
            } else {
                let own = own.as_ref().and_then(|own| own.get(name)).and_then(Node::text);
                match own {
                    Some(value) => out.push_str(&value),
                    None => out.push_str(&self.substituted(name.trim(), argument)),
                }
            }
            rest = tail;
        }
        out.push_str(rest);
        Node::string(out, &argument.place)
    }

    fn substituted(&mut self, name: &str, argument: &Node) -> String {
        let node = Node::string(name, &argument.place);
        let value = match name.split_once('.') {
            Some((logical, _)) if self.is_resource(logical) || self.is_part => {
                self.attribute(&node)
            }
            None if self.named(name).is_some() || self.is_resource(name) || self.is_part => {
                self.reference(&node)
            }
            _ => {
                self.findings
                    .error(
                        &codes::UNRESOLVED,
                        Some(&argument.place),
                        format!("`Fn::Sub` knows no `{name}`"),
                    )
                    .help(format!(
                        "if the template language's `${{{name}}}` is meant, write `${{!{name}}}`"
                    ));
                return format!("${{{name}}}");
            }
        };
        value.text().unwrap_or_default()
    }

    fn join(&mut self, argument: &Node, depth: usize) -> Node {
        let [separator, list] = argument.items() else {
            return self.unknown(argument, "`Fn::Join`");
        };
        let parts = self.fold_at(list, depth).texts();
        let separator = separator.text().unwrap_or_default();
        Node::string(parts.join(&separator), &argument.place)
    }

    fn choose(&mut self, argument: &Node, depth: usize) -> Node {
        let [condition, yes, no] = argument.items() else {
            return self.unknown(argument, "`Fn::If`");
        };
        let name = condition.text().unwrap_or_default();
        let node = self.template.at(&["Conditions", &name]).cloned();
        let holds = node.and_then(|node| self.holds(&node, depth));
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

    /// Whether a condition holds; `None` when that cannot be told.
    fn holds(&mut self, node: &Node, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (name, argument) = call(node).or_else(|| {
            let entry = node.entries().first()?;
            let name = entry.key.strip_prefix("Fn::").unwrap_or(&entry.key);
            Some((name, entry.value.clone()))
        })?;
        let items = argument.items();
        match name {
            "Equals" => match items {
                [one, other] => {
                    let texts = [one, other].map(|node| self.fold_at(node, depth + 1).text());
                    let [one, other] = texts;
                    Some(one? == other?)
                }
                _ => None,
            },
            "Not" => self.holds(items.first()?, depth + 1).map(|holds| !holds),
            "And" => {
                items.iter().try_fold(true, |all, item| Some(all & self.holds(item, depth + 1)?))
            }
            "Or" => {
                items.iter().try_fold(false, |any, item| Some(any | self.holds(item, depth + 1)?))
            }
            "Condition" => {
                let name = argument.text()?;
                let other = self.template.at(&["Conditions", &name])?.clone();
                self.holds(&other, depth + 1)
            }
            _ => None,
        }
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
        let parts = if separator.is_empty() {
            vec![text]
        } else {
            text.split(&separator).map(str::to_owned).collect()
        };
        let items = parts.into_iter().map(|part| Node::string(part, &argument.place)).collect();
        Node::new(Value::List(items), argument.place.clone())
    }

    fn find_in_map(&mut self, argument: &Node, depth: usize) -> Node {
        let path: Vec<String> =
            argument.items().iter().filter_map(|item| self.fold_at(item, depth).text()).collect();
        let found = match path.as_slice() {
            [map, first, second] => self.template.at(&["Mappings", map, first, second]),
            _ => None,
        };
        match found {
            Some(node) => node.clone(),
            None => self.unknown(argument, "`Fn::FindInMap`"),
        }
    }

    fn unknown(&mut self, argument: &Node, what: &str) -> Node {
        self.findings
            .warning(
                &codes::UNRESOLVED,
                Some(&argument.place),
                format!("the value of {what} is known only after deployment"),
            )
            .help("give it as a parameter value, or load what the deployed API says");
        let name = what.trim_matches('`').replace("::", "-");
        Node::string(format!("unknown-{name}"), &argument.place)
    }
}

/// What `Ref: AWS::NoValue` leaves: the key that held it goes.
const NO_VALUE: &str = "no value";

/// The logical name a node refers to, by `Ref` or `Fn::GetAtt`, before folding.
pub(super) fn referred(node: &Node) -> Option<String> {
    let (name, argument) = call(node)?;
    match name {
        "Ref" => argument.text(),
        "GetAtt" => Some(attribute_parts(&argument).0),
        "Sub" => {
            let text = argument.text()?;
            let inner = text.strip_prefix("${")?.strip_suffix('}')?;
            Some(inner.split('.').next().unwrap_or_default().to_owned())
        }
        _ => None,
    }
}

fn attribute_parts(argument: &Node) -> (String, String) {
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

/// A function and its argument: a map with one key, or a tag.
fn call(node: &Node) -> Option<(&'static str, Node)> {
    let known = |name: &str| FUNCTIONS.iter().copied().find(|function| *function == name);
    if let Some(tag) = &node.tag {
        let mut argument = node.clone();
        argument.tag = None;
        return Some((known(tag.strip_prefix('!')?)?, argument));
    }
    match node.entries() {
        [entry] => {
            let name = match entry.key.strip_prefix("Fn::") {
                Some(name) => name,
                None if entry.key == "Ref" => "Ref",
                None => return None,
            };
            Some((known(name)?, entry.value.clone()))
        }
        _ => None,
    }
}
