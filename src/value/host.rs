//! What a render does for those that it calls.

use std::fmt;

use super::{BlockReference, Str, Thrown};

/// Renders blocks, for methods and printers that come upon one: a block's text is what its statements print, and these
/// belong to the evaluator.
pub(crate) trait Host<'r>: fmt::Debug {
    /// The text of a block; nothing where the block is inside itself too deeply.
    ///
    /// Fails where the block does not end normally. Whoever calls this has to pass the failure on, and may hold no
    /// borrow of a list or map: the block may change it.
    fn block_text(&self, block: &BlockReference<'r>) -> Result<Option<Str<'r>>, Thrown>;
}

/// The host of renders without blocks, and of places where no block may run.
#[derive(Debug)]
pub(crate) struct NoBlocks;

impl<'r> Host<'r> for NoBlocks {
    fn block_text(&self, _: &BlockReference<'r>) -> Result<Option<Str<'r>>, Thrown> {
        Err(Thrown::java("UnsupportedOperationException", "a block cannot be rendered here"))
    }
}
