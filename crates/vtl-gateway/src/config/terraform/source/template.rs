//! Strings with `${…}` and `%{…}`.

use hcl_edit::template::{Directive, Element, Strip, Template};

use super::collection::References;
use super::eval::shown;
use super::value::{Val, unknown_text};
use super::world::{Context, World};

/// A string while it is put together.
#[derive(Default)]
struct Text {
    text: String,
    references: References,
    is_unknown: bool,
    /// Whether blanks at the start of what comes next are left out.
    strips: bool,
}

impl World<'_, '_, '_> {
    /// A string; the value itself where the string is nothing but one `${…}`.
    pub(super) fn template(&mut self, template: &Template, context: &mut Context) -> Val {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return self.eval(&only.expr, context);
        }
        let mut text = Text::default();
        self.elements(template, context, &mut text);
        match text.is_unknown {
            false => Val::string(text.text),
            true => Val::Partial { text: text.text.into(), references: text.references },
        }
    }

    fn elements(&mut self, template: &Template, context: &mut Context, out: &mut Text) {
        for element in template {
            match element {
                Element::Literal(literal) => {
                    let text = literal.as_str();
                    if self.findings.charge(0, text.len(), &crate::Place::default()) {
                        out.push_literal(text);
                    }
                }
                Element::Interpolation(inner) => {
                    out.strip_before(inner.strip);
                    let value = self.eval(&inner.expr, context);
                    self.add(&value, out);
                    out.strip_after(inner.strip);
                }
                Element::Directive(directive) => self.directive(directive, context, out),
            }
        }
    }

    fn add(&mut self, value: &Val, out: &mut Text) {
        match value {
            Val::Unknown(references) => {
                self.push(&unknown_text(references), out);
                out.depends_on(references);
            }
            Val::Partial { text, references } => {
                self.push(text, out);
                out.depends_on(references);
            }
            Val::Null => {}
            other if !self.looks_through(other) => {}
            other => {
                let text = shown(other).unwrap_or_else(|| other.to_json().to_string());
                self.push(&text, out);
            }
        }
    }

    /// Adds text, as long as what the configuration makes stays within its limit.
    fn push(&mut self, text: &str, out: &mut Text) {
        if self.findings.charge(0, text.len(), &crate::Place::default()) {
            out.text.push_str(text);
        }
    }

    fn directive(&mut self, directive: &Directive, context: &mut Context, out: &mut Text) {
        match directive {
            Directive::If(choice) => {
                out.strip_before(choice.if_expr.strip);
                let holds = self.eval(&choice.if_expr.cond_expr, context);
                if holds.truth().is_none() {
                    out.depends_on(&holds.references());
                }
                if holds.truth() != Some(false) {
                    out.strip_after(choice.if_expr.strip);
                    self.elements(&choice.if_expr.template, context, out);
                    let end = choice
                        .else_expr
                        .as_ref()
                        .map_or(choice.endif_expr.strip, |other| other.strip);
                    out.strip_before(end);
                } else if let Some(other) = &choice.else_expr {
                    out.strip_after(other.strip);
                    self.elements(&other.template, context, out);
                    out.strip_before(choice.endif_expr.strip);
                }
                out.strip_after(choice.endif_expr.strip);
            }
            Directive::For(each) => {
                out.strip_before(each.for_expr.strip);
                let collection = self.eval(&each.for_expr.collection_expr, context);
                let Some(items) = self.members(&collection) else {
                    out.depends_on(&collection.references());
                    return;
                };
                for (key, value) in items {
                    let names = context.names.len();
                    context.names.push((each.for_expr.value_var.as_str().to_owned(), value));
                    let key_name = each.for_expr.key_var.as_ref();
                    context.names.extend(key_name.map(|name| (name.as_str().to_owned(), key)));
                    out.strip_after(each.for_expr.strip);
                    self.elements(&each.for_expr.template, context, out);
                    out.strip_before(each.endfor_expr.strip);
                    context.names.truncate(names);
                }
                out.strip_after(each.endfor_expr.strip);
            }
        }
    }

    /// The text of a file that is rendered with names of its own.
    pub(super) fn rendered(&mut self, text: &str, names: &Val, context: &Context) -> Val {
        // A template is as the inside of a string.
        if super::objects::too_large_in_template(text) {
            return Val::unknown("templatefile");
        }
        let Ok(template) = hcl_edit::parser::parse_template(text) else {
            return Val::unknown("templatefile");
        };
        let mut inner = context.clone();
        inner.names = match names {
            Val::Map(entries) => entries.to_vec(),
            _ => Vec::new(),
        };
        inner.depth += 1;
        self.template(&template, &mut inner)
    }
}

impl Text {
    /// Marks the string as unknown.
    fn depends_on(&mut self, references: &References) {
        self.is_unknown = true;
        self.references.add(references);
    }

    fn push_literal(&mut self, text: &str) {
        let text = if std::mem::take(&mut self.strips) { text.trim_start() } else { text };
        self.text.push_str(text);
    }

    fn strip_before(&mut self, strip: Strip) {
        self.strips = false;
        if matches!(strip, Strip::Start | Strip::Both) {
            self.text.truncate(self.text.trim_end().len());
        }
    }

    fn strip_after(&mut self, strip: Strip) {
        self.strips = matches!(strip, Strip::End | Strip::Both);
    }
}
