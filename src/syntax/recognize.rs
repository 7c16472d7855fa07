//! Recognizers of single tokens: bytes in, the length of the longest match out. Numbers and what has several forms are
//! made of `nom`; names, blanks, texts and strings, which most of a template consists of, are searched for directly.
//! They know nothing of lexical states; which of them is asked, and when, is the lexer's business, because Velocity
//! switches states in the middle of a token and on the parser's word, which a `nom` grammar of the whole language could
//! not follow.

use memchr::{memchr, memchr3};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::combinator::{opt, recognize};
use nom::{IResult, Parser};

/// What a recognizer made of `nom` gives: the rest and the match.
type Scan<'t> = IResult<&'t [u8], &'t [u8], ()>;

fn length(scan: Scan<'_>) -> Option<usize> {
    scan.ok().map(|(_, found)| found.len())
}

/// The bytes that names of references and of directives continue with.
const IN_IDENTIFIER: u8 = 1;
const IN_WORD: u8 = 2;

const CLASSES: [u8; 256] = classes();

#[allow(clippy::indexing_slicing, reason = "computed when this is compiled")]
const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let is_alphanumeric = (byte as u8).is_ascii_alphanumeric() || byte == b'_' as usize;
        if is_alphanumeric || byte == b'-' as usize {
            classes[byte] |= IN_IDENTIFIER;
        }
        if is_alphanumeric || byte == b'@' as usize {
            classes[byte] |= IN_WORD;
        }
        byte += 1;
    }
    classes
}

#[inline]
fn name(input: &[u8], class: u8) -> usize {
    let goes_on = |byte: &u8| {
        let classes = CLASSES.get(usize::from(*byte));
        classes.is_some_and(|classes| classes & class != 0)
    };
    let end = input.iter().position(|byte| !goes_on(byte));
    end.unwrap_or(input.len())
}

/// Text: everything up to the next `$`, `#` or backslash.
#[inline]
pub(super) fn text(input: &[u8]) -> Option<usize> {
    match memchr3(b'$', b'#', b'\\', input) {
        Some(0) => None,
        Some(end) => Some(end),
        None => Some(input.len()).filter(|&end| end > 0),
    }
}

/// A reference's or a method's name.
#[inline]
pub(super) fn identifier(input: &[u8]) -> Option<usize> {
    let first = input.first()?;
    (first.is_ascii_alphabetic() || *first == b'_').then(|| name(input, IN_IDENTIFIER))
}

/// A directive's name, or a bare word in its parentheses.
#[inline]
pub(super) fn word(input: &[u8]) -> Option<usize> {
    let first = input.first()?;
    (first.is_ascii_alphabetic() || matches!(first, b'_' | b'@')).then(|| name(input, IN_WORD))
}

/// `{name}` of `#{name}`.
pub(super) fn braced_word(input: &[u8]) -> Option<usize> {
    let inner = input.strip_prefix(b"{")?;
    let name = word(inner).filter(|_| inner.first() != Some(&b'@'))?;
    (inner.get(name) == Some(&b'}')).then_some(name + 2)
}

/// White space between the parts of an expression.
#[inline]
pub(super) fn white_space(input: &[u8]) -> Option<usize> {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let end = input.iter().position(|byte| !is_space(byte));
    Some(end.unwrap_or(input.len())).filter(|&end| end > 0)
}

/// One line end.
pub(super) fn line_end(input: &[u8]) -> Option<usize> {
    match input {
        [b'\r', b'\n', ..] => Some(2),
        [b'\n' | b'\r', ..] => Some(1),
        _ => None,
    }
}

/// The blanks and the one line end that a directive eats after itself; nothing if no line end follows.
pub(super) fn rest_of_line(input: &[u8]) -> usize {
    let blanks = input.iter().position(|&byte| !is_blank(byte));
    let blanks = blanks.unwrap_or(input.len());
    let behind = input.get(blanks..).unwrap_or_default();
    line_end(behind).map_or(0, |end| blanks + end)
}

