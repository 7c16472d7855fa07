//! Parameter mapping: which value of a request or response becomes which parameter.

mod body;
mod evaluate;
mod expression;
mod mistake;
mod target;

pub use expression::MappingExpression;
pub use mistake::MappingMistake;
pub use target::{MappingTarget, response_header};

pub(crate) use body::MappedBody;
pub(crate) use evaluate::{Sources, context_text};
