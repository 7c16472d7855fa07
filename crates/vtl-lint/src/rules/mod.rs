//! The rules, one file for each topic. The walk asks them at the places that concern them.

pub(super) mod changes;
pub(super) mod classes;
pub(super) mod conditions;
pub(super) mod directives;
pub(super) mod escape;
pub(super) mod json_output;
pub(super) mod json_text;
pub(super) mod loops;
pub(super) mod names;
pub(super) mod overrides;
pub(super) mod paths;
pub(super) mod patterns;
pub(super) mod service;
pub(super) mod template;
pub(super) mod variables;
