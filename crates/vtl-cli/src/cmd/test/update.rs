//! `--update`: what was found becomes what is expected. Comments and layout of the files stay.

use std::fs;

use serde::Serialize;
use serde_json::Value as Json;
use toml_edit::{DocumentMut, InlineTable, Item, TableLike, value};
use vtl::{Error, Rendered};

use super::CaseResult;
use super::check;
use super::suite::{Case, Suite};
use crate::inputs::Input;
use crate::report::{self, Failure};

pub(super) fn run(suites: &[Suite], results: &[Vec<CaseResult>]) -> Result<(), Failure> {
    let mut changed = 0;
    for (suite, results) in suites.iter().zip(results) {
        let failing: Vec<_> = suite
            .cases
            .iter()
            .zip(results)
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

fn update(
    document: &mut DocumentMut,
    case: &Case,
    outcome: &Result<Rendered, Error>,
) -> Result<(), Failure> {
    let cases = document.get_mut("case").and_then(Item::as_array_of_tables_mut);
    let Some(table) = cases.and_then(|cases| cases.get_mut(case.index)) else {
        return Ok(());
    };
    if !table.contains_key("expect") {
        let mut expect = toml_edit::Table::new();
        expect.set_dotted(true);
        table.insert("expect", Item::Table(expect));
    }
    let Some(expect) = table.get_mut("expect").and_then(Item::as_table_like_mut) else {
        return Ok(());
    };
    match outcome {
        Err(error) => {
            for name in ["output", "json", "contains", "request_override", "response_override"] {
                expect.remove(name);
            }
            expect.insert("error", value(error_table(error)));
        }
        Ok(rendered) => update_output(expect, case, rendered)?,
    }
    Ok(())
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
