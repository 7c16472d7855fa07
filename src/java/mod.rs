//! The behavior of the Java classes that a template can see.

pub(crate) mod format;
mod methods;
pub(crate) mod number;
pub(crate) mod regex;
pub(crate) mod string;
mod thrown;

pub(crate) use methods::{
    Chosen, Class, Iter, big_integer, call_at, call_method, get_property, has_method, int_value,
    is_getter_of_maps, iterate, key_set, print, reflect, replaces_nothing, same_family,
    set_property,
};
