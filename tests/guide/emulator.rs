use vtl::Engine;
use vtl_gateway::gateway::{Gateway, Next};
use vtl_gateway::{BackendAnswer, BackendRequest, BackendResult, HostContext, Request, Response};

pub fn load(name: &str, text: &str) -> Gateway {
    let mut read = |path: &str| std::fs::read_to_string(path).map_err(|error| error.to_string());
    Gateway::new(vtl_gateway::config::load(name, text, &mut read), &Engine::new())
}

/// `invoke` is yours: it runs the function of a route, or an authorizer, by the name that the configuration gives it.
pub async fn answer<F: Future<Output = Result<Vec<u8>, String>>>(
    gateway: &Gateway,
    request: Request,
    invoke: impl Fn(String, Vec<u8>) -> F,
) -> Response {
    let call = async |function: Option<&str>, sent: Option<&BackendRequest>| {
        let event = sent.map(BackendRequest::event).unwrap_or_default();
        match invoke(function.unwrap_or_default().to_owned(), event).await {
            Ok(payload) => BackendResult::Answer(BackendAnswer::lambda(payload)),
            Err(error) => BackendResult::Failed(error),
        }
    };
    let mut next = gateway.exchange(request, &HostContext::default());
    loop {
        next = match next {
            Next::Respond(finished) => return finished.response().clone(),
            // Signatures of tokens are taken for good here.
            Next::Verify(pending) => pending.verified(Ok(())),
            Next::Authorize(pending) => {
                let result = call(pending.function(), pending.backend_request()).await;
                pending.respond(result, 0)
            }
            Next::Call(pending) => {
                let result = call(pending.function(), Some(pending.backend_request())).await;
                Next::Respond(Box::new(pending.respond(result, 0)))
            }
        }
    }
}
