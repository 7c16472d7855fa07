//! Compiled templates and what rendering them gives.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use serde_json::{Map as JsonMap, Value as Json};

use crate::apigateway::{HostObject, Input, TEXT_FUNCTIONS, Util};
use crate::error::Error;
use crate::eval::{Fault, FirstVariables, Machine, Programs, Recorder};
use crate::program::{BindingUses, CONTEXT, INPUT, LowerOptions, Program, STAGE_VARIABLES, lower};
use crate::reach::{Reach, context_paths};
use crate::scope::{Asked, Scope, Unreadable};
use crate::settings::Settings;
use crate::source::Source;
use crate::syntax::ast::Template as Tree;
use crate::syntax::{self, ParseOptions};
use crate::value::{Heap, Node, Output, TextFunction, Value};

/// A compiled template. Immutable, `Send + Sync`, cheap to clone; made by [`Engine::compile`](crate::Engine::compile).
#[derive(Debug, Clone)]
pub struct Template {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    settings: Arc<Settings>,
    source: Source,
    tree: Tree,
    program: Program,
    /// Made of the same tree when the first render is recorded.
    recording_program: OnceLock<Box<Program>>,
    /// How much the last render printed.
    printed: AtomicUsize,
    /// What it asks `$context` for, unless it may see more of it.
    asked: OnceLock<Option<Asked>>,
}

/// What a render printed and did.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Rendered {
    /// The output. An unpaired surrogate, which UTF-8 has no form for, is `?`, as on the service.
    pub body: String,
    /// What the render did besides printing.
    pub effects: Effects,
}

