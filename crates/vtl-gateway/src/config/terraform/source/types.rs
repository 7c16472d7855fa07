//! Types of variables: what `optional(…)` gives to objects that leave it out.

use std::collections::HashMap;

use hcl_edit::expr::{Expression, ObjectKey};

use super::value::Val;
use super::world::{Context, World};

impl World<'_, '_, '_> {
    /// A value with the members that its type completes it with.
    pub(super) fn completed(
        &mut self,
        value: Val,
        kind: &Expression,
        context: &mut Context,
    ) -> Val {
        let Expression::FuncCall(call) = kind else {
            return value;
        };
        let Some(inner) = call.args.iter().next() else {
            return value;
        };
        match (call.name.name.as_str(), value) {
            ("optional", value) => match (value, call.args.iter().nth(1)) {
                (Val::Null, Some(default)) => {
                    let default = self.eval(default, context);
                    self.completed(default, inner, context)
                }
                (value, _) => self.completed(value, inner, context),
            },
            ("object", Val::Map(entries)) => self.object_of(entries.to_vec(), inner, context),
            ("map", Val::Map(entries)) => {
                let mut completed = Vec::with_capacity(entries.len());
                for (key, value) in entries.iter().cloned() {
                    completed.push((key, self.completed(value, inner, context)));
                }
                Val::Map(completed.into())
            }
            ("list" | "set", Val::List(items)) => {
                let mut completed = Vec::with_capacity(items.len());
                for item in items.iter().cloned() {
                    completed.push(self.completed(item, inner, context));
                }
                Val::List(completed.into())
            }
            (_, value) => value,
        }
    }

    fn object_of(
        &mut self,
        mut entries: Vec<(String, Val)>,
        kind: &Expression,
        context: &mut Context,
    ) -> Val {
        let Expression::Object(members) = kind else {
            return Val::Map(entries.into());
        };
        // It may be completed for each item of a list.
        let size = members.len() + entries.len();
        if !self.findings.charge(size, 0, &crate::Place::default()) {
            return Val::NOTHING;
        }
        let places = entries.iter().enumerate().map(|(at, (name, _))| (name.clone(), at));
        let places: HashMap<String, usize> = places.collect();
        for (key, member) in members {
            let name = match key {
                ObjectKey::Ident(ident) => ident.as_str().to_owned(),
                ObjectKey::Expression(Expression::Variable(name)) => {
                    name.value().as_str().to_owned()
                }
                ObjectKey::Expression(expression) => match expression.as_str() {
                    Some(text) => text.to_owned(),
                    None => continue,
                },
            };
            let member = member.expr();
            let is_optional = matches!(member, Expression::FuncCall(call) if call.name.name.as_str() == "optional");
            match places.get(&name).and_then(|at| entries.get_mut(*at)) {
                Some((_, slot)) => {
                    let value = std::mem::replace(slot, Val::Null);
                    *slot = self.completed(value, member, context);
                }
                None if is_optional => {
                    let value = self.completed(Val::Null, member, context);
                    entries.push((name, value));
                }
                None => {}
            }
        }
        Val::Map(entries.into())
    }
}
