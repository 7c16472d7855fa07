//! What filters compare, and how.

use std::borrow::Cow;

use super::evaluate::{Failure, Scene};
use super::filter::Operator;
use super::literal::{Literal, unescape};
use super::number::Number;
use super::parse;
use crate::java::regex::Pattern;
use crate::json;
use crate::value::{Boxed, Str, Thrown, Value, equals, equals_within};

/// An operand once it is known.
#[derive(Debug)]
pub(super) enum Operand<'p, 'r> {
    Text(Cow<'p, str>),
    Number(Cow<'p, Number>),
    Bool(bool),
    Null,
    /// A list or map of the document.
    Json(Value<'r>),
    /// JSON that the path spells out, or a string in a list that looks like it. On the left it is still text.
    Literal(Cow<'p, Literal>),
    Pattern(&'p Pattern),
    /// A path that found nothing: equals nothing.
    Undefined,
    /// A string in a list that looks like a path: equals nothing.
    Path,
}

type Test = Result<bool, Failure>;

impl<'p, 'r> Operand<'p, 'r> {
    /// What a path found. Fails for values that filters cannot compare.
    pub(super) fn of(value: Value<'r>) -> Result<Self, Failure> {
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Int(value) => Self::Number(Cow::Owned(Number::Int(value.into()))),
            Value::Long(value) => Self::Number(Cow::Owned(Number::Int(value))),
            Value::Double(value) if value.is_finite() => {
                Self::Number(Cow::Owned(Number::Double(value)))
            }
            Value::Double(_) => return Err(no_decimal()),
            Value::Str(text) => Self::Text(owned(&text)),
            Value::Node(_) | Value::List(_) | Value::Map(_) => Self::Json(value),
            Value::Boxed(other) => match &*other {
                Boxed::Number(number) => {
                    let number = Number::of(number).ok_or_else(no_decimal)?;
                    Self::Number(Cow::Owned(number))
                }
                _ => return Err(undetermined()),
            },
            Value::Object(_) => return Err(undetermined()),
        })
    }

    /// What a list holds, as the list operators see it: texts without quotes and escapes, some as paths or JSON.
    fn element(value: Value<'r>) -> Result<Self, Failure> {
        match &value {
            Value::Str(text) => text_element(&text.to_utf8()),
            Value::Node(_) | Value::List(_) | Value::Map(_) => Err(undetermined()),
            _ => Self::of(value),
        }
    }

    /// `same class`, for `===`.
    fn is_same_kind(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(_) | Self::Literal(_), Self::Json(_) | Self::Literal(_)) => true,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// `left.equals(right)` as the operators `==` and `!=` ask it.
    fn equals(&self, right: &Self, scene: &Scene<'_, 'r>) -> Test {
        Ok(match (self, right) {
            (Self::Json(left), Self::Json(right)) => equals_within(scene.heap, left, right)?,
            (Self::Json(left), Self::Literal(right)) => {
                equals_within(scene.heap, left, &value_of(right, scene)?)?
            }
            (Self::Literal(_), Self::Literal(right)) => value_of(right, scene).map(|_| false)?,
            (Self::Literal(_), Self::Json(_)) => false,
            _ => self.equals_element(right),
        })
    }

    /// `left.equals(right)` as the list operators ask it.
    fn equals_element(&self, right: &Self) -> bool {
        match (self, right) {
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Text(left), Self::Number(right)) => **left == *right.text(),
            (Self::Number(left), Self::Number(right)) => left.compare(right).is_eq(),
            (Self::Number(left), Self::Text(right)) => {
                Number::literal(right).is_some_and(|right| left.compare(&right).is_eq())
            }
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Null, Self::Null) => true,
            (Self::Json(left), Self::Json(right)) => equals(left, right),
            (Self::Literal(left), Self::Literal(right)) => left.source == right.source,
            _ => false,
        }
    }

    /// The elements of a list operand; nothing for a map. Fails for anything else.
    fn elements(&self, scene: &Scene<'_, 'r>) -> Result<Option<Vec<Operand<'p, 'r>>>, Failure> {
        let list = match self {
            Self::Json(value) => value.list_items(),
            Self::Literal(literal) => value_of(literal, scene)?.list_items(),
            _ => return Err(Failure::InvalidPath("expected a list".into())),
        };
        let Some(items) = list else { return Ok(None) };
        let weight = |item: &Value<'r>| match item {
            Value::Str(text) => 3 + text.size() as u64 / 8,
            _ => 3,
        };
        scene.heap.step(items.iter().map(weight).sum())?;
        items.into_iter().map(Self::element).collect::<Result<_, _>>().map(Some)
    }

