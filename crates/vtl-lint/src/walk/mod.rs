//! Walks a template as a render would, with facts about values in place of values: loops run once, both ways of an
//! `#if` are taken and joined, a `#define`d block is walked where it is printed. The rules are asked on the way.

mod body_path;
mod expression;
mod json_fault;
mod json_place;
mod json_text;
mod reference;
mod statement;
mod variables;

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

pub(super) use expression::constant_text;
pub(super) use json_fault::{Fault, FaultKind};
pub(super) use json_place::{JsonPlace, Last, TrailingComma};
use json_text::JsonText;

pub(super) use reference::Use;

use super::facts::{Class, Fact, Taint};
use super::options::{LintOptions, TemplateKind};
use super::report::Report;
use super::rules;
use vtl::source::Span;
use vtl::syntax::Dialect;
use vtl::syntax::ast::{Block, Reference, Statement, Template};

/// Walked statements after which the rest is taken as it comes: blocks that print blocks can double with every level.
const MOST_STATEMENTS: usize = 200_000;

/// Names that are compared with others for what was meant: a template may have very many.
const MOST_COMPARISONS: usize = 500_000;

/// Levels of blocks, strings and operators after which what is inside is left alone.
const DEEPEST: u32 = 64;

/// What is known at one place of the walk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State<'a> {
    /// The variables that have been set.
    pub(super) variables: BTreeMap<&'a str, Fact>,
    /// What was printed so far.
    pub(super) json: JsonPlace,
    /// The same, token by token.
    text: JsonText,
}

/// The walk.
pub(super) struct Walker<'a> {
    pub(super) text: &'a str,
    pub(super) options: &'a LintOptions,
    pub(super) report: Report,
    pub(super) state: State<'a>,
    /// The names that something in the template sets.
    pub(super) set_somewhere: BTreeSet<&'a str>,
    /// The names that something in the template reads.
    pub(super) read_somewhere: BTreeSet<&'a str>,
    /// The JSONPaths of the variables that hold a part of the body.
    body_paths: BTreeMap<&'a str, String>,
    /// The names of members that something in the template assigns.
    pub(super) set_members: BTreeSet<&'a str>,
    /// The variables that hold what was parsed from a string.
    pub(super) parsed: BTreeSet<&'a str>,
    /// The reference that prints the whole output, if there is such a one.
    pub(super) sole: Option<Span>,
    /// The variables of loops that have ended, with the loop's directive.
    pub(super) ended_loops: BTreeMap<&'a str, Span>,
    /// The variables of the loops that the walk is in.
    loop_variables: Vec<&'a str>,
    /// Whether the text has names of parameter mappings.
    names_mappings: bool,
    /// The most dangerous text that was printed since a string began.
    printed: Taint,
    /// How many loops the walk is in.
    pub(super) loops: u32,
    /// How many `#if` and loops the walk is in.
    pub(super) branches: u32,
    blocks: Vec<DefinedBlock<'a>>,
    /// How many `#define`d blocks the walk is in.
    pub(super) block_depth: u32,
    /// How many strings with references in them the walk is in.
    pub(super) strings: u32,
    /// Where a comma is the last thing that an iteration of a loop prints.
    loop_commas: BTreeSet<u32>,
    /// How many of them hold escapes, after which places are approximate.
    inexact: u32,
    /// Whether the walk is in a block that is never printed: what is set around it is not known.
    pub(super) is_adrift: bool,
    steps: usize,
    /// How many names may still be compared with others, for what was meant.
    comparisons: Cell<usize>,
    /// The names that are mentioned anywhere, once it was asked for.
    mentioned: OnceCell<BTreeSet<&'a str>>,
    /// How deep blocks, strings and operators are nested at this place.
    depth: u32,
}

struct DefinedBlock<'a> {
    body: &'a [Statement],
    is_walked: bool,
}

impl<'a> Walker<'a> {
    /// Whether a name is mentioned as a reference other than in a `#set`.
    pub(super) fn is_mentioned(&self, name: &str) -> bool {
        self.mentioned.get_or_init(|| rules::variables::mentioned(self.text)).contains(name)
    }

