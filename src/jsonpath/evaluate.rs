//! What a path comes to in a document: its value, its results, whether an item passes a filter.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use super::compare::{self, Operand as Known};
use super::filter::{Expression, Operand};
use super::literal::Literal;
use super::nodes::{element, member};
use super::path::{Root, Steps, Token};
use super::select;
use super::walk::walk;
use crate::value::{Heap, Host, List, ListKind, Thrown, Value};

/// Why a path gives no value.
#[derive(Debug)]
pub(super) enum Failure {
    /// `PathNotFoundException`
    NotFound,
    /// `InvalidPathException`: in a filter, the condition is false.
    InvalidPath(String),
    /// `IndexOutOfBoundsException`: after an index, that element is passed over.
    Bounds,
    /// Any other exception, or a limit.
    Thrown(Thrown),
}

impl Failure {
    pub(super) fn java(class: &'static str, message: impl Into<String>) -> Self {
        Self::Thrown(Thrown::java(class, message))
    }
}

/// What the parts of a path need to know of each other.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s, 'r> {
    pub(super) heap: &'r Heap<'r>,
    pub(super) host: &'s dyn Host<'r>,
    /// The document, for `$` in filters and arguments.
    pub(super) root: &'s Value<'r>,
    /// Whether a missing member is an error everywhere, as in tests for existence.
    pub(super) strict: bool,
    /// What the literals of filters have become.
    pub(super) literals: &'s Literals<'r>,
}

/// The values of the literals in a path's filters, and of the paths there that begin at the document, made once for all
/// items that are tested.
#[derive(Default)]
pub(super) struct Literals<'r>(RefCell<Vec<(usize, Value<'r>)>>);

