//! An emulator with axum: `cargo run --example emulator`, then `curl -i localhost:3000/hello/Ann`.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request as Asked, State};
use axum::http;
use vtl::Engine;
use vtl_gateway::{
    BackendAnswer, BackendRequest, BackendResult, CompiledApi, Next, Request, config,
};

const CONFIG: &str = r#"
service: greeter
provider: aws
functions:
  hello:
    handler: hello.run
    events:
      - http:
          path: hello/{name}
          method: get
          integration: lambda
          request: {template: {application/json: '{"name": "$input.params("name")"}'}}
"#;

/// Where an emulator invokes the function: here it returns its event.
async fn call(sent: &BackendRequest) -> BackendResult {
    BackendResult::Answer(BackendAnswer::lambda(sent.event()))
}

async fn handle(State(api): State<CompiledApi>, asked: Asked) -> http::Response<Body> {
    let (head, body) = asked.into_parts();
    let body = to_bytes(body, 10 << 20).await.unwrap_or_default();
    let request = Request::from(http::Request::from_parts(head, body.to_vec()));
    let finished = match api.exchange(request) {
        Next::Respond(finished) => *finished,
        Next::Call(pending) => {
            let result = call(pending.backend_request()).await;
            pending.respond(result)
        }
    };
    http::Response::from(finished.response).map(Body::from)
}

pub(crate) fn app() -> Router {
    let loaded = config::load("serverless.yml", CONFIG, &mut |path| Err(format!("no file {path}")));
    Router::new().fallback(handle).with_state(CompiledApi::new(loaded.api, &Engine::new()))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app()).await
}
