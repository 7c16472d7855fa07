//! Request validation: required parameters first, then the body against its model.

use crate::model::http::Request;
use crate::model::{Api, Location, Route};
use crate::response::gateway_response::{Failure, invalid_body, missing_parameters};
use crate::schema::Schema;
use crate::support::json;

/// Checks `request` as the route's validator says. Templates run only when this passes.
///
/// # Errors
/// The failure that answers the client with 400.
pub fn validate_request(api: &Api, route: &Route, request: &Request) -> Result<(), Failure> {
    if route.validator.parameters {
        let missing = missing(route, request);
        if !missing.is_empty() {
            return Err(missing_parameters(&missing));
        }
    }
    if route.validator.body {
        validate_body(api, route, request)?;
    }
    Ok(())
}

/// The bare names of required parameters that are missing or blank, in the service's order.
#[must_use]
pub fn missing(route: &Route, request: &Request) -> Vec<String> {
    // `issuer` and `qs1` fall into one bucket; `method.request.path.issuer` came first.
    let mut required: Vec<_> =
        route.request_parameters.iter().filter(|parameter| parameter.required).collect();
    required.sort_by_key(|parameter| (parameter.location.as_str(), parameter.name.as_str()));
    let names = required
        .into_iter()
        .filter(|parameter| {
            let value = match parameter.location {
                Location::Path => request.path_parameters.last(&parameter.name),
                Location::QueryString => request.query.last(&parameter.name),
                Location::Header => request.headers.first(&parameter.name),
            };
            value.is_none_or(|value| value.trim().is_empty())
        })
        .map(|parameter| parameter.name.clone());
    vtl::apigateway::hash_set_order(names)
}

/// A media type without a model is not validated. An empty body is not valid JSON, whatever the model
/// says (an execution log of 2021).
fn validate_body(api: &Api, route: &Route, request: &Request) -> Result<(), Failure> {
    let Some(name) = model_name(route, request) else {
        return Ok(());
    };
    let Some(model) = api.model(name) else {
        return Err(Failure::configuration(format_args!("there is no model `{name}`")));
    };
    let text = String::from_utf8_lossy(&request.body);
    if text.trim().is_empty() {
        return Err(invalid_body(&["Unknown error parsing request body".to_owned()]));
    }
    let body = json::parse(&text).map_err(|mistake| invalid_body(&[mistake.to_string()]))?;
    let lookup = |name: &str| api.model(name).map(|model| &model.schema);
    let found = Schema::new(&model.schema, &lookup).validate(&body).map_err(|limit| {
        Failure::configuration(format_args!("Model `{name}` cannot be used: {limit}"))
    })?;
    if found.is_empty() { Ok(()) } else { Err(invalid_body(&found)) }
}

/// The model for the body's media type; `$default` stands for every other one.
fn model_name<'a>(route: &'a Route, request: &Request) -> Option<&'a str> {
    let media_type = request.media_type();
    let models = &route.request_models;
    models
        .iter()
        .find(|(key, _)| media_type.is(key))
        .or_else(|| models.iter().find(|(key, _)| key == "$default"))
        .map(|(_, name)| name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Integration, Model, RequestParameter, Validator};

    fn route() -> Route {
        let mut route = Route::new("POST", "/", Integration::default());
        route.validator = Validator::new(true, true);
        route.request_parameters = vec![
            RequestParameter::new(Location::QueryString, "dividend", true),
            RequestParameter::new(Location::QueryString, "divisor", true),
            RequestParameter::new(Location::Header, "optional", false),
        ]
        .into();
        route.request_models = vec![("application/json".to_owned(), "M".to_owned())].into();
        route
    }

    fn api() -> Api {
        let schema = json::parse(
            r#"{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]}"#,
        );
        let mut api = Api::default();
        api.models.push(Model::new("M", schema.unwrap()));
        api
    }

    fn message(request: &Request) -> Option<String> {
        validate_request(&api(), &route(), request).err().map(|failure| failure.message)
    }

    #[test]
    fn parameters_come_before_the_body() {
        let mut request = Request::new("POST", "/");
        assert_eq!(
            message(&request).as_deref(),
            Some("Missing required request parameters: [divisor, dividend]")
        );
        request.query.push("divisor", "1");
        request.query.push("dividend", " ");
        assert_eq!(
            message(&request).as_deref(),
            Some("Missing required request parameters: [dividend]")
        );
        request.query.push("dividend", "2");
        assert_eq!(message(&request).as_deref(), Some("Invalid request body"));
        request.body = br#"{"a": 1}"#.to_vec();
        assert_eq!(message(&request), None);
    }

    #[test]
    fn a_media_type_without_model_is_not_validated() {
        let mut request = Request::new("POST", "/");
        request.query.push("divisor", "1");
        request.query.push("dividend", "1");
        request.headers.push("Content-Type", "text/plain");
        assert_eq!(message(&request), None);
        request.headers.set("Content-Type", "application/json; charset=utf-8");
        assert_eq!(message(&request).as_deref(), Some("Invalid request body"));
    }
}
