//! Small tools that know nothing of API Gateway.

pub(crate) mod allowance;
pub(crate) mod base64;
pub(crate) mod calendar;
pub(crate) mod json;
pub(crate) mod substitution;
pub(crate) mod table;
