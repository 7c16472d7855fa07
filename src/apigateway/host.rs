//! Objects of the host, as templates see them.

use serde_json::Value as Json;

use crate::json::{from_json, to_json};
use crate::object::{CallError, Object};
use crate::value::{Binding, Call, Thrown, Value};

/// An [`Object`] bound to a variable.
#[derive(Debug)]
pub(crate) struct HostObject<'r> {
    pub(crate) object: &'r dyn Object,
}

impl<'r> Binding<'r> for HostObject<'r> {
    fn get(&'r self, call: Call<'_, 'r>, name: &str) -> Result<Option<Value<'r>>, Thrown> {
        convert(call, self.object.get(name))
    }

    fn call(
        &'r self,
        call: Call<'_, 'r>,
        name: &str,
        args: &[Value<'r>],
    ) -> Result<Option<Value<'r>>, Thrown> {
        let args: Vec<Json> =
            args.iter().map(|arg| argument(call, arg)).collect::<Result<_, _>>()?;
        convert(call, self.object.call(name, &args))
    }
}

/// An argument as the object gets it: a block as its text.
fn argument<'r>(call: Call<'_, 'r>, value: &Value<'r>) -> Result<Json, Thrown> {
    let text = match value.as_block() {
        Some(block) => call.host.block_text(block)?,
        None => return to_json(call.heap, call.host, value),
    };
    let text = text.ok_or_else(|| Thrown::null("the text of a block inside itself"))?;
    to_json(call.heap, call.host, &Value::Str(text))
}

fn convert<'r>(
    call: Call<'_, 'r>,
    result: Result<Option<Json>, CallError>,
) -> Result<Option<Value<'r>>, Thrown> {
    match result {
        Ok(Some(value)) => from_json(call.heap, &value).map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(Thrown::java("CallError", error.message())),
    }
}
