//! Every code that the command can report, whichever crate it comes from.

use vtl::diagnostic::{self, Code};

/// The codes of syntax, renders, configurations and lints, sorted by id.
pub fn all() -> impl Iterator<Item = &'static Code> {
    let mut codes = diagnostic::codes::ALL.to_vec();
    codes.extend(diagnostic::render_codes::ALL);
    codes.extend(vtl_gateway::config::codes::ALL);
    codes.extend(vtl_lint::catalogue::all().map(|lint| &lint.code));
    codes.sort_by_key(|code| code.id);
    codes.into_iter()
}

/// The code with that id, in upper or lower case.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_are_unique() {
        let ids: Vec<_> = super::all().map(|code| code.id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }
}
