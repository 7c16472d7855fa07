//! Steps of references: which rule looks at a member of what.

use crate::catalogue;
use crate::facts::{Class, Fact};
use crate::members;
use crate::rules::{classes, paths, service};
use crate::suggest;
use crate::walk::{Walker, constant_text};
use vtl::diagnostic::Suggestion;
use vtl::source::Span;
use vtl::syntax::ast::{Expression, ExpressionKind, Part, Reference, ReferenceKind};

/// What to write instead, and the edit that does it.
pub(super) type Advice = (String, Option<Suggestion>);

/// Looks at one step of a reference.
pub(crate) fn member(walker: &mut Walker<'_>, reference: &Reference, part: &Part, owner: Fact) {
    if let Part::Method { args, .. } = part {
        bare_words(walker, args, owner);
    }
    match part {
        Part::Method { name, args, span } => {
            let place = name_span(name, *span);
            match owner.class {
                Class::Util => service::util(walker, reference, name, args, place),
                Class::Input => service::input_method(walker, name, args, *span),
                Class::Parameters | Class::Context(_) if &**name == "get" => {
                    if let [key] = args.as_slice()
                        && let Some(key_text) = constant_text(key)
                    {
                        service::key_of(walker, owner.class, &key_text, key.span);
                    }
                }
                _ => classes::method(walker, owner, name, args, place),
            }
        }
        Part::Property { name, span } => property(walker, reference, owner, name, *span),
        Part::Index { index, span } => {
            if let Some(key) = constant_text(index) {
                service::key_of(walker, owner.class, &key, index.span);
            } else if owner.is_text() {
                let what = members::describe(owner.class);
                let message = format!("{what} has no items: this index prints nothing");
                walker
                    .report
                    .add(&catalogue::UNKNOWN_PROPERTY, *span, message)
                    .help("write `.charAt(0)` or `.substring(0, 1)`");
            }
        }
    }
}

fn property(walker: &mut Walker<'_>, reference: &Reference, owner: Fact, name: &str, span: Span) {
    if walker.set_members.contains(name) {
        return;
    }
    let is_known = members::runtime(owner.class).iter().any(|class| class.has_property(name));
    match owner.class {
        Class::Util if !is_known => service::util_property(walker, name, span),
        Class::Input if !is_known => service::input_property(walker, name, span),
        Class::Util | Class::Input => {}
        Class::Context(_) | Class::Parameters if matches!(name, "keySet" | "entrySet") => {
            classes::not_called(walker, name, span);
        }
        Class::Context(_) | Class::Parameters => service::key_of(walker, owner.class, name, span),
        Class::Text if service::is_of_http_api(walker, reference, name, span) => {}
        _ => {
            if owner.class == Class::Json && walker.is_service() {
                paths::property(walker, reference, name, span);
            }
            classes::property(walker, reference, owner, name, span);
        }
    }
}

fn name_span(name: &str, part: Span) -> Span {
    Span {
        end: part.start.saturating_add(u32::try_from(name.len()).unwrap_or(0)).min(part.end),
        ..part
    }
}

/// Looks for words without quotes among arguments: they pass nothing.
fn bare_words(walker: &mut Walker<'_>, args: &[Expression], owner: Fact) {
    for arg in args {
        let word = match &arg.kind {
            ExpressionKind::Reference(reference) if reference.kind == ReferenceKind::Runt => {
                &reference.name
            }
            ExpressionKind::Word(word) => word,
            _ => continue,
        };
        if &**word != "null" {
            let message = format!("`{word}` is a bare word, which passes nothing");
            let is_variable = walker.set_somewhere.contains(&**word);
            let help = match owner.class {
                Class::Input if !is_variable => format!("write `'{word}'`"),
                _ => format!("write `'{word}'` for the string, `${word}` for the variable"),
            };
            let fix = match is_variable {
                true => walker.surround(arg.span, "$", ""),
                false => walker.surround(arg.span, "'", "'"),
            };
            walker.report.add(&catalogue::BARE_ARGUMENT, arg.span, message).help(help).fix(fix);
        }
    }
}

/// "Did you mean" with the known name that is nearest, if one is near.
pub(super) fn nearest<'n>(
    walker: &Walker<'_>,
    (name, span): (&str, Span),
    known: impl IntoIterator<Item = &'n str>,
    shown: impl Fn(&str) -> String,
) -> Option<Advice> {
    let near = suggest::nearest(name, known)?;
    Some(meant(walker, (name, span), near, &shown(near)))
}

/// "Did you mean" with a known name.
pub(super) fn meant(
    walker: &Walker<'_>,
    (name, span): (&str, Span),
    known: &str,
    shown: &str,
) -> Advice {
    (format!("did you mean `{shown}`?"), walker.rename(span, name, known))
}
