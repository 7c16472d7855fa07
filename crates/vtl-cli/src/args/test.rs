//! The arguments of `vtl test`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::ReadOptions;

/// Run the test cases beside templates and configurations
///
/// `order.test.toml` tests `order.vtl` beside it, `serverless.test.toml` tests `serverless.yml`. Folders are searched
/// for such files. Exit status 1 if a case fails.
#[derive(Debug, clap::Args)]
#[command(after_help = TEST_EXAMPLES)]
pub(crate) struct Test {
    /// Test files, templates or configurations that have one, folders, or `.jsonl` files of `vtl serve --record`
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// Run only the cases whose name, `FILE::CASE`, contains TEXT
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Vec<String>,

    /// Write the actual results into the test files as the expected ones
    #[arg(long)]
    pub(crate) update: bool,

    /// Also write the results as JUnit XML to FILE
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,

    /// Show the statements and branches that no case runs; `=FILE` writes an LCOV file instead
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    pub(crate) coverage: Option<Option<PathBuf>>,

    /// List the passing cases too
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TestFormat,

    /// Run again whenever a file changes
    #[cfg(not(target_family = "wasm"))]
    #[arg(long, conflicts_with = "update")]
    pub(crate) watch: bool,

    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    #[default]
    Human,
    /// One JSON object per case, then one with the totals
    Json,
    /// JUnit XML
    Junit,
    /// Annotations of GitHub workflows
    Github,
    /// Test Anything Protocol, version 14
    Tap,
}

const TEST_EXAMPLES: &str = r#"Beside a template:
  [given]                                     # for all cases; each case can override it
  event = "event.json"                        # a file, or a table

  [[case]]
  name = "an order without lines"
  given.body = '{"id": 7, "lines": []}'       # or a table: its JSON
  given.params.path = { id = "7" }            # also: context, stage_variables, vars, response
  expect.json = '{"id": 7, "count": 0}'       # or: output, contains, error, request_override, response_override

Beside a configuration:
  [[case]]
  name = "an unknown order"
  request = "GET /orders/7?x=1"               # or a table: method, path, headers, querystring, body
  given.backend.error = "[404] no order 7"    # or: result, status, headers, body, timeout, unreachable
  expect.event.json = { id = "7" }            # what the backend gets: json, body, contains, headers, method, url
  expect.status = 404
  expect.response.contains = "no order"       # what the client gets: json, body, contains, headers
  # expect.unsent = true                      # the backend is not called

  [[case]]
  name = "one template of it"
  template = "GET /orders/{id} response 404 application/json"
  given.response = { errorMessage = "[404] no order 7" }
  expect.output = "…"

Examples:
  vtl test
  vtl test templates/order.vtl --filter lines
  vtl test . --update"#;
