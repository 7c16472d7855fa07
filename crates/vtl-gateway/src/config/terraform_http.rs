//! Terraform: `aws_apigatewayv2_…`, the resources of HTTP APIs.

use std::collections::HashMap;

use super::cloudformation::{jwt_block, quick_target};
use super::http_api::{
    Spelling, access_log, block, cors, function_of_uri, identity_sources, integration,
    invocation_uri, jwt_authorizer, kind_of, lambda_authorizer, route_key,
};
use super::terraform::{Plan, document, without_nulls};
use super::tree::Node;
use super::{LoadOptions, codes, http_api, reader};
use crate::Authorization;
use crate::http_api::{AuthorizerKind, HttpApi, HttpIntegration, HttpRoute, PayloadFormat};

impl Plan<'_, '_> {
    pub(super) fn build_http_apis(&mut self) -> Vec<HttpApi> {
        let mut apis = Vec::new();
        for index in self.of_kind("aws_apigatewayv2_api") {
            apis.extend(self.http_api(index));
        }
        for index in self.of_kind("aws_apigatewayv2_stage") {
            self.http_stage(index, &mut apis);
        }
        for index in self.of_kind("aws_apigatewayv2_authorizer") {
            self.http_authorizer(index, &mut apis);
        }
        let integrations = self.http_integrations();
        for index in self.of_kind("aws_apigatewayv2_route") {
            self.http_route(index, &integrations, &mut apis);
        }
        apis
    }

    fn http_api(&mut self, index: usize) -> Option<HttpApi> {
        let values = without_nulls(self.values(index)?);
        let text = |key: &str| values.some(key).and_then(Node::text);
        if text("protocol_type").is_some_and(|kind| kind.eq_ignore_ascii_case("WEBSOCKET")) {
            let message = format!("`{}` is a WebSocket API", self.address(index));
            self.findings
                .note(&codes::NO_ROUTES, Some(&values.place), message)
                .help("only REST APIs and HTTP APIs have routes here");
            return None;
        }
        self.unknown_body(index);
        let body = values.some("body").and_then(|body| {
            let text = body.text()?;
            document(body, &text, self.findings)
        });
        let mut api = match body {
            Some(document) => {
                http_api::openapi::read(&document, &LoadOptions::default(), self.findings)
            }
            None => HttpApi::default(),
        };
        api.logical_name = Some(self.address(index));
        api.id = text("id");
        api.place = Some(values.place.clone());
        if let Some(name) = text("name") {
            api.name = name;
        }
        if let Some(node) = block(&values, "cors_configuration") {
            api.cors = Some(cors(&without_nulls(node), Spelling::Snake, self.findings));
        }
        api.disable_execute_api_endpoint =
            values.get("disable_execute_api_endpoint").and_then(Node::truth) == Some(true);
        let target = text("target").or_else(|| self.function_of(index, "target"));
        if let Some(target) = target {
            let key = text("route_key").unwrap_or_else(|| "$default".to_owned());
            if let Some(key) = route_key(&key, &values.place, self.findings) {
                let mut route = HttpRoute::new(key, quick_target(&target));
                route.integration.credentials = text("credentials_arn");
                route.integration.place = Some(values.place.clone());
                route.function = function_of_uri(&target);
                route.place = Some(values.place.clone());
                api.routes.push(route);
            }
        }
        Some(api)
    }

    fn http_stage(&mut self, index: usize, apis: &mut Vec<HttpApi>) {
        let Some(values) = self.values(index).map(without_nulls) else {
            return;
        };
        let Some(api) = self.http_owner(index, apis) else {
            return;
        };
        if api.stage.is_none() {
            api.stage = values.some("name").and_then(Node::text);
            api.stage_variables = reader::pairs(values.some("stage_variables"));
            let log = access_log(block(&values, "access_log_settings"), "format");
            api.access_logs.extend(log);
        }
    }

    fn http_authorizer(&mut self, index: usize, apis: &mut Vec<HttpApi>) {
        let Some(values) = self.values(index).map(without_nulls) else {
            return;
        };
        let text = |key: &str| values.some(key).and_then(Node::text);
        let name = text("id").unwrap_or_else(|| self.address(index));
        let sources = identity_sources(values.some("identity_sources"));
        let is_jwt = text("authorizer_type").is_some_and(|kind| kind.eq_ignore_ascii_case("JWT"));
        let mut authorizer = if is_jwt {
            jwt_authorizer(&name, jwt_block(&values), Spelling::Snake, sources)
        } else {
            lambda_authorizer(&name, &values, Spelling::Snake, sources, self.findings)
        };
        if let AuthorizerKind::Jwt(settings) = &mut authorizer.kind {
            // What is known only after deployment is not missing.
            if settings.issuer.is_empty() && self.is_unknown(index, "jwt_configuration.issuer") {
                settings.issuer = "unknown-issuer".to_owned();
            }
            if settings.audience.is_empty() && self.is_unknown(index, "jwt_configuration.audience")
            {
                settings.audience.push("unknown-audience".to_owned());
            }
        }
        authorizer.place = Some(values.place.clone());
        if let Some(api) = self.http_owner(index, apis) {
            api.authorizers.push(authorizer);
        }
    }

