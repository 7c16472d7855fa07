//! What an integration asks of the engine besides templates: Java's patterns, json-smart's reading, single values.

use std::cell::Cell;
use std::collections::HashSet;

use crate::java::regex::Pattern;
use crate::json;
use crate::jsonpath::{Found, Path};
use crate::limits::Limits;
use crate::tape::{Kind, java_hash, order_by_bucket};
use crate::value::{Heap, NoBlocks, Output, RegexBudget, Thrown, Value};

/// Steps that one match of a pattern may take, as [`Limits::regex_steps`] counts them.
const REGEX_STEPS: usize = 5_000_000;

/// Text that is not JSON, even as leniently as the service reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotJson {
    /// The offset of the byte that is wrong.
    pub position: usize,
    /// What is wrong with it.
    pub message: String,
}

// What `?` makes of the reader's own error.
impl From<json::Malformed> for NotJson {
    fn from(malformed: json::Malformed) -> Self {
        Self { position: malformed.position, message: malformed.message }
    }
}

/// Distinct strings in the order in which a `java.util.HashSet` lists them that they were added to one by one.
///
/// ```
/// use vtl::apigateway::hash_set_order;
///
/// let order = |names: &[&str]| hash_set_order(names.iter().map(|name| (*name).to_owned()));
/// assert_eq!(order(&["dividend", "divisor"]), ["divisor", "dividend"]);
/// // As the service lists missing parameters.
/// assert_eq!(order(&["x-header-param", "issuer", "qs1"]), ["x-header-param", "issuer", "qs1"]);
/// ```
pub fn hash_set_order(strings: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let distinct = strings.into_iter().filter(|string| seen.insert(string.clone()));
    let mut members: Vec<_> = distinct.map(|string| (java_hash(&string), string)).collect();
    order_by_bucket(&mut members);
    members.into_iter().map(|(_, string)| string).collect()
}

/// A compiled Java pattern.
#[derive(Debug, Clone)]
pub struct JavaPattern(Pattern);

/// Steps that several patterns may take together, as [`Limits::regex_steps`] counts them.
///
/// ```
/// use vtl::apigateway::{JavaPattern, PatternBudget};
///
/// let budget = PatternBudget::new(10_000);
/// let pattern = JavaPattern::compile_within("a+b", &budget).unwrap();
/// assert_eq!(pattern.finds_within("caab", &budget), Ok(true));
/// assert!(pattern.finds_within(&"a".repeat(1_000_000), &budget).is_err());
/// assert!(budget.is_spent());
/// ```
#[derive(Debug)]
pub struct PatternBudget {
    budget: RegexBudget,
    is_spent: Cell<bool>,
}

impl PatternBudget {
    /// So many steps.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        Self { budget: RegexBudget::new(steps), is_spent: Cell::new(false) }
    }

    /// Whether a pattern has asked for more than there was.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    fn within<T>(&self, result: Result<T, Thrown>) -> Result<T, String> {
        result.map_err(|thrown| {
            self.is_spent.set(self.is_spent.get() || thrown.is_limit);
            thrown.into_message()
        })
    }
}

impl JavaPattern {
    /// Compiles a pattern at the expense of a budget.
    ///
    /// # Errors
    /// When it is not a pattern, or the budget is spent; the text says why.
    pub fn compile_within(pattern: &str, budget: &PatternBudget) -> Result<Self, String> {
        if budget.is_spent() {
            return budget.within(Err(budget.budget.exceeded()));
        }
        let compiled = Pattern::new(pattern).map(Self).map_err(Thrown::into_message)?;
        budget.within(budget.budget.spend(compiled.0.compiling()))?;
        Ok(compiled)
    }

