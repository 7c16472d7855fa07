//! `--update`: what was found becomes what is expected. Comments and layout of the files stay.

use std::fs;

use toml_edit::{DocumentMut, InlineTable, Item, TableLike, value};
use vtl::{Error, Rendered};

use super::CaseResult;
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
    let cases = document
        .get_mut("case")
        .and_then(Item::as_array_of_tables_mut);
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
            for name in [
                "output",
                "json",
                "contains",
                "request_override",
                "response_override",
            ] {
                expect.remove(name);
            }
            expect.insert("error", value(error_table(error)));
        }
        Ok(rendered) => update_output(expect, case, rendered)?,
    }
    Ok(())
}

fn update_output(
    expect: &mut dyn TableLike,
    case: &Case,
    rendered: &Rendered,
) -> Result<(), Failure> {
    expect.remove("error");
    let output = rendered.body.as_str();
    if let Some(file) = &case.expect.output_file {
        write(file, output)?;
    } else if case.expect.json.is_some()
        && serde_json::from_str::<serde_json::Value>(output).is_ok()
    {
        expect.insert("json", value(output));
    } else {
        expect.remove("json");
        expect.remove("contains");
        expect.insert("output", value(output));
    }
    let effects = &rendered.effects;
    for (name, expected, found) in [
        (
            "request_override",
            &case.expect.request_override,
            &effects.request_override,
        ),
        (
            "response_override",
            &case.expect.response_override,
            &effects.response_override,
        ),
    ] {
        if expected.is_some() {
            let text = serde_json::to_string(found).unwrap_or_default();
            if let Ok(table) = toml_edit::ser::to_document(found) {
                expect.insert(name, value(table.into_table().into_inline_table()));
            } else {
                return Err(Failure::usage(format!(
                    "`{name}` cannot be written as TOML: {text}"
                )));
            }
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
