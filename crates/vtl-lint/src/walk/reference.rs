//! References: what is known about the value that each step of one leads to.

use super::{JsonPlace, Walker};
use crate::context_names::{self, Name};
use crate::facts::{Class, Escape, Fact, Group, Item, Node, Origin, Taint};
use crate::rules;
use vtl::source::Span;
use vtl::syntax::ast::{Expression, ExpressionKind, Part, Reference, ReferenceKind};

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is printed.
    Printed,
    /// It is computed with.
    Operand,
    /// `#set` assigns to it.
    Target,
}

impl<'a> Walker<'a> {
    /// What is known about the value of a reference; asks the rules about its name and its steps.
    pub(crate) fn reference(&mut self, reference: &'a Reference, used: Use) -> Fact {
        rules::variables::name(self, reference, used);
        let mut fact = self.variable(&reference.name);
        let last = reference.parts.len().saturating_sub(1);
        for (n, part) in reference.parts.iter().enumerate() {
            let is_target = used == Use::Target && n == last;
            let args = self.arguments(part);
            if !is_target {
                rules::names::member(self, reference, part, fact);
            }
            if used == Use::Target {
                rules::overrides::target(self, part, fact);
            }
            if n == last && used == Use::Printed {
                rules::service::colon(self, reference, part, fact);
                rules::changes::printed(self, reference, part, fact);
            }
            fact = self.step(reference, part, fact, args);
        }
        fact
    }

    /// What is known about a variable.
    fn variable(&self, name: &str) -> Fact {
        if let Some(fact) = self.state.variables.get(name) {
            return *fact;
        }
        match name {
            _ if !self.is_service() => Fact::UNKNOWN,
            "input" => Fact::new(Class::Input),
            "util" => Fact::new(Class::Util),
            "context" => Fact::new(Class::Context(Node::Root)),
            "stageVariables" => Fact::new(Class::StageVariables),
            "foreach" if self.loops > 0 => Fact::new(Class::Loop),
            "velocityCount" if self.loops > 0 => Fact::new(Class::Integer),
            "velocityHasNext" if self.loops > 0 => Fact::new(Class::Boolean),
            _ if self.is_adrift || self.set_somewhere.contains(name) => Fact::UNKNOWN,
            _ if self.options.globals.iter().any(|known| known == name) => Fact::UNKNOWN,
            _ => Fact::MISSING,
        }
    }

    /// What is known about the first argument of a part.
    fn arguments(&mut self, part: &'a Part) -> Fact {
        match part {
            Part::Property { .. } => Fact::MISSING,
            Part::Method { args, .. } => {
                let mut facts = args.iter().map(|arg| self.expression(arg));
                let first = facts.next().unwrap_or(Fact::MISSING);
                facts.for_each(drop);
                first
            }
            Part::Index { index, .. } => self.expression(index),
        }
    }

    fn step(
        &mut self,
        reference: &'a Reference,
        part: &'a Part,
        owner: Fact,
        argument: Fact,
    ) -> Fact {
        match part {
            Part::Property { name, span } => property(owner, name, self.bare(reference).to(*span)),
            Part::Index { index, span } => {
                let name = super::constant_text(index);
                indexed(owner, name.as_deref(), self.bare(reference).to(*span))
            }
            Part::Method { name, args, span } => {
                let place = Span { end: span.end, ..self.bare(reference) };
                self.method(owner, name, args, argument, place)
            }
        }
    }

    fn method(
        &mut self,
        owner: Fact,
        name: &str,
        args: &'a [Expression],
        argument: Fact,
        place: Span,
    ) -> Fact {
        if let Some(first) = args.first()
            && takes_plain_text(owner.class, name)
        {
            rules::classes::literal_escape(self, first);
        }
        if owner.class == Class::Util
            && let [first] = args
        {
            rules::json_output::function_argument(self, name, first, argument);
            if let Class::Block(number) = argument.class {
                // Printed into a string of its own.
                let outer = std::mem::replace(&mut self.state.json, JsonPlace::Start);
                let text = std::mem::replace(&mut self.state.text, super::JsonText::lost());
                self.print_block(number);
                self.state.text = text;
                self.state.json = outer;
            }
        }
        match owner.class {
            Class::Input => input(name, args, place),
            Class::Util => util(name, argument, place),
            Class::Parameters
            | Class::ParameterGroup(_)
            | Class::StageVariables
            | Class::Context(_)
            | Class::Map
                if matches!(name, "get" | "getOrDefault") =>
            {
                let key = args.first().and_then(super::constant_text);
                indexed(owner, key.as_deref(), place)
            }
            Class::Text | Class::JsonText => self.text_method(owner, name, args),
            Class::Missing | Class::Block(_) => Fact::MISSING,
            _ => self.any_method(owner, name, args),
        }
    }

