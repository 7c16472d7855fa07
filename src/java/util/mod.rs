//! `java.util`, and what Velocity has beside it.

pub(super) mod array;
pub(super) mod collection;
pub(super) mod entry;
pub(super) mod format;
pub(super) mod iterator;
pub(super) mod list;
pub(super) mod loop_scope;
pub(super) mod map;
pub(super) mod optional;
pub(super) mod stream;
pub(super) mod tree_map;
