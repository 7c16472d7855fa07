//! Expressions: literals, references, operators, conditions and loops.

use std::collections::HashMap;
use std::sync::Arc;

use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Expression, ForExpr, Object, ObjectKey, Traversal, TraversalOperator,
    UnaryOperator,
};

use super::value::{Val, number_text};
use super::world::{Context, Kind, World};
use crate::Place;

/// How deep evaluation may go, through expressions and through what they refer to.
const MAX_DEPTH: usize = 80;

/// How many expressions may be evaluated.
const MAX_STEPS: usize = 2_000_000;

/// How many levels of lists and maps a value may have.
const MAX_LEVELS: usize = 100;

/// A step from a value to what is in it.
enum Step {
    Key(Val),
    All,
}

impl World<'_, '_, '_> {
    pub(super) fn eval(&mut self, expression: &Expression, context: &mut Context) -> Val {
        self.steps += 1;
        if context.depth >= MAX_DEPTH || self.steps > MAX_STEPS {
            return Val::unknown("too-much");
        }
        context.depth += 1;
        let value = self.eval_one(expression, context);
        context.depth -= 1;
        self.bounded(value)
    }

    /// A value that others may go through: one that has too much in it is reported, and unknown.
    pub(super) fn bounded(&mut self, value: Val) -> Val {
        let size = value.size();
        if size.levels > MAX_LEVELS || !self.findings.allows(size.values, size.bytes) {
            return Val::unknown("too-much");
        }
        value
    }

    /// Counts that a value is gone through, which is less than making it.
    pub(super) fn looks_through(&mut self, value: &Val) -> bool {
        let size = value.size();
        self.findings.charge(size.values / 8, size.bytes / 16, &Place::default())
    }

    fn eval_one(&mut self, expression: &Expression, context: &mut Context) -> Val {
        match expression {
            Expression::Null(_) => Val::Null,
            Expression::Bool(value) => Val::Bool(*value.value()),
            Expression::Number(number) => number.value().as_f64().map_or(Val::Null, Val::Number),
            Expression::String(text) => Val::string(text.value().as_str()),
            Expression::Array(items) => {
                Val::List(items.iter().map(|item| self.eval(item, context)).collect())
            }
            Expression::Object(object) => self.object(object, context),
            Expression::StringTemplate(template) => self.template(template, context),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template, context),
            Expression::Parenthesis(inner) => self.eval(inner.inner(), context),
            Expression::Variable(name) => self.named(name.value().as_str(), &[], context).0,
            Expression::Traversal(traversal) => self.traversal(traversal, context),
            Expression::FuncCall(call) => self.call(call, context),
            Expression::Conditional(condition) => {
                let holds = self.eval(&condition.cond_expr, context);
                match holds.truth() {
                    Some(true) => self.eval(&condition.true_expr, context),
                    Some(false) => self.eval(&condition.false_expr, context),
                    None => Val::Unknown(holds.references()),
                }
            }
            Expression::UnaryOp(op) => {
                let value = self.eval(&op.expr, context);
                if !self.looks_through(&value) {
                    return Val::NOTHING;
                }
                match (op.operator.value(), value.number(), value.truth()) {
                    (UnaryOperator::Neg, Some(number), _) => Val::Number(-number),
                    (UnaryOperator::Not, _, Some(truth)) => Val::Bool(!truth),
                    _ => Val::Unknown(value.references()),
                }
            }
            Expression::BinaryOp(op) => self.binary(op, context),
            Expression::ForExpr(each) => self.loop_over(each, context),
        }
    }

    pub(super) fn object(&mut self, object: &Object, context: &mut Context) -> Val {
        let mut entries: Vec<(String, Val)> = Vec::new();
        for (key, value) in object {
            if let Some(key) = self.key(key, context)
                && self.findings.charge(0, key.len(), &Place::default())
            {
                let value = self.eval(value.expr(), context);
                entries.push((key, value));
            }
        }
        Val::Map(entries.into())
    }

    pub(super) fn key(&mut self, key: &ObjectKey, context: &mut Context) -> Option<String> {
        match key {
            ObjectKey::Ident(ident) => Some(ident.as_str().to_owned()),
            // A bare word is a name here, not a reference.
            ObjectKey::Expression(Expression::Variable(name)) => {
                Some(name.value().as_str().to_owned())
            }
            ObjectKey::Expression(expression) => self.eval(expression, context).text(),
        }
    }

    fn binary(&mut self, op: &BinaryOp, context: &mut Context) -> Val {
        let (one, other) = (self.eval(&op.lhs_expr, context), self.eval(&op.rhs_expr, context));
        if !self.looks_through(&one) || !self.looks_through(&other) {
            return Val::NOTHING;
        }
        let unknown = || Val::Unknown(one.references().and(&other.references()));
        let operator = *op.operator.value();
        if matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            // One side may decide it alone.
            let decides = matches!(operator, BinaryOperator::Or);
            return match (one.truth(), other.truth()) {
                (Some(truth), _) | (_, Some(truth)) if truth == decides => Val::Bool(decides),
                (Some(_), Some(_)) => Val::Bool(!decides),
                _ => unknown(),
            };
        }
        if matches!(operator, BinaryOperator::Eq | BinaryOperator::NotEq) {
            let is_equal = matches!(operator, BinaryOperator::Eq);
            // What is known only after deployment is something: null is not.
            let null = [&one, &other].into_iter().position(|value| *value == Val::Null);
            if let Some(at) = null {
                let value = if at == 0 { &other } else { &one };
                let is_null = matches!(value, Val::Null) || *value == Val::NOTHING;
                return Val::Bool(is_null == is_equal);
            }
            if !one.is_known() || !other.is_known() {
                return unknown();
            }
            let same = one == other || one.text().is_some() && one.text() == other.text();
            return Val::Bool(same == is_equal);
        }
        let (Some(a), Some(b)) = (one.number(), other.number()) else {
            return unknown();
        };
        match operator {
            BinaryOperator::Plus => Val::Number(a + b),
            BinaryOperator::Minus => Val::Number(a - b),
            BinaryOperator::Mul => Val::Number(a * b),
            BinaryOperator::Div => Val::Number(a / b),
            BinaryOperator::Mod => Val::Number(a % b),
            BinaryOperator::Less => Val::Bool(a < b),
            BinaryOperator::LessEq => Val::Bool(a <= b),
            BinaryOperator::Greater => Val::Bool(a > b),
            BinaryOperator::GreaterEq => Val::Bool(a >= b),
            _ => Val::NOTHING,
        }
    }

    fn loop_over(&mut self, each: &ForExpr, context: &mut Context) -> Val {
        let collection = self.eval(&each.intro.collection_expr, context);
        let Some(items) = self.members(&collection) else {
            return Val::Unknown(collection.references());
        };
        let key_name = each.intro.key_var.as_ref().map(|name| name.as_str().to_owned());
        let value_name = each.intro.value_var.as_str().to_owned();
        let (mut list, mut map) = (Vec::new(), Made::default());
        for (key, value) in items {
            let names = context.names.len();
            context.names.push((value_name.clone(), value));
            context.names.extend(key_name.clone().map(|name| (name, key)));
            let holds = each.cond.as_ref().map(|cond| self.eval(&cond.expr, context));
            if holds.is_none_or(|holds| holds.truth() != Some(false)) {
                let value = self.eval(&each.value_expr, context);
                match &each.key_expr {
                    None => list.push(value),
                    Some(key) => {
                        if let Some(key) = self.eval(key, context).text()
                            && self.findings.charge(0, key.len(), &Place::default())
                        {
                            map.put(key, value, each.grouping);
                        }
                    }
                }
            }
            context.names.truncate(names);
        }
        match each.key_expr {
            Some(_) => map.into_value(),
            None => Val::List(list.into()),
        }
    }

    /// The members of a collection with their keys or positions.
    pub(super) fn members(&mut self, collection: &Val) -> Option<Vec<(Val, Val)>> {
        let size = collection.size();
        if !self.findings.charge(size.values, size.bytes, &Place::default()) {
            return None;
        }
        match collection {
            Val::List(items) => {
                let positions = (0..items.len()).map(|index| Val::string(index.to_string()));
                Some(
                    positions
                        .map(|p| p.number().map_or(p, Val::Number))
                        .zip(items.iter().cloned())
                        .collect(),
                )
            }
            Val::Map(entries) => Some(
                entries
                    .iter()
                    .map(|(key, value)| (Val::string(key.as_str()), value.clone()))
                    .collect(),
            ),
            Val::Null => Some(Vec::new()),
            _ => None,
        }
    }

    fn traversal(&mut self, traversal: &Traversal, context: &mut Context) -> Val {
        let steps: Vec<Step> = traversal
            .operators
            .iter()
            .map(|operator| match operator.value() {
                TraversalOperator::GetAttr(name) => Step::Key(Val::string(name.as_str())),
                TraversalOperator::Index(index) => Step::Key(self.eval(index, context)),
                TraversalOperator::LegacyIndex(index) => {
                    Step::Key(Val::string(index.value().to_string()))
                }
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::All,
            })
            .collect();
        let (value, used) = match &traversal.expr {
            Expression::Variable(name) => self.named(name.value().as_str(), &steps, context),
            other => (self.eval(other, context), 0),
        };
        self.walk(value, steps.get(used..).unwrap_or_default(), context.depth)
    }

    fn walk(&mut self, value: Val, steps: &[Step], depth: usize) -> Val {
        let mut value = value;
        for (index, step) in steps.iter().enumerate() {
            match step {
                Step::Key(key) => value = self.member(&value, key, depth),
                Step::All => {
                    let rest = steps.get(index + 1..).unwrap_or_default();
                    let items = match value {
                        Val::List(items) => items,
                        Val::Map(entries) => {
                            entries.iter().map(|(_, value)| value.clone()).collect()
                        }
                        Val::Null => Vec::new().into(),
                        Val::Unknown(references) => return Val::Unknown(references),
                        other => vec![other].into(),
                    };
                    if !self.findings.charge(items.len(), 0, &Place::default()) {
                        return Val::NOTHING;
                    }
                    return Val::List(
                        items.iter().map(|item| self.walk(item.clone(), rest, depth)).collect(),
                    );
                }
            }
        }
        value
    }

    /// A member of a value.
    pub(super) fn member(&mut self, value: &Val, key: &Val, depth: usize) -> Val {
        // A key that is looked up again and again may be very long.
        let bytes = key.size().bytes;
        let name = key.text().filter(|_| self.findings.charge(0, bytes / 64, &Place::default()));
        let Some(name) = name else {
            return Val::Unknown(value.references().and(&key.references()));
        };
        match value {
            Val::Map(entries) => entries.get(&name).cloned().unwrap_or(Val::NOTHING),
            Val::List(items) => {
                let item = name.parse::<usize>().ok().and_then(|index| items.get(index));
                item.cloned().unwrap_or(Val::NOTHING)
            }
            Val::Resource { module, base, index } => {
                self.attribute(*module, base, index, &name, depth)
            }
            Val::Module(module) => self.output(*module, &name, depth),
            Val::Unknown(references) => Val::Unknown(references.clone()),
            _ => Val::NOTHING,
        }
    }

    /// What a name stands for, and how many of the steps after it belong to the name.
    fn named(&mut self, name: &str, steps: &[Step], context: &mut Context) -> (Val, usize) {
        // They are looked through; that is less than making as many values.
        if !self.findings.charge(context.names.len() / 32, 0, &Place::default()) {
            return (Val::unknown(name), steps.len());
        }
        if let Some((_, value)) = context.names.iter().rev().find(|(other, _)| other == name) {
            return (value.clone(), 0);
        }
        let key = |index: usize| match steps.get(index) {
            Some(Step::Key(key)) => key.text(),
            _ => None,
        };
        let first = key(0).unwrap_or_default();
        if !self.findings.charge(0, first.len() / 64, &Place::default()) {
            return (Val::unknown(name), steps.len());
        }
        let (module, depth) = (context.module, context.depth);
        match name {
            "var" => (self.variable(module, &first, depth), 1),
            "local" => (self.local(module, &first, depth), 1),
            "each" => {
                let value = if first == "key" { &context.each.key } else { &context.each.value };
                (value.clone().unwrap_or_else(|| Val::unknown(format!("each.{first}"))), 1)
            }
            "count" => {
                let count = context.each.count.map(|count| Val::string(count.to_string()));
                let count = count.and_then(|count| count.number()).map(Val::Number);
                (count.unwrap_or_else(|| Val::unknown("count.index")), 1)
            }
            "path" => {
                let own = self.folder(module).map(|folder| folder.path.clone()).unwrap_or_default();
                let path = own.trim_end_matches('/');
                let is_module = first == "module" && !path.is_empty();
                (Val::string(if is_module { path } else { "." }), 1)
            }
            "terraform" => (Val::string("default"), 1),
            "module" => {
                let children = self.children(module, &first, depth);
                match children.as_slice() {
                    [] => (Val::unknown(format!("module.{first}")), steps.len()),
                    [(index, only)] if index.is_empty() => (Val::Module(*only), 1),
                    all => (
                        indexed(
                            all.iter().map(|(index, child)| (index.as_str(), Val::Module(*child))),
                        ),
                        1,
                    ),
                }
            }
            "data" => {
                let second = key(1).unwrap_or_default();
                (self.resource(module, &format!("data.{first}.{second}"), depth), 2)
            }
            kind if !first.is_empty() => {
                (self.resource(module, &format!("{kind}.{first}"), depth), 1)
            }
            other => (Val::unknown(other), steps.len()),
        }
    }

    /// A resource, or its instances.
    fn resource(&mut self, module: usize, base: &str, depth: usize) -> Val {
        let definition = self.folder(module).and_then(|folder| folder.resources.get(base).cloned());
        let Some(definition) = definition else {
            return Val::unknown(self.address(module, base));
        };
        if let Some(known) = self.all_instances(module, base) {
            return known;
        }
        let instances = self.instances(module, &definition, depth);
        let base: Arc<str> = base.into();
        let of = |index: &str| {
            let base = Arc::clone(&base);
            Val::Resource { module, base, index: index.into() }
        };
        let all = match instances.as_slice() {
            [(index, _)] if index.is_empty() => return of(""),
            all => indexed(all.iter().map(|(index, _)| (index.as_str(), of(index)))),
        };
        self.keep_all_instances(module, &base, all.clone());
        all
    }

    /// An attribute of a resource: as it is written, or as it can be told before it is deployed.
    pub(super) fn attribute(
        &mut self,
        module: usize,
        base: &str,
        index: &str,
        name: &str,
        depth: usize,
    ) -> Val {
        let whole = format!("{base}{index}.{name}");
        self.once(module, Kind::Attribute, &whole, |world| {
            let definition =
                world.folder(module).and_then(|folder| folder.resources.get(base).cloned());
            let Some(definition) = definition else {
                return Val::unknown(world.address(module, &whole));
            };
            let instances = world.instances(module, &definition, depth);
            let each = instances.get(index).cloned().unwrap_or_default();
            if let Some(attribute) = definition.attribute(name) {
                let mut context = world.context(module, &each, &definition.file, depth);
                return world.eval(&attribute.value, &mut context);
            }
            let computed = world.computed(module, &definition, &each, index, name, depth);
            computed.unwrap_or_else(|| Val::unknown(world.address(module, &whole)))
        })
    }
}

