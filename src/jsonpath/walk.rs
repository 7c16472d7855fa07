//! Following a path through a document, one step after the other, as Jayway does.

use std::rc::Rc;

use super::evaluate::{Failure, Scene, slice_range};
use super::filter::Expression;
use super::functions;
use super::nodes::{Children, Shape, element, length, list_length, member, shape};
use super::path::{Step, Steps, Token};
use crate::value::{ENTRY_BYTES, MAP_BYTES, Map, MapKind, Value};

/// Containers inside one another, for a scan: what is deeper contains itself.
const MAX_DEPTH: usize = 3000;

type Done = Result<(), Failure>;

/// All results of a path, in order.
pub(super) fn walk<'r>(
    scene: &Scene<'_, 'r>,
    path: &Steps,
    model: &Value<'r>,
) -> Result<Vec<Value<'r>>, Failure> {
    let mut walk = Walk {
        scene: *scene,
        steps: &path.steps,
        tail: path.tail,
        results: Vec::new(),
        positions: Vec::new(),
    };
    walk.follow(0, model.clone())?;
    Ok(walk.results)
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
            self.scene.heap.step(1)?;
            let Some(step) = steps.get(at) else {
                return self.found(model);
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
                        self.found(result.clone())?;
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

    /// Adds a result.
    fn found(&mut self, result: Value<'r>) -> Done {
        // Twice, for the list grows by doubling.
        self.scene.heap.charge(2 * size_of::<Value<'r>>())?;
        self.results.push(result);
        Ok(())
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

    /// The value that a name leads to, if there is one to continue with.
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
        if missing { Err(Failure::NotFound) } else { Ok(None) }
    }

    /// Whether a member that is the last step counts: after a scan, Jayway drops those that lie in arrays, unless the
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
            return if step.upstream { Err(Failure::NotFound) } else { Ok(()) };
        }
        if !self.is_last(at) {
            for name in names {
                if let Some(value) = self.name(at, step, name, model)? {
                    self.follow(at + 1, value)?;
                }
            }
            return Ok(());
        }
        let names_bytes: usize = names.iter().map(|name| name.len()).sum();
        let entries = names.len().saturating_mul(2 * ENTRY_BYTES);
        self.scene.heap.charge(MAP_BYTES + names_bytes.saturating_add(entries))?;
        self.scene.heap.step(2 * names.len() as u64)?;
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
        self.found(merged)
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
        Ok(if self.is_list(step, model)? { element(model, index) } else { None })
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
        for value in self.children_of(model.clone())? {
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
                self.scene.heap.step(1)?;
                for value in self.children_of(model.clone())? {
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
            return Err(Failure::java("IllegalStateException", "nothing follows `..`"));
        };
        if !matches!(shape(model), Shape::Map | Shape::List) {
            return Ok(());
        }
        self.visit(at + 1, next, model)?;
        // a function may have changed the very container that it was applied to
        let mut open = vec![(self.children_of(model.clone())?, 0)];
        while let Some((children, bytes)) = open.last_mut() {
            let Some(child) = children.next() else {
                self.scene.heap.give_back(*bytes);
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
                    "a list or map contains itself, or others too deep in each other",
                ));
            }
            // What the template has made is held while its items are gone through: all of it at once where it contains
            // itself.
            let child = child.resolved();
            let bytes = match &child {
                Value::List(_) | Value::Map(_) => {
                    length(&child).unwrap_or_default().saturating_mul(2 * size_of::<Value<'r>>())
                }
                _ => 0,
            };
            self.scene.heap.charge(bytes)?;
            open.push((self.children_of(child)?, bytes));
        }
        Ok(())
    }

    /// Applies the step after `..` to a list or map, if it fits.
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

    /// After a scan, a step for lists that is not the last one is not applied at all: the step after it gets every
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

    /// What a list or map holds now. Jayway takes all names of members for strings, and fails on others, which a template
    /// can have put there.
    fn children_of(&self, value: Value<'r>) -> Result<Children<'r>, Failure> {
        let value = value.resolved();
        if matches!(value, Value::List(_) | Value::Map(_)) {
            self.scene.heap.step(length(&value).unwrap_or_default() as u64 / 2)?;
        }
        match &value {
            Value::Map(map) if !map.is_named() => {
                Err(Failure::java("ClassCastException", "a key of the map is not a string"))
            }
            _ => Ok(Children::of(&value)),
        }
    }
}
