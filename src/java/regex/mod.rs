//! `java.util.regex` as `String.matches`, `replaceAll`, `replaceFirst` and `split` show it.
//!
//! Patterns without meta characters never reach the engine. The others are rewritten for `fancy-regex`, and the
//! iteration over matches and the replacement text are Java's own.

#[cfg(feature = "regex")]
mod class;
#[cfg(feature = "regex")]
mod cost;
#[cfg(feature = "regex")]
mod engine;
#[cfg(feature = "regex")]
mod escape;
#[cfg(feature = "regex")]
mod group;
mod literal;
#[cfg(feature = "regex")]
mod quantifier;
mod replacement;
#[cfg(feature = "regex")]
mod simple;
#[cfg(feature = "regex")]
mod translate;

use memchr::memmem;
use std::borrow::Cow;

use crate::value::{RegexBudget, Thrown};
#[cfg(feature = "regex")]
use engine::Engine;
use replacement::Replacement;

/// Where halves of surrogate pairs hide from the engine, which knows no such characters: the last of the private use.
pub(crate) const HIDING_PLACE: u32 = 0x10_F800;

/// The longest pattern, in bytes.
const MAX_PATTERN: usize = 16 * 1024;

/// A compiled `java.util.regex.Pattern`.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    matcher: Matcher,
}

#[derive(Debug, Clone)]
enum Matcher {
    /// No meta characters: this text.
    Literal(Box<Literal>),
    #[cfg(feature = "regex")]
    Engine(Box<Engine>),
}

/// A pattern that stands for one fixed text.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    text: Box<str>,
    /// A byte of it that few texts have.
    rare: u8,
    finder: memmem::Finder<'static>,
}

/// Where a match and its groups lie: byte offsets, the whole match first.
type Groups = [Option<(usize, usize)>];

/// Asked for this many bytes before a text grows by them.
pub(crate) type Memory<'m> = &'m dyn Fn(usize) -> Result<(), Thrown>;

impl Pattern {
    /// The pattern. Fails with a `PatternSyntaxException`, and where the pattern is too large or asks for what is not
    /// supported.
    pub(crate) fn new(pattern: &str) -> Result<Self, Thrown> {
        if let Some(literal) = Literal::of(pattern) {
            return Ok(Self { matcher: Matcher::Literal(Box::new(literal)) });
        }
        if pattern.len() > MAX_PATTERN {
            return Err(Thrown::limit(
                "",
                format!("the regular expression is longer than {MAX_PATTERN} bytes"),
            ));
        }
        Self::engine(pattern)
    }

    #[cfg(not(feature = "regex"))]
    fn engine(pattern: &str) -> Result<Self, Thrown> {
        Err(Thrown::limit(
            "",
            format!("this build has no regular expressions (feature `regex`): `{pattern}`"),
        ))
    }

    #[cfg(feature = "regex")]
    fn engine(pattern: &str) -> Result<Self, Thrown> {
        let matcher = Matcher::Engine(Box::new(Engine::new(pattern)?));
        Ok(Self { matcher })
    }

    /// The steps that compiling it is worth.
    pub(crate) fn compiling(&self) -> u64 {
        match &self.matcher {
            Matcher::Literal(_) => 1,
            #[cfg(feature = "regex")]
            Matcher::Engine(engine) => engine.compiling(),
        }
    }

