//! Compiled templates and prepared scopes that the next case of a batch may need again.

use std::collections::HashMap;
use std::hash::{Hash as _, Hasher as _};

use vtl::{Dialect, Engine, Error, Scope, Template};

use super::case::Case;

/// How many templates are kept, and how many bytes of them.
const TEMPLATES: usize = 256;
const TEMPLATE_BYTES: usize = 64 << 20;

/// What a template is compiled with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Settings {
    dialect: Dialect,
    strict: bool,
    /// As they are in the case.
    limits: Box<str>,
}

/// Compiled templates by their text; the one that was used longest ago leaves first.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    engine: Option<(Settings, Engine)>,
    /// By a hash of the text: of two that share one, the later stays.
    kept: HashMap<u64, Kept>,
    bytes: usize,
    clock: u64,
}

#[derive(Debug)]
struct Kept {
    template: Template,
    settings: Settings,
    used: u64,
}

/// Why a line has no template.
#[derive(Debug)]
pub enum Refusal {
    /// The line is not a case.
    Case(String),
    /// The template does not compile.
    Template(Error),
}

impl Templates {
    pub(crate) fn get(&mut self, case: &Case<'_>) -> Result<Template, Refusal> {
        let text = case.template().map_err(Refusal::Case)?;
        let limits = case.limits.map_or("", serde_json::value::RawValue::get);
        let settings = Settings {
            dialect: case.dialect(),
            strict: case.strict.unwrap_or(false),
            limits: limits.into(),
        };
        let mut hasher = std::hash::DefaultHasher::new();
        (text, &settings.limits, settings.strict, settings.dialect == Dialect::Velocity)
            .hash(&mut hasher);
        let key = hasher.finish();
        self.clock += 1;
        if let Some(kept) = self.kept.get_mut(&key)
            && kept.settings == settings
            && kept.template.source() == text
        {
            kept.used = self.clock;
            return Ok(kept.template.clone());
        }
        let template = self.engine(&settings, case)?.compile(text).map_err(Refusal::Template)?;
        self.keep(key, Kept { template: template.clone(), settings, used: self.clock });
        Ok(template)
    }

    fn engine(&mut self, settings: &Settings, case: &Case<'_>) -> Result<&Engine, Refusal> {
        let engine = match self.engine.take() {
            Some((of, engine)) if of == *settings => engine,
            _ => engine(case).map_err(Refusal::Case)?,
        };
        Ok(&self.engine.insert((settings.clone(), engine)).1)
    }

    fn keep(&mut self, key: u64, kept: Kept) {
        self.bytes += kept.template.source().len();
        if let Some(old) = self.kept.insert(key, kept) {
            self.bytes -= old.template.source().len();
        }
        while self.kept.len() > TEMPLATES || self.bytes > TEMPLATE_BYTES {
            let Some(oldest) =
                self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| *key)
            else {
                break;
            };
            if let Some(old) = self.kept.remove(&oldest) {
                self.bytes -= old.template.source().len();
            }
        }
    }
}

/// The engine that a case asks for.
///
/// # Errors
/// When it names a limit that there is not.
pub fn engine(case: &Case<'_>) -> Result<Engine, String> {
    let engine = Engine::builder().dialect(case.dialect()).strict(case.strict.unwrap_or(false));
    let mut limits = engine.clone().build().limits().clone();
    case.set_limits(&mut limits)?;
    Ok(engine.limits(limits).build())
}

/// The scope of the last case: the next one often differs in its body only.
#[derive(Debug, Default)]
pub(crate) struct LastScope {
    /// `params`, `context`, `stageVariables`, `vars` and `event`, as they are in the case.
    of: [String; 5],
    /// Made when a second case has the same.
    scope: Option<Scope<'static>>,
}

impl LastScope {
    /// Renders over the scope of a case, which has the body only if that is in the event.
    pub(crate) fn with<T>(
        &mut self,
        case: &Case<'_>,
        render: impl FnOnce(&Scope<'_>) -> T,
    ) -> Result<T, String> {
        let of = [case.params, case.context, case.stage_variables, case.vars, case.event]
            .map(|value| value.map_or("", serde_json::value::RawValue::get));
        if self.of.iter().map(|text| &**text).ne(of) {
            self.scope = None;
            for (kept, text) in self.of.iter_mut().zip(of) {
                kept.clear();
                kept.push_str(text);
            }
            return Ok(render(&case.scope()?));
        }
        let scope = match self.scope.take() {
            Some(scope) => scope,
            None => case.kept_scope()?,
        };
        Ok(render(self.scope.insert(scope)))
    }
}
