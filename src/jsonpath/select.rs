//! Paths through documents that nothing has changed: straight on the tape, without making values.
//!
//! Only steps whose results do not depend on each other are taken here, so that a path can be followed one step at a
//! time for all results at once. Everything else, and whatever may fail, is left to the evaluator.

use super::compare::{self, Operand as Known};
use super::evaluate::{Failure, Scene};
use super::filter::{Expression, Operand, Operator};
use super::number::Number;
use super::path::{Root, Step, Steps, Token};
use crate::print::json::{Style, write_tape};
use crate::tape::{Entry, Flags, Kind, Tape};
use crate::value::{Heap, Node, Output, Thrown};

/// Whether [`select`] can follow these steps.
pub(super) fn is_simple(steps: &[Step]) -> bool {
    steps.iter().enumerate().all(|(at, step)| match &step.token {
        Token::Name(_)
        | Token::Index(_)
        | Token::Indexes(_)
        | Token::Slice(..)
        | Token::Wildcard => true,
        Token::Filter(filter) => is_simple_filter(filter),
        Token::Scan => {
            matches!(steps.get(at + 1), Some(next) if matches!(next.token, Token::Name(_)))
        }
        Token::Names(_) | Token::Function(_) => false,
    })
}

fn is_simple_filter(filter: &Expression) -> bool {
    match filter {
        Expression::Or(operands) | Expression::And(operands) => {
            operands.iter().all(is_simple_filter)
        }
        Expression::Not(operand) => is_simple_filter(operand),
        Expression::Exists(path, _) => path.plain,
        Expression::Compare(left, operator, right) => {
            is_member(left) && is_scalar(right) && is_plain_operator(*operator)
        }
    }
}

fn is_member(operand: &Operand) -> bool {
    matches!(operand, Operand::Path(path) if path.plain && path.root == Root::Item)
}

fn is_scalar(operand: &Operand) -> bool {
    matches!(operand, Operand::Text(_) | Operand::Number(_) | Operand::Bool(_) | Operand::Null)
}

fn is_plain_operator(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessEqual
            | Operator::Greater
            | Operator::GreaterEqual
    )
}

/// The one place that a path of single names and indexes leads to.
pub(super) fn place(path: &Steps, start: Node<'_>) -> Option<u32> {
    start.document.heap().owe(path.steps.len() as u64 / 4);
    let mut index = start.index;
    for step in &path.steps {
        let node = Node { document: start.document, index };
        index = match &step.token {
            Token::Name(name) => node.place_named(name)?,
            Token::Index(index) => node.place_of(*index)?,
            _ => return None,
        };
    }
    Some(index)
}

/// The results of a simple path as indexes of the tape. Fails also where the evaluator only may fail: then it decides.
pub(super) fn select<'r>(
    scene: &Scene<'_, 'r>,
    path: &Steps,
    start: Node<'r>,
) -> Result<Vec<u32>, Failure> {
    if path.plain {
        return place(path, start).map(|at| vec![at]).ok_or(Failure::NotFound);
    }
    let selection =
        Selection { scene, node: start, text: start.document.text(), tape: start.document.tape() };
    let mut results = vec![start.index];
    let mut steps = path.steps.iter();
    while let Some(step) = steps.next() {
        let before = results.len();
        results = match &step.token {
            Token::Scan => match steps.next().map(|step| &step.token) {
                Some(Token::Name(name)) => selection.scan(&results, name)?,
                _ => return Err(Failure::NotFound),
            },
            _ => selection.apply(step, results)?,
        };
        scene.heap.step(1 + results.len() as u64)?;
        scene.heap.charge(results.len() * size_of::<u32>())?;
        scene.heap.give_back(before * size_of::<u32>());
    }
    scene.heap.charge(size_of::<u32>())?;
    Ok(results)
}

/// The JSON text of what was selected, if it is in the document like that.
pub(super) fn borrowed<'r>(path: &Steps, start: Node<'r>, found: &[u32]) -> Option<&'r str> {
    let index = *found.last().filter(|_| path.definite)?;
    verbatim(start.document.text(), start.document.tape().entry(index))
}

/// Appends the JSON text of what was selected: of the one result of a definite path, or of the list. False for null
/// and nothing.
pub(super) fn write(
    heap: &Heap<'_>,
    path: &Steps,
    start: Node<'_>,
    found: Vec<u32>,
    out: &mut Output,
) -> Result<bool, Thrown> {
    let (text, tape) = (start.document.text(), start.document.tape());
    let value = |index: u32, out: &mut Output| match verbatim(text, tape.entry(index)) {
        Some(verbatim) => out.push_str(verbatim),
        None => write_tape(text, tape, index, Style::Plain, out),
    };
    if path.definite {
        let last = found.last().copied();
        let Some(index) = last.filter(|index| tape.entry(*index).kind() != Kind::Null) else {
            return Ok(false);
        };
        value(index, out);
        return Ok(true);
    }
    out.push_char('[');
    for (at, index) in found.iter().enumerate() {
        if at > 0 {
            out.push_char(',');
        }
        // What lies in another result is printed with each.
        crate::print::check_room(heap, out, tape.entry(*index).text(text).len())?;
        value(*index, out);
    }
    out.push_char(']');
    heap.give_back(found.len() * size_of::<u32>());
    Ok(true)
}