    fn text_method(&mut self, owner: Fact, name: &str, args: &'a [Expression]) -> Fact {
        match name {
            "replaceAll" | "replace" | "replaceFirst" => {
                rules::patterns::pattern(self, name, args);
                let taint = rules::escape::replaced(self, owner.taint, name, args);
                Fact::new(Class::Text).tainted(taint)
            }
            _ => self.any_method(owner, name, args),
        }
    }

    /// What methods give, whatever they are called on: most names are of one class only.
    fn any_method(&mut self, owner: Fact, name: &str, args: &'a [Expression]) -> Fact {
        let taint = owner.taint;
        if matches!(owner.class, Class::Text | Class::JsonText | Class::Json | Class::Unknown) {
            rules::patterns::pattern(self, name, args);
        }
        match name {
            "size"
            | "length"
            | "indexOf"
            | "lastIndexOf"
            | "intValue"
            | "parseInt"
            | "hashCode"
            | "compareTo"
            | "compareToIgnoreCase"
            | "codePointAt" => Fact::new(Class::Integer),
            "longValue" | "doubleValue" | "parseLong" | "parseDouble" | "floatValue" => {
                Fact::new(Class::Number)
            }
            "equals" | "equalsIgnoreCase" | "contains" | "startsWith" | "endsWith" | "matches"
            | "isEmpty" | "isBlank" | "containsKey" | "containsValue" | "containsAll"
            | "contentEquals" | "hasNext" | "isFirst" | "isLast" | "booleanValue"
            | "parseBoolean" | "addAll" => Fact::new(Class::Boolean),
            "replaceAll" | "replace" | "replaceFirst" if args.len() == 2 => {
                let taint = rules::escape::replaced(self, taint, name, args);
                Fact::new(Class::Text).tainted(taint)
            }
            "toString" | "trim" | "toLowerCase" | "toUpperCase" | "substring" | "concat"
            | "strip" | "repeat" | "subSequence" | "intern" => {
                Fact::new(Class::Text).tainted(taint)
            }
            "split" => Fact::new(Class::Array).of(Item::Text).tainted(taint),
            "keySet" => {
                let class = match owner.class {
                    Class::ParameterGroup(Group::Header) => Class::HeaderNames,
                    Class::ParameterGroup(Group::Any) | Class::Unknown => Class::Unknown,
                    _ => Class::KeySet,
                };
                Fact::new(class).of(Item::Text).tainted(keys(owner))
            }
            "values" => Fact::new(Class::Values).of(values(owner)).tainted(taint),
            "entrySet" => Fact::new(Class::EntrySet).of(Item::Entry).tainted(taint),
            "get" if owner.class == Class::Json => owner,
            "get" => owner.item(),
            "getKey" if owner.class == Class::Entry => Fact::new(Class::Text).tainted(taint),
            _ => Fact::UNKNOWN.tainted(taint),
        }
    }
}

/// Whether an argument is a word without `$` and quotes, which passes nothing.
fn is_bare_word(argument: &Expression) -> bool {
    match &argument.kind {
        ExpressionKind::Word(_) => true,
        ExpressionKind::Reference(reference) => reference.kind == ReferenceKind::Runt,
        _ => false,
    }
}

/// Whether the first argument is text that is searched for, compared or encoded.
fn takes_plain_text(owner: Class, name: &str) -> bool {
    match owner {
        Class::Util => matches!(name, "base64Encode" | "urlEncode" | "escapeJavaScript"),
        _ => matches!(
            name,
            "replace"
                | "contains"
                | "indexOf"
                | "lastIndexOf"
                | "startsWith"
                | "endsWith"
                | "equals"
        ),
    }
}

/// Who chooses the keys of a map.
fn keys(owner: Fact) -> Taint {
    match owner.class {
        Class::Parameters | Class::ParameterGroup(Group::Path) => Taint::CLEAN,
        Class::ParameterGroup(Group::Header) => owner.taint.escaped(Escape::Full),
        _ => owner.taint,
    }
}

fn values(owner: Fact) -> Item {
    match owner.class {
        Class::ParameterGroup(_) | Class::StageVariables => Item::Text,
        Class::Json => Item::Json,
        _ => Item::Unknown,
    }
}

fn input(name: &str, args: &[Expression], place: Span) -> Fact {
    match (name, args) {
        // Fails, and is reported as such.
        ("json" | "path", [path]) if !rules::paths::is_readable(path) => Fact::UNKNOWN,
        // Nothing to look for: prints nothing.
        ("json" | "path", []) => Fact::MISSING,
        ("json" | "path" | "params", [word]) if is_bare_word(word) => Fact::new(Class::Text),
        ("json", _) => Fact::new(Class::JsonText).tainted(Taint::body(place)),
        ("path", _) => Fact::new(Class::Json).tainted(Taint::body(place)),
        ("params", []) => Fact::new(Class::Parameters).tainted(Taint::client(place)),
        ("params", _) => Fact::new(Class::Text).tainted(Taint::client(place)),
        ("getBody", _) => Fact::new(Class::Text).tainted(Taint::body(place)),
        _ if vtl::reflection::Class::INPUT.has_method(name) => Fact::UNKNOWN,
        _ => Fact::MISSING,
    }
}

