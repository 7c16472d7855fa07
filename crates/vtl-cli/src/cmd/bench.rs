//! `vtl bench`: how long cases take.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json, json};
use vtl::{Engine, ParamKind, Scope, Template};
use vtl_gateway::protocol::{self, Case, Refusal};

use crate::args::Bench;
use crate::report::{self, Failure};
use crate::style;

/// Compiling gets this part of the time that rendering gets.
const COMPILE_PART: f64 = 0.25;
/// A fifth of the time warms up.
const WARM_UP_PART: f64 = 0.2;
/// A batch is long compared with the clock's resolution.
const BATCH: Duration = Duration::from_micros(500);

pub(crate) fn run(args: &Bench) -> Result<(), Failure> {
    if !(args.seconds > 0.0 && args.seconds <= 3600.0) {
        return Err(Failure::usage("`--seconds` is more than 0 and at most 3600"));
    }
    let lines = args.cases.text_without_bom()?;
    let mut cases = Vec::new();
    for (number, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at =
            |message: &dyn std::fmt::Display| format!("{}:{}: {message}", args.cases, number + 1);
        let ready = Ready::of(line).map_err(|error| match error {
            Refusal::Case(message) => Failure::usage(at(&message)),
            Refusal::Template(error) => {
                Failure::Failed(format!("{}\n{}", at(&"the case fails"), style::error(&error)))
            }
        })?;
        cases.push(ready);
    }
    // All are warm before the first is measured, so that none of them is measured on a cold machine.
    for case in &cases {
        case.warm_up(args.seconds * WARM_UP_PART);
    }
    for case in &cases {
        report::print(format!("{}\n", case.measure(args.seconds)).as_bytes())?;
    }
    Ok(())
}

/// A case that is ready to be measured.
struct Ready<'a> {
    case: Case<'a>,
    engine: Engine,
    text: String,
    template: Template,
    /// Nothing where the case is an event, which is read anew.
    request: Option<Request<'a>>,
    /// The scope of the request, kept over renders.
    scope: Scope<'static>,
    output_bytes: usize,
}

impl<'a> Ready<'a> {
    fn of(line: &'a str) -> Result<Self, Refusal> {
        let refuse = |error: serde_json::Error| Refusal::Case(error.to_string());
        let case: Case<'a> = serde_json::from_str(line).map_err(refuse)?;
        let request = Request::of(line).map_err(Refusal::Case)?;
        let engine = protocol::engine(&case).map_err(Refusal::Case)?;
        let scope = case.whole_scope().map_err(Refusal::Case)?;
        let text = case.template().map_err(Refusal::Case)?.to_owned();
        let template = engine.compile(&text).map_err(Refusal::Template)?;
        let output_bytes = template.render(&scope).map_err(Refusal::Template)?.body.len();
        Ok(Self { case, engine, text, template, request, scope, output_bytes })
    }

    fn warm_up(&self, seconds: f64) {
        let start = Instant::now();
        self.call();
        while start.elapsed().as_secs_f64() < seconds {
            self.call();
        }
    }

    /// A request: a scope made anew of what a host has, rendered once.
    fn call(&self) {
        match black_box(&self.request) {
            Some(request) => render(&self.template, &request.scope()),
            None => render(&self.template, &self.case.whole_scope().unwrap_or_default()),
        }
    }

    fn measure(&self, seconds: f64) -> Json {
        let compile = || drop(black_box(self.engine.compile(black_box(&self.text))));
        let compile_ns = median(seconds * COMPILE_PART, compile);
        let request_ns = median(seconds, || self.call());
        let render_ns = median(seconds, || render(&self.template, &self.scope));
        json!({
            "name": self.case.name().and_then(|name| serde_json::from_str::<&RawValue>(name).ok()),
            "compile_ns": compile_ns,
            "request_ns": request_ns,
            "render_ns": render_ns,
            "output_bytes": self.output_bytes,
        })
    }
}

