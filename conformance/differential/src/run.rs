//! The run: cases in chunks through both engines, then the differences made small together.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json};

use crate::Options;
use crate::case::Case;
use crate::compare::{Answer, Difference, Verdict, compare};
use crate::engine::{Engine, Patience};
use crate::mutate::mutate;
use crate::report::{self, Coverage, Explained, Finding};
use crate::rng::Rng;
use crate::{root, shrink, suite, template};

const CHUNK: u64 = 4000;
/// How often the reference is asked whether it keeps to its answer: the length of an address mostly stays.
const ASKED_AGAIN: usize = 6;
/// How many of a hundred templates are those of the conformance suite, spoiled.
const OF_THE_SUITE: usize = 15;
/// Candidates of one case in one round; the first round finds out which cases are slow.
const CANDIDATES: usize = 160;
const FIRST_CANDIDATES: usize = 8;
const SLOW_CANDIDATES: usize = 2;
/// Cases that are made small at the same time.
const TOGETHER: usize = 24;
const ROUNDS: usize = 80;
/// How long cases that are made small together may take, and how many slow candidates one of them may have.
const LONGEST: Duration = Duration::from_secs(90);
const SLOW: usize = 6;
/// Differences of one kind that are made small before others of the same kind are left to the end.
const PER_KIND: usize = 12;

struct Engines {
    vtl: Engine,
    reference: Engine,
}

impl Engines {
    fn new(options: &Options, patience: Patience) -> Self {
        Self {
            vtl: Engine::new(&options.engine, patience),
            reference: Engine::new(&options.reference, patience),
        }
    }

    fn ask(&mut self, cases: &[Case]) -> Result<Vec<(Answer, Answer)>, String> {
        let lines: Vec<String> = cases.iter().map(|c| c.line("")).collect();
        let (vtl, reference) = std::thread::scope(|scope| {
            let vtl = scope.spawn(|| self.vtl.run(&lines));
            let reference = self.reference.run(&lines);
            (vtl.join(), reference)
        });
        let vtl = vtl
            .map_err(|_| "the thread for vtl ended".to_owned())?
            .map_err(|e| format!("vtl: {e}"))?;
        let reference = reference.map_err(|e| format!("the reference: {e}"))?;
        Ok(vtl.into_iter().zip(reference).collect())
    }
}

impl Engines {
    /// Drops findings where the reference itself answers something else when it is asked again (identities in hidden
    /// places: encoded, cut, counted). Says how many.
    fn drop_unsteady(&mut self, findings: &mut Vec<Finding>, from: usize) -> Result<u64, String> {
        let before = findings.len();
        for _ in 0..ASKED_AGAIN {
            let lines: Vec<String> = findings[from..].iter().map(|f| f.case.line("")).collect();
            let again = self.reference.run(&lines).map_err(|e| format!("the reference: {e}"))?;
            let mut again = again.into_iter();
            let mut at = 0;
            findings.retain(|f| {
                at += 1;
                at <= from || again.next().is_none_or(|answer| answer == f.reference)
            });
        }
        Ok((before - findings.len()) as u64)
    }
}

/// Holds the lints against the runtime; the number of cases that they are wrong about.
fn look_at_fixes(start: u64, count: u64, case: impl Fn(u64) -> Case) -> usize {
    let mut wrong = 0;
    for number in start..start + count {
        let case = case(number);
        let found = crate::fixes::look_at(&case);
        wrong += usize::from(!found.is_empty());
        for why in found {
            println!("{number}: {why}\n{}\n", case.line(""));
        }
    }
    println!("{count} cases, the lints are wrong about {wrong}");
    wrong
}

