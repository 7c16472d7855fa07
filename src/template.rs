//! Compiled templates and what rendering them gives.

use std::io;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::apigateway::{HostObject, Input, Util};
use crate::engine::Settings;
use crate::error::Error;
use crate::eval::{Fault, Machine, Programs, Recorder};
use crate::program::{CONTEXT, CompileOptions, INPUT, Program, STAGE_VARIABLES, compile};
use crate::scope::Scope;
use crate::source::Source;
use crate::syntax::ast::Template as Tree;
use crate::syntax::{self, ParseOptions};
use crate::value::{Heap, Output, Value};

/// A compiled template. Immutable, `Send + Sync`, cheap to clone; made by [`Engine::compile`](crate::Engine::compile).
#[derive(Debug, Clone)]
pub struct Template {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    settings: Arc<Settings>,
    source: Source,
    program: Program,
}

/// What a render printed and did.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Rendered {
    /// The output. An unpaired surrogate, which UTF-8 has no form for, is `?`, as on the service.
    pub body: String,
    /// What the render did besides printing.
    pub effects: Effects,
}

/// What a render did besides printing.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Effects {
    /// `$context.requestOverride` after the render: `header`, `path`, `querystring`, and whatever else was put there.
    /// Null if nothing was; not always an object, since a template may put anything into its place.
    pub request_override: Json,
    /// `$context.responseOverride` after the render: `header`, `status`, and whatever else was put there. Null if
    /// nothing was; not always an object, since a template may put anything into its place.
    pub response_override: Json,
    /// What it took.
    pub usage: Usage,
    /// Byte positions in the output of each `?` that stands for an unpaired surrogate, with that UTF-16 code unit.
    pub surrogates: Vec<(usize, u16)>,
}

/// What a render took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// Units of work, as [`Limits::steps`](crate::Limits::steps) counts them.
    pub steps: u64,
    /// Bytes printed.
    pub output_bytes: usize,
}

