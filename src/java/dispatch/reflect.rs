//! The tables of methods as others see them: names, parameters, properties, without the code.

use super::methods::methods_of;
use super::property::{has_accessor, property_name};
use super::resolve::{Method, Table, Type};
use crate::java::util::array;
use crate::value::{Class, ListKind, MapKind, StreamKind, ViewKind};

/// The name of a method and the types of its parameters, by their names in Java.
pub(crate) struct Signature {
    pub(crate) name: &'static str,
    pub(crate) parameters: Vec<&'static str>,
    pub(crate) is_static: bool,
}

/// Every class that a value can have.
pub(crate) const CLASSES: &[Class] = &[
    Class::Boolean,
    Class::Character,
    Class::Byte,
    Class::Short,
    Class::Integer,
    Class::Long,
    Class::Float,
    Class::Double,
    Class::BigInteger,
    Class::BigDecimal,
    Class::String,
    Class::List(ListKind::ArrayList),
    Class::List(ListKind::JsonArray),
    Class::List(ListKind::Fixed),
    Class::List(ListKind::Immutable),
    Class::SubList(ListKind::ArrayList),
    Class::Map(MapKind::Linked),
    Class::Map(MapKind::Hash),
    Class::Map(MapKind::CaseInsensitive),
    Class::ForeachScope,
    Class::View(ViewKind::Keys, MapKind::Linked),
    Class::View(ViewKind::Values, MapKind::Linked),
    Class::View(ViewKind::Entries, MapKind::Linked),
    Class::View(ViewKind::Keys, MapKind::CaseInsensitive),
    Class::Entry(Some(MapKind::Linked)),
    Class::Iterator,
    Class::ListIterator,
    Class::Array("java.lang.String"),
    Class::Meta,
    Class::Stream(StreamKind::Object),
    Class::Stream(StreamKind::Int),
    Class::Stream(StreamKind::Long),
    Class::Stream(StreamKind::Double),
    Class::Optional(StreamKind::Object),
    Class::Optional(StreamKind::Int),
    Class::Optional(StreamKind::Long),
    Class::Optional(StreamKind::Double),
    Class::Block,
    Class::Object,
];

fn methods(class: Class) -> impl Iterator<Item = &'static Method> {
    let more: &[Table] = match class {
        Class::Array(_) => array::AS_LIST,
        _ => &[],
    };
    methods_of(class).iter().chain(more).flat_map(Table::methods)
}

/// The methods that a call on an object of the class can reach, overloads one by one.
pub(crate) fn signatures(class: Class) -> impl Iterator<Item = Signature> {
    methods(class).map(|method| Signature {
        name: method.name.text(),
        parameters: method.params.iter().map(|param| param.name()).collect(),
        is_static: method.is_static,
    })
}

/// Whether the class has a method of this name.
pub(crate) fn has_method_named(class: Class, name: &str) -> bool {
    let name = name.into();
    methods(class).any(|method| method.name.is(&name))
}

/// Whether a call with this many arguments can reach a method of this name, if their types fit.
pub(crate) fn accepts(class: Class, name: &str, count: usize) -> bool {
    let name = name.into();
    methods(class).any(|method| {
        let least = method.params.len();
        let is_variadic = method.params.last().is_some_and(|last| last.is_variadic());
        method.name.is(&name) && (least == count || is_variadic && count + 1 >= least)
    })
}

/// Whether a method of this name has no parameters: called with arguments it fails the template.
pub(crate) fn has_method_without_parameters(class: Class, name: &str) -> bool {
    let name = name.into();
    methods(class).any(|method| method.name.is(&name) && method.params.is_empty())
}

/// Whether `$value.name` comes to a getter of the class. Maps answer for every other name with an entry.
pub(crate) fn has_property(class: Class, name: &str) -> bool {
    has_accessor(class, name)
}

/// The properties of the class, by their usual names.
pub(crate) fn properties(class: Class) -> Vec<String> {
    let getters = methods_of(class).iter().flat_map(Table::methods);
    let mut names: Vec<String> = getters
        .filter(|method| method.params.is_empty())
        .filter_map(|method| property_name(method.name.text()))
        .collect();
    names.sort();
    names.dedup();
    names
}

impl Type {
    /// The type as Java writes it.
    fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Char => "char",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Object => "Object",
            Self::CharSequence => "CharSequence",
            Self::Iterable => "Iterable",
            Self::Collection => "Collection",
            Self::List => "List",
            Self::Map => "Map",
            Self::Exactly(class) => match class {
                Class::Boolean => "Boolean",
                Class::Character => "Character",
                Class::Byte => "Byte",
                Class::Short => "Short",
                Class::Integer => "Integer",
                Class::Long => "Long",
                Class::Float => "Float",
                Class::Double => "Double",
                Class::BigInteger => "BigInteger",
                Class::BigDecimal => "BigDecimal",
                Class::String => "String",
                _ => "Object",
            },
            Self::Objects => "Object...",
            Self::CharSequences => "CharSequence...",
            Self::Chars => "char[]",
            Self::Bytes => "byte[]",
            Self::Ints => "int[]",
            Self::Foreign => "null",
        }
    }

    fn is_variadic(self) -> bool {
        self.component().is_some()
    }
}