/// The text of a value, with its quotes, if it is printed like that.
fn verbatim(text: &str, entry: Entry) -> Option<&str> {
    if !entry.flags().has(Flags::PLAIN) {
        return None;
    }
    if entry.kind() != Kind::String {
        return Some(entry.text(text));
    }
    let start = (entry.start() as usize).checked_sub(1)?;
    let quoted = text.get(start..entry.end() as usize + 1)?;
    (quoted.starts_with('"') && quoted.ends_with('"')).then_some(quoted)
}

struct Selection<'s, 'r> {
    scene: &'s Scene<'s, 'r>,
    node: Node<'r>,
    text: &'r str,
    tape: &'r Tape,
}

impl Selection<'_, '_> {
    fn member(&self, index: u32, name: &str) -> Option<u32> {
        Node { document: self.node.document, index }.place_named(name)
    }

    fn element(&self, index: u32, position: i32) -> Option<u32> {
        Node { document: self.node.document, index }.place_of(position)
    }

    /// The elements of a list at some positions.
    fn elements(&self, list: u32, positions: &[i32], found: &mut Vec<u32>) -> Result<(), Failure> {
        /// More are looked up in all elements at once.
        const FEW: usize = 4;
        if positions.len() <= FEW {
            found.extend(positions.iter().filter_map(|position| self.element(list, *position)));
            return Ok(());
        }
        let all: Vec<u32> = self.tape.elements(list).collect();
        self.scene.heap.step(all.len() as u64)?;
        found.extend(positions.iter().filter_map(|position| {
            let position = match usize::try_from(*position) {
                Ok(position) => position,
                Err(_) => all.len().checked_sub(position.unsigned_abs() as usize)?,
            };
            all.get(position).copied()
        }));
        Ok(())
    }

    /// Applies a step to every result so far.
    fn apply(&self, step: &Step, mut from: Vec<u32>) -> Result<Vec<u32>, Failure> {
        let mut found = Vec::new();
        match &step.token {
            Token::Name(name) => {
                from.retain_mut(|at| follow(at, self.member(*at, name)));
                found = from;
            }
            Token::Index(index) => {
                from.retain_mut(|at| follow(at, self.element(*at, *index)));
                found = from;
            }
            Token::Wildcard => {
                for at in from {
                    let count = self.tape.count(at);
                    self.scene.heap.step(count as u64 / 4)?;
                    found.reserve(count);
                    found.extend(self.tape.elements(at));
                    found.extend(self.tape.members(at).map(|(_, value)| value));
                }
            }
            Token::Indexes(indexes) => {
                for at in self.lists(step, from)? {
                    self.scene.heap.step(indexes.len() as u64)?;
                    self.elements(at, indexes, &mut found)?;
                }
            }
            Token::Slice(from_bound, to_bound) => {
                for at in self.lists(step, from)? {
                    self.slice(at, (*from_bound, *to_bound), &mut found);
                }
            }
            Token::Filter(filter) => {
                for at in from {
                    self.filter(step, filter, at, &mut found)?;
                }
            }
            Token::Names(_) | Token::Scan | Token::Function(_) => return Err(Failure::NotFound),
        }
        let single = matches!(step.token, Token::Name(_) | Token::Index(_));
        if single && step.upstream && found.is_empty() {
            return Err(Failure::NotFound);
        }
        Ok(found)
    }

    /// The lists among the results; fails if all must be lists and one is not.
    fn lists(&self, step: &Step, mut from: Vec<u32>) -> Result<Vec<u32>, Failure> {
        let before = from.len();
        from.retain(|at| self.tape.entry(*at).kind() == Kind::List);
        if step.upstream && from.len() < before {
            return Err(Failure::NotFound);
        }
        Ok(from)
    }

    fn slice(&self, at: u32, bounds: (Option<i32>, Option<i32>), found: &mut Vec<u32>) {
        let (from, to) = super::evaluate::slice_range(self.tape.count(at), bounds);
        match usize::try_from(from) {
            // the usual slice is read in one go
            Ok(skip) => {
                let count = usize::try_from(to).unwrap_or_default().saturating_sub(skip);
                self.scene.heap.owe(self.tape.count(at) as u64 / 8);
                found.extend(self.tape.elements(at).skip(skip).take(count));
            }
            Err(_) => {
                self.scene.heap.owe(u64::from(to.abs_diff(from)));
                found.extend((from..to).filter_map(|index| self.element(at, index)));
            }
        }
    }

