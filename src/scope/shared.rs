//! What stays the same over many renders.

use std::sync::Arc;

use super::{Groups, Scope, Variable};
use crate::json::{Malformed, Prepared, Shape};

/// The parts of a scope, made ready once, for scopes that begin with them: stage variables and most of `$context`, as a
/// rule. Cheap to clone, shared by threads.
///
/// ```
/// use vtl::{Engine, Scope};
///
/// let shared = Scope::new()
///     .context_json(r#"{"stage": "live", "identity": {"accountId": "1"}}"#)
///     .stage_variable("table", "orders")
///     .share();
/// let template = Engine::new()
///     .compile("$context.stage $context.requestId $context.identity.sourceIp $stageVariables.table")
///     .unwrap();
/// for id in ["r-1", "r-2"] {
///     let scope = shared
///         .scope()
///         .context_value("requestId", id)
///         .context_value("identity.sourceIp", "198.51.100.7");
///     let rendered = template.render(&scope).unwrap();
///     assert_eq!(rendered.body, format!("live {id} 198.51.100.7 orders"));
/// }
/// ```
#[derive(Debug, Clone)]
pub struct SharedScope {
    inner: Arc<Inner>,
}

type Part = Result<Arc<Prepared>, Malformed>;

#[derive(Debug)]
struct Inner {
    params: [Part; 3],
    context: Part,
    stage_variables: Part,
    variables: Vec<(Box<str>, Part)>,
}

impl SharedScope {
    pub(super) fn of(scope: &Scope<'_>) -> Self {
        let ready = |part: Result<&Arc<Prepared>, &Malformed>| match part {
            Ok(prepared) => {
                prepared.index();
                Ok(Arc::clone(prepared))
            }
            Err(malformed) => Err(malformed.clone()),
        };
        let groups = &scope.groups;
        let variables = groups.variables.iter();
        let inner = Inner {
            params: groups.params.each_ref().map(|group| ready(group.prepared())),
            context: ready(groups.context.prepared()),
            stage_variables: ready(groups.stage_variables.prepared()),
            variables: variables
                .map(|variable| ((*variable.name).into(), ready(variable.prepared())))
                .collect(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// A scope that begins with these parts; what is set there lies above them.
    #[must_use]
    pub fn scope<'a>(&self) -> Scope<'a> {
        let Inner { params, context, stage_variables, variables } = &*self.inner;
        let [path, querystring, header] = params;
        let group = |shape, part: &Part| super::Group::of_shared(shape, part.clone());
        let groups = Groups {
            params: [
                group(Shape::Ordered, path),
                group(Shape::Ordered, querystring),
                group(Shape::Headers, header),
            ],
            context: group(Shape::Context, context),
            stage_variables: group(Shape::Ordered, stage_variables),
            variables: variables
                .iter()
                .map(|(name, part)| Variable::of_shared(name.to_string(), part.clone()))
                .collect(),
        };
        Scope { body: None, groups: Box::new(groups) }
    }
}