    /// Whether the whole text matches. Fails when the match takes too many steps.
    #[cfg_attr(
        not(feature = "regex"),
        allow(unused_variables, reason = "literals cost next to nothing")
    )]
    pub(crate) fn matches(&self, text: &str, budget: &RegexBudget) -> Result<bool, Thrown> {
        match &self.matcher {
            Matcher::Literal(literal) => Ok(*literal.text == *text),
            #[cfg(feature = "regex")]
            Matcher::Engine(engine) => engine.matches(text, budget),
        }
    }

    /// Whether it is plain to see that no part of the text matches.
    #[inline]
    pub(crate) fn is_absent(&self, text: &str) -> bool {
        match &self.matcher {
            Matcher::Literal(literal) => literal.is_absent(text),
            #[cfg(feature = "regex")]
            Matcher::Engine(_) => false,
        }
    }

    /// Whether some part of the text matches. Fails when the match takes too many steps.
    #[cfg_attr(
        not(feature = "regex"),
        allow(unused_variables, reason = "literals cost next to nothing")
    )]
    pub(crate) fn find(&self, text: &str, budget: &RegexBudget) -> Result<bool, Thrown> {
        match &self.matcher {
            Matcher::Literal(literal) => Ok(!literal.is_absent(text)),
            #[cfg(feature = "regex")]
            Matcher::Engine(engine) => engine.find(text, budget),
        }
    }

    /// The text with every match replaced; borrowed if there is none. Fails for a bad replacement if anything
    /// matches, when a match takes too many steps, and where `memory` fails, which is asked before the text grows.
    pub(crate) fn replace_all<'t>(
        &self,
        text: &'t str,
        replacement: &str,
        memory: Memory<'_>,
        budget: &RegexBudget,
    ) -> Result<Cow<'t, str>, Thrown> {
        self.replace(text, replacement, usize::MAX, memory, budget)
    }

    /// The text with the first match replaced. Fails as [`Pattern::replace_all`].
    pub(crate) fn replace_first<'t>(
        &self,
        text: &'t str,
        replacement: &str,
        memory: Memory<'_>,
        budget: &RegexBudget,
    ) -> Result<Cow<'t, str>, Thrown> {
        self.replace(text, replacement, 1, memory, budget)
    }

    fn replace<'t>(
        &self,
        text: &'t str,
        replacement: &str,
        count: usize,
        memory: Memory<'_>,
        budget: &RegexBudget,
    ) -> Result<Cow<'t, str>, Thrown> {
        if let Matcher::Literal(literal) = &self.matcher
            && !literal.text.is_empty()
            && !replacement.contains(['\\', '$'])
        {
            return literal.replace(text, replacement, count, memory);
        }
        let mut out = String::new();
        let mut end = 0;
        let mut left = count;
        let mut parsed = None;
        self.each(text, budget, &mut |groups| {
            let Some(Some((start, stop))) = groups.first().copied() else {
                return Ok(false);
            };
            // Java reads the replacement only when something matches.
            let replacement = match &mut parsed {
                Some(parsed) => parsed,
                empty => empty.insert(Replacement::parse(replacement, groups.len() - 1, self)?),
            };
            memory((start - end).saturating_add(replacement.length(groups)))?;
            out.push_str(text.get(end..start).unwrap_or_default());
            replacement.expand(text, groups, &mut out);
            end = stop;
            left -= 1;
            Ok(left > 0)
        })?;
        if left == count {
            return Ok(Cow::Borrowed(text));
        }
        memory(text.len() - end)?;
        out.push_str(text.get(end..).unwrap_or_default());
        Ok(Cow::Owned(out))
    }

    /// `String.split(regex, limit)`. Fails when a match takes too many steps, and where `memory` fails, which is asked
    /// for each part before it is there.
    pub(crate) fn split<'t>(
        &self,
        text: &'t str,
        limit: i32,
        memory: Memory<'_>,
        budget: &RegexBudget,
    ) -> Result<Vec<&'t str>, Thrown> {
        let most = usize::try_from(limit).unwrap_or_default();
        let mut parts = Vec::new();
        let mut at = 0;
        self.each(text, budget, &mut |groups| {
            let Some(Some((start, end))) = groups.first().copied() else {
                return Ok(false);
            };
            if most > 0 && parts.len() + 1 == most {
                return Ok(false);
            }
            // An empty match at the very beginning cuts nothing off.
            if end > 0 {
                memory(size_of::<&str>())?;
                parts.push(text.get(at..start).unwrap_or_default());
                at = end;
            }
            Ok(true)
        })?;
        if at == 0 {
            return Ok(vec![text]);
        }
        parts.push(text.get(at..).unwrap_or_default());
        if limit == 0 {
            let kept = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
            parts.truncate(kept);
        }
        Ok(parts)
    }

    /// Calls `visit` with each match, as Java's successive `find()`s see them, until it says no.
    #[cfg_attr(
        not(feature = "regex"),
        allow(unused_variables, reason = "literals cost next to nothing")
    )]
    fn each(
        &self,
        text: &str,
        budget: &RegexBudget,
        visit: &mut dyn FnMut(&Groups) -> Result<bool, Thrown>,
    ) -> Result<(), Thrown> {
        match &self.matcher {
            Matcher::Literal(literal) => literal.each(text, visit),
            #[cfg(feature = "regex")]
            Matcher::Engine(engine) => engine.each(text, budget, visit),
        }
    }

    /// The number of the group with this name.
    #[cfg_attr(not(feature = "regex"), allow(unused_variables, reason = "literals have no groups"))]
    fn group_named(&self, name: &str) -> Option<usize> {
        match &self.matcher {
            Matcher::Literal(_) => None,
            #[cfg(feature = "regex")]
            Matcher::Engine(engine) => engine.group_named(name),
        }
    }
}

