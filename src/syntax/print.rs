//! A tree as template text again, such that the same tree is read from it.
//!
//! The text is not the one that the tree was made of: comments, the blanks in directives and the spelling of strings
//! are lost. References and calls come back as they were written, since their source is a part of the tree. What does
//! not come back are backslashes before references in arguments, comments in calls, directives in strings right behind
//! text that touches a reference, and the odd things that Velocity reads in such text (`$name{word`, `$name\word`).

use std::borrow::Cow;

use super::ast::{
    BinaryOperator, Block, Directive, Expression, ExpressionKind, If, Interpolated, Reference,
    ReferenceKind, Set, Statement, Template,
};

/// The template as text.
#[must_use]
pub fn template(template: &Template) -> String {
    let mut printer = Printer::default();
    printer.block(&template.body, &mut Behind::Text);
    printer.out
}

/// An expression as text.
#[must_use]
pub fn expression(expression: &Expression) -> String {
    let mut printer = Printer::default();
    printer.expression(expression);
    printer.out
}

/// What was printed last: the text behind it must not become a part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    Text,
    Reference,
    /// A `)` or a brace, which eat blanks and a line end.
    Directive,
    /// A directive's bare name.
    Name,
}

#[derive(Default)]
struct Printer {
    out: String,
    /// A line comment in a string would change what the string means.
    in_string: bool,
    /// A fence stands behind a reference, and nothing behind it has ended the reference: directives do not.
    is_in_reference: bool,
}

impl Printer {
    fn block(&mut self, block: &[Statement], behind: &mut Behind) {
        self.statements(block, behind, false);
    }

    /// A block; `cut_last` leaves out the blank that its last text ends with.
    fn statements(&mut self, block: &[Statement], behind: &mut Behind, cut_last: bool) {
        let mut rest = block.iter();
        while let Some(statement) = rest.next() {
            let Statement::Text(text) = statement else {
                self.statement(statement, behind);
                continue;
            };
            // Neighbours are one: in a string, two fences side by side are not two.
            let mut text = Cow::Borrowed(&*text.text);
            while let Some(Statement::Text(next)) = rest.as_slice().first() {
                text.to_mut().push_str(&next.text);
                rest.next();
            }
            let next = rest.as_slice().first();
            let before_set = matches!(next, Some(Statement::Set(_)));
            let cut = text
                .strip_suffix(' ')
                .filter(|_| cut_last && next.is_none());
            self.text(cut.unwrap_or(&text), behind, before_set);
        }
    }

    fn statement(&mut self, statement: &Statement, behind: &mut Behind) {
        match statement {
            Statement::Text(_) => return,
            // Behind a name, and behind a fence that a reference touches, `##` would be text.
            Statement::Comment(_) if matches!(behind, Behind::Reference | Behind::Name) => return,
            Statement::Comment(_) if self.in_string => return self.push("#**#"),
            Statement::Comment(_) => self.push("##\n"),
            Statement::Reference(reference) => {
                self.reference(reference);
                *behind = Behind::Reference;
                return;
            }
            Statement::Set(set) => self.set(set),
            Statement::If(statement) => self.if_statement(statement),
            Statement::Directive(directive) => self.directive(directive),
        }
        *behind = match statement {
            Statement::Comment(_) => Behind::Text,
            Statement::Directive(directive) if directive.args.is_none() => Behind::Name,
            _ => Behind::Directive,
        };
    }

    /// Text as it is where that is safe, else between `#[[` and `]]#`.
    fn text(&mut self, text: &str, behind: &mut Behind, before_set: bool) {
        let Some(first) = text.chars().next() else {
            return;
        };
        let is_free = match behind {
            Behind::Text => true,
            Behind::Reference => !is_part_of_reference(first),
            Behind::Directive => !first.is_ascii_whitespace(),
            Behind::Name => !is_part_of_name(first),
        } && !(self.is_in_reference && is_part_of_reference(first));
        let is_blank = text.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        if !is_free || before_set && is_blank {
            *behind = self.fenced(text, *behind);
        } else if !text.contains(['$', '#', '\\']) {
            self.push(text);
            self.is_in_reference = false;
            *behind = Behind::Text;
        } else if *behind == Behind::Reference && !matches!(first, '$' | '#' | '\\') {
            // The first character ends the reference, which a fence would not.
            let (first, rest) = text.split_at(first.len_utf8());
            self.push(first);
            self.is_in_reference = false;
            *behind = self.fenced(rest, Behind::Text);
        } else {
            *behind = self.fenced(text, *behind);
        }
    }