/// The number of unexplained differences.
pub(crate) fn run(options: &Options) -> Result<usize, String> {
    let given = options.cases.as_ref().map(|path| read_cases(path)).transpose()?;
    let count = given.as_ref().map_or(options.count, |cases| cases.len() as u64);
    let suite = match given {
        Some(_) => Vec::new(),
        None => suite::templates(&root().join("conformance/cases"))?,
    };
    let case = |number: u64| match &given {
        Some(cases) => cases[number as usize].clone(),
        None => random_case(options, &suite, number),
    };
    let start = if given.is_some() { 0 } else { options.start };
    if options.dump {
        return dump(start, count, case);
    }
    if options.fixes {
        return Ok(look_at_fixes(start, count, case));
    }
    let conformance = root().join("conformance");
    let explained = Explained::load(
        &conformance.join("differential/explained.toml"),
        &conformance.join("cases"),
    )?;
    let mut engines = Engines::new(options, Patience::FIRST);
    let mut list = Listing::create(options)?;
    let began = Instant::now();
    let mut tally = Tally::default();
    let mut next = start;
    while next < start + count {
        let end = (next + CHUNK).min(start + count);
        let known = tally.findings.len();
        let cases: Vec<Case> = (next..end).map(&case).collect();
        let answers = engines.ask(&cases)?;
        for ((number, case), (vtl, reference)) in (next..).zip(cases).zip(answers) {
            tally.add(number, case, vtl, reference);
        }
        tally.masked += engines.drop_unsteady(&mut tally.findings, known)?;
        list.add(&tally.findings[known..])?;
        next = end;
        let seconds = began.elapsed().as_secs_f64();
        eprint!(
            "\r{} templates, {:.0} a second, {} differences ",
            next - start,
            (next - start) as f64 / seconds,
            tally.findings.len()
        );
    }
    eprintln!();
    println!("{}", tally.describe());
    drop(engines);
    finish(options, tally, &explained)
}

fn dump(start: u64, count: u64, case: impl Fn(u64) -> Case) -> Result<usize, String> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in start..start + count {
        writeln!(out, "{}", case(number).line(&number.to_string())).map_err(|e| e.to_string())?;
    }
    Ok(0)
}

fn finish(options: &Options, tally: Tally, explained: &Explained) -> Result<usize, String> {
    let total = tally.findings.len();
    let chosen = choose(tally.findings, options.examine);
    let unexamined = total - chosen.len();
    let mut engines = Engines::new(options, Patience::SMALL);
    let mut small = Vec::new();
    let mut rest = chosen;
    while !rest.is_empty() {
        let batch = rest.split_off(rest.len().saturating_sub(TOGETHER));
        small.extend(make_small(&mut engines, batch)?);
        eprint!("\r{} differences made small, {} to go ", small.len(), rest.len());
    }
    if total > 0 {
        eprintln!();
    }
    let summary = report::write(&small, explained);
    let head = format!(
        "# Differences: seed {}, {} templates from {}\n\n{} differences, {} made small, {} of those unexplained\n\n",
        options.seed,
        options.count,
        options.start,
        total,
        small.len(),
        summary.unexplained
    );
    if let Some(folder) = options.report.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    std::fs::write(&options.report, format!("{head}{}", summary.text))
        .map_err(|e| e.to_string())?;
    println!(
        "{total} differences, {} unexplained, {unexamined} not looked at; see {}",
        summary.unexplained,
        options.report.display()
    );
    Ok(summary.unexplained + unexamined)
}

// ---- cases -------------------------------------------------------------------------------------------------------

fn random_case(options: &Options, suite: &[String], number: u64) -> Case {
    let mut rng = Rng::new(options.seed, number);
    let stock = options.dialect.unwrap_or(number % 2 == 1);
    let mut case = template::case(&mut rng, stock);
    if rng.percent(OF_THE_SUITE) && !suite.is_empty() {
        let known = rng.choose(suite);
        case.template = mutate(&mut rng, known);
        case.features = ["of the suite, spoiled"].into();
    } else if rng.percent(options.mutate) {
        case.template = mutate(&mut rng, &case.template);
        case.features.insert("spoiled");
    } else {
        case.features.insert("not spoiled");
    }
    case
}

fn read_cases(path: &std::path::Path) -> Result<Vec<Case>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let map = |value: &Json| value.as_object().cloned().unwrap_or_else(Map::new);
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let case: Json =
                serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(Case {
                stock: case["dialect"] == "velocity" || case["velocity"] == true,
                template: case["template"].as_str().unwrap_or_default().to_owned(),
                body: case["body"].as_str().map(str::to_owned),
                params: map(&case["params"]),
                context: map(&case["context"]),
                stage_variables: map(&case["stageVariables"]),
                vars: map(&case["vars"]),
                features: ["given"].into(),
            })
        })
        .collect()
}

// ---- what was found ----------------------------------------------------------------------------------------------

#[derive(Default)]
struct Tally {
    cases: u64,
    rendered: u64,
    masked: u64,
    coverage: Coverage,
    findings: Vec<Finding>,
}

impl Tally {
    fn add(&mut self, number: u64, case: Case, vtl: Answer, reference: Answer) {
        self.cases += 1;
        self.rendered += u64::from(reference.is_rendered());
        self.coverage.add(&case, &reference);
        match compare(&vtl, &reference) {
            Verdict::Same => {}
            Verdict::Masked => self.masked += 1,
            Verdict::Differs(difference) => {
                self.findings.push(Finding { number, case, difference, vtl, reference })
            }
        }
    }