    /// The integrations, by their addresses and identifiers: the first one of a name.
    fn http_integrations(&self) -> HashMap<String, usize> {
        let mut all = HashMap::new();
        for index in self.of_kind("aws_apigatewayv2_integration") {
            let id = self.values(index).and_then(|values| values.get("id")).and_then(Node::text);
            for name in id.into_iter().chain([self.address(index)]) {
                all.entry(name).or_insert(index);
            }
        }
        all
    }

    fn http_route(
        &mut self,
        index: usize,
        integrations: &HashMap<String, usize>,
        apis: &mut Vec<HttpApi>,
    ) {
        let Some(values) = self.values(index).map(without_nulls) else {
            return;
        };
        let text = |key: &str| values.some(key).and_then(Node::text);
        let address = self.address(index);
        if self.http_owner(index, apis).is_none() {
            return;
        }
        let unknown_key = || self.reference(index, "route_key").map(|to| format!("unknown-{to}"));
        let key = text("route_key").or_else(unknown_key).unwrap_or_default();
        let Some(key) = route_key(&key, &values.place, self.findings) else {
            return;
        };
        let found = self.http_integration(index, integrations);
        if found.is_none() {
            self.findings
                .warning(
                    &codes::REQUIRED_KEY,
                    Some(&values.place),
                    format!("the route `{key}` of `{address}` has no integration"),
                )
                .help("write `target = \"integrations/${aws_apigatewayv2_integration.NAME.id}\"`");
        }
        let mut route = HttpRoute::new(key, found.unwrap_or_default());
        route.function = function_of_uri(&route.integration.uri);
        route.place = Some(values.place.clone());
        route.operation_name = text("operation_name");
        route.authorization = Authorization {
            kind: text("authorization_type").unwrap_or_else(|| "NONE".to_owned()),
            authorizer: self.linked(index, "authorizer_id"),
            scopes: values.some("authorization_scopes").map(Node::texts).unwrap_or_default().into(),
        };
        if let Some(api) = self.http_owner(index, apis) {
            let name = route.authorization.authorizer.clone().unwrap_or_default();
            if let Some(authorizer) = api.authorizer(&name) {
                route.authorization.kind = kind_of(authorizer).to_owned();
            }
            api.routes.push(route);
        }
    }

    fn http_integration(
        &mut self,
        route: usize,
        integrations: &HashMap<String, usize>,
    ) -> Option<HttpIntegration> {
        let target = self.linked(route, "target")?;
        let target = target.strip_prefix("integrations/").unwrap_or(&target).to_owned();
        let index = *integrations.get(&target)?;
        let mut values = without_nulls(self.values(index)?);
        self.set_unknown(index, "integration_type", &mut values);
        let mut read = integration(&values, Spelling::Snake, PayloadFormat::V1, self.findings);
        if read.is_function() {
            if read.uri.is_empty() {
                // Not known before the first apply: what it refers to is.
                read.uri = self.function_of(index, "integration_uri").unwrap_or_default();
            }
            if read.uri.is_empty()
                && let Some(reference) = self.reference(index, "integration_uri")
            {
                read.uri = format!("unknown-{reference}");
            }
            if read.uri.contains(":lambda:") {
                read.uri = invocation_uri(&read.uri);
            }
        }
        Some(read)
    }

    /// The ARN of a function that an attribute refers to, as far as it can be told.
    fn function_of(&self, index: usize, attribute: &str) -> Option<String> {
        let target = self.linked(index, attribute)?;
        let name = target.split("aws_lambda_").nth(1)?.split_once('.')?.1.to_owned();
        let known = self.values_at(&target).and_then(|values| values.some("function_name"));
        let name = known.and_then(Node::text).unwrap_or(name);
        Some(format!("arn:aws:lambda:us-east-1:000000000000:function:{name}"))
    }

    /// The API a resource belongs to. Those of WebSocket APIs belong to none.
    fn http_owner<'l>(&self, index: usize, apis: &'l mut Vec<HttpApi>) -> Option<&'l mut HttpApi> {
        let owner = self.linked(index, "api_id")?;
        let is_other = self.values_at(&owner).and_then(|values| values.get("protocol_type"));
        if is_other.and_then(Node::text).is_some_and(|kind| kind == "WEBSOCKET") {
            return None;
        }
        self.owners.borrow_mut().api(apis, &owner, |_| {})
    }
}
