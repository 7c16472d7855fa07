//! What is found in templates, configurations, and the templates inside of them; with the edits that fix it.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use vtl::diagnostic::{Applicability, Diagnostic};
use vtl::source::{Position, Source, Span};
use vtl_gateway::config::{Loaded, Severity};
use vtl_gateway::{MappingTemplate, Place, Route};
use vtl_lint::{Level, LintOptions, TemplateKind, lint};

use super::collected::{Change, Collected};
use super::embedded::Embedded;
use super::files::{self, FileKind, Texts, ToCheck};
use super::found::Found;
use super::levels::Levels;
use super::settings::Settings;
use crate::args::{Check, ConfigOptions, Kind};
use crate::files::{Project, is_terraform_source, not_a_link_outside, project_of};
use crate::inputs::Input;
use crate::report::Failure;
use crate::{api, codes};

/// What to check, and how.
pub(super) struct Checker<'a> {
    config: ConfigOptions,
    options: LintOptions,
    levels: &'a Levels,
    kinds: Vec<(Gitignore, Kind)>,
}

/// The templates of a configuration, on the way through its routes.
struct Templates<'a> {
    file: &'a str,
    /// Places whose text is known only after deployment: there is no template to look at.
    unknown: Vec<Place>,
    seen: HashSet<(u32, Arc<str>)>,
    sources: Sources<'a>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(
        args: &Check,
        settings: &Settings,
        levels: &'a Levels,
    ) -> Result<Self, Failure> {
        let kind = match args.kind {
            Some(Kind::Response) => TemplateKind::Response,
            _ => TemplateKind::Request,
        };
        let mut options = LintOptions::new().dialect(args.dialect.into()).kind(kind);
        options.globals = args.globals.iter().chain(&settings.globals).cloned().collect();
        let mut config = args.options.clone();
        config.stage = config.stage.or_else(|| settings.stage.clone());
        let mut kinds = Vec::new();
        // The command line goes before the file.
        for (glob, kind) in settings.kinds.iter().filter(|_| args.kind.is_none()) {
            let mut builder = GitignoreBuilder::new(settings.folder());
            let wrong = |error: ignore::Error| Failure::usage(format!("`{glob}`: {error}"));
            builder.add_line(None, glob).map_err(wrong)?;
            kinds.push((builder.build().map_err(wrong)?, *kind));
        }
        Ok(Self { config, options, levels, kinds })
    }

    /// Checks a template on standard input.
    pub(super) fn stdin(&self, collected: &mut Collected) -> Result<(), Failure> {
        let text = Input::Stdin.text()?;
        collected.files += 1;
        self.template(Path::new("standard input"), &text, collected);
        Ok(())
    }

    /// Checks a file.
    pub(super) fn file(&self, file: &ToCheck, texts: &Texts, collected: &mut Collected) {
        let path = &file.path;
        if path.is_dir() || is_terraform_source(path) {
            return self.module(file, texts, collected);
        }
        let kind = files::kind(path);
        if let Err(failure) =
            not_a_link_outside(path, &self.config.read).map_err(|failure| failure.to_string())
        {
            return self.fail(path, &codes::UNREADABLE, &failure, None, collected);
        }
        let text = match texts.read(path) {
            Ok(text) => text,
            Err(_) if !file.is_named && kind == FileKind::Configuration => return,
            Err(message) => return self.fail(path, &codes::UNREADABLE, &message, None, collected),
        };
        match kind {
            // The tools for .NET write CloudFormation templates with this ending.
            FileKind::Template if is_stack(path, &text) => {
                self.config(file, &text, texts, collected)
            }
            FileKind::Template if !file.is_named && has_ending(path, "template") => {}
            FileKind::Template => {
                collected.files += 1;
                self.template(path, &text, collected);
            }
            FileKind::Other => self.config(file, &text, texts, collected),
            _ if !file.is_named && !may_be_config(path, &text) => {}
            _ => self.config(file, &text, texts, collected),
        }
    }

    /// A folder, or a part of it, that cannot be read.
    pub(super) fn unreadable(&self, path: &Path, message: &str, collected: &mut Collected) {
        self.fail(path, &codes::UNREADABLE, message, None, collected);
    }

    /// Says what a file is that is neither a template nor a configuration.
    fn refuse(&self, path: &Path, loaded: &Loaded, collected: &mut Collected) {
        let found = loaded.findings.iter().find(|finding| finding.code.id == "VTL0503");
        let message = found.map_or("this is not a configuration", |found| &found.message);
        let help = found.and_then(|found| found.help.as_deref());
        self.fail(path, &codes::NOT_CHECKED, message, help, collected);
    }

    fn fail(
        &self,
        path: &Path,
        code: &'static vtl::diagnostic::Code,
        message: &str,
        help: Option<&str>,
        collected: &mut Collected,
    ) {
        collected.has_failed = true;
        let mut diagnostic = Diagnostic::new(code, Span::new(0, 0), message);
        diagnostic.help = help.map(str::to_owned);
        let name = path.display().to_string();
        collected.found.push(Found::without_text(&diagnostic, Level::Error, &name));
    }

    fn kind_of(&self, path: &Path) -> Option<TemplateKind> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let matching = self.kinds.iter().rev().find(|(glob, _)| {
            path.strip_prefix(glob.path()).is_ok_and(|path| glob.matched(path, false).is_ignore())
        });
        matching.map(|(_, kind)| match kind {
            Kind::Request => TemplateKind::Request,
            Kind::Response => TemplateKind::Response,
        })
    }

    fn template(&self, path: &Path, whole: &str, collected: &mut Collected) {
        // Editors do not count a byte order mark as a character.
        let (mark, text) = match whole.strip_prefix('\u{feff}') {
            Some(rest) => ("\u{feff}", rest),
            None => ("", whole),
        };
        let source = Source::new(path.display().to_string(), text);
        let mut options = self.options.clone();
        if let Some(kind) = self.kind_of(path) {
            options = options.kind(kind);
        }
        let skipped = mark.len();
        let mut findings = lint(mark, &options);
        for finding in &mut findings {
            finding.diagnostic.span = Span::new(0, 0);
        }
        let count = findings.len();
        findings.extend(lint(text, &options));
        for (at, finding) in findings.into_iter().enumerate() {
            let diagnostic = &finding.diagnostic;
            let level = self.levels.of(diagnostic.code.id, finding.level);
            if level == Level::Allow {
                continue;
            }
            let is_kept = collected.counts(source.name(), diagnostic.code, level);
            let mut found = is_kept.then(|| Found::in_template(diagnostic, level, &source));
            let skipped = if at < count { 0 } else { skipped };
            if let Some(suggestion) = &diagnostic.suggestion {
                let edits = suggestion.edits.iter().map(|edit| {
                    let (start, end) = (edit.span.start as usize, edit.span.end as usize);
                    (start + skipped, end + skipped, edit.replacement.clone())
                });
                let change = Change {
                    edits: edits.collect(),
                    is_safe: suggestion.applicability == Applicability::Safe,
                };
                if let Some(found) = &mut found {
                    found.fix = Some(change.clone());
                }
                collected.edits.entry(path.to_owned()).or_default().push(change);
            }
            collected.found.extend(found);
        }
    }

    fn config(&self, file: &ToCheck, text: &str, texts: &Texts, collected: &mut Collected) {
        let path = &file.path;
        let project = Project::of_file(Some(path), &self.config.read);
        let loaded = api::load_text(path, text, &self.config, &mut |path| {
            project.checked(path).and_then(|_| texts.read(path))
        });
        if loaded.dialect.is_none() {
            let is_broken = loaded.findings.iter().any(|finding| finding.code.id == "VTL0501");
            // What says that it belongs to an API, and cannot be read, is no matter of taste.
            let is_looked_at = file.is_named || is_broken && says_it_is_config(path, text);
            match (is_looked_at, is_broken) {
                (false, _) => {}
                (true, false) => self.refuse(path, &loaded, collected),
                (true, true) => {
                    collected.files += 1;
                    collected.has_failed = true;
                    self.loaded(path, &loaded, texts, collected);
                }
            }
            return;
        }
        collected.files += 1;
        self.loaded(path, &loaded, texts, collected);
    }

    /// A Terraform module, by its folder or by one of its files. One that has no API is of interest only if named.
    fn module(&self, file: &ToCheck, texts: &Texts, collected: &mut Collected) {
        let path = &file.path;
        let loaded = match api::load(&Input::File(path.clone()), &self.config) {
            Ok(loaded) => loaded,
            Err(failure) => {
                return self.fail(path, &codes::UNREADABLE, &failure.to_string(), None, collected);
            }
        };
        let has_routes = !loaded.api.routes.is_empty() || !loaded.http_apis.is_empty();
        if has_routes || file.is_named {
            collected.files += 1;
            self.loaded(path, &loaded, texts, collected);
        }
    }

    fn loaded(&self, path: &Path, loaded: &Loaded, texts: &Texts, collected: &mut Collected) {
        let file = path.display().to_string();
        let project = project_of(&Input::File(path.to_owned()), &self.config.read);
        let mut sources = Sources { texts, project, known: HashMap::new() };
        for finding in &loaded.findings {
            let level = match finding.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warning,
                Severity::Note => Level::Note,
            };
            let level = self.levels.of(finding.code.id, level);
            if level > Level::Allow {
                let place = finding.place.as_ref().map_or("", Place::file);
                let file = if place.is_empty() { file.as_str() } else { place };
                collected.found.push(Found::in_config(finding, &sources.of(file), level));
            }
        }
        let mut templates = Templates {
            file: &file,
            unknown: loaded.unresolved().cloned().collect(),
            seen: HashSet::new(),
            sources,
        };
        for route in &loaded.api.routes {
            self.templates_of(route, &mut templates, collected);
        }
    }

    fn templates_of(
        &self,
        route: &Route,
        templates: &mut Templates<'_>,
        collected: &mut Collected,
    ) {
        let integration = &route.integration;
        let requests =
            integration.request_templates.iter().map(|template| (template, TemplateKind::Request));
        let responses = integration.responses.iter().flat_map(|response| &response.templates);
        let responses = responses.map(|template| (template, TemplateKind::Response));
        for (template, kind) in requests.chain(responses) {
            // What has no place is a default of the framework: nobody can change it.
            let Some(place) = &template.place else {
                continue;
            };
            // Routes and responses may share a template.
            let is_new = templates.seen.insert((place.line, Arc::clone(&template.text)));
            if is_new && !templates.unknown.contains(place) {
                self.template_of(template, place, kind, templates, collected);
            }
        }
    }

    fn template_of(
        &self,
        template: &MappingTemplate,
        place: &Place,
        kind: TemplateKind,
        templates: &mut Templates<'_>,
        collected: &mut Collected,
    ) {
        let file = if place.file().is_empty() { templates.file } else { place.file() };
        let what = if kind == TemplateKind::Request { "request" } else { "response" };
        let name = format!("{file}:{}: {what} template {}", place.line.max(1), template.media_type);
        let findings = lint(&template.text, &self.options.clone().kind(kind));
        if findings.is_empty() {
            return;
        }
        let source = Source::new(name, &*template.text);
        let whole = templates.sources.of(file);
        let position = (place.line, place.column);
        let embedded = Embedded::find(&whole, position, &template.text);
        let is_whole = *whole.text() == *template.text;
        for finding in findings {
            let level = self.levels.of(finding.diagnostic.code.id, finding.level);
            if level == Level::Allow {
                continue;
            }
            let finding = finding.diagnostic;
            let change = match is_whole {
                true => whole_file(&finding),
                false => embedded.as_ref().and_then(|embedded| in_embedded(&finding, embedded)),
            };
            if let Some(change) = &change {
                let path = files::tidy(Path::new(file));
                collected.edits.entry(path).or_default().push(change.clone());
            }
            if !collected.counts(file, finding.code, level) {
                continue;
            }
            let moved = match is_whole {
                true => Some(finding.clone()),
                false => {
                    let moved = embedded.as_ref().and_then(|embedded| moved(&finding, embedded));
                    moved.or_else(|| in_file(&finding, &source, &whole, place.line))
                }
            };
            let mut found = match moved {
                Some(moved) => Found::in_template(&moved, level, &whole),
                None => {
                    let (line, column) = (place.line.max(1), place.column.max(1));
                    Found::in_template(&finding, level, &source).at(file, line, column)
                }
            };
            found.fix = change;
            collected.found.push(found);
        }
    }
}