    /// Whether it matches anywhere in `text`, at the expense of a budget.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn finds_within(&self, text: &str, budget: &PatternBudget) -> Result<bool, String> {
        budget.within(self.0.find(text, &budget.budget))
    }

    /// Whether it matches the whole of `text`, at the expense of a budget.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn matches_whole_within(&self, text: &str, budget: &PatternBudget) -> Result<bool, String> {
        budget.within(self.0.matches(text, &budget.budget))
    }

    /// Compiles a pattern.
    ///
    /// # Errors
    /// When it is none; the text says why.
    pub fn compile(pattern: &str) -> Result<Self, String> {
        Pattern::new(pattern).map(Self).map_err(Thrown::into_message)
    }

    /// Whether it matches the whole of `text`.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn matches_whole(&self, text: &str) -> Result<bool, String> {
        let budget = RegexBudget::new(REGEX_STEPS);
        let matched = self.0.matches(text, &budget);
        matched.map_err(Thrown::into_message)
    }

    /// Whether it matches anywhere in `text`.
    ///
    /// # Errors
    /// When the match takes too many steps.
    pub fn finds(&self, text: &str) -> Result<bool, String> {
        let budget = RegexBudget::new(REGEX_STEPS);
        let found = self.0.find(text, &budget);
        found.map_err(Thrown::into_message)
    }
}

/// Whether a Java pattern matches anywhere in `text`.
///
/// # Errors
/// When the pattern is none, or takes too many steps; the text says why.
pub fn finds(pattern: &str, text: &str) -> Result<bool, String> {
    JavaPattern::compile(pattern)?.finds(text)
}

/// Whether `text` reads as JSON in json-smart's permissive mode.
///
/// # Errors
/// When it does not.
pub fn check_json(text: &str) -> Result<(), NotJson> {
    json::parse(text)?;
    Ok(())
}

/// What a JSONPath without its `$.` leads to in a body, as text. `None` when it finds nothing.
///
/// # Errors
/// When the body is not JSON.
pub fn value_at(text: &str, path: &str) -> Result<Option<String>, NotJson> {
    value_within(text, path, &mut { Limits::default().steps })
}

/// As [`value_at`], within steps that are counted down. Without any left nothing is found.
///
/// # Errors
/// When the body is not JSON.
pub fn value_within(text: &str, path: &str, steps: &mut u64) -> Result<Option<String>, NotJson> {
    // To read the body takes time as well.
    let read = text.len() as u64 / 16 + 1;
    if *steps < read {
        *steps = 0;
        return Ok(None);
    }
    let path = if path.starts_with('[') { format!("${path}") } else { format!("$.{path}") };
    let limits = Limits { steps: *steps - read, ..Limits::default() };
    let heap = Heap::new(&limits);
    let found = find(&heap, text, &path);
    *steps = heap.steps_left();
    heap.release();
    found
}

fn find<'r>(heap: &'r Heap<'r>, text: &'r str, path: &str) -> Result<Option<String>, NotJson> {
    let document = json::read(heap, text).map_err(|thrown| {
        let refused = NotJson { position: text.len(), message: thrown.into_message() };
        check_json(text).err().unwrap_or(refused)
    })?;
    // A path that is not valid finds nothing; neither does one that meets another kind of value.
    let Ok(path) = Path::compile(path) else {
        return Ok(None);
    };
    match path.find(heap, &NoBlocks, &document) {
        Ok(Found::Value(value)) if !value.is_null() => Ok(print(heap, &value).ok()),
        _ => Ok(None),
    }
}

/// Scalars as templates print them, containers as JSON.
fn print<'r>(heap: &'r Heap<'r>, value: &Value<'r>) -> Result<String, Thrown> {
    let mut out = Output::new();
    if value.list_items().is_some() || value.map_entries().is_some() {
        crate::print::write_compact(heap, &NoBlocks, value, &mut out)?;
    } else {
        crate::print::print(heap, &NoBlocks, value, &mut out)?;
    }
    Ok(out.into_string())
}

/// The member `statusCode` of a mock integration's rendered template, if it is a whole number.
pub fn mock_status(text: &str) -> Option<i64> {
    let (text, tape) = json::parse(text).ok()?;
    let index = tape.member(&text, 0, "statusCode")?;
    let entry = tape.entry(index);
    match entry.kind() {
        Kind::List | Kind::Map | Kind::String | Kind::Null => None,
        _ => entry.text(&text).parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_mock_is_read_leniently() {
        for (text, status) in [
            ("{statusCode: 200}", Some(200)),
            ("{\"statusCode\": -1000}", Some(-1000)),
            ("{'statusCode': 200, '': ''}", Some(200)),
            ("{\"statusCode\": 200 ,, }", Some(200)),
            ("{\"statusCode\": \"200\"}", None),
            ("{\"statusCode': 200 }", None),
            ("statusCode: 200", None),
            ("", None),
        ] {
            assert_eq!(mock_status(text), status, "{text}");
        }
    }
}
