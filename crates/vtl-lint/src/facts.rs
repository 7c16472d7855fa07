//! What is known about a value without running the template: its class, and where its text comes from.

use vtl::source::Span;

/// What is known about a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fact {
    /// Its Java class, as far as it is known.
    pub(super) class: Class,
    /// What its items are, if it has any.
    pub(super) item: Item,
    /// Where its text comes from.
    pub(super) taint: Taint,
}

/// The classes that make a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Any.
    Unknown,
    /// Nothing: prints as nothing, counts as true.
    Missing,
    /// A value of the body, or of parsed JSON: text, number, boolean, map, list or nothing.
    Json,
    /// A string, or nothing.
    Text,
    /// What `$input.json` gives: JSON as a string.
    JsonText,
    /// A `java.lang.Integer`.
    Integer,
    /// A `java.lang.Double`.
    Double,
    /// Any of Java's classes of numbers.
    Number,
    Boolean,
    List,
    Array,
    Map,
    /// What `keySet()` gives.
    KeySet,
    /// What `keySet()` of the headers gives.
    HeaderNames,
    /// What `values()` gives.
    Values,
    /// What `entrySet()` gives.
    EntrySet,
    /// What `.class` gives.
    Meta,
    Entry,
    /// `$foreach`
    Loop,
    Input,
    Util,
    StageVariables,
    /// `$input.params()`
    Parameters,
    /// `$input.params().header` and the like.
    ParameterGroup(Group),
    /// `$context`, or a map in it.
    Context(Node),
    /// A `#define`d block, by number.
    Block(usize),
}

/// A group of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The names are the template author's.
    Path,
    /// The names are the client's.
    QueryString,
    /// The names are the client's, but no name of a header holds a quote or a backslash.
    Header,
    /// One of the three.
    Any,
}

/// A map of `$context`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    Root,
    Identity,
    ClientCert,
    Validity,
    Authorizer,
    Claims,
    Error,
    RequestOverride,
    ResponseOverride,
    /// `requestOverride.header` and the like: any name may be put there.
    OverrideGroup,
}

/// What the items of a collection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Unknown,
    Text,
    Integer,
    Json,
    Entry,
}

/// Where a value's text comes from and what was done to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Taint {
    pub(super) origin: Origin,
    pub(super) escape: Escape,
    /// The reference that brought it in.
    pub(super) source: Span,
}

/// Who chooses the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// The template's author, or the service.
    Trusted,
    /// The body: the client in a request, the backend in a response.
    Body,
    /// The client.
    Client,
}

/// What was done so that the text fits into a string of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    None,
    /// `$util.escapeJavaScript`, which leaves `\'`.
    JavaScript(Span),
    /// All that is needed.
    Full,
}

impl Taint {
    pub(super) const CLEAN: Self =
        Self { origin: Origin::Trusted, escape: Escape::None, source: Span { start: 0, end: 0 } };

    pub(super) fn client(source: Span) -> Self {
        Self { origin: Origin::Client, escape: Escape::None, source }
    }

    pub(super) fn body(source: Span) -> Self {
        Self { origin: Origin::Body, escape: Escape::None, source }
    }

    pub(super) fn escaped(self, escape: Escape) -> Self {
        if self.origin == Origin::Trusted { self } else { Self { escape, ..self } }
    }

    /// The more dangerous of two.
    pub(super) fn or(self, other: Self) -> Self {
        if other.danger() > self.danger() { other } else { self }
    }

    fn danger(self) -> u8 {
        match (self.origin, self.escape) {
            (Origin::Trusted, _) => 0,
            (_, Escape::Full) => 1,
            (_, Escape::JavaScript(_)) => 2,
            (Origin::Body, Escape::None) => 3,
            (Origin::Client, Escape::None) => 4,
        }
    }
}

impl Fact {
    pub(super) const UNKNOWN: Self = Self::new(Class::Unknown);
    pub(super) const MISSING: Self = Self::new(Class::Missing);

    pub(super) const fn new(class: Class) -> Self {
        Self { class, item: Item::Unknown, taint: Taint::CLEAN }
    }

    pub(super) fn tainted(self, taint: Taint) -> Self {
        Self { taint, ..self }
    }

    pub(super) fn of(self, item: Item) -> Self {
        Self { item, ..self }
    }

    /// What is known where a value may be either.
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            class: if self.class == other.class { self.class } else { Class::Unknown },
            item: if self.item == other.item { self.item } else { Item::Unknown },
            taint: self.taint.or(other.taint),
        }
    }

    /// What is known about one of its items.
    pub(super) fn item(self) -> Self {
        let class = match (self.class, self.item) {
            (Class::ParameterGroup(_) | Class::StageVariables, _) | (_, Item::Text) => Class::Text,
            (_, Item::Integer) => Class::Integer,
            (_, Item::Entry) => Class::Entry,
            (Class::Json, _) | (_, Item::Json) => Class::Json,
            _ => Class::Unknown,
        };
        Self::new(class).tainted(self.taint)
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self.class, Class::Integer | Class::Double | Class::Number)
    }

    /// Whether it is a set or a collection of a map.
    pub(super) fn is_view(self) -> bool {
        matches!(self.class, Class::KeySet | Class::HeaderNames | Class::Values | Class::EntrySet)
    }

    /// Whether it can be nothing but text or nothing.
    pub(super) fn is_text(self) -> bool {
        matches!(self.class, Class::Text | Class::JsonText)
    }
}
