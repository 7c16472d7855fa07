//! Work on all cores.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What the main thread has: configurations may be deep.
const STACK: usize = 8 << 20;

/// What `work` gives for each item, in the order of the items. Each core takes the next item when it is done with one.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work_off = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let mut done = thread::scope(|scope| {
        // This thread works too; where the system has no more threads, alone.
        let others: Vec<_> = (1..threads)
            .filter_map(|_| {
                thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work_off).ok()
            })
            .collect();
        let mut done = work_off();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        let doubled = map(&items, |item| {
            // The first ones take longest.
            (0..1000 - *item).for_each(|n| assert_ne!(std::hint::black_box(n), u32::MAX));
            item * 2
        });
        assert_eq!(doubled, (0..1000).map(|item| item * 2).collect::<Vec<_>>());
        assert!(map(&[] as &[u32], |item| *item).is_empty());
    }
}
