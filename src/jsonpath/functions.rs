//! Functions at the end of a path: `$.a.length()`, `$.sum($.a, $.b)`.

use super::evaluate::{Failure, Literals, Scene};
use super::nodes::{Children, Shape, length, list_length, shape};
use super::path::{Argument, Function};
use crate::value::{Boxed, ListKind, Output, Value, View, ViewKind, int_value};

type Result<T> = std::result::Result<T, Failure>;

/// The result of a function on a value.
pub(super) fn call<'r>(
    scene: &Scene<'_, 'r>,
    function: &Function,
    model: &Value<'r>,
) -> Result<Value<'r>> {
    let name = &*function.name;
    if !is_known(name) {
        return Err(Failure::InvalidPath(format!("there is no function `{name}`")));
    }
    scene.heap.step(1 + length(model).unwrap_or_default() as u64)?;
    let arguments = Arguments::evaluate(scene, &function.arguments)?;
    match name {
        "length" | "size" => size(scene, function, model),
        "keys" => Ok(keys(model)),
        "append" => append(scene, model, &arguments),
        "concat" => concat(scene, model, &arguments),
        "first" => at(model, 0),
        "last" => at(model, -1),
        "index" => {
            list_or_fail(model)?;
            let index = arguments.items()?.iter().find_map(int_value).ok_or(Failure::Bounds)?;
            at(model, index)
        }
        _ => aggregate(name, model, &arguments),
    }
}

fn is_known(name: &str) -> bool {
    const NAMES: [&str; 13] = [
        "append", "avg", "concat", "first", "index", "keys", "last", "length", "max", "min",
        "size", "stddev", "sum",
    ];
    NAMES.contains(&name)
}

/// The arguments of a call; malformed JSON among them fails only when it is used.
struct Arguments<'r>(Vec<Option<Value<'r>>>);

impl<'r> Arguments<'r> {
    fn evaluate(scene: &Scene<'_, 'r>, arguments: &[Argument]) -> Result<Self> {
        let value = |argument: &Argument| match argument {
            Argument::Json(literal) => Ok(literal.value(scene.heap)),
            Argument::Path(path) => scene.value(path, scene.root).map(Some),
        };
        arguments.iter().map(value).collect::<Result<_>>().map(Self)
    }

    fn values(&self) -> impl Iterator<Item = Result<&Value<'r>>> {
        self.0.iter().map(|value| {
            value.as_ref().ok_or_else(|| {
                Failure::java("InvalidJsonException", "malformed JSON as an argument")
            })
        })
    }

    /// All values, those of lists one by one.
    fn items(&self) -> Result<Vec<Value<'r>>> {
        let mut items = Vec::new();
        for value in self.values() {
            let value = value?;
            match value.list_items() {
                Some(list) => items.extend(list),
                None => items.push(value.clone()),
            }
        }
        Ok(items)
    }

    fn numbers(&self) -> Result<Vec<f64>> {
        Ok(self.items()?.iter().filter_map(number).collect())
    }
}

/// `Number.doubleValue`; nothing for what is not a number.
fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(value) => Some(f64::from(*value)),
        Value::Long(value) => Some(*value as f64),
        Value::Double(value) => Some(*value),
        Value::Boxed(other) => match &**other {
            Boxed::Number(number) => Some(number.to_double()),
            _ => None,
        },
        _ => None,
    }
}

fn integer<'r>(length: usize) -> Value<'r> {
    Value::Int(i32::try_from(length).unwrap_or(i32::MAX))
}

/// The length of a list or map, else null; with an argument, of what that leads to if it gives a list.
fn size<'r>(scene: &Scene<'_, 'r>, function: &Function, model: &Value<'r>) -> Result<Value<'r>> {
    let inner = match function.arguments.first() {
        Some(Argument::Path(path)) => Some(function.children.as_ref().unwrap_or(path)),
        Some(Argument::Json(_)) => {
            let message = format!("`{}` takes a path", function.name);
            return Err(Failure::java("NullPointerException", message));
        }
        None => None,
    };
    if let Some(path) = inner {
        if model.is_null() {
            return Err(Failure::java(
                "IllegalArgumentException",
                "the document of the argument is null",
            ));
        }
        let literals = Literals::default();
        let scene = Scene { root: model, literals: &literals, ..*scene };
        let value = scene.value(path, model)?;
        if let Some(length) = list_length(&value) {
            return Ok(integer(length));
        }
    }
    Ok(length(model).map_or(Value::Null, integer))
}

