//! The source of an operand as Velocity remembers it: from the first to the last token of its node.

use crate::syntax::ast::{Expression, ExpressionKind};

/// The source of an operand. The node of an operation begins behind its operator, and every node takes the blanks
/// around it.
pub(super) fn of(expression: &Expression, source: &str) -> Box<str> {
    let (start, end) = (expression.span.start as usize, expression.span.end as usize);
    let text = match &expression.kind {
        ExpressionKind::Reference(reference) => return reference.literal.clone(),
        ExpressionKind::Parenthesized(_) => source.get(start + 1..end.saturating_sub(1)),
        ExpressionKind::Binary(_, operands) => {
            let (left, right) = &**operands;
            right_of_operator(
                source,
                left.span.end as usize,
                right.span.start as usize,
                end,
            )
        }
        _ => source.get(start..end),
    };
    text.unwrap_or_default().into()
}

fn right_of_operator(
    source: &str,
    left_end: usize,
    right_start: usize,
    end: usize,
) -> Option<&str> {
    let between = source.get(left_end..right_start)?;
    let blanks_after = between.len() - between.trim_end_matches(is_blank).len();
    let rest = source.get(end..)?;
    let blanks_behind = rest.len() - rest.trim_start_matches(is_blank).len();
    source.get(right_start - blanks_after..end + blanks_behind)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
