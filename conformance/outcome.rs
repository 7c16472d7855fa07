//! What came out of a render, what was expected, and the difference.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::case::Data;
use crate::exchange::Message;
use crate::overrides::pruned;

/// What an engine did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Rendered {
        output: String,
        overrides: Overrides,
    },
    Failed(Failure),
    /// The answer to an exchange.
    Exchanged(Json),
    /// The engine gave no answer that makes sense.
    Broken(String),
}

/// `$context.requestOverride` and `.responseOverride` without empty groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Overrides {
    pub(crate) request: Option<Json>,
    pub(crate) response: Option<Json>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Failure {
    pub(crate) stage: Stage,
    pub(crate) code: Option<String>,
    pub(crate) at: Option<(u64, u64)>,
    pub(crate) message: String,
}

/// When it failed.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// The template does not compile.
    Syntax,
    #[default]
    Render,
    /// A limit was reached.
    Limit,
}

impl Stage {
    pub(crate) fn of_kind(kind: &str) -> Self {
        match kind {
            "syntax" => Self::Syntax,
            "limit" => Self::Limit,
            _ => Self::Render,
        }
    }
}

impl Outcome {
    /// An answer of the batch protocol.
    pub(crate) fn from_answer(line: &str) -> Self {
        let Ok(answer) = serde_json::from_str::<Json>(line) else {
            return Self::Broken(format!("no JSON: {line}"));
        };
        match (&answer["ok"], &answer["output"]) {
            (Json::Bool(true), Json::Null) => Self::Exchanged(answer),
            (Json::Bool(true), Json::String(output)) => Self::Rendered {
                output: output.clone(),
                overrides: Overrides {
                    request: pruned(&answer["requestOverride"]),
                    response: pruned(&answer["responseOverride"]),
                },
            },
            (Json::Bool(false), _) => {
                let error = &answer["error"];
                Self::Failed(Failure {
                    stage: Stage::of_kind(error["kind"].as_str().unwrap_or_default()),
                    code: error["code"].as_str().map(str::to_owned),
                    at: error["line"].as_u64().zip(error["column"].as_u64()),
                    message: error["message"].as_str().unwrap_or_default().to_owned(),
                })
            }
            _ => Self::Broken(format!("no answer of the protocol: {line}")),
        }
    }
}

