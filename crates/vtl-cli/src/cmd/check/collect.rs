//! What is checked: templates, configurations, and the templates inside of them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use vtl::diagnostic::Diagnostic;
use vtl::source::{Position, Source, Span};
use vtl_gateway::config::{self, Loaded, Severity};
use vtl_gateway::{MappingTemplate, Place, Route};
use vtl_lint::{Level, LintOptions, TemplateKind, lint};

use super::found::Found;
use crate::api;
use crate::args::{self, Check, ConfigOptions};
use crate::inputs::Input;
use crate::report::Failure;

const FOLDERS_DEEP: u32 = 64;

pub(super) fn collect(args: &Check) -> Result<Vec<Found>, Failure> {
    let checker = Checker { config: &args.options, options: options(args)?, levels: levels(args) };
    let mut found = Vec::new();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            checker.template(&Input::Stdin, &mut found)?;
        } else if path.is_dir() {
            checker.folder(path, FOLDERS_DEEP, &mut found)?;
        } else {
            checker.file(path, &mut found)?;
        }
    }
    Ok(found)
}

/// `--allow`, `--warn` and `--deny` in the order of their strength.
fn levels(args: &Check) -> Vec<(Level, &str)> {
    let groups =
        [(Level::Allow, &args.allow), (Level::Warning, &args.warn), (Level::Error, &args.deny)];
    groups
        .into_iter()
        .flat_map(|(level, names)| names.iter().map(move |name| (level, name.as_str())))
        .collect()
}

fn options(args: &Check) -> Result<LintOptions, Failure> {
    let mut options = LintOptions::new().dialect(args.dialect.into()).kind(match args.kind {
        args::Kind::Request => TemplateKind::Request,
        args::Kind::Response => TemplateKind::Response,
    });
    options.globals = args.globals.clone();
    for (level, name) in levels(args) {
        match name.parse::<Level>() {
            // `--deny warning`: everything of that level and above.
            Ok(from) if level == Level::Error => options.deny(from),
            Ok(_) => {
                return Err(Failure::usage(format!(
                    "`{name}` is no code; only `--deny` takes a level"
                )));
            }
            Err(_) if config::codes::find(name).is_some() => {}
            Err(_) => {
                options.set_level(name, level).map_err(|error| Failure::usage(error.to_string()))?
            }
        }
    }
    Ok(options)
}

struct Checker<'a> {
    config: &'a ConfigOptions,
    options: LintOptions,
    levels: Vec<(Level, &'a str)>,
}

/// The templates of a configuration, on the way through its routes.
struct Templates<'a> {
    file: &'a str,
    /// Places whose text is known only after deployment: there is no template to look at.
    unknown: Vec<Place>,
    seen: HashSet<(u32, String)>,
    sources: Sources,
}

