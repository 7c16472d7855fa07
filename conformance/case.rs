//! Case files as data: reading them, and what the batch protocol is told of a case.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::outcome::Expect;

/// One file of cases.
#[derive(Clone)]
pub(crate) struct Topic {
    /// `velocity/set`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) cases: Vec<Arc<Case>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    about: String,
    case: Vec<toml::Spanned<Case>>,
}

/// One `[[case]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) why: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for readers and for other harnesses")]
    pub(crate) tags: Vec<String>,
    #[serde(default)]
    pub(crate) dialect: DialectChoice,
    #[serde(default)]
    pub(crate) given: Given,
    #[serde(default)]
    pub(crate) template: String,
    /// Instead of a template: the case is a whole exchange.
    pub(crate) integration: Option<Data>,
    pub(crate) expect: Expect,
    pub(crate) evidence: Evidence,
    /// Reference engines whose recording is known to be something else.
    #[serde(default)]
    pub(crate) diverges: BTreeSet<String>,
    /// Line of the file; filled in by the loader.
    #[serde(skip)]
    pub(crate) line: usize,
}

/// In which dialects the case holds.
#[derive(Clone, Copy, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DialectChoice {
    #[default]
    ApiGateway,
    Velocity,
    Any,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Dialect {
    ApiGateway,
    Velocity,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiGateway => "apigateway",
            Self::Velocity => "velocity",
        })
    }
}

/// What the template is rendered over.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    pub(crate) body: Option<String>,
    pub(crate) params: Option<Data>,
    pub(crate) context: Option<Data>,
    pub(crate) stage_variables: Option<Data>,
    pub(crate) vars: Option<Data>,
    /// Of an exchange: what the client asks, what the backend answers, and what belongs to API and method.
    pub(crate) request: Option<Data>,
    pub(crate) backend: Option<Data>,
    pub(crate) gateway_responses: Option<Data>,
    pub(crate) model: Option<Data>,
    pub(crate) method_responses: Option<Vec<String>>,
    pub(crate) binary_media_types: Option<Vec<String>>,
    pub(crate) required_parameters: Option<Vec<String>>,
    /// Limits other than the default ones, by the names of the library.
    pub(crate) limits: Option<BTreeMap<String, u64>>,
}

/// A TOML value, or JSON text where TOML cannot say it (null, integers beyond 64 bits).
#[derive(Deserialize)]
#[serde(from = "toml::Value")]
pub(crate) struct Data {
    pub(crate) json: String,
}

impl From<toml::Value> for Data {
    fn from(value: toml::Value) -> Self {
        let json = match value {
            toml::Value::String(text) => text,
            other => json_of(&other).to_string(),
        };
        Self { json }
    }
}

impl Data {
    pub(crate) fn value(&self) -> Json {
        serde_json::from_str(&self.json).unwrap_or(Json::Null)
    }
}

fn json_of(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(s) => Json::from(s.as_str()),
        toml::Value::Integer(i) => Json::from(*i),
        toml::Value::Float(f) => Json::from(*f),
        toml::Value::Boolean(b) => Json::from(*b),
        toml::Value::Datetime(d) => Json::from(d.to_string()),
        toml::Value::Array(items) => items.iter().map(json_of).collect(),
        toml::Value::Table(t) => {
            Json::Object(t.iter().map(|(k, v)| (k.clone(), json_of(v))).collect())
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Evidence {
    pub(crate) level: Level,
    #[serde(rename = "ref")]
    pub(crate) reference: String,
}

/// How a fact is known, strongest first.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Aws,
    Engine,
    Docs,
    Field,
    Inferred,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aws => "aws",
            Self::Engine => "engine",
            Self::Docs => "docs",
            Self::Field => "field",
            Self::Inferred => "inferred",
        })
    }
}

/// A case in one dialect: what is run.
#[derive(Clone)]
pub(crate) struct Variant {
    pub(crate) case: Arc<Case>,
    pub(crate) dialect: Dialect,
    pub(crate) index: usize,
    topic: String,
    pub(crate) path: PathBuf,
}

impl Topic {
    pub(crate) fn variants(&self) -> impl Iterator<Item = Variant> + '_ {
        self.cases.iter().enumerate().flat_map(move |(index, case)| {
            let dialects: &[Dialect] = match case.dialect {
                DialectChoice::ApiGateway => &[Dialect::ApiGateway],
                DialectChoice::Velocity => &[Dialect::Velocity],
                DialectChoice::Any => &[Dialect::ApiGateway, Dialect::Velocity],
            };
            dialects.iter().map(move |dialect| Variant {
                case: case.clone(),
                dialect: *dialect,
                index,
                topic: self.name.clone(),
                path: self.path.clone(),
            })
        })
    }
}

impl Variant {
    /// Whether it is an exchange, not a template.
    pub(crate) fn is_exchange(&self) -> bool {
        self.case.integration.is_some()
    }

    /// `velocity/set::variable`, with the dialect after it if the case holds in both.
    pub(crate) fn name(&self) -> String {
        format!("{}::{}", self.topic, self.key())
    }

    /// The name inside the topic.
    pub(crate) fn key(&self) -> String {
        match self.case.dialect {
            DialectChoice::Any => format!("{}@{}", self.case.id, self.dialect),
            _ => self.case.id.clone(),
        }
    }

    /// How the fact is known. What the service does says nothing about stock Velocity.
    pub(crate) fn level(&self) -> Level {
        match self.dialect {
            Dialect::ApiGateway => self.case.evidence.level,
            Dialect::Velocity => Level::Engine,
        }
    }