impl Literal {
    /// A pattern that stands for one fixed text; nothing for other patterns.
    pub(crate) fn of(pattern: &str) -> Option<Self> {
        let text = literal::unescape(pattern)?;
        Some(Self {
            rare: literal::rare_byte(text.as_bytes()),
            finder: memmem::Finder::new(text.as_bytes()).into_owned(),
            text: text.into(),
        })
    }

    /// The text that it stands for.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Puts one text in the place of the other.
    fn replace<'t>(
        &self,
        text: &'t str,
        replacement: &str,
        count: usize,
        memory: Memory<'_>,
    ) -> Result<Cow<'t, str>, Thrown> {
        let mut out = String::new();
        let mut end = 0;
        if replacement.len() <= self.text.len() {
            out.reserve(text.len());
        }
        for start in self.finder.find_iter(text.as_bytes()).take(count) {
            memory(start - end + replacement.len())?;
            out.push_str(text.get(end..start).unwrap_or_default());
            out.push_str(replacement);
            end = start + self.text.len();
        }
        if end == 0 {
            return Ok(Cow::Borrowed(text));
        }
        memory(text.len() - end)?;
        out.push_str(text.get(end..).unwrap_or_default());
        Ok(Cow::Owned(out))
    }

    /// Whether the text is nowhere in another.
    #[inline]
    pub(crate) fn is_absent(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let may_be_in = self.text.is_empty() || literal::has_byte(text, self.rare);
        !may_be_in || self.finder.find(text).is_none()
    }

    fn each(
        &self,
        text: &str,
        visit: &mut dyn FnMut(&Groups) -> Result<bool, Thrown>,
    ) -> Result<(), Thrown> {
        if let [byte] = *self.text.as_bytes()
            && byte.is_ascii()
        {
            return each_byte(byte, text.as_bytes(), visit);
        }
        let length = self.text.len();
        for start in self.finder.find_iter(text.as_bytes()) {
            // The empty text is found inside characters too.
            if text.is_char_boundary(start) && !visit(&[Some((start, start + length))])? {
                break;
            }
        }
        Ok(())
    }
}

/// The same for a single byte. What parts lists is near more often than not, and found soonest byte by byte.
fn each_byte(
    byte: u8,
    text: &[u8],
    visit: &mut dyn FnMut(&Groups) -> Result<bool, Thrown>,
) -> Result<(), Thrown> {
    const NEAR: usize = 12;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let near = rest.iter().take(NEAR).position(|other| *other == byte);
        let Some(found) = near.or_else(|| {
            let far = memchr::memchr(byte, rest.get(NEAR..)?)?;
            Some(NEAR + far)
        }) else {
            break;
        };
        let start = at + found;
        at = start + 1;
        if !visit(&[Some((start, at))])? {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
