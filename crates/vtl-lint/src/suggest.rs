//! "Did you mean": the known name nearest to an unknown one.

/// The known name that `word` most likely means: letters put in, taken out, replaced or swapped. Case does not count.
pub(super) fn nearest<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const LONGEST: usize = 40;
    let length = word.chars().count();
    let allowed = match length {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        10..=LONGEST => 3,
        _ => return None,
    };
    let wanted = word.to_lowercase();
    known
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= allowed)
        .map(|name| (strsim::osa_distance(&wanted, &name.to_lowercase()), name))
        .filter(|(far, _)| *far <= allowed)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swaps_and_case_are_near() {
        assert_eq!(nearest("esle", ["else"]), Some("else"));
        assert_eq!(nearest("RequestID", ["requestTime", "requestId"]), Some("requestId"));
        assert_eq!(nearest("kitten", ["sitting"]), None);
        assert_eq!(nearest(&"a".repeat(41), [&*"a".repeat(40)]), None);
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["escapeJavaScript", "parseJson", "urlEncode"];
        assert_eq!(nearest("escapeJavascript", known), Some("escapeJavaScript"));
        assert_eq!(nearest("parseJSON", known), Some("parseJson"));
        assert_eq!(nearest("toJson", known), None);
    }
}