    /// The request of the batch protocol.
    pub(crate) fn request(&self) -> String {
        let case = &self.case;
        if let Some(exchange) = crate::exchange::request(case, &self.name()) {
            return exchange.to_string();
        }
        let mut line = format!(
            r#"{{"name":{},"dialect":"{}","template":{}"#,
            Json::from(self.name()),
            self.dialect,
            Json::from(case.template.as_str())
        );
        if let Some(body) = &case.given.body {
            line += &format!(r#","body":{}"#, Json::from(body.as_str()));
        }
        for (name, data) in [
            ("params", &case.given.params),
            ("context", &case.given.context),
            ("stageVariables", &case.given.stage_variables),
            ("vars", &case.given.vars),
        ] {
            if let Some(data) = data {
                line += &format!(r#","{name}":{}"#, data.json);
            }
        }
        if let Some(limits) = &case.given.limits {
            line += &format!(r#","limits":{}"#, Json::from_iter(limits.clone()));
        }
        line.push('}');
        line
    }

    /// The message of a failure.
    pub(crate) fn describe(&self, difference: &str) -> String {
        let what = match &self.case.integration {
            Some(integration) => format!("integration: {}", integration.json),
            None => format!("template: {}", crate::outcome::visible(&self.case.template)),
        };
        format!(
            "{}:{}: {}\n  {what}\n{difference}",
            self.path.display(),
            self.case.line,
            self.case.why,
        )
    }
}

// ---- loading -----------------------------------------------------------------------------------------------------

/// Every `.toml` below `folder`, in order of path.
pub(crate) fn load(folder: &Path) -> Result<Vec<Topic>, String> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    files.sort();
    files.iter().map(|path| load_topic(folder, path)).collect()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

fn load_topic(folder: &Path, path: &Path) -> Result<Topic, String> {
    let at = |problem: &str| format!("{}: {problem}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| at(&e.to_string()))?;
    if text.contains('\r') {
        return Err(at("has carriage returns: write `\\r` in a basic string"));
    }
    let file: TopicFile = toml::from_str(&text).map_err(|e| at(&e.to_string()))?;
    if file.about.is_empty() {
        return Err(at("`about` is empty"));
    }
    let mut ids = BTreeSet::new();
    let mut cases = Vec::new();
    for spanned in file.case {
        let start = spanned.span().start;
        let mut case = spanned.into_inner();
        case.line = 1 + text[..start].matches('\n').count();
        let at_case = |problem: &str| format!("{}:{}: {problem}", path.display(), case.line);
        if !ids.insert(case.id.clone()) {
            return Err(at_case(&format!("`{}` is there twice", case.id)));
        }
        check(&case).map_err(|problem| at_case(&problem))?;
        cases.push(Arc::new(case));
    }
    let name = path.strip_prefix(folder).unwrap_or(path).with_extension("");
    Ok(Topic { name: name.to_string_lossy().replace('\\', "/"), path: path.to_path_buf(), cases })
}

fn check(case: &Case) -> Result<(), String> {
    if case.why.is_empty() || case.evidence.reference.is_empty() {
        return Err("`why` and `evidence.ref` say something".to_owned());
    }
    for (name, data) in [
        ("params", &case.given.params),
        ("context", &case.given.context),
        ("stage_variables", &case.given.stage_variables),
        ("vars", &case.given.vars),
        ("request", &case.given.request),
        ("backend", &case.given.backend),
        ("gateway_responses", &case.given.gateway_responses),
        ("model", &case.given.model),
    ] {
        if data.as_ref().is_some_and(|d| !d.value().is_object()) {
            return Err(format!("`given.{name}` is neither a table nor a JSON object"));
        }
    }
    match &case.integration {
        Some(_) if !case.template.is_empty() || case.dialect != DialectChoice::ApiGateway => {
            Err("a case has a template or an integration, and an integration no dialect".to_owned())
        }
        Some(integration) if !integration.value().is_object() => {
            Err("`integration` is neither a table nor a JSON object".to_owned())
        }
        Some(_) => crate::exchange::check(&case.expect),
        None => case.expect.check(),
    }
}

/// Whether `schema/case.json`, which editors use, knows every field that the case files use.
pub(crate) fn check_schema(root: &Path) -> Result<(), String> {
    let path = root.join("schema/case.json");
    let at = |problem: String| format!("{}: {problem}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|e| at(e.to_string()))?;
    let schema: Json = serde_json::from_str(&text).map_err(|e| at(e.to_string()))?;
    let mut files = Vec::new();
    list(&root.join("cases"), &mut files)?;
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|e| e.to_string())?;
        let value: toml::Value = toml::from_str(&text).map_err(|e| e.to_string())?;
        check_fields(&schema, &schema, &json_of(&value))
            .map_err(|field| at(format!("no `{field}`, which {} uses", file.display())))?;
    }
    Ok(())
}

/// The name of the first field that the schema does not know.
fn check_fields(root: &Json, schema: &Json, value: &Json) -> Result<(), String> {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap_or(schema),
        None => schema,
    };
    for item in value.as_array().into_iter().flatten() {
        check_fields(root, &schema["items"], item)?;
    }
    if let (Json::Object(members), Json::Object(fields)) = (value, &schema["properties"]) {
        for (name, member) in members {
            let field = fields.get(name).ok_or(name.as_str())?;
            check_fields(root, field, member)?;
        }
    }
    Ok(())
}

/// Case name -> reason.
pub(crate) fn load_known_failures(path: &Path) -> Result<BTreeMap<String, String>, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(e) => Err(format!("{}: {e}", path.display())),
    }
}
