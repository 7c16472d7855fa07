//! Who may import whom. `docs/architecture.md` says why; a new entry here is a decision, not a formality.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library from the lowest to the highest, and what each imports: only modules that come before it,
/// and all that are listed are used. `api` stands for the types at the top of the crate.
const IMPORTS: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("object", &[]),
    ("source", &[]),
    ("thrown", &[]),
    ("diagnostic", &["source"]),
    ("syntax", &["source", "diagnostic"]),
    ("number", &["thrown"]),
    ("tape", &["number"]),
    ("value", &["limits", "thrown", "number", "tape"]),
    ("print", &["number", "tape", "value"]),
    ("json", &["tape", "value", "print"]),
    ("java", &["number", "value", "print"]),
    ("jsonpath", &["limits", "number", "tape", "value", "print", "json", "java"]),
    ("program", &["source", "syntax", "value", "java"]),
    ("eval", &["source", "syntax", "number", "value", "print", "java", "program"]),
    ("error", &["source", "diagnostic", "eval"]),
    ("reach", &["syntax"]),
    ("scope", &["json"]),
    ("settings", &["limits", "object", "syntax"]),
    (
        "apigateway",
        &["limits", "object", "tape", "value", "print", "json", "java", "jsonpath", "scope"],
    ),
    ("reflection", &["value", "java", "apigateway"]),
    (
        "template",
        &[
            "source",
            "syntax",
            "value",
            "java",
            "program",
            "eval",
            "error",
            "reach",
            "scope",
            "settings",
            "apigateway",
        ],
    ),
    ("engine", &["limits", "object", "source", "syntax", "error", "settings", "template"]),
    ("trace", &["source", "diagnostic", "syntax", "program", "eval", "error", "scope", "template"]),
];

/// What the library does not do: hosts hand in files, times and names, and print.
const FORBIDDEN: &[&str] = &[
    "std::fs",
    "std::env",
    "std::thread",
    "std::net::Tcp",
    "std::net::Udp",
    "std::process",
    "std::time",
    "std::io::stdin",
    "println!",
    "print!(",
    "dbg!",
];

#[test]
fn modules_import_what_the_table_says() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in sources(Path::new("src")) {
        let module = module_of(&file);
        if module != "lib" {
            let mut imports = imports(&text);
            imports.remove(&module);
            used.entry(module).or_default().extend(imports);
        }
    }
    let allowed = IMPORTS.iter().map(|(module, imports)| {
        ((*module).to_owned(), imports.iter().map(|import| (*import).to_owned()).collect())
    });
    let allowed: BTreeMap<String, BTreeSet<String>> = allowed.collect();
    assert_eq!(used, allowed);
}

#[test]
fn modules_import_only_lower_ones() {
    let mut lower = BTreeSet::from(["api"]);
    for (module, imports) in IMPORTS {
        for import in *imports {
            assert!(lower.contains(import), "`{module}` may not import `{import}`");
        }
        lower.insert(module);
    }
}

#[test]
fn the_library_has_no_files_clocks_threads_or_output() {
    let mut wrong = Vec::new();
    let crates = ["src", "crates/vtl-gateway/src", "crates/vtl-lint/src"];
    for (file, text) in crates.iter().flat_map(|folder| sources(Path::new(folder))) {
        for forbidden in FORBIDDEN.iter().filter(|forbidden| text.contains(**forbidden)) {
            wrong.push(format!("{}: `{forbidden}`", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_in_all_their_forms() {
    let text = "use crate::value::{Heap, Str};\nuse crate::{Engine, json::read};\nlet x = crate::java::print;";
    let expected = ["api", "java", "json", "value"].map(str::to_owned);
    assert_eq!(imports(text).into_iter().collect::<Vec<_>>(), expected);
}

/// The library's files without comments and tests.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "bin" | "tests") {
                found.extend(sources(&path));
            }
        } else if name.ends_with(".rs") && !matches!(name.as_str(), "tests.rs" | "small_stack.rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let code = code.lines().map(|line| line.split("//").next().unwrap_or_default());
            found.push((path, code.collect::<Vec<_>>().join("\n")));
        }
    }
    found
}

fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        found.extend(first_name(rest));
        if rest.starts_with('{') {
            found.extend(names_in_braces(rest));
        }
    }
    found
}

/// The first names of the paths in `{a::b, c::{d, e}}`.
fn names_in_braces(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    for (at, c) in list.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(c, '{' | ',') {
            names.extend(first_name(list[at + 1..].trim_start()));
        }
    }
    names
}

fn first_name(path: &str) -> Option<String> {
    let name: String = path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    match name.chars().next()? {
        c if c.is_uppercase() => Some("api".to_owned()),
        _ => Some(name),
    }
}