    /// What the text behind the fence is behind of: a fence does not end a reference.
    fn fenced(&mut self, text: &str, behind: Behind) -> Behind {
        // In a string `]]##` would be the beginning of a comment: the last character stays outside.
        let last = text.chars().next_back().filter(|&last| {
            self.in_string
                && !matches!(last, '$' | '#' | '\\')
                && !(behind == Behind::Reference && is_part_of_reference(last))
        });
        let outside = text.len() - last.map_or(0, char::len_utf8);
        let (mut rest, outside) = text.split_at(outside);
        // Two things would make another end of the fence, or none: they are cut in two.
        while let Some(cut) = rest
            .find("]]#")
            .map(|at| at + 1)
            .or_else(|| unclosing(rest))
        {
            let (inside, behind) = rest.split_at(cut);
            self.fence(inside);
            rest = behind;
        }
        self.fence(rest);
        self.push(outside);
        if !outside.is_empty() {
            self.is_in_reference = false;
            return Behind::Text;
        }
        self.is_in_reference |= behind == Behind::Reference;
        match self.is_in_reference {
            true => Behind::Reference,
            false => Behind::Text,
        }
    }

    fn fence(&mut self, text: &str) {
        if !text.is_empty() {
            self.push("#[[");
            self.push(text);
            self.push("]]#");
        }
    }

    fn reference(&mut self, reference: &Reference) {
        if reference.kind != ReferenceKind::SlashBang {
            let pairs = reference.escape_prefix.len();
            let backslashes = pairs * 2 + usize::from(reference.escaped);
            self.push(&"\\".repeat(backslashes));
            self.push(&reference.more_prefix);
        }
        self.push(&reference.literal);
    }

    fn set(&mut self, set: &Set) {
        self.push("#set(");
        self.reference(&set.target);
        self.push(" = ");
        self.expression(&set.value);
        self.push(")");
    }

    fn if_statement(&mut self, statement: &If) {
        let mut name = "#if(";
        for branch in &statement.branches {
            self.push(name);
            self.expression(&branch.condition);
            self.push(")");
            self.inner_block(&branch.body);
            name = "#elseif(";
        }
        if let Some(otherwise) = &statement.otherwise {
            self.push("#{else}");
            self.inner_block(otherwise);
        }
        self.push("#{end}");
    }

    fn inner_block(&mut self, block: &Block) {
        self.block(block, &mut Behind::Directive);
    }

    fn directive(&mut self, directive: &Directive) {
        let is_literal = &*directive.name == "literal";
        if !is_literal && !directive.literal.is_empty() {
            return self.push(&directive.literal);
        }
        self.push("#");
        self.push(&directive.name);
        if let Some(args) = &directive.args {
            self.push("(");
            self.list(args, " ");
            self.push(")");
            if is_literal && args.is_empty() {
                // The comment keeps a line end from being eaten, and leaves no trace.
                self.push("#**#");
                self.push(&directive.literal);
                return self.push("#{end}");
            }
        }
        if let Some(block) = &directive.block {
            self.inner_block(block);
            self.push("#{end}");
        }
    }

    fn list(&mut self, items: &[Expression], separator: &str) {
        for (n, item) in items.iter().enumerate() {
            // Behind a blank it would be a word, and no reference.
            let is_bare = matches!(&item.kind, ExpressionKind::Reference(reference) if reference.kind == ReferenceKind::Runt);
            if n > 0 && !(is_bare && separator == " ") {
                self.push(separator);
            }
            self.expression(item);
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::String(text) => self.string(text),
            ExpressionKind::Interpolated(inner) => self.interpolated(inner),
            ExpressionKind::Integer(image) | ExpressionKind::Float(image) => self.push(image),
            ExpressionKind::Word(word) => self.push(word),
            ExpressionKind::Boolean(value) => self.push(if *value { "true" } else { "false" }),
            ExpressionKind::Range(bounds) => {
                self.push("[");
                self.expression(&bounds.0);
                self.push(" .. ");
                self.expression(&bounds.1);
                self.push("]");
            }
            ExpressionKind::List(items) => {
                self.push("[");
                self.list(items, ", ");
                self.push("]");
            }
            ExpressionKind::Map(entries) => self.map(entries),
            ExpressionKind::Reference(reference) => self.reference(reference),
            ExpressionKind::Not(operand) => {
                self.push("!");
                self.expression(operand);
            }
            ExpressionKind::Binary(..) => self.chain(expression),
            ExpressionKind::Parenthesized(inner) => {
                self.push("(");
                self.expression(inner);
                self.push(")");
            }
        }
    }

