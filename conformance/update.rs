//! `VTL_UPDATE=1`: writes what was found into the case files, to be reviewed before it is committed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use toml_edit::{DocumentMut, Item, Table, value};

use crate::case::Variant;
use crate::outcome::{Outcome, Stage};

pub(crate) fn requested() -> bool {
    std::env::var("VTL_UPDATE").is_ok_and(|v| v == "1")
}

/// New expectations, by file and place in the file.
pub(crate) struct Updates(Mutex<BTreeMap<PathBuf, BTreeMap<usize, Outcome>>>);

impl Updates {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    pub(crate) fn add(&self, variant: &Variant, found: &Outcome) {
        let mut files = self.0.lock().unwrap_or_else(|e| e.into_inner());
        files.entry(variant.path.clone()).or_default().insert(variant.index, found.clone());
    }

    pub(crate) fn write(&self) {
        let files = self.0.lock().unwrap_or_else(|e| e.into_inner());
        for (path, cases) in files.iter() {
            match rewrite(path, cases) {
                Ok(()) => println!(
                    "conformance: {} expectations written to {}",
                    cases.len(),
                    path.display()
                ),
                Err(problem) => eprintln!("conformance: {}: {problem}", path.display()),
            }
        }
    }
}

fn rewrite(path: &PathBuf, cases: &BTreeMap<usize, Outcome>) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let mut document: DocumentMut = text.parse().map_err(|e| format!("{e}"))?;
    let tables = document["case"].as_array_of_tables_mut().ok_or("no cases")?;
    for (index, outcome) in cases {
        if let Some(case) = tables.get_mut(*index) {
            replace(case, outcome);
        }
    }
    std::fs::write(path, document.to_string()).map_err(|e| e.to_string())
}

fn replace(case: &mut Table, outcome: &Outcome) {
    let Some(expect) = case["expect"].as_table_like_mut() else {
        return;
    };
    match outcome {
        Outcome::Rendered { output, overrides } => {
            expect.remove("error");
            expect.insert("output", value(output.as_str()));
            let mut found = Table::new();
            found.set_dotted(true);
            for (name, value_found) in
                [("request", &overrides.request), ("response", &overrides.response)]
            {
                if let Some(json) = value_found {
                    found.insert(name, value(json.to_string()));
                }
            }
            if found.is_empty() {
                expect.remove("overrides");
            } else {
                expect.insert("overrides", Item::Table(found));
            }
        }
        Outcome::Failed(failure) => {
            expect.remove("output");
            expect.remove("json");
            let mut error = toml_edit::InlineTable::new();
            let stage = match failure.stage {
                Stage::Syntax => "syntax",
                Stage::Render => "render",
                Stage::Limit => "limit",
            };
            error.insert("stage", stage.into());
            if let Some((line, column)) = failure.at {
                error.insert("at", format!("{line}:{column}").into());
            }
            expect.insert("error", value(error));
        }
        Outcome::Exchanged(answer) => crate::exchange::update(expect, answer),
        Outcome::Broken(_) => {}
    }
}
