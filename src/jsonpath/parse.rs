//! Reading paths in Jayway's dialect.

use super::cursor::{Cursor, Fault, Read};
use super::filter_parse;
use super::literal::{Literal, unescape};
use super::path::{Argument, Function, InvalidPath, Root, Steps, Token};

/// More steps than this, or filters and arguments nested deeper, are not accepted as a path.
const MAX_STEPS: usize = 100;
pub(super) const MAX_NESTING: u32 = 20;

/// Reads a whole path. `nesting` tells how deep inside other paths it stands.
pub(super) fn compile(path: &str, nesting: u32) -> Result<Steps, InvalidPath> {
    let mut cursor = Cursor::new(path);
    cursor.trim();
    match path.bytes().next() {
        None => Err(InvalidPath::new(0, "a path cannot be empty")),
        Some(b'$' | b'@') => whole(&mut cursor, nesting).map_err(Fault::into_error),
        Some(_) => {
            let prefixed = format!("$.{path}");
            let mut cursor = Cursor::new(&prefixed);
            cursor.trim();
            whole(&mut cursor, nesting)
                .map_err(|fault| fault.into_error().without_prefix(2, path.len()))
        }
    }
}

fn whole(cursor: &mut Cursor<'_>, nesting: u32) -> Read<Steps> {
    if cursor.inside(cursor.end - 1) == Some(b'.') {
        return cursor.invalid_at(cursor.end - 1, "a path cannot end with `.`");
    }
    read(cursor, nesting)
}

/// Reads a path that starts with `$` or `@`.
fn read(cursor: &mut Cursor<'_>, nesting: u32) -> Read<Steps> {
    if nesting > MAX_NESTING {
        return cursor.broken("the path is nested too deep");
    }
    let root = match cursor.current()? {
        b'$' => Root::Document,
        b'@' => Root::Item,
        _ => return cursor.invalid("a path starts with `$` or `@`"),
    };
    let mut reader = Reader { cursor, tokens: Vec::new(), nesting };
    if !reader.cursor.is_tail() {
        reader.cursor.at += 1;
        if !matches!(reader.cursor.current()?, b'.' | b'[') {
            return reader.cursor.invalid("expected `.` or `[`");
        }
        while reader.token()? {}
    }
    Ok(Steps::new(root, reader.tokens))
}

struct Reader<'c, 't> {
    cursor: &'c mut Cursor<'t>,
    tokens: Vec<Token>,
    nesting: u32,
}

impl Reader<'_, '_> {
    /// Reads one step; false when it was the last one.
    fn token(&mut self) -> Read<bool> {
        if self.tokens.len() >= MAX_STEPS {
            let problem = format!("the path has more than {MAX_STEPS} steps");
            return self.cursor.broken(problem);
        }
        match self.cursor.current()? {
            b'[' => self.bracket()?,
            b'.' => {
                self.dot()?;
                return Ok(true);
            }
            b'*' => {
                self.cursor.at += 1;
                self.tokens.push(Token::Wildcard);
            }
            _ => self.name_or_function()?,
        }
        Ok(!self.cursor.is_tail())
    }

    fn bracket(&mut self) -> Read<()> {
        let token = if let Some(token) = self.names()? {
            token
        } else if let Some(token) = self.indexes()? {
            token
        } else if let Some(token) = self.wildcard()? {
            token
        } else if let Some(token) = self.filter()? {
            token
        } else {
            return self.cursor.invalid(self.unreadable_bracket());
        };
        self.tokens.push(token);
        Ok(())
    }

