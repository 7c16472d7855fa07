//! The grammar in `grammar/`: every production has examples, and every example is read as its tree says.
//!
//! `GRAMMAR_UPDATE=1 cargo test --test grammar` writes the trees of all examples anew: look at what has changed.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use vtl::syntax::ast::{
    Block, Expression, ExpressionKind, Part, Reference, ReferenceKind, Statement,
};
use vtl::syntax::{Dialect, ParseOptions, parse};

/// Fences of an example: title and productions, source, tree.
const TITLE: &str = "=== ";
const COVERS: &str = "covers: ";
const FENCE: &str = "---\n";

struct Example {
    title: String,
    covers: String,
    source: String,
    tree: String,
}

#[test]
fn examples_are_read_as_their_trees() {
    for path in corpus() {
        let text = fs::read_to_string(&path).unwrap();
        let mut updated = String::new();
        for example in examples(&text) {
            let tree = tree_of(&example.source);
            if env::var_os("GRAMMAR_UPDATE").is_none() {
                assert_eq!(tree, example.tree, "{}: {}", path.display(), example.title);
            }
            let Example { title, covers, source, .. } = example;
            write!(updated, "{TITLE}{title}\n{COVERS}{covers}\n{FENCE}{source}\n{FENCE}{tree}\n")
                .unwrap();
        }
        if env::var_os("GRAMMAR_UPDATE").is_some() {
            fs::write(&path, updated).unwrap();
        }
    }
}

#[test]
fn every_production_has_an_example() {
    let grammar = fs::read_to_string(folder().join("vtl.ebnf")).unwrap();
    let productions: BTreeSet<_> = grammar.lines().filter_map(production).collect();
    let mut covered = BTreeSet::new();
    let mut count = 0;
    for path in corpus() {
        let text = fs::read_to_string(&path).unwrap();
        for example in examples(&text) {
            count += 1;
            covered.extend(example.covers.split(", ").map(str::to_owned));
        }
    }
    let missing: Vec<_> = productions.difference(&covered).collect();
    assert!(missing.is_empty(), "without an example: {missing:?}");
    let unknown: Vec<_> = covered.difference(&productions).collect();
    assert!(unknown.is_empty(), "not in the grammar: {unknown:?}");
    assert!(count >= 80, "{count} examples");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar")
}

fn corpus() -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(folder().join("corpus")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The name of the production that begins on a line.
fn production(line: &str) -> Option<String> {
    let (name, _) = line.split_once(" = ")?;
    let is_name = name.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    (is_name && !name.is_empty()).then(|| name.to_owned())
}

fn examples(text: &str) -> impl Iterator<Item = Example> + '_ {
    text.split(TITLE).skip(1).map(|example| {
        let (head, rest) = example.split_once(FENCE).unwrap();
        let (title, covers) = head.split_once('\n').unwrap();
        let (source, tree) = rest.rsplit_once(FENCE).unwrap_or((rest, ""));
        Example {
            title: title.to_owned(),
            covers: covers.trim().trim_start_matches(COVERS.trim()).trim().to_owned(),
            source: source.strip_suffix('\n').unwrap_or(source).to_owned(),
            tree: tree.trim_end().to_owned(),
        }
    })
}

/// The tree of a template, one statement a line; of one that is refused, the codes and places.
fn tree_of(source: &str) -> String {
    let options = ParseOptions { dialect: Dialect::Velocity, ..ParseOptions::default() };
    let mut tree = String::new();
    match parse(source, &options) {
        Ok(template) => block(&template.body, 0, &mut tree),
        Err(diagnostics) => {
            for found in diagnostics {
                writeln!(tree, "error {} at {}", found.code.id, found.span.start).unwrap();
            }
        }
    }
    tree.trim_end().to_owned()
}