impl<'r> Scene<'_, 'r> {
    /// The value of a literal. Nothing if it is malformed JSON.
    // Only a borrowed literal is part of the path and stays where it is, so its address names it.
    #[allow(clippy::ptr_arg, reason = "whether it is borrowed matters")]
    pub(super) fn literal(&self, literal: &Cow<'_, Literal>) -> Option<Value<'r>> {
        let Cow::Borrowed(literal) = literal else {
            return literal.value(self.heap);
        };
        let place = std::ptr::from_ref(*literal).addr();
        if let Some(value) = self.known(place) {
            return Some(value);
        }
        let value = literal.value(self.heap)?;
        self.literals.0.borrow_mut().push((place, value.clone()));
        Some(value)
    }

    /// The value of a path of a filter that begins at the document: the same for all items.
    fn of_document(&self, path: &Steps) -> Result<Value<'r>, Failure> {
        let place = std::ptr::from_ref(path).addr();
        if let Some(value) = self.known(place) {
            return Ok(value);
        }
        let value = self.value(path, self.root)?;
        self.literals.0.borrow_mut().push((place, value.clone()));
        Ok(value)
    }

    /// What was made already of the part of the path at this address.
    fn known(&self, place: usize) -> Option<Value<'r>> {
        let known = self.literals.0.borrow();
        self.heap.owe(known.len() as u64 / 16);
        known.iter().find(|(known, _)| *known == place).map(|(_, value)| value.clone())
    }

    /// The value of a path: the last result of a definite one, else the list of all.
    pub(super) fn value(&self, path: &Steps, model: &Value<'r>) -> Result<Value<'r>, Failure> {
        if path.plain {
            self.heap.step(path.steps.len() as u64)?;
            return definite(path, model).ok_or(Failure::NotFound);
        }
        let mut results = self.results(path, model)?;
        if path.definite {
            return results.pop().ok_or(Failure::NotFound);
        }
        let holds = |value: &Value<'r>| matches!(value, Value::List(_) | Value::Map(_));
        let keep = results.iter().any(holds);
        let list = Value::List(Rc::new(List::new(ListKind::JsonArray, results)));
        if keep {
            self.heap.keep(&list);
        }
        Ok(list)
    }

    /// All results of a path, in order.
    pub(super) fn results(
        &self,
        path: &Steps,
        model: &Value<'r>,
    ) -> Result<Vec<Value<'r>>, Failure> {
        if path.simple
            && !self.strict
            && let Value::Node(node) = model
            && !node.document.is_touched()
            && let Ok(found) = select::select(self, path, *node)
        {
            self.heap.charge(found.len() * size_of::<Value<'r>>())?;
            self.heap.give_back(found.len() * size_of::<u32>());
            return Ok(found.into_iter().map(|at| node.value_at(at)).collect());
        }
        walk(self, path, model)
    }

    /// Whether an item passes a filter.
    pub(super) fn accepts(&self, filter: &Expression, item: &Value<'r>) -> Result<bool, Failure> {
        self.heap.step(1)?;
        match self.test(filter, item) {
            Err(Failure::InvalidPath(_)) => Ok(false),
            result => result,
        }
    }

    fn test(&self, filter: &Expression, item: &Value<'r>) -> Result<bool, Failure> {
        self.heap.step(1)?;
        match filter {
            Expression::Or(operands) => {
                for operand in operands {
                    if self.test(operand, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Expression::And(operands) => {
                for operand in operands {
                    if !self.test(operand, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Expression::Not(operand) => Ok(!self.test(operand, item)?),
            Expression::Exists(path, wanted) => {
                let strict = Self { strict: true, ..*self };
                // also `$` starts from the item here
                match strict.value(path, item) {
                    Ok(_) => Ok(*wanted),
                    Err(Failure::NotFound) => Ok(!*wanted),
                    Err(failure) => Err(failure),
                }
            }
            Expression::Compare(left, operator, right) => {
                let left = self.operand(left, item)?;
                let right = self.operand(right, item)?;
                compare::compare(&left, *operator, &right, self)
            }
        }
    }

    pub(super) fn operand<'p>(
        &self,
        operand: &'p Operand,
        item: &Value<'r>,
    ) -> Result<Known<'p, 'r>, Failure> {
        Ok(match operand {
            Operand::Text(text) => Known::Text(Cow::Borrowed(text)),
            Operand::Number(number) => Known::Number(Cow::Borrowed(number)),
            Operand::Bool(value) => Known::Bool(*value),
            Operand::Null => Known::Null,
            Operand::Json(literal) => Known::Literal(Cow::Borrowed(literal)),
            Operand::Pattern(pattern) => {
                // A search has its own charge, by the text; this is for what each one makes ready.
                self.heap.step(4)?;
                Known::Pattern(pattern)
            }
            Operand::Path(path) => {
                let model = match path.root {
                    Root::Document => self.root,
                    Root::Item => item,
                };
                let value = match path.root {
                    Root::Document if !path.plain && !self.strict => self.of_document(path),
                    _ => self.value(path, model),
                };
                match value {
                    Ok(value) => Known::of(value)?,
                    Err(Failure::NotFound) => Known::Undefined,
                    Err(failure) => return Err(failure),
                }
            }
        })
    }
}

/// The value at a path of single names and indexes.
pub(super) fn definite<'r>(path: &Steps, model: &Value<'r>) -> Option<Value<'r>> {
    let mut value = model.clone();
    for step in &path.steps {
        value = match &step.token {
            Token::Name(name) => member(&value, name)?,
            Token::Index(index) => element(&value, *index)?,
            _ => return None,
        };
    }
    Some(value)
}

/// The indexes that a slice of a list asks for, from the first up to the last; negative ones count from the end.
pub(super) fn slice_range(length: usize, bounds: (Option<i32>, Option<i32>)) -> (i32, i32) {
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    match bounds {
        (Some(from), None) if from < 0 => (length.saturating_add(from).max(0), length),
        (Some(from), None) => (from, length),
        // a negative start is not counted from the end here, but each index is: the slice wraps
        (Some(from), Some(to)) => (from.max(-length), to.min(length)),
        (None, Some(to)) if to < 0 => (0, length.saturating_add(to)),
        (None, Some(to)) => (0, to.min(length)),
        (None, None) => (0, 0),
    }
}