fn util(name: &str, argument: Fact, place: Span) -> Fact {
    match name {
        "escapeJavaScript" => {
            let taint = match argument.taint.escape {
                Escape::Full => argument.taint,
                _ => argument.taint.escaped(Escape::JavaScript(place)),
            };
            Fact::new(Class::Text).tainted(taint)
        }
        "parseJson" => {
            // A number or a map among the parsed values is not text, but may hold any.
            let taint = if argument.taint.origin == Origin::Trusted {
                argument.taint
            } else {
                Taint { escape: Escape::None, ..argument.taint }
            };
            Fact::new(Class::Json).tainted(taint)
        }
        "urlEncode" | "base64Encode" => Fact::new(Class::Text),
        "urlDecode" | "base64Decode" => {
            let taint = match argument.taint.escape {
                Escape::None => argument.taint,
                _ => Taint { escape: Escape::None, ..argument.taint },
            };
            Fact::new(Class::Text).tainted(taint)
        }
        _ if vtl::reflection::Class::UTIL.has_method(name) => Fact::UNKNOWN,
        _ => Fact::MISSING,
    }
}

fn property(owner: Fact, name: &str, place: Span) -> Fact {
    match owner.class {
        Class::Missing | Class::Unknown => indexed(owner, Some(name), place),
        _ if matches!(name, "class" | "Class") => Fact::new(Class::Meta),
        // A method that was not called, and is reported.
        _ if matches!(name, "keySet" | "entrySet") => Fact::MISSING,
        Class::Meta if matches!(name, "name" | "Name") => Fact::new(Class::Text),
        Class::Meta => Fact::UNKNOWN,
        Class::Input if name == "body" => Fact::new(Class::Text).tainted(Taint::body(place)),
        Class::Input | Class::Util | Class::Text | Class::JsonText => Fact::MISSING,
        Class::Loop => loop_property(name),
        // What DynamoDB answers under these names is a number or a boolean.
        Class::Json if matches!(name, "N" | "BOOL") && owner.taint.origin == Origin::Body => {
            owner.tainted(owner.taint.escaped(Escape::Full))
        }
        Class::Json => Fact { item: Item::Unknown, ..owner },
        Class::Entry if name == "key" => Fact::new(Class::Text).tainted(owner.taint),
        _ => indexed(owner, Some(name), place),
    }
}

fn loop_property(name: &str) -> Fact {
    match name {
        "index" | "count" | "depth" => Fact::new(Class::Integer),
        "hasNext" | "first" | "last" => Fact::new(Class::Boolean),
        "parent" | "topmost" => Fact::new(Class::Loop),
        _ => Fact::UNKNOWN,
    }
}

/// The value after a key, which may not be known.
fn indexed(owner: Fact, key: Option<&str>, place: Span) -> Fact {
    match owner.class {
        Class::Parameters => {
            let group = match key {
                Some("path") => Group::Path,
                Some("querystring") => Group::QueryString,
                Some("header") => Group::Header,
                _ => Group::Any,
            };
            Fact::new(Class::ParameterGroup(group)).of(Item::Text).tainted(Taint::client(place))
        }
        Class::ParameterGroup(_) => Fact::new(Class::Text).tainted(Taint::client(place)),
        Class::StageVariables => Fact::new(Class::Text),
        Class::Context(node) => context(node, key, place),
        Class::Json => owner,
        Class::Array | Class::List => owner.item(),
        Class::Missing | Class::Text | Class::JsonText => Fact::MISSING,
        _ => Fact::UNKNOWN.tainted(owner.taint),
    }
}

fn context(node: Node, key: Option<&str>, place: Span) -> Fact {
    let Some(key) = key else {
        return match node {
            Node::Identity => Fact::new(Class::Text).tainted(Taint::client(place)),
            Node::Claims => Fact::new(Class::Text),
            _ => Fact::UNKNOWN,
        };
    };
    match context_names::look_up(node, key) {
        Name::Text => Fact::new(Class::Text),
        Name::ClientText => Fact::new(Class::Text).tainted(Taint::client(place)),
        Name::Number => Fact::new(Class::Number),
        Name::Map(inner) => Fact::new(Class::Context(inner)),
        Name::Free if matches!(node, Node::Authorizer | Node::Claims) => Fact::new(Class::Text),
        Name::Unknown => Fact::MISSING,
        Name::Free | Name::LoggingOnly | Name::GatewayResponseOnly | Name::WebSocketOnly => {
            Fact::UNKNOWN
        }
    }
}
