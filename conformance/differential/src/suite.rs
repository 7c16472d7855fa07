//! Templates of the conformance suite, to be spoiled: what people have thought of, and what is near it.

use std::path::Path;

/// Longer templates are there for limits.
const LONGEST: usize = 400;

/// The templates of all cases but those about limits, and those that the reference is known to answer otherwise; in the
/// order of the files' names.
pub(crate) fn templates(cases: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for folder in sorted(cases)? {
        if !folder.is_dir() || folder.ends_with("limits") || folder.ends_with("integration") {
            continue;
        }
        for file in sorted(&folder)? {
            let text = std::fs::read_to_string(&file).map_err(|e| wrong(&file, e))?;
            let table: toml::Table = text.parse().map_err(|e| wrong(&file, e))?;
            let cases = table.get("case").and_then(toml::Value::as_array);
            let templates = cases
                .into_iter()
                .flatten()
                .filter(|case| case.get("diverges").is_none())
                .filter_map(|case| case.get("template")?.as_str())
                .filter(|template| template.len() <= LONGEST);
            found.extend(templates.map(str::to_owned));
        }
    }
    Ok(found)
}

fn sorted(folder: &Path) -> Result<Vec<std::path::PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| wrong(folder, e))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn wrong(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}