fn keys<'r>(model: &Value<'r>) -> Value<'r> {
    match shape(model) {
        Shape::Map => Value::other(Boxed::View(View { kind: ViewKind::Keys, map: model.clone() })),
        _ => Value::Null,
    }
}

/// Adds the arguments to a list: to the one in the document.
fn append<'r>(
    scene: &Scene<'_, 'r>,
    model: &Value<'r>,
    arguments: &Arguments<'r>,
) -> Result<Value<'r>> {
    if !matches!(shape(model), Shape::List) || arguments.0.is_empty() {
        return Ok(model.clone());
    }
    let changed = match model {
        Value::Node(node) => node.materialize(scene.heap),
        other => other.clone(),
    };
    if let Value::List(list) = &changed {
        for value in arguments.values() {
            let value = value?;
            if matches!(list.kind, ListKind::Fixed | ListKind::Immutable) {
                return Err(Failure::java("UnsupportedOperationException", "the list cannot grow"));
            }
            scene.heap.charge(size_of::<Value<'r>>())?;
            scene.heap.holds(&changed, value);
            list.items.borrow_mut().push(value.clone());
            list.changed();
        }
    }
    Ok(changed)
}

/// The strings of a list and the texts of the arguments, one after the other.
fn concat<'r>(
    scene: &Scene<'_, 'r>,
    model: &Value<'r>,
    arguments: &Arguments<'r>,
) -> Result<Value<'r>> {
    let mut text = Output::new();
    if matches!(shape(model), Shape::List) {
        for value in Children::of(model) {
            if let Value::Str(string) = &value {
                scene.heap.charge(string.size().saturating_mul(2))?;
                text.push(string);
            }
        }
    }
    for value in arguments.items()? {
        match &value {
            Value::Null => {}
            Value::Str(string) => {
                scene.heap.charge(string.size().saturating_mul(2))?;
                text.push(string);
            }
            other => {
                let before = text.len();
                crate::print::print(scene.heap, scene.host, other, &mut text)?;
                scene.heap.charge(2 * (text.len() - before))?;
            }
        }
    }
    Ok(Value::Str(text.into_str()))
}

/// An element of a list, `-1` being the last one. A list of one element has no last one.
fn at<'r>(model: &Value<'r>, index: i32) -> Result<Value<'r>> {
    let Some(length) = list_length(model) else {
        return Err(Failure::java("JsonPathException", "the function needs a list"));
    };
    let place = match usize::try_from(index) {
        Ok(place) => place,
        Err(_) => {
            let from_end = length as i64 + i64::from(index);
            match usize::try_from(from_end) {
                Ok(place) if place > 0 => place,
                _ => {
                    let message = format!("index {index} of a list of {length}");
                    return Err(Failure::java("JsonPathException", message));
                }
            }
        }
    };
    let index = i32::try_from(place).map_err(|_| Failure::Bounds)?;
    super::nodes::element(model, index).ok_or(Failure::Bounds)
}

fn list_or_fail(model: &Value<'_>) -> Result<usize> {
    let message = "the function needs a list";
    list_length(model).ok_or_else(|| Failure::java("JsonPathException", message))
}

fn aggregate<'r>(name: &str, model: &Value<'r>, arguments: &Arguments<'r>) -> Result<Value<'r>> {
    let mut numbers: Vec<f64> = match shape(model) {
        Shape::List => Children::of(model).filter_map(|value| number(&value)).collect(),
        _ => Vec::new(),
    };
    numbers.extend(arguments.numbers()?);
    if numbers.is_empty() {
        let message = format!("`{name}` of a list without numbers");
        return Err(Failure::java("JsonPathException", message));
    }
    let count = numbers.len() as f64;
    let sum = |numbers: &[f64]| numbers.iter().fold(0.0, |sum, value| sum + value);
    Ok(Value::Double(match name {
        "sum" => sum(&numbers),
        "avg" => sum(&numbers) / count,
        "min" => {
            numbers.iter().fold(f64::MAX, |min, value| if min > *value { *value } else { min })
        }
        // starts from Double.MIN_VALUE, the least positive number
        "max" => numbers.iter().fold(5e-324, |max, value| if max < *value { *value } else { max }),
        _ => {
            let squares = numbers.iter().fold(0.0, |sum, value| sum + value * value);
            let sum = sum(&numbers);
            (squares / count - sum * sum / count / count).sqrt()
        }
    }))
}
