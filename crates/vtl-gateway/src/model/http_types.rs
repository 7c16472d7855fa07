//! Conversions from and to the types of the `http` crate.

use super::http::{Request, Response};

/// Method, path, query string, headers and body; nothing else is taken over.
impl From<::http::Request<Vec<u8>>> for Request {
    fn from(request: ::http::Request<Vec<u8>>) -> Self {
        let (head, body) = request.into_parts();
        let target = head.uri.path_and_query().map_or("/", ::http::uri::PathAndQuery::as_str);
        let mut converted = Self::new(head.method.as_str(), target).with_body(body);
        for (name, value) in &head.headers {
            // Latin 1 where it is not UTF-8: so HTTP once said.
            let value = match std::str::from_utf8(value.as_bytes()) {
                Ok(text) => text.to_owned(),
                Err(_) => value.as_bytes().iter().map(|byte| char::from(*byte)).collect(),
            };
            converted.headers.push(name.as_str(), value);
        }
        converted
    }
}

/// A status or a header that the `http` crate does not take is left out; the status is 500 then.
impl From<Response> for ::http::Response<Vec<u8>> {
    fn from(response: Response) -> Self {
        let mut converted = Self::new(response.body);
        *converted.status_mut() = ::http::StatusCode::from_u16(response.status)
            .unwrap_or(::http::StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in response.headers.iter() {
            let name = ::http::HeaderName::from_bytes(name.as_bytes());
            let value = ::http::HeaderValue::from_bytes(value.as_bytes());
            if let (Ok(name), Ok(value)) = (name, value) {
                converted.headers_mut().append(name, value);
            }
        }
        converted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let request = ::http::Request::builder()
            .method("POST")
            .uri("http://localhost/a%2Fb?q=1")
            .header("X-Name", "v")
            .body(b"body".to_vec())
            .unwrap();
        let request = Request::from(request);
        assert_eq!((request.path.as_str(), request.query.last("q")), ("/a%2Fb", Some("1")));
        assert_eq!(request.headers.first("x-name"), Some("v"));
        let mut response = Response::new(204, "");
        response.headers.push("A", "1");
        response.headers.push("A", "2");
        let response = ::http::Response::from(response);
        assert_eq!(response.status(), 204);
        assert_eq!(response.headers().get_all("a").iter().count(), 2);
    }
}
