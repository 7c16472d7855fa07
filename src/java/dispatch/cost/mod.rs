//! What a call costs, charged before it runs.
//!
//! Every row of the class tables says how its work and its memory grow. A step stands for about 25 ns, whatever it is
//! spent on: the rates below were measured, so that the default of 50 million steps ends in under two seconds.

use crate::number::{Decimal, Number};
use crate::value::{
    Boxed, Heap, MapKind, Str, Thrown, Value, maps, sequence::Sequence, shown_by, view_of,
};

/// How the work and the memory of a method grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// Neither grows.
    Constant,
    /// An object of a fixed size is made.
    Object,
    /// A place in the receiving text is looked up: its marks are set, unless they are.
    Place,
    /// The receiving text and the first argument are compared as far as the shorter of them goes.
    Compare,
    /// The first argument is searched for in the receiving text.
    Search,
    /// The receiver is gone through, and all arguments.
    Read,
    /// The receiver is gone through, and all arguments; as much is made.
    Copy,
    /// The receiving text and all arguments are put one after the other.
    Join,
    /// Every character of the receiver becomes an object.
    Boxes,
    /// Every item of the receiver is gone through, in order.
    Order,
    /// The first argument is looked up in the receiver, a map.
    Key,
    /// Digits of the receiver and the argument are gone through.
    Digits,
    /// Each digit of the receiver meets each of the argument, or each other.
    DigitsSquared,
    /// The same, as often as the receiver or the argument has bits.
    DigitsCubed,
    /// Digits of the receiver and so many binary ones more as the argument says.
    Shift,
    /// As `DigitsSquared`, with so many decimal digits more as an argument says.
    Scale,
    /// As `DigitsSquared`, for the receiver multiplied by itself so often as the argument says.
    Power,
    /// What is done depends on what is found: the method charges for each part before it does it.
    AsItGoes,
}

/// Bytes of an object that is neither text, list nor map.
pub(crate) const OBJECT_BYTES: usize = 128;
/// Bytes of an item of a list.
const ITEM_BYTES: usize = 32;
/// Bytes compared or searched in a step.
const SCANNED: u64 = 64;
/// Bytes searched in a step where Java's places are not those of the bytes.
const COUNTED: u64 = 24;
/// Bytes of a text of ASCII read one by one in a step.
const READ: u64 = 16;
/// Bytes of any other text read in a step.
const DECODED: u64 = 2;
/// Steps from a mark of a text to a place.
const PASSED: u64 = 4;
/// Bytes of a text that is searched for which are prepared in a step.
const PREPARED: u64 = 4;
/// Meetings of 64 bits of one number with 64 of another in a step.
const WORDS: u64 = 8;
/// The most 64-bit words that a number can have.
const MAX_WORDS: u64 = 4096;

impl Cost {
    /// Charges for a call. Fails where it would exceed a limit of the render.
    #[inline]
    pub(crate) fn charge<'r>(
        self,
        heap: &'r Heap<'r>,
        receiver: &Value<'r>,
        args: &[Value<'r>],
    ) -> Result<(), Thrown> {
        match self {
            Self::Constant | Self::AsItGoes => Ok(()),
            _ => self.charge_size(heap, receiver, args),
        }
    }

