//! Whether a render did what its case expects.

use serde_json::{Map, Value as Json};
use vtl::{Error, Rendered};

use super::diff;
use super::format::{Expect, ExpectedError};

/// What is not as expected, for people.
pub(super) fn problems(expect: &Expect, outcome: &Result<Rendered, Error>) -> Vec<String> {
    if expect.is_empty() {
        let what = if expect.output_file.is_some() {
            "the file of `output_file` is not there"
        } else {
            "it expects nothing"
        };
        return vec![format!("{what}; `--update` writes what the template prints")];
    }
    match (outcome, &expect.error) {
        (Ok(rendered), None | Some(ExpectedError::Any(false))) => of_output(expect, rendered),
        (Err(error), Some(expected)) => of_error(expected, error),
        (Err(error), None) => vec![format!("the template failed\n{}", error.report())],
        (Ok(rendered), Some(_)) => {
            vec![format!(
                "an error is expected, but the template printed\n{}",
                diff::visible(&rendered.body)
            )]
        }
    }
}

fn of_output(expect: &Expect, rendered: &Rendered) -> Vec<String> {
    let mut problems = Vec::new();
    let output = rendered.body.as_str();
    if let Some(expected) = expect.output.as_deref().filter(|expected| *expected != output) {
        let difference = diff::lines(expected, output);
        let legend = match difference.contains('⊣') {
            true => ", ⊣ no line end",
            false => "",
        };
        problems.push(format!("the output differs (- expected, + found{legend})\n{difference}"));
    }
    if let Some(expected) = &expect.json {
        problems.extend(of_json(expected, output, "output"));
    }
    for part in expect.contains.iter().filter(|part| !output.contains(part)) {
        problems.push(format!("the output does not contain `{part}`\n{}", diff::visible(output)));
    }
    let effects = &rendered.effects;
    for (name, expected, found) in [
        ("request_override", &expect.request_override, &effects.request_override),
        ("response_override", &expect.response_override, &effects.response_override),
    ] {
        if let Some(expected) =
            expected.as_ref().filter(|expected| !same_overrides(expected, found))
        {
            let difference = json_difference(expected, found);
            problems.push(format!("`{name}` differs (- expected, + found)\n{difference}"));
        }
    }
    problems
}

/// How `found` is not the JSON that is expected of it.
pub(super) fn of_json(expected: &Json, found: &str, whose: &str) -> Option<String> {
    match serde_json::from_str::<Json>(found) {
        Ok(found) if same(expected, &found) => None,
        Ok(found) => Some(format!(
            "the JSON of the {whose} differs (- expected, + found)\n{}",
            json_difference(expected, &found)
        )),
        Err(error) => {
            Some(format!("the {whose} is not valid JSON: {error}\n{}", diff::visible(found)))
        }
    }
}

fn of_error(expected: &ExpectedError, error: &Error) -> Vec<String> {
    let differs = match expected {
        ExpectedError::Any(any) => !any,
        ExpectedError::Code(code) => code != error.code(),
        ExpectedError::Details { code, line, column, message } => {
            let at = error.position();
            code.as_ref().is_some_and(|code| code != error.code())
                || line.is_some_and(|line| at.as_ref().is_none_or(|at| at.line != line))
                || column.is_some_and(|column| at.as_ref().is_none_or(|at| at.column != column))
                || message
                    .as_ref()
                    .is_some_and(|message| !error.message().contains(message.as_str()))
        }
    };
    if differs {
        vec![format!("another error is expected\n{}", error.report())]
    } else {
        Vec::new()
    }
}

/// Equal as JSON: the order of members does not count, nor how a number is written.
pub(super) fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Object(a), Json::Object(b)) => same_members(a, b),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

/// As [`same`]; an empty table stands for no overrides.
pub(super) fn same_overrides(expected: &Json, found: &Json) -> bool {
    match (expected, found) {
        (Json::Object(members), Json::Null) => members.is_empty(),
        _ => same(expected, found),
    }
}

fn same_members(a: &Map<String, Json>, b: &Map<String, Json>) -> bool {
    a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
}

fn json_difference(expected: &Json, found: &Json) -> String {
    let pretty = |value: &Json| {
        let mut value = value.clone();
        value.sort_all_objects();
        format!("{value:#}")
    };
    diff::lines(&pretty(expected), &pretty(found))
}
