//! What the Serverless Framework generates where the configuration says nothing.

use super::version::Version;
use crate::{IntegrationResponse, MappingTemplate};

/// The texts are data: the Framework deploys exactly these, white space included.
const CURRENT_JSON: &str = include_str!("templates/current_json.vtl");
const CURRENT_FORM: &str = include_str!("templates/current_form.vtl");
const V1_0_JSON: &str = include_str!("templates/v1_0_json.vtl");
const V1_0_FORM: &str = include_str!("templates/v1_0_form.vtl");

/// The word that the Framework replaces by the claims an authorizer asks for.
const CLAIMS_SLOT: &str = "extraCognitoPoolClaims";

/// The request templates of a Lambda integration.
///
/// The texts between 1.5 and 1.48 were like today's, without the members added since.
pub(super) fn request_templates(version: Version, claims: &[String]) -> Vec<MappingTemplate> {
    let (json, form) = if version.is_before(1, 5) {
        (V1_0_JSON.to_owned(), V1_0_FORM.to_owned())
    } else {
        (adapted(CURRENT_JSON, version, claims), adapted(CURRENT_FORM, version, claims))
    };
    vec![
        MappingTemplate::new("application/json", json),
        MappingTemplate::new("application/x-www-form-urlencoded", form),
    ]
}

fn adapted(text: &str, version: Version, claims: &[String]) -> String {
    let mut text = text.to_owned();
    if version.is_before(1, 27) {
        let member =
            "    #set( $map = $context.authorizer )\n    \"enhancedAuthContext\": $loop,\n\n";
        text = text.replacen(member, "", 1);
    }
    if version.is_before(1, 49) {
        let member = ",\n\n    \"requestPath\": \"$context.resourcePath\"";
        text = text.replacen(member, "", 1);
    }
    text.replacen(CLAIMS_SLOT, &claim_members(claims), 1)
}

/// Puts claims into a template of the user's own, as the Framework does.
pub(super) fn fill_claims(text: &str, claims: &[String]) -> String {
    text.replacen(CLAIMS_SLOT, &claim_members(claims), 1)
}

/// A claim such as `custom:tenant` becomes the member `tenant`.
fn claim_members(claims: &[String]) -> String {
    claims
        .iter()
        .map(|claim| match claim.split_once(':') {
            Some((_, short)) => {
                format!("\"{short}\": \"$context.authorizer.claims['{claim}']\",")
            }
            None => format!("\"{claim}\": \"$context.authorizer.claims.{claim}\","),
        })
        .collect()
}

/// The responses of a Lambda integration that configures none.
pub(super) fn responses(version: Version) -> Vec<IntegrationResponse> {
    statuses(version)
        .into_iter()
        .map(|(status, pattern)| IntegrationResponse::new(status, Some(pattern.as_str())))
        .collect()
}

/// The statuses with their patterns, in ascending order; the empty pattern is the default.
pub(super) fn statuses(version: Version) -> Vec<(u16, String)> {
    [200, 400, 401, 403, 404, 422, 500, 502, 504]
        .into_iter()
        .map(|status| (status, pattern(status, version)))
        .collect()
}

fn pattern(status: u16, version: Version) -> String {
    let any = if version.is_before(1, 5) { ".*" } else { r"[\s\S]*" };
    match status {
        200 => String::new(),
        500 if version.is_before(1, 5) => {
            r".*(Process\s?exited\s?before\s?completing\s?request|Task\s?timed\s?out\s?|\[500\]).*"
                .to_owned()
        }
        500 => {
            r"[\s\S]*(Process\s?exited\s?before\s?completing\s?request|\[500\])[\s\S]*".to_owned()
        }
        504 if version.is_before(1, 16) => format!(r"{any}\[504\]{any}"),
        504 if version.is_before(1, 46) => {
            r"([\s\S]*\[504\][\s\S]*)|(^[Task timed out].*)".to_owned()
        }
        504 => r"([\s\S]*\[504\][\s\S]*)|(.*Task timed out after \d+\.\d+ seconds$)".to_owned(),
        _ => format!(r"{any}\[{status}\]{any}"),
    }
}

/// The access log of a REST API that says only that there is to be one.
pub(super) const REST_LOG: &str = "requestId: $context.requestId, \
    ip: $context.identity.sourceIp, caller: $context.identity.caller, \
    user: $context.identity.user, requestTime: $context.requestTime, \
    httpMethod: $context.httpMethod, resourcePath: $context.resourcePath, \
    status: $context.status, protocol: $context.protocol, \
    responseLength: $context.responseLength";

/// The access log of an HTTP API that says only that there is to be one.
pub(super) const HTTP_LOG: &str = concat!(
    r#"{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","#,
    r#""requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","#,
    r#""routeKey":"$context.routeKey","status":"$context.status","#,
    r#""protocol":"$context.protocol","responseLength":"$context.responseLength"}"#
);

/// Headers a preflight allows.
pub(super) fn cors_headers(version: Version) -> Vec<String> {
    let mut names =
        vec!["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"];
    if !version.is_before(1, 14) {
        names.push("X-Amz-User-Agent");
    }
    if !version.is_before(3, 20) {
        names.push("X-Amzn-Trace-Id");
    }
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select_response;

    #[test]
    fn the_default_statuses_select_by_code() {
        let responses = responses(Version::LATEST);
        let status = |message| select_response(&responses, message).response.map(|r| r.status);
        assert_eq!(status(""), Some(200));
        assert_eq!(status("all went well"), Some(200));
        assert_eq!(status("[404] no\nsuch thing"), Some(404));
        assert_eq!(status("first line\n[422] bad"), Some(422));
        assert_eq!(status("[404] caused by [500]"), Some(404));
        assert_eq!(status("Process exited before completing request"), Some(500));
        assert_eq!(status("2020-01-01 0f Task timed out after 6.01 seconds"), Some(504));
        assert_eq!(status("Task timed out"), Some(200));
    }

    #[test]
    fn old_versions_stop_at_line_breaks_and_take_classes_for_words() {
        let old = responses(Version::new(1, 0));
        let status = |message| select_response(&old, message).response.map(|r| r.status);
        assert_eq!(status("x\n[404]"), Some(200));
        let buggy = responses(Version::new(1, 30));
        let status = |message| select_response(&buggy, message).response.map(|r| r.status);
        assert_eq!(status("kaput"), Some(504));
    }

    #[test]
    fn claims_fill_their_slot() {
        let templates =
            request_templates(Version::LATEST, &["email".to_owned(), "custom:tenant".to_owned()]);
        let json = templates.first().map(|t| t.text.clone()).unwrap_or_default();
        assert!(json.contains(
            "\"email\": \"$context.authorizer.claims.email\",\"tenant\": \
             \"$context.authorizer.claims['custom:tenant']\","
        ));
        let none = request_templates(Version::LATEST, &[]);
        assert!(none.iter().all(|t| !t.text.contains(CLAIMS_SLOT)));
        assert!(none.iter().all(|t| t.text.contains("requestPath")));
        let older = request_templates(Version::new(1, 20), &[]);
        assert!(older.iter().all(|t| !t.text.contains("requestPath")
            && !t.text.contains("enhancedAuthContext")
            && t.text.contains("cognitoPoolClaims")));
    }
}
