//! Everything about one exchange, as the page shows it.

use serde_json::{Value as Json, json};
use vtl::Engine;
use vtl::source::Source;
use vtl_gateway::gateway::Finished;
use vtl_gateway::protocol::{
    diagnostic_json, error_findings, exchange_json, finished_json, render_trace_json,
};
use vtl_gateway::{BackendResult, CompiledApi, FinishedExchange, HostContext, Next, Route};

use super::{Entry, replay};
use crate::rendered::rendered;
use crate::serve::gateway::Gateway;

/// Long bodies are cut in the page.
const SHOWN: usize = 256 * 1024;

/// What the list of exchanges shows.
pub(super) fn summary(entry: &Entry) -> Json {
    let finished = &entry.finished;
    json!({
        "number": entry.number,
        "id": entry.id,
        "method": finished.request().method,
        "target": entry.target,
        "route": finished.route(),
        "status": finished.response().status,
        "ms": entry.time.as_secs_f64() * 1e3,
        "backendMs": entry.told.called.as_ref().map(|called| called.time.as_secs_f64() * 1e3),
        "gatewayResponse": finished.failure().map(|failure| failure.kind),
    })
}

/// What the page shows of one exchange.
pub(super) fn whole(gateway: &Gateway, entry: &Entry) -> Json {
    let again = replay::traced(entry);
    let finished = again.as_ref().unwrap_or(&entry.finished);
    let mut shown = json!({
        "summary": summary(entry),
        "exchange": exchange_json(finished, true),
        "request": request_json(finished, &entry.target),
        "templates": templates_of(finished),
        "output": entry.told.called.as_ref().map(|called| called.output.text()),
        "result": entry.told.called.as_ref().map(|called| result_json(&called.result)),
        "curl": curl(gateway, entry),
        "invoke": invoke(gateway, entry),
    });
    cut(&mut shown);
    shown
}

fn request_json(finished: &Finished, target: &str) -> Json {
    let request = finished.request();
    json!({
        "method": request.method,
        "target": target,
        "headers": request.headers.iter().map(|(n, v)| json!([n, v])).collect::<Vec<_>>(),
        "body": String::from_utf8_lossy(&request.body),
        "context": request.context,
    })
}

pub(super) fn result_json(result: &BackendResult) -> Json {
    match result {
        BackendResult::Answer(answer) => json!({
            "status": answer.status,
            "functionError": answer.function_error,
            "headers": answer.headers.iter().map(|(n, v)| json!([n, v])).collect::<Vec<_>>(),
            "body": String::from_utf8_lossy(&answer.body),
        }),
        BackendResult::TimedOut => json!({"timeout": true}),
        BackendResult::Failed(why) => json!({"failure": why}),
        _ => Json::Null,
    }
}

/// The templates of an exchange; only REST APIs have some.
fn templates_of(finished: &Finished) -> Json {
    match finished {
        Finished::Rest(finished) => templates(finished),
        _ => json!([]),
    }
}

/// Each template with what it printed, and what every place of it printed.
fn templates(finished: &FinishedExchange) -> Json {
    let engine = Engine::new();
    rendered(finished)
        .into_iter()
        .map(|rendered| {
            let text = &*rendered.template.text;
            let source = Source::new(rendered.template.media_type.as_str(), text);
            let place = rendered.template.place.as_ref().map(ToString::to_string);
            let mut shown = json!({
                "part": rendered.part,
                "status": rendered.status,
                "mediaType": rendered.template.media_type,
                "place": place,
                "source": text,
                "body": rendered.body,
            });
            let Json::Object(members) = &mut shown else {
                return Json::Null;
            };
            let mut request = rendered.request;
            request.body = rendered.body.into_bytes();
            let template = match engine.compile_named(source.name(), text) {
                Ok(template) => template,
                Err(error) => {
                    members.insert("findings".to_owned(), error_findings(&error));
                    return shown;
                }
            };
            let Ok(scope) = request.to_scope() else {
                return shown;
            };
            let (outcome, trace) = template.render_traced(&scope);
            members.insert("trace".to_owned(), render_trace_json(&trace, &source));
            match outcome {
                Ok(rendered) => {
                    members.insert("output".to_owned(), json!(rendered.body));
                    if let Ok((_, Some(not_json))) = template.render_json(&scope) {
                        let finding =
                            diagnostic_json(&not_json.diagnostic, Some(&source), "warning");
                        members.insert("notJson".to_owned(), finding);
                    }
                }
                Err(error) => {
                    members.insert("findings".to_owned(), error_findings(&error));
                }
            }
            shown
        })
        .collect()
}

