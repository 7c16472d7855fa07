//! What a template can see of a scope, so that hosts hand in no more than that.

use std::collections::BTreeSet;

use crate::syntax::Dialect;
use crate::syntax::ast::{Directive, Expression, ExpressionKind, Part, Reference, Set, Template};
use crate::syntax::visit::{Visit, walk_directive, walk_reference, walk_set, walk_template};

/// What a template can see of a scope. A host that sends only this, for example from another language, gets the same
/// output.
///
/// ```
/// use vtl::{Engine, Members};
///
/// let text = "$input.params('id') $context.identity.sourceIp $input.json('$')";
/// let reach = Engine::new().compile(text).unwrap().reach();
/// assert!(reach.body);
/// assert_eq!(reach.context, Members::Some(["identity".to_owned()].into()));
/// assert_eq!(reach.header, Members::Some(["id".to_owned()].into()));
/// assert_eq!(reach.stage_variables, Members::None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Reach {
    /// The payload.
    pub body: bool,
    /// Path parameters. A name is looked up in the path first, then in the query string, then in the headers.
    pub path: Members,
    /// Query string parameters.
    pub querystring: Members,
    /// Headers, in any case.
    pub header: Members,
    /// Members of `$context`.
    pub context: Members,
    /// Stage variables.
    pub stage_variables: Members,
    /// Further top-level references. A name that the template itself sets is one of them.
    pub variables: Members,
}

/// The members of a map that a template can see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Members {
    /// None of them.
    #[default]
    None,
    /// Those of these names, in alphabetical order.
    Some(BTreeSet<String>),
    /// All of them: it goes through the map, or makes the name when it is rendered.
    All,
}

impl Members {
    /// Whether a member of this name can be seen.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::Some(names) => names.contains(name),
            Self::All => true,
        }
    }

    /// Whether a member of this name, in any case, can be seen.
    #[must_use]
    pub fn has_in_any_case(&self, name: &str) -> bool {
        match self {
            Self::Some(names) => {
                let same = |other: &String| {
                    other.eq_ignore_ascii_case(name)
                        || !(other.is_ascii() && name.is_ascii())
                            && other.to_lowercase() == name.to_lowercase()
                };
                names.iter().any(same)
            }
            _ => self.has(name),
        }
    }

    fn add(&mut self, name: Option<&str>) {
        match (self, name) {
            (Self::All, _) => {}
            (Self::Some(names), Some(name)) => drop(names.insert(name.to_owned())),
            (members, Some(name)) => *members = Self::Some([name.to_owned()].into()),
            (members, None) => *members = Self::All,
        }
    }
}

impl Reach {
    pub(crate) fn of(template: &Template, dialect: Dialect) -> Self {
        let mut walk = Walk { reach: Self::default(), dialect };
        walk_template(&mut walk, template);
        walk.reach
    }

    fn everything() -> Self {
        Self {
            body: true,
            path: Members::All,
            querystring: Members::All,
            header: Members::All,
            context: Members::All,
            stage_variables: Members::All,
            variables: Members::All,
        }
    }
}

struct Walk {
    reach: Reach,
    dialect: Dialect,
}

impl Visit for Walk {
    fn reference(&mut self, reference: &Reference) {
        match (&*reference.name, self.dialect) {
            ("input", Dialect::ApiGateway) => self.input(&reference.parts),
            ("context", Dialect::ApiGateway) => self.reach.context.add(member(&reference.parts)),
            ("stageVariables", Dialect::ApiGateway) => {
                self.reach.stage_variables.add(member(&reference.parts));
            }
            _ => {}
        }
        // A scope may have a variable of any name, also of one that the service gives a value.
        self.reach.variables.add(Some(&reference.name));
        walk_reference(self, reference);
    }

    fn directive(&mut self, directive: &Directive) {
        if &*directive.name == "evaluate" && self.dialect == Dialect::Velocity {
            self.reach = Reach::everything();
        }
        walk_directive(self, directive);
    }
}

impl Walk {
    fn input(&mut self, parts: &[Part]) {
        let Reach { body, path, querystring, header, .. } = &mut self.reach;
        match parts {
            [Part::Property { name, .. }, ..] if matches!(&**name, "body" | "Body") => *body = true,
            [Part::Method { name, .. }, ..] if matches!(&**name, "path" | "json" | "getBody") => {
                *body = true;
            }
            [Part::Method { name, args, .. }, rest @ ..] if &**name == "params" => {
                match (args.as_slice(), rest) {
                    ([name], _) => {
                        let name = text(name);
                        [path, querystring, header].into_iter().for_each(|kind| kind.add(name));
                    }
                    ([], [Part::Property { name, .. }, ..]) => match &**name {
                        "path" => path.add(None),
                        "querystring" => querystring.add(None),
                        "header" => header.add(None),
                        _ => all([path, querystring, header]),
                    },
                    _ => all([path, querystring, header]),
                }
            }
            // It is handed on, and may be asked for anything elsewhere.
            _ => {
                *body = true;
                all([path, querystring, header]);
            }
        }
    }
}

fn all(kinds: [&mut Members; 3]) {
    kinds.into_iter().for_each(|kind| kind.add(None));
}

/// The one member of a map that a reference can see, as far as that is known.
fn member(parts: &[Part]) -> Option<&str> {
    match parts.first()? {
        Part::Property { name, .. } => {
            // What may be an accessor of the map itself.
            let is_member = !matches!(&*name.to_ascii_lowercase(), "class" | "empty");
            is_member.then_some(&**name)
        }
        Part::Method { name, args, .. } if &**name == "get" => match args.as_slice() {
            [name] => text(name),
            _ => None,
        },
        Part::Method { .. } => None,
        Part::Index { index, .. } => text(index),
    }
}