    /// The names that something sets, to find the nearest one; nothing after very many were compared.
    pub(super) fn names_to_compare(&self) -> Option<&BTreeSet<&'a str>> {
        let left = self.comparisons.get().checked_sub(self.set_somewhere.len())?;
        self.comparisons.set(left);
        Some(&self.set_somewhere)
    }

    /// Walks a template and gives back what the rules found.
    pub(super) fn walk(text: &'a str, template: &'a Template, options: &'a LintOptions) -> Report {
        let mut names = variables::Names::default();
        variables::collect(&template.body, &mut names, DEEPEST);
        let mut walker = Self {
            text,
            options,
            report: Report::default(),
            state: State {
                variables: BTreeMap::new(),
                json: JsonPlace::Start,
                text: if looks_like_json(text) { JsonText::NEW } else { JsonText::lost() },
            },
            set_somewhere: names.set,
            read_somewhere: names.read,
            body_paths: BTreeMap::new(),
            set_members: names.members,
            parsed: BTreeSet::new(),
            sole: sole_reference(&template.body),
            ended_loops: BTreeMap::new(),
            loop_variables: Vec::new(),
            names_mappings: text.contains("method.request.")
                || text.contains("integration.response."),
            printed: Taint::CLEAN,
            loops: 0,
            branches: 0,
            blocks: Vec::new(),
            block_depth: 0,
            strings: 0,
            loop_commas: BTreeSet::new(),
            inexact: 0,
            is_adrift: false,
            steps: 0,
            comparisons: Cell::new(MOST_COMPARISONS),
            mentioned: OnceCell::new(),
            depth: 0,
        };
        rules::template::whole(&mut walker);
        rules::template::unclosed_comment(&mut walker, &template.body);
        walker.block(&template.body);
        if let Some(fault) = walker.state.text.end() {
            rules::json_text::fault(&mut walker, &fault);
        }
        walker.unprinted_blocks();
        walker.report
    }

    /// Whether the template is one of the service's.
    pub(super) fn is_service(&self) -> bool {
        self.options.dialect == Dialect::ApiGateway
    }

    pub(super) fn is_response(&self) -> bool {
        self.options.kind == TemplateKind::Response
    }

    /// The source of a place, shortened.
    pub(super) fn source(&self, span: Span) -> String {
        const ENOUGH: usize = 80;
        let text = self.slice(span);
        match text.char_indices().nth(ENOUGH) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
            None => text.to_owned(),
        }
    }

    /// The source of a place.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The place of a reference without the text that Velocity takes into it and prints before it: `$x` of `#$x`.
    pub(super) fn bare(&self, reference: &Reference) -> Span {
        let text = self.slice(reference.span);
        let begins = |at: &usize| {
            let rest = text.get(at + 1..).unwrap_or_default();
            let rest = rest.trim_start_matches(['\\', '!']);
            rest.strip_prefix('{').unwrap_or(rest).starts_with(&*reference.name)
        };
        let start = text.match_indices('$').map(|(at, _)| at).find(begins).unwrap_or_default();
        Span {
            start: reference.span.start.saturating_add(u32::try_from(start).unwrap_or(0)),
            ..reference.span
        }
    }

    /// The variable of the loop that the walk is in.
    pub(super) fn innermost_loop_variable(&self) -> Option<&'a str> {
        self.loop_variables.last().copied()
    }

    /// Whether a comma is the last thing that an iteration of a loop prints.
    pub(super) fn is_loop_comma(&self, comma: Span) -> bool {
        self.loop_commas.contains(&comma.start)
    }

    /// Remembers the comma that a loop's block ends with.
    fn keep_loop_comma(&mut self, block: &[Statement]) {
        let last = block.iter().rev().find(|statement| match statement {
            Statement::Comment(_) | Statement::Set(_) => false,
            Statement::Text(text) => !text.text.trim().is_empty(),
            _ => true,
        });
        if let Some(Statement::Text(text)) = last
            && self.slice(text.span) == &*text.text
            && let Some(before) = text.text.trim_end().strip_suffix(',')
        {
            let before = u32::try_from(before.len()).unwrap_or(0);
            self.loop_commas.insert(text.span.start.saturating_add(before));
        }
    }

    /// Whether places are exact: they are approximate in strings with escapes.
    pub(super) fn is_exact(&self) -> bool {
        self.inexact == 0
    }

    /// Whether a backslash was printed last, inside a string of JSON.
    pub(super) fn is_escaped_place(&self) -> bool {
        matches!(self.state.json, JsonPlace::Inside { escaped: true, .. })
    }

    /// Walks `body` as a text of its own, whose output goes nowhere that is known.
    fn apart(&mut self, body: &'a [Statement], json: JsonPlace) -> JsonPlace {
        let outer = std::mem::replace(&mut self.state.json, json);
        let text = std::mem::replace(&mut self.state.text, JsonText::lost());
        self.block(body);
        self.state.text = text;
        std::mem::replace(&mut self.state.json, outer)
    }

    /// Whether the walk has been going on for long enough, `work` statements more.
    fn is_tired(&mut self, work: usize) -> bool {
        self.steps = self.steps.saturating_add(work);
        self.steps > MOST_STATEMENTS
    }

    /// Runs `inner` one level deeper, unless that is too deep.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        Some(result)
    }

    fn new_block(&mut self, body: &'a Block) -> usize {
        let body = body.as_slice();
        if let Some(known) = self.blocks.iter().position(|block| std::ptr::eq(block.body, body)) {
            return known;
        }
        self.blocks.push(DefinedBlock { body, is_walked: false });
        self.blocks.len() - 1
    }

    /// Walks a `#define`d block where it is printed.
    fn print_block(&mut self, number: usize) {
        const DEEPEST: u32 = 8;
        let Some(block) = self.blocks.get_mut(number) else {
            return;
        };
        block.is_walked = true;
        let body = block.body;
        if self.block_depth >= DEEPEST {
            self.state.json = JsonPlace::Unknown;
            self.state.text.lose();
            return;
        }
        self.block_depth += 1;
        self.block(body);
        self.block_depth -= 1;
    }

    /// Walks the blocks that nothing prints, so that they are checked too.
    fn unprinted_blocks(&mut self) {
        self.is_adrift = true;
        for number in 0..self.blocks.len() {
            if self.blocks.get(number).is_some_and(|block| !block.is_walked) {
                self.state.json = JsonPlace::Unknown;
                self.state.text.lose();
                self.print_block(number);
            }
        }
    }
}