    #[inline(never)]
    fn charge_size<'r>(
        self,
        heap: &'r Heap<'r>,
        receiver: &Value<'r>,
        args: &[Value<'r>],
    ) -> Result<(), Thrown> {
        match self {
            Self::Constant | Self::AsItGoes => Ok(()),
            Self::Object => heap.object(OBJECT_BYTES),
            Self::Place => {
                let Value::Str(text) = receiver else {
                    return Ok(());
                };
                heap.measure(text)?;
                // From the mark before it, characters are passed one by one.
                heap.step(if heap.rulers.is_ascii(text) { 0 } else { PASSED })
            }
            Self::Compare => compare(heap, receiver, args.first()),
            Self::Search => search(heap, receiver, args.first()),
            Self::Read => heap.step(reading(heap, receiver, args)?),
            Self::Copy => {
                heap.step(reading(heap, receiver, args)?)?;
                let bytes = args.iter().map(copied).fold(copied(receiver), usize::saturating_add);
                heap.object(bytes)
            }
            Self::Join => {
                let bytes = args.iter().map(copied).fold(copied(receiver), usize::saturating_add);
                heap.charge(bytes)?;
                let is_wide = is_wide(receiver) || args.iter().any(is_wide);
                heap.step(bytes as u64 / if is_wide { READ } else { SCANNED })
            }
            Self::Boxes => {
                heap.step(2 * size(receiver))?;
                heap.charge(OBJECT_BYTES.saturating_mul(usize_of(size(receiver))))
            }
            Self::Order => {
                let items = size(receiver);
                heap.step(items.saturating_mul(2 + u64::from(items.max(1).ilog2())))
            }
            Self::Key => key(heap, receiver, args.first()),
            Self::Digits => {
                heap.charge(OBJECT_BYTES + 8 * usize_of(words(receiver) + words_of(args)))?;
                heap.step((words(receiver) + words_of(args)) / WORDS)
            }
            Self::DigitsSquared => digits_squared(heap, receiver, args),
            Self::Shift => {
                let made = words(receiver).saturating_add(number_in(args) / 64).min(MAX_WORDS);
                heap.charge(OBJECT_BYTES + 8 * usize_of(made))?;
                heap.step(made / WORDS)
            }
            Self::Scale => {
                let more = number_in(args) / 19;
                // What is scaled further fails at once.
                let more = if more > MAX_WORDS { 0 } else { more };
                squared(heap, words(receiver).max(words_of(args)).saturating_add(more))
            }
            Self::Power => {
                let made = bits(receiver).saturating_mul(number_in(args)) / 64;
                // What would be longer fails at once.
                squared(heap, if made > MAX_WORDS { 0 } else { made })
            }
            Self::DigitsCubed => {
                let most = words(receiver).max(words_of(args));
                heap.charge(OBJECT_BYTES + 8 * usize_of(most))?;
                heap.step(most.saturating_mul(most).saturating_mul(most.saturating_mul(8)))
            }
        }
    }
}

/// Charges for arithmetic on two numbers.
pub(crate) fn arithmetic(
    heap: &Heap<'_>,
    left: &Value<'_>,
    right: &Value<'_>,
) -> Result<(), Thrown> {
    match (left, right) {
        (Value::Boxed(_), _) | (_, Value::Boxed(_)) => {
            digits_squared(heap, left, std::slice::from_ref(right))
        }
        _ => Ok(()),
    }
}