/// `#set(`, with the blanks before it and between.
#[inline]
pub(super) fn set_directive(input: &[u8]) -> Option<usize> {
    let blanks = input.iter().position(|&byte| !is_blank(byte))?;
    let behind = input.get(blanks..)?.strip_prefix(b"#")?;
    match behind.first() {
        Some(b's' | b'{') => length(set_behind_hash(behind)).map(|set| blanks + 1 + set),
        _ => None,
    }
}

fn set_behind_hash(input: &[u8]) -> Scan<'_> {
    recognize((
        alt((tag(&b"set"[..]), tag(&b"{set}"[..]))),
        take_while(|byte| byte == b' '),
        tag(&b"("[..]),
    ))
    .parse(input)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Digits with an optional minus, and the `..` of a range where it follows at once (so that `1..3` is no `1.`).
pub(super) fn integer(input: &[u8]) -> Option<usize> {
    let parts = (opt(tag(&b"-"[..])), digits, opt(tag(&b".."[..])));
    length(recognize(parts).parse(input))
}

/// A floating point number: `1.`, `1.5e3`, `.5`, `1e3`.
pub(super) fn float(input: &[u8]) -> Option<usize> {
    let number = alt((
        recognize((
            digits,
            tag(&b"."[..]),
            take_while(|byte: u8| byte.is_ascii_digit()),
            opt(exponent),
        )),
        recognize((tag(&b"."[..]), digits, opt(exponent))),
        recognize((digits, exponent)),
    ));
    length(recognize((opt(tag(&b"-"[..])), number)).parse(input))
}

fn digits(input: &[u8]) -> Scan<'_> {
    take_while1(|byte: u8| byte.is_ascii_digit()).parse(input)
}

fn exponent(input: &[u8]) -> Scan<'_> {
    recognize((
        alt((tag(&b"e"[..]), tag(&b"E"[..]))),
        opt(alt((tag(&b"+"[..]), tag(&b"-"[..])))),
        digits,
    ))
    .parse(input)
}

/// A string in the quotes it begins with. A doubled quote belongs to the string; no backslash does anything. Where the
/// text ends before the string does, the string ends at the last doubled quote, as the longest match wants it.
pub(super) fn string(input: &[u8]) -> Option<usize> {
    let (&quote, content) = input.split_first()?;
    let mut rest = content;
    let mut fallback = None;
    loop {
        let Some(at) = memchr(quote, rest) else {
            return fallback;
        };
        let at_quotes = rest.get(at..)?;
        let quotes = at_quotes.iter().take_while(|&&byte| byte == quote).count();
        rest = at_quotes.get(quotes..)?;
        if quotes % 2 == 1 {
            return Some(input.len() - rest.len());
        }
        fallback = Some(input.len() - rest.len() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_matches() {
        assert_eq!(identifier(b"a-b_1.c"), Some(5));
        assert_eq!(identifier(b"-a"), None);
        assert_eq!(word(b"@if("), Some(3));
        assert_eq!(braced_word(b"{end} "), Some(5));
        assert_eq!(braced_word(b"{@end}"), None);
        assert_eq!(integer(b"-1..3"), Some(4));
        assert_eq!(float(b"1.e5x"), Some(4));
        assert_eq!(float(b"-.5"), Some(3));
        assert_eq!(float(b"1"), None);
        assert_eq!(float(b"1e"), None);
        assert_eq!(set_directive(b" \t#{set}  ("), Some(11));
        assert_eq!(set_directive(b"#set\t("), None);
        assert_eq!(rest_of_line(b" \t\r\nx"), 4);
        assert_eq!(rest_of_line(b"  x"), 0);
    }

    #[test]
    fn strings_end_where_the_longest_match_does() {
        assert_eq!(string(b"'a''b' "), Some(6));
        assert_eq!(string(b"\"a\"\"\" "), Some(5));
        assert_eq!(string(b"\"\" "), Some(2));
        assert_eq!(string(b"\"a\\\" "), Some(4));
        assert_eq!(string(b"'a'' b"), Some(3));
        assert_eq!(string(b"'a"), None);
    }
}