/// What a render did besides printing.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Usage {
    /// Units of work, as [`Limits::steps`](crate::Limits::steps) counts them.
    pub steps: u64,
    /// Bytes of values that were made and still there at the end, as [`Limits::value_bytes`](crate::Limits::value_bytes)
    /// counts them.
    pub value_bytes: usize,
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
        let tree = syntax::parse_shared(source.shared_text(), &parse_options(&settings))
            .map_err(|diagnostics| Error::syntax(diagnostics, source.clone()))?;
        let program = lower(&tree, lower_options(&settings, &source));
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                source,
                tree,
                program,
                recording_program: OnceLock::new(),
                printed: AtomicUsize::new(0),
                asked: OnceLock::new(),
            }),
        })
    }

    /// Renders over a scope.
    ///
    /// # Errors
    /// Where the original would throw: a method that fails, JSON or a JSONPath that cannot be read; or a limit. The
    /// error tells the place and the reference or directive.
    pub fn render(&self, scope: &Scope<'_>) -> Result<Rendered, Error> {
        self.run(&self.inner.program, scope, scope.payload(), None)
    }

    /// Renders another payload over a scope, which may be kept: whatever else the render sees is that of the scope.
    ///
    /// ```
    /// use vtl::{Engine, Scope};
    ///
    /// let template = Engine::new().compile("$context.stage: $input.path('$.n')").unwrap();
    /// let scope = Scope::new().context_json(r#"{"stage": "live"}"#);
    /// let bodies = [r#"{"n": 1}"#, r#"{"n": 2}"#];
    /// let printed = bodies.map(|body| template.render_body(&scope, body).unwrap().body);
    /// assert_eq!(printed, ["live: 1", "live: 2"]);
    /// ```
    ///
    /// # Errors
    /// As [`render`](Self::render).
    pub fn render_body(&self, scope: &Scope<'_>, body: &str) -> Result<Rendered, Error> {
        let body = Some(body).filter(|body| !body.is_empty());
        self.run(&self.inner.program, scope, body, None)
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
        writer.write_all(rendered.body.as_bytes()).map_err(Error::io)?;
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

    /// What the template can see of a scope: a host need not hand in anything else. Found anew in each call.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::of(&self.inner.tree, self.inner.settings.dialect)
    }

    /// The tree of the template.
    pub(crate) fn tree(&self) -> &Tree {
        &self.inner.tree
    }

    /// Renders with everything recorded that the render does, as far as it gets.
    pub(crate) fn render_recorded(
        &self,
        scope: &Scope<'_>,
        recorder: &mut Recorder,
    ) -> Result<Rendered, Error> {
        let Inner { settings, source, tree, recording_program, .. } = &*self.inner;
        let program = recording_program.get_or_init(|| {
            let options = LowerOptions { traced: true, ..lower_options(settings, source) };
            Box::new(lower(tree, options))
        });
        self.run(program, scope, scope.payload(), Some(recorder))
    }

    pub(crate) fn source_named(&self) -> &Source {
        &self.inner.source
    }

    /// How much room to begin with: what was printed before, and some more. Not where that is much, since the memory of
    /// outputs so large goes back to the system after each render, and is expensive to have again.
    fn room(&self) -> usize {
        const MOST: usize = 32 * 1024;
        let source = self.inner.source.text().len();
        match self.inner.printed.load(Ordering::Relaxed) {
            printed if printed <= MOST => source.max(printed + printed / 8),
            _ => source,
        }
    }

    /// What it asks `$context` for, found when it is first rendered.
    fn asked(&self) -> Option<&Asked> {
        let asked = self.inner.asked.get_or_init(|| {
            let mut asked = Asked::default();
            context_paths(&self.inner.tree, &mut |path| asked.add(path)).then_some(asked)
        });
        asked.as_ref()
    }

    fn run(
        &self,
        program: &Program,
        scope: &Scope<'_>,
        body: Option<&str>,
        recorder: Option<&mut Recorder>,
    ) -> Result<Rendered, Error> {
        let Inner { settings, source, .. } = &*self.inner;
        let limit = settings.limits.payload_bytes;
        if let Some(body) = body.filter(|body| body.len() > limit) {
            let message = format!("the payload has {} bytes, {limit} are allowed", body.len());
            return Err(Error::limit("payload_bytes", message, Some(source.clone())));
        }
        let heap = Heap::new(&settings.limits);
        let programs = Programs::new();
        let hosts: Vec<HostObject<'_>> =
            settings.objects.iter().map(|(_, object)| HostObject { object: &**object }).collect();
        let input = Input::new(&heap, scope, body, settings.strict);
        let mut first = FirstVariables::new();
        let mut out = Output::with_capacity(self.room());
        let result = {
            let (dialect, strict) = (settings.dialect, settings.strict);
            let mut machine = Machine::new(program, &heap, &programs, &mut first, dialect, strict);
            let uses = program.bindings;
            let asked = match uses.context && recorder.is_none() {
                true => self.asked(),
                false => None,
            };
            machine.record(recorder);
            let result = bind(&mut machine, uses, settings, &heap, scope, &input, asked);
            for ((name, _), host) in settings.objects.iter().zip(&hosts) {
                machine.bind(name, Value::Object(host));
            }
            result.and_then(|context| {
                bind_variables(&mut machine, &heap, scope)?;
                machine.run(program, &mut out)?;
                let overrides = handed_out(&mut machine, settings, &heap, scope, &context);
                context.discard();
                overrides
            })
        };
        // Variables first: what they hold must not be freed in one go.
        heap.release();
        let overrides = match result {
            Ok(overrides) => overrides,
            Err(fault) => return Err(Error::render(*fault, source.clone())),
        };
        let (body, surrogates) = out.into_parts();
        self.inner.printed.store(body.len(), Ordering::Relaxed);
        let usage = Usage {
            steps: heap.steps_used(),
            value_bytes: heap.bytes_used(),
            output_bytes: body.len(),
        };
        // Apart, so that nothing is moved where there are none.
        let (request_override, response_override) = match overrides {
            None => {
                let (request_override, response_override) = (Json::Null, Json::Null);
                let effects = Effects { request_override, response_override, usage, surrogates };
                return Ok(Rendered { effects, body });
            }
            Some(overrides) => *overrides,
        };
        let effects = Effects { request_override, response_override, usage, surrogates };
        Ok(Rendered { effects, body })
    }
}

