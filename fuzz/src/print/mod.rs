//! A tree as template text again, such that the same tree is read from it.
//!
//! The text is not the one that the tree was made of: comments, the blanks in directives and the spelling of strings
//! are lost. References and calls come back as they were written, since their source is a part of the tree. What does
//! not come back:
//!
//! - words that Velocity reads as references (`$a.b(.word`) or as directives (`#$a}word`) although nothing begins one:
//!   they are printed as the text that they print, be there such a macro or not;
//! - `##` before a reference (`$a.b##$c`), of which one is printed as text;
//! - signs that Velocity forgets when it is asked for the source of a reference (`$a.b(c$.d)`, `$a.b(\$!#)`);
//! - backslashes and signs before references in the arguments of methods, where they mean nothing;
//! - the blank that Velocity adds to a string and cuts off again, where the text needs a `##`: the string is printed
//!   with a comment at its end, and nothing is cut off;
//! - the source of a call or of a `#literal` that reads differently on its own, since it is without escapes
//!   (`#@a()\#if#end`): the call is put together anew, and `#literal` is the text that it prints.

mod call;
mod text;
mod value;

use text::{After, Next};
use vtl::syntax::ast::{Block, If, Part, Reference, ReferenceKind, Set, Statement, Template};

/// The template as text.
pub(crate) fn template(template: &Template) -> String {
    let mut printer = Printer::default();
    printer.block(&template.body);
    printer.out
}

/// Prints in the order of the text, and knows in which state that leaves Velocity's lexer.
#[derive(Default)]
struct Printer {
    out: String,
    /// What was printed last.
    after: After,
    /// In this many references the lexer may be: fences do not end one, nor does `#set`.
    references: u32,
    /// The last of them ends with a property, and continues after the next `$`.
    has_property: bool,
    /// The lexer may be after the `#` of `#$a`, and takes a word for the name of a directive.
    in_hash: bool,
    /// Where the fence ends that was printed last.
    fence_end: usize,
    /// `##` in a string would change what the string means.
    in_string: bool,
    /// To compare trees: calls are printed with all that is known of them.
    is_raw: bool,
}

impl Printer {
    fn block(&mut self, block: &[Statement]) {
        self.statements(block, Next::Other, false);
    }

