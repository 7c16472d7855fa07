//! The files of one module: its resources, variables, locals, outputs and calls.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body};

use super::super::super::codes;
use super::super::super::finding::Findings;
use super::super::super::include::Includes;
use super::super::super::read_tree;
use super::{json, objects};
use crate::Place;

/// A file, to place what is found in it.
pub(super) struct SourceFile {
    name: Arc<str>,
    text: String,
    /// Where its lines begin.
    lines: Vec<usize>,
    /// How many characters there are before each piece of [`PIECE`] bytes: lines may be very long.
    characters: Vec<usize>,
    /// Where its lines come from, if the file is written in JSON: then the text is what it stands for.
    origins: Vec<(u32, u32)>,
}

const PIECE: usize = 1_024;

/// How many characters begin in bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl SourceFile {
    pub(super) fn new(name: &str, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let pieces = text.as_bytes().chunks(PIECE).scan(0, |all, piece| {
            let before = *all;
            *all += characters(piece);
            Some(before)
        });
        let characters = pieces.collect();
        let (name, text) = (Arc::from(name), text.to_owned());
        Self { name, text, lines, characters, origins: Vec::new() }
    }

    /// How many characters there are before a byte.
    fn characters_before(&self, at: usize) -> usize {
        let piece = at / PIECE;
        let before = self.characters.get(piece).copied().unwrap_or_default();
        before + characters(self.text.as_bytes().get(piece * PIECE..at).unwrap_or_default())
    }

    /// The place of a range of bytes.
    pub(super) fn place(&self, span: Option<std::ops::Range<usize>>) -> Place {
        let Some(span) = span else {
            return Place::new(Arc::clone(&self.name), 1, 1, "");
        };
        let line = self.lines.partition_point(|start| *start <= span.start).max(1);
        if let Some((line, column)) = self.origins.get(line - 1) {
            return Place::new(Arc::clone(&self.name), *line, *column, "");
        }
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.characters_before(start);
        let column = self.characters_before(span.start).saturating_sub(before) + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place::new(Arc::clone(&self.name), number(line), number(column), "")
    }
}

/// An expression and the file that it is in.
#[derive(Clone)]
pub(super) struct Sourced {
    pub(super) expression: Rc<Expression>,
    pub(super) file: Rc<SourceFile>,
}

/// A block of a resource, a data source or a module, and the file that it is in.
pub(super) struct Definition {
    /// `aws_lambda_function`, with `data.` before it for data sources.
    pub(super) kind: String,
    /// `aws_lambda_function.f`; the name alone for a module.
    pub(super) base: String,
    pub(super) body: Body,
    pub(super) file: Rc<SourceFile>,
    pub(super) place: Place,
}

impl Definition {
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.body.get_attribute(name)
    }
}

/// A module as it is written.
#[derive(Default)]
pub(super) struct Folder {
    /// The path from the root module, with its slash, or nothing.
    pub(super) path: String,
    pub(super) locals: HashMap<String, Sourced>,
    /// The defaults of variables.
    pub(super) variables: HashMap<String, Option<Sourced>>,
    /// The types of variables, which may have defaults of their own.
    pub(super) types: HashMap<String, Sourced>,
    pub(super) outputs: HashMap<String, Sourced>,
    pub(super) resources: HashMap<String, Rc<Definition>>,
    pub(super) calls: HashMap<String, Rc<Definition>>,
    /// The resources and calls in their order.
    pub(super) order: Vec<Rc<Definition>>,
    /// The region of the first provider that names one.
    pub(super) region: Option<Sourced>,
}

impl Folder {
    /// Reads the files of a folder. `None` when it has none.
    pub(super) fn read(
        root: &str,
        path: &str,
        includes: &mut Includes<'_, '_>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let list = |includes: &mut Includes<'_, '_>, ending: &str| {
            let listed = includes.read(root, &format!("{path}*{ending}")).ok();
            listed.map(|listed| listed.text).unwrap_or_default()
        };
        let (sources, in_json) = (list(includes, ".tf"), list(includes, ".tf.json"));
        let names = sources.lines().chain(in_json.lines());
        let mut names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        let mut folder = Self { path: path.to_owned(), ..Self::default() };
        for name in &names {
            match includes.read(root, &format!("{path}{name}")) {
                Ok(included) => folder.file(&included.name, &included.text, findings),
                Err(why) => {
                    let place = Place::new(Arc::from(format!("{path}{name}")), 1, 1, "");
                    findings.error(
                        &codes::MISSING_FILE,
                        Some(&place),
                        format!("`{name}` cannot be read: {why}"),
                    );
                }
            }
        }
        (!names.is_empty()).then_some(folder)
    }

