//! Exchanges that wait for a later line with what they want.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::gateway::Next;

/// Of hosts that never come back, the oldest exchanges are forgotten.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Pendings(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    last: u64,
    /// By number, the oldest first.
    exchanges: VecDeque<(u64, Next)>,
}

impl Pendings {
    /// Keeps an exchange; the token gives it back.
    pub(super) fn put(&self, exchange: Next) -> String {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.last += 1;
        let number = waiting.last;
        waiting.exchanges.push_back((number, exchange));
        if waiting.exchanges.len() > MOST {
            waiting.exchanges.pop_front();
        }
        number.to_string()
    }

    /// Gives back what was kept under a token, once.
    pub(super) fn take(&self, token: &str) -> Option<Next> {
        let number: u64 = token.parse().ok()?;
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = waiting.exchanges.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        waiting.exchanges.remove(at).map(|(_, exchange)| exchange)
    }
}
