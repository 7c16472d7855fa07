//! Walks a template as a render would, with facts about values in place of values: loops run once, both ways of an
//! `#if` are taken and joined, a `#define`d block is walked where it is printed. The rules are asked on the way.

mod expression;
mod json_place;
mod reference;
mod statement;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use expression::constant_text;
pub(super) use json_place::{JsonPlace, Last, TrailingComma};
pub(super) use reference::Use;

use super::facts::{Class, Fact, Taint};
use super::options::{LintOptions, TemplateKind};
use super::report::Report;
use super::rules;
use vtl::source::Span;
use vtl::syntax::Dialect;
use vtl::syntax::ast::{Block, Statement, Template};

/// Walked statements after which the rest is taken as it comes: blocks that print blocks can double with every level.
const MOST_STATEMENTS: usize = 200_000;

/// Levels of blocks, strings and operators after which what is inside is left alone.
const DEEPEST: u32 = 64;

/// What is known at one place of the walk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State<'a> {
    /// The variables that have been set.
    pub(super) variables: BTreeMap<&'a str, Fact>,
    /// What was printed so far.
    pub(super) json: JsonPlace,
}

/// The walk.
pub(super) struct Walker<'a> {
    pub(super) text: &'a str,
    pub(super) options: &'a LintOptions,
    pub(super) report: Report,
    pub(super) state: State<'a>,
    /// The names that something in the template sets.
    pub(super) set_somewhere: BTreeSet<&'a str>,
    /// The most dangerous text that was printed since a string began.
    printed: Taint,
    /// How many loops the walk is in.
    pub(super) loops: u32,
    /// How many `#if` and loops the walk is in.
    pub(super) branches: u32,
    blocks: Vec<DefinedBlock<'a>>,
    /// How many `#define`d blocks the walk is in.
    block_depth: u32,
    /// Whether the walk is in a block that is never printed: what is set around it is not known.
    pub(super) is_adrift: bool,
    steps: usize,
    /// How deep blocks, strings and operators are nested at this place.
    depth: u32,
}

struct DefinedBlock<'a> {
    body: &'a [Statement],
    is_walked: bool,
}

impl<'a> Walker<'a> {
    /// Walks a template and gives back what the rules found.
    pub(super) fn walk(text: &'a str, template: &'a Template, options: &'a LintOptions) -> Report {
        let mut set_somewhere = BTreeSet::new();
        variables::collect(&template.body, &mut set_somewhere, DEEPEST);
        let mut walker = Self {
            text,
            options,
            report: Report::default(),
            state: State { variables: BTreeMap::new(), json: JsonPlace::Start },
            set_somewhere,
            printed: Taint::CLEAN,
            loops: 0,
            branches: 0,
            blocks: Vec::new(),
            block_depth: 0,
            is_adrift: false,
            steps: 0,
            depth: 0,
        };
        rules::template::whole(&mut walker);
        walker.block(&template.body);
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

    /// Walks `body` as a text of its own, whose output goes nowhere that is known.
    fn apart(&mut self, body: &'a [Statement], json: JsonPlace) -> JsonPlace {
        let outer = std::mem::replace(&mut self.state.json, json);
        self.block(body);
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
                self.print_block(number);
            }
        }
    }
}

impl State<'_> {
    /// What is known where two ways meet.
    fn join(&mut self, other: Self) {
        self.json = self.json.join(other.json);
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
