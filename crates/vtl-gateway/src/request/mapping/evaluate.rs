//! The value of a mapping expression for one exchange.

use super::body::{BodyProblem, MappedBody};
use super::expression::MappingExpression;
use crate::model::Location;
use crate::model::http::{Headers, Pairs};
use crate::support::allowance::Allowance;
use crate::support::json::{Json, JsonExt};

/// Everything a mapping may take values from. What does not apply is left empty.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) path: &'a Pairs,
    pub(crate) query: &'a Pairs,
    pub(crate) headers: &'a Headers,
    pub(crate) body: &'a MappedBody<'a>,
    pub(crate) context: &'a Json,
    pub(crate) stage_variables: &'a Pairs,
    pub(crate) allowance: &'a Allowance,
}

impl Sources<'_> {
    /// The values `expression` yields. None at all means that the parameter is left out.
    ///
    /// # Errors
    /// When the body is needed and looks like JSON without being JSON.
    pub(crate) fn values(
        &self,
        expression: &MappingExpression,
    ) -> Result<Vec<String>, BodyProblem> {
        if self.allowance.is_spent() {
            return Ok(Vec::new());
        }
        let values = match expression {
            MappingExpression::Static(value) => vec![value.clone()],
            MappingExpression::RequestParameter { location, name, all_values } => {
                self.parameter(*location, name, *all_values)
            }
            MappingExpression::ResponseHeader { name, all_values } => {
                self.parameter(Location::Header, name, *all_values)
            }
            MappingExpression::RequestBody(path) | MappingExpression::ResponseBody(path) => {
                self.body.value(path.as_deref(), self.allowance)?.into_iter().collect()
            }
            MappingExpression::Context(parts) => {
                context_text(self.context, parts).into_iter().collect()
            }
            MappingExpression::StageVariable(name) => {
                self.stage_variables.last(name).map(str::to_owned).into_iter().collect()
            }
        };
        let values = values.into_iter().filter(|text| !text.is_empty());
        Ok(values.filter_map(|text| self.allowance.take(text)).collect())
    }

    /// A single value is the last one; all values of a header are joined with commas.
    fn parameter(&self, location: Location, name: &str, all_values: bool) -> Vec<String> {
        let all: Vec<&str> = match location {
            Location::Path => self.path.all(name).collect(),
            Location::QueryString => self.query.all(name).collect(),
            Location::Header => self.headers.all(name).collect(),
        };
        match (all_values, location) {
            (true, Location::Header) => vec![all.join(",")],
            (true, _) => all.into_iter().map(str::to_owned).collect(),
            (false, _) => all.last().map(|text| (*text).to_owned()).into_iter().collect(),
        }
    }
}

/// What `context.a.b` is as text; objects and nulls are nothing.
pub(crate) fn context_text<S: AsRef<str>>(context: &Json, parts: &[S]) -> Option<String> {
    let mut value = context;
    for part in parts {
        value = value.get(part.as_ref())?;
    }
    value.scalar_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    fn values(expression: &str) -> Vec<String> {
        let body = MappedBody::new("");
        let context = json::parse(r#"{"identity": {"sourceIp": "1.2.3.4"}, "n": 7}"#).unwrap();
        let headers = Headers::from([("H", "a"), ("H", "b"), ("x", "exact"), ("X", "other")]);
        let sources = Sources {
            path: &Pairs::from([("id", "42")]),
            query: &Pairs::from([("q", "1"), ("q", "2"), ("e", "")]),
            headers: &headers,
            body: &body,
            context: &context,
            stage_variables: &Pairs::from([("v", "x")]),
            allowance: &Allowance::default(),
        };
        let expression = MappingExpression::parse_request(expression).unwrap();
        sources.values(&expression).unwrap()
    }

    #[test]
    fn one_value_is_the_last_and_all_headers_are_joined() {
        assert_eq!(values("method.request.querystring.q"), ["2"]);
        assert_eq!(values("method.request.multivaluequerystring.q"), ["1", "2"]);
        assert_eq!(values("method.request.header.H"), ["b"]);
        assert_eq!(values("method.request.multivalueheader.H"), ["a,b"]);
        assert_eq!(values("method.request.header.h"), ["b"]);
        assert_eq!(values("method.request.header.x"), ["exact"]);
    }

    #[test]
    fn what_is_missing_or_empty_yields_nothing() {
        for expression in [
            "method.request.querystring.none",
            "method.request.querystring.e",
            "method.request.multivalueheader.none",
            "context.none",
            "context.identity",
            "stageVariables.none",
            "''",
        ] {
            assert_eq!(values(expression), [""; 0], "{expression}");
        }
    }

    #[test]
    fn the_rest_of_the_grammar() {
        assert_eq!(values("method.request.path.id"), ["42"]);
        assert_eq!(values("context.identity.sourceIp"), ["1.2.3.4"]);
        assert_eq!(values("context.n"), ["7"]);
        assert_eq!(values("stageVariables.v"), ["x"]);
        assert_eq!(values("'c'"), ["c"]);
    }
}
