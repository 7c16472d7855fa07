//! A body as parameter mappings see it: text, or JSON when it looks like JSON.

use vtl::apigateway;

use crate::support::allowance::Allowance;

/// Why a mapping could not read a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BodyProblem;

/// A body that mappings take values from.
///
/// Only a body whose first character that is not blank is one of `{ [ " '` is read as JSON;
/// if that fails, every mapping that names the body fails, also the one for the whole text.
#[derive(Debug, Clone)]
pub(crate) struct MappedBody<'a> {
    text: &'a str,
    /// Whether a Lambda's `errorMessage` that is JSON itself is opened up.
    opens_error_message: bool,
}

impl<'a> MappedBody<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, opens_error_message: false }
    }

    /// The body of a function error: JSON inside `errorMessage` can be addressed by field.
    pub(crate) fn of_function_error(text: &'a str) -> Self {
        Self { text, opens_error_message: true }
    }

    /// The value at `path`, or the whole body. `None` when the path finds nothing, or when there is nothing left to look
    /// for it with.
    pub(crate) fn value(
        &self,
        path: Option<&str>,
        allowance: &Allowance,
    ) -> Result<Option<String>, BodyProblem> {
        let text = if self.text.is_empty() { "{}" } else { self.text };
        let looks_like_json = text.trim_start().starts_with(['{', '[', '"', '\'']);
        if !looks_like_json {
            return Ok(path.is_none().then(|| text.to_owned()));
        }
        let Some(path) = path else {
            if !allowance.reads(text.len()) {
                return Ok(None);
            }
            apigateway::check_json(text).map_err(|_| BodyProblem)?;
            return Ok(Some(text.to_owned()));
        };
        let inside = path.strip_prefix("errorMessage.").filter(|_| self.opens_error_message);
        if let Some(inner_path) = inside
            && let Some(message) =
                allowance.value_at(text, "errorMessage").map_err(|_| BodyProblem)?
            && message.trim_start().starts_with(['{', '['])
            && let Ok(value) = allowance.value_at(&message, inner_path)
        {
            return Ok(value);
        }
        allowance.value_at(text, path).map_err(|_| BodyProblem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(body: &str, path: Option<&str>) -> Result<Option<String>, BodyProblem> {
        MappedBody::new(body).value(path, &Allowance::default())
    }

    #[test]
    fn json_is_followed_and_text_passes() {
        let some = |text: &str| Ok(Some(text.to_owned()));
        let body = r#"{"a": {"b": [1, "x"]}, "n": null}"#;
        assert_eq!(value(body, Some("a.b[1]")), some("x"));
        assert_eq!(value(body, Some("a.b[0]")), some("1"));
        assert_eq!(value(body, Some("a")), some(r#"{"b":[1,"x"]}"#));
        assert_eq!(value(body, Some("n")), Ok(None));
        assert_eq!(value(body, Some("none.at.all")), Ok(None));
        assert_eq!(value("[1,2]", Some("[1]")), some("2"));
        assert_eq!(value("", None), some("{}"));
        assert_eq!(value("<a/>", None), some("<a/>"));
        assert_eq!(value("<a/>", Some("a")), Ok(None));
        assert_eq!(value("\n{wrong", None), Err(BodyProblem));
        assert_eq!(value("\n{wrong", Some("a")), Err(BodyProblem));
    }

    #[test]
    fn an_error_message_that_is_json_is_opened() {
        let error = r#"{"errorMessage": "{\"trace\": {\"function\": \"abc\"}}"}"#;
        let path = Some("errorMessage.trace.function");
        let opened = MappedBody::of_function_error(error).value(path, &Allowance::default());
        assert_eq!(opened, Ok(Some("abc".to_owned())));
        assert_eq!(value(error, path), Ok(None));
    }
}
