//! `$util`: the functions of the service. Each takes any object and uses its text.

use crate::java::text;
use crate::json;
use crate::value::{Binding, Call, Output, Printed, Str, TextFunction, Thrown, Value};

/// `$util`.
#[derive(Debug)]
pub(crate) struct Util;

/// The functions there are, for lints and error messages.
pub(crate) const FUNCTIONS: [&str; 6] =
    ["escapeJavaScript", "parseJson", "urlEncode", "urlDecode", "base64Encode", "base64Decode"];

/// Those that programs tell apart.
pub(crate) static TEXT_FUNCTIONS: [TextFunction; 1] = [TextFunction {
    name: "escapeJavaScript",
    keeps: text::is_escaped,
    print: text::print_escaped,
    apply: text::escape_java_script,
}];

impl<'r> Binding<'r> for Util {
    fn get(&'r self, call: Call<'_, 'r>, name: &str) -> Result<Option<Value<'r>>, Thrown> {
        crate::java::get_property(call.heap, &Value::Object(self), name)
    }

    fn print(
        &'r self,
        call: Call<'_, 'r>,
        name: &str,
        args: &[Value<'r>],
        out: &mut Output,
    ) -> Result<Printed<'r>, Thrown> {
        match (name, args) {
            ("escapeJavaScript", [Value::Str(text)]) => {
                call.heap.step(text.size() as u64 / 16)?;
                crate::print::check_room(call.heap, out, text.size())?;
                text::print_java_script(text, out);
                Ok(Printed::Done)
            }
            _ => self.call(call, name, args).map(Printed::result),
        }
    }

    fn call(
        &'r self,
        call: Call<'_, 'r>,
        name: &str,
        args: &[Value<'r>],
    ) -> Result<Option<Value<'r>>, Thrown> {
        if let ("escapeJavaScript", [Value::Str(text)]) = (name, args) {
            charge(call, name, text)?;
            return Ok(Some(Value::Str(text::escape_java_script(call.heap, text.clone())?)));
        }
        any_call(call, name, args)
    }
}

#[inline(never)]
fn any_call<'r>(
    call: Call<'_, 'r>,
    name: &str,
    args: &[Value<'r>],
) -> Result<Option<Value<'r>>, Thrown> {
    let [arg] = args else {
        return crate::java::call_method(call.heap, call.host, &Value::Object(&Util), name, args);
    };
    if !FUNCTIONS.contains(&name) {
        return crate::java::call_method(call.heap, call.host, &Value::Object(&Util), name, args);
    }
    if arg.is_null() {
        return Ok(Some(Value::Null));
    }
    match text_of(call, arg)? {
        Some(text) => apply(call, name, text).map(Some),
        None if name == "escapeJavaScript" => Ok(Some(Value::Null)),
        None => Err(Thrown::null("the text of a block inside itself")),
    }
}

fn apply<'r>(call: Call<'_, 'r>, name: &str, text: Str<'r>) -> Result<Value<'r>, Thrown> {
    let heap = call.heap;
    charge(call, name, &text)?;
    Ok(Value::Str(match name {
        "escapeJavaScript" => text::escape_java_script(heap, text)?,
        "urlEncode" => text::url_encode(&text),
        "urlDecode" => text::url_decode(&text)?,
        "base64Encode" => text::base64_encode(&text),
        "base64Decode" => text::base64_decode(&text)?,
        _ => return json::read_text(heap, text),
    }))
}

/// Charges for a function: for reading the text, and for the longest that can come of it.
fn charge<'r>(call: Call<'_, 'r>, name: &str, text: &Str<'r>) -> Result<(), Thrown> {
    let size = text.size();
    call.heap.step(size as u64 / 8)?;
    call.heap.charge(match name {
        // These charge themselves.
        "parseJson" | "escapeJavaScript" => 0,
        "base64Encode" | "base64Decode" => size.saturating_mul(3),
        _ => size.saturating_mul(6),
    })
}

/// The text of an argument; nothing for a block inside itself.
fn text_of<'r>(call: Call<'_, 'r>, value: &Value<'r>) -> Result<Option<Str<'r>>, Thrown> {
    if let Value::Str(text) = value {
        return Ok(Some(text.clone()));
    }
    if let Some(block) = value.as_block() {
        return call.host.block_text(block);
    }
    let mut out = call.heap.output();
    crate::print::print(call.heap, call.host, value, &mut out)?;
    call.heap.written(out).map(Some)
}