/// Folders hold much JSON and YAML that is none of our business.
fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension == ending)
}

/// Whether a `.template` is one of CloudFormation.
fn is_stack(path: &Path, text: &str) -> bool {
    has_ending(path, "template") && text.contains("Resources") && text.contains("AWS::")
}

/// Whether a file that cannot be read was meant to be a configuration.
fn says_it_is_config(path: &Path, text: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_jinja = text.contains("{%") || text.contains("{{");
    let types = ["AWS::ApiGateway", "AWS::Serverless", "x-amazon-apigateway-"];
    !is_jinja
        && (name == "serverless.yml"
            || name == "serverless.yaml"
            || types.iter().any(|hint| text.contains(hint)))
}

fn may_be_config(path: &Path, text: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if matches!(name, "serverless.yml" | "serverless.yaml" | "serverless.json") {
        return true;
    }
    [
        "integration",
        "x-amazon-apigateway",
        "AWS::ApiGateway",
        "AWS::Serverless",
        "AWS::Include",
        "aws_api_gateway",
        "aws_apigatewayv2",
        "httpApi",
    ]
    .iter()
    .any(|hint| text.contains(hint))
}

/// A suggestion for a template that is a whole file.
fn whole_file(finding: &Diagnostic) -> Option<Change> {
    let suggestion = finding.suggestion.as_ref()?;
    let edits = suggestion
        .edits
        .iter()
        .map(|edit| (edit.span.start as usize, edit.span.end as usize, edit.replacement.clone()));
    let is_safe = suggestion.applicability == Applicability::Safe;
    Some(Change { edits: edits.collect(), is_safe })
}

