//! Calls that exchanges want: functions, backends over HTTP, other services.

use std::sync::Arc;
use std::time::{Duration, Instant};

use vtl_gateway::gateway::{Authorization, Call};
use vtl_gateway::{
    BackendAnswer, BackendRequest, BackendResult, HostContext, IntegrationType, InvocationType,
};

use super::functions::Printed;
use super::gateway::{Called, Gateway};
use super::project::Project;
use super::{aws, backend};

/// How long the service waits for an authorizer.
const AUTHORIZER: Duration = Duration::from_secs(10);

impl Gateway {
    /// Calls the backend of an exchange.
    pub(super) async fn call(
        self: &Arc<Self>,
        project: &Arc<Project>,
        call: &Call,
        id: &str,
    ) -> Called {
        let sent = call.backend_request();
        let patience = Duration::from_millis(call.patience_millis().into());
        let start = Instant::now();
        let (result, output) = if sent.calls_function() {
            self.invoke(project, call, id, patience).await
        } else if matches!(sent.kind, IntegrationType::Http | IntegrationType::HttpProxy) {
            (backend::call(sent, patience).await, Printed::default())
        } else {
            (self.call_service(sent, patience).await, Printed::default())
        };
        Called { result, time: start.elapsed(), output }
    }

    /// Asks an authorizer's function, or what it answered before.
    pub(super) async fn authorize(
        &self,
        project: &Arc<Project>,
        pending: &Authorization,
        host: &HostContext,
    ) -> (BackendResult, u64) {
        let key = pending.cache_key();
        if let Some(known) = key.as_ref().and_then(|(key, _)| self.authorizers.get(key)) {
            return (BackendResult::Answer(known), 0);
        }
        let start = Instant::now();
        let result = self.ask_authorizer(project, pending, &host.request_id).await;
        if let (Some((key, seconds)), BackendResult::Answer(answer)) = (key, &result)
            && !answer.function_error
        {
            self.authorizers.keep(key, seconds, answer);
        }
        (result, u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    async fn ask_authorizer(
        &self,
        project: &Arc<Project>,
        pending: &Authorization,
        id: &str,
    ) -> BackendResult {
        let Some(sent) = pending.backend_request() else {
            return BackendResult::Failed("the authorizer has no function".to_owned());
        };
        let Some(name) = project.function(pending.function(), sent) else {
            let what = pending.function().unwrap_or("of the authorizer");
            return BackendResult::Failed(format!(
                "the function `{what}` is not in the configuration: name it with `--function NAME=COMMAND`"
            ));
        };
        let invoked = project.functions.invoke(&name, sent.event(), id);
        match tokio::time::timeout(AUTHORIZER, invoked).await {
            Err(_) => BackendResult::TimedOut,
            Ok(Some(invoked)) => invoked.result,
            Ok(None) => BackendResult::Failed(format!("there is no function `{name}`")),
        }
    }

    async fn invoke(
        self: &Arc<Self>,
        project: &Arc<Project>,
        call: &Call,
        id: &str,
        patience: Duration,
    ) -> (BackendResult, Printed) {
        let sent = call.backend_request();
        let Some(name) = project.function(call.function(), sent) else {
            let what = call.route().unwrap_or_default();
            let why = format!(
                "the function of `{what}` is not in the configuration: name it with `--function NAME=COMMAND`"
            );
            return (BackendResult::Failed(why), Printed::default());
        };
        let event = sent.event();
        if sent.kind == IntegrationType::Aws && sent.invocation == InvocationType::Event {
            let (project, id) = (Arc::clone(project), id.to_owned());
            tokio::spawn(async move { project.functions.invoke(&name, event, &id).await });
            return (BackendResult::Answer(BackendAnswer::accepted()), Printed::default());
        }
        match tokio::time::timeout(patience, project.functions.invoke(&name, event, id)).await {
            Err(_) => (BackendResult::TimedOut, Printed::default()),
            Ok(Some(invoked)) => (invoked.result, invoked.output),
            Ok(None) => (
                BackendResult::Failed(format!("there is no function `{name}`")),
                Printed::default(),
            ),
        }
    }

    /// Another service of AWS: sent to an endpoint that the user names.
    async fn call_service(&self, sent: &BackendRequest, patience: Duration) -> BackendResult {
        let Some(service) = service_of(sent) else {
            return BackendResult::Failed("the integration has no backend".to_owned());
        };
        let endpoint = self.args.endpoints.iter().find(|endpoint| endpoint.name == service);
        match endpoint {
            None => BackendResult::Failed(format!(
                "the service `{service}` is not here: `--endpoint {service}=URL` names one that is; it would get {} {}",
                sent.method,
                sent.url()
            )),
            Some(endpoint) => aws::call(sent, &service, &endpoint.value, patience).await,
        }
    }
}

/// The service that an integration's URI names, or the action of an HTTP API.
pub(super) fn service_of(sent: &BackendRequest) -> Option<String> {
    if let vtl_gateway::Target::Action { service, .. } = &sent.target {
        let name = service.to_ascii_lowercase();
        return Some(match name.as_str() {
            "eventbridge" => "events".to_owned(),
            "stepfunctions" => "states".to_owned(),
            _ => name,
        });
    }
    // arn:aws:apigateway:REGION:SERVICE:path/…
    let service = sent.uri.split(':').nth(4)?;
    Some(service.rsplit('.').next().unwrap_or(service).to_owned())
}
