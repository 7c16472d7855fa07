//! Numbers that stand for values on the other side.

/// Values by handle; 0 is none.
#[derive(Debug)]
pub(crate) struct Handles<T> {
    slots: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Handles<T> {
    pub(crate) fn add(&mut self, value: T) -> u32 {
        if let Some(handle) = self.free.pop()
            && let Some(slot) = self.slots.get_mut(handle as usize - 1)
        {
            *slot = Some(value);
            return handle;
        }
        self.slots.push(Some(value));
        u32::try_from(self.slots.len()).unwrap_or(0)
    }

    pub(crate) fn get_mut(&mut self, handle: u32) -> Option<&mut T> {
        self.slots.get_mut((handle as usize).checked_sub(1)?)?.as_mut()
    }

    pub(crate) fn remove(&mut self, handle: u32) -> Option<T> {
        let value = self.slots.get_mut((handle as usize).checked_sub(1)?)?.take()?;
        self.free.push(handle);
        Some(value)
    }
}
