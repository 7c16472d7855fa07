//! "Did you mean": the known name nearest to an unknown one.

/// The known name that `word` most likely means.
pub(super) fn nearest<'n>(word: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = match word.chars().count() {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .map(|name| (distance(word, name), name))
        .filter(|(far, _)| *far <= allowed)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out, replaced or swapped with a neighbor. Case does not count.
pub(super) fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 40;
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=b.len()).collect();
    let mut before = None;
    for (row, &x) in a.iter().enumerate() {
        let mut new = vec![row + 1];
        let mut left = None;
        for (column, &y) in b.iter().enumerate() {
            let at = |line: &[usize], n: usize| line.get(n).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&old, column) + usize::from(x != y))
                .min(at(&old, column + 1) + 1)
                .min(at(&new, column) + 1);
            if before == Some(y) && left == Some(x) && column > 0 {
                best = best.min(at(&older, column - 1) + 1);
            }
            new.push(best);
            left = Some(y);
        }
        older = std::mem::replace(&mut old, new);
        before = Some(x);
    }
    old.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits_and_swaps() {
        assert_eq!(distance("elsif", "elseif"), 1);
        assert_eq!(distance("esle", "else"), 1);
        assert_eq!(distance("RequestID", "requestId"), 0);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["escapeJavaScript", "parseJson", "urlEncode"];
        assert_eq!(nearest("escapeJavascript", known), Some("escapeJavaScript"));
        assert_eq!(nearest("parseJSON", known), Some("parseJson"));
        assert_eq!(nearest("toJson", known), None);
    }
}