/// Instances as the list or the map that Terraform makes of them.
fn indexed<'v>(instances: impl Iterator<Item = (&'v str, Val)>) -> Val {
    let mut map = Vec::new();
    let mut is_list = true;
    for (index, value) in instances {
        let inner = index.trim_start_matches('[').trim_end_matches(']');
        is_list &= !inner.starts_with('"');
        map.push((inner.trim_matches('"').to_owned(), value));
    }
    match is_list {
        true => Val::List(map.into_iter().map(|(_, value)| value).collect()),
        false => Val::Map(map.into()),
    }
}

/// A map that a loop makes.
#[derive(Default)]
struct Made {
    entries: Vec<(String, Vec<Val>)>,
    places: HashMap<String, usize>,
    groups: bool,
}

impl Made {
    /// Adds a member; with grouping, the values are lists.
    fn put(&mut self, key: String, value: Val, groups: bool) {
        self.groups = groups;
        let place = *self.places.entry(key.clone()).or_insert(self.entries.len());
        match self.entries.get_mut(place) {
            Some((_, values)) if groups => values.push(value),
            Some((_, values)) => *values = vec![value],
            None => self.entries.push((key, vec![value])),
        }
    }

    fn into_value(self) -> Val {
        let value = |mut values: Vec<Val>| match self.groups {
            true => Val::List(values.into()),
            false => values.pop().unwrap_or(Val::Null),
        };
        Val::Map(self.entries.into_iter().map(|(key, values)| (key, value(values))).collect())
    }
}

/// A number as it goes into a string.
pub(super) fn shown(value: &Val) -> Option<String> {
    match value {
        Val::Number(number) => Some(number_text(*number)),
        other => other.text(),
    }
}
