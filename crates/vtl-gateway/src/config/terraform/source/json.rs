//! Terraform's JSON syntax (`.tf.json`), written as the HCL that it stands for.

use crate::config::tree::{MAX_DEPTH, Node, Value};

/// Members that are blocks in HCL, where JSON has maps or lists of maps.
const BLOCKS: [&str; 12] = [
    "access_log_settings",
    "access_log_setting",
    "cors_configuration",
    "default_route_settings",
    "endpoint_configuration",
    "jwt_configuration",
    "mutual_tls_authentication",
    "response_parameters",
    "route_settings",
    "settings",
    "tls_config",
    "action",
];

/// A text of HCL, and where each of its lines comes from.
pub(super) struct Written {
    pub(super) text: String,
    /// Lines and columns in the JSON file, by line.
    pub(super) origins: Vec<(u32, u32)>,
}

/// Writes a document in JSON syntax as HCL.
pub(super) fn to_hcl(root: &Node) -> Written {
    let mut writer = Writer { out: Written { text: String::new(), origins: Vec::new() } };
    for root in std::slice::from_ref(root).iter().chain(root.items()) {
        for entry in root.entries() {
            let kind = entry.key.as_str();
            match kind {
                "resource" | "data" => {
                    for (name, node) in members(&entry.value) {
                        for (inner, node) in members(node) {
                            writer.blocks(
                                &format!("{kind} {} {}", quoted(name), quoted(inner)),
                                node,
                            );
                        }
                    }
                }
                "variable" | "output" | "module" | "provider" => {
                    for (name, node) in members(&entry.value) {
                        writer.blocks(&format!("{kind} {}", quoted(name)), node);
                    }
                }
                "locals" => writer.blocks("locals", &entry.value),
                _ => {}
            }
        }
    }
    writer.out
}

/// The members of a map, or of the maps in a list.
fn members(node: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let maps = node.items().iter().flat_map(Node::entries);
    node.entries().iter().chain(maps).map(|entry| (entry.key.as_str(), &entry.value))
}

struct Writer {
    out: Written,
}

impl Writer {
    fn line(&mut self, text: &str, node: &Node) {
        // A heredoc or a string may have more lines.
        for line in text.split('\n') {
            self.out.text.push_str(line);
            self.out.text.push('\n');
            self.out.origins.push((node.place.line, node.place.column));
        }
    }

    /// A block, or one for each item of a list.
    fn blocks(&mut self, head: &str, node: &Node) {
        let one = std::slice::from_ref(node);
        let all = if node.items().is_empty() { one } else { node.items() };
        for body in all.iter().filter(|body| body.is_map()) {
            self.line(&format!("{head} {{"), body);
            self.body(body, 0);
            self.line("}", body);
        }
    }

    fn body(&mut self, node: &Node, depth: usize) {
        for entry in node.entries() {
            let (key, value) = (entry.key.as_str(), &entry.value);
            let has_maps = value.is_map() || value.items().iter().any(Node::is_map);
            if key == "//" || !is_name(key) {
                continue;
            } else if key == "dynamic" {
                for (name, node) in members(value) {
                    self.dynamic(name, node);
                }
            } else if BLOCKS.contains(&key) && has_maps && depth < MAX_DEPTH {
                let one = std::slice::from_ref(value);
                let all = if value.items().is_empty() { one } else { value.items() };
                for inner in all {
                    self.line(&format!("{key} {{"), inner);
                    self.body(inner, depth + 1);
                    self.line("}", inner);
                }
            } else {
                self.line(&format!("{key} = {}", expression(value, 0)), value);
            }
        }
    }

    fn dynamic(&mut self, name: &str, node: &Node) {
        let one = std::slice::from_ref(node);
        let all = if node.items().is_empty() { one } else { node.items() };
        for block in all {
            self.line(&format!("dynamic {} {{", quoted(name)), block);
            for entry in block.entries() {
                match entry.key.as_str() {
                    "content" => {
                        self.line("content {", &entry.value);
                        let content = entry.value.items().first().unwrap_or(&entry.value);
                        self.body(content, 1);
                        self.line("}", &entry.value);
                    }
                    "iterator" => {
                        let name = entry.value.text().unwrap_or_default();
                        self.line(&format!("iterator = {name}"), &entry.value);
                    }
                    key if is_name(key) => {
                        self.line(
                            &format!("{key} = {}", expression(&entry.value, 0)),
                            &entry.value,
                        );
                    }
                    _ => {}
                }
            }
            self.line("}", block);
        }
    }
}

fn is_name(key: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    key.starts_with(|c: char| c.is_alphabetic() || c == '_') && key.chars().all(is_part)
}

/// A value as an expression, on one line where its strings allow it.
fn expression(node: &Node, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return "null".to_owned();
    }
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => text.clone(),
        Value::String(text) => string(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| expression(item, depth + 1)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|entry| {
                    format!("{} = {}", quoted(&entry.key), expression(&entry.value, depth + 1))
                })
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A string, in which `${…}` is an expression. One that is nothing else is the expression itself.
fn string(text: &str) -> String {
    let whole = text.strip_prefix("${").and_then(|rest| {
        let end = end_of_expression(rest)?;
        (end + 1 == rest.len()).then(|| rest.get(..end))?
    });
    match whole {
        Some(inner) => format!("({inner})"),
        None => quoted(text),
    }
}

/// A string in quotes; what is between `${` and `}` stays as it is.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_literal = rest.starts_with("$${") || rest.starts_with("%%{");
        if is_literal {
            out.push_str(rest.get(..3).unwrap_or_default());
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        if rest.starts_with("${") || rest.starts_with("%{") {
            let inner = rest.get(2..).unwrap_or_default();
            let end = end_of_expression(inner).map_or(rest.len(), |end| end + 3);
            out.push_str(rest.get(..end).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
            continue;
        }
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out.push('"');
    out
}

/// Where the `}` is that ends an expression.
fn end_of_expression(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => depth += 1,
            '}' if !in_string && depth == 0 => return Some(at),
            '}' if !in_string => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_hold_expressions() {
        assert_eq!(string("${var.a}"), "(var.a)");
        assert_eq!(string("a${f(\"}\")}\"b"), "\"a${f(\"}\")}\\\"b\"");
        assert_eq!(string("$${a}\n"), "\"$${a}\\n\"");
        assert_eq!(string("${a}-${b}"), "\"${a}-${b}\"");
        assert_eq!(string("${a"), "\"${a\"");
    }
}