    fn filter(
        &self,
        step: &Step,
        filter: &Expression,
        at: u32,
        found: &mut Vec<u32>,
    ) -> Result<(), Failure> {
        match self.tape.entry(at).kind() {
            Kind::List => {
                self.scene.heap.step(self.tape.count(at) as u64)?;
                for element in self.tape.elements(at) {
                    if self.test(filter, element)? {
                        found.push(element);
                    }
                }
            }
            Kind::Map if self.test(filter, at)? => found.push(at),
            Kind::Map => {}
            _ if step.upstream => return Err(Failure::InvalidPath("a filter on a scalar".into())),
            _ => {}
        }
        Ok(())
    }

    /// The members of this name anywhere below the results. What lies in several of them is found for each.
    fn scan(&self, from: &[u32], name: &str) -> Result<Vec<u32>, Failure> {
        let heap = self.scene.heap;
        let mut found = Vec::new();
        for start in from {
            let end = self.tape.entry(*start).next();
            heap.step(1 + u64::from(end.saturating_sub(*start)) / 4)?;
            let before = found.len();
            let maps = (*start..end).filter(|at| self.tape.entry(*at).kind() == Kind::Map);
            found.extend(maps.filter_map(|at| self.member(at, name)));
            // Twice, for the list grows by doubling.
            heap.charge(2 * (found.len() - before) * size_of::<u32>())?;
        }
        heap.give_back(2 * found.len() * size_of::<u32>());
        Ok(found)
    }

    fn test(&self, filter: &Expression, item: u32) -> Result<bool, Failure> {
        self.scene.heap.step(1)?;
        Ok(match filter {
            Expression::Or(operands) => {
                for operand in operands {
                    if self.test(operand, item)? {
                        return Ok(true);
                    }
                }
                false
            }
            Expression::And(operands) => {
                for operand in operands {
                    if !self.test(operand, item)? {
                        return Ok(false);
                    }
                }
                true
            }
            Expression::Not(operand) => !self.test(operand, item)?,
            Expression::Exists(path, wanted) => self.definite(path, item).is_some() == *wanted,
            Expression::Compare(Operand::Path(path), operator, right) => {
                let left = self.definite(path, item);
                self.compare(left, *operator, right)?
            }
            Expression::Compare(..) => return Err(Failure::NotFound),
        })
    }

    fn definite(&self, path: &Steps, index: u32) -> Option<u32> {
        let document = self.node.document;
        place(path, Node { document, index })
    }

    fn compare(
        &self,
        left: Option<u32>,
        operator: Operator,
        right: &Operand,
    ) -> Result<bool, Failure> {
        let Some(left) = left else {
            return Ok(operator == Operator::NotEqual);
        };
        let entry = self.tape.entry(left);
        if let (Kind::True | Kind::False, Operand::Bool(right)) = (entry.kind(), right) {
            let equal = (entry.kind() == Kind::True) == *right;
            return Ok(match operator {
                Operator::Equal => equal,
                Operator::NotEqual => !equal,
                _ => false,
            });
        }
        if let Some(ordering) = self.quick_order(entry, right) {
            return Ok(match operator {
                Operator::Equal => ordering.is_eq(),
                Operator::NotEqual => ordering.is_ne(),
                Operator::Less => ordering.is_lt(),
                Operator::LessEqual => ordering.is_le(),
                Operator::Greater => ordering.is_gt(),
                _ => ordering.is_ge(),
            });
        }
        let left = Known::of(self.node.document.value(left))?;
        let right = self.scene.operand(right, &crate::value::Value::Null)?;
        compare::compare(&left, operator, &right, self.scene)
    }

    /// The order of values of the same kind, if it is easy to tell.
    fn quick_order(&self, left: Entry, right: &Operand) -> Option<std::cmp::Ordering> {
        let text = left.text(self.text);
        match (left.kind(), right) {
            (Kind::String, Operand::Text(right)) => {
                self.scene.heap.owe((text.len() + right.len()) as u64 / 128);
                let easy = !left.flags().has(Flags::ESCAPED) && text.is_ascii() && right.is_ascii();
                easy.then(|| text.cmp(right))
            }
            (Kind::Integer, Operand::Number(right)) => {
                let left = Number::Int(text.parse().ok()?);
                Some(left.compare(right))
            }
            (Kind::Double, Operand::Number(right)) => {
                let left: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
                Some(Number::Double(left).compare(right))
            }
            _ => None,
        }
    }
}

/// Goes on from a place, if there is somewhere to go.
fn follow(at: &mut u32, next: Option<u32>) -> bool {
    if let Some(next) = next {
        *at = next;
    }
    next.is_some()
}
