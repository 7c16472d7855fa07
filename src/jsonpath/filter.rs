//! What is between `[?(` and `)]`.

use super::literal::Literal;
use super::number::Number;
use super::path::Steps;
use crate::java::regex::Pattern;

/// A condition on an item.
#[derive(Debug, Clone)]
pub(super) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    /// `@.a`, or `!@.a` where nothing is wanted.
    Exists(Steps, bool),
    Compare(Operand, Operator, Operand),
}

#[derive(Debug, Clone)]
pub(super) enum Operand {
    Path(Steps),
    Text(Box<str>),
    Number(Number),
    Bool(bool),
    Null,
    Json(Literal),
    Pattern(Box<Pattern>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    /// `===`: also of the same kind.
    SameEqual,
    SameNotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Regex,
    In,
    NotIn,
    Contains,
    All,
    Size,
    Exists,
    Type,
    Matches,
    Empty,
    SubsetOf,
    AnyOf,
    NoneOf,
}

impl Operator {
    /// The operator of this name, in any case.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.to_uppercase().as_str() {
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "===" => Self::SameEqual,
            "!==" => Self::SameNotEqual,
            "<" => Self::Less,
            "<=" => Self::LessEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterEqual,
            "=~" => Self::Regex,
            "IN" => Self::In,
            "NIN" => Self::NotIn,
            "CONTAINS" => Self::Contains,
            "ALL" => Self::All,
            "SIZE" => Self::Size,
            "EXISTS" => Self::Exists,
            "TYPE" => Self::Type,
            "MATCHES" => Self::Matches,
            "EMPTY" => Self::Empty,
            "SUBSETOF" => Self::SubsetOf,
            "ANYOF" => Self::AnyOf,
            "NONEOF" => Self::NoneOf,
            _ => return None,
        })
    }
}
