//! Bytes of a connection become requests: the same however they are cut, each within bounds, and each can be exchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| vtl_fuzz::wire(bytes));
