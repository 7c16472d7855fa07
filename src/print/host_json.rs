//! Java values as JSON for the host: what a template has put into the overrides.

use std::rc::Rc;

use serde_json::{Map as JsonMap, Number, Value as Json};

use crate::value::sequence::Sequence;
use crate::value::{Boxed, Heap, Items, List, ListKind, Members, Str, Thrown, Value};

/// Deeper values are cut: they may contain themselves.
const MAX_DEPTH: usize = 100;

/// Bytes of a value besides its text.
const NODE_BYTES: usize = 96;

/// A value as JSON: collections and arrays are lists, and whatever JSON has no form for is the text that it prints,
/// which `text_of` gives. The value is in that many `levels` of other values.
///
/// Fails where `text_of` does, and at the limits of the render.
pub(crate) fn hand_out<'r>(
    heap: &'r Heap<'r>,
    value: &Value<'r>,
    levels: usize,
    text_of: &mut dyn FnMut(&Value<'r>) -> Result<Str<'r>, Thrown>,
) -> Result<Json, Thrown> {
    let mut open: Vec<Open<'r>> = Vec::new();
    let mut next = Some(value.clone());
    loop {
        heap.step(1)?;
        heap.charge(NODE_BYTES)?;
        let mut done = match next.take() {
            Some(_) if levels + open.len() > MAX_DEPTH => Json::from("<too deep>"),
            Some(value) => match Open::of(heap, &value)? {
                Some(container) => {
                    open.push(container);
                    Json::Null
                }
                None => plain(heap, &value, text_of)?,
            },
            None => match open.pop() {
                Some(container) => container.done(),
                None => return Ok(Json::Null),
            },
        };
        // a container that has just been opened, or the one around what is done
        let Some(container) = open.last_mut() else {
            return Ok(done);
        };
        if !std::mem::take(&mut container.is_new) {
            container.add(std::mem::take(&mut done));
        }
        next = container.next(heap, text_of)?;
    }
}

fn plain<'r>(
    heap: &Heap<'r>,
    value: &Value<'r>,
    text_of: &mut dyn FnMut(&Value<'r>) -> Result<Str<'r>, Thrown>,
) -> Result<Json, Thrown> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::Long(value) => Json::from(*value),
        Value::Double(number) if number.is_finite() => Json::from(*number),
        Value::Boxed(other) if matches!(&**other, Boxed::Number(_)) => {
            let text = text(heap, value, text_of)?;
            match serde_json::from_str::<Number>(&text) {
                Ok(number) => Json::Number(number),
                Err(_) => Json::String(text),
            }
        }
        value => Json::String(text(heap, value, text_of)?),
    })
}

fn text<'r>(
    heap: &Heap<'r>,
    value: &Value<'r>,
    text_of: &mut dyn FnMut(&Value<'r>) -> Result<Str<'r>, Thrown>,
) -> Result<String, Thrown> {
    let text = match value {
        Value::Str(text) => text.clone(),
        value => text_of(value)?,
    };
    heap.charge(text.size())?;
    Ok(text.to_utf8().into_owned())
}

/// A list or map that is being handed out.
struct Open<'r> {
    rest: Rest<'r>,
    is_new: bool,
}

enum Rest<'r> {
    List(Items<'r>, Vec<Json>),
    Map { rest: Members<'r>, key: String, done: JsonMap<String, Json> },
}

impl<'r> Open<'r> {
    fn of(heap: &'r Heap<'r>, value: &Value<'r>) -> Result<Option<Self>, Thrown> {
        let rest = if let Some(rest) = Members::of(value) {
            Rest::Map { rest, key: String::new(), done: JsonMap::new() }
        } else {
            match items(heap, value)? {
                Some(items) => Rest::List(items, Vec::new()),
                None => return Ok(None),
            }
        };
        Ok(Some(Self { rest, is_new: true }))
    }

    fn add(&mut self, item: Json) {
        match &mut self.rest {
            Rest::List(_, done) => done.push(item),
            Rest::Map { key, done, .. } => drop(done.insert(std::mem::take(key), item)),
        }
    }

    fn next(
        &mut self,
        heap: &Heap<'r>,
        text_of: &mut dyn FnMut(&Value<'r>) -> Result<Str<'r>, Thrown>,
    ) -> Result<Option<Value<'r>>, Thrown> {
        match &mut self.rest {
            Rest::List(rest, _) => Ok(rest.next()),
            Rest::Map { rest, key, .. } => {
                let Some((name, value)) = rest.next() else {
                    return Ok(None);
                };
                *key = text(heap, &name, text_of)?;
                Ok(Some(value))
            }
        }
    }

    fn done(self) -> Json {
        match self.rest {
            Rest::List(_, done) => Json::Array(done),
            Rest::Map { done, .. } => Json::Object(done),
        }
    }
}

/// What a list, a view of a map or an array holds.
fn items<'r>(heap: &'r Heap<'r>, value: &Value<'r>) -> Result<Option<Items<'r>>, Thrown> {
    if let Some(items) = Items::of(value) {
        return Ok(Some(items));
    }
    let Value::Boxed(other) = value else {
        return Ok(None);
    };
    match &**other {
        Boxed::Array(_) => Ok(Sequence::of(value).map(Items::places)),
        Boxed::View(_) => {
            let Some(mut iterator) = crate::value::iterate(heap, value)? else {
                return Ok(None);
            };
            let mut items = Vec::new();
            while iterator.has_next() {
                heap.step(1)?;
                heap.charge(size_of::<Value<'r>>())?;
                items.push(iterator.next()?);
            }
            let list = List::new(ListKind::Immutable, items);
            Ok(Some(Items::places(Sequence::List(Rc::new(list)))))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::value::{NoBlocks, Output};
    use serde_json::json;

    fn handed_out(text: &str, levels: usize) -> Json {
        let heap = Heap::new(&Limits::default());
        let value = crate::json::read(&heap, text).unwrap_or_default();
        hand_out(&heap, &value, levels, &mut |value| {
            let mut out = Output::new();
            crate::print::print(&heap, &NoBlocks, value, &mut out)?;
            Ok(out.into_str())
        })
        .unwrap_or_default()
    }

    #[test]
    fn documents_are_handed_out_whole() {
        for text in ["[]", "{}", "[[],{},[1]]", r#"{"a":{"b":[1,"x",null,true,1.5]},"c":{}}"#, "7"]
        {
            assert_eq!(Some(handed_out(text, 0)), serde_json::from_str(text).ok());
        }
    }

    #[test]
    fn what_is_too_deep_is_cut() {
        let text = "[".repeat(300) + &"]".repeat(300);
        for levels in [0, 1, 7] {
            let mut value = &handed_out(&text, levels);
            for _ in levels..=MAX_DEPTH {
                value = &value[0];
            }
            assert_eq!(value, &json!("<too deep>"));
        }
    }
}
