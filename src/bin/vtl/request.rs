//! The request on the command line: an event, and what is named by itself before it.

use serde_json::{Map, Value as Json};
use vtl::{ParamKind, Scope};

use crate::args;
use crate::event::Event;
use crate::inputs::{ContextArg, set_limit};
use crate::report::Failure;

impl args::Request {
    /// The request, with all files read.
    pub(crate) fn read(&self) -> Result<Event, Failure> {
        let mut request = match &self.event {
            Some(input) => Event::read(&input.json_object()?)
                .map_err(|error| Failure::usage(format!("`{input}` is not an event: {error}")))?,
            None => Event::default(),
        };
        if let Some(body) = &self.body {
            request.body = Some(body.text()?);
        }
        for param in &self.params {
            request.set_param(param.kind, &param.name, &param.value);
        }
        for header in &self.headers {
            request.set_param(ParamKind::Header, &header.name, &header.value);
        }
        for context in &self.context {
            match context {
                ContextArg::File(input) => merge(&mut request.context, input.json_object()?),
                ContextArg::Variable { path, value } => set(&mut request.context, path, value),
            }
        }
        for variable in &self.stage_variables {
            request
                .stage_variables
                .insert(variable.name.clone(), variable.value.as_str().into());
        }
        Ok(request)
    }
}

impl Event {
    fn set_param(&mut self, kind: ParamKind, name: &str, value: &str) {
        let group = match kind {
            ParamKind::Path => &mut self.path,
            ParamKind::Querystring => &mut self.querystring,
            ParamKind::Header => {
                // Another spelling of the header in the event is the same header.
                self.header
                    .retain(|there, _| !there.eq_ignore_ascii_case(name));
                &mut self.header
            }
        };
        group.insert(name.to_owned(), value.into());
    }

    /// What a template sees of it.
    pub(crate) fn into_scope(self) -> Scope<'static> {
        Scope::new()
            .body(self.body.unwrap_or_default())
            .params(ParamKind::Path, self.path)
            .params(ParamKind::Querystring, self.querystring)
            .params(ParamKind::Header, self.header)
            .context(Json::Object(self.context))
            .stage_variables(self.stage_variables)
    }
}

impl args::Engine {
    pub(crate) fn build(&self) -> vtl::Engine {
        // The dialect first: it brings limits of its own.
        let engine = vtl::Engine::builder().dialect(self.dialect.into());
        let mut limits = engine.clone().build().limits().clone();
        for limit in &self.limits {
            // Names were checked when they were read.
            let _ = set_limit(&mut limits, &limit.name, limit.value);
        }
        engine.limits(limits).strict(self.strict).build()
    }
}

impl From<args::Dialect> for vtl::Dialect {
    fn from(dialect: args::Dialect) -> Self {
        match dialect {
            args::Dialect::ApiGateway => Self::ApiGateway,
            args::Dialect::Velocity => Self::Velocity,
        }
    }
}

/// Lays one object over another, objects inside objects too.
fn merge(into: &mut Map<String, Json>, from: Map<String, Json>) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            (Some(Json::Object(old)), Json::Object(new)) => merge(old, new),
            (_, value) => drop(into.insert(name, value)),
        }
    }
}

fn set(context: &mut Map<String, Json>, path: &[String], value: &str) {
    let Some((last, groups)) = path.split_last() else {
        return;
    };
    let mut group = context;
    for name in groups {
        let next = group
            .entry(name.clone())
            .or_insert_with(|| Json::Object(Map::new()));
        if !next.is_object() {
            *next = Json::Object(Map::new());
        }
        let Json::Object(members) = next else { return };
        group = members;
    }
    group.insert(last.clone(), value.into());
}
