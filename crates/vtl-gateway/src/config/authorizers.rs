//! Authorizers of REST APIs as the dialects write them.

use super::http_api::{function_of_uri, identity_sources, invocation_uri};
use super::tree::Node;
use crate::{Authorizer, AuthorizerType, NamedList};

/// How the members are called in a dialect.
pub(super) struct Names {
    pub(super) kind: &'static str,
    pub(super) uri: &'static str,
    pub(super) sources: &'static str,
    pub(super) expression: &'static str,
    pub(super) ttl: &'static str,
    pub(super) pools: &'static str,
}

pub(super) const OPENAPI: Names = Names {
    kind: "type",
    uri: "authorizerUri",
    sources: "identitySource",
    expression: "identityValidationExpression",
    ttl: "authorizerResultTtlInSeconds",
    pools: "providerARNs",
};

pub(super) const CLOUDFORMATION: Names = Names {
    kind: "Type",
    uri: "AuthorizerUri",
    sources: "IdentitySource",
    expression: "IdentityValidationExpression",
    ttl: "AuthorizerResultTtlInSeconds",
    pools: "ProviderARNs",
};

pub(super) const TERRAFORM: Names = Names {
    kind: "type",
    uri: "authorizer_uri",
    sources: "identity_source",
    expression: "identity_validation_expression",
    ttl: "authorizer_result_ttl_in_seconds",
    pools: "provider_arns",
};

/// An authorizer that is described as the service describes it.
pub(super) fn described(name: &str, node: &Node, names: &Names) -> Authorizer {
    let text = |key: &str| node.some(key).and_then(Node::text);
    let kind = text(names.kind).and_then(|kind| AuthorizerType::from_name(&kind));
    let mut authorizer = Authorizer::new(name, kind.unwrap_or_default());
    let sources = identity_sources(node.some(names.sources));
    if !sources.is_empty() {
        authorizer.identity_sources = sources;
    }
    authorizer.uri = text(names.uri).unwrap_or_default();
    authorizer.function = function_of_uri(&authorizer.uri);
    authorizer.validation_expression =
        text(names.expression).filter(|expression| !expression.is_empty());
    authorizer.ttl_seconds = node.some(names.ttl).and_then(Node::whole);
    authorizer.user_pools = node.some(names.pools).map(Node::texts).unwrap_or_default();
    authorizer.place = Some(node.place.clone());
    authorizer
}

/// A security scheme of an OpenAPI document: the header of a token stands beside the authorizer.
pub(super) fn of_scheme(name: &str, scheme: &Node) -> Option<Authorizer> {
    let node = scheme.some("x-amazon-apigateway-authorizer")?;
    let mut authorizer = described(name, node, &OPENAPI);
    let header = scheme.some("name").and_then(Node::text);
    if let (Some(header), AuthorizerType::Token | AuthorizerType::UserPools) =
        (header, authorizer.kind)
    {
        authorizer.identity_sources = vec![format!("method.request.header.{header}")];
    }
    Some(authorizer)
}

/// The authorizer of an `http` event of the Serverless Framework: a function's name, an ARN, or an object.
pub(super) fn of_event(node: &Node) -> Option<Authorizer> {
    let text = |key: &str| node.some(key).and_then(Node::text);
    let own = node.text();
    let arn = text("arn").or_else(|| own.clone().filter(|text| text.starts_with("arn:")));
    let name = own.or_else(|| text("name")).or_else(|| arn.clone())?;
    let kind = text("type").and_then(|kind| AuthorizerType::from_name(&kind));
    let pools = arn.as_deref().is_some_and(|arn| arn.contains(":cognito-idp:"));
    let kind = if pools { AuthorizerType::UserPools } else { kind.unwrap_or_default() };
    let mut authorizer = Authorizer::new(name.as_str(), kind);
    let sources = identity_sources(node.some("identitySource"));
    if !sources.is_empty() {
        authorizer.identity_sources = sources;
    } else if kind == AuthorizerType::Request {
        // The Framework's own default.
        authorizer.identity_sources = vec!["method.request.header.Authorization".to_owned()];
    }
    match arn {
        Some(arn) if pools => authorizer.user_pools = vec![arn],
        Some(arn) => {
            authorizer.function = function_of_uri(&arn);
            authorizer.uri = invocation_uri(&arn);
        }
        None => authorizer.function = Some(name),
    }
    authorizer.validation_expression = text("identityValidationExpression");
    authorizer.ttl_seconds = node.some("resultTtlInSeconds").and_then(Node::whole);
    authorizer.place = Some(node.place.clone());
    Some(authorizer)
}

