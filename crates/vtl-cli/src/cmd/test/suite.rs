//! A test file with everything that it names, read and compiled.

use std::path::{Path, PathBuf};

use vtl::{Dialect, Engine, Scope};
use vtl_gateway::config::Loaded;
use vtl_gateway::gateway::Gateway;
use vtl_gateway::{Api, MappingTemplate, Request, Route};

use super::exchange::World;
use super::format::{DialectName, Expect, File, FileCase, FileRequest, Given};
use crate::api;
use crate::args::{ConfigOptions, ReadOptions};
use crate::files::Folder;
use crate::inputs::{Input, StageVariable};
use crate::report::Failure;

pub(super) struct Suite {
    pub(super) path: PathBuf,
    /// The templates that cases render.
    pub(super) templates: Vec<NamedTemplate>,
    /// The APIs that exchanges run on, beside a configuration.
    pub(super) apis: Option<Gateway>,
    /// What compiles the templates of the APIs, as the file's `dialect` and `strict` say.
    pub(super) engine: Engine,
    /// The name of the configuration, if there is one.
    pub(super) config: String,
    pub(super) cases: Vec<Case>,
}

/// A template, and the name that messages give it.
#[derive(PartialEq)]
pub(super) struct NamedTemplate {
    pub(super) name: String,
    pub(super) text: String,
}

pub(super) struct Case {
    pub(super) name: String,
    /// Which `[[case]]` of the file it is, and its line.
    pub(super) index: usize,
    pub(super) line: usize,
    pub(super) what: What,
    pub(super) expect: Expect,
}

/// What a case does.
pub(super) enum What {
    /// It renders one of the suite's templates.
    Render { template: usize, dialect: Dialect, strict: bool, scope: Box<Scope<'static>> },
    /// It sends a request through the configuration.
    Exchange { request: Box<Request>, world: Box<World>, folder: Folder },
}

/// The file that a test file tests.
enum Subject {
    Template(PathBuf),
    Config(PathBuf),
}

const TEMPLATES: [&str; 3] = ["vtl", "vm", "velocity"];
const CONFIGS: [&str; 5] = ["yml", "yaml", "json", "tf.json", "tf"];

impl Suite {
    pub(super) fn load(path: PathBuf, options: &ReadOptions) -> Result<Self, Failure> {
        let text = read(&path)?;
        let wrong = |message: String| {
            Failure::usage(format!("`{}`: {}", path.display(), message.trim_end()))
        };
        let document =
            toml_edit::Document::parse(text.as_str()).map_err(|error| wrong(error.to_string()))?;
        let lines = lines_of_cases(&document, &text);
        let mut file: File =
            toml_edit::de::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let mut loader = Loader::new(&path, &file, options)?;
        let mut cases = Vec::with_capacity(file.case.len());
        for (index, case) in std::mem::take(&mut file.case).into_iter().enumerate() {
            let name = case.name.clone();
            let line = lines.get(index).copied().unwrap_or(1);
            let (what, expect) = loader.case(case, &file).map_err(|failure| match failure {
                Failure::Usage(message) => wrong(format!("case `{name}`: {message}")),
                other => other,
            })?;
            cases.push(Case { name, index, line, what, expect });
        }
        let Loader { templates, apis, engine, config, .. } = loader;
        Ok(Self { path, templates, apis, engine, config, cases })
    }
}

/// Reads the cases of one file.
struct Loader {
    folder: Folder,
    read: ReadOptions,
    templates: Vec<NamedTemplate>,
    apis: Option<Gateway>,
    engine: Engine,
    /// The configuration's name, for the names of its templates.
    config: String,
}

impl Loader {
    fn new(path: &Path, file: &File, options: &ReadOptions) -> Result<Self, Failure> {
        let (folder, read) = (Folder::of_file(path, options), options.clone());
        let engine = Engine::builder().dialect(file.dialect.into()).strict(file.strict).build();
        let (templates, config) = (Vec::new(), String::new());
        let mut loader = Self { folder, read, templates, apis: None, engine, config };
        match loader.subject(path, file) {
            Subject::Template(path) => {
                let name = super::shown(&path);
                let text = loader.folder.absolute(path)?.text_without_bom()?;
                loader.templates.push(NamedTemplate { name, text });
            }
            Subject::Config(path) => {
                loader.config = super::shown(&path);
                let loaded = loader.load_apis(path, file)?;
                loader.apis = Some(Gateway::new(loaded, &loader.engine));
            }
        }
        Ok(loader)
    }

