//! The command from outside: what it prints, where, and its exit status.

mod batch;
mod calc_swagger;
mod check;
mod confinement;
mod explain;
#[cfg(feature = "serve")]
mod gateway;
mod http_api;
mod inspect;
mod invoke;
mod manners;
#[cfg(feature = "serve")]
mod over_http;
mod path;
mod powertools;
mod readme;
mod render;
#[cfg(feature = "serve")]
mod serve;
#[cfg(all(feature = "serve", unix))]
mod serve_examples;
#[cfg(all(feature = "serve", unix))]
mod serve_faults;
#[cfg(feature = "serve")]
mod serve_http;
mod serverless_examples;
mod support;
mod test;
mod test_exchanges;
mod watch;