fn block(statements: &Block, indent: usize, out: &mut String) {
    for statement in statements {
        write!(out, "{:indent$}", "").unwrap();
        match statement {
            Statement::Text(text) => writeln!(out, "(text {:?})", text.text).unwrap(),
            Statement::Comment(_) => writeln!(out, "(comment)").unwrap(),
            Statement::Reference(found) => writeln!(out, "{}", reference(found)).unwrap(),
            Statement::Set(set) => {
                let (target, value) = (reference(&set.target), expression(&set.value));
                writeln!(out, "(set {target} {value})").unwrap();
            }
            Statement::If(found) => {
                writeln!(out, "(if").unwrap();
                for branch in &found.branches {
                    let condition = expression(&branch.condition);
                    writeln!(out, "{:indent$}  (when {condition})", "").unwrap();
                    block(&branch.body, indent + 4, out);
                }
                if let Some(otherwise) = &found.otherwise {
                    writeln!(out, "{:indent$}  (else)", "").unwrap();
                    block(otherwise, indent + 4, out);
                }
                writeln!(out, "{:indent$})", "").unwrap();
            }
            Statement::Directive(found) => {
                let args = found.args.as_deref().map_or("bare".into(), all);
                let literal = match &*found.literal {
                    "" => String::new(),
                    literal => format!(" {literal:?}"),
                };
                writeln!(out, "(#{} {args}{literal})", found.name).unwrap();
                if let Some(inner) = &found.block {
                    block(inner, indent + 2, out);
                    writeln!(out, "{:indent$}(#end)", "").unwrap();
                }
            }
        }
    }
}

fn reference(found: &Reference) -> String {
    let mut out = String::new();
    let kind = match found.kind {
        ReferenceKind::Normal => "$",
        ReferenceKind::Formal => "${}",
        ReferenceKind::Quiet => "$!",
        ReferenceKind::Runt => "word",
        ReferenceKind::SlashBang => "$\\!",
    };
    write!(out, "({kind} {}", found.name).unwrap();
    for part in &found.parts {
        match part {
            Part::Property { name, .. } => write!(out, " .{name}"),
            Part::Method { name, args, .. } => write!(out, " .{name}{}", all(args)),
            Part::Index { index, .. } => write!(out, " [{}]", expression(index)),
        }
        .unwrap();
    }
    if found.escaped {
        out.push_str(" escaped");
    }
    for (label, prefix) in [("escapes", &found.escape_prefix), ("more", &found.more_prefix)] {
        if !prefix.is_empty() {
            write!(out, " {label} {prefix:?}").unwrap();
        }
    }
    out + ")"
}

fn all(expressions: &[Expression]) -> String {
    let parts: Vec<_> = expressions.iter().map(expression).collect();
    format!("({})", parts.join(" "))
}

fn expression(found: &Expression) -> String {
    match &found.kind {
        ExpressionKind::String(text) => format!("{text:?}"),
        ExpressionKind::Interpolated(inner) => {
            let mut tree = String::new();
            block(&inner.template.body, 0, &mut tree);
            let cut = if inner.cut_last { "" } else { " uncut" };
            format!("(template{cut} {})", tree.trim_end().replace('\n', " "))
        }
        ExpressionKind::Integer(image) | ExpressionKind::Float(image) => image.to_string(),
        ExpressionKind::Boolean(value) => value.to_string(),
        ExpressionKind::Range(bounds) => {
            format!("(range {} {})", expression(&bounds.0), expression(&bounds.1))
        }
        ExpressionKind::List(items) => format!("(list {})", all(items)),
        ExpressionKind::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("({} {})", expression(key), expression(value)))
                .collect();
            format!("(map {})", entries.join(" "))
        }
        ExpressionKind::Reference(found) => reference(found),
        ExpressionKind::Word(word) => format!("(word {word})"),
        ExpressionKind::Not(operand) => format!("(not {})", expression(operand)),
        ExpressionKind::Binary(operator, sides) => {
            let (left, right) = (expression(&sides.0), expression(&sides.1));
            format!("({operator:?} {left} {right})")
        }
        ExpressionKind::Parenthesized(inner) => format!("(parenthesized {})", expression(inner)),
    }
}