    /// `order.test.toml` tests `order.vtl`; `serverless.test.toml` tests `serverless.yml`.
    fn subject(&self, path: &Path, file: &File) -> Subject {
        if let Some(template) = &file.template {
            return Subject::Template(self.folder.path(template));
        }
        if let Some(config) = &file.config {
            return Subject::Config(self.folder.path(config));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.strip_suffix(".test.toml").unwrap_or(&name);
        let beside = |extensions: &[&str]| {
            let mut files =
                extensions.iter().map(|extension| self.folder.path(format!("{stem}.{extension}")));
            files.find(|file| file.is_file())
        };
        match (beside(&TEMPLATES), beside(&CONFIGS)) {
            (Some(template), _) => Subject::Template(template),
            (None, Some(config)) => Subject::Config(config),
            // Reading it says that it is missing.
            (None, None) => Subject::Template(self.folder.path(format!("{stem}.vtl"))),
        }
    }

    fn case(&mut self, case: FileCase, file: &File) -> Result<(What, Expect), Failure> {
        let FileCase { request, template, dialect, strict, given, expect, .. } = case;
        let given = given.over(&file.given);
        let expect = with_files_read(expect, &self.folder)?;
        if request.is_none() && (self.apis.is_none() || template.is_some()) {
            let template = self.template(template)?;
            let dialect = dialect.unwrap_or(file.dialect).into();
            let strict = strict.unwrap_or(file.strict);
            if expect.is_about_an_exchange() {
                let what = "`status`, `response`, `event` and `unsent` are expected of an exchange: give it a `request`";
                return Err(Failure::usage(what));
            }
            let scope = Box::new(given.scope(&self.folder)?);
            return Ok((What::Render { template, dialect, strict, scope }, expect));
        }
        if self.apis.is_none() {
            let what = "`request` needs a configuration: this file tests a template";
            return Err(Failure::usage(what));
        }
        if dialect.is_some() || strict.is_some() {
            let what = "`dialect` and `strict` of an exchange hold for all of its API: set them at the top of the file";
            return Err(Failure::usage(what));
        }
        if expect.is_about_a_render() {
            let what = "`output`, `json`, `contains` and overrides are expected of a template: \
                        for an exchange they are in `expect.response` and `expect.event`";
            return Err(Failure::usage(what));
        }
        self.exchange(given, request, expect)
    }

    fn exchange(
        &self,
        mut given: Given,
        request: Option<FileRequest>,
        expect: Expect,
    ) -> Result<(What, Expect), Failure> {
        let world = Box::new(World {
            backend: given.backend.take(),
            authorizer: given.authorizer.take(),
            signature: given.signature,
        });
        let request = given.request(request, &self.folder)?;
        if request.method.is_empty() || request.path.is_empty() {
            let what = "method and path are missing: `request = \"POST /orders\"`, or an event";
            return Err(Failure::usage(what));
        }
        let what =
            What::Exchange { request: Box::new(request), world, folder: self.folder.clone() };
        Ok((what, expect))
    }

    fn load_apis(&self, path: PathBuf, file: &File) -> Result<Loaded, Failure> {
        let values = file.set.iter().map(|(name, value)| StageVariable {
            name: name.clone(),
            value: super::given::string_of(value),
        });
        let options = ConfigOptions {
            stage: file.stage.clone(),
            values: values.collect(),
            read: self.read.clone(),
            ..ConfigOptions::default()
        };
        api::load_for_use(&self.folder.absolute(path)?, &options)
    }

    /// The index of the template that a case renders.
    fn template(&mut self, named: Option<String>) -> Result<usize, Failure> {
        let (Some(apis), Some(named)) = (&self.apis, named) else {
            return Ok(0);
        };
        let template = find_template(apis.rest().api(), &named)?;
        let template = NamedTemplate {
            name: format!("{} {named}", self.config),
            text: template.text.to_string(),
        };
        let known = self.templates.iter().position(|known| *known == template);
        Ok(known.unwrap_or_else(|| {
            self.templates.push(template);
            self.templates.len() - 1
        }))
    }
}

/// The template that `POST /orders request application/json` or `GET /orders response 404` names.
fn find_template<'a>(api: &'a Api, named: &str) -> Result<&'a MappingTemplate, Failure> {
    let words: Vec<&str> = named.split_whitespace().collect();
    let unknown = |what: String| Failure::usage(format!("`{named}`: {what}"));
    let (method, path, rest) = match words.as_slice() {
        [method, path, rest @ ..] => (*method, *path, rest),
        _ => return Err(unknown("a template is named like `POST /orders request`".to_owned())),
    };
    let is_it =
        |route: &&Route| route.resource_path == path && route.method.eq_ignore_ascii_case(method);
    let route = api
        .routes
        .iter()
        .find(is_it)
        .ok_or_else(|| unknown(format!("there is no route `{method} {path}`")))?;
    let integration = &route.integration;
    let (templates, media_type) = match rest {
        ["request"] => (integration.request_templates.as_slice(), "application/json"),
        ["request", media_type] => (integration.request_templates.as_slice(), *media_type),
        ["response", status, rest @ ..] => {
            let responses = integration.responses.iter();
            let response = responses
                .into_iter()
                .find(|response| response.status.to_string() == **status)
                .ok_or_else(|| unknown(format!("there is no response {status}")))?;
            (response.templates.as_slice(), rest.first().copied().unwrap_or("application/json"))
        }
        _ => {
            let what = "`request` or `response STATUS`, and a media type, come after the route";
            return Err(unknown(what.to_owned()));
        }
    };
    templates
        .iter()
        .find(|template| template.media_type.eq_ignore_ascii_case(media_type))
        .ok_or_else(|| unknown(format!("there is no template for `{media_type}`")))
}

