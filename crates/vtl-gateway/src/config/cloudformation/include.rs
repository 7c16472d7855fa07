//! `AWS::Include`: files that a template takes in, wherever it says so.

use super::super::codes;
use super::super::finding::{Findings, Severity};
use super::super::include::Includes;
use super::super::read_tree;
use super::super::tree::{Entry, MAX_DEPTH, Node, Value};
use super::fold::Folder;
use super::loops;
use super::scope::Scope;

/// How deep included files may include others.
const MAX_FILES_DEEP: usize = 8;

/// Puts the files that a template includes in the places where it includes them, and what its loops make in theirs.
/// `None` when there is neither.
pub(super) fn expand(
    scope: &Scope<'_>,
    includes: &mut Includes<'_, '_>,
    findings: &mut Findings,
) -> Option<Node> {
    let (includes_files, has_loops) =
        (includes_something(scope.root), loops::has_loops(scope.root));
    if !includes_files && !has_loops {
        return None;
    }
    let mut root = scope.root.clone();
    if includes_files {
        let mut expander = Expander { scope, includes, findings, files_deep: 0 };
        expander.top(&mut root);
        expander.node(&mut root, 0);
    }
    if has_loops || loops::has_loops(&root) {
        loops::expand(scope, &mut root, findings);
    }
    Some(root)
}

fn includes_something(root: &Node) -> bool {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if node.tag.as_deref() == Some("!Transform") {
            return true;
        }
        for entry in node.entries() {
            if entry.key == "Fn::Transform"
                || entry.key == "Transform" && !entry.value.items().is_empty()
            {
                return true;
            }
            if entry.key == "Transform" && entry.value.is_map() {
                return true;
            }
            open.push(&entry.value);
        }
        open.extend(node.items());
    }
    false
}

struct Expander<'s, 'a, 'i, 'f, 'n> {
    scope: &'s Scope<'a>,
    includes: &'s mut Includes<'i, 'f>,
    findings: &'n mut Findings,
    files_deep: usize,
}

impl Expander<'_, '_, '_, '_, '_> {
    /// `Transform: {Name: AWS::Include, …}` at the top, alone or in a list.
    fn top(&mut self, root: &mut Node) {
        let Some(transform) = root.get("Transform").cloned() else {
            return;
        };
        for one in std::slice::from_ref(&transform).iter().chain(transform.items()) {
            if let Some(included) = self.included(one) {
                merge(root, included);
            }
        }
    }

    fn node(&mut self, node: &mut Node, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        if node.tag.as_deref() == Some("!Transform") {
            if let Some(included) = self.included(node) {
                *node = included;
            }
            return;
        }
        if let Some(transform) = node.get("Fn::Transform").cloned()
            && let Value::Map(entries) = &mut node.value
        {
            entries.retain(|entry| entry.key != "Fn::Transform");
            let is_all = entries.is_empty();
            match self.included(&transform) {
                Some(included) if is_all => *node = included,
                Some(included) => merge(node, included),
                None => {}
            }
        }
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.node(item, depth + 1)),
            Value::Map(entries) => {
                entries.iter_mut().for_each(|entry| self.node(&mut entry.value, depth + 1));
            }
            _ => {}
        }
    }

    /// What `{Name: AWS::Include, Parameters: {Location: …}}` takes in.
    fn included(&mut self, transform: &Node) -> Option<Node> {
        let is_include = transform.get("Name").and_then(Node::as_str) == Some("AWS::Include");
        let location = transform.at(&["Parameters", "Location"]).filter(|_| is_include)?;
        let mut folder = Folder { scope: self.scope, findings: self.findings };
        let location = folder.fold(location);
        if self.files_deep >= MAX_FILES_DEEP {
            self.findings.error(
                &codes::MISSING_FILE,
                Some(&location.place),
                format!("files include one another more than {MAX_FILES_DEEP} deep"),
            );
            return None;
        }
        let mut node = document(&location, self.scope, self.includes, self.findings)?;
        self.files_deep += 1;
        self.node(&mut node, 0);
        self.files_deep -= 1;
        Some(node)
    }
}

/// Adds the members of an included file that are not there yet.
fn merge(node: &mut Node, included: Node) {
    if let (Value::Map(entries), Value::Map(others)) = (&mut node.value, included.value) {
        let own: std::collections::HashSet<_> =
            entries.iter().map(|entry| entry.key.clone()).collect();
        entries.extend(others.into_iter().filter(|Entry { key, .. }| !own.contains(key)));
    }
}

/// The template of a nested stack, which may be made by a build only.
pub(super) fn stack(
    location: &Node,
    scope: &Scope<'_>,
    includes: &mut Includes<'_, '_>,
    findings: &mut Findings,
) -> Option<Node> {
    read(location, scope, includes, findings, Severity::Warning)
}

/// The document at a location that is a path, or something on S3 that the options name a file for.
pub(super) fn document(
    location: &Node,
    scope: &Scope<'_>,
    includes: &mut Includes<'_, '_>,
    findings: &mut Findings,
) -> Option<Node> {
    read(location, scope, includes, findings, Severity::Error)
}

fn read(
    location: &Node,
    scope: &Scope<'_>,
    includes: &mut Includes<'_, '_>,
    findings: &mut Findings,
    severity: Severity,
) -> Option<Node> {
    let text = location.text().or_else(|| s3_location(location))?;
    let path = scope.options.value(&text).map(str::to_owned);
    let is_elsewhere = text.starts_with("s3://") || text.starts_with("http");
    let is_unknown = ["unknown-", "{{resolve:", "${"].iter().any(|part| text.contains(part));
    if path.is_none() && (is_elsewhere || is_unknown) {
        let what = if text.starts_with("http") {
            "on the web"
        } else if text.starts_with("s3://") {
            "on S3"
        } else {
            "known only after deployment"
        };
        findings
            .warning(
                &codes::UNRESOLVED,
                Some(&location.place),
                format!("`{text}` is {what}, and is not read"),
            )
            .help(format!("give the file: `--set {text}=FILE`"));
        return None;
    }
    match includes.read(location.place.file(), path.as_deref().unwrap_or(&text)) {
        Ok(included) => read_tree(&included.name, &included.text, findings),
        Err(why) => {
            let message = format!("`{text}` cannot be read: {why}");
            let (code, place) = (&codes::MISSING_FILE, Some(&location.place));
            match severity {
                Severity::Error => findings.error(code, place, message),
                _ => findings.warning(code, place, message),
            }
            .help("the path is relative to the file that names it");
            None
        }
    }
}

/// `{Bucket, Key}` as one name.
fn s3_location(location: &Node) -> Option<String> {
    let text = |key: &str| location.get(key).and_then(Node::text);
    Some(format!("s3://{}/{}", text("Bucket")?, text("Key")?))
}