fn text(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::String(text) => Some(text),
        ExpressionKind::Parenthesized(inner) => text(inner),
        _ => None,
    }
}

/// Tells what a template of the service asks `$context` for: for each reference, one name after the other. False where it
/// may see or change more.
pub(crate) fn context_paths(template: &Template, found: &mut dyn FnMut(&[&str])) -> bool {
    let mut walk = ContextWalk { found, sees_more: false };
    walk_template(&mut walk, template);
    !walk.sees_more
}

/// The members of `$context` that templates change.
const OVERRIDES: [&str; 2] = ["requestOverride", "responseOverride"];

struct ContextWalk<'f> {
    found: &'f mut dyn FnMut(&[&str]),
    sees_more: bool,
}

impl Visit for ContextWalk<'_> {
    fn reference(&mut self, reference: &Reference) {
        if &*reference.name == "context" {
            let parts = (0..reference.parts.len()).map_while(|at| reference.parts.get(at..));
            let path: Vec<&str> =
                parts.map_while(member).take_while(|name| !name.is_empty()).collect();
            self.sees_more |= path.is_empty();
            (self.found)(&path);
        }
        walk_reference(self, reference);
    }

    fn set(&mut self, set: &Set) {
        let target = &set.target;
        if &*target.name == "context" {
            // What has overrides is always read, and a map in it changes by itself.
            let is_in_overrides = target.parts.len() > 1
                && target.parts.iter().all(|part| matches!(part, Part::Property { .. }))
                && member(&target.parts).is_some_and(|first| OVERRIDES.contains(&first));
            self.sees_more |= !is_in_overrides;
        }
        walk_set(self, set);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Engine, Scope};

    fn reach(text: &str) -> Reach {
        Engine::new().compile(text).unwrap().reach()
    }

    fn some(names: &[&str]) -> Members {
        Members::Some(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn constant_names_are_all_that_is_seen() {
        let reach = reach(
            "#set($x = $context.get('a'))$context['b'].c \"$stageVariables.d\" $!{context.e}",
        );
        assert_eq!(reach.context, some(&["a", "b", "e"]));
        assert_eq!(reach.stage_variables, some(&["d"]));
        assert!(!reach.body && reach.header == Members::None);
        assert_eq!(reach.variables, some(&["context", "stageVariables", "x"]));
    }

    #[test]
    fn parameters_are_seen_by_name_by_kind_or_all() {
        let by_name = reach("$input.params('a')#if($input.params(\"b\") == '')#end");
        assert_eq!((by_name.path, by_name.header), (some(&["a", "b"]), some(&["a", "b"])));
        let by_kind = reach("#foreach($k in $input.params().querystring.keySet())$k#end");
        assert_eq!((by_kind.path, by_kind.querystring), (Members::None, Members::All));
        for text in
            ["$input.params()", "#set($i = $input)", "$input.params($x)", "$input.params(\"$x\").y"]
        {
            assert_eq!(reach(text).header, Members::All, "{text}");
        }
    }

    #[test]
    fn whoever_has_the_whole_map_sees_all() {
        for text in [
            "$context",
            "$context.keySet()",
            "#macro(m $c)$c.a#end#m($context)",
            "$context.empty",
            "$context[$x]",
            "#foreach($x in [$context])#end",
        ] {
            assert_eq!(reach(text).context, Members::All, "{text}");
        }
    }

    #[test]
    fn a_context_is_asked_for_names_or_seen_as_a_whole() {
        let paths = |text: &str| {
            let template = Engine::new().compile(text).unwrap();
            let mut paths = Vec::new();
            let mut add = |path: &[&str]| paths.push(path.join(" "));
            context_paths(template.tree(), &mut add).then_some(paths)
        };
        assert_eq!(
            paths("$context.a.b.length() \"$!{context.c}\" #if($context.get('d')['e'][0])#end$x.y"),
            Some(["a b", "c", "d e"].map(str::to_owned).into())
        );
        assert_eq!(
            paths("#set($context.responseOverride.header.X = $context.a)"),
            Some(["responseOverride header X", "a"].map(str::to_owned).into())
        );
        for text in [
            "$context",
            "$context.keySet()",
            "$context.empty",
            "$context[$x]",
            "$context.get('')",
            "#set($context = 1)",
            "#set($context.a = 1)$context.a",
            "#set($context.a.b = 1)",
            "#set($context.responseOverride = 1)",
            "#set($context['responseOverride'].status = 1)",
            "#foreach($x in [$context])#end",
        ] {
            assert_eq!(paths(text), None, "{text}");
        }
    }

    #[test]
    fn a_host_that_sends_what_is_seen_gets_the_same() {
        let text =
            "$context.a.b $context.c $input.params('h') $stageVariables.s $input.json('$')$v";
        let template = Engine::new().compile(text).unwrap();
        let reach = template.reach();
        let whole = Scope::new()
            .body("[1]")
            .context_json(r#"{"a":{"b":"1"},"c":"2","d":"3"}"#)
            .header("H", "4")
            .header("other", "5")
            .stage_variable("s", "6")
            .variable("v", "7".into());
        assert!(reach.context.has("a") && !reach.context.has("d"));
        assert!(reach.header.has_in_any_case("H") && !reach.header.has_in_any_case("other"));
        let part = Scope::new()
            .body("[1]")
            .context_json(r#"{"a":{"b":"1"},"c":"2"}"#)
            .header("H", "4")
            .stage_variable("s", "6")
            .variable("v", "7".into());
        let printed = |scope| template.render(scope).unwrap().body;
        assert_eq!(printed(&whole), printed(&part));
    }
}
