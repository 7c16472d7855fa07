//! References on their way into a program: what they are, and what they print besides their value.

use super::kept_place::KeptPlace;
use super::lower::Lowering;
use super::ops::{Extra, Idiom, Literal, Method, Part, Reference};
use super::small_list::SmallList;
use crate::syntax::ast::{self, ReferenceKind};
use crate::value::CallSite;

impl Lowering<'_> {
    pub(super) fn reference(&mut self, reference: &ast::Reference) -> Reference {
        let is_slash_bang = reference.kind == ReferenceKind::SlashBang;
        let is_plain = reference.is_plain();
        let slot = self.slot(&reference.name);
        let parts = SmallList::of(reference.parts.iter().map(|part| self.part(part)));
        Reference {
            slot,
            idiom: Idiom::of(slot, &parts, self.functions),
            literal: self.literal_of(reference, parts.first()),
            parts,
            is_runt: reference.kind == ReferenceKind::Runt,
            escaped: reference.escaped,
            is_plain,
            kept: KeptPlace::default(),
            is_quiet: is_slash_bang || reference.kind == ReferenceKind::Quiet && !reference.escaped,
            extra: (!is_plain || is_slash_bang).then(|| Box::new(extra(reference))),
            span: reference.span,
        }
    }

    fn part(&mut self, part: &ast::Part) -> Part {
        match part {
            ast::Part::Property { name, span } => {
                Part::Property { name: name.clone(), span: *span }
            }
            ast::Part::Method { name, args, span } => {
                let args = self.arguments(args);
                Part::Method(Box::new(Method {
                    site: CallSite::new(Method::known(name, &args)),
                    name: name.clone(),
                    args,
                    span: *span,
                }))
            }
            ast::Part::Index { index, span } => {
                Part::Index { index: self.expression(index), span: *span }
            }
        }
    }

    /// The source of a reference: its place alone where the name of its first part knows the template.
    fn literal_of(&self, reference: &ast::Reference, first: Option<&Part>) -> Literal {
        let name = first.and_then(Part::name);
        match (reference.literal.place_in(self.source), name) {
            (Some((start, end)), Some(name)) if name.is_from(self.source) => {
                Literal::Around { start, end }
            }
            _ => Literal::Own(reference.literal.clone()),
        }
    }
}

fn extra(reference: &ast::Reference) -> Extra {
    let (escape_prefix, more_prefix) = (&*reference.escape_prefix, &*reference.more_prefix);
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
