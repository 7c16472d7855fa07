//! The methods of each Java class.

use super::resolve::Table;
use crate::java::lang::{
    boolean, character, class_object, floating, number, object, pattern, small, string,
    string_class, string_edit, whole,
};
use crate::java::math::{big_decimal, big_integer};
use crate::java::util::{
    collection, entry, iterator, list, loop_scope, map, optional, stream, tree_map,
};
use crate::value::{Class, ListKind, MapKind, StreamKind, ViewKind};

/// The methods, those of the class itself first.
pub(crate) fn methods_of(class: Class) -> &'static [Table] {
    match class {
        Class::String => &[
            string::METHODS,
            string_edit::METHODS,
            pattern::METHODS,
            string_class::METHODS,
            object::METHODS,
        ],
        Class::Integer => &[whole::INTEGER, number::METHODS, object::METHODS],
        Class::Long => &[whole::LONG, number::METHODS, object::METHODS],
        Class::Double => &[floating::DOUBLE, number::METHODS, object::METHODS],
        Class::Float => &[floating::FLOAT, number::METHODS, object::METHODS],
        Class::Byte => &[small::BYTE, number::METHODS, object::METHODS],
        Class::Short => &[small::SHORT, number::METHODS, object::METHODS],
        Class::BigInteger => &[big_integer::METHODS, number::METHODS, object::METHODS],
        Class::BigDecimal => &[big_decimal::METHODS, number::METHODS, object::METHODS],
        Class::Boolean => &[boolean::METHODS, object::METHODS],
        Class::Character => &[character::METHODS, character::TESTS, object::METHODS],
        Class::List(ListKind::ArrayList) => {
            &[list::METHODS, list::ARRAY_LIST, collection::METHODS, object::METHODS]
        }
        Class::List(ListKind::JsonArray) => &[
            list::METHODS,
            list::ARRAY_LIST,
            list::JSON_ARRAY,
            collection::METHODS,
            object::METHODS,
        ],
        Class::List(_) | Class::SubList(_) => {
            &[list::METHODS, collection::METHODS, object::METHODS]
        }
        Class::Map(MapKind::CaseInsensitive) => {
            &[map::METHODS, map::CLONE, tree_map::METHODS, object::METHODS]
        }
        Class::Map(_) => &[map::METHODS, map::CLONE, object::METHODS],
        Class::ForeachScope => &[loop_scope::METHODS, map::METHODS, object::METHODS],
        Class::View(ViewKind::Keys, MapKind::CaseInsensitive) => {
            &[tree_map::KEYS, collection::METHODS, object::METHODS]
        }
        Class::View(..) => &[collection::METHODS, object::METHODS],
        Class::Entry(_) => &[entry::METHODS, object::METHODS],
        Class::Iterator | Class::ViewIterator(..) => &[iterator::METHODS, object::METHODS],
        Class::ListIterator => &[iterator::METHODS, iterator::LIST_ITERATOR, object::METHODS],
        Class::Array(_) => &[object::METHODS],
        Class::Meta => &[class_object::METHODS],
        Class::Stream(StreamKind::Object) => {
            &[stream::METHODS, stream::OBJECTS, stream::OF_OBJECTS, object::METHODS]
        }
        Class::Stream(_) => &[stream::METHODS, stream::NUMBERS, object::METHODS],
        Class::Optional(kind) => match kind {
            StreamKind::Object => &[optional::METHODS, optional::OBJECTS, object::METHODS],
            StreamKind::Int => &[optional::METHODS, optional::INTS, object::METHODS],
            StreamKind::Long => &[optional::METHODS, optional::LONGS, object::METHODS],
            StreamKind::Double => &[optional::METHODS, optional::DOUBLES, object::METHODS],
        },
        Class::Block | Class::Object => &[object::METHODS],
    }
}