    /// The blank keeps `{name}` from being one token.
    fn map(&mut self, entries: &[(Expression, Expression)]) {
        self.push("{ ");
        for (n, (key, value)) in entries.iter().enumerate() {
            if n > 0 {
                self.push(", ");
            }
            self.expression(key);
            self.push(" : ");
            self.expression(value);
        }
        self.push("}");
    }

    /// Operators nest on their left: the chain is printed in a loop.
    fn chain(&mut self, chain: &Expression) {
        let mut steps = Vec::new();
        let mut leftmost = chain;
        while let ExpressionKind::Binary(operator, operands) = &leftmost.kind {
            steps.push((*operator, &operands.1));
            leftmost = &operands.0;
        }
        self.expression(leftmost);
        for (operator, right) in steps.into_iter().rev() {
            self.push(sign(operator));
            self.expression(right);
        }
    }

    /// Single quotes hold everything but themselves.
    fn string(&mut self, text: &str) {
        self.push("'");
        self.push(&text.replace('\'', "''"));
        self.push("'");
    }

    /// A string in double quotes, without the blank that the parser adds.
    fn interpolated(&mut self, inner: &Interpolated) {
        let mut printer = Printer {
            in_string: true,
            ..Printer::default()
        };
        let mut behind = Behind::Text;
        match inner.template.body.split_last() {
            Some((Statement::Comment(_), body)) if !inner.cut_last => {
                printer.block(body, &mut behind);
            }
            _ => printer.statements(&inner.template.body, &mut behind, inner.cut_last),
        }
        let last = inner.template.body.last();
        let has_blank = matches!(last, Some(Statement::Text(last)) if last.text.ends_with(' '));
        if inner.cut_last && !has_blank {
            // A comment without an end has swallowed the blank: what is cut off is something else.
            printer.push("#*");
        } else if !inner.cut_last {
            printer.push("##");
        } else if !printer.out.contains(['$', '#']) {
            printer.push("#**#");
        }
        // Velocity looks for `\u` before anything else.
        let text = printer.out.replace('"', "\"\"").replace("\\u", "\\u005cu");
        self.push("\"");
        self.push(&text);
        self.push("\"");
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// Where to cut a text whose end would swallow the beginning of `]]#`.
fn unclosing(text: &str) -> Option<usize> {
    text.ends_with("#**").then(|| text.len() - 1)
}

/// Whether the lexer may read such a character as a part of the reference before it.
fn is_part_of_reference(first: char) -> bool {
    first.is_ascii_alphanumeric() || matches!(first, '_' | '-' | '.' | '[' | '(' | '{' | '}' | '!')
}

/// Whether such a character may be read as a part of a directive that ends with its name.
fn is_part_of_name(first: char) -> bool {
    first.is_ascii_alphanumeric()
        || first.is_ascii_whitespace()
        || matches!(first, '_' | '@' | '(' | '{')
}

fn sign(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Or => " || ",
        BinaryOperator::And => " && ",
        BinaryOperator::Equal => " == ",
        BinaryOperator::NotEqual => " != ",
        BinaryOperator::Less => " < ",
        BinaryOperator::Greater => " > ",
        BinaryOperator::LessOrEqual => " <= ",
        BinaryOperator::GreaterOrEqual => " >= ",
        BinaryOperator::Add => " + ",
        BinaryOperator::Subtract => " - ",
        BinaryOperator::Multiply => " * ",
        BinaryOperator::Divide => " / ",
        BinaryOperator::Modulo => " % ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{ParseOptions, parse};

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
        let shape = shape
            .replace("Comment(S), ", "")
            .replace(", Comment(S)", "");
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