/// What a host has of a request: texts, and pairs of them.
struct Request<'a> {
    body: String,
    params: Vec<(ParamKind, Group<'a>)>,
    context: &'a str,
    stage_variables: Group<'a>,
    vars: Vec<(String, &'a RawValue)>,
}

enum Group<'a> {
    Pairs(Vec<(String, String)>),
    /// Values that are not strings are among them.
    Text(&'a str),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parts<'a> {
    #[serde(borrow, default)]
    event: Option<&'a RawValue>,
    #[serde(default)]
    body: Option<String>,
    #[serde(borrow, default)]
    params: Option<Params<'a>>,
    #[serde(borrow, default)]
    context: Option<&'a RawValue>,
    #[serde(borrow, default)]
    stage_variables: Option<&'a RawValue>,
    #[serde(borrow, default)]
    vars: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Params<'a> {
    #[serde(borrow, default)]
    path: Option<&'a RawValue>,
    #[serde(borrow, default)]
    querystring: Option<&'a RawValue>,
    #[serde(borrow, default)]
    header: Option<&'a RawValue>,
}

impl<'a> Request<'a> {
    fn of(line: &'a str) -> Result<Option<Self>, String> {
        let parts: Parts<'a> = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if parts.event.is_some() {
            return Ok(None);
        }
        let params = parts.params.unwrap_or_default();
        let vars: BTreeMap<String, &'a RawValue> = match parts.vars.map(RawValue::get) {
            None | Some("null") => BTreeMap::new(),
            Some(vars) => serde_json::from_str(vars).map_err(|error| error.to_string())?,
        };
        Ok(Some(Self {
            body: parts.body.unwrap_or_default(),
            params: vec![
                (ParamKind::Path, Group::of(params.path)?),
                (ParamKind::Querystring, Group::of(params.querystring)?),
                (ParamKind::Header, Group::of(params.header)?),
            ],
            context: parts.context.map_or("null", RawValue::get),
            stage_variables: Group::of(parts.stage_variables)?,
            vars: vars.into_iter().collect(),
        }))
    }

    fn scope(&self) -> Scope<'_> {
        let mut scope = Scope::new().body(&*self.body).context_json(self.context);
        for (kind, group) in &self.params {
            scope = match group {
                Group::Pairs(pairs) => scope.param_pairs(*kind, borrowed(pairs)),
                Group::Text(text) => scope.params_json(*kind, *text),
            };
        }
        scope = match &self.stage_variables {
            Group::Pairs(pairs) => scope.stage_variable_pairs(borrowed(pairs)),
            Group::Text(text) => scope.stage_variables_json(*text),
        };
        for (name, text) in &self.vars {
            scope = scope.variable_json(&**name, text.get());
        }
        scope
    }
}

fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (&**name, &**value))
}

impl<'a> Group<'a> {
    fn of(text: Option<&'a RawValue>) -> Result<Self, String> {
        let pairs = object(text)?.into_iter().map(|(name, value)| match value {
            Json::String(value) => Some((name, value)),
            _ => None,
        });
        Ok(match (pairs.collect(), text) {
            (Some(pairs), _) => Self::Pairs(pairs),
            (None, text) => Self::Text(text.map_or("null", RawValue::get)),
        })
    }
}

fn object(text: Option<&RawValue>) -> Result<Map<String, Json>, String> {
    match text.map(RawValue::get) {
        None | Some("null") => Ok(Map::new()),
        Some(text) => serde_json::from_str(text).map_err(|error| error.to_string()),
    }
}

fn render(template: &Template, scope: &Scope<'_>) {
    let _ = black_box(black_box(template).render(black_box(scope)));
}

/// Nanoseconds of one call: the median of batches that together last so long.
fn median(seconds: f64, mut call: impl FnMut()) -> u64 {
    let mut calls = 0u32;
    let start = Instant::now();
    while calls == 0 || start.elapsed().as_secs_f64() < seconds * WARM_UP_PART {
        call();
        calls = calls.saturating_add(1);
    }
    let each = start.elapsed() / calls;
    let batch = u32::try_from(BATCH.as_nanos() / each.as_nanos().max(1)).unwrap_or(u32::MAX).max(1);
    let mut times = Vec::new();
    let start = Instant::now();
    while times.is_empty() || start.elapsed().as_secs_f64() < seconds * (1.0 - WARM_UP_PART) {
        let start = Instant::now();
        for _ in 0..batch {
            call();
        }
        times.push(start.elapsed().as_secs_f64() / f64::from(batch));
    }
    times.sort_by(f64::total_cmp);
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    (middle * 1e9).round() as u64
}