/// Binds what the service gives a template, as far as the template can see it; gives back the context, as far as it asks
/// for it.
#[inline]
fn bind<'r>(
    machine: &mut Machine<'r>,
    uses: BindingUses,
    settings: &Settings,
    heap: &'r Heap<'r>,
    scope: &'r Scope<'_>,
    input: &'r Input<'r>,
    asked: Option<&Asked>,
) -> Result<Value<'r>, Box<Fault>> {
    if settings.dialect != syntax::Dialect::ApiGateway {
        heap.show_classes();
        return Ok(Value::Null);
    }
    if uses.input {
        machine.bind_slot(INPUT, Value::Object(input));
    }
    if uses.util {
        let functions: &[TextFunction] = if uses.sets_util { &[] } else { &TEXT_FUNCTIONS };
        machine.bind_util(Value::Object(&Util), functions);
    }
    if uses.stage_variables {
        let stage_variables = scope.stage_variables_part().map_err(unreadable)?.value(heap);
        machine.bind_slot(STAGE_VARIABLES, stage_variables);
    }
    if !uses.context {
        return Ok(Value::Null);
    }
    let context = match asked {
        Some(asked) => scope.context_asked(asked),
        None => scope.context_part(),
    };
    let context = context.map_err(unreadable)?.value(heap);
    let bound = match &context {
        // As a rule; nothing else needs a way to be copied.
        Value::Node(node) => Value::Node(*node),
        other => other.clone(),
    };
    machine.bind_slot(CONTEXT, bound);
    Ok(context)
}

/// Binds the scope's further references, as far as the template can see them.
fn bind_variables<'r>(
    machine: &mut Machine<'r>,
    heap: &'r Heap<'r>,
    scope: &'r Scope<'_>,
) -> Result<(), Box<Fault>> {
    for variable in scope.variables() {
        if machine.may_see(variable.name()) {
            let value = variable.prepared().map_err(unreadable)?.value(heap);
            machine.bind(variable.name(), value);
        }
    }
    Ok(())
}

/// The failure of a render over a scope of which a part is not valid JSON.
#[cold]
fn unreadable(unreadable: Unreadable) -> Box<Fault> {
    Box::new(Fault { thrown: unreadable.into(), span: None, what: None, foreign: false })
}

/// The overrides of the request and of the response after a render, if there may be some.
fn handed_out<'r>(
    machine: &mut Machine<'r>,
    settings: &Settings,
    heap: &'r Heap<'r>,
    scope: &'r Scope<'_>,
    context: &Value<'r>,
) -> Result<Option<Box<(Json, Json)>>, Box<Fault>> {
    if settings.dialect != syntax::Dialect::ApiGateway {
        return Ok(None);
    }
    let Some(context) = overridden(heap, scope, context)? else {
        return Ok(None);
    };
    let request = overrides(machine, heap, &context, "requestOverride")?;
    let response = overrides(machine, heap, &context, "responseOverride")?;
    Ok(Some(Box::new((request, response))))
}

/// The context, if there may be overrides in it: it came with some, or the template has changed something.
fn overridden<'r>(
    heap: &'r Heap<'r>,
    scope: &'r Scope<'_>,
    context: &Value<'r>,
) -> Result<Option<Value<'r>>, Box<Fault>> {
    Ok(match context {
        Value::Null if !scope.has_overrides() => None,
        Value::Null => Some(scope.context_part().map_err(unreadable)?.value(heap)),
        Value::Node(node) if !node.document.is_touched() && !scope.has_overrides() => None,
        other => Some(other.clone()),
    })
}

fn lower_options<'a>(settings: &Settings, source: &'a Source) -> LowerOptions<'a> {
    LowerOptions {
        dialect: settings.dialect,
        source: source.shared_text(),
        names: None,
        functions: &TEXT_FUNCTIONS,
        traced: false,
    }
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
    let Some(groups) = groups(&value) else {
        return machine.hand_out(&value, 0);
    };
    let mut overrides = JsonMap::new();
    for (name, group) in groups {
        overrides.insert(name, machine.hand_out(&group, 1)?);
    }
    Ok(match overrides.is_empty() {
        true => Json::Null,
        false => Json::Object(overrides),
    })
}

/// The groups that something was put into; none if these are not overrides in groups, but something else that a template
/// has put into their place.
fn groups<'r>(overrides: &Value<'r>) -> Option<Vec<(String, Value<'r>)>> {
    let groups = match overrides {
        Value::Node(map) if map.is_map() && map.current().is_none() => unchanged_groups(*map),
        _ => None,
    };
    let groups = groups.map_or_else(|| overrides.map_entries(), Some)?;
    groups
        .into_iter()
        .filter(|(_, group)| group.map_len() != Some(0))
        .map(|(name, group)| Some((name.as_str()?.to_owned(), group)))
        .collect()
}

/// The groups that the service has, in Java's order, if a map has no others: the order of a whole context is expensive
/// to find.
fn unchanged_groups<'r>(overrides: Node<'r>) -> Option<Vec<(Value<'r>, Value<'r>)>> {
    let known = ["path", "header", "querystring"];
    let groups =
        known.iter().filter_map(|name| Some((Value::borrowed(name), overrides.get(name)?)));
    let groups: Vec<_> = groups.collect();
    (groups.len() == overrides.len()).then_some(groups)
}

