//! Every code that the command can report, whichever crate it comes from.

use vtl::diagnostic::{self, Code};

/// A file that cannot be read.
pub(crate) static UNREADABLE: Code = Code {
    id: "VTL0901",
    title: "file that cannot be read",
    explanation: "The file does not exist, may not be read, or is not UTF-8. The other files are checked; the exit status \
                  is 2.",
    example: None,
};

/// A named file that is of no kind that is checked.
pub(crate) static NOT_CHECKED: Code = Code {
    id: "VTL0902",
    title: "file that is neither a template nor a configuration",
    explanation: "Templates are files with the extension .vtl, .vm or .velocity, or without a known one. Configurations are \
                  OpenAPI definitions, SAM and CloudFormation templates, serverless.yml, Terraform plans and integrations \
                  as JSON. Files of program code are not read: check what the tool generates from them.",
    example: None,
};

/// The codes of syntax, renders, configurations and lints, sorted by id.
pub fn all() -> impl Iterator<Item = &'static Code> {
    let mut codes = diagnostic::codes::ALL.to_vec();
    codes.extend(diagnostic::render_codes::ALL);
    codes.extend(vtl_gateway::config::codes::ALL);
    codes.extend([&UNREADABLE, &NOT_CHECKED]);
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
