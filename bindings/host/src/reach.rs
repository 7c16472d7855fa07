//! What of a scope a template can see: the rest need not cross the border to it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use vtl::syntax::ast::{Directive, Expression, ExpressionKind, Part, Reference};
use vtl::syntax::visit::{Visit, walk_directive, walk_reference, walk_template};
use vtl::syntax::{self, ParseOptions};

use crate::Settings;

/// Names of a group's members that are seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Seen {
    /// None of them.
    #[default]
    Nothing,
    /// These.
    Names(BTreeSet<String>),
    /// It cannot be told.
    Everything,
}

/// What a template can see.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reach {
    /// Of the parameters, by their names in any group, headers in any case.
    pub params: Seen,
    /// Of `$context`.
    pub context: Seen,
    /// Of `$stageVariables`.
    pub stage_variables: Seen,
    /// Of further references.
    pub variables: Seen,
}

impl Seen {
    fn add(&mut self, name: &str) {
        match self {
            Self::Nothing => *self = Self::Names([name.to_owned()].into()),
            Self::Names(names) => {
                names.insert(name.to_owned());
            }
            Self::Everything => {}
        }
    }

    /// Whether a member of that name is seen.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Names(names) => names.contains(name),
            Self::Everything => true,
        }
    }

    /// Whether a header of that name is seen.
    #[must_use]
    pub fn has_header(&self, name: &str) -> bool {
        match self {
            Self::Names(names) => names.iter().any(|seen| same_header(seen, name)),
            _ => self.has(name),
        }
    }

    /// `true`, `false`, or a list of names.
    #[must_use]
    pub fn json(&self) -> Json {
        match self {
            Self::Nothing => json!(false),
            Self::Names(names) => json!(names),
            Self::Everything => json!(true),
        }
    }
}

/// Regardless of case, and rather too often than too seldom.
fn same_header(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !a.is_ascii() || !b.is_ascii()
}

impl Reach {
    /// What is told where nothing is known.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            params: Seen::Everything,
            context: Seen::Everything,
            stage_variables: Seen::Everything,
            variables: Seen::Everything,
        }
    }

    /// What the template `source` can see.
    #[must_use]
    pub fn of(source: &str, settings: &Settings) -> Self {
        let options = ParseOptions { dialect: settings.dialect, ..ParseOptions::default() };
        let Ok(template) = syntax::parse(source, &options) else {
            return Self::everything();
        };
        let mut reach = Self::default();
        walk_template(&mut reach, &template);
        reach
    }

    /// It as JSON: each group `true`, `false`, or a list of names.
    #[must_use]
    pub fn json(&self) -> Json {
        json!({
            "params": self.params.json(),
            "context": self.context.json(),
            "stageVariables": self.stage_variables.json(),
            "variables": self.variables.json(),
        })
    }
}

impl Visit for Reach {
    fn reference(&mut self, reference: &Reference) {
        self.variables.add(&reference.name);
        let first = reference.parts.first();
        match &*reference.name {
            "input" => self.input(first),
            "context" => member(&mut self.context, first),
            "stageVariables" => member(&mut self.stage_variables, first),
            _ => {}
        }
        walk_reference(self, reference);
    }

    fn directive(&mut self, directive: &Directive) {
        if matches!(&*directive.name, "evaluate" | "parse" | "include") {
            *self = Self::everything();
        }
        walk_directive(self, directive);
    }
}

impl Reach {
    fn input(&mut self, first: Option<&Part>) {
        match first {
            Some(Part::Method { name, args, .. }) => match (&**name, args.as_slice()) {
                ("path" | "json" | "getBody", _) => {}
                ("params", [name]) => match text(name) {
                    Some(name) => self.params.add(name),
                    None => self.params = Seen::Everything,
                },
                _ => self.params = Seen::Everything,
            },
            Some(Part::Property { name, .. }) if &**name == "body" => {}
            _ => self.params = Seen::Everything,
        }
    }
}

/// The member of a map that the first part asks for.
fn member(seen: &mut Seen, first: Option<&Part>) {
    let name = match first {
        Some(Part::Property { name, .. }) => Some(&**name),
        Some(Part::Index { index, .. }) => text(index),
        Some(Part::Method { name, args, .. }) => match (&**name, args.as_slice()) {
            ("get" | "containsKey", [name]) => text(name),
            _ => None,
        },
        None => None,
    };
    match name {
        // Questions about the whole map.
        Some("empty" | "class") | None => *seen = Seen::Everything,
        Some(name) => seen.add(name),
    }
}

fn text(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(source: &str) -> String {
        Reach::of(source, &Settings::default()).json().to_string()
    }

    #[test]
    fn names_are_told_where_they_are_constant() {
        assert_eq!(
            reach(
                r#"{"n": "$input.path('$.n')", "id": "$input.params('id')", "r": "$context.requestId"}"#
            ),
            r#"{"params":["id"],"context":["requestId"],"stageVariables":false,"variables":["context","input"]}"#
        );
        assert_eq!(
            reach(
                "#if($stageVariables.get('a') == \"$context['b']\")#foreach($i in $list)$i#end#end"
            ),
            r#"{"params":false,"context":["b"],"stageVariables":["a"],"variables":["context","i","list","stageVariables"]}"#
        );
        assert_eq!(
            reach("#set($context.responseOverride.status = 1)#macro(m $x)$input.params($x)#end"),
            r#"{"params":true,"context":["responseOverride"],"stageVariables":false,"variables":["context","input","x"]}"#
        );
    }

    #[test]
    fn whatever_may_see_more_sees_everything() {
        for source in
            ["$context", "#set($c = $context)", "$context.size()", "$context[$n]", "$context.empty"]
        {
            assert_eq!(
                Reach::of(source, &Settings::default()).context,
                Seen::Everything,
                "{source}"
            );
        }
        for source in ["$input.params()", "#set($i = $input)", "$input.params($n)", "$input.class"]
        {
            assert_eq!(
                Reach::of(source, &Settings::default()).params,
                Seen::Everything,
                "{source}"
            );
        }
        let mut velocity = Settings::default();
        velocity.set_dialect("velocity").unwrap();
        assert_eq!(Reach::of("#evaluate($x)", &velocity).variables, Seen::Everything);
    }

    #[test]
    fn headers_are_seen_in_any_case() {
        let reach = Reach::of("$input.params('Accept')", &Settings::default());
        assert!(reach.params.has_header("accept") && !reach.params.has("accept"));
        assert!(!reach.params.has_header("host"));
    }
}
