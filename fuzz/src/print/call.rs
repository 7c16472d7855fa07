//! Directives other than `#set` and `#if`. Calls and `#literal` print their source, so that is printed as it is where
//! it reads as the same statement.

use super::Printer;
use super::text::After;
use vtl::syntax::ast::{Directive, Expression, ExpressionKind, ReferenceKind, Statement};
use vtl::syntax::{Dialect, ParseOptions, parse};

/// After so many references that are still open a call is put together anew: the lexer would have to be brought there.
const MAX_OPEN: u32 = 64;

/// What is printed as text: text, comments, words that Velocity takes for something else, and `#literal` where it cannot
/// come back, or need not.
pub(super) fn as_text(statement: &Statement, prefers_text: bool) -> Option<&str> {
    match statement {
        Statement::Text(text) => Some(&text.text),
        Statement::Comment(_) => Some(""),
        // Of such a reference Velocity prints the first token only.
        Statement::Reference(reference) if reference.kind == ReferenceKind::Runt => {
            Some(&reference.name)
        }
        Statement::Directive(directive) if is_text(directive) => Some(&directive.literal),
        Statement::Directive(directive)
            if is_literal(directive) && (prefers_text || !has_literal(directive)) =>
        {
            Some(&directive.literal)
        }
        _ => None,
    }
}

/// Whether a directive has no `#` before it (`word` in `#$a}word`), or what no macro can be called (`#a` in
/// `$a.b##a`).
fn is_text(directive: &Directive) -> bool {
    let is_name =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '@');
    let has_name = !directive.name.is_empty() && directive.name.chars().all(is_name);
    match directive.literal.chars().next() {
        None => false,
        Some(first) => !is_built_in(&directive.name) && (!matches!(first, '#' | '@') || !has_name),
    }
}

impl Printer {
    pub(super) fn directive(&mut self, directive: &Directive) {
        if self.is_raw {
            for text in ["\0", &directive.name, "\0", &directive.literal, "\0"] {
                self.push(text);
            }
            self.parts(directive);
        } else if is_literal(directive) {
            self.hash(&around(&directive.literal));
            self.after = After::Directive;
        } else if !self.source(directive) {
            self.hash(&head(directive));
            self.parts(directive);
        }
    }

    /// A directive's source; false if it has none, or if it reads differently.
    fn source(&mut self, directive: &Directive) -> bool {
        let Some(source) = source(directive) else {
            return false;
        };
        let is_right = |other: &Directive| is_same(directive, other);
        if directive.args.is_some() && !reads_as(&source, is_right) {
            return false;
        }
        if directive.block.is_some() && self.is_open("") {
            if self.references > MAX_OPEN {
                return false;
            }
            let open = "$a.b".repeat(self.references as usize);
            let hash = if self.in_hash { "#$a" } else { "" };
            if !reads_behind(&[&open, hash].concat(), &source, is_right) {
                return false;
            }
            // What the block leaves open is not known.
            self.references += 8;
            self.in_hash = true;
        }
        self.hash(&source);
        self.after = match directive.args {
            Some(_) => After::behind(&source),
            None if source.ends_with('}') => After::BracedName,
            None => After::Name,
        };
        true
    }

    /// Arguments and block.
    fn parts(&mut self, directive: &Directive) {
        let is_call = !directive.literal.is_empty();
        self.after = After::Name;
        if let Some(args) = &directive.args {
            self.push("(");
            self.list(args, " ");
            self.push(")");
            self.after = if is_call { After::Call } else { After::Directive };
        }
        if let Some(block) = &directive.block {
            self.inner_block(block);
            self.end_of(directive);
        }
    }

    /// `#end` as it was written.
    fn end_of(&mut self, directive: &Directive) {
        match directive.literal.rsplit_once('#') {
            Some((_, end)) => {
                self.hash("#");
                self.push(end);
                self.after = After::behind(end);
            }
            None => self.end(),
        }
    }

    pub(super) fn list(&mut self, items: &[Expression], separator: &str) {
        let has_word = items.iter().any(is_word);
        let mut is_behind_reference = false;
        for (n, item) in items.iter().enumerate() {
            // After a blank it would be a word, and no reference; or a comment.
            let is_part = is_word(item) || begins_with_comment(item);
            let is_reference = matches!(item.kind, ExpressionKind::Reference(_));
            let touches = is_part || has_word && is_behind_reference && is_reference;
            if n > 0 && !(touches && separator == " ") {
                self.push(separator);
            }
            self.expression(item);
            is_behind_reference = is_reference;
        }
    }
}

/// A word that is a reference because it touches one.
fn is_word(item: &Expression) -> bool {
    matches!(&item.kind, ExpressionKind::Reference(word) if word.kind == ReferenceKind::Runt)
}

fn begins_with_comment(item: &Expression) -> bool {
    matches!(&item.kind, ExpressionKind::Reference(reference) if reference.more_prefix.starts_with("##"))
}

