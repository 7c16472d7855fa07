//! The machine as host of what it calls: methods and printers ask it for the text of blocks.

use std::cell::{Cell, RefCell};
use std::fmt;

use super::{Context, Flow, Machine, Run};
use crate::value::{BlockReference, Host, NoBlocks, Str, Thrown};

/// What a call and its printer take of the stack, in levels of blocks. With none, 60 lists of blocks inside one another
/// overflow a stack of 256 KB in debug builds.
const LEVELS: u32 = 2;

/// A machine that waits for a call to return, and renders blocks meanwhile.
struct Waiting<'m, 'c, 'r> {
    machine: RefCell<&'m mut Machine<'r>>,
    cx: Context<'c, 'r>,
    /// How a block has ended, if not normally: that ends the call, and then the statement.
    flow: Cell<Option<Flow>>,
}

impl<'r> Machine<'r> {
    /// Calls something that may ask for the text of blocks. Fails where a block that it asked for
    /// fails; the call's own result is inside.
    #[inline]
    pub(super) fn with_host<T>(
        &mut self,
        cx: Context<'_, 'r>,
        call: impl FnOnce(&dyn Host<'r>) -> Result<T, Thrown>,
    ) -> Run<Result<T, Thrown>> {
        if !self.has_blocks {
            return Ok(call(&NoBlocks));
        }
        let host = Waiting { machine: RefCell::new(self), cx, flow: Cell::new(None) };
        let result = call(&host);
        match host.flow.take() {
            Some(flow) => Err(flow),
            None => Ok(result),
        }
    }
}

impl<'r> Host<'r> for Waiting<'_, '_, 'r> {
    fn block_text(&self, block: &BlockReference<'r>) -> Result<Option<Str<'r>>, Thrown> {
        // The calls of the block have hosts of their own.
        let Ok(mut machine) = self.machine.try_borrow_mut() else {
            return NoBlocks.block_text(block);
        };
        let depth = machine.depth;
        machine.depth = depth.saturating_add(LEVELS);
        let text = machine.block_text(block, self.cx);
        machine.depth = depth;
        text.map_err(|flow| {
            self.flow.set(Some(flow));
            Thrown::java("BlockEnded", "a block did not end normally")
        })
    }
}

impl fmt::Debug for Waiting<'_, '_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}
