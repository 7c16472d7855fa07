//! What the module keeps between calls.

use std::cell::RefCell;
use std::mem;

use apigateway_vtl_host::kept_scope_of_json;
use vtl::{Scope, Template};

use crate::handles::Handles;
use crate::{ABSENT, MISUSED, OK, json};

/// A buffer that one large call made larger is given back.
const USUAL: usize = 1 << 20;

/// What a handle stands for.
#[derive(Debug)]
pub(crate) enum Kept {
    Template(Template),
    Scope(Box<Scope<'static>>),
    #[cfg(feature = "gateway")]
    Api(Box<apigateway_vtl_host::Api>),
    #[cfg(feature = "gateway")]
    Exchange(Box<apigateway_vtl_host::Pending>),
}

/// The buffers of calls, and what handles stand for.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) input: Vec<u8>,
    pub(crate) output: Vec<u8>,
    pub(crate) effects: Vec<u8>,
    places: [u32; 4],
    pub(crate) kept: Handles<Kept>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

pub(crate) fn with<R>(act: impl FnOnce(&mut State) -> R) -> R {
    STATE.with_borrow_mut(act)
}

impl State {
    pub(crate) fn input(&mut self, length: u32) -> *mut u8 {
        let length = length as usize;
        if length <= USUAL && self.input.len() > USUAL {
            self.input = Vec::new();
        }
        if self.input.len() < length {
            self.input.resize(length.max(4096), 0);
        }
        self.input.as_mut_ptr()
    }

    pub(crate) fn output(&mut self) -> *const u32 {
        self.places.as_ptr()
    }

    /// Says where the outputs are, and how the call ended.
    pub(crate) fn ended(&mut self, status: u32) -> u32 {
        let address = |bytes: &[u8]| bytes.as_ptr() as usize as u32;
        self.places = [
            address(&self.output),
            self.output.len() as u32,
            address(&self.effects),
            self.effects.len() as u32,
        ];
        status
    }

    pub(crate) fn give(&mut self, status: u32, text: impl Into<Vec<u8>>) -> u32 {
        self.output = text.into();
        self.effects.clear();
        self.ended(status)
    }

    pub(crate) fn misused(&mut self, message: impl Into<String>) -> u32 {
        self.give(MISUSED, message.into())
    }

    pub(crate) fn keep_scope(&mut self, length: u32) -> u32 {
        let scope = text(&self.input, 0, length).and_then(kept_scope_of_json);
        match scope {
            Ok(scope) => {
                let handle = self.kept.add(Kept::Scope(Box::new(scope)));
                self.give(OK, handle.to_string())
            }
            Err(message) => self.misused(message),
        }
    }

    pub(crate) fn call(&mut self, length: u32) -> u32 {
        let input = mem::take(&mut self.input);
        let answer = text(&input, 0, length).and_then(|text| json::answer(text, &mut self.kept));
        self.input = input;
        match answer {
            Ok(answer) => self.give(OK, answer),
            Err(message) => self.misused(message),
        }
    }

    pub(crate) fn free(&mut self, handle: u32) {
        self.kept.remove(handle);
    }
}

/// A part of the input as text; nothing where there is none.
pub(crate) fn text(input: &[u8], start: u32, length: u32) -> Result<&str, String> {
    if length == ABSENT {
        return Ok("");
    }
    let (start, length) = (start as usize, length as usize);
    let bytes = input.get(start..start.saturating_add(length));
    let bytes = bytes.ok_or("the lengths are beyond the input buffer")?;
    std::str::from_utf8(bytes).map_err(|_| "the input is not UTF-8".to_owned())
}