/// What a case expects: exactly one of `output`, `json`, `any`, `error`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) output: Option<String>,
    /// JSON text that the output equals as a value (member order does not count).
    pub(crate) json: Option<String>,
    /// Several outputs are right.
    pub(crate) any: Option<Vec<String>>,
    pub(crate) error: Option<ExpectError>,
    #[serde(default)]
    pub(crate) overrides: ExpectOverrides,
    /// Of an exchange: what the backend gets.
    pub(crate) request: Option<Message>,
    /// Of an exchange: the backend is not called.
    #[serde(default)]
    pub(crate) unsent: bool,
    /// Of an exchange: what the client gets.
    pub(crate) response: Option<Message>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectError {
    pub(crate) stage: Stage,
    pub(crate) code: Option<String>,
    /// `line:column`, or `line` alone.
    pub(crate) at: Option<String>,
    /// A part of the message.
    pub(crate) message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectOverrides {
    pub(crate) request: Option<Data>,
    pub(crate) response: Option<Data>,
}

impl Expect {
    /// Refuses expectations that say nothing or too much.
    pub(crate) fn check(&self) -> Result<(), String> {
        let kinds =
            [self.output.is_some(), self.json.is_some(), self.any.is_some(), self.error.is_some()];
        if kinds.iter().filter(|given| **given).count() != 1 {
            return Err("`expect` has one of `output`, `json`, `any`, `error`".to_owned());
        }
        if let Some(text) = &self.json {
            serde_json::from_str::<Json>(text).map_err(|e| format!("`expect.json`: {e}"))?;
        }
        Ok(())
    }

    /// Says what is different. Of a failure only the stage counts where another engine found it: places, codes and
    /// messages are this library's own.
    pub(crate) fn compare(&self, found: &Outcome, is_own: bool) -> Result<(), String> {
        match (&self.error, found) {
            (_, Outcome::Broken(problem)) => Err(format!("  the engine {problem}")),
            (_, Outcome::Exchanged(answer)) => crate::exchange::compare(self, answer),
            (Some(error), Outcome::Failed(failure)) => error.compare(failure, is_own),
            (Some(_), Outcome::Rendered { output, .. }) => {
                Err(format!("  expected: an error\n  found:    {}", visible(output)))
            }
            (None, Outcome::Failed(failure)) => {
                Err(format!("  expected: {}\n  found:    {}", self.wanted(), failure.describe()))
            }
            (None, Outcome::Rendered { output, overrides }) => {
                if !self.is_output(output) {
                    return Err(format!(
                        "  expected: {}\n  found:    {}",
                        self.wanted(),
                        visible(output)
                    ));
                }
                self.overrides.compare(overrides)
            }
        }
    }

    fn is_output(&self, found: &str) -> bool {
        if let Some(json) = &self.json {
            let parse = |text| serde_json::from_str::<Json>(text).ok();
            return parse(json).is_some() && parse(json) == parse(found);
        }
        self.output.as_deref() == Some(found)
            || self.any.as_ref().is_some_and(|any| any.iter().any(|o| o == found))
    }

    fn wanted(&self) -> String {
        match (&self.output, &self.json, &self.any) {
            (Some(text), ..) => visible(text),
            (_, Some(json), _) => format!("the JSON value {json}"),
            (_, _, Some(any)) => {
                let any: Vec<String> = any.iter().map(|o| visible(o)).collect();
                any.join(" or ")
            }
            _ => "an error".to_owned(),
        }
    }
}

impl ExpectError {
    fn compare(&self, found: &Failure, is_own: bool) -> Result<(), String> {
        if !is_own && self.stage == found.stage {
            return Ok(());
        }
        let at = found.at.map(|(line, column)| format!("{line}:{column}"));
        let at_fits = self.at.as_ref().is_none_or(|wanted| match &at {
            Some(at) if wanted.contains(':') => at == wanted,
            Some(at) => at.split(':').next() == Some(wanted),
            None => false,
        });
        let code_fits = self.code.is_none() || self.code == found.code;
        let message_fits =
            self.message.as_ref().is_none_or(|part| found.message.contains(part.as_str()));
        if self.stage == found.stage && at_fits && code_fits && message_fits {
            return Ok(());
        }
        let mut wanted = format!("{:?} error", self.stage);
        for (name, value) in [("at", &self.at), ("code", &self.code), ("with", &self.message)] {
            if let Some(value) = value {
                let _ = write!(wanted, " {name} {value}");
            }
        }
        Err(format!("  expected: {wanted}\n  found:    {}", found.describe()))
    }
}

impl Failure {
    pub(crate) fn describe(&self) -> String {
        let mut text = format!("{:?} error", self.stage);
        if let Some((line, column)) = self.at {
            let _ = write!(text, " at {line}:{column}");
        }
        if let Some(code) = &self.code {
            let _ = write!(text, " code {code}");
        }
        format!("{text}: {}", self.message)
    }
}

impl ExpectOverrides {
    fn compare(&self, found: &Overrides) -> Result<(), String> {
        for (name, wanted, found) in [
            ("requestOverride", &self.request, &found.request),
            ("responseOverride", &self.response, &found.response),
        ] {
            let wanted = wanted.as_ref().map(Data::value);
            if &wanted != found {
                let show =
                    |v: &Option<Json>| v.as_ref().map_or("nothing".to_owned(), Json::to_string);
                return Err(format!(
                    "  expected {name}: {}\n  found:    {}",
                    show(&wanted),
                    show(found)
                ));
            }
        }
        Ok(())
    }
}

/// The text in quotes with every character that one cannot see as an escape.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{a0}' | '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown.push('"');
    shown
}
