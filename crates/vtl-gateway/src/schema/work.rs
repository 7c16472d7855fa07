//! What a validation makes once and uses again, and how much it may do.

use std::collections::{HashMap, HashSet};
use std::ptr;

use vtl::apigateway::{JavaPattern, PatternBudget};

use super::At;
use super::listed::{Form, Listed};
use crate::support::json::{Json, JsonExt};

/// How much one validation may do. Applying a schema is one step.
pub(super) const MAX_STEPS: usize = 6_000_000;

/// How much the patterns of one validation may do, as the engine counts it.
const PATTERN_STEPS: usize = 20_000_000;

/// Patterns, references and lists of values that were made ready, and what is left to be done.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    left: usize,
    is_given_up: bool,
    patterns: HashMap<&'a str, Option<JavaPattern>>,
    budget: PatternBudget,
    /// By the address of the list.
    enums: HashMap<*const Json, Listed<'a>>,
    /// By the address of the document that refers, and the reference.
    targets: HashMap<(*const Json, &'a str), Option<At<'a>>>,
}

impl Default for Work<'_> {
    fn default() -> Self {
        Self {
            left: MAX_STEPS,
            is_given_up: false,
            patterns: HashMap::new(),
            budget: PatternBudget::new(PATTERN_STEPS),
            enums: HashMap::new(),
            targets: HashMap::new(),
        }
    }
}

impl<'a> Work<'a> {
    /// Takes steps. Where there are no more, the validation is given up.
    pub(crate) fn pay(&mut self, steps: usize) {
        match self.left.checked_sub(steps) {
            Some(left) => self.left = left,
            None => self.give_up(),
        }
    }

    pub(super) fn give_up(&mut self) {
        self.is_given_up = true;
        self.left = 0;
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.is_given_up
    }

    /// Whether a pattern of the schema is found anywhere in `text`. What is not a pattern is found nowhere.
    pub(crate) fn finds(&mut self, pattern: &'a str, text: &str) -> bool {
        self.pay(1 + (pattern.len() + text.len()) / 64);
        if self.is_given_up {
            return false;
        }
        let budget = &self.budget;
        let compiled = self
            .patterns
            .entry(pattern)
            .or_insert_with(|| JavaPattern::compile_within(pattern, budget).ok());
        let found = compiled.as_ref().map(|compiled| compiled.finds_within(text, budget));
        match found {
            Some(Ok(found)) => found,
            // Patterns that find no end are not held against the instance.
            Some(Err(_)) => {
                self.give_up();
                false
            }
            None => {
                self.is_given_up |= self.budget.is_spent();
                false
            }
        }
    }

    /// Whether a text of the instance is a pattern.
    pub(super) fn is_pattern(&mut self, text: &str) -> bool {
        let is_pattern = JavaPattern::compile_within(text, &self.budget).is_ok();
        self.is_given_up |= self.budget.is_spent();
        is_pattern
    }

    /// Whether an instance is one of the values of an `enum`.
    pub(super) fn is_listed(&mut self, values: &'a Json, instance: &Json) -> bool {
        let listed = self
            .enums
            .entry(ptr::from_ref(values))
            .or_insert_with(|| Listed::new(values.elements()));
        let reach = listed.reach(instance);
        let has = listed.has(instance);
        self.pay(1 + reach / 32);
        has
    }

    /// Whether two items are equal.
    pub(super) fn has_duplicates(&mut self, items: &[Json]) -> bool {
        let mut seen = HashSet::new();
        items.iter().any(|item| {
            let mut form = Form::default();
            form.write(item);
            self.pay(1 + form.text.len() / 32);
            !self.is_given_up && !seen.insert(form.text)
        })
    }

    /// Where a reference leads, looked up once.
    pub(super) fn target(
        &mut self,
        document: &'a Json,
        reference: &'a str,
        resolve: impl FnOnce() -> Option<At<'a>>,
    ) -> Option<At<'a>> {
        self.pay(1 + reference.len() / 32);
        *self.targets.entry((ptr::from_ref(document), reference)).or_insert_with(resolve)
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::Schema;
    use crate::support::json;

    fn is_given_up(schema: &str, instance: &str) -> bool {
        let (schema, instance) = (json::parse(schema).unwrap(), json::parse(instance).unwrap());
        Schema::new(&schema, &|_| None).validate(&instance).is_err()
    }

    #[test]
    fn what_is_repeated_is_paid_for_each_time() {
        let text = format!("\"{}\"", "a".repeat(100_000));
        let all = |schema: &str, count: usize| {
            format!("{{\"allOf\":[{}]}}", vec![schema; count].join(","))
        };
        for schema in [
            r#"{"pattern":"^b"}"#,
            r#"{"minLength":1}"#,
            r#"{"enum":["a"]}"#,
            r#"{"format":"uri"}"#,
        ] {
            assert!(!is_given_up(&all(schema, 100), &text), "{schema}");
            assert!(is_given_up(&all(schema, 5_000), &text), "{schema}");
        }
        let items =
            format!("[{}]", (0..20_000).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
        assert!(is_given_up(&all(r#"{"uniqueItems":true}"#, 400), &items));
        assert!(!is_given_up(&all(r#"{"uniqueItems":true}"#, 10), &items));
    }

    #[test]
    fn patterns_share_what_they_may_do() {
        let text = format!("\"{}\"", "a".repeat(200));
        let bodies = format!("[{}]", vec![text.as_str(); 1_000].join(","));
        assert!(is_given_up(r#"{"items":{"pattern":"(a*)\\1b"}}"#, &bodies));
        assert!(is_given_up(
            r#"{"items":{"format":"regex"}}"#,
            &format!("[{}]", vec!["\"(a|b){1,9}\""; 30_000].join(","))
        ));
        assert!(!is_given_up(r#"{"items":{"format":"regex"}}"#, &bodies));
    }
}
