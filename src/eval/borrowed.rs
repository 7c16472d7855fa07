//! Operands that evaluate to a borrowed string, of the template or of a document. Most do; they need no value
//! that is made, moved and dropped, and cannot fail.

use super::{Context, Machine};
use crate::program::{Expr, Idiom, Reference, Slot};
use crate::value::{Str, Value};

impl<'r> Machine<'r> {
    /// The text that an operand comes to; nothing where that takes a value.
    #[inline]
    pub(super) fn borrowed(&self, operand: &'r Expr, cx: Context<'_, 'r>) -> Option<&'r str> {
        match (operand, cx) {
            (Expr::String(text), _) => Some(text),
            (Expr::Variable { slot, .. }, Context::Base) => self.text_in(*slot),
            (Expr::Reference(reference), _) => self.reference_text(reference, cx),
            _ => None,
        }
    }

    /// The text that a reference comes to; nothing where that takes a value.
    #[inline]
    pub(super) fn reference_text(
        &self,
        reference: &'r Reference,
        cx: Context<'_, 'r>,
    ) -> Option<&'r str> {
        // Inside a macro a variable may stand for an argument that is evaluated whenever it is read.
        match (reference.idiom, cx) {
            (Idiom::Get(key), Context::Base) => self.member_text(reference.slot, key),
            (Idiom::Text { .. }, Context::Base) => self.kept_text(reference),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn text_in(&self, slot: Slot) -> Option<&'r str> {
        match self.variables.get(slot) {
            Some(Value::Str(Str::Borrowed(text))) => Some(text),
            _ => None,
        }
    }

    /// The text of a map's member, if the map is a document's that nothing has changed.
    #[inline]
    pub(super) fn member_text(&self, map: Slot, key: Slot) -> Option<&'r str> {
        match (self.variables.get(map), self.text_in(key)) {
            (Some(Value::Node(map)), Some(key)) => {
                let text = map.text(key)?;
                self.heap.try_step().then_some(text)
            }
            _ => None,
        }
    }
}
