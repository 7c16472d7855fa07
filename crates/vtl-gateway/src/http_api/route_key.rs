//! Route keys: `GET /things/{id}`, `ANY /{proxy+}`, `$default`.

use std::fmt;

/// The methods a route key may name.
const METHODS: [&str; 8] = ["ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// What a route takes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub enum RouteKey {
    /// Everything that no other route takes.
    #[default]
    Default,
    /// A method, or `ANY`, and a path with its placeholders.
    Path {
        /// The method in capitals.
        method: String,
        /// The path.
        path: String,
    },
}

/// What is wrong with a route key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteKeyMistake {
    /// A sentence.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl RouteKey {
    /// A key of a method and a path that are known to be right.
    #[must_use]
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self::Path { method: method.into(), path: path.into() }
    }

    /// Reads `$default` or `METHOD /path`.
    ///
    /// # Errors
    /// When the service refuses the key: an unknown method, a path without its leading slash or with a trailing one,
    /// `{name+}` anywhere but at the end.
    pub fn parse(text: &str) -> Result<Self, RouteKeyMistake> {
        let text = text.trim();
        if text == "$default" {
            return Ok(Self::Default);
        }
        let mistake =
            |message: String, help: &str| RouteKeyMistake { message, help: help.to_owned() };
        let Some((method, path)) = text.split_once(char::is_whitespace) else {
            return Err(mistake(
                format!("`{text}` is not a route key"),
                "write a method and a path, such as `GET /things/{id}`, or `$default`",
            ));
        };
        let (upper, path) = (method.to_ascii_uppercase(), path.trim());
        if !METHODS.contains(&upper.as_str()) {
            return Err(mistake(
                format!("`{method}` is not a method of a route key"),
                "write one of ANY, GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
            ));
        }
        check_path(path).map_err(|(message, help)| mistake(message, help))?;
        Ok(Self::new(upper, path))
    }

    /// The method, `ANY` for `$default`.
    #[must_use]
    pub fn method(&self) -> &str {
        match self {
            Self::Default => "ANY",
            Self::Path { method, .. } => method,
        }
    }

    /// The path with its placeholders, `$default` for `$default`.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Default => "$default",
            Self::Path { path, .. } => path,
        }
    }
}

fn check_path(path: &str) -> Result<(), (String, &'static str)> {
    if !path.starts_with('/') {
        return Err((format!("the path `{path}` does not start with `/`"), "write `/` before it"));
    }
    if path.len() > 1 && path.ends_with('/') {
        return Err((
            format!("the path `{path}` ends with `/`"),
            "leave the last `/` out; `/{proxy+}` takes paths that end with it",
        ));
    }
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let last = segments.len().saturating_sub(1);
    for (index, segment) in segments.iter().enumerate() {
        let opens = segment.matches('{').count();
        let whole = segment.starts_with('{') && segment.ends_with('}') && segment.len() > 2;
        if opens != segment.matches('}').count() || opens > 1 || opens == 1 && !whole {
            return Err((
                format!("`{segment}` is not a segment of a route"),
                "a placeholder takes a whole segment: `/{name}`",
            ));
        }
        if segment.ends_with("+}") && index != last {
            return Err((
                format!("`{segment}` must be the last segment"),
                "only the end of a path may take several segments",
            ));
        }
    }
    Ok(())
}

impl fmt::Display for RouteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("$default"),
            Self::Path { method, path } => write!(f, "{method} {path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_written() {
        for key in ["$default", "GET /", "ANY /{proxy+}", "PATCH /things/{id}/parts"] {
            assert_eq!(RouteKey::parse(key).unwrap().to_string(), key);
        }
        assert_eq!(RouteKey::parse("get /a").unwrap().to_string(), "GET /a");
    }

    #[test]
    fn what_the_service_refuses() {
        for key in ["GET", "FETCH /a", "GET a", "GET /a/", "GET /{a+}/b", "GET /a{b}", "GET /{}"] {
            assert!(RouteKey::parse(key).is_err(), "{key}");
        }
    }
}
