//! Following a path through a document.

use std::rc::Rc;

use super::compare::{self, Operand as Known};
use super::filter::{Expression, Operand};
use super::functions;
use super::nodes::{Children, Shape, element, list_length, member, shape};
use super::path::{Root, Step, Steps, Token};
use super::select;
use crate::value::{Heap, List, ListKind, Map, MapKind, Thrown, Value};

/// Containers inside one another, for a scan: what is deeper contains itself.
const MAX_DEPTH: usize = 3000;

/// Why a path gives no value.
#[derive(Debug)]
pub(super) enum Failure {
    /// `PathNotFoundException`
    NotFound,
    /// `InvalidPathException`: in a filter, the condition is false.
    InvalidPath(String),
    /// `IndexOutOfBoundsException`: behind an index, that element is passed over.
    Bounds,
    /// Any other exception, or a limit.
    Thrown(Thrown),
}

impl Failure {
    pub(super) fn java(class: &'static str, message: impl Into<String>) -> Self {
        Self::Thrown(Thrown::java(class, message))
    }
}

type Done = Result<(), Failure>;

/// What the parts of a path need to know of each other.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s, 'r> {
    pub(super) heap: &'r Heap<'r>,
    /// The document, for `$` in filters and arguments.
    pub(super) root: &'s Value<'r>,
    /// Whether a missing member is an error everywhere, as in tests for existence.
    pub(super) strict: bool,
}