    /// Bytes to be compared.
    fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            _ => 0,
        }
    }

    /// The text that a pattern is matched against.
    fn input(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.text()),
            Self::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            _ => Cow::Borrowed(""),
        }
    }

    fn bool(&self) -> Result<bool, Failure> {
        match self {
            Self::Bool(value) => Ok(*value),
            _ => Err(Failure::InvalidPath("expected `true` or `false`".into())),
        }
    }
}

fn owned<'p>(text: &Str<'_>) -> Cow<'p, str> {
    Cow::Owned(text.to_utf8().into_owned())
}

fn text_element<'p, 'r>(text: &str) -> Result<Operand<'p, 'r>, Failure> {
    let trimmed = text.trim_matches(|c| c <= ' ');
    if trimmed.starts_with(['@', '$']) && parse::compile(trimmed, 0).is_ok() {
        return Ok(Operand::Path);
    }
    let in_brackets = (trimmed.starts_with('[') && trimmed.ends_with(']'))
        || (trimmed.starts_with('{') && trimmed.ends_with('}'));
    if in_brackets && trimmed.len() > 1 && json::parse(trimmed).is_ok() {
        return Ok(Operand::Literal(Cow::Owned(Literal::new(text))));
    }
    if text.encode_utf16().nth(1).is_none() {
        return Ok(Operand::Text(Cow::Owned(text.into())));
    }
    let inner =
        ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    let unescaped = unescape(inner.unwrap_or(text))
        .ok_or_else(|| Failure::java("JsonPathException", "unable to parse unicode value"))?;
    Ok(Operand::Text(Cow::Owned(unescaped)))
}

#[allow(clippy::ptr_arg, reason = "whether it is borrowed matters to the scene")]
fn value_of<'r>(literal: &Cow<'_, Literal>, scene: &Scene<'_, 'r>) -> Result<Value<'r>, Failure> {
    scene.literal(literal).ok_or_else(|| {
        let message = format!("malformed JSON in a filter: `{}`", literal.source);
        Failure::java("IllegalArgumentException", message)
    })
}

fn no_decimal() -> Failure {
    Failure::java("NumberFormatException", "a filter cannot compare an infinite number")
}

fn undetermined() -> Failure {
    Failure::java("JsonPathException", "could not determine value type")
}

/// Applies an operator. Fails where Jayway throws; an `InvalidPath` makes the whole filter false for the item.
pub(super) fn compare<'p, 'r>(
    left: &Operand<'p, 'r>,
    operator: Operator,
    right: &Operand<'p, 'r>,
    scene: &Scene<'_, 'r>,
) -> Test {
    scene.heap.step((left.length() + right.length()) as u64 / 32)?;
    match operator {
        Operator::Equal => left.equals(right, scene),
        Operator::NotEqual => left.equals(right, scene).map(|equal| !equal),
        Operator::SameEqual => Ok(left.is_same_kind(right) && left.equals(right, scene)?),
        Operator::SameNotEqual => Ok(!(left.is_same_kind(right) && left.equals(right, scene)?)),
        Operator::Less => Ok(order(left, right).is_some_and(std::cmp::Ordering::is_lt)),
        Operator::LessEqual => Ok(order(left, right).is_some_and(std::cmp::Ordering::is_le)),
        Operator::Greater => Ok(order(left, right).is_some_and(std::cmp::Ordering::is_gt)),
        Operator::GreaterEqual => Ok(order(left, right).is_some_and(std::cmp::Ordering::is_ge)),
        Operator::Regex => regex(left, right, scene),
        Operator::In => is_in(left, right, scene),
        Operator::NotIn => is_in(left, right, scene).map(|found| !found),
        Operator::Contains => contains(left, right, scene),
        Operator::Size => Ok(size(left, right, scene)?.unwrap_or(false)),
        Operator::Empty => empty(left, right, scene),
        Operator::SubsetOf | Operator::AnyOf | Operator::NoneOf => {
            sets(left, operator, right, scene)
        }
        Operator::Exists => exists(left, right),
        Operator::All | Operator::Type | Operator::Matches => {
            Err(Failure::InvalidPath("not for filters in a path".into()))
        }
    }
}

