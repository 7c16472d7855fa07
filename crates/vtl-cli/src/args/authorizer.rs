//! What authorizers say, and how tokens are checked.

use clap::ValueEnum;

use super::Backend;
use crate::inputs::Input;

/// What an HTTP API's authorizers say.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Authorizer")]
pub(crate) struct Authorizer {
    /// Check the signatures of tokens with the keys in this file, as the issuer publishes them
    #[arg(long, value_name = "FILE", conflicts_with = "jwt")]
    pub(crate) jwks: Option<Input>,

    /// What is done with tokens: `decode` takes them without checking their signatures
    #[arg(long, value_enum, value_name = "MODE")]
    pub(crate) jwt: Option<JwtMode>,

    /// Use FILE as the result of a Lambda authorizer
    #[arg(
        long = "authorizer-returns",
        value_name = "FILE",
        conflicts_with_all = ["authorizer_error", "authorizer_exec", "authorizer_url"]
    )]
    pub(crate) authorizer_returns: Option<Input>,

    /// Make the Lambda authorizer fail with this error message, or the error object in FILE
    #[arg(
        long = "authorizer-error",
        value_name = "TEXT|FILE",
        conflicts_with_all = ["authorizer_exec", "authorizer_url"]
    )]
    pub(crate) authorizer_error: Option<String>,

    /// Run this program as the Lambda authorizer: event on standard input, result on standard output
    #[arg(long = "authorizer-exec", value_name = "COMMAND", conflicts_with = "authorizer_url")]
    pub(crate) authorizer_exec: Option<String>,

    /// Call this URL as the Lambda authorizer: its invoke endpoint
    #[arg(long = "authorizer-url", value_name = "URL")]
    pub(crate) authorizer_url: Option<String>,
}

impl Authorizer {
    /// Whether anything is said about authorizers.
    pub(crate) fn is_given(&self) -> bool {
        self.jwks.is_some()
            || self.jwt.is_some()
            || self.authorizer_returns.is_some()
            || self.authorizer_error.is_some()
            || self.authorizer_exec.is_some()
            || self.authorizer_url.is_some()
    }

    /// The authorizer's function, which is called as a backend is.
    pub(crate) fn backend(&self) -> Backend {
        Backend {
            returns: self.authorizer_returns.clone(),
            error: self.authorizer_error.clone(),
            exec: self.authorizer_exec.clone(),
            url: self.authorizer_url.clone(),
            ..Backend::default()
        }
    }
}

/// What is done with the tokens of JWT authorizers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum JwtMode {
    /// They are taken without checking their signatures.
    Decode,
}