impl<'r> Scene<'_, 'r> {
    /// The value of a path: the last result of a definite one, else the list of all.
    pub(super) fn value(&self, path: &Steps, model: &Value<'r>) -> Result<Value<'r>, Failure> {
        if path.plain {
            return definite(path, model).ok_or(Failure::NotFound);
        }
        let mut results = self.results(path, model)?;
        if path.definite {
            return results.pop().ok_or(Failure::NotFound);
        }
        self.heap.charge(results.len() * size_of::<Value<'r>>())?;
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
            return Ok(found.into_iter().map(|at| node.value_at(at)).collect());
        }
        let mut walk = Walk {
            scene: *self,
            steps: &path.steps,
            tail: path.tail,
            results: Vec::new(),
            positions: Vec::new(),
        };
        walk.follow(0, model.clone())?;
        Ok(walk.results)
    }

    /// Whether an item passes a filter.
    fn accepts(&self, filter: &Expression, item: &Value<'r>) -> Result<bool, Failure> {
        self.heap.step(1)?;
        match self.test(filter, item) {
            Err(Failure::InvalidPath(_)) => Ok(false),
            result => result,
        }
    }

    fn test(&self, filter: &Expression, item: &Value<'r>) -> Result<bool, Failure> {
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
                let strict = Self {
                    strict: true,
                    ..*self
                };
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
                compare::compare(&left, *operator, &right, self.heap)
            }
        }
    }

    pub(super) fn operand<'p>(
        &self,
        operand: &'p Operand,
        item: &Value<'r>,
    ) -> Result<Known<'p, 'r>, Failure> {
        use std::borrow::Cow;
        Ok(match operand {
            Operand::Text(text) => Known::Text(Cow::Borrowed(text)),
            Operand::Number(number) => Known::Number(Cow::Borrowed(number)),
            Operand::Bool(value) => Known::Bool(*value),
            Operand::Null => Known::Null,
            Operand::Json(literal) => Known::Literal(Cow::Borrowed(literal)),
            Operand::Pattern(pattern) => Known::Pattern(pattern),
            Operand::Path(path) => {
                let model = match path.root {
                    Root::Document => self.root,
                    Root::Item => item,
                };
                match self.value(path, model) {
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

/// One walk along the steps of a path.
struct Walk<'s, 'p, 'r> {
    scene: Scene<'s, 'r>,
    steps: &'p [Step],
    tail: usize,
    results: Vec<Value<'r>>,
    /// For each step, where in an array a scan last entered it; see [`Walk::scan_list`].
    positions: Vec<Option<usize>>,
}

impl<'p, 'r> Walk<'_, 'p, 'r> {
    /// Applies the steps from `at` on.
    fn follow(&mut self, at: usize, model: Value<'r>) -> Done {
        let mut indexed = false;
        match self.follow_on(at, model, &mut indexed) {
            Err(Failure::Bounds) if indexed => Ok(()),
            result => result,
        }
    }

    /// `indexed` tells whether a single index was followed on the way.
    fn follow_on(&mut self, mut at: usize, mut model: Value<'r>, indexed: &mut bool) -> Done {
        loop {
            let steps: &'p [Step] = self.steps;
            let Some(step) = steps.get(at) else {
                self.results.push(model);
                return Ok(());
            };
            // single names and indexes are followed without going deeper
            let next = match &step.token {
                Token::Name(name) => self.name(at, step, name, &model)?,
                Token::Index(index) => {
                    *indexed = true;
                    self.index(step, *index, &model)?
                }
                Token::Function(function) => {
                    let result = functions::call(&self.scene, function, &model)?;
                    if at + 1 < steps.len() {
                        // the result of a function counts, whatever follows
                        self.results.push(result.clone());
                    }
                    Some(result)
                }
                _ => return self.spread(at, step, &model),
            };
            let Some(next) = next else { return Ok(()) };
            model = next;
            at += 1;
        }
    }

    /// Applies a step that can have many results.
    fn spread(&mut self, at: usize, step: &'p Step, model: &Value<'r>) -> Done {
        match &step.token {
            Token::Names(names) => self.names(at, step, names, model),
            Token::Indexes(indexes) => {
                if self.is_list(step, model)? {
                    for index in indexes {
                        self.at_index(at, *index, model)?;
                    }
                }
                Ok(())
            }
            Token::Slice(from, to) => self.slice(at, step, (*from, *to), model),
            Token::Wildcard => self.wildcard(at, model),
            Token::Filter(filter) => self.filter(at, step, filter, model),
            Token::Scan => self.scan(at, model),
            Token::Name(_) | Token::Index(_) | Token::Function(_) => Ok(()),
        }
    }

    fn is_last(&self, at: usize) -> bool {
        at + 1 == self.steps.len()
    }

    /// The value that a name leads to, if there is one to go on with.
    fn name(
        &self,
        at: usize,
        step: &Step,
        name: &str,
        model: &Value<'r>,
    ) -> Result<Option<Value<'r>>, Failure> {
        if let Some(value) = member(model, name) {
            return Ok(self.passes(at).then_some(value));
        }
        let missing = match shape(model) {
            Shape::Map if self.is_last(at) => self.scene.strict,
            Shape::Map => (step.upstream && step.definite) || self.scene.strict,
            _ => step.upstream,
        };
        if missing {
            Err(Failure::NotFound)
        } else {
            Ok(None)
        }
    }

    /// Whether a member that is the last step counts: behind a scan, Jayway drops those that lie in arrays, unless the
    /// step before the tail is the very index.
    fn passes(&self, at: usize) -> bool {
        let Some(Some(position)) = self.positions.get(at) else {
            return true;
        };
        if !self.is_last(at) {
            return true;
        }
        let before = self.tail.checked_sub(1).and_then(|at| self.steps.get(at));
        matches!(before, Some(Step { token: Token::Index(index), .. })
            if usize::try_from(*index).is_ok_and(|index| index == *position))
    }

    fn names(
        &mut self,
        at: usize,
        step: &'p Step,
        names: &'p [Box<str>],
        model: &Value<'r>,
    ) -> Done {
        if !matches!(shape(model), Shape::Map) {
            return if step.upstream {
                Err(Failure::NotFound)
            } else {
                Ok(())
            };
        }
        if !self.is_last(at) {
            for name in names {
                if let Some(value) = self.name(at, step, name, model)? {
                    self.follow(at + 1, value)?;
                }
            }
            return Ok(());
        }
        let merged = Map::new(MapKind::Linked);
        for name in names {
            match member(model, name) {
                Some(value) => drop(merged.put(Value::string(&**name), value)),
                None if self.scene.strict => return Err(Failure::NotFound),
                None => {}
            }
        }
        let merged = Value::Map(Rc::new(merged));
        self.scene.heap.keep(&merged);
        self.results.push(merged);
        Ok(())
    }

    /// Whether a step for lists has one; fails if it must.
    fn is_list(&self, step: &Step, model: &Value<'r>) -> Result<bool, Failure> {
        match shape(model) {
            Shape::List => Ok(true),
            _ if step.upstream => Err(Failure::NotFound),
            _ => Ok(false),
        }
    }

    fn index(
        &self,
        step: &Step,
        index: i32,
        model: &Value<'r>,
    ) -> Result<Option<Value<'r>>, Failure> {
        Ok(if self.is_list(step, model)? {
            element(model, index)
        } else {
            None
        })
    }

    fn at_index(&mut self, at: usize, index: i32, model: &Value<'r>) -> Done {
        match element(model, index) {
            Some(value) => self.at_element(at, value),
            None => Ok(()),
        }
    }

    /// Goes on with an element of a list.
    fn at_element(&mut self, at: usize, value: Value<'r>) -> Done {
        self.scene.heap.step(1)?;
        match self.follow(at + 1, value) {
            Err(Failure::Bounds) => Ok(()),
            result => result,
        }
    }

    fn slice(
        &mut self,
        at: usize,
        step: &Step,
        bounds: (Option<i32>, Option<i32>),
        model: &Value<'r>,
    ) -> Done {
        if !self.is_list(step, model)? {
            return Ok(());
        }
        let length = list_length(model).unwrap_or_default();
        let (from, to) = slice_range(length, bounds);
        for index in from..to {
            self.at_index(at, index, model)?;
        }
        Ok(())
    }

    fn wildcard(&mut self, at: usize, model: &Value<'r>) -> Done {
        let is_list = matches!(shape(model), Shape::List);
        for value in Children::of(model) {
            if !is_list {
                self.scene.heap.step(1)?;
                if self.passes(at) {
                    self.follow(at + 1, value)?;
                }
                continue;
            }
            match self.at_element(at, value) {
                Err(Failure::NotFound) if !self.scene.strict => {}
                result => result?,
            }
        }
        Ok(())
    }

    fn filter(&mut self, at: usize, step: &Step, filter: &Expression, model: &Value<'r>) -> Done {
        match shape(model) {
            Shape::Map if self.scene.accepts(filter, model)? => {
                self.follow(at + 1, model.clone())?;
            }
            Shape::Map => {}
            Shape::List => {
                for value in Children::of(model) {
                    if self.scene.accepts(filter, &value)? {
                        self.at_element(at, value)?;
                    }
                }
            }
            _ if step.upstream => {
                let message = "a filter can only be applied to lists and objects";
                return Err(Failure::InvalidPath(message.into()));
            }
            _ => {}
        }
        Ok(())
    }

    /// `..`: applies the next step to every list and map, each before what is in it.
    fn scan(&mut self, at: usize, model: &Value<'r>) -> Done {
        let Some(next) = self.steps.get(at + 1) else {
            return Err(Failure::java(
                "IllegalStateException",
                "nothing follows `..`",
            ));
        };
        if !matches!(shape(model), Shape::Map | Shape::List) {
            return Ok(());
        }
        self.visit(at + 1, next, model)?;
        // a function may have changed the very container that it was applied to
        let mut open = vec![Children::of(&model.clone().resolved())];
        while let Some(children) = open.last_mut() {
            let Some(child) = children.next() else {
                open.pop();
                continue;
            };
            if !matches!(shape(&child), Shape::Map | Shape::List) {
                continue;
            }
            self.visit(at + 1, next, &child)?;
            if open.len() >= MAX_DEPTH {
                return Err(Failure::java(
                    "StackOverflowError",
                    "a list or map contains itself",
                ));
            }
            open.push(Children::of(&child.resolved()));
        }
        Ok(())
    }

    /// Applies the step behind `..` to a list or map, if it fits.
    fn visit(&mut self, at: usize, step: &'p Step, model: &Value<'r>) -> Done {
        self.scene.heap.step(1)?;
        let is_list = matches!(shape(model), Shape::List);
        let fits = match &step.token {
            Token::Name(name) => return self.visit_name(at, name, model),
            Token::Names(names) if step.definite => {
                !is_list && names.iter().all(|name| member(model, name).is_some())
            }
            Token::Names(_) => !is_list,
            Token::Index(_) | Token::Indexes(_) | Token::Slice(..) => is_list,
            Token::Wildcard => true,
            Token::Filter(filter) => self.scene.accepts(filter, model)?,
            Token::Scan | Token::Function(_) => false,
        };
        match fits {
            true if is_list && !self.is_last(at) => self.scan_list(at, model),
            true => self.follow(at, model.clone()),
            false => Ok(()),
        }
    }

    fn visit_name(&mut self, at: usize, name: &str, model: &Value<'r>) -> Done {
        match member(model, name) {
            Some(value) if self.passes(at) => self.follow(at + 1, value),
            _ => Ok(()),
        }
    }

    /// Behind a scan, a step for lists that is not the last one is not applied at all: the step after it gets every
    /// element, and remembers where it was.
    fn scan_list(&mut self, at: usize, model: &Value<'r>) -> Done {
        for (position, value) in Children::of(model).enumerate() {
            if self.positions.is_empty() {
                self.positions.resize(self.steps.len(), None);
            }
            if let Some(place) = self.positions.get_mut(at + 1) {
                *place = Some(position);
            }
            self.scene.heap.step(1)?;
            self.follow(at + 1, value)?;
        }
        Ok(())
    }
}