/// A suggestion for a template inside a file, as edits of the file.
fn in_embedded(finding: &Diagnostic, embedded: &Embedded) -> Option<Change> {
    let suggestion = finding.suggestion.as_ref()?;
    let mut edits = Vec::new();
    for edit in &suggestion.edits {
        let (start, end) = embedded.range(edit.span.start as usize, edit.span.end as usize)?;
        edits.push((start, end, embedded.encode(&edit.replacement)?));
    }
    let is_safe = suggestion.applicability == Applicability::Safe;
    Some(Change { edits, is_safe })
}

/// A finding about a template as one about the file that it is in.
fn moved(finding: &Diagnostic, embedded: &Embedded) -> Option<Diagnostic> {
    let place = |span: Span| {
        let (start, end) = embedded.range(span.start as usize, span.end as usize)?;
        Some(Span::new(start, end))
    };
    let mut moved = finding.clone();
    moved.span = place(finding.span)?;
    let related = finding.related.iter();
    moved.related =
        related.filter_map(|(span, label)| Some((place(*span)?, label.clone()))).collect();
    Some(moved)
}

/// The same, if its lines are in the file as they are: as text of a block that was changed elsewhere by a substitution.
fn in_file(
    finding: &Diagnostic,
    template: &Source,
    file: &Source,
    begins: u32,
) -> Option<Diagnostic> {
    let mut moved = finding.clone();
    moved.span = span_in_file(finding.span, template, file, begins)?;
    moved.related = finding
        .related
        .iter()
        .filter_map(|(span, label)| {
            Some((span_in_file(*span, template, file, begins)?, label.clone()))
        })
        .collect();
    Some(moved)
}

