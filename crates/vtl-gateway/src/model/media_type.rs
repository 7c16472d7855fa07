//! Media types: the one that chooses a template, and the ones that travel as bytes.

/// What is used where a request names no media type.
pub(crate) const JSON: &str = "application/json";

/// A media type without its parameters.
///
/// The guide counts only the type itself: `application/json; charset=UTF-8` chooses the
/// template for `application/json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaType<'a>(&'a str);

impl<'a> MediaType<'a> {
    /// The first media type of a header's value; `application/json` when there is none.
    #[must_use]
    pub fn of_header(value: Option<&'a str>) -> Self {
        let first = value
            .and_then(|text| text.split(',').next())
            .and_then(|text| text.split(';').next())
            .map(str::trim)
            .filter(|text| !text.is_empty());
        Self(first.unwrap_or(JSON))
    }

    /// The media type as it was written.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether this is the media type called `name`.
    #[must_use]
    pub fn is(self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name.trim())
    }

    /// Whether one of an API's binary media types covers this one; `*/*` and `image/*` do so
    /// for many.
    #[must_use]
    pub fn is_binary(self, binary_media_types: &[String]) -> bool {
        binary_media_types.iter().any(|entry| covers(entry, self.0))
    }
}

fn covers(entry: &str, media_type: &str) -> bool {
    // SAM writes `image~1png` where the other dialects write `image/png`.
    let entry = entry.replace("~1", "/");
    if entry == "*/*" {
        return true;
    }
    match entry.strip_suffix("/*") {
        Some(group) => {
            media_type.split_once('/').is_some_and(|(main, _)| main.eq_ignore_ascii_case(group))
        }
        None => entry.eq_ignore_ascii_case(media_type),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_do_not_count() {
        let media_type = MediaType::of_header(Some("application/json; charset=UTF-8"));
        assert!(media_type.is("application/json"));
        assert_eq!(MediaType::of_header(None).as_str(), JSON);
        assert_eq!(MediaType::of_header(Some("text/html, */*;q=0.8")).as_str(), "text/html");
    }

    #[test]
    fn binary_types_may_be_patterns() {
        let png = MediaType::of_header(Some("image/png"));
        assert!(png.is_binary(&["image~1png".to_owned()]));
        assert!(png.is_binary(&["image/*".to_owned()]));
        assert!(png.is_binary(&["*/*".to_owned()]));
        assert!(!png.is_binary(&["image/gif".to_owned()]));
        assert!(!png.is_binary(&[]));
    }
}