fn with_files_read(mut expect: Expect, folder: &Folder) -> Result<Expect, Failure> {
    if let Some(file) = &mut expect.output_file {
        *file = folder.written(&*file)?;
        // `--update` writes a file that does not exist yet.
        if file.is_file() {
            expect.output = Some(Input::File(file.clone()).text()?);
        }
    }
    parse_json(&mut expect.json, "expect.json")?;
    for (message, name) in [(&mut expect.response, "response"), (&mut expect.event, "event")] {
        if let Some(message) = message {
            parse_json(&mut message.json, &format!("expect.{name}.json"))?;
        }
    }
    Ok(expect)
}

/// Expected JSON that is written as a string becomes what the string says.
fn parse_json(json: &mut Option<serde_json::Value>, name: &str) -> Result<(), Failure> {
    if let Some(serde_json::Value::String(text)) = json {
        let parsed = serde_json::from_str(text)
            .map_err(|error| Failure::usage(format!("`{name}` is not valid JSON: {error}")))?;
        *json = Some(parsed);
    }
    Ok(())
}

impl From<DialectName> for Dialect {
    fn from(name: DialectName) -> Self {
        match name {
            DialectName::ApiGateway => Self::ApiGateway,
            DialectName::Velocity => Self::Velocity,
        }
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    Input::File(path.to_owned()).text_without_bom()
}

fn lines_of_cases(document: &toml_edit::Document<&str>, text: &str) -> Vec<usize> {
    let line = |offset: usize| 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    let cases = document.get("case").and_then(toml_edit::Item::as_array_of_tables);
    let spans = cases.into_iter().flatten().map(|case| case.span());
    spans.map(|span| span.map_or(1, |span| line(span.start))).collect()
}
