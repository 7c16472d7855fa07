//! Which statements of a template have run, and which ways its conditions have gone.

use std::collections::BTreeMap;

use super::{Trace, TraceKind};
use crate::source::{Source, Span};
use crate::syntax::ast::Statement;
use crate::template::Template;

/// Counts over any number of renders of one template.
#[derive(Debug, Clone)]
pub struct Coverage {
    source: Source,
    /// Hits of each point, by place and kind.
    points: BTreeMap<Key, u64>,
}

type Key = (u32, u32, Point);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    Statement,
    /// A condition held.
    Held,
    /// A condition did not hold.
    Failed,
    /// A loop had an iteration.
    Iterated,
}

/// What is known about a line that has statements on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LineCoverage {
    /// The line, from 1.
    pub line: u32,
    /// How often the statement of the line ran that ran most often.
    pub hits: u64,
    /// The ways that conditions and loops of the line can go.
    pub branches: u32,
    /// Those of them that were gone.
    pub branches_hit: u32,
}

/// Something that never ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missed {
    /// Where it is.
    pub span: Span,
    /// What never happened: `never runs`, `is never true`, `is never false`, `never loops`.
    pub what: &'static str,
}

impl Coverage {
    /// Nothing has run yet.
    #[must_use]
    pub fn new(template: &Template) -> Self {
        let mut points = BTreeMap::new();
        collect(&template.tree().body, &mut points, DEEPEST);
        Self { source: template.source_named().clone(), points }
    }

    /// Counts what a render of the template did.
    pub fn add(&mut self, trace: &Trace) {
        for event in trace.events() {
            let point = match event.kind {
                TraceKind::Condition if event.value.as_deref() == Some("true") => Point::Held,
                TraceKind::Condition => Point::Failed,
                TraceKind::Iteration => Point::Iterated,
                TraceKind::Branch => continue,
                _ => Point::Statement,
            };
            if let Some(hits) = self.points.get_mut(&(event.span.start, event.span.end, point)) {
                *hits += 1;
            }
        }
    }

    /// How many statements ran, of how many.
    #[must_use]
    pub fn statements(&self) -> (usize, usize) {
        self.count(|point| point == Point::Statement)
    }

    /// How many ways of conditions and loops were gone, of how many.
    #[must_use]
    pub fn branches(&self) -> (usize, usize) {
        self.count(|point| point != Point::Statement)
    }

    /// The lines that have statements on them, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<LineCoverage> {
        let mut lines: BTreeMap<u32, LineCoverage> = BTreeMap::new();
        for (&(start, _, point), &hits) in &self.points {
            let line = self.source.position(start).line;
            let entry =
                lines.entry(line).or_insert(LineCoverage { line, ..LineCoverage::default() });
            if point == Point::Statement {
                entry.hits = entry.hits.max(hits);
            } else {
                entry.branches += 1;
                entry.branches_hit += u32::from(hits > 0);
            }
        }
        lines.into_values().collect()
    }

    /// What never ran, in the order of the text.
    pub fn missed(&self) -> impl Iterator<Item = Missed> + '_ {
        let never = self.points.iter().filter(|(_, hits)| **hits == 0);
        never.map(|((start, end, point), _)| Missed {
            span: Span { start: *start, end: *end },
            what: match point {
                Point::Statement => "never runs",
                Point::Held => "is never true",
                Point::Failed => "is never false",
                Point::Iterated => "never loops",
            },
        })
    }

    fn count(&self, is_meant: impl Fn(Point) -> bool) -> (usize, usize) {
        let meant = || self.points.iter().filter(|((_, _, point), _)| is_meant(*point));
        (meant().filter(|(_, hits)| **hits > 0).count(), meant().count())
    }
}

/// Levels of blocks that are looked into.
const DEEPEST: u32 = 128;

fn collect(block: &[Statement], points: &mut BTreeMap<Key, u64>, depth: u32) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for statement in block {
        let mut point = |span: Span, point| points.insert((span.start, span.end, point), 0);
        match statement {
            Statement::Comment(_) => continue,
            Statement::Text(text) if text.text.trim().is_empty() => continue,
            Statement::Directive(directive) if &*directive.name == "macro" => continue,
            _ => {
                point(statement.span(), Point::Statement);
            }
        }
        match statement {
            Statement::If(statement) => {
                for branch in &statement.branches {
                    point(branch.span, Point::Held);
                    point(branch.span, Point::Failed);
                }
                for branch in &statement.branches {
                    collect(&branch.body, points, depth);
                }
                collect(statement.otherwise.as_deref().unwrap_or_default(), points, depth);
            }
            Statement::Directive(directive) => {
                let is_loop = &*directive.name == "foreach";
                if is_loop {
                    point(directive.head_span(), Point::Iterated);
                }
                if is_loop || &*directive.name == "define" {
                    collect(directive.block.as_deref().unwrap_or_default(), points, depth);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::scope::Scope;

    #[test]
    fn counts_lines_and_branches_over_several_renders() {
        let template = "#if($input.body == 'a')\nA\n#else\nB\n#end\n#foreach($i in [1, 2])$i#end";
        let compiled = Engine::new().compile(template).unwrap();
        let mut coverage = Coverage::new(&compiled);
        let mut run = |body: &str| {
            let (_, trace) = compiled.render_traced(&Scope::new().body(body));
            coverage.add(&trace);
            (coverage.statements(), coverage.branches())
        };
        assert_eq!(run("a"), ((4, 5), (2, 3)));
        assert_eq!(run("b"), ((5, 5), (3, 3)));
        let lines: Vec<_> = coverage.lines().iter().map(|line| (line.line, line.hits)).collect();
        assert_eq!(lines, [(1, 2), (2, 1), (4, 1), (6, 4)]);
        assert_eq!(coverage.missed().next(), None);
    }

    #[test]
    fn tells_what_never_ran() {
        let compiled = Engine::new().compile("#if($input.body == 'a')A#end").unwrap();
        let mut coverage = Coverage::new(&compiled);
        let (_, trace) = compiled.render_traced(&Scope::new().body("b"));
        coverage.add(&trace);
        let missed: Vec<_> =
            coverage.missed().map(|missed| (missed.span.start, missed.what)).collect();
        assert_eq!(missed, [(0, "is never true"), (23, "never runs")]);
    }
}
