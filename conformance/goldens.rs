//! Recordings of reference engines: `goldens/<engine>/<topic>.json`, written by machine only.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::adapter::Adapter;
use crate::case::{Topic, Variant};
use crate::outcome::{Failure, Outcome, Overrides, Stage};

/// The recordings of one engine, by topic and key.
#[derive(Clone)]
pub(crate) struct Engine {
    pub(crate) id: String,
    topics: BTreeMap<String, Json>,
}

/// The engines of `engines/` with what they recorded.
pub(crate) fn load(root: &Path) -> Result<Vec<Engine>, String> {
    let folder = root.join("engines");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut engines = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        let Some(id) = path.file_stem().and_then(|s| s.to_str()) else {
            continue;
        };
        let recordings = root.join("goldens").join(id);
        let mut topics = BTreeMap::new();
        read_topics(&recordings, &recordings, &mut topics)?;
        engines.push(Engine { id: id.to_owned(), topics });
    }
    Ok(engines)
}

fn read_topics(
    base: &Path,
    folder: &Path,
    topics: &mut BTreeMap<String, Json>,
) -> Result<(), String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            read_topics(base, &path, topics)?;
            continue;
        }
        let at = |problem: String| format!("{}: {problem}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|e| at(e.to_string()))?;
        let recorded = serde_json::from_str(&text).map_err(|e| at(e.to_string()))?;
        let name = path.strip_prefix(base).unwrap_or(&path).with_extension("");
        topics.insert(name.to_string_lossy().replace('\\', "/"), recorded);
    }
    Ok(())
}

/// Whether the engine is asked: it knows nothing of our limits, nor of what is around templates.
fn is_recorded(variant: &Variant) -> bool {
    variant.case.given.limits.is_none() && !variant.is_exchange()
}

impl Engine {
    /// Fails where a recording is missing or stale, or differs from the expectation without saying so.
    pub(crate) fn check(&self, topic: &Topic) -> Result<(), String> {
        let nothing = json!({});
        let recorded = self.topics.get(&topic.name).unwrap_or(&nothing);
        let mut problems = Vec::new();
        let mut keys = Vec::new();
        for variant in topic.variants().filter(is_recorded) {
            let key = variant.key();
            if let Err(problem) = self.check_case(&variant, &recorded[&key]) {
                problems.push(format!(
                    "{}:{}: {problem}",
                    variant.path.display(),
                    variant.case.line
                ));
            }
            keys.push(key);
        }
        for (key, _) in recorded.as_object().into_iter().flatten() {
            if !keys.contains(key) {
                problems.push(format!("a recording of `{key}` is there, but no such case"));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }

    fn check_case(&self, variant: &Variant, recorded: &Json) -> Result<(), String> {
        let id = &self.id;
        if recorded.is_null() {
            return Err(format!("not recorded with {id}"));
        }
        if recorded["input"].as_str() != Some(input_hash(variant).as_str()) {
            return Err(format!("the recording of {id} is stale, record anew"));
        }
        let equal = variant.case.expect.compare(&outcome_of(recorded), false);
        match (equal, variant.case.diverges.contains(id)) {
            (Ok(()), true) => Err(format!("`diverges` names {id}, but its recording is equal")),
            (Err(difference), false) => Err(format!(
                "the recording of {id} is another, and `diverges` does not say so\n{difference}"
            )),
            _ => Ok(()),
        }
    }
}

fn outcome_of(recorded: &Json) -> Outcome {
    match recorded["output"].as_str() {
        Some(output) => Outcome::Rendered {
            output: output.to_owned(),
            overrides: Overrides {
                request: recorded.get("requestOverride").cloned(),
                response: recorded.get("responseOverride").cloned(),
            },
        },
        None => {
            let error = &recorded["error"];
            Outcome::Failed(Failure {
                stage: Stage::of_kind(error["kind"].as_str().unwrap_or_default()),
                ..Failure::default()
            })
        }
    }
}

/// Asks the engine for every case and writes what it answers.
pub(crate) fn record(
    root: &Path,
    engine: &str,
    topics: &[Topic],
    adapter: &dyn Adapter,
) -> Result<usize, String> {
    let base = root.join("goldens").join(engine);
    let mut count = 0;
    for topic in topics {
        let mut recorded = serde_json::Map::new();
        for variant in topic.variants().filter(is_recorded) {
            let recording = recording(&variant, adapter.run(&variant))?;
            recorded.insert(variant.key(), recording);
            count += 1;
        }
        if recorded.is_empty() {
            continue;
        }
        let path = base.join(format!("{}.json", topic.name));
        let text = serde_json::to_string_pretty(&Json::Object(recorded))
            .map_err(|e| e.to_string())?
            + "\n";
        path.parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(count)
}

fn recording(variant: &Variant, outcome: Outcome) -> Result<Json, String> {
    let input = input_hash(variant);
    match outcome {
        Outcome::Rendered { output, overrides } => {
            let mut recording = json!({ "input": input, "output": output });
            for (name, value) in
                [("requestOverride", overrides.request), ("responseOverride", overrides.response)]
            {
                if let Some(value) = value {
                    recording[name] = value;
                }
            }
            Ok(recording)
        }
        Outcome::Failed(failure) => {
            let kind = match failure.stage {
                Stage::Syntax => "syntax",
                Stage::Render => "render",
                Stage::Limit => "limit",
            };
            let mut error = json!({ "kind": kind });
            if let Some((line, column)) = failure.at {
                error["line"] = line.into();
                error["column"] = column.into();
            }
            Ok(json!({ "input": input, "error": error }))
        }
        Outcome::Exchanged(_) => Err(format!("{}: it is not an exchange", variant.name())),
        Outcome::Broken(problem) => Err(format!("{}: the engine {problem}", variant.name())),
    }
}

/// FNV-1a over everything that the engine is told: enough to see that a case has changed.
fn input_hash(variant: &Variant) -> String {
    let hash = variant.request().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("fnv1a:{hash:016x}")
}
