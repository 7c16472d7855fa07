//! How configurations are read.

use std::path::PathBuf;

use crate::inputs::{Input, StageVariable};

/// Values that the configuration leaves open.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub(crate) struct ConfigOptions {
    /// Load the configuration for this stage
    #[arg(long, value_name = "NAME")]
    pub(crate) stage: Option<String>,

    /// Assume this version of the Serverless Framework, such as 3
    #[arg(long, value_name = "VERSION")]
    pub(crate) framework_version: Option<String>,

    /// Set a CloudFormation or Terraform parameter, or a Serverless Framework variable such as `env:TABLE`
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) values: Vec<StageVariable>,

    /// Read values of Terraform variables from FILE
    #[arg(long = "var-file", value_name = "FILE")]
    pub(crate) var_files: Vec<Input>,

    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

/// What may be read because a file names it. Without these: files of the project, and nothing of the environment.
#[derive(Debug, Default, Clone, clap::Args)]
#[command(next_help_heading = "Files and environment")]
pub(crate) struct ReadOptions {
    /// Also read files below DIR that the configuration names; without it only those of its folder or repository
    #[arg(long, value_name = "DIR")]
    pub(crate) allow_read: Vec<PathBuf>,

    /// Let the configuration see the environment variable NAME, as in `${env:NAME}`
    #[arg(long, value_name = "NAME")]
    pub(crate) env: Vec<String>,

    /// Let the configuration see all environment variables
    #[arg(long)]
    pub(crate) env_all: bool,
}
