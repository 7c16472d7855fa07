//! Work that takes long: it must not keep other clients waiting.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

/// What takes longer is heavy. Handing work to another thread costs some microseconds, most templates take less.
const LONG: Duration = Duration::from_millis(2);
/// A body of so many bytes is heavy whatever is done with it.
const LARGE_BODY: usize = 1 << 16;
/// So many routes are remembered.
const MOST: usize = 10_000;

/// From this score on a route is heavy. One that took long once may have been interrupted.
const HEAVY: u8 = 6;
/// What one exchange that took long counts; one that did not takes one away.
const LONG_COUNTS: u8 = 2;
const MOST_SCORE: u8 = 12;

/// The routes whose templates took long, and room for a few of them at once.
pub(super) struct Heavy {
    any: AtomicBool,
    scores: Mutex<HashMap<String, u8>>,
    room: Semaphore,
}

impl Default for Heavy {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            any: AtomicBool::new(false),
            scores: Mutex::default(),
            room: Semaphore::new(2 * cores),
        }
    }
}

impl Heavy {
    /// Whether a request is known to be heavy; `route` finds its route, which is asked only if any took long.
    pub(super) fn is(&self, body: usize, route: impl FnOnce() -> Option<String>) -> bool {
        if body >= LARGE_BODY {
            return true;
        }
        if !self.any.load(Ordering::Relaxed) {
            return false;
        }
        let route = route();
        let scores = self.scores.lock().unwrap_or_else(PoisonError::into_inner);
        route.and_then(|route| scores.get(&route).copied()).is_some_and(|score| score >= HEAVY)
    }

    /// Remembers how long the work of a route took.
    pub(super) fn took(&self, time: Duration, route: impl FnOnce() -> Option<String>) {
        let long = time >= LONG;
        if !long && !self.any.load(Ordering::Relaxed) {
            return;
        }
        let Some(route) = route() else { return };
        let mut scores = self.scores.lock().unwrap_or_else(PoisonError::into_inner);
        let is_room = scores.len() < MOST;
        match scores.get_mut(&route) {
            Some(score) if long => *score = (*score + LONG_COUNTS).min(MOST_SCORE),
            Some(score) if *score > 1 => *score -= 1,
            Some(_) => drop(scores.remove(&route)),
            None if long && is_room => drop(scores.insert(route, LONG_COUNTS)),
            None => {}
        }
        self.any.store(!scores.is_empty(), Ordering::Relaxed);
    }

    /// Forgets everything: the templates have changed.
    pub(super) fn forget(&self) {
        self.scores.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.any.store(false, Ordering::Relaxed);
    }

    /// Does some work, and says how long it took. Heavy work waits for room, and the other clients of this thread move to
    /// another one.
    pub(super) async fn run<T>(&self, heavy: bool, work: impl FnOnce() -> T) -> (T, Duration) {
        if !heavy {
            let start = Instant::now();
            return (work(), start.elapsed());
        }
        let _room = self.room.acquire().await;
        let start = Instant::now();
        (tokio::task::block_in_place(work), start.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_again_and_again_is_heavy() {
        let heavy = Heavy::default();
        let route = || Some("GET /a".to_owned());
        heavy.took(LONG, route);
        assert!(!heavy.is(0, route), "it may have been interrupted");
        heavy.took(Duration::from_micros(10), route);
        for _ in 0..4 {
            heavy.took(LONG, route);
        }
        assert!(heavy.is(0, route) && !heavy.is(0, || Some("GET /b".to_owned())));
        assert!(heavy.is(LARGE_BODY, || None));
        for _ in 0..20 {
            heavy.took(Duration::from_micros(10), route);
        }
        assert!(!heavy.is(0, route) && !heavy.any.load(Ordering::Relaxed));
        heavy.took(LONG, route);
        heavy.forget();
        assert!(!heavy.any.load(Ordering::Relaxed));
    }
}
