//! Reading filters in Jayway's dialect: `||` below `&&` below `!` and parentheses, comparisons at the bottom.

use super::cursor::{Cursor, Fault, Read};
use super::filter::{Expression, Operand, Operator};
use super::literal::{Literal, unescape};
use super::number::Number;
use super::parse::{self, MAX_NESTING};
use super::path::InvalidPath;
use crate::java::regex::Pattern;

/// Reads a filter with its parentheses.
pub(super) fn read(cursor: Cursor<'_>, nesting: u32) -> Read<Expression> {
    let mut reader = Reader { cursor, nesting, no_comparison: None };
    reader.filter().map_err(|fault| Fault::Invalid(fault.into_error()))
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    nesting: u32,
    /// Why what follows the path read last is not a comparison.
    no_comparison: Option<InvalidPath>,
}

impl Reader<'_> {
    fn filter(&mut self) -> Read<Expression> {
        let expression = self.any()?;
        self.cursor.skip_blanks();
        if self.cursor.is_inside() {
            return self.expected("expected the end of the filter");
        }
        Ok(expression)
    }

    fn any(&mut self) -> Read<Expression> {
        let mut operands = vec![self.all()?];
        while self.take("||") {
            operands.push(self.all()?);
        }
        Ok(single(operands, Expression::Or))
    }

    fn all(&mut self) -> Read<Expression> {
        let mut operands = vec![self.operand()?];
        while self.take("&&") {
            operands.push(self.operand()?);
        }
        Ok(single(operands, Expression::And))
    }

    /// Takes an operator between conditions, or stays where it is.
    fn take(&mut self, operator: &str) -> bool {
        let before = self.cursor.at;
        let found = self.cursor.take(operator);
        if !found {
            self.cursor.at = before;
        }
        found
    }

    fn operand(&mut self) -> Read<Expression> {
        if self.nesting > MAX_NESTING {
            return self.cursor.broken("the filter is nested too deep");
        }
        self.cursor.skip_blanks();
        let start = self.cursor.at;
        if self.cursor.current()? == b'!' {
            self.cursor.at += 1;
            self.cursor.skip_blanks();
            if !matches!(self.cursor.current()?, b'$' | b'@') {
                let negated = self.nested(Self::operand)?;
                return Ok(Expression::Not(Box::new(negated)));
            }
            self.cursor.at = start;
        }
        if self.cursor.current()? != b'(' {
            return self.condition();
        }
        self.cursor.at += 1;
        let inner = self.nested(Self::any)?;
        self.cursor.skip_blanks();
        if self.cursor.current()? != b')' {
            return self.expected("expected `)`");
        }
        self.cursor.at += 1;
        Ok(inner)
    }

    /// What is missing at this place, or why the comparison that seems to stand here is none.
    fn expected<T>(&mut self, what: &str) -> Read<T> {
        match self.no_comparison.take() {
            Some(error) => Err(Fault::Invalid(error)),
            None => self.cursor.invalid(what),
        }
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }

    /// A comparison, or a path that must be there.
    fn condition(&mut self) -> Read<Expression> {
        let (left, wanted) = self.value()?;
        let behind = self.cursor.at;
        self.no_comparison = None;
        match self.comparison() {
            Ok((operator, right)) => Ok(Expression::Compare(left, operator, right)),
            Err(broken @ Fault::Broken(_)) => Err(broken),
            Err(Fault::Invalid(error)) => match left {
                Operand::Path(path) => {
                    self.cursor.at = behind;
                    self.no_comparison = Some(error);
                    Ok(Expression::Exists(path, wanted))
                }
                _ => Err(Fault::Invalid(error)),
            },
        }
    }

    fn comparison(&mut self) -> Read<(Operator, Operand)> {
        let cursor = &mut self.cursor;
        cursor.skip_blanks();
        let start = cursor.at;
        let in_operator: fn(u8) -> bool =
            if is_relational(cursor.current()?) { is_relational } else { |byte| byte != b' ' };
        while cursor.inside(cursor.at).is_some_and(in_operator) {
            cursor.at += 1;
        }
        let name = cursor.slice(start, cursor.at);
        let Some(operator) = Operator::of(name) else {
            let message = match name {
                "=" => "`=` is not an operator: write `==`".to_owned(),
                "" | ")" => "expected an operator".to_owned(),
                _ => format!("`{name}` is not an operator"),
            };
            return cursor.invalid_at(start, message);
        };
        let (right, _) = self.value()?;
        Ok((operator, right))
    }

    /// An operand; with it, whether a path alone must be there (`!` in front: must not).
    fn value(&mut self) -> Read<(Operand, bool)> {
        self.cursor.skip_blanks();
        let cursor = &mut self.cursor;
        let operand = match cursor.current()? {
            b'$' | b'@' => return self.path(),
            b'!' => {
                cursor.at += 1;
                cursor.skip_blanks();
                if matches!(cursor.current()?, b'$' | b'@') {
                    return self.path();
                }
                return cursor.invalid("expected a path after `!`");
            }
            quote @ (b'\'' | b'"') => self.text(quote)?,
            b't' => self.word("true", Operand::Bool(true))?,
            b'f' => self.word("false", Operand::Bool(false))?,
            b'n' => self.word("null", Operand::Null)?,
            b'{' => self.json((b'{', b'}'))?,
            b'[' => self.json((b'[', b']'))?,
            b'/' => self.pattern()?,
            _ => self.number()?,
        };
        Ok((operand, true))
    }

    fn word(&mut self, word: &str, operand: Operand) -> Read<Operand> {
        if self.cursor.take(word) {
            Ok(operand)
        } else {
            self.cursor.invalid(format!("expected `{word}`, a string in quotes or a path"))
        }
    }

    fn text(&mut self, quote: u8) -> Read<Operand> {
        let start = self.cursor.at;
        let Some(end) = self.cursor.unescaped(start, quote) else {
            return self.cursor.invalid("the string has no closing quote");
        };
        self.cursor.at = end + 1;
        match unescape(self.cursor.slice(start + 1, end)) {
            Some(text) => Ok(Operand::Text(text.into())),
            None => self.cursor.broken("a `\\u` in a string needs four hexadecimal digits"),
        }
    }

    fn json(&mut self, brackets: (u8, u8)) -> Read<Operand> {
        let start = self.cursor.at;
        let Some(end) = self.cursor.closing(start, brackets, false)? else {
            return self.cursor.invalid("the JSON is not closed");
        };
        self.cursor.at = end + 1;
        let source = self.cursor.slice(start, end + 1);
        Ok(Operand::Json(Literal::new(source)))
    }

    fn pattern(&mut self) -> Read<Operand> {
        let start = self.cursor.at;
        let Some(end) = self.cursor.unescaped(start, b'/') else {
            return self.cursor.invalid("the pattern has no closing `/`");
        };
        self.cursor.at = end + 1;
        while self.cursor.inside(self.cursor.at).is_some_and(|flag| b"dixmsuU".contains(&flag)) {
            self.cursor.at += 1;
        }
        let source = self.cursor.slice(start + 1, end);
        let flags = self.cursor.slice(end + 1, self.cursor.at);
        let pattern = if flags.is_empty() {
            Pattern::new(source)
        } else {
            Pattern::new(&format!("(?{flags}){source}"))
        };
        match pattern {
            Ok(pattern) => Ok(Operand::Pattern(Box::new(pattern))),
            Err(thrown) => self.cursor.broken(thrown.into_message()),
        }
    }

    fn number(&mut self) -> Read<Operand> {
        let start = self.cursor.at;
        let in_number =
            |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'E' | b'e');
        while self.cursor.inside(self.cursor.at).is_some_and(in_number) {
            self.cursor.at += 1;
        }
        match Number::literal(self.cursor.slice(start, self.cursor.at)) {
            Some(number) => Ok(Operand::Number(number)),
            // Java's NumberFormatException: no other reading is tried
            None => {
                self.cursor.at = start;
                self.cursor.broken("expected a value")
            }
        }
    }

    fn path(&mut self) -> Read<(Operand, bool)> {
        let start = self.cursor.at;
        let negated = matches!(self.cursor.significant_before(start), Some((_, b'!')));
        let cursor = &mut self.cursor;
        cursor.at += 1;
        while cursor.is_inside() {
            if cursor.current()? == b'[' {
                let Some(end) = cursor.closing(cursor.at, (b'[', b']'), false)? else {
                    return cursor.invalid("the square brackets do not match");
                };
                cursor.at = end + 1;
            }
            let byte = cursor.current()?;
            let closes = byte == b')' && !closes_call(cursor, start);
            if !cursor.is_inside() || is_relational(byte) || byte == b' ' || closes {
                break;
            }
            cursor.at += 1;
        }
        let source = cursor.slice(start, cursor.at);
        let path = parse::compile(source, self.nesting + 1)
            .map_err(|error| Fault::Invalid(error.moved(start)))?;
        Ok((Operand::Path(path), !negated))
    }
}

fn single(mut operands: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match operands.pop() {
        Some(only) if operands.is_empty() => only,
        Some(last) => {
            operands.push(last);
            many(operands)
        }
        None => many(operands),
    }
}

fn is_relational(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'=' | b'~' | b'!')
}

/// Whether the `)` here belongs to a call without arguments, such as `@.length()`.
fn closes_call(cursor: &Cursor<'_>, start: usize) -> bool {
    match cursor.significant_before(cursor.at) {
        Some((open, b'(')) => cursor.slice(start + 1, open).contains('.'),
        _ => false,
    }
}
