//! Where in the JSON that a template prints a piece of it stands: inside a string, after a comma, or not in JSON at
//! all. Follows the template's own text only; what references print is taken for whole values.

use vtl::source::Span;

/// The place that printing has reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum JsonPlace {
    /// Nothing but blanks was printed.
    Start,
    /// What was printed does not begin like JSON.
    NotJson,
    /// A form body: `name=value&name=value`.
    Form,
    /// It depends on the run.
    Unknown,
    /// Between tokens.
    Outside(Last),
    /// Inside a string. `escaped` after a backslash; `nested` between two quotes that are escaped, as in JSON that is
    /// itself the value of a string.
    Inside { escaped: bool, nested: bool },
}

/// The last thing printed between tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Last {
    /// A value, a bracket, or nothing that matters.
    Other,
    /// `:`
    Colon,
    /// `[` or `{`
    Open,
    /// A comma in the template's text, and where it is.
    Comma(Span),
}

/// A comma with nothing behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TrailingComma {
    pub(crate) comma: Span,
    pub(crate) bracket: Span,
}

impl JsonPlace {
    /// Prints text of the template. `at` is where it is.
    pub(crate) fn text(&mut self, text: &str, at: Span, found: &mut Vec<TrailingComma>) {
        if *self == Self::Start && begins_form(text) {
            *self = Self::Form;
        }
        if matches!(*self, Self::NotJson | Self::Form) {
            // Form bodies carry JSON after a `=`: `Action=SendMessage&MessageBody={…`.
            let Some(start) = ["={", "=["].iter().filter_map(|open| text.find(open)).min() else {
                return;
            };
            let rest = text.get(start + 1..).unwrap_or_default();
            let at = Span {
                start: at.start.saturating_add(u32::try_from(start + 1).unwrap_or(0)),
                ..at
            };
            *self = Self::Start;
            return self.text(rest, at, found);
        }
        for (offset, c) in text.char_indices() {
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            let start = at.start.saturating_add(offset).min(at.end);
            let span = Span { start, end: start.saturating_add(1).min(at.end.max(start)) };
            self.step(c, span, found);
            if *self == Self::Start && begins_form(text) {
                *self = Self::Form;
            }
            if matches!(*self, Self::NotJson | Self::Form) {
                let rest = text.get(offset as usize..).unwrap_or_default();
                if rest.contains("={") || rest.contains("=[") {
                    let at = Span { start, ..at };
                    return self.text(rest, at, found);
                }
                return;
            }
        }
    }

    fn step(&mut self, c: char, span: Span, found: &mut Vec<TrailingComma>) {
        *self = match (*self, c) {
            (Self::Inside { escaped: true, nested }, c) => {
                Self::Inside { escaped: false, nested: nested != (c == '"') }
            }
            (Self::Inside { nested, .. }, '\\') => Self::Inside { escaped: true, nested },
            (Self::Inside { .. }, '"') => Self::Outside(Last::Other),
            (Self::Start, '{' | '[') => Self::Outside(Last::Open),
            (Self::Start, '"') => Self::Inside { escaped: false, nested: false },
            (Self::Start, '\u{feff}') => Self::Start,
            (Self::Start, c) if !c.is_whitespace() => Self::NotJson,
            (Self::Outside(_), '"') => Self::Inside { escaped: false, nested: false },
            (Self::Outside(_), ':') => Self::Outside(Last::Colon),
            (Self::Outside(_), ',') => Self::Outside(Last::Comma(span)),
            (Self::Outside(_), '{' | '[') => Self::Outside(Last::Open),
            (Self::Outside(last), '}' | ']') => {
                if let Last::Comma(comma) = last {
                    found.push(TrailingComma { comma, bracket: span });
                }
                Self::Outside(Last::Other)
            }
            (Self::Outside(_), c) if !c.is_whitespace() => Self::Outside(Last::Other),
            (place, _) => place,
        };
    }

    /// Prints the value of a reference.
    pub(crate) fn value(&mut self) {
        match self {
            Self::Outside(last) => *last = Last::Other,
            Self::Inside { escaped, .. } => *escaped = false,
            Self::Start | Self::NotJson | Self::Form | Self::Unknown => {}
        }
    }

    /// The place where two ways of a template meet.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Outside(a), Self::Outside(b)) => Self::Outside(a.join(b)),
            (Self::Inside { nested: a, .. }, Self::Inside { nested: b, .. }) => {
                Self::Inside { escaped: false, nested: a && b }
            }
            // A quote of one way only.
            (Self::Start, Self::Inside { .. }) | (Self::Inside { .. }, Self::Start) => {
                Self::Unknown
            }
            (Self::Start, b) => b,
            (a, Self::Start) => a,
            _ => Self::Unknown,
        }
    }

    /// The comma that was printed last, if nothing follows it.
    pub(crate) fn comma(self) -> Option<Span> {
        match self {
            Self::Outside(Last::Comma(span)) => Some(span),
            _ => None,
        }
    }

    /// The same place, its last comma forgiven.
    pub(crate) fn without_comma(self) -> Self {
        match self {
            Self::Outside(Last::Comma(_)) => Self::Outside(Last::Other),
            place => place,
        }
    }
}

/// Whether a text begins as a form body does: with a name and `=`.
fn begins_form(text: &str) -> bool {
    let text = text.trim_start();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or_default();
    end > 0 && rest.starts_with('=') && !rest.starts_with("==")
}

impl Last {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (comma @ Self::Comma(_), _) | (_, comma @ Self::Comma(_)) => comma,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str) -> (JsonPlace, Vec<TrailingComma>) {
        let mut place = JsonPlace::Start;
        let mut found = Vec::new();
        place.text(text, Span::new(0, text.len()), &mut found);
        (place, found)
    }

    #[test]
    fn knows_strings_from_the_rest() {
        assert_eq!(after(r#"{"a": ""#).0, JsonPlace::Inside { escaped: false, nested: false });
        assert_eq!(after(r#"{"a\""#).0, JsonPlace::Inside { escaped: false, nested: true });
        assert_eq!(after(r#"{"a":"#).0, JsonPlace::Outside(Last::Colon));
        assert_eq!(after("<a href=\"").0, JsonPlace::NotJson);
        assert_eq!(
            after("Action=Send&MessageBody={\"").0,
            JsonPlace::Inside { escaped: false, nested: false }
        );
    }

    #[test]
    fn finds_a_comma_before_a_closing_bracket() {
        let (_, found) = after(r#"{"a": [1, ], "b": 2}"#);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((found.comma, found.bracket), (Span::new(8, 9), Span::new(10, 11)));
        assert!(after(r#"{"a": ",]"}"#).1.is_empty());
    }
}
