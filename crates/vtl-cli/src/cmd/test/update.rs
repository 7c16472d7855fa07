//! `--update`: what was found becomes what is expected. Comments and layout of the files stay.

use std::fs;

use serde::Serialize;
use serde_json::Value as Json;
use toml_edit::{DocumentMut, InlineTable, Item, TableLike, value};
use vtl::{Error, Rendered};
use vtl_gateway::Headers;

use super::check;
use super::exchange::{Exchanged, is_same_json};
use super::format::Expect;
use super::given::string_of;
use super::run::{Outcome, SuiteResult};
use super::suite::{Case, Suite};
use crate::inputs::Input;
use crate::report::{self, Failure};

pub(super) fn run(suites: &[Suite], results: &[SuiteResult]) -> Result<(), Failure> {
    let mut changed = 0;
    for (suite, results) in suites.iter().zip(results) {
        let failing: Vec<_> = suite
            .cases
            .iter()
            .zip(&results.cases)
            .filter(|(_, result)| !result.problems.is_empty())
            .collect();
        if failing.is_empty() {
            continue;
        }
        let text = Input::File(suite.path.clone()).text_without_bom()?;
        let mut document: DocumentMut = text
            .parse()
            .map_err(|error| Failure::usage(format!("`{}`: {error}", suite.path.display())))?;
        for (case, result) in &failing {
            update(&mut document, case, &result.outcome)?;
            changed += 1;
        }
        write(&suite.path, &document.to_string())?;
    }
    report::print(format!("{changed} updated\n").as_bytes())
}

fn update(document: &mut DocumentMut, case: &Case, outcome: &Outcome) -> Result<(), Failure> {
    let cases = document.get_mut("case").and_then(Item::as_array_of_tables_mut);
    let Some(table) = cases.and_then(|cases| cases.get_mut(case.index)) else {
        return Ok(());
    };
    let expect = dotted(table, "expect");
    let Some(expect) = expect else { return Ok(()) };
    match outcome {
        Outcome::Rendered(Err(error)) => {
            for name in ["output", "json", "contains", "request_override", "response_override"] {
                expect.remove(name);
            }
            expect.insert("error", value(error_table(error)));
        }
        Outcome::Rendered(Ok(rendered)) => update_output(expect, case, rendered)?,
        Outcome::Exchanged(exchanged) => update_exchange(expect, &case.expect, exchanged),
        Outcome::Unusable => {}
    }
    Ok(())
}

/// The table of that name inside another, made with dotted keys if it is missing.
fn dotted<'a>(table: &'a mut dyn TableLike, name: &str) -> Option<&'a mut dyn TableLike> {
    if !table.contains_key(name) {
        let mut made = toml_edit::Table::new();
        made.set_dotted(true);
        table.insert(name, Item::Table(made));
    }
    table.get_mut(name)?.as_table_like_mut()
}

/// Writes what the client and the backend got, in the forms that the case already uses.
fn update_exchange(table: &mut dyn TableLike, expect: &Expect, exchanged: &Exchanged) {
    if let (Some(expected), Some(sent)) = (&expect.event, exchanged.sent())
        && let Some(event) = dotted(table, "event")
    {
        let body = String::from_utf8_lossy(&sent.body.clone().into_bytes()).into_owned();
        update_headers(event, expected, &sent.headers);
        update_body(event, expected, &body);
    }
    if expect.unsent && exchanged.sent().is_some() {
        table.remove("unsent");
    }
    let Exchanged::Finished(finished) = exchanged else { return };
    let response = finished.response();
    let says_nothing = !expect.is_about_an_exchange();
    if says_nothing || expect.status.is_some() {
        table.insert("status", value(i64::from(response.status)));
    }
    let body = response.body_text();
    if says_nothing {
        if let Some(message) = dotted(table, "response") {
            message.insert("body", value(body.as_ref()));
        }
        return;
    }
    if let (Some(expected), Some(message)) = (&expect.response, dotted(table, "response")) {
        update_headers(message, expected, &response.headers);
        update_body(message, expected, &body);
    }
}

/// Writes the first value of a header that has another one, `false` for one that is not there.
fn update_headers(table: &mut dyn TableLike, expected: &super::format::Message, found: &Headers) {
    if expected.headers.is_empty() {
        return;
    }
    let Some(headers) = dotted(table, "headers") else { return };
    for (name, expected) in &expected.headers {
        let values: Vec<&str> = found.all(name).collect();
        let first = values.first();
        let fits = match (expected, first) {
            (Json::Bool(false), first) => first.is_none(),
            (expected, _) => values.contains(&string_of(expected).as_str()),
        };
        if !fits {
            let found = first.map_or_else(|| value(false), |first| value(*first));
            headers.insert(name, found);
        }
    }
}

fn update_body(table: &mut dyn TableLike, expected: &super::format::Message, body: &str) {
    if expected.body.as_deref().is_some_and(|expected| expected != body) {
        table.insert("body", value(body));
    }
    if expected.json.as_ref().is_some_and(|json| !is_same_json(json, body)) {
        // A body that is no longer JSON can only be written as it is.
        let is_json = serde_json::from_str::<Json>(body).is_ok();
        if !is_json {
            table.remove("json");
        }
        table.insert(if is_json { "json" } else { "body" }, value(body));
    }
    if expected.contains.iter().any(|part| !body.contains(part)) {
        table.remove("contains");
    }
}

/// Overrides as TOML; none are an empty table.
fn overrides(name: &str, found: &Json) -> Result<toml_edit::Value, Failure> {
    if found.is_null() {
        return Ok(InlineTable::new().into());
    }
    found
        .serialize(toml_edit::ser::ValueSerializer::new())
        .map_err(|error| Failure::usage(format!("`{name}` cannot be written as TOML: {error}")))
}

fn update_output(
    expect: &mut dyn TableLike,
    case: &Case,
    rendered: &Rendered,
) -> Result<(), Failure> {
    expect.remove("error");
    let output = rendered.body.as_str();
    let expected = &case.expect;
    let json: Option<Json> = serde_json::from_str(output).ok();
    match (&expected.json, json) {
        (Some(old), Some(new)) => {
            if !check::same(old, &new) {
                expect.insert("json", value(output));
            }
        }
        (Some(_), None) => drop(expect.remove("json")),
        (None, _) => {}
    }
    if expected.contains.iter().any(|part| !output.contains(part)) {
        expect.remove("contains");
    }
    if let Some(file) = &expected.output_file {
        write(file, output)?;
    } else if expected.output.is_some()
        || !["json", "contains"].iter().any(|name| expect.contains_key(name))
    {
        expect.insert("output", value(output));
    }
    let effects = &rendered.effects;
    for (name, expected, found) in [
        ("request_override", &case.expect.request_override, &effects.request_override),
        ("response_override", &case.expect.response_override, &effects.response_override),
    ] {
        if expected.as_ref().is_some_and(|expected| !check::same_overrides(expected, found)) {
            expect.insert(name, value(overrides(name, found)?));
        }
    }
    Ok(())
}

fn error_table(error: &Error) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("code", error.code().into());
    if let Some(at) = error.position() {
        table.insert("line", i64::from(at.line).into());
        table.insert("column", i64::from(at.column).into());
    }
    table
}

fn write(path: &std::path::Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text)
        .map_err(|error| Failure::usage(format!("cannot write `{}`: {error}", path.display())))
}
