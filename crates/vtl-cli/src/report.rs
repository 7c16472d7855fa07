//! How a command ends: exit status, messages for people, and writing where a closed pipe is not an error.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write};

use thiserror::Error;

use crate::args::Color;
use crate::style::{self, ERROR};

/// Why a command ended early. Its text is the message without decoration.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// What was asked for did not succeed: the template failed, a test failed. Exit status 1.
    #[error("{0}")]
    Failed(String),
    /// The same, and all is said already.
    #[error("")]
    FailedQuietly,
    /// Wrong usage or an unreadable file. Exit status 2.
    #[error("{0}")]
    Usage(String),
    /// The same, with a message of its own form.
    #[error("{0}")]
    Unusable(String),
    /// The same, and all is said already.
    #[error("")]
    UnusableQuietly,
    /// Nobody reads any more, which is not an error.
    #[error("")]
    Closed,
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// Tells people, and gives the exit status.
    pub(crate) fn report(self) -> u8 {
        let (code, message) = match self {
            Self::Closed => return 0,
            Self::FailedQuietly => return 1,
            Self::UnusableQuietly => return 2,
            Self::Failed(message) => (1, message),
            Self::Unusable(message) => (2, message),
            Self::Usage(message) => (2, format!("{ERROR}error{ERROR:#}: {message}")),
        };
        // Whoever closed standard error does not want to know.
        let _ = write_message(&message);
        code
    }
}

impl From<io::Error> for Failure {
    /// An error of writing: files are read by [`crate::inputs`], which names them.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Usage(format!("cannot write: {error}")),
        }
    }
}

impl From<vtl::Error> for Failure {
    fn from(error: vtl::Error) -> Self {
        Self::Failed(style::error(&error))
    }
}

/// Writes to standard output and flushes.
pub(crate) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes what others have said: to a terminal without control characters, which could move its
/// cursor or change what it shows.
pub(crate) fn print_foreign(bytes: &[u8]) -> Result<(), Failure> {
    if !io::stdout().is_terminal() {
        return print(bytes);
    }
    print(
        String::from_utf8_lossy(bytes)
            .split('\n')
            .map(printable)
            .collect::<Vec<_>>()
            .join("\n")
            .as_bytes(),
    )
}

/// A line with pictures in the place of control characters.
pub(crate) fn printable(text: &str) -> String {
    let picture = |c: char| match c {
        '\t' => c,
        c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(picture).collect()
}

/// Writes styled text to standard output: without the styles where they would not show.
pub(crate) fn print_styled(text: &str) -> Result<(), Failure> {
    // Taking styles out reads every byte several times.
    if !text.contains('\u{1b}') {
        return print(text.as_bytes());
    }
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// As much of a line of the service's log as people read: a model's error can repeat the whole body.
pub(crate) fn log_line(log: &str) -> Cow<'_, str> {
    const SHOWN: usize = 2000;
    match log.char_indices().nth(SHOWN) {
        Some((end, _)) => {
            let (shown, rest) = log.split_at(end);
            Cow::Owned(format!("{shown}… ({} more characters)", rest.chars().count()))
        }
        None => Cow::Borrowed(log),
    }
}

/// Writes a note to standard error.
pub(crate) fn note(message: &str) {
    let _ = write_message(message);
}

fn write_message(message: &str) -> io::Result<()> {
    let message = message.trim_end();
    let mut err = anstream::stderr().lock();
    if !message.is_empty() {
        writeln!(err, "{message}")?;
    }
    err.flush()
}

impl Color {
    pub(crate) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        let shows = |choice| choice != anstream::ColorChoice::Never;
        style::show(
            shows(anstream::AutoStream::choice(&io::stdout()))
                || shows(anstream::AutoStream::choice(&io::stderr())),
        );
    }
}
