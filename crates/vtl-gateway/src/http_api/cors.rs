//! CORS of an HTTP API: preflights it answers itself, and the headers it puts on responses.

use crate::model::Place;
use crate::model::http::{Headers, Request, Response};

/// A CORS configuration. What is left empty sends no header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Cors {
    /// Origins that may call: `*`, `https://*`, or whole origins.
    pub allow_origins: Vec<String>,
    /// Request headers that scripts may send.
    pub allow_headers: Vec<String>,
    /// Methods that scripts may use.
    pub allow_methods: Vec<String>,
    /// Response headers that scripts may read.
    pub expose_headers: Vec<String>,
    /// How long a preflight's answer may be kept, in seconds.
    pub max_age: Option<i64>,
    /// Whether cookies and authorization may be sent.
    pub allow_credentials: bool,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl Cors {
    /// A configuration that allows these origins and nothing else yet.
    #[must_use]
    pub fn new(allow_origins: Vec<String>) -> Self {
        Self { allow_origins, ..Self::default() }
    }

    /// Whether `request` asks in advance whether another request may be sent.
    #[must_use]
    pub fn is_preflight(request: &Request) -> bool {
        request.method.eq_ignore_ascii_case("OPTIONS")
            && request.headers.first("Origin").is_some()
            && request.headers.first("Access-Control-Request-Method").is_some()
    }

    /// What `Access-Control-Allow-Origin` says to a request from `origin`: `*`, or that origin. `None` when it may not
    /// call.
    #[must_use]
    pub fn allowed_origin<'a>(&self, origin: &'a str) -> Option<&'a str> {
        if self.allow_origins.iter().any(|allowed| allowed == "*") {
            return Some("*");
        }
        let allowed = self.allow_origins.iter().any(|allowed| match allowed.as_str() {
            "http://*" | "https://*" => {
                let scheme = allowed.trim_end_matches('*');
                origin.get(..scheme.len()).is_some_and(|own| own.eq_ignore_ascii_case(scheme))
            }
            allowed => allowed.eq_ignore_ascii_case(origin),
        });
        allowed.then_some(origin)
    }

    /// The answer to a preflight: 204, with CORS headers if the origin may call.
    #[must_use]
    pub fn preflight(&self, request: &Request) -> Response {
        let mut response = Response::new(204, "");
        let headers = &mut response.headers;
        let Some(origin) = request.headers.first("Origin").and_then(|o| self.allowed_origin(o))
        else {
            return response;
        };
        headers.push("Access-Control-Allow-Origin", origin);
        for (name, values) in [
            ("Access-Control-Allow-Methods", &self.allow_methods),
            ("Access-Control-Allow-Headers", &self.allow_headers),
        ] {
            if !values.is_empty() {
                headers.push(name, values.join(","));
            }
        }
        if let Some(seconds) = self.max_age {
            headers.push("Access-Control-Max-Age", seconds.to_string());
        }
        if self.allow_credentials {
            headers.push("Access-Control-Allow-Credentials", "true");
        }
        response
    }

    /// Replaces the backend's CORS headers by the API's own.
    pub fn apply(&self, request: &Request, headers: &mut Headers) {
        let own: Vec<String> = headers
            .iter()
            .map(|(name, _)| name.to_owned())
            .filter(|name| is_cors_header(name))
            .collect();
        for name in own {
            headers.remove(&name);
        }
        let Some(origin) = request.headers.first("Origin").and_then(|o| self.allowed_origin(o))
        else {
            return;
        };
        headers.push("Access-Control-Allow-Origin", origin);
        if !self.expose_headers.is_empty() {
            headers.push("Access-Control-Expose-Headers", self.expose_headers.join(","));
        }
        if self.allow_credentials {
            headers.push("Access-Control-Allow-Credentials", "true");
        }
    }
}

fn is_cors_header(name: &str) -> bool {
    let prefix = "access-control-";
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cors() -> Cors {
        Cors {
            allow_origins: vec!["https://a.example".to_owned(), "http://*".to_owned()],
            allow_headers: vec!["Content-Type".to_owned(), "Authorization".to_owned()],
            allow_methods: vec!["GET".to_owned()],
            expose_headers: vec!["X-Own".to_owned()],
            max_age: Some(6000),
            allow_credentials: true,
            place: None,
        }
    }

    fn preflight(origin: &str) -> Request {
        let mut request = Request::new("OPTIONS", "/a");
        request.headers.push("origin", origin);
        request.headers.push("access-control-request-method", "GET");
        request
    }

    #[test]
    fn a_preflight_is_answered_for_the_origin_that_asks() {
        let request = preflight("https://a.example");
        assert!(Cors::is_preflight(&request));
        let response = cors().preflight(&request);
        assert_eq!((response.status, response.body.len()), (204, 0));
        let headers: Vec<_> = response.headers.iter().collect();
        assert_eq!(
            headers,
            [
                ("Access-Control-Allow-Origin", "https://a.example"),
                ("Access-Control-Allow-Methods", "GET"),
                ("Access-Control-Allow-Headers", "Content-Type,Authorization"),
                ("Access-Control-Max-Age", "6000"),
                ("Access-Control-Allow-Credentials", "true"),
            ]
        );
        let other = cors().preflight(&preflight("https://b.example"));
        assert_eq!((other.status, other.headers.is_empty()), (204, true));
    }

    #[test]
    fn schemes_may_stand_for_every_origin() {
        assert_eq!(cors().allowed_origin("http://x.example"), Some("http://x.example"));
        assert_eq!(cors().allowed_origin("https://x.example"), None);
        assert_eq!(Cors::new(vec!["*".to_owned()]).allowed_origin("null"), Some("*"));
    }

    #[test]
    fn the_backend_does_not_speak_of_cors() {
        let mut headers = Headers::from([("access-control-allow-origin", "*"), ("A", "1")]);
        let mut request = Request::new("GET", "/a");
        cors().apply(&request, &mut headers);
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("A", "1")]);
        request.headers.push("Origin", "https://a.example");
        cors().apply(&request, &mut headers);
        assert_eq!(headers.first("access-control-expose-headers"), Some("X-Own"));
    }
}