/// Adds an authorizer unless there is one of this name.
pub(super) fn add(authorizers: &mut NamedList<Authorizer>, authorizer: Authorizer) {
    if authorizers.called(&authorizer.name).is_none() {
        authorizers.push(authorizer);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_support::load;
    use super::*;

    fn only(text: &str) -> Authorizer {
        let authorizers = load(text).api.authorizers;
        assert_eq!(authorizers.len(), 1, "{authorizers:?}");
        authorizers.into_iter().next().unwrap()
    }

    #[test]
    fn of_documents() {
        let authorizer = only(
            r#"
openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /a:
    get:
      security: [{custom: []}]
      responses: {}
      x-amazon-apigateway-integration: {type: mock}
components:
  securitySchemes:
    custom:
      type: apiKey
      name: X-Token
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:check/invocations
        identityValidationExpression: '^x-[a-z]+'
        authorizerResultTtlInSeconds: 60
"#,
        );
        assert_eq!((authorizer.name.as_str(), authorizer.kind), ("custom", AuthorizerType::Token));
        assert_eq!(authorizer.function.as_deref(), Some("check"));
        assert_eq!(authorizer.identity_sources, ["method.request.header.X-Token"]);
        assert_eq!(authorizer.ttl_seconds, Some(60));
    }

    #[test]
    fn of_services() {
        let service = |authorizer: &str| {
            only(&format!(
                "
service: s
provider: {{name: aws, runtime: nodejs20.x}}
functions:
  check: {{handler: a.check}}
  one: {{handler: a.one, events: [{{http: {{path: a, method: get, authorizer: {authorizer}}}}}]}}
"
            ))
        };
        assert_eq!(service("check").function.as_deref(), Some("check"));
        let request = service(
            "{name: check, type: request, resultTtlInSeconds: 0, identitySource: 'method.request.header.A, method.request.querystring.b'}",
        );
        assert_eq!(request.kind, AuthorizerType::Request);
        assert_eq!(request.identity_sources.len(), 2);
        assert_eq!(request.ttl_seconds, Some(0));
        // The Framework's default is that of both kinds.
        for kind in ["request", "token"] {
            let plain = service(&format!("{{name: check, type: {kind}}}"));
            assert_eq!(plain.identity_sources, ["method.request.header.Authorization"], "{kind}");
        }
        let arn = service("arn:aws:lambda:us-east-1:1:function:other");
        assert_eq!(arn.function.as_deref(), Some("other"));
        let pool = service("arn:aws:cognito-idp:us-east-1:1:userpool/p");
        assert_eq!(pool.kind, AuthorizerType::UserPools);
    }

    #[test]
    fn of_templates() {
        let authorizer = only(
            "
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Check: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Runtime: nodejs20.x, Role: r, Code: {ZipFile: x}}}
  Auth:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      Name: auth
      RestApiId: !Ref Api
      Type: REQUEST
      IdentitySource: method.request.header.A,context.httpMethod
      AuthorizerUri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Check.Arn}/invocations'
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Auth
      Integration: {Type: MOCK}
",
        );
        assert_eq!(authorizer.name, "Auth");
        assert_eq!(authorizer.identity_sources.len(), 2);
        assert_eq!(authorizer.function.as_deref(), Some("Check"), "{}", authorizer.uri);
    }

    #[test]
    fn of_plans() {
        let plan = r#"{"format_version": "1.0", "planned_values": {"root_module": {"resources": [
          {"address": "aws_api_gateway_rest_api.a", "mode": "managed", "type": "aws_api_gateway_rest_api", "name": "a", "values": {"name": "a"}},
          {"address": "aws_api_gateway_authorizer.check", "mode": "managed", "type": "aws_api_gateway_authorizer", "name": "check",
           "values": {"name": "c", "type": "TOKEN", "authorizer_uri": "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:f/invocations"}}
        ]}}}"#;
        let loaded = super::super::load("plan.json", plan, &mut |path| Err(format!("no {path}")));
        let authorizer = loaded.api.authorizers.first().unwrap();
        assert_eq!(authorizer.name, "aws_api_gateway_authorizer.check");
        assert_eq!(authorizer.function.as_deref(), Some("f"));
    }
}
