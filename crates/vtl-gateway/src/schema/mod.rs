//! JSON Schema draft 4, as request validation uses it.
//!
//! Own code instead of the `jsonschema` crate: that one brings 74 crates into the core, speaks
//! later drafts first, and words its findings differently from the service, whose texts
//! (`$context.error.validationErrorString`) templates print.

mod format;
mod found;
mod keywords;
mod listed;
mod reference;
mod work;

use crate::support::json::{Json, JsonExt};
use found::Found;
use reference::resolve;
use thiserror::Error;
use work::Work;

/// How deep schema and instance may lead into each other.
const MAX_DEPTH: u32 = 96;

/// A validation that was given up: the schema leads into itself without end, or takes more work
/// than any that is meant so. It says nothing about the instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the model leads more than {MAX_DEPTH} levels deep, or takes more than {} steps",
    work::MAX_STEPS
)]
#[non_exhaustive]
pub struct SchemaLimit;

/// A schema with the models it may refer to.
pub struct Schema<'a> {
    root: &'a Json,
    models: &'a dyn Fn(&str) -> Option<&'a Json>,
}

impl<'a> Schema<'a> {
    /// A schema whose references to other models are looked up by name with `models`.
    #[must_use]
    pub fn new(root: &'a Json, models: &'a dyn Fn(&str) -> Option<&'a Json>) -> Self {
        Self { root, models }
    }

    /// What is wrong with `instance`, in the service's words. Empty when it is valid.
    ///
    /// # Errors
    /// When the schema leads too deep or takes too much work; whether the instance is valid is
    /// not known then.
    pub fn validate(&self, instance: &Json) -> Result<Vec<String>, SchemaLimit> {
        let mut run = Run { models: self.models, depth: 0, work: Work::default() };
        let mut found = Found::default();
        run.apply(At::new(self.root, self.root), instance, &mut found);
        if run.work.is_given_up() { Err(SchemaLimit) } else { Ok(found.into_texts()) }
    }

    /// References that lead nowhere, so that a configuration can be refused before it is used.
    #[must_use]
    pub fn dangling_references(&self) -> Vec<String> {
        let mut dangling = Vec::new();
        let mut open = vec![(self.root, 0_u32)];
        while let Some((value, depth)) = open.pop() {
            if let Some(reference) = value.get("$ref").and_then(Json::as_str)
                && resolve(At::new(value, self.root), reference, self.models).is_none()
            {
                dangling.push(reference.to_owned());
            }
            if depth < MAX_DEPTH {
                let members = value.members().map(|(_, member)| member);
                open.extend(members.chain(value.elements()).map(|member| (member, depth + 1)));
            }
        }
        dangling.sort();
        dangling
    }
}

impl std::fmt::Debug for Schema<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schema").field("root", self.root).finish_non_exhaustive()
    }
}

/// A schema and the document it is in; `#/…` references are read from that document.
#[derive(Debug, Clone, Copy)]
struct At<'a> {
    schema: &'a Json,
    document: &'a Json,
}

impl<'a> At<'a> {
    fn new(schema: &'a Json, document: &'a Json) -> Self {
        Self { schema, document }
    }

    fn inner(self, schema: &'a Json) -> Self {
        Self { schema, ..self }
    }
}

struct Run<'a> {
    models: &'a dyn Fn(&str) -> Option<&'a Json>,
    depth: u32,
    work: Work<'a>,
}

impl<'a> Run<'a> {
    /// Applies a schema to an instance. Its own keywords come first; only when they hold are
    /// members and elements looked at, as the service does.
    fn apply(&mut self, at: At<'a>, instance: &Json, found: &mut Found) {
        self.work.pay(1);
        if self.depth >= MAX_DEPTH {
            self.work.give_up();
        }
        if self.work.is_given_up() {
            return;
        }
        self.depth += 1;
        self.apply_here(at, instance, found);
        self.depth -= 1;
    }

