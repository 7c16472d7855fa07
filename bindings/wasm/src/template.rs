//! Templates: the calls that are made for each request.

use apigateway_vtl_host::{Settings, Units, error_json, reach_json, scope_of_json};
use serde_json::{Map, Value as Json, json};
use vtl::{Rendered, Template};

use crate::state::{Kept, State, text};
use crate::{ABSENT, FAILED, OK, OK_WITH_EFFECTS};

impl State {
    pub(crate) fn compile(&mut self, source: u32, options: u32) -> u32 {
        let compiled = (|| -> Result<_, String> {
            let source = text(&self.input, 0, source)?;
            let options = text(&self.input, source.len() as u32, options)?;
            let settings = Settings::from_json(&object(options)?)?;
            let engine = settings.engine()?;
            Ok(engine.compile_named(settings.name.as_str(), source))
        })();
        match compiled {
            Ok(Ok(template)) => {
                let reach = reach_json(&template.reach());
                let handle = self.kept.add(Kept::Template(template));
                self.give(OK, json!({"handle": handle, "reach": reach}).to_string())
            }
            Ok(Err(error)) => self.failed(&error),
            Err(message) => self.misused(message),
        }
    }

    pub(crate) fn render(&mut self, template: u32, kept: u32, body: u32, scope: u32) -> u32 {
        let Some(Kept::Template(template)) = self.kept.get_mut(template) else {
            return self.misused("there is no such template");
        };
        // Cheap, and lets a kept scope be borrowed too.
        let template = template.clone();
        if kept != 0 {
            return self.render_kept(&template, kept, body);
        }
        let rendered = (|| -> Result<_, String> {
            let rest = if body == ABSENT { 0 } else { body };
            let scope = scope_of_json(text(&self.input, rest, scope)?)?;
            Ok(template.render_body(&scope, text(&self.input, 0, body)?))
        })();
        match rendered {
            Ok(rendered) => self.rendered(rendered),
            Err(message) => self.misused(message),
        }
    }

    fn render_kept(&mut self, template: &Template, kept: u32, body: u32) -> u32 {
        let Some(Kept::Scope(scope)) = self.kept.get_mut(kept) else {
            return self.misused("there is no such scope");
        };
        match text(&self.input, 0, body) {
            Ok(body) => {
                let rendered = template.render_body(scope, body);
                self.rendered(rendered)
            }
            Err(message) => self.misused(message),
        }
    }

    fn failed(&mut self, error: &vtl::Error) -> u32 {
        self.give(FAILED, error_json(error, Units::Utf16).to_string())
    }

    fn rendered(&mut self, rendered: Result<Rendered, vtl::Error>) -> u32 {
        let rendered = match rendered {
            Ok(rendered) => rendered,
            Err(error) => return self.failed(&error),
        };
        self.effects.clear();
        let effects = effects(&rendered);
        self.output = rendered.body.into_bytes();
        if effects.is_empty() {
            return self.ended(OK);
        }
        self.effects = Json::Object(effects).to_string().into_bytes();
        self.ended(OK_WITH_EFFECTS)
    }
}

/// What a render did besides printing, if anything.
pub(crate) fn effects(rendered: &Rendered) -> Map<String, Json> {
    let mut members = Map::new();
    let effects = &rendered.effects;
    for (name, value) in [
        ("requestOverride", &effects.request_override),
        ("responseOverride", &effects.response_override),
    ] {
        if !value.is_null() {
            members.insert(name.to_owned(), value.clone());
        }
    }
    if !effects.surrogates.is_empty() {
        let body = rendered.body.as_str();
        let units = effects.surrogates.iter().map(|(at, unit)| {
            let before = body.get(..*at).unwrap_or_default();
            json!([before.encode_utf16().count(), unit])
        });
        members.insert("surrogates".to_owned(), units.collect());
    }
    members
}

pub(crate) fn object(text: &str) -> Result<Map<String, Json>, String> {
    if text.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(_) => Err("an object is expected".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
