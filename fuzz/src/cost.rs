//! The cost oracle: every target works under low limits, so what takes long or much memory was not charged for.

use std::time::Duration;

use cpu_time::ThreadTime;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// What the limits of `check.rs` allow, many times over: overflow checks and coverage make everything slower.
const TIME: Duration = Duration::from_millis(1_500);
const BYTES: usize = 48 << 20;
/// Time of the processor, not of the clock, so that other processes do not matter; one short run of several is enough.
const TRIES: usize = 4;

/// Runs a check, and panics where it takes more than its limits allow.
pub fn watched(data: &[u8], check: fn(&[u8])) {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let mut time = timed(data, check);
    let bytes = ALLOCATED.peak_usage().saturating_sub(before);
    assert!(bytes < BYTES, "{bytes} bytes for {} bytes of input", data.len());
    for _ in 1..TRIES {
        if time < TIME {
            return;
        }
        time = timed(data, check);
    }
    assert!(time < TIME, "{time:?} for {} bytes of input", data.len());
}

fn timed(data: &[u8], check: fn(&[u8])) -> Duration {
    let start = ThreadTime::now();
    check(data);
    start.elapsed()
}
