//! What a configuration may make of itself: aliases, functions, variables, includes, models and references are counted.

/// How many values may be made beyond those that are written.
const MAX_VALUES: usize = 1_000_000;

/// How many bytes of strings may be made beyond those that are written.
const MAX_BYTES: usize = 32 << 20;

/// What is left to be made.
#[derive(Debug)]
pub(super) struct Budget {
    values: usize,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { values: MAX_VALUES, bytes: MAX_BYTES }
    }
}

impl Budget {
    /// Takes from the budget before something is made. `Err` says which limit is reached.
    pub(super) fn charge(&mut self, values: usize, bytes: usize) -> Result<(), String> {
        let left = self.values.checked_sub(values).zip(self.bytes.checked_sub(bytes));
        let Some((values, bytes)) = left else {
            // What is over stays over: nothing smaller slips through later.
            let what = match self.values < values {
                true => format!("{MAX_VALUES} values"),
                false => format!("{} MB of strings", MAX_BYTES >> 20),
            };
            (self.values, self.bytes) = (0, 0);
            return Err(format!(
                "aliases, functions, variables, includes, models and references make more than {what} of this \
                 configuration"
            ));
        };
        (self.values, self.bytes) = (values, bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_limit_ends_it_for_good() {
        let mut budget = Budget::default();
        assert_eq!(budget.charge(MAX_VALUES, 1), Ok(()));
        assert!(budget.charge(1, 0).is_err_and(|why| why.contains("1000000 values")));
        let mut budget = Budget::default();
        assert!(budget.charge(1, MAX_BYTES + 1).is_err_and(|why| why.contains("32 MB")));
        assert!(budget.charge(0, 1).is_err());
    }
}