fn span_in_file(span: Span, template: &Source, file: &Source, begins: u32) -> Option<Span> {
    let place = template.position(span.start);
    let wanted = template.line(place.line);
    if wanted.trim().is_empty() {
        return None;
    }
    // The template begins in the line of its key, or in the next.
    let (line, indent) = [begins, begins + 1].into_iter().find_map(|first| {
        let line = (first + place.line).checked_sub(1)?;
        Some((line, file.line(line).find(wanted)?))
    })?;
    let begin = |source: &Source, line| source.offset(Position { line, column: 1 }) as usize;
    let column = (span.start as usize).saturating_sub(begin(template, place.line));
    let start = begin(file, line) + indent + column;
    let length = (span.end - span.start) as usize;
    let rest = wanted.len().saturating_sub(column);
    Some(Span::new(start, start + length.min(rest)))
}

/// Files that findings are about, each read once. Their names come from the configuration: only those of its project
/// are shown.
struct Sources<'a> {
    texts: &'a Texts,
    project: Project,
    known: HashMap<String, Source>,
}

impl Sources<'_> {
    fn of(&mut self, file: &str) -> Source {
        let (texts, project) = (self.texts, &self.project);
        let read = || {
            let path = Path::new(file);
            let text = project.checked(path).and_then(|_| texts.read(path)).unwrap_or_default();
            Source::new(file, text.strip_prefix('\u{feff}').unwrap_or(&text))
        };
        self.known.entry(file.to_owned()).or_insert_with(read).clone()
    }
}
