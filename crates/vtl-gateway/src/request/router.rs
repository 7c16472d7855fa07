//! Which route takes a request: exact segments before placeholders, placeholders before `{x+}`.

use crate::model::http::Pairs;
use crate::model::{Api, Route};

/// The route for a request, and the values of its placeholders, still percent-encoded.
///
/// `None` means that there is none; the service then answers 403, not 404.
#[must_use]
pub fn find_route<'a>(api: &'a Api, method: &str, path: &str) -> Option<(&'a Route, Pairs)> {
    let candidates = api.routes.iter().filter_map(|route| {
        let (rank, parameters) = match_path(&route.resource_path, path)?;
        Some((rank, route, parameters))
    });
    // The resource is found first, its method afterwards; the method itself goes before ANY.
    let mut best: Option<(Rank, bool, &Route, Pairs)> = None;
    for (rank, route, parameters) in candidates {
        let exact = route.method.eq_ignore_ascii_case(method);
        if !exact && route.method != "ANY" {
            continue;
        }
        let better = best.as_ref().is_none_or(|(other, other_exact, ..)| {
            rank < *other || rank == *other && exact && !other_exact
        });
        if better {
            best = Some((rank, exact, route, parameters));
        }
    }
    best.map(|(.., route, parameters)| (route, parameters))
}

/// One entry a segment: 0 exact, 1 placeholder, 2 greedy placeholder. Lower goes first.
type Rank = Vec<u8>;

fn match_path(resource: &str, path: &str) -> Option<(Rank, Pairs)> {
    let mut rank = Vec::new();
    let mut parameters = Pairs::new();
    let mut rest = segments(path).peekable();
    for segment in segments(resource) {
        let Some(name) = placeholder(segment) else {
            rest.next().filter(|part| *part == segment)?;
            rank.push(0);
            continue;
        };
        if let Some(name) = name.strip_suffix('+') {
            rest.peek()?;
            parameters.push(name, rest.by_ref().collect::<Vec<_>>().join("/"));
            rank.push(2);
        } else {
            parameters.push(name, rest.next()?);
            rank.push(1);
        }
    }
    rest.next().is_none().then_some((rank, parameters))
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Integration;

    fn found(method: &str, path: &str) -> Option<(String, Pairs)> {
        let mut api = Api::default();
        for (method, path) in [
            ("ANY", "/{proxy+}"),
            ("GET", "/things/{id}"),
            ("GET", "/things/mine"),
            ("ANY", "/things/{id}"),
            ("GET", "/"),
        ] {
            api.routes.push(Route::new(method, path, Integration::default()));
        }
        find_route(&api, method, path).map(|(route, parameters)| {
            (format!("{} {}", route.method, route.resource_path), parameters)
        })
    }

    #[test]
    fn the_closest_route_wins() {
        let name = |method, path| found(method, path).map(|(name, _)| name);
        assert_eq!(name("GET", "/things/mine").as_deref(), Some("GET /things/mine"));
        assert_eq!(name("GET", "/things/7").as_deref(), Some("GET /things/{id}"));
        assert_eq!(name("POST", "/things/7").as_deref(), Some("ANY /things/{id}"));
        assert_eq!(name("POST", "/things/mine").as_deref(), Some("ANY /things/{id}"));
        assert_eq!(name("GET", "/a/b/c").as_deref(), Some("ANY /{proxy+}"));
        assert_eq!(name("GET", "/").as_deref(), Some("GET /"));
        assert_eq!(name("POST", "/"), None);
    }

    #[test]
    fn placeholders_keep_their_encoding() {
        let parameters = found("GET", "/things/a%2Fb").map(|(_, parameters)| parameters);
        assert_eq!(parameters, Some(Pairs::from([("id", "a%2Fb")])));
        let parameters = found("GET", "/x/y").map(|(_, parameters)| parameters);
        assert_eq!(parameters, Some(Pairs::from([("proxy", "x/y")])));
    }
}