/// Runs an exchange again with one of its templates changed, and the backend's answer as it was.
pub(super) fn rerun(gateway: &Gateway, body: &Json) -> Result<Json, String> {
    let number = body.get("exchange").and_then(Json::as_u64).ok_or("`exchange` is missing")?;
    let entry = gateway.exchange(number).ok_or("this exchange is not kept any more")?;
    let index = body.get("template").and_then(Json::as_u64).and_then(|at| usize::try_from(at).ok());
    let text = body.get("source").and_then(Json::as_str).unwrap_or_default();
    let Some(Finished::Rest(finished)) = replay::traced(&entry) else {
        return Err("there is no such template".to_owned());
    };
    let finished = &finished;
    let templates_of = rendered(finished);
    let changed =
        index.and_then(|index| templates_of.get(index)).ok_or("there is no such template")?;
    let name = finished.route().map(Route::name).unwrap_or_default();
    let project = gateway.project();
    let mut api = project.apis.rest().api().clone();
    let at = api.routes.iter().position(|route| route.name() == name).ok_or("the route is gone")?;
    let integration = api.routes.get_mut(at).map(|route| &mut route.integration);
    let lists = integration.into_iter().flat_map(|integration| {
        let responses =
            integration.responses.iter_mut().map(|r| (Some(r.status), r.templates.as_mut_slice()));
        let requests = integration.request_templates.as_mut_slice();
        std::iter::once((None, requests)).chain(responses)
    });
    for (status, templates) in lists {
        if status == changed.status {
            for template in templates.iter_mut() {
                if template.media_type == changed.template.media_type {
                    template.text = text.into();
                }
            }
        }
    }
    let request = finished.request().clone();
    let called = entry.told.called.as_ref().map(|called| called.result.clone());
    let next =
        CompiledApi::new(api, &Engine::new()).exchange_on(at, request, &HostContext::default());
    let again = match next {
        Next::Respond(finished) => finished,
        Next::Call(pending) => {
            let result = called
                .unwrap_or_else(|| BackendResult::Failed("the backend was not called".to_owned()));
            Box::new(pending.respond(result))
        }
    };
    let mut shown = json!({
        "exchange": finished_json(&again, true),
        "templates": templates(&again),
    });
    cut(&mut shown);
    Ok(shown)
}

/// The exchange as a command for `curl`.
fn curl(gateway: &Gateway, entry: &Entry) -> String {
    let request = entry.finished.request();
    let url = quoted(&format!("{}{}", gateway.base, entry.target));
    let mut command = match request.method.as_str() {
        "HEAD" => format!("curl --head {url}"),
        method => format!("curl -i -X {method} {url}"),
    };
    for (name, value) in request.headers.iter().filter(|(name, _)| worth_sending(name)) {
        command += &format!(" -H {}", quoted(&format!("{name}: {value}")));
    }
    if !request.body.is_empty() {
        command += &format!(" --data-binary {}", quoted(&String::from_utf8_lossy(&request.body)));
    }
    command
}

/// The exchange as `vtl invoke`, with the backend's answer as it was.
fn invoke(gateway: &Gateway, entry: &Entry) -> String {
    let request = entry.finished.request();
    let line = quoted(&format!("{} {}", request.method, entry.target));
    let mut command = match &entry.finished {
        Finished::Balanced(_) => format!("vtl invoke --alb {line}"),
        _ => format!("vtl invoke {} {line}", quoted(&gateway.config.display().to_string())),
    };
    for (name, value) in request.headers.iter().filter(|(name, _)| worth_sending(name)) {
        command += &format!(" -H {}", quoted(&format!("{name}: {value}")));
    }
    let input = |text: &[u8]| format!("<(printf %s {})", quoted(&String::from_utf8_lossy(text)));
    if !request.body.is_empty() {
        command += &format!(" --body {}", input(&request.body));
    }
    if entry.told.signature == Some(Ok(())) {
        command += " --jwt decode";
    }
    if let Some((BackendResult::Answer(answer), _)) = &entry.told.authorizer {
        let text = String::from_utf8_lossy(&answer.body);
        command += &match answer.function_error {
            true => format!(" --authorizer-error {}", quoted(&text)),
            false => format!(" --authorizer-returns {}", input(&answer.body)),
        };
    }
    match entry.told.called.as_ref().map(|called| &called.result) {
        Some(BackendResult::Answer(answer)) if answer.function_error => {
            command += &format!(" --error {}", quoted(&String::from_utf8_lossy(&answer.body)));
        }
        Some(BackendResult::Answer(answer)) => {
            command += &format!(" --returns {} --status {}", input(&answer.body), answer.status);
        }
        Some(BackendResult::TimedOut) => command += " --times-out",
        _ => {}
    }
    command
}

fn worth_sending(name: &str) -> bool {
    let not = [
        "host",
        "connection",
        "content-length",
        "accept-encoding",
        "user-agent",
        "transfer-encoding",
        "x-amzn-trace-id",
        "x-forwarded-for",
        "x-forwarded-port",
        "x-forwarded-proto",
    ];
    !not.iter().any(|not| name.eq_ignore_ascii_case(not))
}

/// A word for the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Cuts what is too long for a page.
fn cut(value: &mut Json) {
    match value {
        Json::String(text) if text.len() > SHOWN => {
            let mut end = SHOWN;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.push_str("\n… and more");
        }
        Json::Array(items) => items.iter_mut().for_each(cut),
        Json::Object(members) => members.iter_mut().for_each(|(_, member)| cut(member)),
        _ => {}
    }
}
