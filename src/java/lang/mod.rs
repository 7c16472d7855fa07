//! `java.lang`.

pub(super) mod boolean;
pub(super) mod character;
pub(super) mod class_object;
pub(super) mod compare;
pub(super) mod floating;
pub(super) mod number;
pub(super) mod object;
pub(super) mod pattern;
pub(super) mod small;
pub(super) mod string;
pub(super) mod string_class;
pub(super) mod string_edit;
pub(super) mod whole;
