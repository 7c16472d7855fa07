//! The policy that a Lambda authorizer returns: whether it lets a request pass.

use crate::support::json::{Json, JsonExt};

/// What a policy says about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Allowed,
    Denied,
    NotMentioned,
}

/// Whether `policy` allows `execute-api:Invoke` on `arn`.
pub(crate) fn allows(policy: &Json, arn: &str) -> bool {
    decide(policy, arn) == Decision::Allowed
}

/// What `policy` says about `execute-api:Invoke` on `arn`. A statement that denies goes before one that allows.
/// Conditions are not looked at.
pub(crate) fn decide(policy: &Json, arn: &str) -> Decision {
    let statements = match policy.get("Statement") {
        Some(Json::Array(statements)) => statements.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let mut decision = Decision::NotMentioned;
    for statement in statements {
        let action = matches_any(statement.get("Action"), "execute-api:Invoke", true);
        if !action || !matches_any(statement.get("Resource"), arn, false) {
            continue;
        }
        match statement.get("Effect").and_then(Json::as_str) {
            Some(effect) if effect.eq_ignore_ascii_case("Deny") => return Decision::Denied,
            Some(effect) if effect.eq_ignore_ascii_case("Allow") => {
                decision = Decision::Allowed;
            }
            _ => {}
        }
    }
    decision
}

fn matches_any(patterns: Option<&Json>, text: &str, any_case: bool) -> bool {
    let patterns: Vec<&str> = match patterns {
        Some(Json::String(one)) => vec![one],
        Some(many) => many.elements().iter().filter_map(Json::as_str).collect(),
        None => Vec::new(),
    };
    patterns.iter().any(|pattern| match any_case {
        true => matches(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase()),
        false => matches(pattern, text),
    })
}

/// `*` stands for any text, `?` for one character.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to continue when what follows the last star does not match.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), text.get(t)) {
            (Some('*'), _) => {
                retry = Some((p, t));
                p += 1;
            }
            (Some(own), Some(other)) if own == other || *own == '?' => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star, from)) = retry else {
                    return false;
                };
                retry = Some((star, from + 1));
                p = star + 1;
                t = from + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    const ARN: &str = "arn:aws:execute-api:us-east-1:1:abc/$default/GET/things/7";

    fn allowed(statements: &str) -> bool {
        allows(&json::parse(&format!(r#"{{"Statement": {statements}}}"#)).unwrap(), ARN)
    }

    #[test]
    fn statements_allow_and_deny() {
        assert!(allowed(r#"{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"}"#));
        assert!(allowed(
            r#"[{"Effect":"Allow","Action":["execute-api:*"],"Resource":["arn:aws:execute-api:*:*:abc/*/GET/things/?"]}]"#
        ));
        assert!(!allowed(
            r#"[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*/GET/things/*"}]"#
        ));
        assert!(!allowed(r#"[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]"#));
        assert!(!allowed(r#"[{"Effect":"Allow","Action":"*","Resource":"*/POST/*"}]"#));
        assert!(!allowed("[]"));
    }
}
