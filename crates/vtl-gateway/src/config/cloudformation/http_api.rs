//! `AWS::ApiGatewayV2::…`: HTTP APIs with their routes, integrations, authorizers and stages.

use super::super::codes;
use super::super::http_api::{
    self, Spelling, block, cors, function_of_uri, identity_sources, invocation_uri, jwt_authorizer,
    kind_of, lambda_authorizer, route_key,
};
use super::super::include::Includes;
use super::super::reader;
use super::super::tree::{Entry, Node};
use super::Template;
use super::fold::referred;
use super::include;
use crate::http_api::{HttpApi, HttpIntegration, HttpRoute, PayloadFormat};
use crate::{Authorization, IntegrationType};

impl Template<'_> {
    /// Reads what belongs to HTTP APIs. WebSocket APIs are left out.
    pub(super) fn read_http_apis(&mut self, includes: &mut Includes<'_, '_>) {
        for entry in self.resources("AWS::ApiGatewayV2::Api") {
            self.http_api(entry, includes);
        }
        for (kind, read) in [
            ("AWS::ApiGatewayV2::Stage", Self::http_stage as fn(&mut Self, &Entry)),
            ("AWS::ApiGatewayV2::Authorizer", Self::http_authorizer),
            ("AWS::ApiGatewayV2::Route", Self::http_route),
        ] {
            for entry in self.resources(kind) {
                read(self, entry);
            }
        }
    }

    fn http_api(&mut self, entry: &Entry, includes: &mut Includes<'_, '_>) {
        let node = self.properties(entry);
        let text = |key: &str| node.some(key).and_then(Node::text);
        if text("ProtocolType").is_some_and(|kind| kind.eq_ignore_ascii_case("WEBSOCKET")) {
            return;
        }
        // CDK names the file beside the template; what is deployed is on S3.
        let asset = entry.value.at(&["Metadata", "aws:asset:path"]);
        let location = node.some("BodyS3Location").map(|location| asset.unwrap_or(location));
        let mut api = match (node.some("Body"), location) {
            (Some(body), _) => http_api::openapi::read(body, self.scope.options, self.findings),
            (None, Some(location)) => self.http_document(location, includes),
            (None, None) => HttpApi::default(),
        };
        api.logical_name = Some(entry.key.to_string());
        api.place = Some(entry.key_place.clone());
        if let Some(name) = text("Name") {
            api.name = name;
        }
        if let Some(node) = node.some("CorsConfiguration") {
            api.cors = Some(cors(node, Spelling::Pascal, self.findings));
        }
        api.disable_execute_api_endpoint |=
            node.get("DisableExecuteApiEndpoint").and_then(Node::truth) == Some(true);
        if let Some(target) = text("Target") {
            let key = text("RouteKey").unwrap_or_else(|| "$default".to_owned());
            if let Some(key) = route_key(&key, &entry.key_place, self.findings) {
                let mut route = HttpRoute::new(key, quick_target(&target));
                route.integration.credentials = text("CredentialsArn");
                route.integration.place = Some(entry.key_place.clone());
                route.function = function_of_uri(&target);
                route.place = Some(entry.key_place.clone());
                api.routes.push(route);
            }
        }
        self.http_apis.push(api);
    }

    /// The definition at a location that is a file here.
    pub(super) fn http_document(
        &mut self,
        location: &Node,
        includes: &mut Includes<'_, '_>,
    ) -> HttpApi {
        match include::document(location, &self.scope, includes, self.findings) {
            Some(document) => {
                let folded = self.folded(&document);
                http_api::openapi::read(&folded, self.scope.options, self.findings)
            }
            None => HttpApi::default(),
        }
    }

    fn http_stage(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let name = node.some("StageName").and_then(Node::text);
        let wanted = self.scope.options.stage.clone();
        let variables = reader::pairs(node.some("StageVariables"));
        let log = http_api::access_log(node.some("AccessLogSettings"), "Format");
        let Some(api) = self.owner(entry) else {
            return;
        };
        // Of several stages the asked one counts, or the first.
        let is_meant = match &wanted {
            Some(wanted) => name.as_ref() == Some(wanted),
            None => api.stage.is_none(),
        };
        if is_meant {
            api.stage = name;
            api.stage_variables = variables;
            api.access_logs.extend(log);
        }
    }

    fn http_authorizer(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let kind = node.some("AuthorizerType").and_then(Node::text).unwrap_or_default();
        let sources = identity_sources(node.some("IdentitySource"));
        let mut authorizer = if kind.eq_ignore_ascii_case("JWT") {
            jwt_authorizer(&entry.key, node.some("JwtConfiguration"), Spelling::Pascal, sources)
        } else {
            lambda_authorizer(&entry.key, &node, Spelling::Pascal, sources, self.findings)
        };
        authorizer.place = Some(entry.key_place.clone());
        if let Some(api) = self.owner(entry) {
            api.authorizers.push(authorizer);
        }
    }

    fn http_route(&mut self, entry: &Entry) {
        let node = self.properties(entry);
        let place = node.some("RouteKey").map_or(&entry.key_place, |key| &key.place).clone();
        if self.is_web_socket(entry) {
            return;
        }
        let key = node.some("RouteKey").and_then(Node::text).unwrap_or_default();
        let Some(key) = route_key(&key, &place, self.findings) else {
            return;
        };
        let text = |key: &str| node.some(key).and_then(Node::text);
        let target = text("Target").unwrap_or_default();
        let name = target.strip_prefix("integrations/").unwrap_or(&target).to_owned();
        let found = self.http_integration(&name);
        if found.is_none() {
            self.findings
                .warning(
                    &codes::REQUIRED_KEY,
                    Some(&entry.key_place),
                    format!("the route `{key}` has no integration"),
                )
                .help("write `Target: !Sub 'integrations/${Integration}'`");
        }
        let mut route = HttpRoute::new(key, found.unwrap_or_default());
        route.function = function_of_uri(&route.integration.uri);
        route.place = Some(entry.key_place.clone());
        route.operation_name = text("OperationName");
        route.authorization = Authorization {
            kind: text("AuthorizationType").unwrap_or_else(|| "NONE".to_owned()),
            authorizer: text("AuthorizerId"),
            scopes: node.some("AuthorizationScopes").map(Node::texts).unwrap_or_default().into(),
        };
        if let Some(api) = self.owner(entry) {
            let known =
                route.authorization.authorizer.as_deref().and_then(|name| api.authorizer(name));
            if let Some(authorizer) = known {
                route.authorization.kind = kind_of(authorizer).to_owned();
            }
            api.routes.push(route);
        }
    }

    fn http_integration(&mut self, name: &str) -> Option<HttpIntegration> {
        let entry = self.scope.resources.entry(name)?;
        let is_one = entry.value.get("Type").and_then(Node::as_str)
            == Some("AWS::ApiGatewayV2::Integration");
        if !is_one {
            return None;
        }
        let node = self.properties(entry);
        let mut integration =
            http_api::integration(&node, Spelling::Pascal, PayloadFormat::V1, self.findings);
        // CloudFormation takes a function's own ARN too.
        if integration.is_function() && integration.uri.contains(":lambda:") {
            integration.uri = invocation_uri(&integration.uri);
        }
        integration.place = Some(entry.key_place.clone());
        Some(integration)
    }

    fn is_web_socket(&self, entry: &Entry) -> bool {
        let api = entry.value.at(&["Properties", "ApiId"]).and_then(referred);
        let api = api.and_then(|name| self.resource(&name));
        let kind = api.and_then(|api| api.at(&["Properties", "ProtocolType"])).and_then(Node::text);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("WEBSOCKET"))
    }

    /// The API that a resource belongs to. One that is not in this template is begun.
    fn owner(&mut self, entry: &Entry) -> Option<&mut HttpApi> {
        if self.is_web_socket(entry) {
            return None;
        }
        let raw = entry.value.at(&["Properties", "ApiId"]);
        let name = raw.and_then(referred);
        let name = name.or_else(|| raw.and_then(Node::text)).unwrap_or_default();
        self.owners.api(self.http_apis, &name, |api| api.place = Some(entry.key_place.clone()))
    }
}

/// The integration of an API that is made in one step: a function's ARN, or a URL.
pub(in super::super) fn quick_target(target: &str) -> HttpIntegration {
    if target.contains("://") {
        let mut integration = HttpIntegration::new(IntegrationType::HttpProxy, target);
        integration.http_method = Some("ANY".to_owned());
        return integration;
    }
    let mut integration = HttpIntegration::new(IntegrationType::AwsProxy, invocation_uri(target));
    integration.payload = PayloadFormat::V2;
    integration
}

/// A JWT configuration may appear in a block of its own.
pub(in super::super) fn jwt_block(node: &Node) -> Option<&Node> {
    block(node, "jwt_configuration")
}
