//! `vtl invoke --alb`: a function as the target of an Application Load Balancer. There is no configuration: a load balancer has
//! one function for everything that its rules send there.

use serde_json::json;
use vtl_gateway::protocol::{request_json, response_json};
use vtl_gateway::{BackendRequest, alb_event, alb_response_of};

use super::{backend, print};
use crate::args::{AlbHeaders, Invoke};
use crate::inputs::Input;
use crate::report::{self, Failure};

const TARGET_GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/function/0123456789abcdef";
const HOST: &str = "function-123456789.us-east-1.elb.amazonaws.com";

pub(super) fn run(args: &Invoke, headers: AlbHeaders) -> Result<(), Failure> {
    let mut request = args.request.read()?;
    let line = args.line.clone().or_else(|| match &args.config {
        Input::File(path) => path.to_str()?.parse().ok(),
        Input::Stdin => None,
    });
    super::set_line(&mut request, line.as_ref(), args)?;
    for (name, value) in [
        ("host", HOST),
        ("x-amzn-trace-id", "Root=1-6955b900-000000000000000000000000"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    ] {
        request.headers.set_default(name, value);
    }
    let multi_value = headers == AlbHeaders::Multi;
    let event = alb_event(&request, TARGET_GROUP, multi_value);
    let sent = BackendRequest::for_function("function", event.to_string());
    let Some(result) = backend::call(&args.backend, &sent)? else {
        if args.json {
            let json =
                json!({"ok": true, "wants": "backend", "integrationRequest": request_json(&sent)});
            return report::print(format!("{json}\n").as_bytes());
        }
        report::note(
            "no backend is given (--returns, --error, --exec, --url): this is what it would get",
        );
        return report::print(&print::request(&sent));
    };
    let (mut response, why) = alb_response_of(&result, multi_value);
    if let Some(why) = why {
        report::note(&format!("{}: {why}", response.status));
    }
    if request.method == "HEAD" {
        response.body.clear();
    }
    if args.json {
        let json = json!({
            "ok": true,
            "integrationRequest": request_json(&sent),
            "response": response_json(&response),
        });
        return report::print(format!("{json}\n").as_bytes());
    }
    report::print(&print::response(&response))
}
