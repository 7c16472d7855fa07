//! Configurations as people have them in the field.

mod answers;
mod configurations;
mod plans;
mod services;
mod support;
mod templates;