    fn apply_here(&mut self, at: At<'a>, instance: &Json, found: &mut Found) {
        if let Some(reference) = at.schema.get("$ref").and_then(Json::as_str) {
            let models = self.models;
            let target =
                self.work.target(at.document, reference, || resolve(at, reference, models));
            match target {
                Some(target) => self.apply(target, instance, found),
                None => found.add(format_args!("reference \"{reference}\" leads nowhere")),
            }
            return;
        }
        let before = found.count();
        keywords::check(at.schema, instance, &mut self.work, found);
        self.combinations(at, instance, found);
        if found.count() == before {
            self.members(at, instance, found);
            self.elements(at, instance, found);
        }
    }

    fn holds(&mut self, at: At<'a>, instance: &Json) -> bool {
        let mut found = Found::counting();
        self.apply(at, instance, &mut found);
        found.count() == 0
    }

    fn combinations(&mut self, at: At<'a>, instance: &Json, found: &mut Found) {
        for (keyword, wanted) in [("allOf", Want::All), ("anyOf", Want::Any), ("oneOf", Want::One)]
        {
            let Some(schemas) = at.schema.get(keyword).map(JsonExt::elements) else {
                continue;
            };
            let all = schemas.len();
            let matched =
                schemas.iter().filter(|schema| self.holds(at.inner(schema), instance)).count();
            if let Some(complaint) = wanted.complaint(matched, all) {
                found.add(complaint);
            }
        }
        if let Some(schema) = at.schema.get("not")
            && self.holds(at.inner(schema), instance)
        {
            found.add("instance matched a schema which it should not have");
        }
        if let Some(dependencies) = at.schema.get("dependencies") {
            for (name, dependency) in dependencies.members() {
                if instance.get(name).is_some() && matches!(dependency, Json::Object(_)) {
                    self.apply(at.inner(dependency), instance, found);
                }
            }
        }
    }

    fn members(&mut self, at: At<'a>, instance: &Json, found: &mut Found) {
        let properties = at.schema.get("properties");
        let others = at.schema.get("additionalProperties").filter(|others| others.is_object());
        let patterns = at.schema.get("patternProperties");
        if properties.or(others).or(patterns).is_none() {
            return;
        }
        self.work.pay(instance.members().size_hint().0 / 8);
        for (name, value) in instance.members() {
            let mut covered = false;
            if let Some(schema) = properties.and_then(|properties| properties.get(name)) {
                covered = true;
                self.apply(at.inner(schema), value, found);
            }
            for (pattern, schema) in keywords::pattern_properties(at.schema) {
                if self.work.finds(pattern, name) {
                    covered = true;
                    self.apply(at.inner(schema), value, found);
                }
            }
            if let Some(schema) = others
                && !covered
            {
                self.apply(at.inner(schema), value, found);
            }
        }
    }

