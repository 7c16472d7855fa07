//! Plain `$context.name` substitution, as gateway responses and access logs have it. Not VTL.

/// More than a response can carry: what comes after it is left out.
const LONGEST: usize = 10 << 20;

/// Replaces every `$ROOT.name.name` by what `lookup` says; `ROOT` is one of `context`,
/// `stageVariables` and `method`. What `lookup` does not know becomes `missing`.
pub(crate) fn substitute(
    text: &str,
    missing: &str,
    lookup: impl Fn(&str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        match variable(after) {
            Some((_, tail)) if out.len() >= LONGEST => rest = tail,
            Some((name, tail)) => {
                out.push_str(lookup(name).as_deref().unwrap_or(missing));
                rest = tail;
            }
            None => {
                out.push('$');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The variables of `text`, in order, without their `$`.
pub(crate) fn variables(text: &str) -> Vec<&str> {
    text.split('$').skip(1).filter_map(|part| variable(part).map(|(name, _)| name)).collect()
}

fn variable(text: &str) -> Option<(&str, &str)> {
    let known = ["context.", "stageVariables.", "method.request."]
        .iter()
        .any(|root| text.starts_with(root));
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':')))
        .unwrap_or(text.len());
    let (run, _) = text.split_at_checked(end).filter(|_| known)?;
    let name = run.trim_end_matches(['.', '-', ':']);
    let (name, tail) = text.split_at_checked(name.len())?;
    name.contains('.').then_some((name, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_known_roots_only() {
        let lookup = |name: &str| (name == "context.a.b-c").then(|| "1".to_owned());
        let text = "x $context.a.b-c. $context.none- $other.x $ $5";
        assert_eq!(substitute(text, "-", lookup), "x 1. -- $other.x $ $5");
        assert_eq!(variables(text), ["context.a.b-c", "context.none"]);
    }
}