    /// What is wrong with a `[` that none of the kinds begins with.
    fn unreadable_bracket(&self) -> &'static str {
        let cursor = &*self.cursor;
        let is_filter =
            cursor.significant_is(cursor.at, b'?').and_then(|at| cursor.significant_is(at, b'('));
        match cursor.find(cursor.at + 1, b']') {
            Some(_) if is_filter.is_some() => {
                "the filter `[?(…)]` is not closed: expected `)]` at its end"
            }
            None if is_filter.is_some() => "the filter `[?(…)]` that begins here is not closed",
            Some(_) => "expected a quoted name, an index, `*` or `?(` after `[`",
            None => "the `[` is not closed",
        }
    }

    fn dot(&mut self) -> Read<()> {
        let cursor = &mut *self.cursor;
        match cursor.inside(cursor.at + 1) {
            Some(b'.') => {
                self.tokens.push(Token::Scan);
                cursor.at += 2;
            }
            None => return cursor.invalid("a path cannot end with `.`"),
            Some(_) => cursor.at += 1,
        }
        if cursor.current()? == b'.' {
            return cursor.invalid("a third `.` means nothing");
        }
        Ok(())
    }

    fn name_or_function(&mut self) -> Read<()> {
        let cursor = &mut *self.cursor;
        let start = cursor.at;
        let ends = |byte| matches!(byte, b' ' | b'.' | b'[' | b'(');
        let end = (start..cursor.end).find(|at| cursor.inside(*at).is_some_and(ends));
        // a name that would end where the text begins runs to the end of the path
        let end = end.filter(|end| *end > 0).unwrap_or(cursor.end);
        match cursor.inside(end) {
            Some(b' ') => cursor.invalid_at(
                end,
                "a blank ends the path: write `['a name']` for a name with blanks",
            ),
            Some(b'(') => self.function(start, end),
            _ if start == end => cursor.invalid("expected a name"),
            _ => {
                let name = cursor.slice(start, end);
                cursor.at = end;
                self.tokens.push(Token::Name(name.into()));
                Ok(())
            }
        }
    }

    fn function(&mut self, start: usize, open: usize) -> Read<()> {
        let cursor = &mut *self.cursor;
        let name = cursor.slice(start, open);
        let mut depth = 1_usize;
        for at in open + 1..cursor.end {
            match cursor.inside(at) {
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        if depth != 0 {
            return cursor.invalid_at(open, format!("the arguments of `{name}` are not closed"));
        }
        let mut arguments = Vec::new();
        cursor.at = open + 1;
        if cursor.current()? != b')' {
            arguments = Arguments::read(cursor, name, self.nesting + 1)?;
        }
        let function = Function::new(name, arguments);
        self.tokens.push(Token::Function(Box::new(function)));
        Ok(())
    }

    /// `['a', 'b']`
    fn names(&mut self) -> Read<Option<Token>> {
        let cursor = &mut *self.cursor;
        let open = cursor.at;
        let quote = match cursor.significant(open) {
            Some((_, quote @ (b'\'' | b'"'))) => quote,
            _ => return Ok(None),
        };
        let mut names = Vec::new();
        let mut end = 0;
        let mut start = None;
        let mut after_comma = false;
        let mut at = open + 1;
        while let Some(byte) = cursor.inside(at) {
            match (byte, start) {
                (b'\\', _) => at += 1,
                (b']', None) if after_comma => {
                    return cursor.invalid_at(at, "expected a name after `,`");
                }
                (b']', None) => break,
                (b',', None) if after_comma => {
                    return cursor.invalid_at(at, "expected a name between commas");
                }
                (b',', None) => after_comma = true,
                (_, None) if byte == quote => {
                    start = Some(at + 1);
                    after_comma = false;
                }
                (_, Some(from)) if byte == quote => {
                    if !matches!(cursor.significant(at), Some((_, b']' | b','))) {
                        return cursor.invalid_at(at, "expected `,` or `]` after a name");
                    }
                    let Some(name) = unescape(cursor.slice(from, at)) else {
                        return cursor.broken("a `\\u` in a name needs four hexadecimal digits");
                    };
                    names.push(name.into_boxed_str());
                    end = at;
                    start = None;
                }
                _ => {}
            }
            at += 1;
        }
        if start.is_some() {
            return cursor.invalid("a name has no closing quote");
        }
        let Some(close) = cursor.significant_is(end, b']') else {
            return cursor.invalid("expected `]` after the names");
        };
        cursor.at = close + 1;
        match names.len() {
            0 => cursor.invalid("expected a name"),
            1 => Ok(names.pop().map(Token::Name)),
            _ => Ok(Some(Token::Names(names))),
        }
    }

    /// `[1]`, `[1,2]`, `[1:2]`
    fn indexes(&mut self) -> Read<Option<Token>> {
        let cursor = &mut *self.cursor;
        let first = cursor.significant(cursor.at);
        if !matches!(first, Some((_, b'0'..=b'9' | b'-' | b':'))) {
            return Ok(None);
        }
        let Some(close) = cursor.find(cursor.at + 1, b']') else {
            return Ok(None);
        };
        let text = cursor.slice(cursor.at + 1, close).trim_matches(|c| c <= ' ');
        let allowed = |byte| matches!(byte, b'0'..=b'9' | b',' | b'-' | b':' | b' ');
        if !text.bytes().all(allowed) {
            return Ok(None);
        }
        let token = if text.contains(':') {
            slice(cursor, text)?
        } else {
            let indexes: Read<Vec<i32>> =
                text.split(',').map(|index| integer(cursor, index.trim_matches(' '))).collect();
            match *indexes? {
                [index] => Token::Index(index),
                ref indexes => Token::Indexes(indexes.to_vec()),
            }
        };
        cursor.at = close + 1;
        Ok(Some(token))
    }

    /// `[*]`
    fn wildcard(&mut self) -> Read<Option<Token>> {
        let cursor = &mut *self.cursor;
        let Some(star) = cursor.significant_is(cursor.at, b'*') else {
            return Ok(None);
        };
        let Some(close) = cursor.significant_is(star, b']') else {
            return cursor.invalid_at(star + 1, "expected `]` after `*`");
        };
        cursor.at = close + 1;
        Ok(Some(Token::Wildcard))
    }

    /// `[?(...)]`
    fn filter(&mut self) -> Read<Option<Token>> {
        let cursor = &mut *self.cursor;
        let question = cursor.significant_is(cursor.at, b'?');
        let Some(open) = question.and_then(|at| cursor.significant_is(at, b'(')) else {
            return Ok(None);
        };
        let Some(close) = cursor.closing(open, (b'(', b')'), true)? else {
            return Ok(None);
        };
        let Some(end) = cursor.significant_is(close, b']') else {
            return Ok(None);
        };
        let part = cursor.part(open, close + 1);
        let filter = filter_parse::read(part, self.nesting + 1)?;
        cursor.at = end + 1;
        Ok(Some(Token::Filter(Box::new(filter))))
    }
}

fn slice(cursor: &Cursor<'_>, text: &str) -> Read<Token> {
    if text.contains([' ', ',']) {
        return cursor.invalid("a slice is two numbers and `:`, without blanks");
    }
    let mut bounds = text.split(':').map(|bound| match bound {
        "" => Ok(None),
        bound => integer(cursor, bound).map(Some),
    });
    let from = bounds.next().unwrap_or(Ok(None))?;
    let to = bounds.next().unwrap_or(Ok(None))?;
    if from.is_none() && to.is_none() {
        return cursor.invalid("a slice needs a bound");
    }
    Ok(Token::Slice(from, to))
}

fn integer(cursor: &Cursor<'_>, text: &str) -> Read<i32> {
    match text.parse() {
        Ok(value) => Ok(value),
        Err(_) => {
            let shown: String = text.chars().take(20).collect();
            let more = if shown.len() < text.len() { "…" } else { "" };
            cursor.invalid(format!("`{shown}{more}` is not an index"))
        }
    }
}

/// The arguments of a function, which are told apart by their first character.
#[derive(Default)]
struct Arguments {
    kind: Option<Kind>,
    text: String,
    start: usize,
    found: Vec<Argument>,
    parentheses: i32,
    brackets: i32,
    braces: i32,
    quotes: i32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Path,
}

impl Arguments {
    /// Reads from after the opening parenthesis to after the closing one.
    fn read(cursor: &mut Cursor<'_>, function: &str, nesting: u32) -> Read<Vec<Argument>> {
        let mut arguments = Self { parentheses: 1, ..Self::default() };
        let mut before = '\0';
        for character in cursor.slice(cursor.at, cursor.end).chars() {
            let at = cursor.at;
            cursor.at += character.len_utf8();
            if arguments.kind.is_none() {
                if matches!(character, ' ' | '\t' | '\n' | '\r') {
                    continue;
                }
                arguments.begin(character, at);
            }
            let separates = arguments.count(cursor, character, before)?;
            if separates && arguments.end(character, nesting)? {
                break;
            }
            let outer_comma = character == ','
                && (arguments.braces, arguments.brackets, arguments.parentheses) == (0, 0, 1);
            if arguments.kind.is_some() && !outer_comma {
                arguments.text.push(character);
            }
            before = character;
        }
        if (arguments.braces, arguments.brackets, arguments.parentheses) != (0, 0, 0) {
            return cursor.invalid(format!("the arguments of `{function}` are not closed"));
        }
        Ok(arguments.found)
    }

    fn begin(&mut self, character: char, at: usize) {
        self.start = at;
        self.kind = match character {
            '{' | '"' | '-' | '0'..='9' => Some(Kind::Json),
            '$' | '@' => Some(Kind::Path),
            _ => None,
        };
    }

    /// Takes note of brackets; whether an argument may end here.
    fn count(&mut self, cursor: &Cursor<'_>, character: char, before: char) -> Read<bool> {
        match character {
            '"' if before != '\\' && self.quotes > 0 => self.quotes -= 1,
            '"' => self.quotes += 1,
            '(' => self.parentheses += 1,
            '{' => self.braces += 1,
            '[' => self.brackets += 1,
            '}' if self.braces == 0 => return cursor.invalid("unexpected `}`"),
            ']' if self.brackets == 0 => return cursor.invalid("unexpected `]`"),
            '}' => self.braces -= 1,
            ']' => self.brackets -= 1,
            ')' => {
                self.parentheses -= 1;
                if self.parentheses < 0 || before == '(' {
                    self.text.push(character);
                }
                return Ok(true);
            }
            ',' => return Ok(true),
            _ => {}
        }
        Ok(false)
    }

    /// Takes the argument if it is complete; whether it was the last one.
    fn end(&mut self, character: char, nesting: u32) -> Read<bool> {
        let closes = self.parentheses == 0 && character == ')';
        let complete = (self.quotes, self.braces, self.brackets) == (0, 0, 0)
            && (closes || self.parentheses == 1);
        if !complete {
            return Ok(false);
        }
        if let Some(kind) = self.kind.take() {
            let text = std::mem::take(&mut self.text);
            let argument = match kind {
                Kind::Json => Argument::Json(Literal::new(&text)),
                Kind::Path => {
                    let steps = read(&mut Cursor::new(&text), nesting)
                        .map_err(|fault| Fault::Invalid(fault.into_error().moved(self.start)))?;
                    Argument::Path(steps)
                }
            };
            self.found.push(argument);
        }
        Ok(self.parentheses == 0)
    }
}
