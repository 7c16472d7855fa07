//! The engine as one WebAssembly module without imports. What each function takes and gives is in `docs/wasm.md`.
//!
//! The host writes UTF-8 into the input buffer ([`vtl_input`]), calls a function with the lengths of what it wrote, and
//! reads what came out where [`vtl_output`] says. There is one caller at a time, as WebAssembly has it.

// What is exported needs its name kept; nothing else here is unsafe.
#![allow(unsafe_code)]

#[cfg(feature = "gateway")]
mod gateway;
mod handles;
mod json;
mod state;
mod template;

/// The function did it: the output is its result.
const OK: u32 = 0;
/// As [`OK`], and the second output is what the render did besides printing, as JSON.
const OK_WITH_EFFECTS: u32 = 1;
/// The template was refused or its render failed: the output is the error as JSON.
const FAILED: u32 = 2;
/// The call is wrong: the output says what about it.
const MISUSED: u32 = 3;

/// The length that says that there is no text at all.
const ABSENT: u32 = u32::MAX;

/// Makes the input buffer at least `length` bytes long and returns where it is. It stays there until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn vtl_input(length: u32) -> *mut u8 {
    state::with(|state| state.input(length))
}

/// Where four 32-bit numbers are: address and length of the output, address and length of the second output.
#[unsafe(no_mangle)]
pub extern "C" fn vtl_output() -> *const u32 {
    state::with(|state| state.output())
}

/// Compiles a template: `source` bytes of text, then `options` bytes of JSON. The output is `{"handle", "reach"}`: what
/// the template cannot reach of a scope need not be given to its renders.
#[unsafe(no_mangle)]
pub extern "C" fn vtl_compile(source: u32, options: u32) -> u32 {
    state::with(|state| state.compile(source, options))
}

/// Keeps a scope: `length` bytes of JSON. The output is its handle.
#[unsafe(no_mangle)]
pub extern "C" fn vtl_scope(length: u32) -> u32 {
    state::with(|state| state.keep_scope(length))
}

/// Renders a template: `body` bytes of text (`0xFFFFFFFF`: there is none), then `scope` bytes of JSON, or over a scope
/// that was kept (`kept` is not 0). The output is what was printed.
#[unsafe(no_mangle)]
pub extern "C" fn vtl_render(template: u32, kept: u32, body: u32, scope: u32) -> u32 {
    state::with(|state| state.render(template, kept, body, scope))
}

/// Does what the JSON object in the input asks for; the output is the answer as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn vtl_call(length: u32) -> u32 {
    state::with(|state| state.call(length))
}

/// Forgets what a handle stands for: a template, a scope, an API or an exchange.
#[unsafe(no_mangle)]
pub extern "C" fn vtl_free(handle: u32) {
    state::with(|state| state.free(handle));
}

/// Hosts that know WASI reactors call this first; there is nothing to do.
#[unsafe(no_mangle)]
pub extern "C" fn _initialize() {}
