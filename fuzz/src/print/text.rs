//! Text between the other statements: as it is where that is safe, the rest between `#[[` and `]]#`.

use super::Printer;

/// What was printed last: what it continues with must not become a part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum After {
    #[default]
    Nothing,
    /// A `)` or a brace, which eat blanks and a line end.
    Directive,
    /// The same of a call, whose source is printed where there is no such macro: with what it has eaten.
    Call,
    /// The same of a call that ends with a bare `#end`.
    End,
    /// The carriage return that one of them has eaten.
    Return,
    /// A directive's name, without parentheses.
    Name,
    /// The same in braces.
    BracedName,
}

/// What will be printed next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The blank at the end of a string.
    Blank,
    /// `#set`, which eats the blanks before it.
    Set,
    Other,
}

impl After {
    /// What is after the source of a call.
    pub(super) fn behind(source: &str) -> Self {
        match source.chars().next_back() {
            Some('\n') => Self::Nothing,
            Some('\r') => Self::Return,
            Some(')' | '}') => Self::Call,
            _ => Self::End,
        }
    }
}

impl Printer {
    /// All of the text between two other statements.
    pub(super) fn text(&mut self, text: &str, next: Next) {
        if text.is_empty() {
            return;
        }
        if self.after == After::Directive && begins_with_line_end(text) {
            // This one is eaten instead.
            self.push("\n");
        }
        let (swallowed, rest) = text.split_at(self.swallowed(text));
        self.fence(swallowed);
        self.after = After::Nothing;
        let (rest, eaten) = match next {
            Next::Set => rest.split_at(rest.len() - usize::from(rest.ends_with([' ', '\t']))),
            Next::Blank | Next::Other => (rest, ""),
        };
        let behind = (next == Next::Blank).then_some(' ');
        self.free_text(rest, behind);
        self.fence(eaten);
    }

    /// Whether a directive after a text would be in a reference or after a `#`.
    pub(super) fn is_open(&self, text: &str) -> bool {
        (self.references > 1 || self.in_hash) && self.swallowed(text) == text.len()
    }

    /// How much of a text would be read as a part of what was printed before.
    fn swallowed(&self, text: &str) -> usize {
        let Some(first) = text.chars().next() else {
            return 0;
        };
        let is_first_swallowed = match self.after {
            After::Nothing | After::Directive => false,
            After::Call => begins_with_line_end(text),
            After::End => begins_with_line_end(text) || is_part_of_name(first),
            After::Return => first == '\n',
            After::Name => is_part_of_name(first) || begins_with_parenthesis(text),
            After::BracedName => begins_with_parenthesis(text),
        };
        let at_least = if is_first_swallowed { first.len_utf8() } else { 0 };
        let rest = text.get(at_least..).unwrap_or_default();
        let mut characters = rest.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|&(_, next)| next);
            if !self.goes_on_with(character, next) {
                return at_least + at;
            }
        }
        text.len()
    }

    /// Whether what is open is not ended by a character.
    fn goes_on_with(&self, character: char, next: Option<char>) -> bool {
        let in_reference = self.references > 0;
        if !in_reference && !self.in_hash {
            return false;
        }
        match character {
            '$' | '#' => true,
            '\\' => next.is_none_or(is_sign),
            '_' | '{' | '[' => true,
            '}' => in_reference,
            '(' => self.has_property || self.references > 1,
            '.' => next.is_some_and(|next| next.is_ascii_alphanumeric()),
            '-' => in_reference || next.is_some_and(|next| next.is_ascii_digit() || next == '.'),
            '@' => self.in_hash,
            _ => character.is_ascii_alphanumeric(),
        }
    }

    /// Text that nothing before it swallows: only `$`, `#` and `\` may mean something, by what follows them.
    fn free_text(&mut self, text: &str, behind: Option<char>) {
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.find(is_sign).unwrap_or(rest.len());
            let (before, signs) = rest.split_at(plain);
            if !before.is_empty() {
                self.push(before);
                self.references = 0;
                self.has_property = false;
                self.in_hash = false;
            }
            let run = signs.find(|character| !is_sign(character));
            let (signs, after) = signs.split_at(run.unwrap_or(signs.len()));
            let follower = after.chars().next().or(behind);
            if follower.is_some_and(|follower| is_harmless(signs, follower)) {
                self.push(signs);
            } else {
                self.fence(signs);
            }
            rest = after;
        }
    }

    /// Puts a fence around a text that holds none; fences side by side become one.
    fn fence(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.fence_end == self.out.len()
            && let Some(open) = self.out.strip_suffix("]]#")
        {
            self.out.truncate(open.len());
        } else {
            self.push("#[[");
        }
        self.push(text);
        self.push("]]#");
        self.fence_end = self.out.len();
    }

    /// Takes off the fence at the end, if there is one.
    pub(super) fn unfence(&mut self) {
        if self.fence_end != self.out.len() {
            return;
        }
        if let Some(open) = self.out.strip_suffix("]]#")
            && let Some((before, inside)) = open.rsplit_once("#[[")
        {
            self.out = [before, inside].concat();
        }
    }
}

