//! Walking over a tree, for those who look for something in it. The parser bounds how deep a tree is; a chain of
//! operators, which may be longer, is walked in a loop.

use super::ast::{
    Block, Branch, Directive, Expression, ExpressionKind, If, Part, Reference, Set, Statement,
    Template,
};

/// Looks at the nodes of a tree. Every method's default continues to the node's children; a method that is replaced
/// calls the `walk_` function of the same name to continue.
pub trait Visit {
    /// A statement.
    fn statement(&mut self, statement: &Statement) {
        walk_statement(self, statement);
    }

    /// A reference, wherever it stands.
    fn reference(&mut self, reference: &Reference) {
        walk_reference(self, reference);
    }

    /// `#set`.
    fn set(&mut self, set: &Set) {
        walk_set(self, set);
    }

    /// `#if`.
    fn if_statement(&mut self, statement: &If) {
        walk_if(self, statement);
    }

    /// Any other directive.
    fn directive(&mut self, directive: &Directive) {
        walk_directive(self, directive);
    }

    /// An expression. Of a chain of operators only the outermost is an expression of its own.
    fn expression(&mut self, expression: &Expression) {
        walk_expression(self, expression);
    }
}

/// Visits all statements of a template.
pub fn walk_template<V: Visit + ?Sized>(visitor: &mut V, template: &Template) {
    walk_block(visitor, &template.body);
}

/// Visits the statements of a block, in order.
pub fn walk_block<V: Visit + ?Sized>(visitor: &mut V, block: &Block) {
    for statement in block {
        visitor.statement(statement);
    }
}

/// Visits what a statement is made of.
pub fn walk_statement<V: Visit + ?Sized>(visitor: &mut V, statement: &Statement) {
    match statement {
        Statement::Text(_) | Statement::Comment(_) => {}
        Statement::Reference(reference) => visitor.reference(reference),
        Statement::Set(set) => visitor.set(set),
        Statement::If(statement) => visitor.if_statement(statement),
        Statement::Directive(directive) => visitor.directive(directive),
    }
}

/// Visits the arguments and indexes of a reference.
pub fn walk_reference<V: Visit + ?Sized>(visitor: &mut V, reference: &Reference) {
    for part in &reference.parts {
        match part {
            Part::Property { .. } => {}
            Part::Method { args, .. } => walk_all(visitor, args),
            Part::Index { index, .. } => visitor.expression(index),
        }
    }
}

/// Visits the left side, then the right side.
pub fn walk_set<V: Visit + ?Sized>(visitor: &mut V, set: &Set) {
    visitor.reference(&set.target);
    visitor.expression(&set.value);
}

/// Visits the conditions and blocks, in order.
pub fn walk_if<V: Visit + ?Sized>(visitor: &mut V, statement: &If) {
    for Branch { condition, body, .. } in &statement.branches {
        visitor.expression(condition);
        walk_block(visitor, body);
    }
    if let Some(otherwise) = &statement.otherwise {
        walk_block(visitor, otherwise);
    }
}

/// Visits the arguments, then the block.
pub fn walk_directive<V: Visit + ?Sized>(visitor: &mut V, directive: &Directive) {
    if let Some(args) = &directive.args {
        walk_all(visitor, args);
    }
    if let Some(block) = &directive.block {
        walk_block(visitor, block);
    }
}

/// Visits the operands of an expression.
pub fn walk_expression<V: Visit + ?Sized>(visitor: &mut V, expression: &Expression) {
    match &expression.kind {
        ExpressionKind::String(_)
        | ExpressionKind::Integer(_)
        | ExpressionKind::Float(_)
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Word(_) => {}
        ExpressionKind::Interpolated(inner) => walk_template(visitor, &inner.template),
        ExpressionKind::Range(bounds) => {
            visitor.expression(&bounds.0);
            visitor.expression(&bounds.1);
        }
        ExpressionKind::List(items) => walk_all(visitor, items),
        ExpressionKind::Map(entries) => {
            for (key, value) in entries {
                visitor.expression(key);
                visitor.expression(value);
            }
        }
        ExpressionKind::Reference(reference) => visitor.reference(reference),
        ExpressionKind::Not(operand) | ExpressionKind::Parenthesized(operand) => {
            visitor.expression(operand);
        }
        ExpressionKind::Binary(..) => walk_chain(visitor, expression),
    }
}

/// The operands of a chain from left to right. Operators nest on their left.
fn walk_chain<V: Visit + ?Sized>(visitor: &mut V, chain: &Expression) {
    let mut rights = Vec::new();
    let mut leftmost = chain;
    while let ExpressionKind::Binary(_, operands) = &leftmost.kind {
        rights.push(&operands.1);
        leftmost = &operands.0;
    }
    visitor.expression(leftmost);
    for right in rights.into_iter().rev() {
        visitor.expression(right);
    }
}

fn walk_all<V: Visit + ?Sized>(visitor: &mut V, expressions: &[Expression]) {
    for expression in expressions {
        visitor.expression(expression);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{ParseOptions, parse};

    #[derive(Default)]
    struct Names(Vec<String>);

    impl Visit for Names {
        fn reference(&mut self, reference: &Reference) {
            self.0.push(reference.name.to_string());
            walk_reference(self, reference);
        }
    }

    #[test]
    fn finds_every_reference_in_order() {
        let text = "$a.m($b, {$c:[$d]})[$e] #set($f = \"$g\" + ($h..i - !$j) * $k)\
                    #if($l)$m#elseif([$n..$o])$p#else$q#end#foreach($r in $s)$t#end#u($v)";
        let text = text.replace("..i", ".i");
        let template = parse(&text, &ParseOptions::default()).unwrap();
        let mut names = Names::default();
        walk_template(&mut names, &template);
        assert_eq!(names.0.concat(), "abcdefghjklmnopqrstv");
    }
}
