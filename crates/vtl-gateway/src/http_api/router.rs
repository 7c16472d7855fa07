//! Which stage and which route take a request.
//!
//! The stage is chosen before the route. A route that matches the whole path goes before one with `{name+}`, and that
//! before `$default`; a literal segment goes before a placeholder, a method before `ANY`. There is no 405: a path whose
//! routes all have other methods continues to the next candidate, and ends at 404.

use super::model::{HttpApi, HttpRoute};
use super::route_key::RouteKey;
use crate::model::http::Pairs;
use crate::request::uri::decode_percent;

/// The route for a request.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Found<'a> {
    /// The route.
    pub route: &'a HttpRoute,
    /// The values of its placeholders, decoded.
    pub parameters: Pairs,
}

/// A route that did not take a request, and why.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Rejected<'a> {
    /// The route.
    pub route: &'a HttpRoute,
    /// Why not, as half a sentence.
    pub why: &'static str,
}

/// The stage a path belongs to, and the path that is left for the routes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stage<'p> {
    /// The name of the stage.
    pub name: String,
    /// The path without the stage.
    pub path: &'p str,
}

impl HttpApi {
    /// The stage for `path` and what is left of the path: a named stage is its first segment, `$default` has none.
    /// `None` means that there is no such stage, which the service answers with 404.
    #[must_use]
    pub fn find_stage<'p>(&self, path: &'p str) -> Option<Stage<'p>> {
        let Some(name) = self.stage.as_deref().filter(|name| *name != "$default") else {
            return Some(Stage { name: "$default".to_owned(), path });
        };
        let rest = path.strip_prefix('/')?.strip_prefix(name)?;
        match rest {
            "" => Some(Stage { name: name.to_owned(), path: "/" }),
            _ if rest.starts_with('/') => Some(Stage { name: name.to_owned(), path: rest }),
            _ => None,
        }
    }

    /// The route for a method and a path without its stage. `None` means 404.
    #[must_use]
    pub fn find_route(&self, method: &str, path: &str) -> Option<Found<'_>> {
        let mut best: Option<(Rank, Found<'_>)> = None;
        for route in &self.routes {
            let Ok((rank, parameters)) = candidate(route, method, path) else {
                continue;
            };
            if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                best = Some((rank, Found { route, parameters }));
            }
        }
        best.map(|(_, found)| found)
    }

    /// The routes that do not take a request, each with the reason, in the order they were written.
    #[must_use]
    pub fn rejected_routes(&self, method: &str, path: &str) -> Vec<Rejected<'_>> {
        let taken = self.find_route(method, path).map(|found| found.route);
        let rejected = self.routes.iter().filter_map(|route| {
            if taken.is_some_and(|taken| std::ptr::eq(taken, route)) {
                return None;
            }
            let why = match candidate(route, method, path) {
                Ok(_) => "matches too, but another route is closer",
                Err(why) => why,
            };
            Some(Rejected { route, why })
        });
        rejected.collect()
    }
}

/// The order of routes that match: lower goes first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// 0 for a whole match, 1 with a greedy placeholder, 2 for `$default`.
    class: u8,
    /// One entry per segment: 0 literal, 1 placeholder, 2 greedy.
    segments: Vec<u8>,
    any_method: bool,
}

fn candidate(route: &HttpRoute, method: &str, path: &str) -> Result<(Rank, Pairs), &'static str> {
    let RouteKey::Path { method: own, path: template } = &route.key else {
        return Ok((Rank { class: 2, segments: Vec::new(), any_method: true }, Pairs::new()));
    };
    let (segments, parameters) = match_path(template, path).ok_or("the path does not match")?;
    let any_method = own == "ANY";
    if !any_method && !own.eq_ignore_ascii_case(method) {
        return Err("the method is another one");
    }
    let class = u8::from(segments.contains(&2));
    Ok((Rank { class, segments, any_method }, parameters))
}

