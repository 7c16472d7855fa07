//! Configurations as people have them in the field.

mod configurations;
mod support;
mod templates;
