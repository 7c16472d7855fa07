//! The Velocity 1.7 language: text in, tree out. Knows nothing about values or evaluation.

pub mod ast;