fn order(left: &Operand<'_, '_>, right: &Operand<'_, '_>) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Operand::Number(left), Operand::Number(right)) => Some(left.compare(right)),
        (Operand::Text(left), Operand::Text(right)) => {
            if left.is_ascii() && right.is_ascii() {
                return Some(left.cmp(right));
            }
            Some(left.encode_utf16().cmp(right.encode_utf16()))
        }
        _ => None,
    }
}

fn regex<'r>(left: &Operand<'_, 'r>, right: &Operand<'_, 'r>, scene: &Scene<'_, 'r>) -> Test {
    let (pattern, operand) = match (left, right) {
        (Operand::Pattern(_), Operand::Pattern(_)) => return Ok(false),
        (Operand::Pattern(pattern), operand) | (operand, Operand::Pattern(pattern)) => {
            (pattern, operand)
        }
        _ => return Ok(false),
    };
    let matches =
        |operand: &Operand<'_, 'r>| Ok(pattern.matches(&operand.input(), scene.heap.regex())?);
    if let Operand::Json(_) | Operand::Literal(_) = operand
        && let Some(elements) = operand.elements(scene)?
    {
        for element in &elements {
            if matches(element)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    matches(operand)
}

fn is_in<'r>(left: &Operand<'_, 'r>, right: &Operand<'_, 'r>, scene: &Scene<'_, 'r>) -> Test {
    let elements = right.elements(scene)?.unwrap_or_default();
    Ok(elements.iter().any(|element| left.equals_element(element)))
}

fn contains<'r>(left: &Operand<'_, 'r>, right: &Operand<'_, 'r>, scene: &Scene<'_, 'r>) -> Test {
    match (left, right) {
        (Operand::Text(left), Operand::Text(right)) => Ok(left.contains(&**right)),
        (Operand::Json(_) | Operand::Literal(_), _) => {
            let elements = left.elements(scene)?.unwrap_or_default();
            Ok(elements.iter().any(|element| right.equals_element(element)))
        }
        _ => Ok(false),
    }
}

fn size<'r>(
    left: &Operand<'_, 'r>,
    right: &Operand<'_, 'r>,
    scene: &Scene<'_, 'r>,
) -> Result<Option<bool>, Failure> {
    let Operand::Number(expected) = right else {
        return Ok(None);
    };
    // a map has the size -1
    let list_size = |value: &Value<'r>| super::nodes::list_length(value).map_or(-1, |n| n as i64);
    let size = match left {
        Operand::Text(text) => text.encode_utf16().count() as i64,
        Operand::Json(value) => list_size(value),
        Operand::Literal(literal) => list_size(&value_of(literal, scene)?),
        _ => return Ok(None),
    };
    Ok(Some(size == i64::from(expected.to_int())))
}

fn empty<'r>(left: &Operand<'_, 'r>, right: &Operand<'_, 'r>, scene: &Scene<'_, 'r>) -> Test {
    let list_empty = |value: &Value<'r>| match super::nodes::list_length(value) {
        Some(length) => Ok(length == 0),
        // Jayway casts the map to a collection
        None => Err(Failure::java("ClassCastException", "`empty` cannot be asked of an object")),
    };
    let is_empty = match left {
        Operand::Text(text) => text.is_empty(),
        Operand::Json(value) => list_empty(value)?,
        Operand::Literal(literal) => list_empty(&value_of(literal, scene)?)?,
        _ => return Ok(false),
    };
    Ok(is_empty == right.bool()?)
}

fn sets<'r>(
    left: &Operand<'_, 'r>,
    operator: Operator,
    right: &Operand<'_, 'r>,
    scene: &Scene<'_, 'r>,
) -> Test {
    let Some(right) = right.elements(scene)? else {
        return Ok(false);
    };
    let Some(left) = left.elements(scene)? else {
        return Ok(false);
    };
    scene.heap.step((left.len() as u64).saturating_mul(right.len() as u64))?;
    let in_right =
        |element: &Operand<'_, 'r>| right.iter().any(|other| element.equals_element(other));
    Ok(match operator {
        Operator::SubsetOf => left.iter().all(in_right),
        Operator::AnyOf => left.iter().any(in_right),
        _ => !left.iter().any(in_right),
    })
}

fn exists(left: &Operand<'_, '_>, right: &Operand<'_, '_>) -> Test {
    if !matches!(left, Operand::Bool(_)) && !matches!(right, Operand::Bool(_)) {
        return Err(Failure::java("JsonPathException", "failed to evaluate exists expression"));
    }
    Ok(left.bool()? == right.bool()?)
}

impl From<Thrown> for Failure {
    fn from(thrown: Thrown) -> Self {
        Self::Thrown(thrown)
    }
}