#[cfg(test)]
mod tests {
    use crate::{Engine, Scope};

    #[test]
    fn overrides_are_handed_out_in_the_order_of_java() {
        let set = |group: &str| format!("#set($context.requestOverride.{group}.k = '{group}')");
        let known = ["querystring", "header", "path"].map(set).concat();
        for (template, expected) in [
            (known.clone(), vec!["path", "header", "querystring"]),
            (set("header"), vec!["header"]),
            (
                known + "#set($context.requestOverride.other = 'x')",
                vec!["path", "other", "header", "querystring"],
            ),
        ] {
            let template = Engine::new().compile(template).unwrap();
            let rendered = template.render(&Scope::new()).unwrap();
            let groups = rendered.effects.request_override;
            let names: Vec<&str> = groups.as_object().unwrap().keys().map(|name| &**name).collect();
            assert_eq!(names, expected);
        }
    }

    /// Also in what it costs.
    #[test]
    fn a_context_read_in_part_is_as_the_whole() {
        let members: String =
            (0..30).map(|n| format!(r#""m{n}":{{"a":"{n}","b":null}},"#)).collect();
        let context = format!(
            r#"{{{members}"identity":{{"sourceIp":"::1","caller":null}},"stage":"a\"b","epoch":1428582896000,
            "authorizer":{{"claims":{{"sub":"s/é"}},"principalId":"u","n":1.50}},"requestId":"r"}}"#
        );
        let templates = [
            "$context.requestId $context.none $!context.none.x",
            "$context.m0.a$context.m1.a$context.m1.b$context.m3.a$context.m29.a$context.m4.x",
            "$context.identity.sourceIp $context.identity.caller $context.epoch $context.epoch.class",
            "$context.authorizer.claims['sub'].length() $context.authorizer.get('principalId')",
            "$context.authorizer.n $context.stage",
            "#set($context.responseOverride.status = 400)$context.requestId",
            "#set($context.requestOverride.path.id = $context.m7.a)$context.requestOverride.path.id",
            "#set($context.requestOverride.more.id = 'x')$context.requestOverride",
            "#foreach($k in $context.authorizer.claims.keySet())$k#end$context.requestId",
            "#foreach($k in $context.responseOverride.keySet())$k#end$context.responseOverride.header.size()",
            "#if($context.m3.b)x#end#set($c = $context.m3.a)$util.escapeJavaScript($context.authorizer.claims.sub)$c",
        ];
        for text in templates {
            let template = Engine::new().compile(text).unwrap();
            let part = Scope::new().context_json(&*context);
            let whole = Scope::new().context_json(&*context);
            assert!(whole.context_part().is_ok());
            // The second render of a scope reads the whole in any case.
            for _ in 0..3 {
                let [part, whole] = [&part, &whole].map(|scope| template.render(scope));
                assert_eq!(format!("{part:?}"), format!("{whole:?}"), "{text}");
            }
            assert!(!part.has_overrides(), "{text}");
        }
        for wrong in ["{", "[]", r#"{"requestId":1e999}"#, "{\"a\":\"\n\"}"] {
            let template = Engine::new().compile("$context.requestId").unwrap();
            let part = template.render(&Scope::new().context_json(wrong)).unwrap_err();
            let whole = Scope::new().context_json(wrong);
            assert!(whole.context_part().is_err());
            assert_eq!(part.to_string(), template.render(&whole).unwrap_err().to_string());
        }
    }

    #[test]
    fn overrides_are_cut_at_the_same_level_wherever_they_stand() {
        let deep = "{\"a\":".repeat(150) + "1" + &"}".repeat(150);
        let levels = |template: &str, body: String| {
            let template = Engine::new().compile(template).unwrap();
            let rendered = template.render(&Scope::new().body(body)).unwrap();
            let overrides = rendered.effects.request_override.to_string();
            overrides.matches("{\"a\":").count()
        };
        let whole = levels("#set($context.requestOverride = $input.path('$'))", deep.clone());
        let group = levels(
            "#set($context.requestOverride.a = $input.path('$.x'))",
            format!("{{\"x\":{deep}}}"),
        );
        assert_eq!((whole, group), (101, 101));
    }
}
