//! `java.lang`.

pub(super) mod boolean;
pub(super) mod character;
pub(super) mod class_object;
pub(super) mod compare;
pub(super) mod double;
pub(super) mod float;
pub(super) mod integer;
pub(super) mod long;
pub(super) mod number;
pub(super) mod object;
pub(super) mod pattern;
pub(super) mod small;
pub(super) mod string;
pub(super) mod string_class;
pub(super) mod string_edit;
