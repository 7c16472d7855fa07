//! Colors of findings. Where only one of the output streams shows them, the other leaves them out.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};
use vtl::Error;
use vtl::diagnostic::{self, Diagnostic, Role};
use vtl::source::Source;
use vtl_gateway::TemplateProblem;

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const NOTE: Style = AnsiColor::Cyan.on_default().bold();
const GUTTER: Style = AnsiColor::Blue.on_default().bold();

/// Whether any output stream shows colors: where none does, findings are written without, which saves a quarter of the
/// time of a `vtl check` that finds much.
static SHOWN: AtomicBool = AtomicBool::new(true);

/// Says whether any output stream shows colors.
pub(crate) fn show(shown: bool) {
    SHOWN.store(shown, Ordering::Relaxed);
}

/// The style of a finding of a level.
pub(crate) fn of_level(level: &str) -> Style {
    match level {
        _ if !SHOWN.load(Ordering::Relaxed) => Style::new(),
        "error" => ERROR,
        "warning" => WARNING,
        _ => NOTE,
    }
}

/// All findings of an error, with excerpts.
pub(crate) fn error(error: &Error) -> String {
    let Some(source) = error.source() else {
        return error.report().to_string();
    };
    let findings = error.diagnostics().iter();
    findings.map(|finding| self::finding(finding, source, "error")).collect::<Vec<_>>().join("\n")
}

/// A template of a configuration that does not compile: whose it is, and all that is wrong.
pub(crate) fn problem(problem: &TemplateProblem) -> String {
    let place = problem.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let (route, part) = (&problem.route, problem.part);
    format!("{route}: {part} `{}`{place}\n{}", problem.media_type, error(&problem.error))
}

/// A finding with its excerpt, at a level.
pub(crate) fn finding(finding: &Diagnostic, source: &Source, level: &'static str) -> String {
    let mut finding = Cow::Borrowed(finding);
    if let Some(name) = finding.help.as_deref().and_then(limit_of) {
        let help = format!("`--limit {name}=…` sets this limit");
        finding.to_mut().help = Some(help);
    }
    match SHOWN.load(Ordering::Relaxed) {
        true => diagnostic::render_styled(&finding, source, &Colors { level }),
        false => diagnostic::render_styled(&finding, source, &Plain { level }),
    }
}

/// The limit that a help of the library names as a field.
fn limit_of(help: &str) -> Option<&str> {
    help.strip_prefix("`Limits::")?.strip_suffix("` sets this limit")
}

/// The same words, without colors.
struct Plain {
    level: &'static str,
}

impl diagnostic::Style for Plain {
    fn write(&self, out: &mut dyn Write, role: Role, text: &str) -> fmt::Result {
        if role == Role::Severity {
            out.write_str(self.level)?;
            return out.write_str(text.strip_prefix("error").unwrap_or(text));
        }
        out.write_str(text)
    }
}

struct Colors {
    level: &'static str,
}

impl diagnostic::Style for Colors {
    fn write(&self, out: &mut dyn Write, role: Role, text: &str) -> fmt::Result {
        let level = of_level(self.level);
        match role {
            Role::Severity => {
                let code = text.strip_prefix("error").unwrap_or(text);
                write!(out, "{level}{}{code}{level:#}", self.level)
            }
            Role::Message => {
                let bold = Style::new().bold();
                let message = text.trim_end_matches('\n');
                let end = text.get(message.len()..).unwrap_or_default();
                write!(out, "{bold}{message}{bold:#}{end}")
            }
            Role::Mark => write!(out, "{level}{text}{level:#}"),
            Role::Gutter | Role::Related => write!(out, "{GUTTER}{text}{GUTTER:#}"),
            Role::Help => write!(out, "{NOTE}{text}{NOTE:#}"),
        }
    }
}
