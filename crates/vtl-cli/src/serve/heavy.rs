//! Work that takes long: it must not keep other clients waiting.

use std::collections::HashSet;
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

/// The routes whose templates took long, and room for a few of them at once.
pub(super) struct Heavy {
    any: AtomicBool,
    routes: Mutex<HashSet<String>>,
    room: Semaphore,
}

impl Default for Heavy {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            any: AtomicBool::new(false),
            routes: Mutex::default(),
            room: Semaphore::new(2 * cores),
        }
    }
}

impl Heavy {
    /// Whether a request is known to be heavy; `route` finds its route, which is asked only if there is a heavy one.
    pub(super) fn is(&self, body: usize, route: impl FnOnce() -> Option<String>) -> bool {
        if body >= LARGE_BODY {
            return true;
        }
        if !self.any.load(Ordering::Relaxed) {
            return false;
        }
        let route = route();
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        route.is_some_and(|route| routes.contains(&route))
    }

    /// Remembers a route whose work took long.
    pub(super) fn took(&self, time: Duration, route: impl FnOnce() -> Option<String>) {
        if time < LONG {
            return;
        }
        let Some(route) = route() else { return };
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if routes.len() < MOST {
            routes.insert(route);
            self.any.store(true, Ordering::Relaxed);
        }
    }

    /// Forgets everything: the templates have changed.
    pub(super) fn forget(&self) {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner).clear();
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
    fn what_took_long_is_heavy_the_next_time() {
        let heavy = Heavy::default();
        let route = || Some("GET /a".to_owned());
        heavy.took(Duration::from_micros(10), route);
        assert!(!heavy.is(0, route));
        heavy.took(LONG, route);
        assert!(heavy.is(0, route) && !heavy.is(0, || Some("GET /b".to_owned())));
        assert!(heavy.is(LARGE_BODY, || None));
        heavy.forget();
        assert!(!heavy.is(0, route));
    }
}