    fn describe(&self) -> String {
        let percent = |n: u64| n as f64 * 100.0 / self.cases.max(1) as f64;
        format!(
            "{}\n{} templates, {:.1} % rendered by the reference, {} masked, {} differ ({:.4} % agree)",
            self.coverage.table(),
            self.cases,
            percent(self.rendered),
            self.masked,
            self.findings.len(),
            100.0 - percent(self.findings.len() as u64)
        )
    }
}

/// Up to `most` findings: some of every kind first, the small ones of each kind before the large.
fn choose(findings: Vec<Finding>, most: usize) -> Vec<Finding> {
    let mut kinds: BTreeMap<(Difference, String, String), Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        let kind = (finding.difference, finding.vtl.class(), finding.reference.class());
        kinds.entry(kind).or_default().push(finding);
    }
    let (mut chosen, mut others) = (Vec::new(), Vec::new());
    for mut group in kinds.into_values() {
        group.sort_by_key(|f| f.case.size());
        let tail = group.split_off(group.len().min(PER_KIND));
        chosen.extend(group);
        others.extend(tail);
    }
    others.sort_by_key(|f| f.case.size());
    chosen.extend(others);
    chosen.truncate(most);
    chosen
}

/// Makes several findings small at the same time, so that the engines always have much to do.
fn make_small(engines: &mut Engines, findings: Vec<Finding>) -> Result<Vec<Finding>, String> {
    let began = Instant::now();
    let mut findings: Vec<Shrinking> = findings.into_iter().map(Shrinking::new).collect();
    for _ in 0..ROUNDS {
        if began.elapsed() > LONGEST {
            break;
        }
        let mut cases = Vec::new();
        let mut owners = Vec::new();
        for (i, shrinking) in findings.iter_mut().enumerate() {
            let candidates = shrinking.candidates();
            owners.extend(candidates.iter().map(|_| i));
            cases.extend(candidates);
        }
        if cases.is_empty() {
            break;
        }
        let answers = engines.ask(&cases)?;
        for ((i, case), (vtl, reference)) in owners.into_iter().zip(cases).zip(answers) {
            findings[i].learn(case, vtl, reference);
        }
    }
    let mut findings: Vec<Finding> = findings.into_iter().map(|s| s.finding).collect();
    engines.drop_unsteady(&mut findings, 0)?;
    Ok(findings)
}

/// A finding on its way to its smallest form.
struct Shrinking {
    finding: Finding,
    tried: HashSet<String>,
    slow: usize,
}

impl Shrinking {
    fn new(finding: Finding) -> Self {
        Self { finding, tried: HashSet::new(), slow: 0 }
    }

    /// What to try next; none if it is as small as it goes, or too slow to continue.
    fn candidates(&mut self) -> Vec<Case> {
        if self.slow >= SLOW {
            return Vec::new();
        }
        let is_first = self.tried.is_empty();
        let mut candidates = shrink::candidates(&self.finding.case, &mut self.tried);
        // what is not tried now may be tried in the next round
        let most = match (self.slow, is_first) {
            (1.., _) => SLOW_CANDIDATES,
            (_, true) => FIRST_CANDIDATES,
            _ => CANDIDATES,
        };
        for left in candidates.split_off(candidates.len().min(most)) {
            self.tried.remove(&left.line(""));
        }
        candidates
    }

    fn learn(&mut self, case: Case, vtl: Answer, reference: Answer) {
        self.slow += usize::from(vtl.is_slow() || reference.is_slow());
        let finding = &mut self.finding;
        let same = matches!(compare(&vtl, &reference), Verdict::Differs(d) if d == finding.difference)
            && vtl.class() == finding.vtl.class()
            && reference.class() == finding.reference.class();
        if same && case.size() < finding.case.size() {
            finding.case = case;
            finding.vtl = vtl;
            finding.reference = reference;
        }
    }
}

/// Every case that differs, in the moment it is found: `--cases` runs them again.
struct Listing(std::fs::File);

impl Listing {
    fn create(options: &Options) -> Result<Self, String> {
        let path = options.report.with_extension("jsonl");
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        std::fs::File::create(&path).map(Self).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn add(&mut self, findings: &[Finding]) -> Result<(), String> {
        let lines: String =
            findings.iter().map(|f| f.case.line(&f.number.to_string()) + "\n").collect();
        self.0.write_all(lines.as_bytes()).map_err(|e| e.to_string())
    }
}
