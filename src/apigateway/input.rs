//! `$input`: the payload and the request's parameters.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use crate::json;
use crate::jsonpath::{Found, InvalidPath, Path};
use crate::scope::{Looked, ParamKind, Scope, Unreadable};
use crate::value::{
    Binding, Call, CallSite, Heap, Known, Map, MapKind, NoBlocks, Node, Output, Printed, Site, Str,
    Thrown, Value,
};

/// `$input` of one render.
#[derive(Debug)]
pub(crate) struct Input<'r> {
    heap: &'r Heap<'r>,
    scope: &'r Scope<'r>,
    body: Option<&'r str>,
    /// A parameter that is not there is nothing, not the empty text.
    is_strict: bool,
    /// One document for all calls: what a template changes through `path` is what `json` prints afterwards.
    document: OnceCell<Result<Value<'r>, Thrown>>,
    /// Path, query string, header: the order in which a name is looked up, and in which `params()` lists them.
    parameters: OnceCell<Result<Box<Parameters<'r>>, Thrown>>,
    all_parameters: OnceCell<Value<'r>>,
    /// How many parameters were looked for.
    asked: Cell<usize>,
}

/// The maps of parameters, by their names in `params()`.
type Parameters<'r> = [(&'static str, Value<'r>); 3];

/// Once this many names were looked at, large groups of parameters are indexed.
const MANY_COMPARED: usize = 1024;

impl<'r> Input<'r> {
    pub(crate) fn new(
        heap: &'r Heap<'r>,
        scope: &'r Scope<'r>,
        body: Option<&'r str>,
        is_strict: bool,
    ) -> Self {
        Self {
            heap,
            scope,
            body,
            is_strict,
            document: OnceCell::new(),
            parameters: OnceCell::new(),
            all_parameters: OnceCell::new(),
            asked: Cell::new(0),
        }
    }

