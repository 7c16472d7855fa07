//! What the fuzz targets do with the bytes that they get. A function a target, so that tests on a stable compiler can
//! replay what a fuzzer has found; nothing here needs a fuzzer.

mod check;
mod cost;
mod normal;
mod pieces;
mod print;
mod wire;

pub use check::{config, integration, json, jsonpath, lint, parse, print_reparse, regex, render};
pub use cost::watched;
pub use wire::wire;
