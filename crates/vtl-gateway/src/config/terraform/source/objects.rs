//! Objects that take the parser too long: for each key of `{ a = 1, b = 2 }` it looks through all keys before.

/// How many keys may be compared: an object of 10,000 keys, or a hundred of 1,000.
const MAX_COMPARED: usize = 100_000_000;

/// What a bracket, a string or a template belongs to.
enum Open {
    /// `{` after a name or a label.
    Block,
    /// An object with its keys so far.
    Object(usize),
    /// `(` or `[`.
    Other,
    /// `${` and `%{`: the string goes on after it.
    Template(Inside),
}

/// What a template is in.
#[derive(Clone)]
enum Inside {
    Quotes,
    /// The word that ends it.
    Heredoc(String),
    /// Nothing ends it.
    Text,
}

/// Where the objects of a file have too many keys, if they do.
pub(super) fn too_large(text: &str) -> Option<usize> {
    // So few keys cannot take long, whatever they are in.
    let signs = text.bytes().filter(|byte| matches!(byte, b'=' | b':')).count();
    if signs.saturating_mul(signs) <= MAX_COMPARED {
        return None;
    }
    Scan::new(text).run()
}

/// As [`too_large`], of a text that is the inside of a string.
pub(super) fn too_large_in_template(text: &str) -> bool {
    let mut scan = Scan::new(text);
    scan.string(&Inside::Text);
    scan.run().is_some()
}

/// What comes before a bracket.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// A name or a string: the bracket begins a block.
    Name,
    /// Anything else, also nothing and `in`: it begins an object.
    Operator,
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Open>,
    compared: usize,
    before: Before,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, open: Vec::new(), compared: 0, before: Before::Operator }
    }
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes to what is found next; to the end without that.
    fn pass(&mut self, end: &str) {
        self.at += self.rest().find(end).map_or(self.rest().len(), |at| at + end.len());
    }

    fn run(mut self) -> Option<usize> {
        while let Some(c) = self.rest().chars().next() {
            let start = self.at;
            let rest = self.rest();
            if c == '#' || rest.starts_with("//") {
                self.pass("\n");
                continue;
            }
            if rest.starts_with("/*") {
                self.pass("*/");
                continue;
            }
            if let Some(word) = heredoc(rest) {
                self.pass("\n");
                self.string(&Inside::Heredoc(word));
                continue;
            }
            if c.is_alphanumeric() || c == '_' {
                let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                let word = rest.split(|c| !is_word(c)).next().unwrap_or_default();
                let is_name = word != "in";
                self.at += word.len();
                self.before = if is_name { Before::Name } else { Before::Operator };
                continue;
            }
            self.at += c.len_utf8();
            match c {
                '"' => {
                    self.string(&Inside::Quotes);
                    self.before = Before::Name;
                    continue;
                }
                ' ' | '\t' | '\r' | '\n' => continue,
                '{' if self.before == Before::Name => self.open.push(Open::Block),
                '{' => self.open.push(Open::Object(0)),
                '(' | '[' => self.open.push(Open::Other),
                ')' | ']' => {
                    self.open.pop();
                }
                '}' => {
                    if let Some(Open::Template(inside)) = self.open.pop() {
                        self.string(&inside);
                        self.before = Before::Name;
                        continue;
                    }
                }
                '=' | ':' => {
                    if let Some(Open::Object(keys)) = self.open.last_mut() {
                        // Once to see whether it is there, once to put it in.
                        self.compared = self.compared.saturating_add(*keys * 2);
                        *keys += 1;
                        if self.compared > MAX_COMPARED {
                            return Some(start);
                        }
                    }
                }
                _ => {}
            }
            self.before = Before::Operator;
        }
        None
    }

    /// Passes the rest of a string, or what is before the next template in it.
    fn string(&mut self, inside: &Inside) {
        while let Some(c) = self.rest().chars().next() {
            let rest = self.rest();
            // `$${` is written for `${`.
            if rest.starts_with("$${") || rest.starts_with("%%{") {
                self.at += 3;
                continue;
            }
            if rest.starts_with("${") || rest.starts_with("%{") {
                self.at += 2;
                self.open.push(Open::Template(inside.clone()));
                return;
            }
            self.at += c.len_utf8();
            match inside {
                Inside::Quotes if c == '"' => return,
                Inside::Quotes if c == '\\' => {
                    self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                }
                Inside::Heredoc(word) if c == '\n' => {
                    let line = self.rest().lines().next().unwrap_or_default();
                    if line.trim() == word {
                        self.at += line.len();
                        return;
                    }
                }
                _ => {}
            }
        }
    }
}

/// The word that ends a string in lines.
fn heredoc(text: &str) -> Option<String> {
    let text = text.strip_prefix("<<")?;
    let text = text.strip_prefix('-').unwrap_or(text);
    let word = text.lines().next().unwrap_or_default().trim();
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    is_word.then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(count: usize) -> String {
        (0..count).map(|n| format!("k{n} = \"}}\\\"${{[{{}}][0]}}\" # }}\n")).collect()
    }

    #[test]
    fn keys_of_one_object_are_counted() {
        let object = format!("locals {{\n m = {{\n{}}}\n}}", keys(11_000));
        let place = too_large(&object);
        assert!(
            place.is_some_and(|place| object.get(place..).is_some_and(|r| r.starts_with("= ")))
        );
        let template = format!("locals {{\n m = \"a${{length({{\n{}}})}}\"\n}}", keys(11_000));
        assert!(too_large(&template).is_some());
        let looped = format!("locals {{\n m = [for v in {{\n{}}}: v]\n}}", keys(11_000));
        assert!(too_large(&looped).is_some());
        let lines = format!("locals {{\n m = <<-EOF\n\"{{ ${{[{{\n{}}}]}}\n EOF\n}}", keys(11_000));
        assert!(too_large(&lines).is_some());
    }

    #[test]
    fn blocks_strings_and_small_objects_do_not_count() {
        assert_eq!(too_large(&format!("locals {{\n{}}}", keys(30_000))), None);
        let small = format!("locals {{\n m = {{\n{}}}\n}}", keys(100));
        assert_eq!(too_large(&small.repeat(300)), None);
        let lines = format!("locals {{\n m = <<EOF\n{}\nEOF\n}}", "a = {b = 1,}\n".repeat(30_000));
        assert_eq!(too_large(&lines), None);
    }
}