    /// The payload; `{}` where there is none (recorded: `$input.body` of an empty body prints `{}`).
    fn body(&self) -> &'r str {
        self.body.unwrap_or("{}")
    }

    fn parameters(&self) -> Result<&Parameters<'r>, Thrown> {
        let parameters = self.parameters.get_or_init(|| {
            let group = |kind| Ok::<_, Thrown>(self.scope.params_part(kind)?.value(self.heap));
            let [path, querystring, header] = ParamKind::ALL;
            Ok(Box::new([
                (path.name(), group(path)?),
                (querystring.name(), group(querystring)?),
                (header.name(), group(header)?),
            ]))
        });
        parameters.as_deref().map_err(Thrown::clone)
    }

    #[inline]
    fn document(&self) -> Result<&Value<'r>, Thrown> {
        let document = self.document.get_or_init(|| json::read(self.heap, self.body()));
        document.as_ref().map_err(Thrown::clone)
    }

    fn select(&self, call: Call<'_, 'r>, arg: &Value<'r>) -> Result<Value<'r>, Thrown> {
        let document = self.document()?;
        match call.site.and_then(compiled) {
            Some(path) => find(path?, call, document),
            None => find(&compile(call.heap, arg)?, call, document),
        }
    }

    /// What `$input.json` prints: `""` for nothing.
    fn json(&self, call: Call<'_, 'r>, arg: &Value<'r>) -> Result<Value<'r>, Thrown> {
        let document = self.document()?;
        let text = match call.site.and_then(compiled) {
            Some(path) => json(path?, call, document),
            None => json(&compile(call.heap, arg)?, call, document),
        };
        Ok(text?.map_or(Value::borrowed("\"\""), Value::Str))
    }

    /// Prints a string, number or truth value to which a constant path of names and indexes leads. False, with nothing
    /// printed, for everything else.
    #[inline(never)]
    fn print_path(&self, site: &'r CallSite, text: &'r str, out: &mut Output) -> bool {
        let path = Site { kept: site, constant: Some(text) }.compiled(compile_constant);
        let (Some(Some(Ok(path))), Ok(document)) = (path, self.document()) else {
            return false;
        };
        match path.place(document) {
            Some((node, index)) => node.document.print_scalar(index, out),
            None => false,
        }
    }

    fn print_json(&self, call: Call<'_, 'r>, out: &mut Output) -> Result<bool, Thrown> {
        let Some(path) = call.site.and_then(compiled) else {
            return Ok(false);
        };
        let document = self.document()?;
        // A path that does not parse fails the render, whatever the payload.
        let path = path?;
        if document.is_null() || !path.write_json(call.heap, call.host, document, out)? {
            out.push_str("\"\"");
        }
        Ok(true)
    }

    /// Prints a parameter that is a string. False, with nothing printed, for everything else.
    #[inline(never)]
    fn print_parameter(&self, name: &str, out: &mut Output) -> bool {
        match self.unchanged_parameter(name) {
            Some(Some(value)) => out.push_str(value),
            Some(None) if !self.is_strict => {}
            _ => return false,
        }
        true
    }

    fn parameter(&self, name: &Value<'r>) -> Result<Value<'r>, Thrown> {
        if let Some(text) = name.as_str()
            && let Some(value) = self.unchanged_parameter(text)
        {
            return Ok(value.map_or_else(|| self.no_parameter(), Value::borrowed));
        }
        for (kind, group) in self.parameters()? {
            // Once a template has the map of all, it may have taken a kind out, or put something else there.
            let group = match self.all_parameters.get() {
                Some(all) => &crate::java::get_property(self.heap, all, kind)?.unwrap_or_default(),
                None => group,
            };
            if group.map_entries().is_none() {
                return Err(Thrown::java(
                    "NullPointerException",
                    format!("there is no map of `{kind}` parameters any more"),
                ));
            }
            let value = crate::java::call_method(
                self.heap,
                &NoBlocks,
                group,
                "get",
                std::slice::from_ref(name),
            )?;
            if let Some(value) = value.filter(|value| !value.is_null()) {
                return Ok(value);
            }
        }
        Ok(self.no_parameter())
    }

    fn no_parameter(&self) -> Value<'r> {
        match self.is_strict {
            true => Value::Null,
            false => Value::EMPTY,
        }
    }

    /// A parameter that is certain to be as it came, because the template has not changed the maps of parameters; or
    /// that there certainly is none. Nothing where it takes looking into the maps.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn unchanged_parameter(&self, name: &str) -> Option<Option<&'r str>> {
        if !self.are_unchanged() {
            return None;
        }
        let asked = self.asked.get();
        self.asked.set(asked + 1);
        let is_busy = asked > 0 && self.scope.param_count().saturating_mul(asked) > MANY_COMPARED;
        match self.scope.look_up(name, is_busy) {
            Looked::Text(value) => Some(Some(value)),
            Looked::Other => None,
            Looked::Nothing => Some(None),
        }
    }

    /// Whether the maps of parameters are as they came, as far as they were made at all.
    fn are_unchanged(&self) -> bool {
        let Some(Ok(groups)) = self.parameters.get() else {
            return true;
        };
        let is_there = |kind: &str, map: Node<'r>| match self.all_parameters.get() {
            Some(Value::Map(all)) => {
                matches!(all.get_str(kind), Some(Value::Node(now)) if now.is_same(&map))
            }
            _ => true,
        };
        groups.iter().all(|(kind, group)| match group {
            Value::Node(map) => !map.document.is_touched() && is_there(kind, *map),
            _ => false,
        })
    }

    fn all_parameters(&self) -> Result<Value<'r>, Thrown> {
        let groups = self.parameters()?;
        let all = self.all_parameters.get_or_init(|| {
            let entries = groups.iter().map(|(name, group)| (Value::borrowed(name), group.clone()));
            let map = Value::Map(Rc::new(Map::of_unique(MapKind::Linked, entries)));
            self.heap.keep(&map);
            map
        });
        Ok(all.clone())
    }
}

/// The methods of `$input`, each with the number of its arguments, which are strings.
pub(crate) const METHODS: [(&str, usize); 5] =
    [("json", 1), ("path", 1), ("params", 0), ("params", 1), ("getBody", 0)];