fn digits_squared(heap: &Heap<'_>, receiver: &Value<'_>, args: &[Value<'_>]) -> Result<(), Thrown> {
    let (own, others) = (words(receiver), words_of(args));
    if own + others > 0 {
        heap.charge(OBJECT_BYTES + 8 * usize_of(own + others))?;
    }
    // Most methods of decimals count their digits, which writes them.
    let most = own.max(others);
    heap.step(most.saturating_mul(most) / WORDS)
}

/// The same, for a result of so many words.
fn squared(heap: &Heap<'_>, words: u64) -> Result<(), Thrown> {
    heap.charge(OBJECT_BYTES + 8 * usize_of(words))?;
    heap.step(words.saturating_mul(words) / WORDS)
}

/// The binary digits of a number.
fn bits(value: &Value<'_>) -> u64 {
    let Value::Boxed(other) = value else {
        return 0;
    };
    match &**other {
        Boxed::Number(Number::Big(number)) => number.bits(),
        Boxed::Number(Number::Decimal(number)) => number.unscaled().bits(),
        _ => 0,
    }
}

/// The largest integer among the arguments, without its sign.
fn number_in(args: &[Value<'_>]) -> u64 {
    let small = args.iter().filter(|arg| words(arg) == 0);
    let numbers = small.filter_map(crate::value::int_value);
    numbers.map(|number| u64::from(number.unsigned_abs())).max().unwrap_or_default()
}

/// The 64-bit words of a number; for a decimal also those that its scale stands for.
fn words(value: &Value<'_>) -> u64 {
    let Value::Boxed(other) = value else {
        return 0;
    };
    match &**other {
        Boxed::Number(Number::Big(number)) => 1 + number.bits() / 64,
        Boxed::Number(Number::Decimal(number)) => decimal_words(number),
        _ => 0,
    }
}

fn decimal_words(number: &Decimal) -> u64 {
    // What is scaled further fails at once.
    let scale = u64::from(number.scale().unsigned_abs()) / 19;
    let scale = if scale > MAX_WORDS { 0 } else { scale };
    1 + number.unscaled().bits() / 64 + scale
}

fn words_of(args: &[Value<'_>]) -> u64 {
    args.iter().map(words).max().unwrap_or_default()
}

/// The characters of a text (in bytes), the items of a list, the entries of a map.
fn size(value: &Value<'_>) -> u64 {
    let size = match value {
        Value::Str(text) => text.size(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        Value::Node(node) if node.is_map() => maps::len(value),
        Value::Node(_) => Sequence::of(value).map_or(0, |list| list.len()),
        Value::Boxed(other) => match &**other {
            Boxed::Array(array) => array.items.borrow().len(),
            // A part of a part asks that for each item, and so on.
            Boxed::SubList(part) => part.len.get().saturating_mul(1 + part.depth as usize),
            Boxed::View(view) => maps::len(&view.map),
            Boxed::Stream(stream) => stream.items.borrow().as_ref().map_or(0, Vec::len),
            Boxed::Loop(scope) => scope.storage.len(),
            _ => 0,
        },
        _ => 0,
    };
    size as u64
}

/// Steps of going through a value once.
fn read<'r>(heap: &'r Heap<'r>, value: &Value<'r>) -> Result<u64, Thrown> {
    Ok(match value {
        Value::Str(text) => read_text(heap, text)?,
        // The names of headers are in order, not in a place.
        Value::Map(_) | Value::Boxed(_) if is_sorted(value) => {
            let size = size(value);
            size.saturating_mul(2 + u64::from(size.max(1).ilog2()))
        }
        _ => view_of(value).map_or_else(|| size(value), |view| shown_by(view).0),
    })
}

/// Whether a value is a text with halves of surrogate pairs.
fn is_wide(value: &Value<'_>) -> bool {
    matches!(value, Value::Str(text) if text.as_str().is_none())
}

fn is_sorted(value: &Value<'_>) -> bool {
    let map = view_of(value).map_or(value, |view| &view.map);
    matches!(map, Value::Map(map) if map.kind == MapKind::CaseInsensitive)
}

fn read_text<'r>(heap: &'r Heap<'r>, text: &Str<'r>) -> Result<u64, Thrown> {
    heap.measure(text)?;
    let rate = if heap.rulers.is_ascii(text) { READ } else { DECODED };
    Ok(text.size() as u64 / rate)
}

fn reading<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    args: &[Value<'r>],
) -> Result<u64, Thrown> {
    let own = read(heap, receiver)?;
    args.iter().try_fold(own, |sum, arg| Ok(sum.saturating_add(read(heap, arg)?)))
}

/// Bytes of a copy of a value.
fn copied(value: &Value<'_>) -> usize {
    match value {
        Value::Str(text) => text.size().saturating_mul(2),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Long(_) | Value::Double(_) => 0,
        _ => {
            let items = || usize_of(size(value)).saturating_mul(ITEM_BYTES);
            OBJECT_BYTES + view_of(value).map_or_else(items, |view| shown_by(view).1)
        }
    }
}

fn compare<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    arg: Option<&Value<'r>>,
) -> Result<(), Thrown> {
    let (Value::Str(text), Some(Value::Str(other))) = (receiver, arg) else {
        return Ok(());
    };
    if text.as_str().is_some() && other.as_str().is_some() {
        return heap.step(text.size().min(other.size()) as u64 / SCANNED);
    }
    heap.step((text.size() + other.size()) as u64 / READ)
}

fn search<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    arg: Option<&Value<'r>>,
) -> Result<(), Thrown> {
    let Value::Str(text) = receiver else {
        return Ok(());
    };
    heap.measure(text)?;
    let wanted = match arg {
        Some(Value::Str(wanted)) => wanted.size() as u64,
        _ => 0,
    };
    let is_wide = text.as_str().is_none()
        || matches!(arg, Some(Value::Str(wanted)) if wanted.as_str().is_none());
    match is_wide {
        // Compared at each place.
        true => heap.step((text.size() as u64).saturating_mul(1 + wanted / SCANNED)),
        false => {
            let rate = if heap.rulers.is_ascii(text) { SCANNED } else { COUNTED };
            heap.step(text.size() as u64 / rate + wanted / PREPARED)
        }
    }
}

fn key<'r>(
    heap: &'r Heap<'r>,
    receiver: &Value<'r>,
    arg: Option<&Value<'r>>,
) -> Result<(), Thrown> {
    let map = view_of(receiver).map_or(receiver, |view| &view.map);
    let wanted = match arg {
        Some(Value::Str(text)) => text.size() as u64 / READ,
        _ => 0,
    };
    let looked_at = maps::looked_at(map, arg) as u64;
    heap.step(wanted + looked_at.saturating_mul(1 + wanted))
}

fn usize_of(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