/// The reference that prints all of the output.
fn sole_reference(body: &[Statement]) -> Option<Span> {
    let mut sole = None;
    for statement in body {
        match statement {
            Statement::Text(text) if text.text.trim().is_empty() => {}
            Statement::Comment(_) | Statement::Set(_) => {}
            Statement::Reference(reference) if sole.is_none() => sole = Some(reference.span),
            _ => return None,
        }
    }
    sole
}

/// Whether a template is meant to print JSON, judged by its first and last characters.
fn looks_like_json(text: &str) -> bool {
    let mut start = text.trim_start_matches('\u{feff}').trim_start();
    // Comments and directives print nothing; those of other languages are meant to.
    while let Some(rest) = start.strip_prefix('#').or_else(|| start.strip_prefix("//")) {
        let line = rest.find('\n').map_or("", |end| rest.get(end..).unwrap_or_default());
        start = line.trim_start();
    }
    let end = text.trim_end();
    let first = text.find(['{', '[', '"']).and_then(|at| text.get(at..)).unwrap_or_default();
    let begins = first.starts_with(['{', '[', '"']);
    begins
        && (start.is_empty() || start.starts_with(['{', '[', '"', '$']))
        && (text.contains("\":") || text.contains("\" :") || end.ends_with(['}', ']']))
        && (text.contains('"') || text.contains(':') || text.contains('\''))
}

impl State<'_> {
    /// What is known where two ways meet.
    fn join(&mut self, other: Self) {
        self.json = self.json.join(other.json);
        self.text.join(other.text);
        for (name, fact) in other.variables {
            self.variables
                .entry(name)
                .and_modify(|known| *known = known.join(fact))
                .or_insert_with(|| {
                    // Not set on this way: nothing, or whatever it was set to on the other.
                    Fact::new(Class::Unknown).of(fact.item).tainted(fact.taint)
                });
        }
    }
}
