//! Directives that do not exist, or that the service does not run.

use crate::catalogue;
use crate::members::DIRECTIVES;
use crate::suggest;
use crate::walk::Walker;
use vtl::source::Span;
use vtl::syntax::ast::{Directive, Statement};

/// Looks at a `#word` that is not a directive of the service.
pub(crate) fn unknown(walker: &mut Walker<'_>, directive: &Directive) {
    if !walker.is_service() {
        return;
    }
    let name = &*directive.name;
    let span = directive.name_span;
    match name {
        "macro" => {
            walker
                .report
                .add(
                    &catalogue::DIRECTIVE_NOT_RUN,
                    span,
                    "the service does not allow macros: `#macro` prints nothing",
                )
                .help("for a macro without arguments, write `#define($name) … #end` and print `$name`");
        }
        "evaluate" => {
            walker.report.add(
                &catalogue::DIRECTIVE_NOT_RUN,
                span,
                "`#evaluate` is printed as text: the service does not have this directive",
            );
        }
        "include" | "parse" => {
            let message = format!("`#{name}` fails: there are no files to include on the service");
            walker.report.add(&catalogue::DIRECTIVE_NOT_RUN, span, message);
        }
        "return" if directive.args.is_some() => {
            walker
                .report
                .add(
                    &catalogue::DIRECTIVE_NOT_RUN,
                    span,
                    "`#return` is AppSync's: here it is printed as text",
                )
                .help("`#stop` ends a template and keeps the output so far");
        }
        "set" => {
            let message =
                "`#set` is printed as text: only blanks may appear between it and its `(`";
            walker
                .report
                .add(&catalogue::UNKNOWN_DIRECTIVE, span, message)
                .help("write `#set($name = value)`");
        }
        _ => misspelt(walker, directive),
    }
}

/// Looks for a `)` right after a directive, where none of its line is open.
pub(crate) fn extra_parenthesis(
    walker: &mut Walker<'_>,
    directive: Span,
    behind: Option<&Statement>,
) {
    let Some(Statement::Text(text)) = behind else {
        return;
    };
    let start = text.span.start as usize;
    if !text.text.starts_with(')') || !walker.slice(text.span).starts_with(')') {
        return;
    }
    let behind_line_end = walker.text.get(..start).is_some_and(|text| text.ends_with('\n'));
    let before = walker.text.get(..directive.start as usize);
    let line = before.unwrap_or_default().rsplit('\n').next();
    let open = line.unwrap_or_default().chars().fold(0_usize, |open, c| match c {
        '(' => open + 1,
        ')' => open.saturating_sub(1),
        _ => open,
    });
    if open > 0 || behind_line_end {
        return;
    }
    let message = "this `)` is one too many: the directive has ended, and the `)` is printed";
    let span = Span::new(start, start + 1);
    let fix = walker.replace(span, "");
    walker.report.add(&catalogue::EXTRA_PARENTHESIS, span, message).help("remove it").fix(fix);
}

fn misspelt(walker: &mut Walker<'_>, directive: &Directive) {
    let name = directive.name.trim_start_matches('@');
    let glued = DIRECTIVES.iter().find(|known| {
        matches!(**known, "else" | "end" | "stop" | "break")
            && name.len() > known.len()
            && name.starts_with(**known)
    });
    if let Some(known) = glued
        && !DIRECTIVES.contains(&name)
        && suggest::nearest(name, ["elseif"]).is_none()
    {
        let message = format!("`#{name}` is not a directive: it is printed as text");
        let rest = name.get(known.len()..).unwrap_or_default();
        let written = format!("#{{{known}}}{rest}");
        let help = format!("use braces to end the name: `{written}`");
        let fix = walker.rename(directive.name_span, &format!("#{name}"), &written);
        walker
            .report
            .add(&catalogue::UNKNOWN_DIRECTIVE, directive.name_span, message)
            .help(help)
            .fix(fix);
        return;
    }
    let meant = match name {
        "elif" | "elsif" => Some("elseif"),
        "for" | "each" => Some("foreach"),
        "fi" | "endif" | "endfor" => Some("end"),
        "let" | "var" if directive.args.is_some() => Some("set"),
        _ => suggest::nearest(name, DIRECTIVES.iter().copied()).filter(|known| {
            // `#fed` and `#ends` in text are more likely colors and words.
            directive.args.is_some() || (name.len() > 3 && name.len() == known.len())
        }),
    };
    if meant.is_none() && directive.args.is_none() {
        return;
    }
    let message = format!("`#{name}` is not a directive: it is printed as text");
    let help = meant.map(|known| format!("did you mean `#{known}`?")).unwrap_or_default();
    let fix = meant.and_then(|known| {
        walker.rename(directive.name_span, &format!("#{name}"), &format!("#{known}"))
    });
    walker
        .report
        .add(&catalogue::UNKNOWN_DIRECTIVE, directive.name_span, message)
        .help(help)
        .fix(fix);
}
