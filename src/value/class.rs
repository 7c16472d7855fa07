//! The Java classes of values.

use super::{Boxed, ListKind, MapKind, StreamKind, Value, ViewKind, array};
use crate::number::Number;

/// The class of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "the class of classes is `java.lang.Class`")]
pub(crate) enum Class {
    Boolean,
    Character,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    String,
    List(ListKind),
    SubList(ListKind),
    Map(MapKind),
    ForeachScope,
    View(ViewKind, MapKind),
    Entry(Option<MapKind>),
    Iterator,
    /// An iterator over a view of a map.
    ViewIterator(ViewKind, MapKind),
    ListIterator,
    /// By the name of the component's class.
    Array(&'static str),
    /// `java.lang.Class` itself.
    Meta,
    Stream(StreamKind),
    Optional(StreamKind),
    Block,
    /// An object of the service or of a host.
    Object,
}

/// The class of a value; none for null.
pub(crate) fn class_of(value: &Value<'_>) -> Option<Class> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Class::Boolean,
        Value::Int(_) => Class::Integer,
        Value::Long(_) => Class::Long,
        Value::Double(_) => Class::Double,
        Value::Str(_) => Class::String,
        Value::Node(node) if node.is_list() => Class::List(node.list_kind()),
        Value::Node(node) => Class::Map(node.map_kind()),
        Value::List(list) => Class::List(list.kind),
        Value::Map(map) => Class::Map(map.kind),
        Value::Object(_) => Class::Object,
        Value::Boxed(other) => class_of_other(other),
    })
}

fn class_of_other(other: &Boxed<'_>) -> Class {
    match other {
        Boxed::Number(Number::Byte(_)) => Class::Byte,
        Boxed::Number(Number::Short(_)) => Class::Short,
        Boxed::Number(Number::Int(_)) => Class::Integer,
        Boxed::Number(Number::Long(_)) => Class::Long,
        Boxed::Number(Number::Float(_)) => Class::Float,
        Boxed::Number(Number::Double(_)) => Class::Double,
        Boxed::Number(Number::Big(_)) => Class::BigInteger,
        Boxed::Number(Number::Decimal(_)) => Class::BigDecimal,
        Boxed::Char(_) => Class::Character,
        Boxed::Array(array) => Class::Array(array.component),
        Boxed::SubList(part) => match class_of(&part.parent) {
            Some(Class::List(kind) | Class::SubList(kind)) => Class::SubList(kind),
            _ => Class::SubList(ListKind::Fixed),
        },
        Boxed::View(view) => Class::View(view.kind, map_kind(&view.map)),
        Boxed::Entry(entry) => Class::Entry(match entry.map {
            Value::Null => None,
            ref map => Some(map_kind(map)),
        }),
        Boxed::Iterator(iter) => match iter.try_borrow() {
            Ok(iter) if iter.is_list_iterator() => Class::ListIterator,
            Ok(iter) => match iter.view() {
                Some((view, map)) => Class::ViewIterator(view, map),
                None => Class::Iterator,
            },
            Err(_) => Class::Iterator,
        },
        Boxed::Class(_) => Class::Meta,
        Boxed::Stream(stream) => Class::Stream(stream.kind),
        Boxed::Optional(optional) => Class::Optional(optional.kind),
        Boxed::Block(_) => Class::Block,
        Boxed::Loop(_) => Class::ForeachScope,
    }
}

/// The kind of a map (a loop's scope keeps its entries in a `HashMap`).
pub(crate) fn map_kind(map: &Value<'_>) -> MapKind {
    match map {
        Value::Map(map) => map.kind,
        Value::Node(node) => node.map_kind(),
        _ => MapKind::Hash,
    }
}

