//! The behavior of the Java classes that a template can see, in Java's own packages.

mod dispatch;
mod lang;
mod math;
pub(crate) mod regex;
pub(crate) mod text;
mod util;

pub(crate) use dispatch::{
    call_at, call_method, charge_arithmetic, get_property, has_method, is_getter_of_maps, reflect,
    replaces_nothing, same_family, set_property,
};
