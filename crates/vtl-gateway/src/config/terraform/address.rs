//! Addresses of Terraform: `module.api["eu"].aws_api_gateway_resource.r[0]`.

/// The parts of an address or a reference, split at dots outside of brackets.
pub(super) fn parts(address: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted, mut before) = (0, 0_usize, false, ' ');
    for (index, c) in address.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            _ if quoted => {}
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '.' if depth == 0 => {
                parts.push(address.get(start..index).unwrap_or_default());
                start = index + 1;
            }
            _ => {}
        }
        before = c;
    }
    parts.push(address.get(start..).unwrap_or_default());
    parts
}

/// `name["x"]` as `name` and `["x"]`.
pub(super) fn split_index(part: &str) -> (&str, &str) {
    part.split_at(part.find('[').unwrap_or(part.len()))
}

/// An address as the module it is in, and what it is there, without its index, and its index.
pub(super) struct Address {
    /// `module.api["eu"]`, or nothing.
    pub(super) module: String,
    /// `aws_api_gateway_resource.r`, with `data.` before it for data sources.
    pub(super) base: String,
    /// `[0]`, `["x"]`, or nothing.
    pub(super) index: String,
}

impl Address {
    pub(super) fn parse(address: &str) -> Self {
        let parts = parts(address);
        let mut module = Vec::new();
        let mut rest = parts.as_slice();
        while let ["module", name, after @ ..] = rest {
            module.push(format!("module.{name}"));
            rest = after;
        }
        let (kind, named) = match rest {
            ["data", kind, name, ..] => (format!("data.{kind}"), *name),
            [kind, name, ..] => ((*kind).to_owned(), *name),
            _ => (rest.join("."), ""),
        };
        let (name, index) = split_index(named);
        Self { module: module.join("."), base: format!("{kind}.{name}"), index: index.to_owned() }
    }

    /// The address without its index.
    pub(super) fn without_index(&self) -> String {
        join(&self.module, &self.base)
    }
}

/// A module and what is in it.
pub(super) fn join(module: &str, inner: &str) -> String {
    match module.is_empty() {
        true => inner.to_owned(),
        false => format!("{module}.{inner}"),
    }
}

/// An address without all indexes: how the configuration names it.
pub(super) fn plain(address: &str) -> String {
    let parts = parts(address);
    let names: Vec<&str> = parts.iter().map(|part| split_index(part).0).collect();
    names.join(".")
}

/// The module that a module is in, its own name there, and its index.
pub(super) fn parent(module: &str) -> Option<(String, String, String)> {
    let parts = parts(module);
    let (last, rest) = parts.split_last()?;
    let (name, index) = split_index(last);
    let above = rest.split_last().map(|(_, above)| above.join("."));
    Some((above.unwrap_or_default(), name.to_owned(), index.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let address = Address::parse(r#"module.a["x.y"].module.b.aws_t.r["k[0]"]"#);
        assert_eq!(address.module, r#"module.a["x.y"].module.b"#);
        assert_eq!((address.base.as_str(), address.index.as_str()), ("aws_t.r", r#"["k[0]"]"#));
        assert_eq!(plain(r#"module.a["x.y"].aws_t.r[0]"#), "module.a.aws_t.r");
        assert_eq!(Address::parse("data.aws_t.r").base, "data.aws_t.r");
        let above = parent(r#"module.a["x"].module.b[0]"#);
        assert_eq!(above, Some((r#"module.a["x"]"#.to_owned(), "b".to_owned(), "[0]".to_owned())));
        assert_eq!(parent("module.a"), Some((String::new(), "a".to_owned(), String::new())));
    }
}
