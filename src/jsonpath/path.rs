//! A compiled path: its steps, and what they say about how many values it can give.

use std::fmt;

use super::filter::Expression;
use super::literal::Literal;
use super::select;

/// Why a text is not a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPath {
    position: usize,
    message: String,
}

impl InvalidPath {
    pub(super) fn new(position: usize, message: impl Into<String>) -> Self {
        Self { position, message: message.into() }
    }

    /// The offset of the byte where reading stopped; the length of the path if it ends too early.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// What is wrong there, in lower case and without the position.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// This error of a part that begins `offset` bytes into the path.
    pub(super) fn moved(mut self, offset: usize) -> Self {
        self.position += offset;
        self
    }

    /// This error of a text with `extra` bytes in front of the path.
    pub(super) fn without_prefix(mut self, extra: usize, length: usize) -> Self {
        self.position = self.position.saturating_sub(extra).min(length);
        self
    }
}

impl fmt::Display for InvalidPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at position {}", self.message, self.position)
    }
}

impl std::error::Error for InvalidPath {}

/// What a path starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    /// `$`
    Document,
    /// `@`: in a filter, the item that is tested.
    Item,
}

/// The steps of a path.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    pub(super) root: Root,
    pub(super) steps: Vec<Step>,
    /// Whether the path is about one value: the last result is the value, and none is an error.
    pub(super) definite: bool,
    /// Whether all steps are single names and indexes.
    pub(super) plain: bool,
    /// The step that Jayway takes for the last one.
    pub(super) tail: usize,
    /// Whether the path can be followed without making values.
    pub(super) simple: bool,
}

/// A step, and what it does if there is nothing to continue with.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) token: Token,
    /// Whether this step has one result.
    pub(super) definite: bool,
    /// Whether all steps before have.
    pub(super) upstream: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Token {
    Name(Box<str>),
    /// `['a','b']`: one object with both as the last step, one after the other elsewhere.
    Names(Vec<Box<str>>),
    Index(i32),
    Indexes(Vec<i32>),
    Slice(Option<i32>, Option<i32>),
    Wildcard,
    /// `..`
    Scan,
    Filter(Box<Expression>),
    Function(Box<Function>),
}

#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) name: Box<str>,
    pub(super) arguments: Vec<Argument>,
    /// The first argument with `[*]` after it, which `length` and `size` evaluate.
    pub(super) children: Option<Steps>,
}

#[derive(Debug, Clone)]
pub(super) enum Argument {
    Json(Literal),
    Path(Steps),
}

impl Steps {
    /// The name, if that is all that the path has.
    #[inline]
    pub(super) fn only_name(&self) -> Option<&str> {
        match &*self.steps {
            [Step { token: Token::Name(name), .. }] => Some(name),
            _ => None,
        }
    }

    pub(super) fn new(root: Root, tokens: Vec<Token>) -> Self {
        let is_function = |token: &Token| matches!(token, Token::Function(_));
        let scans = matches!(tokens.first(), Some(Token::Scan));
        if scans && tokens.len() > 1 && tokens.last().is_some_and(is_function) {
            return Self::inverted(root, tokens);
        }
        Self::with_upstream(root, tokens, true)
    }

    fn with_upstream(root: Root, tokens: Vec<Token>, mut upstream: bool) -> Self {
        let last = tokens.len().saturating_sub(1);
        let mut steps = Vec::with_capacity(tokens.len());
        for (at, token) in tokens.into_iter().enumerate() {
            let definite = match &token {
                Token::Name(_) | Token::Index(_) | Token::Function(_) => true,
                Token::Names(_) => at == last,
                _ => false,
            };
            steps.push(Step { token, definite, upstream });
            upstream &= definite;
        }
        Self {
            root,
            definite: steps.iter().all(|step| step.definite),
            plain: steps.iter().all(|step| matches!(step.token, Token::Name(_) | Token::Index(_))),
            tail: last,
            simple: select::is_simple(&steps),
            steps,
        }
    }

    /// `$..x.f()` is computed as `$.f($..x)`.
    fn inverted(root: Root, mut tokens: Vec<Token>) -> Self {
        let at = tokens.iter().position(|token| matches!(token, Token::Function(_)));
        let mut rest = tokens.split_off(at.unwrap_or_default());
        let argument = Self::with_upstream(root, tokens, true);
        if let Some(Token::Function(function)) = rest.first_mut() {
            let arguments = vec![Argument::Path(argument)];
            **function = Function::new(&function.name, arguments);
        }
        Self::with_upstream(Root::Document, rest, false)
    }

    /// Whether the last step is a function.
    fn is_function(&self) -> bool {
        matches!(self.steps.last(), Some(step) if matches!(step.token, Token::Function(_)))
    }
}

impl Function {
    pub(super) fn new(name: &str, arguments: Vec<Argument>) -> Self {
        let children = match (name, arguments.first()) {
            ("length" | "size", Some(Argument::Path(path)))
                if !path.is_function() && !path.steps.is_empty() =>
            {
                let tokens = path.steps.iter().map(|step| step.token.clone());
                let tokens = tokens.chain([Token::Wildcard]).collect();
                let mut children = Steps::with_upstream(path.root, tokens, true);
                // Jayway has looked at the path before it hangs the wildcard on, and remembers
                children.definite = path.definite;
                children.tail = path.tail;
                children.plain = false;
                children.simple = false;
                Some(children)
            }
            _ => None,
        };
        Self { name: name.into(), arguments, children }
    }
}
