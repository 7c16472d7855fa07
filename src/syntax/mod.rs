//! The Velocity 1.7 language: text in, tree out. Knows nothing about values or evaluation.

pub mod ast;

/// Which Velocity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// API Gateway: missing references print nothing yet count as true, no macros, no `#evaluate`, 1,000 iterations.
    #[default]
    ApiGateway,
    /// Apache Velocity 1.7 as it ships.
    Velocity,
}
