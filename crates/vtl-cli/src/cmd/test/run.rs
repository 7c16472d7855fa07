//! Running the cases of all suites, on all cores.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use vtl::trace::Coverage;
use vtl::{Dialect, Engine, Error, Rendered, Template};
use vtl_gateway::FinishedExchange;
use vtl_gateway::gateway::Finished;

use super::suite::{Case, NamedTemplate, Suite, What};
use super::{check, exchange};
use crate::progress::Progress;
use crate::report::Failure;
use crate::{cores, rendered};
use exchange::Exchanged;

/// What a case did.
pub(super) struct CaseResult {
    pub(super) outcome: Outcome,
    /// What is not as expected.
    pub(super) problems: Vec<String>,
    pub(super) time: Duration,
}

/// What came of a case.
pub(super) enum Outcome {
    Rendered(Result<Rendered, Error>),
    Exchanged(Exchanged),
    /// It could not run.
    Unusable,
}

/// The results of a suite's cases, in their order, and what they ran.
#[derive(Default)]
pub(super) struct SuiteResult {
    pub(super) cases: Vec<CaseResult>,
    /// One for each template of the suite.
    pub(super) templates: Vec<Option<Coverage>>,
    /// The other templates that exchanges rendered, by route and place in it.
    pub(super) exchanged: BTreeMap<String, Exercised>,
    /// The routes that took a request.
    pub(super) routes: BTreeSet<String>,
    /// The routes' responses that were selected, as `GET /things 404`.
    pub(super) responses: BTreeSet<String>,
}

/// A template of a route, and what exchanges ran of it.
pub(super) struct Exercised {
    pub(super) named: NamedTemplate,
    template: Template,
    pub(super) coverage: Coverage,
}

/// Runs all cases, a suite at a time on each core. The results are in the order of the suites.
pub(super) fn all(suites: &[Suite], covered: bool) -> Vec<SuiteResult> {
    let cases = suites.iter().map(|suite| suite.cases.len()).sum();
    let progress = Progress::new(Some(cases), "cases");
    cores::map(suites, |suite| run_suite(suite, covered, &progress))
}

/// A template compiled with settings, kept for the next case.
type Kept = ((usize, Dialect, bool), Result<Template, Error>);

fn run_suite(suite: &Suite, covered: bool, progress: &Progress) -> SuiteResult {
    let mut kept: Option<Kept> = None;
    let mut of_suite = SuiteResult {
        templates: suite.templates.iter().map(|_| None).collect(),
        ..SuiteResult::default()
    };
    for case in &suite.cases {
        let start = Instant::now();
        let (outcome, problems) = match &case.what {
            What::Render { .. } => render(suite, case, &mut kept, covered, &mut of_suite),
            What::Exchange { .. } => exchange(suite, case, covered, &mut of_suite),
        };
        of_suite.cases.push(CaseResult { outcome, problems, time: start.elapsed() });
        progress.add(1);
    }
    of_suite
}

fn render(
    suite: &Suite,
    case: &Case,
    kept: &mut Option<Kept>,
    covered: bool,
    of_suite: &mut SuiteResult,
) -> (Outcome, Vec<String>) {
    let What::Render { template: index, dialect, strict, scope } = &case.what else {
        return (Outcome::Unusable, Vec::new());
    };
    let settings = (*index, *dialect, *strict);
    let template = match kept.take() {
        Some((of, template)) if of == settings => template,
        _ => compile(suite, settings),
    };
    let outcome = template.clone().and_then(|template| template.render(scope));
    if let (true, Ok(template), Some(place)) =
        (covered, &template, of_suite.templates.get_mut(*index))
    {
        let (_, trace) = template.render_traced(scope);
        if place.is_none() {
            *place = Some(Coverage::new(template));
        }
        if let Some(coverage) = place {
            coverage.add(&trace);
        }
    }
    *kept = Some((settings, template));
    let problems = check::problems(&case.expect, &outcome);
    (Outcome::Rendered(outcome), problems)
}

fn compile(
    suite: &Suite,
    (index, dialect, strict): (usize, Dialect, bool),
) -> Result<Template, Error> {
    let engine = Engine::builder().dialect(dialect).strict(strict).build();
    let (name, text) = match suite.templates.get(index) {
        Some(template) => (template.name.as_str(), template.text.as_str()),
        // Every case renders a template of its suite.
        None => ("", ""),
    };
    engine.compile_named(name, text)
}

fn exchange(
    suite: &Suite,
    case: &Case,
    covered: bool,
    of_suite: &mut SuiteResult,
) -> (Outcome, Vec<String>) {
    let (Some(apis), What::Exchange { request, world, folder }) = (&suite.apis, &case.what) else {
        return (Outcome::Unusable, Vec::new());
    };
    match exchange::run(apis, request, world, folder) {
        Ok(exchanged) => {
            if let Some(route) = exchanged.route() {
                if let Exchanged::Finished(finished) = &exchanged {
                    let selected = finished.trace().iter().find(|s| s.name == "response selection");
                    of_suite
                        .responses
                        .extend(selected.map(|step| format!("{route} {}", step.outcome)));
                }
                if let (true, Finished::Rest(finished)) = (covered, exchanged.exchange()) {
                    cover(suite, &route, finished, of_suite);
                }
                of_suite.routes.insert(route);
            }
            let problems = exchange::problems(&case.expect, &exchanged);
            (Outcome::Exchanged(exchanged), problems)
        }
        Err(Failure::Usage(message) | Failure::Failed(message)) => {
            (Outcome::Unusable, vec![message])
        }
        Err(_) => (Outcome::Unusable, vec!["the case cannot run".to_owned()]),
    }
}

/// Renders the templates of an exchange once more, to learn what of them runs.
fn cover(suite: &Suite, route: &str, finished: &FinishedExchange, of_suite: &mut SuiteResult) {
    for mut rendered in rendered::rendered(finished) {
        let text = &*rendered.template.text;
        let mut name = format!("{} {route} {}", suite.config, rendered.part);
        if let Some(status) = rendered.status {
            name = format!("{name} {status}");
        }
        if rendered.template.media_type != "application/json" {
            name = format!("{name} {}", rendered.template.media_type);
        }
        rendered.request.body = rendered.body.into_bytes();
        let Ok(scope) = rendered.request.to_scope() else {
            continue;
        };
        let of_case = suite.templates.iter().position(|known| known.name == name);
        let compile = || suite.engine.compile_named(name.as_str(), text);
        if let Some(place) = of_case.and_then(|at| of_suite.templates.get_mut(at)) {
            // Cases render it too: both count.
            if let Ok(template) = compile() {
                let (_, trace) = template.render_traced(&scope);
                place.get_or_insert_with(|| Coverage::new(&template)).add(&trace);
            }
            continue;
        }
        if !of_suite.exchanged.contains_key(&name) {
            let Ok(template) = compile() else { continue };
            let named = NamedTemplate { name: name.clone(), text: text.to_owned() };
            let coverage = Coverage::new(&template);
            of_suite.exchanged.insert(name.clone(), Exercised { named, template, coverage });
        }
        if let Some(exercised) = of_suite.exchanged.get_mut(&name) {
            let (_, trace) = exercised.template.render_traced(&scope);
            exercised.coverage.add(&trace);
        }
    }
}