impl<'r> Binding<'r> for Input<'r> {
    fn get(&'r self, call: Call<'_, 'r>, name: &str) -> Result<Option<Value<'r>>, Thrown> {
        match name {
            "body" | "Body" => Ok(Some(Value::borrowed(self.body()))),
            _ => crate::java::get_property(call.heap, &Value::Object(self), name),
        }
    }

    fn print_constant(&'r self, site: &'r CallSite, text: &'r str, out: &mut Output) -> bool {
        match site.known {
            Known::Path => self.print_path(site, text, out),
            Known::Params => self.print_parameter(text, out),
            _ => false,
        }
    }

    fn print(
        &'r self,
        call: Call<'_, 'r>,
        name: &str,
        args: &[Value<'r>],
        out: &mut Output,
    ) -> Result<Printed<'r>, Thrown> {
        let is_printed = match (name, args) {
            ("json", [Value::Str(_)]) => self.print_json(call, out)?,
            ("params", [Value::Str(name)])
                if call.site.is_none_or(|site| site.constant.is_none()) =>
            {
                name.as_str().is_some_and(|name| self.print_parameter(name, out))
            }
            _ => false,
        };
        if is_printed {
            return Ok(Printed::Done);
        }
        self.call(call, name, args).map(Printed::result)
    }

    fn call(
        &'r self,
        call: Call<'_, 'r>,
        name: &str,
        args: &[Value<'r>],
    ) -> Result<Option<Value<'r>>, Thrown> {
        match (name, args) {
            ("path", [arg @ (Value::Str(_) | Value::Null)]) => self.select(call, arg).map(Some),
            ("json", [arg @ (Value::Str(_) | Value::Null)]) => self.json(call, arg).map(Some),
            ("params", []) => self.all_parameters().map(Some),
            ("params", [name @ (Value::Str(_) | Value::Null)]) => self.parameter(name).map(Some),
            ("getBody", []) => Ok(Some(Value::borrowed(self.body()))),
            // Velocity takes a method without parameters for any number of arguments, and fails when it calls it.
            ("params" | "getBody", _) => Err(Thrown::java(
                "IllegalArgumentException",
                format!("`{name}` does not take these arguments"),
            )),
            _ => crate::java::call_method(call.heap, call.host, &Value::Object(self), name, args),
        }
    }
}

impl From<Unreadable> for Thrown {
    fn from(unreadable: Unreadable) -> Self {
        let Unreadable { what, message } = unreadable;
        Self::java("InvalidJsonException", format!("`{what}` is not a JSON object: {message}"))
    }
}

/// The path of a call whose argument is constant, compiled once for all renders.
fn compiled(site: Site<'_>) -> Option<Result<&Path, Thrown>> {
    let compiled = site.compiled(compile_constant)?.as_ref()?;
    Some(compiled.as_ref().map_err(invalid))
}

fn compile_constant(constant: Option<&str>) -> Option<Result<Path, InvalidPath>> {
    constant.map(Path::compile)
}

fn invalid(error: &InvalidPath) -> Thrown {
    Thrown::java("InvalidPathException", error.to_string())
}

/// What compiling a pattern in a path is worth, in steps of regular expressions.
const PATTERN: u64 = 20_000;

fn compile(heap: &Heap<'_>, arg: &Value<'_>) -> Result<Path, Thrown> {
    let Value::Str(text) = arg else {
        return Err(Thrown::java("IllegalArgumentException", "a JSONPath is a string, not null"));
    };
    let text = text.to_utf8();
    heap.regex().spend(PATTERN * text.matches("=~").count() as u64)?;
    Path::compile(&text).map_err(|error| invalid(&error))
}

fn find<'r>(path: &Path, call: Call<'_, 'r>, document: &Value<'r>) -> Result<Value<'r>, Thrown> {
    if document.is_null() {
        return Ok(Value::Null);
    }
    match path.find(call.heap, call.host, document)? {
        Found::Value(value) => Ok(value),
        Found::Nothing => Ok(Value::Null),
    }
}

fn json<'r>(
    path: &Path,
    call: Call<'_, 'r>,
    document: &Value<'r>,
) -> Result<Option<Str<'r>>, Thrown> {
    if document.is_null() {
        return Ok(None);
    }
    path.json(call.heap, call.host, document)
}
