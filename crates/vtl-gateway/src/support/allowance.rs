//! What the parameter mappings of one message may take, all together: a short list of mappings can ask for the same long
//! value, or look through the same body, again and again.

use std::cell::Cell;

/// More than a message can carry.
const MOST_BYTES: usize = 10 << 20;

/// Less than a render may take: both run for one request.
const MOST_STEPS: u64 = 20_000_000;

/// What is left. What a mapping asks for beyond it is left out.
#[derive(Debug)]
pub(crate) struct Allowance {
    bytes: Cell<usize>,
    steps: Cell<u64>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { bytes: Cell::new(MOST_BYTES), steps: Cell::new(MOST_STEPS) }
    }
}

impl Allowance {
    /// A value, if there is room for it.
    pub(crate) fn take(&self, value: String) -> Option<String> {
        self.takes(value.len()).then_some(value)
    }

    /// Whether there is room for a value of this size, which is counted.
    pub(crate) fn takes(&self, bytes: usize) -> bool {
        // A short value takes room for itself, too.
        let left = self.bytes.get().checked_sub(bytes.saturating_add(32));
        self.bytes.set(left.unwrap_or(0));
        left.is_some()
    }

    /// What a path leads to in a body, as [`vtl::apigateway::value_at`].
    pub(crate) fn value_at(
        &self,
        text: &str,
        path: &str,
    ) -> Result<Option<String>, vtl::apigateway::NotJson> {
        let mut steps = self.steps.get();
        let found = vtl::apigateway::value_within(text, path, &mut steps);
        self.steps.set(steps);
        found
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.bytes.get() == 0 || self.steps.get() == 0
    }

    /// Whether a body of this size may be read once more.
    pub(crate) fn reads(&self, bytes: usize) -> bool {
        let left = self.steps.get().checked_sub(bytes as u64 / 16);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_it_is_left_out() {
        let allowance = Allowance::default();
        let value = "x".repeat(3 << 20);
        let taken = (0..9).filter_map(|_| allowance.take(value.clone())).count();
        assert_eq!(taken, 3);
        // Nothing smaller slips through later.
        assert_eq!(allowance.take(String::new()), None);
    }

    #[test]
    fn a_body_is_not_looked_through_without_end() {
        let body = format!("{{\"a\": [{}1]}}", "1,".repeat(500_000));
        let allowance = Allowance::default();
        let found = (0..1_000)
            .filter(|_| allowance.value_at(&body, "a[?(@ == 1)].length()").unwrap().is_some());
        let found = found.count();
        assert!((1..500).contains(&found), "{found}");
        let short = Allowance::default();
        assert_eq!(short.value_at("{\"a\": 1}", "a").unwrap().as_deref(), Some("1"));
    }
}