    fn elements(&mut self, at: At<'a>, instance: &Json, found: &mut Found) {
        let items = at.schema.get("items");
        for (index, value) in instance.elements().iter().enumerate() {
            let schema = match items {
                Some(Json::Array(schemas)) => {
                    schemas.get(index).or_else(|| at.schema.get("additionalItems"))
                }
                other => other,
            };
            if let Some(schema @ Json::Object(_)) = schema {
                self.apply(at.inner(schema), value, found);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Want {
    All,
    Any,
    One,
}

impl Want {
    fn complaint(self, matched: usize, all: usize) -> Option<String> {
        match self {
            Self::All if matched < all => Some(format!(
                "instance failed to match all required schemas (matched only {matched} out of {all})"
            )),
            Self::Any if matched == 0 => {
                Some(format!("instance failed to match at least one required schema among {all}"))
            }
            Self::One if matched != 1 => Some(format!(
                "instance failed to match exactly one schema (matched {matched} out of {all})"
            )),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    fn findings(schema: &str, instance: &str) -> Vec<String> {
        let schema = json::parse(schema).unwrap();
        let other = json::parse(r#"{"type":"integer"}"#).unwrap();
        let models = |name: &str| (name == "Other").then_some(&other);
        let outcome = Schema::new(&schema, &models).validate(&json::parse(instance).unwrap());
        outcome.unwrap_or_else(|limit| vec![limit.to_string()])
    }

    fn valid(schema: &str, instance: &str) -> bool {
        findings(schema, instance).is_empty()
    }

    #[test]
    fn a_deep_body_is_valid_or_given_up_but_never_wrong() {
        let tree = r##"{"properties":{"a":{"$ref":"#"}}}"##;
        let deep = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
        assert!(valid(tree, &deep(40)));
        let found = findings(tree, &deep(90));
        assert!(found.is_empty() || found.iter().all(|text| text.contains("the model leads")));
    }

    #[test]
    fn as_the_service_words_it() {
        let schema = r#"{"type":"object","required":["bar"],"properties":{"bar":{}},
                         "additionalProperties":false}"#;
        assert_eq!(
            findings(schema, r#"{"foo":1}"#).join(", "),
            "object has missing required properties ([\"bar\"]), object instance has properties \
             which are not allowed by the schema: [\"foo\"]"
        );
    }

    #[test]
    fn members_and_elements() {
        let schema = r#"{"properties":{"a":{"items":{"type":"string"}}},
                         "patternProperties":{"^x-":{"type":"boolean"}},
                         "additionalProperties":{"type":"null"}}"#;
        assert!(valid(schema, r#"{"a":["b"],"x-y":true,"z":null}"#));
        assert!(!valid(schema, r#"{"a":[1]}"#));
        assert!(!valid(schema, r#"{"x-y":1}"#));
        assert!(!valid(schema, r#"{"z":1}"#));
        assert!(valid(
            r#"{"items":[{"type":"null"}],"additionalItems":{"type":"number"}}"#,
            "[null,1]"
        ));
    }

    #[test]
    fn combinations() {
        let integer_or_null = r#"{"anyOf":[{"type":"integer"},{"type":"null"}]}"#;
        assert!(valid(integer_or_null, "null") && !valid(integer_or_null, "\"a\""));
        let one = r#"{"oneOf":[{"minimum":1},{"minimum":5}]}"#;
        assert!(valid(one, "3") && !valid(one, "7") && !valid(one, "0"));
        assert!(!valid(r#"{"not":{"type":"string"}}"#, "\"a\""));
        assert!(!valid(r#"{"allOf":[{"minimum":1},{"maximum":2}]}"#, "3"));
        assert!(!valid(r#"{"dependencies":{"a":["b"]}}"#, r#"{"a":1}"#));
    }

    #[test]
    fn references_of_every_form() {
        let service = r#"{"$ref":"https://apigateway.amazonaws.com/restapis/abc/models/Other"}"#;
        for schema in [
            service,
            r##"{"$ref":"#/definitions/Other"}"##,
            r##"{"$ref":"#/components/schemas/Other"}"##,
            r##"{"definitions":{"x":{"type":"integer"}},"$ref":"#/definitions/x"}"##,
        ] {
            assert!(valid(schema, "1") && !valid(schema, "\"a\""), "{schema}");
        }
        let dangling = json::parse(r##"{"items":{"$ref":"#/definitions/None"}}"##).unwrap();
        assert_eq!(Schema::new(&dangling, &|_| None).dangling_references(), ["#/definitions/None"]);
    }

    #[test]
    fn circles_end_with_the_instance() {
        let tree = r##"{"properties":{"left":{"$ref":"#"},"v":{"type":"integer"}}}"##;
        assert!(valid(tree, r#"{"v":1,"left":{"v":2,"left":{}}}"#));
        assert!(!valid(tree, r#"{"v":1,"left":{"v":"x"}}"#));
        assert!(!valid(r##"{"$ref":"#"}"##, "1"));
    }
}
