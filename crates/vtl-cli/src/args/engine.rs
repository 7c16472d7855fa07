//! How templates are compiled and rendered.

use clap::ValueEnum;

use crate::inputs::Limit;

/// How templates are compiled and rendered.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Engine")]
pub(crate) struct Engine {
    /// Use the service's dialect, or stock Velocity 1.7 (where only `--var` is bound)
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dialect: Dialect,

    /// Fail if a reference does not resolve
    #[arg(long)]
    pub(crate) strict: bool,

    /// Change a limit, such as `steps=1000000`
    #[arg(long = "limit", value_name = "NAME=NUMBER")]
    pub(crate) limits: Vec<Limit>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    #[default]
    #[value(name = "apigateway")]
    ApiGateway,
    Velocity,
}