/// The source of a call or of a bare name, with what makes it one: `@a` is a directive after `#$`.
fn source(directive: &Directive) -> Option<String> {
    let literal = &directive.literal;
    match literal.chars().next()? {
        '@' => Some(["#$", literal].concat()),
        '#' => Some(literal.to_string()),
        _ => None,
    }
}

/// The name with what is around it.
fn head(directive: &Directive) -> String {
    let name = &*directive.name;
    let source = source(directive).unwrap_or_default();
    match source.split_once(name) {
        Some((before, behind)) if !name.is_empty() && before.len() < 3 => {
            let brace = if before.ends_with('{') && behind.starts_with('}') { "}" } else { "" };
            [before, name, brace].concat()
        }
        _ if source.starts_with("#$@") => ["#$@", name].concat(),
        _ => ["#", name].concat(),
    }
}

/// Whether a text is one directive that `is_right` agrees with, and what follows is read as if nothing stood before.
fn reads_as(text: &str, is_right: impl Fn(&Directive) -> bool) -> bool {
    // In a reference, after a `#` or in arguments this would be something else.
    let probe = "{a}";
    reads(&[text, probe].concat(), |block| match block {
        [Statement::Directive(other), Statement::Text(text)] => {
            &*text.text == probe && is_right(other)
        }
        _ => false,
    })
}

/// Whether a text is that directive after what leaves the lexer open, too, and what follows it can end that.
fn reads_behind(open: &str, text: &str, is_right: impl Fn(&Directive) -> bool) -> bool {
    reads(&[open, text, " "].concat(), |block| match block {
        [.., Statement::Directive(other), Statement::Text(_)] => is_right(other),
        _ => false,
    })
}

/// In which dialect a text will be read is not known here.
fn reads(text: &str, is_right: impl Fn(&[Statement]) -> bool) -> bool {
    let mut dialects = [Dialect::ApiGateway, Dialect::Velocity].into_iter();
    dialects.any(|dialect| {
        let options = ParseOptions { dialect, ..ParseOptions::default() };
        parse(text, &options).is_ok_and(|read| is_right(&read.body))
    })
}

fn is_same(one: &Directive, other: &Directive) -> bool {
    let raw = |directive: &Directive| {
        let mut printer = Printer { is_raw: true, ..Printer::default() };
        printer.directive(directive);
        printer.out
    };
    one.block.is_some() == other.block.is_some() && raw(one) == raw(other)
}

/// `#literal` prints the source of its first argument, or else of its block.
fn is_literal(directive: &Directive) -> bool {
    &*directive.name == "literal" && directive.block.is_some()
}

/// Whether it can have its source as its block: escapes have been understood in it.
fn has_literal(directive: &Directive) -> bool {
    let literal = &directive.literal;
    reads_as(&around(literal), |other| other.literal == *literal)
}

/// The comment keeps a line end from being eaten, and leaves no trace.
fn around(literal: &str) -> String {
    ["#literal()#**#", literal, "#{end}"].concat()
}

fn is_built_in(name: &str) -> bool {
    matches!(name, "literal" | "break" | "stop" | "include" | "parse")
}

#[cfg(test)]
mod tests {
    use crate::print::template;
    use vtl::syntax::{Dialect, ParseOptions, parse};

    fn printed(text: &str) -> String {
        let options = ParseOptions { dialect: Dialect::Velocity, ..ParseOptions::default() };
        template(&parse(text, &options).unwrap())
    }

    #[test]
    fn calls_come_back_as_they_were_written() {
        for text in [
            "#a( $b ,1 ) #{a}b #@a( 1 ) #if( $b ) x #end #end",
            "#foreach($a in $b)$a#$@break#{end}",
            "#literal()#**# $a #if($b) #end#{end}",
        ] {
            assert_eq!(printed(text), text);
        }
    }

    #[test]
    fn a_source_without_its_escapes_is_not_used() {
        for (text, expected) in [
            ("#a( \\$b )", "#a(\\$b)"),
            ("#@a( 1 )\\#if#end", "#@a(1)#[[#]]#if#end"),
            ("#literal()\\#end#end", "#[[#]]#end"),
        ] {
            assert_eq!(printed(text), expected);
        }
    }

    #[test]
    fn words_are_the_text_that_they_print() {
        for (text, expected) in [
            ("$a.b(.c", "$a.b#[[(.c]]#"),
            ("$a#**#{$b}c", "$a#[[{c]]#"),
            ("#$a}b", "#$a#[[}b]]#"),
            ("#$#a{bc}", "#[[#$#]]#a{bc}"),
            ("$a.b##c", "$a.b#[[##c]]#"),
            ("$a.b##$c", "$a.b#[[#]]##$c"),
        ] {
            assert_eq!(printed(text), expected);
        }
    }
}