/// Whether signs are text before such a character.
fn is_harmless(signs: &str, follower: char) -> bool {
    match signs {
        "$" => {
            !follower.is_ascii_alphabetic()
                && !matches!(follower, '_' | '{' | '}' | '[' | '.' | '!')
        }
        "#" => {
            !follower.is_ascii_alphanumeric()
                && !matches!(follower, '_' | '@' | '{' | '.' | '-' | '[' | '*')
        }
        "\\" => true,
        _ => false,
    }
}

fn is_sign(character: char) -> bool {
    matches!(character, '$' | '#' | '\\')
}

/// Whether such a character may be read as a part of a directive that ends with its name.
fn is_part_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '@' | '{')
}

fn begins_with_line_end(text: &str) -> bool {
    text.trim_start_matches([' ', '\t']).starts_with(['\n', '\r'])
}

/// Whether a directive would find its arguments here.
fn begins_with_parenthesis(text: &str) -> bool {
    let behind = text.trim_start_matches([' ', '\t', '\r', '\n']);
    behind.starts_with('(')
}

#[cfg(test)]
mod tests {
    use crate::print::template;
    use vtl::syntax::{ParseOptions, parse};

    fn printed(text: &str) -> String {
        template(&parse(text, &ParseOptions::default()).unwrap())
    }

    #[test]
    fn text_stays_as_it_is_where_it_can() {
        for text in [
            "$5, # 1, \\ and \\n, ]]# ",
            "${a}b $a, $a.b: #if($c)d#{end}e",
            "#if($a)\n\nb#{end}\n\n#{break} x",
            "#set($a = \"]]# $b #if($c)d#{end}\")",
        ] {
            assert_eq!(printed(text), text);
        }
    }

    #[test]
    fn what_would_mean_something_is_fenced() {
        for (text, expected) in [
            ("#[[$a #b \\#if]]#", "#[[$]]#a #[[#]]#b #[[\\#]]#if"),
            ("$a#**#b", "$a#[[b]]#"),
            ("$a.b(#if($c)d#end", "$a.b#[[(]]##if($c)d#{end}"),
            ("$a.b${c}#[[(d]]#", "$a.b${c}#[[(d]]#"),
            ("#$a#[[@b]]#", "#$a#[[@b]]#"),
            ("#a#**#(b", "#a#[[(]]#b"),
            ("#a(1)#**#\n", "#a(1)#[[\n]]#"),
            ("x#[[ ]]##set($a = 1)", "x#[[ ]]##set($a = 1)"),
            ("#set($a = \"#[[#a]]#$b\")", "#set($a = \"#[[#]]#a$b\")"),
        ] {
            assert_eq!(printed(text), expected);
            assert_eq!(printed(expected), expected);
        }
    }
}
