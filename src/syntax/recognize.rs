//! Recognisers of single tokens, made of `nom`: bytes in, the longest match out. They know nothing of lexical states;
//! which of them is asked, and when, is the lexer's business, because Velocity switches states in the middle of a
//! token and on the parser's word, which a `nom` grammar of the whole language could not follow.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till1, take_while, take_while_m_n, take_while1};
use nom::combinator::{opt, recognize};
use nom::{IResult, Parser};

/// What a recogniser gives: the rest and the match.
type Scan<'t> = IResult<&'t [u8], &'t [u8], ()>;

/// The length of a match, if there is one.
pub(super) fn length(scan: Scan<'_>) -> Option<usize> {
    scan.ok().map(|(_, found)| found.len())
}

/// Text: everything up to the next `$`, `#` or backslash.
pub(super) fn text(input: &[u8]) -> Scan<'_> {
    take_till1(|byte| matches!(byte, b'$' | b'#' | b'\\')).parse(input)
}

/// A reference's or a method's name.
pub(super) fn identifier(input: &[u8]) -> Scan<'_> {
    recognize((
        take_while_m_n(1, 1, |byte: u8| byte.is_ascii_alphabetic() || byte == b'_'),
        take_while(|byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
    ))
    .parse(input)
}

/// A directive's name, or a bare word in its parentheses.
pub(super) fn word(input: &[u8]) -> Scan<'_> {
    recognize((
        take_while_m_n(1, 1, |byte: u8| {
            byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'@')
        }),
        take_while(is_directive_byte),
    ))
    .parse(input)
}

/// `{name}` of `#{name}`.
pub(super) fn braced_word(input: &[u8]) -> Scan<'_> {
    recognize((
        tag(&b"{"[..]),
        take_while_m_n(1, 1, |byte: u8| byte.is_ascii_alphabetic() || byte == b'_'),
        take_while(is_directive_byte),
        tag(&b"}"[..]),
    ))
    .parse(input)
}

fn is_directive_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@')
}

/// White space between the parts of an expression.
pub(super) fn white_space(input: &[u8]) -> Scan<'_> {
    take_while1(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).parse(input)
}

/// One line end.
pub(super) fn line_end(input: &[u8]) -> Scan<'_> {
    alt((tag(&b"\r\n"[..]), tag(&b"\n"[..]), tag(&b"\r"[..]))).parse(input)
}

/// The blanks and the one line end that a directive eats behind itself; nothing if no line end follows.
pub(super) fn rest_of_line(input: &[u8]) -> Scan<'_> {
    recognize(opt((take_while(is_blank), line_end))).parse(input)
}

/// `#set(`, with the blanks before it and between.
pub(super) fn set_directive(input: &[u8]) -> Scan<'_> {
    recognize((
        take_while(is_blank),
        alt((tag(&b"#set"[..]), tag(&b"#{set}"[..]))),
        take_while(|byte| byte == b' '),
        tag(&b"("[..]),
    ))
    .parse(input)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Digits with an optional minus, and the `..` of a range where it follows at once (so that `1..3` is no `1.`).
pub(super) fn integer(input: &[u8]) -> Scan<'_> {
    recognize((opt(tag(&b"-"[..])), digits, opt(tag(&b".."[..])))).parse(input)
}

/// A floating point number: `1.`, `1.5e3`, `.5`, `1e3`.
pub(super) fn float(input: &[u8]) -> Scan<'_> {
    recognize((
        opt(tag(&b"-"[..])),
        alt((
            recognize((
                digits,
                tag(&b"."[..]),
                take_while(|byte: u8| byte.is_ascii_digit()),
                opt(exponent),
            )),
            recognize((tag(&b"."[..]), digits, opt(exponent))),
            recognize((digits, exponent)),
        )),
    ))
    .parse(input)
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
pub(super) fn string(input: &[u8]) -> Scan<'_> {
    let Some((&quote, content)) = input.split_first() else {
        return Err(nom::Err::Error(()));
    };
    let mut rest = content;
    let mut fallback = None;
    loop {
        let (at_quotes, _) = take_while(|byte| byte != quote).parse(rest)?;
        let (behind, quotes) = take_while(|byte| byte == quote).parse(at_quotes)?;
        if quotes.len() % 2 == 1 {
            return split(input, input.len() - behind.len());
        }
        if quotes.is_empty() {
            return split(input, fallback.ok_or(nom::Err::Error(()))?);
        }
        fallback = Some(input.len() - behind.len() - 1);
        rest = behind;
    }
}

fn split(input: &[u8], at: usize) -> Scan<'_> {
    let (found, rest) = input.split_at_checked(at).ok_or(nom::Err::Error(()))?;
    Ok((rest, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_matches() {
        assert_eq!(length(identifier(b"a-b_1.c")), Some(5));
        assert_eq!(length(identifier(b"-a")), None);
        assert_eq!(length(word(b"@if(")), Some(3));
        assert_eq!(length(braced_word(b"{end} ")), Some(5));
        assert_eq!(length(braced_word(b"{@end}")), None);
        assert_eq!(length(integer(b"-1..3")), Some(4));
        assert_eq!(length(float(b"1.e5x")), Some(4));
        assert_eq!(length(float(b"-.5")), Some(3));
        assert_eq!(length(float(b"1")), None);
        assert_eq!(length(float(b"1e")), None);
        assert_eq!(length(set_directive(b" \t#{set}  (")), Some(11));
        assert_eq!(length(set_directive(b"#set\t(")), None);
        assert_eq!(length(rest_of_line(b" \t\r\nx")), Some(4));
        assert_eq!(length(rest_of_line(b"  x")), Some(0));
    }

    #[test]
    fn strings_end_where_the_longest_match_does() {
        assert_eq!(length(string(b"'a''b' ")), Some(6));
        assert_eq!(length(string(b"\"a\"\"\" ")), Some(5));
        assert_eq!(length(string(b"\"\" ")), Some(2));
        assert_eq!(length(string(b"\"a\\\" ")), Some(4));
        assert_eq!(length(string(b"'a'' b")), Some(3));
        assert_eq!(length(string(b"'a")), None);
    }
}
