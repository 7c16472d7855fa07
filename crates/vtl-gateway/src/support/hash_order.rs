//! The order in which a `java.util.HashSet` of strings is walked.
//!
//! The service lists missing parameters in that order: `[x-header-param, issuer, qs1]`,
//! `[divisor, dividend]`.

use std::collections::HashSet;

/// Sorts distinct names the way a `HashSet` they were added to one by one walks them.
pub(crate) fn hash_set_order(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut distinct: Vec<(u32, String)> = Vec::new();
    let mut seen = HashSet::new();
    for name in names {
        let hash = spread(string_hash(&name));
        if seen.insert(name.clone()) {
            distinct.push((hash, name));
        }
    }
    let mut table: u32 = 16;
    // The table doubles when it is three quarters full.
    while u64::try_from(distinct.len()).unwrap_or(u64::MAX) * 4 > u64::from(table) * 3
        && table < 1 << 30
    {
        table *= 2;
    }
    // A bucket keeps the order of insertion, also when the table grows.
    distinct.sort_by_key(|(hash, _)| hash & (table - 1));
    distinct.into_iter().map(|(_, name)| name).collect()
}

/// `String.hashCode`, over UTF-16 units.
fn string_hash(text: &str) -> u32 {
    text.encode_utf16()
        .fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)))
}

fn spread(hash: u32) -> u32 {
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(names: &[&str]) -> Vec<String> {
        hash_set_order(names.iter().map(|name| (*name).to_owned()))
    }

    #[test]
    fn as_recorded() {
        assert_eq!(
            order(&["x-header-param", "issuer", "qs1"]),
            ["x-header-param", "issuer", "qs1"]
        );
        assert_eq!(order(&["dividend", "divisor"]), ["divisor", "dividend"]);
    }
}
