//! Compiled templates and prepared scopes that the next case of a batch may need again.

use std::collections::HashMap;
use std::hash::{Hash as _, Hasher as _};

use vtl::{Dialect, Engine, Error, Scope, SharedScope, Template};

use super::case::Case;

/// How many templates are kept, and how many bytes of them.
const TEMPLATES: usize = 1024;
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
    last: Option<Last>,
    /// By a hash of the text: of two that share one, the later stays.
    kept: HashMap<u64, Kept>,
    bytes: usize,
    clock: u64,
}

/// The template of the last case, which the next one has too as a rule.
#[derive(Debug)]
struct Last {
    /// As the line had it, with quotes and escapes.
    raw: String,
    settings: Settings,
    template: Template,
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
    /// The template of the last case as its line had it, with quotes and escapes; empty where there is none.
    pub(crate) fn last_raw(&self) -> &str {
        self.last.as_ref().map_or("", |last| &last.raw)
    }

    /// The template of a case.
    pub(crate) fn get(&mut self, case: &Case<'_>) -> Result<Template, Refusal> {
        let limits = case.limits.unwrap_or_default();
        let settings = Settings {
            dialect: case.dialect(),
            strict: case.strict.unwrap_or(false),
            limits: limits.into(),
        };
        let is_same = |last: &Last| !case.raw_template.is_empty() && last.raw == case.raw_template;
        let last = self.last.take().filter(is_same);
        let template = match &last {
            Some(last) if last.settings == settings => last.template.clone(),
            Some(last) => self.compiled(case, last.template.source(), &settings)?,
            None => {
                let text = case.template().map_err(Refusal::Case)?;
                self.compiled(case, text, &settings)?
            }
        };
        self.last = match last {
            Some(last) => Some(Last { settings, template: template.clone(), ..last }),
            None if case.raw_template.is_empty() => None,
            None => {
                let raw = case.raw_template.to_owned();
                Some(Last { raw, settings, template: template.clone() })
            }
        };
        Ok(template)
    }

    fn compiled(
        &mut self,
        case: &Case<'_>,
        text: &str,
        settings: &Settings,
    ) -> Result<Template, Refusal> {
        let mut hasher = std::hash::DefaultHasher::new();
        (text, &settings.limits, settings.strict, settings.dialect == Dialect::Velocity)
            .hash(&mut hasher);
        let key = hasher.finish();
        self.clock += 1;
        if let Some(kept) = self.kept.get_mut(&key)
            && kept.settings == *settings
            && kept.template.source() == text
        {
            kept.used = self.clock;
            return Ok(kept.template.clone());
        }
        let template = self.engine(settings, case)?.compile(text).map_err(Refusal::Template)?;
        let settings = settings.clone();
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
        if self.kept.len() > TEMPLATES || self.bytes > TEMPLATE_BYTES {
            self.forget();
        }
    }

    /// Lets go of the half that was not used for longest, so that finding them is rare; of more where they are large.
    #[cold]
    fn forget(&mut self) {
        let mut used: Vec<(u64, u64)> =
            self.kept.iter().map(|(key, kept)| (kept.used, *key)).collect();
        used.sort_unstable();
        let few = used.len() / 2;
        for (n, (_, key)) in used.into_iter().enumerate() {
            if n >= few && self.bytes <= TEMPLATE_BYTES / 2 {
                break;
            }
            if let Some(old) = self.kept.remove(&key) {
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

/// The scope of the last case. The next one often differs in its body only, or in its body and `$context`.
#[derive(Debug, Default)]
pub(crate) struct LastScope {
    /// What the last case said of each part, as JSON text.
    of: [String; PARTS],
    /// All of it, made when a second case says the same.
    whole: Option<Scope<'static>>,
    /// Some of it, made when a second case says the same of these parts.
    some: Option<([bool; 4], SharedScope)>,
    /// The parts of which the last case said something, and the same as the one before.
    was_same: [bool; 4],
}

/// `params`, `context`, `stageVariables`, `vars` and `event`.
pub(crate) const PARTS: usize = 5;

impl LastScope {
    /// What the last case said of each part: JSON text, empty where it said nothing.
    pub(crate) fn parts(&self) -> [&str; PARTS] {
        self.of.each_ref().map(|text| &**text)
    }

    /// Renders over the scope of a case, which has the body only if that is in the event.
    pub(crate) fn with<T>(
        &mut self,
        case: &Case<'_>,
        render: impl FnOnce(&Scope<'_>) -> T,
    ) -> Result<T, String> {
        let of = case.parts().map(Option::unwrap_or_default);
        if self.parts() == of {
            let scope = match self.whole.take() {
                Some(scope) => scope,
                None => case.kept_scope()?,
            };
            return Ok(render(self.whole.insert(scope)));
        }
        self.whole = None;
        let [params, context, stage_variables, vars, event] = self.remember(of);
        let [says_params, says_context, says_stage_variables, says_vars, _] =
            of.map(|text| !text.is_empty());
        let is_same = [
            params && says_params,
            context && says_context,
            stage_variables && says_stage_variables,
            vars && says_vars,
        ];
        // More is kept when it was the same twice.
        let is_steady = std::mem::replace(&mut self.was_same, is_same) == is_same;
        if case.event.is_some() || !event {
            self.some = None;
            return Ok(render(&case.scope()?));
        }
        let is_kept = |(kept, _): &([bool; 4], SharedScope)| {
            let holds = kept.iter().zip(is_same).all(|(kept, is_same)| is_same || !kept);
            holds && (*kept == is_same || !is_steady)
        };
        let some = match self.some.take().filter(is_kept) {
            Some(some) => some,
            None if is_same.contains(&true) => {
                (is_same, case.scope_with(Scope::new(), is_same)?.share())
            }
            None => return Ok(render(&case.scope()?)),
        };
        let (kept, shared) = self.some.insert(some);
        let scope = case.scope_with(shared.scope(), kept.map(|kept| !kept))?;
        Ok(render(&scope))
    }

    /// Notes what a case says of each part; whether the one before said the same.
    fn remember(&mut self, of: [&str; PARTS]) -> [bool; PARTS] {
        let mut is_same = [true; PARTS];
        for ((kept, text), is_same) in self.of.iter_mut().zip(of).zip(&mut is_same) {
            if *kept != text {
                *is_same = false;
                kept.clear();
                kept.push_str(text);
            }
        }
        is_same
    }
}
