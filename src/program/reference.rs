//! References on their way into a program: what they are, and what they print besides their value.

use std::vec::Drain;

use super::few::Few;
use super::lower::Lowering;
use super::ops::{Extra, Idiom, Literal, Part, Reference};
use crate::syntax::ast::ReferenceKind;
use crate::syntax::build::{Piece, ReferenceNode};

impl Lowering<'_> {
    pub(super) fn reference_of(
        &mut self,
        reference: ReferenceNode<'_>,
        parts: Drain<'_, Part>,
    ) -> Reference {
        let is_plain = is_plain(&reference);
        let extra = if is_plain && reference.kind != ReferenceKind::SlashBang {
            None
        } else {
            Some(Box::new(extra(&reference)))
        };
        let literal = self.literal_of(reference.literal, parts.as_slice().first());
        let slot = self.slot(&reference.name);
        Reference {
            slot,
            idiom: Idiom::of(slot, parts.as_slice()),
            parts: Few::of(parts),
            is_runt: reference.kind == ReferenceKind::Runt,
            escaped: reference.escaped,
            is_plain,
            is_quiet: !reference.prints_source,
            extra,
            literal,
            span: reference.span,
        }
    }

    fn literal_of(&self, literal: Piece<'_>, first: Option<&Part>) -> Literal {
        let name = first.and_then(Part::name);
        match (literal.place, name.filter(|name| name.is_from(self.source))) {
            (Some(start), Some(_)) if !literal.padded => {
                let length = u32::try_from(literal.text.len()).unwrap_or(0);
                let end = start.saturating_add(length);
                Literal::Around { start, end }
            }
            _ => Literal::Own(self.text_of(literal)),
        }
    }
}

/// Whether nothing is printed before its value, which is printed if there is one.
pub(super) fn is_plain(reference: &ReferenceNode<'_>) -> bool {
    !reference.escaped && reference.escape_prefix.is_empty() && reference.more_prefix.is_empty()
}

fn extra(reference: &ReferenceNode<'_>) -> Extra {
    let (escape_prefix, more_prefix) = (reference.escape_prefix, reference.more_prefix);
    let null_text = reference.null_text();
    let mut missing = String::new();
    if !reference.escaped {
        // Velocity writes the escape prefix twice where there is no value.
        missing = [escape_prefix, escape_prefix, more_prefix].concat();
    }
    missing.push_str(null_text);
    Extra {
        prefix: [escape_prefix, more_prefix].concat().into(),
        escape_prefix: escape_prefix.into(),
        missing: missing.into(),
        null_text: null_text.into(),
    }
}