    fn file(&mut self, name: &str, text: &str, findings: &mut Findings) {
        let mut file = SourceFile::new(name, text);
        if name.ends_with(".json") {
            let Some(root) = read_tree(name, text, findings) else {
                return;
            };
            let written = json::to_hcl(&root);
            file = SourceFile::new(name, &written.text);
            file.origins = written.origins;
        }
        let file = Rc::new(file);
        if let Some(start) = objects::too_large(&file.text) {
            let place = file.place(Some(start..start));
            findings
                .error(
                    &codes::LIMIT,
                    Some(&place),
                    "objects have too many keys up to here".to_owned(),
                )
                .help(super::KEYS_HELP);
            return;
        }
        let body = match hcl_edit::parser::parse_body(&file.text) {
            Ok(body) => body,
            Err(error) => {
                let location = error.location();
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let (line, column) = match file.origins.get(location.line().saturating_sub(1)) {
                    Some(origin) => *origin,
                    None => (number(location.line()), number(location.column())),
                };
                let place = Place::new(Arc::from(name), line, column, "");
                findings
                    .error(&codes::SYNTAX, Some(&place), error.message().to_string())
                    .help("the file is read as HCL");
                return;
            }
        };
        for block in body.blocks() {
            self.block(block, &file);
        }
    }

    fn block(&mut self, block: &Block, file: &Rc<SourceFile>) {
        let labels: Vec<&str> = block.labels.iter().map(label).collect();
        let sourced = |attribute: &Attribute| Sourced {
            expression: Rc::new(attribute.value.clone()),
            file: Rc::clone(file),
        };
        let attribute = |name: &str| block.body.get_attribute(name).map(sourced);
        match (block.ident.as_str(), labels.as_slice()) {
            ("locals", _) => {
                for attribute in block.body.attributes() {
                    self.locals.insert(attribute.key.as_str().to_owned(), sourced(attribute));
                }
            }
            ("variable", [name]) => {
                self.variables.insert((*name).to_owned(), attribute("default"));
                if let Some(kind) = attribute("type") {
                    self.types.insert((*name).to_owned(), kind);
                }
            }
            ("output", [name]) => {
                if let Some(value) = attribute("value") {
                    self.outputs.insert((*name).to_owned(), value);
                }
            }
            ("provider", _) if self.region.is_none() => self.region = attribute("region"),
            ("resource", [kind, name]) => self.define((*kind).to_owned(), name, block, file),
            ("data", [kind, name]) => self.define(format!("data.{kind}"), name, block, file),
            ("module", [name]) => {
                let definition =
                    self.definition("module".to_owned(), (*name).to_owned(), block, file);
                self.calls.insert((*name).to_owned(), definition);
            }
            _ => {}
        }
    }

    fn define(&mut self, kind: String, name: &str, block: &Block, file: &Rc<SourceFile>) {
        let base = format!("{kind}.{name}");
        let definition = self.definition(kind, base.clone(), block, file);
        self.resources.insert(base, definition);
    }

    fn definition(
        &mut self,
        kind: String,
        base: String,
        block: &Block,
        file: &Rc<SourceFile>,
    ) -> Rc<Definition> {
        let place = file.place(hcl_edit::Span::span(&block.ident));
        let definition = Rc::new(Definition {
            kind,
            base,
            body: block.body.clone(),
            file: Rc::clone(file),
            place,
        });
        self.order.push(Rc::clone(&definition));
        definition
    }
}

fn label(label: &BlockLabel) -> &str {
    match label {
        BlockLabel::Ident(ident) => ident.as_str(),
        BlockLabel::String(text) => text.as_str(),
    }
}