    /// Prints statements with `end` after them. With `cut_last` the last character of the text that they end with is
    /// left out; false if they end with no text.
    fn statements(&mut self, block: &[Statement], end: Next, cut_last: bool) -> bool {
        let mut text = String::new();
        for (n, statement) in block.iter().enumerate() {
            let is_cut = cut_last && n + 1 == block.len();
            let is_directive = matches!(statement, Statement::Directive(_));
            let prefers_text = self.is_raw || is_cut || is_directive && self.is_open(&text);
            if let Some(more) = call::as_text(statement, prefers_text) {
                text.push_str(more);
                continue;
            }
            let next = match statement {
                Statement::Set(_) => Next::Set,
                Statement::Reference(reference) => {
                    text.push_str(split_prefix(reference).0);
                    Next::Other
                }
                _ => Next::Other,
            };
            self.text(&text, next);
            text.clear();
            self.statement(statement);
        }
        // Java would cut a character outside of the basic plane in two.
        let is_cut = cut_last && pop_unit(&mut text);
        self.text(&text, end);
        is_cut
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Text(_) | Statement::Comment(_) => {}
            Statement::Reference(reference) => self.printed_reference(reference),
            Statement::Set(set) => self.set(set),
            Statement::If(statement) => self.if_statement(statement),
            Statement::Directive(directive) => self.directive(directive),
        }
    }

    fn printed_reference(&mut self, reference: &Reference) {
        self.reference(reference, split_prefix(reference).1);
        self.after = After::Nothing;
        if !self.has_property {
            self.end_reference();
        }
        if !reference.literal.ends_with('}') {
            self.references += 1;
            self.has_property = ends_with_property(reference);
        }
        self.in_hash |= reference.more_prefix.contains('#');
    }

    fn reference(&mut self, reference: &Reference, prefix: &str) {
        if reference.kind != ReferenceKind::SlashBang {
            let pairs = reference.escape_prefix.len();
            let backslashes = pairs * 2 + usize::from(reference.escaped);
            self.push(&"\\".repeat(backslashes));
            self.push(prefix);
        }
        self.push(&reference.literal);
    }

    fn set(&mut self, set: &Set) {
        let is_behind_fence = self.in_string && self.fence_end == self.out.len();
        if is_behind_fence || self.in_hash {
            // `#set` eats it.
            self.push(" ");
        }
        self.push("#set(");
        self.reference(&set.target, &set.target.more_prefix);
        self.push(" = ");
        self.expression(&set.value);
        self.push(")");
        self.after = After::Directive;
    }

    fn if_statement(&mut self, statement: &If) {
        let mut name = "#if(";
        for branch in &statement.branches {
            self.hash(name);
            self.expression(&branch.condition);
            self.push(")");
            self.inner_block(&branch.body);
            name = "#elseif(";
        }
        if let Some(otherwise) = &statement.otherwise {
            self.hash("#{else}");
            self.inner_block(otherwise);
        }
        self.end();
    }

    fn inner_block(&mut self, block: &Block) {
        self.after = After::Directive;
        self.block(block);
    }

    fn end(&mut self) {
        self.hash("#{end}");
        self.after = After::Directive;
    }

    /// A directive, whose `#` ends one reference.
    fn hash(&mut self, directive: &str) {
        if !self.in_hash {
            self.end_reference();
        }
        self.push(directive);
    }

    /// Only a reference with a property stays open below another one.
    fn end_reference(&mut self) {
        self.references = self.references.saturating_sub(1);
        self.has_property = self.references > 0;
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

fn ends_with_property(reference: &Reference) -> bool {
    let mut parts = reference.parts.iter().rev();
    let last = parts.find(|part| !matches!(part, Part::Index { .. }));
    matches!(last, Some(Part::Property { .. }))
}

/// The characters before a reference, and how many of them are text: `##`, which only some references may be followed
/// by, would be a comment.
fn split_prefix(reference: &Reference) -> (&str, &str) {
    let prefix = &reference.more_prefix;
    prefix.split_at(usize::from(prefix.starts_with("##")))
}

/// Takes the last character off, if it is one to Java too.
fn pop_unit(text: &mut String) -> bool {
    let last = text.chars().next_back();
    last.is_some_and(|last| last.len_utf16() == 1) && text.pop().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vtl::syntax::{ParseOptions, parse};

    /// The tree as text without places, comments and the cuts between texts.
    fn shape(template: &Template) -> String {
        let mut shape = String::new();
        let debug = format!("{template:?}");
        let mut rest = debug.as_str();
        while let Some((before, behind)) = rest.split_once("Span { start: ") {
            shape.push_str(before);
            shape.push('S');
            rest = behind.split_once('}').map_or("", |(_, rest)| rest);
        }
        shape.push_str(rest);
        let shape = shape.replace("Comment(S), ", "").replace(", Comment(S)", "");
        join_texts(&shape.replace("Comment(S)", ""))
    }

    fn join_texts(shape: &str) -> String {
        let mut joined = String::new();
        for (n, piece) in shape.split("Text(Text { text: \"").enumerate() {
            let Some((text, rest)) = piece.split_once("\", span: S })") else {
                joined.push_str(piece);
                continue;
            };
            if n == 0 {
                joined.push_str(piece);
            } else if let Some(before) = joined.strip_suffix("> , ") {
                joined = format!("{before}{text}> {rest}");
            } else {
                joined.push_str(&format!("<{text}> {rest}"));
            }
        }
        joined
    }

    #[test]
    fn what_is_printed_is_read_as_the_same_tree() {
        for text in [
            "a $b c ${d}e $!f.g($h, [1, 'x'])[0]. \\$i \\\\$j $$k $\\!l $5 # $ ",
            "x ## c\ny #* d *# #[[ $ ]]# z]]# \\#if \\\\ \\#nope",
            "#set($a = 1 + 2 * -3 - (4 / $b % 5))  #set($a.b = !$c && $d || $e == 'it''s')",
            "#set($a = {'k' : [1..$n], $b : {}, true : []}) #set(${x} = \"q\")",
            "#set($a = \"x $b #if($c)y#end \"\"q\"\" \\u0041\")#set($a = \"a ## b\")#set($a = \"# 1\")",
            "#if($a)\n b\n#elseif(not $b)\n c#else d#end\n#foreach($x in $y)\n$x#end e",
            "#foo #foo($a 'x')\n y #{foo}bar #@foo($a) b #end #define($d) x #end #literal() $a\n #end",
            "$a#set($b = 1) c #macro(m $p) $p #end #m($a) #break",
        ] {
            let tree = parse(text, &ParseOptions::default()).unwrap();
            let printed = template(&tree);
            let again = parse(&printed, &ParseOptions::default()).unwrap();
            assert_eq!(shape(&again), shape(&tree), "{text}\n{printed}");
            assert_eq!(template(&again).is_empty(), printed.is_empty());
        }
    }
}
