//! Which route takes a request: exact segments before placeholders, placeholders before `{x+}`.

use crate::model::http::Pairs;
use crate::model::{Api, Route};

/// The route for a request, and the values of its placeholders, still percent-encoded.
///
/// `None` means that there is none; the service then answers 403, not 404. Resource and method
/// are matched together, as measured on the service: where the closest resource does not have the
/// method, the next one that has it answers.
#[must_use]
pub fn find_route<'a>(api: &'a Api, method: &str, path: &str) -> Option<(&'a Route, Pairs)> {
    let patterns: Vec<Pattern> =
        api.routes.iter().map(|route| Pattern::new(&route.resource_path)).collect();
    let segments: Vec<&str> = segments(path).collect();
    let methods = api.routes.iter().map(|route| route.method.as_str());
    let index = closest(methods.zip(&patterns), method, &segments)?;
    Some((api.routes.get(index)?, patterns.get(index)?.parameters(&segments)))
}

/// The index of the route that is closest to a path and takes the method.
pub(crate) fn closest<'a>(
    routes: impl Iterator<Item = (&'a str, &'a Pattern)>,
    method: &str,
    path: &[&str],
) -> Option<usize> {
    let mut best: Option<(Rank, bool, usize)> = None;
    for (index, (known, pattern)) in routes.enumerate() {
        let any = known == "ANY";
        if !any && !known.eq_ignore_ascii_case(method) {
            continue;
        }
        let Some(rank) = pattern.rank(path) else {
            continue;
        };
        // Of one resource's methods the method itself goes before ANY.
        if best.is_none_or(|(other, other_any, _)| (rank, any) < (other, other_any)) {
            best = Some((rank, any, index));
        }
    }
    best.map(|(.., index)| index)
}

/// Two bits for each segment, the first one highest: 0 exact, 1 placeholder, 2 greedy placeholder.
/// Lower goes first. Segments beyond the 64th do not count.
type Rank = u128;

/// A resource path. It is taken apart where it is compared: kept in parts, long paths would need many times their length.
#[derive(Debug)]
pub(crate) struct Pattern(Box<str>);

#[derive(Debug)]
enum Segment<'a> {
    Exact(&'a str),
    /// `{name}`
    One(&'a str),
    /// `{name+}`
    Rest(&'a str),
}

impl Pattern {
    pub(crate) fn new(resource: &str) -> Self {
        Self(resource.into())
    }

    fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        segments(&self.0).map(|text| match placeholder(text) {
            None => Segment::Exact(text),
            Some(name) => match name.strip_suffix('+') {
                Some(name) => Segment::Rest(name),
                None => Segment::One(name),
            },
        })
    }

    /// How close this is to a path; nothing where it does not take it.
    fn rank(&self, path: &[&str]) -> Option<Rank> {
        let mut rank = 0;
        let mut rest = path.iter();
        for (at, segment) in self.segments().enumerate() {
            let next = *rest.next()?;
            let class: Rank = match segment {
                Segment::Exact(text) => (text == next).then_some(0)?,
                Segment::One(_) => 1,
                Segment::Rest(_) => {
                    rest = [].iter();
                    2
                }
            };
            rank |= 126_usize.checked_sub(2 * at).map_or(0, |shift| class << shift);
        }
        rest.next().is_none().then_some(rank)
    }

    /// The values of the placeholders in a path that this takes.
    pub(crate) fn parameters(&self, path: &[&str]) -> Pairs {
        let mut parameters = Pairs::new();
        for (at, segment) in self.segments().enumerate() {
            match segment {
                Segment::Exact(_) => {}
                Segment::One(name) => {
                    parameters.push(name, path.get(at).copied().unwrap_or_default());
                }
                Segment::Rest(name) => {
                    parameters.push(name, path.get(at..).unwrap_or_default().join("/"));
                }
            }
        }
        parameters
    }
}

pub(crate) fn segments(path: &str) -> impl Iterator<Item = &str> {
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
