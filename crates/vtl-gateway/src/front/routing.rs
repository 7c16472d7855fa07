//! Routes prepared for finding, and paths with and without the stage's name.

use crate::model::Api;
use crate::model::http::Pairs;
use crate::request::router::{Pattern, closest, segments};

/// The routes of an API, their paths taken apart once.
#[derive(Debug)]
pub(super) struct Router(Vec<(String, Pattern)>);

/// A route that takes a request.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) route: usize,
    /// The path without the stage.
    pub(super) path: String,
    pub(super) path_parameters: Pairs,
}

impl Router {
    pub(super) fn new(api: &Api) -> Self {
        let patterns = api
            .routes
            .iter()
            .map(|route| (route.method.clone(), Pattern::new(&route.resource_path)));
        Self(patterns.collect())
    }

    /// On the service's own host name the stage is the first segment, on a host name of one's own
    /// it is not there. A stage wins over a resource of the same name.
    pub(super) fn find(&self, api: &Api, method: &str, path: &str) -> Option<Found> {
        let stage = api.stage.as_deref().unwrap_or_default();
        let inner = without_stage(path, stage);
        inner
            .and_then(|inner| self.find_resource(method, inner))
            .or_else(|| self.find_resource(method, path))
            .or_else(|| self.find_any(api, method, path))
    }

    /// The only route of a configuration that does not say its path.
    fn find_any(&self, api: &Api, method: &str, path: &str) -> Option<Found> {
        let (known, _) = self.0.first().filter(|_| api.any_path)?;
        let taken = known == "ANY" || known.eq_ignore_ascii_case(method);
        let path = path.to_owned();
        taken.then(|| Found { route: 0, path, path_parameters: Pairs::new() })
    }

    fn find_resource(&self, method: &str, path: &str) -> Option<Found> {
        let segments: Vec<&str> = segments(path).collect();
        let routes = self.0.iter().map(|(method, pattern)| (method.as_str(), pattern));
        let route = closest(routes, method, &segments)?;
        let (_, pattern) = self.0.get(route)?;
        let path_parameters = pattern.parameters(&segments);
        Some(Found { route, path: path.to_owned(), path_parameters })
    }
}

/// The path inside the stage; nothing where the path does not begin with it.
pub(super) fn without_stage<'p>(path: &'p str, stage: &str) -> Option<&'p str> {
    let rest = path.strip_prefix('/')?.strip_prefix(stage).filter(|_| !stage.is_empty())?;
    match rest {
        "" => Some("/"),
        rest => rest.starts_with('/').then_some(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Integration, Route};

    fn found(method: &str, path: &str) -> Option<(usize, String, Pairs)> {
        let mut api = Api { stage: Some("dev".to_owned()), ..Api::default() };
        for (method, path) in [
            ("GET", "/things/{id}"),
            ("OPTIONS", "/things/{id}"),
            ("ANY", "/files/{path+}"),
            ("GET", "/"),
        ] {
            api.routes.push(Route::new(method, path, Integration::default()));
        }
        Router::new(&api)
            .find(&api, method, path)
            .map(|found| (found.route, found.path, found.path_parameters))
    }

    #[test]
    fn the_stage_may_come_first() {
        let seven = Pairs::from([("id", "7")]);
        for path in ["/dev/things/7", "/things/7"] {
            assert_eq!(found("GET", path), Some((0, "/things/7".to_owned(), seven.clone())));
        }
        assert_eq!(found("GET", "/dev"), Some((3, "/".to_owned(), Pairs::new())));
        assert_eq!(found("GET", "/development"), None);
    }

    #[test]
    fn methods_are_declared_or_any() {
        let route = |method, path| found(method, path).map(|(route, ..)| route);
        assert_eq!(route("OPTIONS", "/things/1"), Some(1));
        assert_eq!(route("HEAD", "/things/1"), None);
        assert_eq!(route("HEAD", "/files/1"), Some(2));
    }

    #[test]
    fn encoded_slashes_are_part_of_a_segment() {
        let parameters = |path| found("GET", path).map(|(.., parameters)| parameters);
        assert_eq!(parameters("/things/a%2Fb"), Some(Pairs::from([("id", "a%2Fb")])));
        assert_eq!(parameters("/files/a%2Fb/c"), Some(Pairs::from([("path", "a%2Fb/c")])));
    }
}