/// Segments are compared as they came, so that `%2F` stays inside of one, and decoded afterwards. A slash at the end
/// counts.
fn match_path(template: &str, path: &str) -> Option<(Vec<u8>, Pairs)> {
    let path = if path.is_empty() { "/" } else { path };
    let mut rest = path.strip_prefix('/')?;
    let mut ranks = Vec::new();
    let mut parameters = Pairs::new();
    let mut template = template.strip_prefix('/')?.split('/').peekable();
    while let Some(segment) = template.next() {
        let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        if let Some(name) = name.and_then(|name| name.strip_suffix('+')) {
            if rest.is_empty() {
                return None;
            }
            parameters.push(name, decode_percent(rest));
            ranks.push(2);
            return Some((ranks, parameters));
        }
        let (part, after) = match rest.split_once('/') {
            Some((part, after)) => (part, Some(after)),
            None => (rest, None),
        };
        match name {
            Some(_) if part.is_empty() => return None,
            Some(name) => {
                parameters.push(name, decode_percent(part));
                ranks.push(1);
            }
            None if part == segment || decode_percent(part) == segment => ranks.push(0),
            None => return None,
        }
        match (after, template.peek()) {
            (None, None) => return Some((ranks, parameters)),
            (Some(after), Some(_)) => rest = after,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::model::HttpIntegration;
    use super::*;

    fn api(keys: &[&str]) -> HttpApi {
        let routes = keys
            .iter()
            .map(|key| HttpRoute::new(RouteKey::parse(key).unwrap(), HttpIntegration::default()));
        HttpApi { routes: routes.collect(), ..HttpApi::default() }
    }

    fn found(keys: &[&str], method: &str, path: &str) -> Option<(String, Pairs)> {
        let api = api(keys);
        let found = api.find_route(method, path)?;
        Some((found.route.key.to_string(), found.parameters))
    }

    fn key(keys: &[&str], method: &str, path: &str) -> Option<String> {
        found(keys, method, path).map(|(key, _)| key)
    }

    const GUIDE: [&str; 5] = [
        "$default",
        "ANY /{proxy+}",
        "GET /pets/{proxy+}",
        "GET /pets/dog/{id}",
        "GET /pets/dog/1",
    ];

    #[test]
    fn the_example_of_the_guide() {
        assert_eq!(key(&GUIDE, "GET", "/pets/dog/1").as_deref(), Some("GET /pets/dog/1"));
        assert_eq!(key(&GUIDE, "GET", "/pets/dog/2").as_deref(), Some("GET /pets/dog/{id}"));
        assert_eq!(key(&GUIDE, "GET", "/pets/cat/1").as_deref(), Some("GET /pets/{proxy+}"));
        assert_eq!(key(&GUIDE, "POST", "/test/5").as_deref(), Some("ANY /{proxy+}"));
        assert_eq!(key(&GUIDE, "GET", "/").as_deref(), Some("$default"));
    }

    #[test]
    fn a_whole_match_goes_before_a_greedy_one_and_a_method_before_any() {
        let keys = ["GET /pets/{proxy+}", "ANY /{a}/{b}", "GET /{a}/{b}"];
        assert_eq!(key(&keys, "GET", "/pets/1").as_deref(), Some("GET /{a}/{b}"));
        assert_eq!(key(&keys, "PUT", "/pets/1").as_deref(), Some("ANY /{a}/{b}"));
        assert_eq!(key(&keys, "GET", "/pets/1/2").as_deref(), Some("GET /pets/{proxy+}"));
        assert_eq!(key(&keys, "PUT", "/pets/1/2"), None);
    }

    #[test]
    fn a_trailing_slash_counts() {
        assert_eq!(key(&["GET /metrics"], "GET", "/metrics/"), None);
        assert_eq!(key(&["GET /a/{b}"], "GET", "/a/"), None);
        assert_eq!(key(&["GET /{p+}"], "GET", "/"), None);
        let greedy = found(&["GET /{p+}"], "GET", "/metrics/");
        assert_eq!(greedy.map(|(_, p)| p), Some(Pairs::from([("p", "metrics/")])));
    }

    #[test]
    fn placeholders_are_decoded_after_they_match() {
        let (_, parameters) = found(&["GET /a/{b}"], "GET", "/a/x%2Fy%20z").unwrap();
        assert_eq!(parameters, Pairs::from([("b", "x/y z")]));
    }

    #[test]
    fn a_named_stage_is_the_first_segment() {
        let mut api = api(&[]);
        let path = |api: &HttpApi, path: &str| {
            api.find_stage(path).map(|stage| (stage.name.clone(), stage.path.to_owned()))
        };
        let some = |name: &str, path: &str| Some((name.to_owned(), path.to_owned()));
        assert_eq!(path(&api, "/a"), some("$default", "/a"));
        api.stage = Some("dev".to_owned());
        assert_eq!(path(&api, "/dev/a"), some("dev", "/a"));
        assert_eq!(path(&api, "/dev"), some("dev", "/"));
        assert_eq!(path(&api, "/develop"), None);
        assert_eq!(path(&api, "/a"), None);
    }

    #[test]
    fn why_routes_were_not_taken() {
        let api = api(&GUIDE);
        let why: Vec<_> =
            api.rejected_routes("POST", "/pets/dog/1").iter().map(|r| r.why).collect();
        assert_eq!(why.len(), 4);
        assert_eq!(why.last(), Some(&"the method is another one"));
        assert_eq!(why.first(), Some(&"matches too, but another route is closer"));
    }
}
