//! Values and operators. Strings come back in their own spelling: single quotes, or double ones around a template.

use super::Printer;
use super::text::Next;
use vtl::syntax::ast::{BinaryOperator, Expression, ExpressionKind, Interpolated};

impl Printer {
    pub(super) fn expression(&mut self, expression: &Expression) {
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
            ExpressionKind::Reference(reference) => {
                self.reference(reference, &reference.more_prefix)
            }
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
        let template = match inner.cut_last {
            true => self.padded(inner).or_else(|| Some(self.commented(inner))),
            false => Some(self.commented(inner)),
        };
        // Velocity looks for `\u` before anything else.
        let text = template.unwrap_or_default().replace('"', "\"\"");
        self.push("\"");
        self.push(&text.replace("\\u", "\\u005cu"));
        self.push("\"");
    }

    /// The template in a string that Velocity adds a blank to: one without `##`.
    fn padded(&self, inner: &Interpolated) -> Option<String> {
        let mut printer = self.for_string();
        if !printer.statements(&inner.template.body, Next::Blank, true) {
            // A comment without an end has swallowed the blank: what is cut off is something else.
            printer.unfence();
            printer.push("#*");
        } else if !printer.out.contains(['$', '#']) {
            printer.push("#**#");
        }
        (!printer.out.contains("##")).then_some(printer.out)
    }

    /// The template in a string with a comment, which Velocity takes as it is.
    fn commented(&self, inner: &Interpolated) -> String {
        let mut printer = self.for_string();
        printer.statements(&inner.template.body, Next::Other, inner.cut_last);
        // A reference with a property continues after `##`.
        let is_open = printer.references > 0 || printer.in_hash;
        match is_open {
            true => ["##\n", &printer.out].concat(),
            false => printer.out + "##",
        }
    }

    fn for_string(&self) -> Self {
        Self { in_string: true, is_raw: self.is_raw, ..Self::default() }
    }
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
    use crate::print::template;
    use vtl::syntax::{ParseOptions, parse};

    #[test]
    fn a_string_has_a_comment_or_a_blank_to_be_cut_off() {
        for (string, expected) in [
            ("\"$a\"", "\"$a\""),
            ("\"#**#a\"", "\"a#**#\""),
            ("\"$a##b\"", "\"##\n$a\""),
            ("\"${a} ## b\"", "\"${a} ##\""),
            ("\"$a #* b\"", "\"$a\""),
            ("\"$a#* b\"", "\"$a#*\""),
            ("\"a\\\\#if($b)#end\"", "\"a#[[\\]]##if($b)#{end}##\""),
        ] {
            let text = ["#set($x = ", string, ")"].concat();
            let tree = parse(&text, &ParseOptions::default()).unwrap();
            assert_eq!(template(&tree), ["#set($x = ", expected, ")"].concat());
        }
    }
}
