//! A function as the target of an Application Load Balancer, which has one function for everything that its rules send there.

use super::next::Next;
use crate::backend::{BackendRequest, BackendResult};
use crate::exchange::{pairs, shown};
use crate::front::HostContext;
use crate::model::http::{Request, Response};
use crate::proxy::{alb_event, alb_page, alb_response_of};
use crate::trace::TraceStep;

const TARGET_GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/function/0123456789abcdef";
const HOST: &str = "function-123456789.us-east-1.elb.amazonaws.com";
/// The largest body, of a request and of a function's result.
const LARGEST: usize = 1 << 20;

/// A load balancer in front of a function.
///
/// ```
/// use vtl_gateway::gateway::{LoadBalancer, Next};
/// use vtl_gateway::{BackendAnswer, BackendResult, HostContext, Request};
///
/// let balancer = LoadBalancer::new("hello", false);
/// let Next::Call(call) = balancer.exchange(Request::new("GET", "/x"), &HostContext::default())
/// else {
///     panic!("the function is called");
/// };
/// let answer = BackendAnswer::lambda(r#"{"statusCode": 200, "body": "hi"}"#);
/// let finished = call.respond(BackendResult::Answer(answer), 0);
/// assert_eq!(finished.response().body, b"hi");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadBalancer {
    /// The function, by the name that the configuration gives it.
    pub function: String,
    /// Whether headers and parameters are lists of values.
    pub multi_value_headers: bool,
}

/// An exchange that waits for the load balancer's function.
#[derive(Debug)]
pub(super) struct PendingBalanced {
    balancer: LoadBalancer,
    request: Request,
    sent: BackendRequest,
    trace: Vec<TraceStep>,
}

/// An exchange of a load balancer that is over.
#[derive(Debug)]
#[non_exhaustive]
pub struct FinishedBalanced {
    /// What the client gets.
    pub response: Response,
    /// The client's request, with the headers that the load balancer adds.
    pub request: Request,
    /// What the function got, if it was called.
    pub sent: Option<BackendRequest>,
    /// Why the load balancer itself answered, if it did.
    pub failure: Option<String>,
    /// What happened, step by step.
    pub trace: Vec<TraceStep>,
}

impl LoadBalancer {
    /// A load balancer in front of a function.
    #[must_use]
    pub fn new(function: impl Into<String>, multi_value_headers: bool) -> Self {
        Self { function: function.into(), multi_value_headers }
    }

    /// Starts an exchange. A body of more than 1 MiB is refused.
    #[must_use]
    pub fn exchange(&self, mut request: Request, host: &HostContext) -> Next {
        if request.body.len() > LARGEST {
            let response = alb_page(413, "Request Entity Too Large");
            let why = "the body is larger than 1 MiB".to_owned();
            return Next::balanced(finished(request, None, response, Some(why), Vec::new()));
        }
        let trace_id = match &host.trace_id {
            Some(id) => id.clone(),
            None => format!("Root=1-{:08x}-{:024x}", host.time_millis / 1000, 0),
        };
        for (name, value) in [
            ("host", HOST),
            ("x-amzn-trace-id", trace_id.as_str()),
            ("x-forwarded-for", host.source_ip.as_str()),
            ("x-forwarded-port", "443"),
            ("x-forwarded-proto", "https"),
        ] {
            request.headers.set_default(name, value);
        }
        let event = alb_event(&request, TARGET_GROUP, self.multi_value_headers).to_string();
        let step =
            TraceStep::new("event", self.function.as_str(), "the function of the load balancer")
                .with("event", event.as_str());
        let sent = BackendRequest::for_function(self.function.as_str(), event);
        let balancer = self.clone();
        Next::balanced_call(PendingBalanced { balancer, request, sent, trace: vec![step] })
    }
}

impl PendingBalanced {
    pub(super) fn backend_request(&self) -> &BackendRequest {
        &self.sent
    }

    pub(super) fn request(&self) -> &Request {
        &self.request
    }

    pub(super) fn function(&self) -> &str {
        &self.balancer.function
    }

    pub(super) fn trace(&self) -> &[TraceStep] {
        &self.trace
    }

    pub(super) fn respond(self, result: &BackendResult) -> FinishedBalanced {
        let (response, why) = match result {
            BackendResult::Answer(answer) if answer.body.len() > LARGEST => {
                let why = "the result of the function is larger than 1 MiB".to_owned();
                (alb_page(502, "Bad Gateway"), Some(why))
            }
            result => alb_response_of(result, self.balancer.multi_value_headers),
        };
        finished(self.request, Some(self.sent), response, why, self.trace)
    }
}

fn finished(
    request: Request,
    sent: Option<BackendRequest>,
    response: Response,
    failure: Option<String>,
    mut trace: Vec<TraceStep>,
) -> FinishedBalanced {
    let mut response = response;
    if request.method == "HEAD" {
        response.body.clear();
    }
    let why = failure.as_deref().unwrap_or("what the client gets");
    let step = TraceStep::new("response", response.status.to_string(), why);
    trace.push(
        step.with("headers", pairs(response.headers.iter())).with("body", shown(&response.body)),
    );
    FinishedBalanced { response, request, sent, failure, trace }
}