impl Checker<'_> {
    fn folder(&self, folder: &Path, deeper: u32, found: &mut Vec<Found>) -> Result<(), Failure> {
        let unreadable =
            |error| Failure::usage(format!("cannot read `{}`: {error}", folder.display()));
        let mut paths: Vec<(PathBuf, bool)> = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            // Links are not followed: they may lead back.
            if !name.to_string_lossy().starts_with('.')
                && name != "node_modules"
                && name != "target"
            {
                paths.push((entry.path(), entry.file_type().map_err(unreadable)?.is_dir()));
            }
        }
        paths.sort();
        for (path, is_folder) in paths {
            match extension(&path) {
                _ if is_folder && deeper > 0 => self.folder(&path, deeper - 1, found)?,
                "vtl" | "vm" | "velocity" => self.template(&Input::File(path), found)?,
                "yml" | "yaml" | "json" => self.config_if_it_is_one(path, found)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// A file that was named: a configuration or a template.
    fn file(&self, path: &Path, found: &mut Vec<Found>) -> Result<(), Failure> {
        let input = Input::File(path.to_owned());
        match extension(path) {
            "yml" | "yaml" | "json" => self.config(&input, &api::load(&input, self.config)?, found),
            _ => self.template(&input, found)?,
        }
        Ok(())
    }

    /// Folders hold much JSON and YAML that is none of our business.
    fn config_if_it_is_one(&self, path: PathBuf, found: &mut Vec<Found>) -> Result<(), Failure> {
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(());
        };
        let hints = [
            "integration",
            "x-amazon-apigateway",
            "AWS::ApiGateway",
            "AWS::Serverless",
            "aws_api_gateway",
            "aws_apigatewayv2",
            "httpApi",
        ];
        if !hints.iter().any(|hint| text.contains(hint)) {
            return Ok(());
        }
        let input = Input::File(path);
        let loaded = api::load(&input, self.config)?;
        if loaded.dialect.is_some() {
            self.config(&input, &loaded, found);
        }
        Ok(())
    }

    fn template(&self, input: &Input, found: &mut Vec<Found>) -> Result<(), Failure> {
        let text = input.text()?;
        // Editors do not count a byte order mark as a character.
        let (mark, text) = match text.strip_prefix('\u{feff}') {
            Some(rest) => ("\u{feff}", rest),
            None => ("", text.as_str()),
        };
        let source = Source::new(input.to_string(), text);
        let mut findings = lint(mark, &self.options);
        for finding in &mut findings {
            finding.diagnostic.span = Span::new(0, 0);
        }
        findings.extend(lint(text, &self.options));
        for finding in findings {
            found.push(Found::in_template(&finding.diagnostic, finding.level, &source));
        }
        Ok(())
    }

    fn config(&self, input: &Input, loaded: &Loaded, found: &mut Vec<Found>) {
        let file = input.to_string();
        let mut sources = Sources::default();
        for finding in &loaded.findings {
            let level = match finding.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warning,
                Severity::Note => Level::Note,
            };
            let level = self.level_of(finding.code.id, level);
            if level > Level::Allow {
                let place = finding.place.as_ref().map_or("", |place| &place.file);
                let file = if place.is_empty() { file.as_str() } else { place };
                found.push(Found::in_config(finding, &sources.of(file), level));
            }
        }
        let mut templates = Templates {
            file: &file,
            unknown: loaded.unresolved().cloned().collect(),
            seen: HashSet::new(),
            sources,
        };
        for route in &loaded.api.routes {
            self.templates_of(route, &mut templates, found);
        }
    }

    fn templates_of(&self, route: &Route, templates: &mut Templates<'_>, found: &mut Vec<Found>) {
        let integration = &route.integration;
        let requests =
            integration.request_templates.iter().map(|template| (template, TemplateKind::Request));
        let responses = integration.responses.iter().flat_map(|response| &response.templates);
        let responses = responses.map(|template| (template, TemplateKind::Response));
        for (template, kind) in requests.chain(responses) {
            // What stands nowhere is a default of the framework: nobody can change it.
            let Some(place) = &template.place else {
                continue;
            };
            // Routes and responses may share a template.
            let is_new = templates.seen.insert((place.line, template.text.clone()));
            if is_new && !templates.unknown.contains(place) {
                self.template_of(
                    template,
                    place,
                    kind,
                    templates.file,
                    &mut templates.sources,
                    found,
                );
            }
        }
    }

    fn template_of(
        &self,
        template: &MappingTemplate,
        place: &Place,
        kind: TemplateKind,
        file: &str,
        sources: &mut Sources,
        found: &mut Vec<Found>,
    ) {
        let file = if place.file.is_empty() { file } else { &place.file };
        let what = if kind == TemplateKind::Request { "request" } else { "response" };
        let name = format!("{file}:{}: {what} template {}", place.line.max(1), template.media_type);
        let source = Source::new(name, template.text.as_str());
        let whole = sources.of(file);
        for finding in lint(&template.text, &self.options.clone().kind(kind)) {
            let (finding, level) = (finding.diagnostic, finding.level);
            found.push(match in_file(&finding, &source, &whole, place.line) {
                Some(moved) => Found::in_template(&moved, level, &whole),
                None => {
                    let at = Found::in_template(&finding, level, &source);
                    let (line, column) = (place.line.max(1), place.column.max(1));
                    Found {
                        file: file.to_owned(),
                        line,
                        column,
                        end_line: line,
                        end_column: column,
                        ..at
                    }
                }
            });
        }
    }

    fn level_of(&self, id: &str, level: Level) -> Level {
        let named = self
            .levels
            .iter()
            .rev()
            .find(|(_, name)| name.eq_ignore_ascii_case(id))
            .map(|(level, _)| *level);
        let level = named.unwrap_or(level);
        let denied = self.levels.iter().filter(|(to, _)| *to == Level::Error);
        let denied = denied.filter_map(|(_, name)| name.parse::<Level>().ok());
        match level != Level::Allow && denied.min().is_some_and(|from| level >= from) {
            true => Level::Error,
            false => level,
        }
    }
}

/// A finding about a template as one about the file that it stands in, if its lines stand there as they are: in a block
/// of YAML they do, in a string of JSON they do not.
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

/// Files that findings are about, each read once.
#[derive(Default)]
struct Sources(HashMap<String, Source>);

impl Sources {
    fn of(&mut self, file: &str) -> Source {
        let known = self.0.entry(file.to_owned());
        let read = || Source::new(file, fs::read_to_string(file).unwrap_or_default());
        known.or_insert_with(read).clone()
    }
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}