impl Class {
    /// `getName()`.
    pub(crate) fn name(self) -> String {
        let map_class = |kind| match kind {
            MapKind::Linked => "java.util.LinkedHashMap",
            MapKind::Hash | MapKind::Context => "java.util.HashMap",
            MapKind::CaseInsensitive => "java.util.TreeMap",
        };
        match self {
            Self::Boolean => "java.lang.Boolean",
            Self::Character => "java.lang.Character",
            Self::Byte => "java.lang.Byte",
            Self::Short => "java.lang.Short",
            Self::Integer => "java.lang.Integer",
            Self::Long => "java.lang.Long",
            Self::Float => "java.lang.Float",
            Self::Double => "java.lang.Double",
            Self::BigInteger => "java.math.BigInteger",
            Self::BigDecimal => "java.math.BigDecimal",
            Self::String => "java.lang.String",
            Self::List(ListKind::ArrayList) => "java.util.ArrayList",
            Self::List(ListKind::JsonArray) => "net.minidev.json.JSONArray",
            Self::List(ListKind::Fixed) => "java.util.Arrays$ArrayList",
            Self::List(ListKind::Immutable) => "java.util.ImmutableCollections$ListN",
            Self::SubList(ListKind::Immutable) => "java.util.ImmutableCollections$SubList",
            Self::SubList(ListKind::Fixed) => "java.util.AbstractList$RandomAccessSubList",
            Self::SubList(_) => "java.util.ArrayList$SubList",
            Self::Map(kind) => map_class(kind),
            Self::ForeachScope => "org.apache.velocity.runtime.directive.ForeachScope",
            Self::View(view, kind) => {
                let linked = if kind == MapKind::Linked { "Linked" } else { "" };
                let side = match view {
                    ViewKind::Keys => "KeySet",
                    ViewKind::Values => "Values",
                    ViewKind::Entries => "EntrySet",
                };
                return format!("{}${linked}{side}", map_class(kind));
            }
            Self::Entry(Some(MapKind::Linked)) => "java.util.LinkedHashMap$Entry",
            Self::Entry(Some(MapKind::CaseInsensitive)) => "java.util.TreeMap$Entry",
            Self::Entry(Some(_)) => "java.util.HashMap$Node",
            Self::Entry(None) => "java.util.KeyValueHolder",
            Self::Iterator => "java.util.ArrayList$Itr",
            Self::ViewIterator(view, kind) => {
                let linked = if kind == MapKind::Linked { "Linked" } else { "" };
                let item = match view {
                    ViewKind::Keys => "Key",
                    ViewKind::Values => "Value",
                    ViewKind::Entries => "Entry",
                };
                return format!("{}${linked}{item}Iterator", map_class(kind));
            }
            Self::ListIterator => "java.util.ArrayList$ListItr",
            Self::Array(component) => return array::class_name(component),
            Self::Meta => "java.lang.Class",
            Self::Stream(StreamKind::Object) => "java.util.stream.ReferencePipeline$Head",
            Self::Stream(StreamKind::Int) => "java.util.stream.IntPipeline$Head",
            Self::Stream(StreamKind::Long) => "java.util.stream.LongPipeline$Head",
            Self::Stream(StreamKind::Double) => "java.util.stream.DoublePipeline$Head",
            Self::Optional(StreamKind::Object) => "java.util.Optional",
            Self::Optional(StreamKind::Int) => "java.util.OptionalInt",
            Self::Optional(StreamKind::Long) => "java.util.OptionalLong",
            Self::Optional(StreamKind::Double) => "java.util.OptionalDouble",
            Self::Block => "org.apache.velocity.runtime.directive.Block$Reference",
            Self::Object => "java.lang.Object",
        }
        .to_owned()
    }

    /// Whether a variable of this class could hold an object of the other one.
    pub(crate) fn is_assignable_from(self, other: Self) -> bool {
        use MapKind::{Context, Hash, Linked};
        self == other
            || matches!(
                (self, other),
                (Self::List(ListKind::ArrayList), Self::List(ListKind::JsonArray))
                    | (Self::Map(Hash), Self::Map(Linked | Context))
                    | (Self::Iterator, Self::ListIterator)
            )
    }

    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::List(_) | Self::SubList(_))
    }

    pub(crate) fn is_collection(self) -> bool {
        self.is_list() || matches!(self, Self::View(..))
    }

    pub(crate) fn is_map(self) -> bool {
        matches!(self, Self::Map(_) | Self::ForeachScope)
    }
}
