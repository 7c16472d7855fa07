//! Runs `render` of the library beside this folder.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| vtl_fuzz::watched(data, vtl_fuzz::render));
