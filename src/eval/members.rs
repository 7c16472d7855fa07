//! References to members of documents, such as `$context.identity.sourceIp`: they go from place to place of the document, and
//! make no values of the maps on their way.

use super::reference::Unresolved;
use super::{Context, Machine, Run};
use crate::program::{Part, Reference, Slot};
use crate::value::{Document, Node, Output, Printed, Value};

/// Where members lead: the tape index of the last one, `None` if the map lacks it, and how many of the reference's parts name
/// members.
type Place = (Option<u32>, usize);

impl<'r> Machine<'r> {
    /// The map in a slot, if it is that of a document that nothing has changed.
    #[inline]
    pub(super) fn untouched_map(&self, slot: Slot, cx: Context<'_, 'r>) -> Option<Node<'r>> {
        match (cx, self.variables.get(slot)) {
            (Context::Base, Some(Value::Node(map))) if map.is_untouched_map() => Some(*map),
            _ => None,
        }
    }

    /// The value of a reference that names members of `map`; what the dialect has for missing ones where there is none.
    pub(super) fn resolve_members(
        &mut self,
        reference: &'r Reference,
        map: Node<'r>,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let place = self.place(reference, map)?;
        self.reached(reference, map.document, place, cx)
    }

    /// The same, printed where it is a string, number or truth value.
    #[inline]
    pub(super) fn print_members(
        &mut self,
        reference: &'r Reference,
        map: Node<'r>,
        cx: Context<'_, 'r>,
        out: &mut Output,
    ) -> Run<Printed<'r>> {
        let (index, used) = self.place(reference, map)?;
        if let Some(index) = index
            && used == reference.parts.len()
            && map.document.print_scalar(index, out)
        {
            return Ok(Printed::Done);
        }
        self.reached(reference, map.document, (index, used), cx).map(Printed::Not)
    }

    /// Where the members lead. In the document that they were last followed in, they are where they were.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn place(&self, reference: &'r Reference, map: Node<'r>) -> Run<Place> {
        match map.document.tape().table() {
            Some(table) if map.index == 0 => {
                if let Some((index, used)) = reference.kept.get(table) {
                    self.heap.step(used as u64 - 1)?;
                    return Ok((index, used));
                }
                let (index, used) = self.followed(reference, map)?;
                reference.kept.set(table, index, used);
                Ok((index, used))
            }
            _ => self.followed(reference, map),
        }
    }

    #[inline(never)]
    fn followed(&self, reference: &'r Reference, map: Node<'r>) -> Run<Place> {
        let mut map = map;
        let parts: &[Part] = &reference.parts;
        let mut used = 0;
        loop {
            let index = match parts.get(used) {
                Some(Part::Property { name, .. }) => map.find(name),
                _ => None,
            };
            used += 1;
            match index.map(|index| Node { document: map.document, index }) {
                Some(next) if used < parts.len() && next.is_map() => map = next,
                _ => return Ok((index, used)),
            }
            self.heap.step(1)?;
        }
    }

    #[inline(never)]
    fn reached(
        &mut self,
        reference: &'r Reference,
        document: &'r Document<'r>,
        (index, used): Place,
        cx: Context<'_, 'r>,
    ) -> Run<Value<'r>> {
        let value = index.map_or(Value::Null, |index| document.value(index));
        if value.is_null() {
            let part = reference.parts.get(used - 1);
            return self.missing(|| Unresolved::of(reference, part));
        }
        match reference.parts.get(used..) {
            None | Some([]) => Ok(value),
            Some(rest) => self.steps(reference, rest, value, cx),
        }
    }
}
