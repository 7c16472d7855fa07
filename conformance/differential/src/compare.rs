//! Answers, and what counts as a difference.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value as Json;

use crate::overrides::pruned;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Rendered {
        output: String,
        request: Option<Json>,
        response: Option<Json>,
    },
    Failed {
        kind: String,
        code: String,
        message: String,
    },
    Crashed,
    Hung,
    /// No answer of the protocol.
    Garbage(String),
}

/// How two answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Difference {
    Crash,
    Hang,
    Garbage,
    Output,
    Overrides,
    OnlyReferenceFails,
    OnlyVtlFails,
    Stage,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Crash => "vtl crashes",
            Self::Hang => "vtl hangs",
            Self::Garbage => "no answer of the protocol",
            Self::Output => "output",
            Self::Overrides => "overrides",
            Self::OnlyReferenceFails => "only the reference fails",
            Self::OnlyVtlFails => "only vtl fails",
            Self::Stage => "stage of the failure",
        })
    }
}

pub(crate) enum Verdict {
    Same,
    /// The reference came to a limit of its own (time, stack, memory): nothing to compare with.
    Masked,
    Differs(Difference),
}

impl Answer {
    pub(crate) fn read(line: &str) -> Self {
        let line = without_lone_surrogates(line);
        let Ok(answer) = serde_json::from_str::<Json>(&line) else {
            return Self::Garbage(line);
        };
        if answer["ok"] == Json::Bool(true) {
            let Some(output) = answer["output"].as_str() else {
                return Self::Garbage(line);
            };
            return Self::Rendered {
                output: without_identities(output),
                request: pruned(&answer["requestOverride"]),
                response: pruned(&answer["responseOverride"]),
            };
        }
        let error = &answer["error"];
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        Self::Failed { kind: text("kind"), code: text("code"), message: text("message") }
    }

    pub(crate) fn is_rendered(&self) -> bool {
        matches!(self, Self::Rendered { .. })
    }

    pub(crate) fn is_limit(&self) -> bool {
        matches!(self, Self::Failed { kind, .. } if kind == "limit")
    }

    /// The engine's own limit on time.
    pub(crate) fn is_timeout(&self) -> bool {
        self.is_limit()
            && matches!(self, Self::Failed { message, .. } if message.starts_with("timeout"))
    }

    /// Nothing to learn from: the engine ended, or came to a limit.
    pub(crate) fn is_slow(&self) -> bool {
        matches!(self, Self::Crashed | Self::Hung) || self.is_timeout()
    }

    fn stage(&self) -> &str {
        match self {
            Self::Failed { kind, .. } if kind == "syntax" => "syntax",
            _ => "render",
        }
    }

    /// For the report.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Rendered { output, request, response } => {
                let mut text = format!("{output:?}");
                for (name, value) in [("requestOverride", request), ("responseOverride", response)]
                {
                    if let Some(value) = value {
                        text += &format!(" {name}: {value}");
                    }
                }
                text
            }
            Self::Failed { kind, code, message } => format!("fails: {kind} {code} {message}"),
            Self::Crashed => "crashes".to_owned(),
            Self::Hung => "hangs".to_owned(),
            Self::Garbage(line) => format!("garbage: {line}"),
        }
    }

    /// What kind of failure it is, for telling differences apart.
    pub(crate) fn class(&self) -> String {
        static NAMES: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"[a-z.]+\.([A-Z]\w+)|'(\w+)\(?").expect("a regex"));
        match self {
            Self::Failed { code, kind, message } if code.is_empty() => {
                let names: Vec<&str> = NAMES
                    .captures_iter(message)
                    .filter_map(|c| c.get(1).or(c.get(2)).map(|m| m.as_str()))
                    .take(3)
                    .collect();
                format!("{kind} {}", names.join(" "))
            }
            Self::Failed { code, .. } => code.clone(),
            _ => String::new(),
        }
    }
}

/// Compares what vtl answers with what the reference answers.
pub(crate) fn compare(vtl: &Answer, reference: &Answer) -> Verdict {
    use Difference::{
        Crash, Garbage, Hang, OnlyReferenceFails, OnlyVtlFails, Output, Overrides, Stage,
    };
    let difference = match (vtl, reference) {
        (Answer::Crashed, _) => Crash,
        // Both take too long: ours may come to its limit of steps later than the reference to that of time.
        (Answer::Hung, reference) if reference.is_limit() => return Verdict::Masked,
        (Answer::Hung, _) => Hang,
        (_, Answer::Crashed | Answer::Hung) => return Verdict::Masked,
        (_, Answer::Garbage(_)) => return Verdict::Masked,
        (Answer::Garbage(_), _) => Garbage,
        (_, reference) if reference.is_limit() => return Verdict::Masked,
        (Answer::Rendered { output: a, .. }, Answer::Rendered { output: b, .. }) if a != b => {
            Output
        }
        (Answer::Rendered { .. }, Answer::Rendered { .. }) if vtl == reference => {
            return Verdict::Same;
        }
        (Answer::Rendered { .. }, Answer::Rendered { .. }) => Overrides,
        (Answer::Rendered { .. }, Answer::Failed { .. }) => OnlyReferenceFails,
        (Answer::Failed { .. }, Answer::Rendered { .. }) => OnlyVtlFails,
        (Answer::Failed { .. }, Answer::Failed { .. }) if vtl.stage() == reference.stage() => {
            return Verdict::Same;
        }
        (Answer::Failed { .. }, Answer::Failed { .. }) => Stage,
    };
    Verdict::Differs(difference)
}

/// Objects without a text of their own print `class@hash`, and the hash is another each time.
fn without_identities(output: &str) -> String {
    static IDENTITY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"([\w;$\]])@[0-9a-f]+").expect("a regex"));
    IDENTITY.replace_all(output, "$1@identity").into_owned()
}

/// Java strings may hold half a character; UTF-8 cannot, and Java's encoder writes `?` for it.
fn without_lone_surrogates(line: &str) -> String {
    static PAIRS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\\\\|(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
            .expect("a regex")
    });
    PAIRS
        .replace_all(line, |c: &regex::Captures<'_>| match (c.get(1), &c[0]) {
            (Some(pair), _) => pair.as_str().to_owned(),
            (None, "\\\\") => "\\\\".to_owned(),
            (None, _) => "?".to_owned(),
        })
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(output: &str) -> Answer {
        Answer::read(&format!(r#"{{"ok":true,"output":{}}}"#, Json::from(output)))
    }

    #[test]
    fn identities_are_the_same() {
        let verdict = compare(&rendered("[B@1fz x a@b.c"), &rendered("[B@77e0z x a@b.c"));
        assert!(matches!(verdict, Verdict::Same));
        let verdict = compare(&rendered("[B@1f"), &rendered("[C@1f"));
        assert!(matches!(verdict, Verdict::Differs(Difference::Output)));
    }

    #[test]
    fn half_characters_are_readable() {
        let answer = Answer::read(r#"{"ok":true,"output":"\ud83d|\ud83d\ude00|\\ud83d"}"#);
        assert_eq!(answer, rendered("?|😀|\\ud83d"));
    }

    #[test]
    fn a_limit_of_the_reference_masks() {
        let limit = Answer::read(r#"{"ok":false,"error":{"kind":"limit","message":"timeout"}}"#);
        assert!(matches!(compare(&rendered("a"), &limit), Verdict::Masked));
        assert!(matches!(
            compare(&limit, &rendered("a")),
            Verdict::Differs(Difference::OnlyVtlFails)
        ));
    }
}
