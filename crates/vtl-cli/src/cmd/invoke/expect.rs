//! What makes `vtl invoke` fail although the exchange itself worked.

use serde::de::IgnoredAny;
use vtl_gateway::{BackendRequest, Response};

use crate::args::Expect;
use crate::report::Failure;

/// Checks the client's response.
pub(super) fn of_response(expect: &Expect, response: &Response) -> Result<(), Failure> {
    let status = response.status;
    if let Some(expected) = expect.expect_status.filter(|expected| *expected != status) {
        return failed(format!("the status is {status}, not {expected}"));
    }
    if expect.fail && status >= 400 {
        return failed(format!("the status is {status}"));
    }
    if expect.expect_json {
        is_json(&response.body, "the body of the response")?;
    }
    Ok(())
}

/// Checks the event of an exchange that has no backend.
pub(super) fn of_event(expect: &Expect, sent: &BackendRequest) -> Result<(), Failure> {
    if let Some(expected) = expect.expect_status {
        return failed(format!(
            "the status is unknown, not {expected}: no backend is given (--returns, --error, --exec, --url)"
        ));
    }
    if expect.expect_json {
        is_json(&sent.event(), "the event")?;
    }
    Ok(())
}

fn is_json(body: &[u8], whose: &str) -> Result<(), Failure> {
    match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(_) => Ok(()),
        Err(error) => failed(format!("{whose} is not valid JSON: {error}")),
    }
}

fn failed(what: String) -> Result<(), Failure> {
    Err(Failure::Failed(what))
}
