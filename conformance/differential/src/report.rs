//! What was found: differences by cause, those that are explained, and how often each feature occurred.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::case::Case;
use crate::compare::{Answer, Difference};

/// A difference, as small as it was made.
pub(crate) struct Finding {
    /// Number of the case it was found in.
    pub(crate) number: u64,
    pub(crate) case: Case,
    pub(crate) difference: Difference,
    pub(crate) vtl: Answer,
    pub(crate) reference: Answer,
}

impl Finding {
    /// Findings of one cause mostly share it: the kind of difference and the shape of the template.
    fn signature(&self) -> String {
        static WORDS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r#"(?s)'[^']*'|\$!?\{?[A-Za-z][\w-]*|\.[A-Za-z]\w*|#[@{]?[A-Za-z]+|[\w]+|\s+"#,
            )
            .expect("a regex")
        });
        let shape = WORDS.replace_all(&self.case.template, |c: &regex::Captures<'_>| {
            let word = &c[0];
            match word.as_bytes().first() {
                Some(b'.' | b'#') => word.to_owned(),
                Some(b'$')
                    if ["$input", "$util", "$context", "$foreach"]
                        .iter()
                        .any(|b| word.ends_with(&b[1..])) =>
                {
                    word.to_owned()
                }
                Some(b'$') => "$v".to_owned(),
                Some(b'\'') => "'s'".to_owned(),
                Some(b'0'..=b'9') => "1".to_owned(),
                Some(first) if first.is_ascii_whitespace() => " ".to_owned(),
                _ => "w".to_owned(),
            }
        });
        format!("{} | {} | {} | {shape}", self.difference, self.vtl.class(), self.reference.class())
    }
}

// ---- explained differences ---------------------------------------------------------------------------------------

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExplainedFile {
    #[serde(default)]
    explained: Vec<Entry>,
}

/// A difference that is meant. Every pattern that is given has to match the smallest case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    reason: String,
    /// The case of the suite that shows it.
    case: String,
    template: Option<String>,
    payload: Option<String>,
    vtl: Option<String>,
    reference: Option<String>,
}

pub(crate) struct Explained {
    entries: Vec<(Entry, Vec<(Part, Regex)>)>,
}

#[derive(Clone, Copy)]
enum Part {
    Template,
    Payload,
    Vtl,
    Reference,
}

impl Explained {
    /// Reads the list; every entry names a case that exists below `cases`.
    pub(crate) fn load(path: &Path, cases: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let file: ExplainedFile =
            toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut entries = Vec::new();
        for entry in file.explained {
            let (topic, id) =
                entry.case.split_once("::").ok_or(format!("`{}` is not a case", entry.case))?;
            let known =
                std::fs::read_to_string(cases.join(format!("{topic}.toml"))).unwrap_or_default();
            if !known.contains(&format!("id = \"{id}\"")) || entry.reason.is_empty() {
                return Err(format!("`{}` needs a reason and a case that exists", entry.name));
            }
            let mut patterns = Vec::new();
            for (part, pattern) in [
                (Part::Template, &entry.template),
                (Part::Payload, &entry.payload),
                (Part::Vtl, &entry.vtl),
                (Part::Reference, &entry.reference),
            ] {
                if let Some(pattern) = pattern {
                    patterns.push((
                        part,
                        Regex::new(pattern).map_err(|e| format!("`{}`: {e}", entry.name))?,
                    ));
                }
            }
            if patterns.is_empty() {
                return Err(format!("`{}` has no pattern", entry.name));
            }
            entries.push((entry, patterns));
        }
        Ok(Self { entries })
    }

    fn find(&self, finding: &Finding) -> Option<&str> {
        let matches = |patterns: &[(Part, Regex)]| {
            patterns.iter().all(|(part, pattern)| match part {
                Part::Template => pattern.is_match(&finding.case.template),
                Part::Payload => pattern.is_match(&finding.case.line("")),
                Part::Vtl => pattern.is_match(&finding.vtl.describe()),
                Part::Reference => pattern.is_match(&finding.reference.describe()),
            })
        };
        self.entries.iter().find(|(_, p)| matches(p)).map(|(e, _)| e.name.as_str())
    }
}

// ---- the report --------------------------------------------------------------------------------------------------

pub(crate) struct Summary {
    pub(crate) text: String,
    pub(crate) unexplained: usize,
}

/// Findings by cause, the most frequent first, each with its smallest case.
pub(crate) fn write(findings: &[Finding], explained: &Explained) -> Summary {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        match explained.find(finding) {
            Some(name) => *known.entry(name).or_default() += 1,
            None => groups.entry(finding.signature()).or_default().push(finding),
        }
    }
    let unexplained = groups.values().map(Vec::len).sum();
    let mut text = String::new();
    let mut sorted: Vec<(&String, &Vec<&Finding>)> = groups.iter().collect();
    sorted.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    for (i, (_, group)) in sorted.iter().enumerate() {
        let Some(smallest) = group.iter().min_by_key(|f| f.case.size()) else {
            continue;
        };
        let _ = writeln!(
            text,
            "## {}. {} ({} times, first in case {})\n\ntemplate:  {:?}\ncase:      {}\nvtl:       {}\nreference: {}\n",
            i + 1,
            smallest.difference,
            group.len(),
            group.iter().map(|f| f.number).min().unwrap_or_default(),
            smallest.case.template,
            smallest.case.line(&smallest.number.to_string()),
            smallest.vtl.describe(),
            smallest.reference.describe()
        );
    }
    for (name, count) in known {
        let _ = writeln!(text, "explained: {name}: {count}");
    }
    Summary { text, unexplained }
}

// ---- coverage ----------------------------------------------------------------------------------------------------

/// How many cases had a feature, and how many of those the reference rendered.
#[derive(Default)]
pub(crate) struct Coverage {
    features: BTreeMap<&'static str, (u64, u64)>,
}

impl Coverage {
    pub(crate) fn add(&mut self, case: &Case, reference: &Answer) {
        let rendered = u64::from(reference.is_rendered());
        for feature in case.features.iter().chain(&[if case.stock {
            "dialect velocity"
        } else {
            "dialect apigateway"
        }]) {
            let (cases, ok) = self.features.entry(feature).or_default();
            *cases += 1;
            *ok += rendered;
        }
    }

    pub(crate) fn table(&self) -> String {
        let mut text = format!("{:<26}{:>10}{:>12}\n", "feature", "cases", "rendered");
        for (feature, (cases, ok)) in &self.features {
            let _ = writeln!(text, "{feature:<26}{cases:>10}{:>11}%", ok * 100 / cases.max(&1));
        }
        text
    }
}
