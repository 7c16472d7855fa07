//! The HTTP layer of `vtl serve`: bytes of a connection become requests.

use vtl::Engine;
use vtl_gateway::gateway::{Gateway, Next};
use vtl_gateway::{BackendAnswer, BackendResult, HostContext, config};

const SERVICE: &str = "
service: s
provider: aws
functions:
  f:
    handler: a.f
    events:
      - http: {path: '{id}/{rest+}', method: any, integration: lambda}
      - http: {path: proxy, method: any}
      - httpApi: '*'
";

/// A connection's bytes, the first of which says how they are cut.
pub fn wire(data: &[u8]) {
    let Some((cut, bytes)) = data.split_first() else { return };
    let whole = vtl_cli::requests_on_the_wire(bytes, bytes.len());
    assert_eq!(whole, vtl_cli::requests_on_the_wire(bytes, usize::from(*cut)));
    let loaded = config::load("serverless.yml", SERVICE, &mut |path| Err(format!("no {path}")));
    let gateway = Gateway::new(loaded, &Engine::new());
    for request in whole.0.into_iter().take(4) {
        assert!(!request.method.is_empty() && request.body.len() <= 1 << 16);
        let breaks = |text: &str| text.contains(['\r', '\n', '\0']);
        assert!(!request.headers.iter().any(|(name, value)| breaks(name) || breaks(value)));
        if let Next::Call(call) = gateway.exchange(request, &HostContext::default()) {
            let answer = BackendAnswer::lambda(r#"{"statusCode": 200, "body": "x"}"#);
            let finished = call.respond(BackendResult::Answer(answer), 0);
            assert!((100..600).contains(&finished.response().status));
        }
    }
}
