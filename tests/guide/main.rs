//! The integration of docs/emulators/rust.md runs, as it is there.

#[allow(unreachable_pub, missing_docs)]
mod emulator;

use vtl_gateway::Request;

const CONFIG: &str = "
service: s
provider: aws
functions:
  f:
    handler: f.f
    events:
      - http:
          path: orders/{id}
          method: post
          integration: lambda
          request: {template: {application/json: '{\"id\": \"$input.params(''id'')\"}'}}
          response: {template: \"$input.json('$')\", statusCodes: {200: {pattern: ''}, 404: {pattern: '.*gone.*'}}}
      - httpApi: 'GET /plain'
";

#[tokio::test]
async fn the_guide_answers() {
    let gateway = emulator::load("serverless.yml", CONFIG);
    let invoke = async |name: String, event: Vec<u8>| {
        assert_eq!(name, "f");
        Ok::<_, String>(event)
    };
    let ask = async |method: &str, path: &str| {
        let response = emulator::answer(&gateway, Request::new(method, path), invoke).await;
        (response.status, response.body_text().into_owned())
    };
    assert_eq!(ask("POST", "/orders/7").await, (200, r#"{"id":"7"}"#.to_owned()));
    let (status, event) = ask("GET", "/plain").await;
    assert_eq!(status, 200);
    assert!(event.contains(r#""routeKey":"GET /plain""#), "{event}");
    assert_eq!(ask("GET", "/nothing").await.0, 403);
}

#[test]
fn the_guide_has_what_runs_here() {
    let guide = include_str!("../../docs/emulators/rust.md");
    let code = include_str!("emulator.rs");
    assert!(
        guide.contains(&format!("```rust\n{code}```\n")),
        "docs/emulators/rust.md has other code"
    );
}
