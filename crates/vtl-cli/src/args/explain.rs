//! The arguments of `vtl explain`.

/// Explain the code of an error or a finding
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The code, such as `VTL0103`
    #[arg(required_unless_present = "list")]
    pub(crate) code: Option<String>,

    /// List all codes
    #[arg(long, conflicts_with = "code")]
    pub(crate) list: bool,
}
