//! What a program written for one template costs: the floor. The same bytes as the template prints, from a tree that
//! borrows its strings and keeps objects as vectors.

use std::borrow::Cow;
use std::fmt::Write;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value that borrows what it can.
#[derive(Debug, Clone)]
pub enum Tree<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Map(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    pub fn parse(text: &'a str) -> Self {
        serde_json::from_str(text).expect("the benchmark's own JSON")
    }

    fn get(&self, name: &str) -> &Self {
        match self {
            Self::Map(members) => {
                members.iter().find(|(key, _)| key == name).map_or(&Self::Null, |(_, value)| value)
            }
            _ => &Self::Null,
        }
    }

    fn at(&self, index: usize) -> &Self {
        self.items().get(index).unwrap_or(&Self::Null)
    }

    fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Str(text) => text,
            _ => "",
        }
    }

    fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    fn float(&self) -> f64 {
        match self {
            Self::Float(value) => *value,
            Self::Int(value) => *value as f64,
            _ => f64::NAN,
        }
    }

    /// As `$input.json` prints it.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(value) => write!(out, "{value}").expect("a string"),
            Self::Float(value) => write_double(*value, out),
            Self::Str(text) => quote(text, out),
            Self::List(items) => list(items.iter(), out),
            Self::Map(members) => {
                out.push('{');
                for (n, (name, value)) in members.iter().enumerate() {
                    if n > 0 {
                        out.push(',');
                    }
                    quote(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    fn zips<'t>(&'t self, found: &mut Vec<&'t Tree<'a>>) {
        match self {
            Self::Map(members) => {
                found.extend(
                    members.iter().filter(|(name, _)| name == "zip").map(|(_, value)| value),
                );
                members.iter().for_each(|(_, value)| value.zips(found));
            }
            Self::List(items) => items.iter().for_each(|item| item.zips(found)),
            _ => {}
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Tree<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TreeVisitor;
        impl<'de> Visitor<'de> for TreeVisitor {
            type Value = Tree<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
                Ok(Tree::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Tree<'de>, E> {
                Ok(Tree::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Tree<'de>, E> {
                Ok(Tree::Int(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Tree<'de>, E> {
                Ok(Tree::Int(value as i64))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Tree<'de>, E> {
                Ok(Tree::Float(value))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree<'de>, E> {
                Ok(Tree::Str(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Tree<'de>, E> {
                Ok(Tree::Str(Cow::Owned(text.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree<'de>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = access.next_element()? {
                    items.push(item);
                }
                Ok(Tree::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((Key(name), value)) = access.next_entry()? {
                    members.push((name, value));
                }
                Ok(Tree::Map(members))
            }
        }
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Tree::deserialize(deserializer).map(|tree| match tree {
            Tree::Str(text) => Self(text),
            _ => Self(Cow::Borrowed("")),
        })
    }
}

fn list<'t, 'a: 't>(items: impl Iterator<Item = &'t Tree<'a>>, out: &mut String) {
    out.push('[');
    for (n, item) in items.enumerate() {
        if n > 0 {
            out.push(',');
        }
        item.write(out);
    }
    out.push(']');
}

fn write_double(value: f64, out: &mut String) {
    // The benchmark's numbers are all plain: shortest digits and at least one after the point.
    let start = out.len();
    write!(out, "{value}").expect("a string");
    if !out[start..].contains('.') {
        out.push_str(".0");
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escape);
        from = at + 1;
    }
    out.push_str(&text[from..]);
    out.push('"');
}

/// `$util.escapeJavaScript`.
pub fn escape(text: &str, out: &mut String) {
    escape_with(text, "\\'", out);
}

/// `$util.escapeJavaScript` with its `\'` made `'` again, as JSON needs it.
pub fn escape_but_quotes(text: &str, out: &mut String) {
    escape_with(text, "'", out);
}

#[inline(always)]
fn escape_with(text: &str, quote: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\'' => quote,
            b'/' => "\\/",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escape);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// `tiny.vtl`
pub fn tiny(body: &str, order: &str, request: &str) -> String {
    let tree = Tree::parse(body);
    let mut out = String::with_capacity(128);
    out.push_str("{\"customer\": \"");
    out.push_str(tree.get("name").text());
    out.push_str("\", \"order\": \"");
    out.push_str(order);
    out.push_str("\", \"request\": \"");
    out.push_str(request);
    out.push_str("\"}\n");
    out
}

/// `loop.vtl`
pub fn lines(body: &str) -> String {
    let tree = Tree::parse(body);
    let lines = tree.get("lines").items();
    let mut out = String::with_capacity(body.len() * 2);
    write!(out, "{{\n  \"number\": {},\n  \"lines\": [\n", lines.len()).expect("a string");
    for (n, line) in lines.iter().enumerate() {
        out.push_str("    {\n      \"sku\": ");
        line.get("id").write(&mut out);
        out.push_str(",\n      \"title\": \"");
        escape(line.get("title").text(), &mut out);
        out.push_str("\",\n      \"price\": ");
        line.get("price").write(&mut out);
        out.push_str(",\n      \"quantity\": ");
        line.get("quantity").write(&mut out);
        out.push_str(",\n      \"gift\": ");
        line.get("gift").write(&mut out);
        out.push_str("\n    }");
        if n + 1 < lines.len() {
            out.push(',');
        }
        out.push('\n');
    }
    out.push_str("  ]\n}\n");
    out
}

/// `whole.vtl`
pub fn whole(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    Tree::parse(body).write(&mut out);
    out
}

/// `paths.vtl` and `definite.vtl`: what both begin with, then the rest.
pub fn paths(body: &str, definite: bool) -> String {
    let tree = Tree::parse(body);
    let (shop, buyer, meta) = (tree.get("shop"), tree.get("buyer"), tree.get("meta"));
    let books = shop.get("books");
    let mut out = String::with_capacity(4096);
    let field = |out: &mut String, name: char| {
        write!(out, "{}\n  \"{name}\": ", if name == 'a' { "{" } else { "," }).expect("a string")
    };
    let text = |out: &mut String, name: char, value: &Tree| {
        field(out, name);
        out.push('"');
        out.push_str(value.text());
        out.push('"');
    };
    let value = |out: &mut String, name: char, value: &Tree| {
        field(out, name);
        value.write(out);
    };
    text(&mut out, 'a', buyer.get("name"));
    text(&mut out, 'b', buyer.get("address").get("city"));
    value(&mut out, 'c', buyer.get("age"));
    text(&mut out, 'd', books.at(0).get("title"));
    text(&mut out, 'e', books.at(29).get("isbn"));
    value(&mut out, 'f', books.at(3));
    value(&mut out, 'g', buyer.get("address"));
    value(&mut out, 'h', meta.get("tags"));
    value(&mut out, 'i', buyer.get("active"));
    text(&mut out, 'j', shop.get("name"));
    if definite {
        text(&mut out, 'k', books.at(1).get("author").get("first"));
        text(&mut out, 'l', books.at(2).get("author").get("last"));
        value(&mut out, 'm', books.at(4).get("price"));
        value(&mut out, 'n', books.at(5).get("quantity"));
        value(&mut out, 'o', books.at(6).get("stocked"));
        text(&mut out, 'p', books.at(7).get("title"));
        text(&mut out, 'q', shop.get("address").get("zip"));
        value(&mut out, 'r', shop.get("address"));
        value(&mut out, 's', meta.get("page"));
    } else {
        let all = books.items();
        let each = |out: &mut String, name: char, items: &mut dyn Iterator<Item = &Tree>| {
            field(out, name);
            list(items, out);
        };
        each(&mut out, 'k', &mut all.iter().map(|book| book.get("isbn")));
        each(&mut out, 'l', &mut all.iter().map(|book| book.get("price")));
        each(
            &mut out,
            'm',
            &mut all
                .iter()
                .filter(|book| book.get("price").float() > 40.0)
                .map(|book| book.get("isbn")),
        );
        each(&mut out, 'n', &mut all.iter().take(3).map(|book| book.get("title")));
        let mut zips = Vec::new();
        tree.zips(&mut zips);
        each(&mut out, 'o', &mut zips.into_iter());
        each(&mut out, 'p', &mut all.iter().map(|book| book.get("quantity")));
        each(
            &mut out,
            'q',
            &mut all
                .iter()
                .filter(|book| book.get("stocked").is_true())
                .map(|book| book.get("quantity")),
        );
        each(&mut out, 'r', &mut [1, 4].iter().map(|n| books.at(*n).get("isbn")));
        each(&mut out, 's', &mut all.iter().map(|book| book.get("author").get("last")));
    }
    value(&mut out, 't', meta);
    out.push_str("\n}\n");
    out
}

/// `compute.vtl`
pub fn compute() -> String {
    let (mut even, mut large, mut rest) = (0_i32, 0_i32, 0_i32);
    for a in 1..=50 {
        for b in 1..=50 {
            let product = std::hint::black_box(a * b);
            let left = product % 7;
            if left == 0 {
                even += product;
            } else if product > 600 && left != 3 {
                large += product - left;
            } else {
                rest += 1;
            }
        }
    }
    format!("{{\"even\": {even}, \"large\": {large}, \"rest\": {rest}}}\n")
}