impl Template {
    pub(crate) fn compile(settings: Arc<Settings>, source: Source) -> Result<Self, Error> {
        let limit = settings.limits.template_bytes;
        let bytes = source.text().len();
        if bytes > limit {
            let message = format!("the template has {bytes} bytes, {limit} are allowed");
            return Err(Error::limit("template_bytes", message, Some(source)));
        }
        let program = program(&settings, &source, false)?;
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                source,
                program,
            }),
        })
    }

    /// Renders over a scope.
    ///
    /// # Errors
    /// Where the original would throw: a method that fails, JSON or a JSONPath that cannot be read; or a limit. The
    /// error tells the place and the reference or directive.
    pub fn render(&self, scope: &Scope<'_>) -> Result<Rendered, Error> {
        self.run(&self.inner.program, scope, None)
    }

    /// Renders over a scope into a writer. Nothing is written if the render fails.
    ///
    /// # Errors
    /// As [`render`](Self::render), and where the writer fails.
    pub fn render_to(
        &self,
        scope: &Scope<'_>,
        writer: &mut dyn io::Write,
    ) -> Result<Effects, Error> {
        let rendered = self.render(scope)?;
        writer
            .write_all(rendered.body.as_bytes())
            .map_err(Error::io)?;
        Ok(rendered.effects)
    }

    /// The text that was compiled.
    #[must_use]
    pub fn source(&self) -> &str {
        self.inner.source.text()
    }

    /// The name that errors give it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.inner.source.name()
    }

    /// The tree of the template: parsed anew, since rendering does not need it.
    pub(crate) fn tree(&self) -> Result<Tree, Error> {
        let Inner {
            settings, source, ..
        } = &*self.inner;
        syntax::parse(source.text(), &parse_options(settings))
            .map_err(|diagnostics| Error::syntax(diagnostics, source.clone()))
    }

    /// Renders with everything recorded that the render does, as far as it gets.
    pub(crate) fn render_recorded(
        &self,
        scope: &Scope<'_>,
        recorder: &mut Recorder,
    ) -> Result<Rendered, Error> {
        let Inner {
            settings, source, ..
        } = &*self.inner;
        let program = program(settings, source, true)?;
        self.run(&program, scope, Some(recorder))
    }

    pub(crate) fn source_named(&self) -> &Source {
        &self.inner.source
    }

    fn run(
        &self,
        program: &Program,
        scope: &Scope<'_>,
        recorder: Option<&mut Recorder>,
    ) -> Result<Rendered, Error> {
        let Inner {
            settings, source, ..
        } = &*self.inner;
        let limit = settings.limits.payload_bytes;
        if let Some(body) = scope.payload().filter(|body| body.len() > limit) {
            let message = format!("the payload has {} bytes, {limit} are allowed", body.len());
            return Err(Error::limit("payload_bytes", message, Some(source.clone())));
        }
        let heap = Heap::new(&settings.limits);
        let programs = Programs::new();
        let hosts: Vec<HostObject<'_>> = settings
            .objects
            .iter()
            .map(|(_, object)| HostObject { object: &**object })
            .collect();
        let input = Input::new(&heap, scope, settings.strict);
        let mut context = Value::Null;
        let mut machine =
            Machine::new(program, &heap, &programs, settings.dialect, settings.strict);
        machine.record(recorder);
        if settings.dialect != syntax::Dialect::ApiGateway {
            heap.show_classes();
        } else {
            let uses = program.bindings;
            if uses.input {
                machine.bind_slot(INPUT, Value::Object(&input));
            }
            if uses.util {
                machine.bind_util(Value::Object(&Util), !uses.sets_util);
            }
            if uses.context {
                context = scope.prepared().context.value(&heap);
                machine.bind_slot(CONTEXT, context.clone());
            }
            if uses.stage_variables {
                machine.bind_slot(
                    STAGE_VARIABLES,
                    scope.prepared().stage_variables.value(&heap),
                );
            }
        }
        for ((name, _), host) in settings.objects.iter().zip(&hosts) {
            machine.bind(name, Value::Object(host));
        }
        for (name, value) in scope.prepared_variables() {
            machine.bind(name, value.value(&heap));
        }
        let mut out = Output::with_capacity(source.text().len());
        let result = machine.run(program, &mut out);
        let is_service = settings.dialect == syntax::Dialect::ApiGateway;
        let effects = result.and_then(|()| {
            let context = overridden(&heap, scope, context).filter(|_| is_service);
            let mut overrides = |name| match &context {
                Some(context) => overrides(&mut machine, &heap, context, name),
                None => Ok(Json::Null),
            };
            Ok(Effects {
                request_override: overrides("requestOverride")?,
                response_override: overrides("responseOverride")?,
                usage: Usage {
                    steps: heap.steps_used(),
                    output_bytes: out.len(),
                },
                surrogates: out.surrogates().to_vec(),
            })
        });
        // Variables first: what they hold must not be freed in one go.
        drop(machine);
        heap.release();
        let effects = effects.map_err(|fault| Error::render(*fault, source.clone()))?;
        Ok(Rendered {
            body: out.into_string(),
            effects,
        })
    }
}

/// The context, if there may be overrides in it: it came with some, or the template has changed something.
fn overridden<'r>(
    heap: &'r Heap<'r>,
    scope: &'r Scope<'_>,
    context: Value<'r>,
) -> Option<Value<'r>> {
    match &context {
        Value::Null => scope
            .has_overrides()
            .then(|| scope.prepared().context.value(heap)),
        Value::Node(node) if !node.document.is_touched() && !scope.has_overrides() => None,
        _ => Some(context),
    }
}

fn program(settings: &Settings, source: &Source, traced: bool) -> Result<Program, Error> {
    let options = parse_options(settings);
    let options = CompileOptions {
        traced,
        ..CompileOptions::new(&options, source.shared_text())
    };
    compile(&options).map_err(|diagnostics| Error::syntax(diagnostics, source.clone()))
}

fn parse_options(settings: &Settings) -> ParseOptions {
    ParseOptions {
        dialect: settings.dialect,
        max_depth: settings.limits.nesting,
        ..ParseOptions::default()
    }
}

/// The overrides of a kind, without the groups that nothing was put into; null if none is left.
fn overrides<'r>(
    machine: &mut Machine<'r>,
    heap: &'r Heap<'r>,
    context: &Value<'r>,
    name: &str,
) -> Result<Json, Box<Fault>> {
    let Ok(Some(value)) = crate::java::get_property(heap, context, name) else {
        return Ok(Json::Null);
    };
    let mut overrides = machine.hand_out(&value)?;
    if let Json::Object(groups) = &mut overrides {
        groups.retain(|_, group| !matches!(group, Json::Object(members) if members.is_empty()));
        if groups.is_empty() {
            return Ok(Json::Null);
        }
    }
    Ok(overrides)
}
