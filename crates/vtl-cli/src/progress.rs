//! How far a long run has come, on standard error where that is a terminal.

#[cfg(feature = "progress")]
use std::sync::Once;
#[cfg(feature = "progress")]
use std::time::Duration;

#[cfg(feature = "progress")]
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that appears when a run takes longer than a second, and is gone when it is dropped.
pub(crate) struct Progress {
    #[cfg(feature = "progress")]
    bar: ProgressBar,
    #[cfg(feature = "progress")]
    appears: Once,
}

#[cfg(feature = "progress")]
const PATIENCE: Duration = Duration::from_secs(1);

#[cfg(feature = "progress")]
impl Progress {
    /// Nothing of `total` things is done yet; without a total it only counts. `things` is their plural.
    pub(crate) fn new(total: Option<usize>, things: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(
            total.map(|total| total as u64),
            ProgressDrawTarget::hidden(),
        );
        let template = match total {
            Some(_) => "{wide_bar} {human_pos} of {human_len} {msg}, {eta} left",
            None => "{spinner} {human_pos} {msg}, {per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(things);
        Self { bar, appears: Once::new() }
    }

    /// So many more are done.
    pub(crate) fn add(&self, done: usize) {
        if !self.appears.is_completed() && self.bar.elapsed() > PATIENCE {
            // Shows nothing where standard error is not a terminal.
            self.appears
                .call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10)));
        }
        self.bar.inc(done as u64);
    }
}

#[cfg(feature = "progress")]
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(not(feature = "progress"))]
impl Progress {
    pub(crate) fn new(_: Option<usize>, _: &'static str) -> Self {
        Self {}
    }

    #[expect(clippy::unused_self, reason = "the same call with and without a bar")]
    pub(crate) fn add(&self, _: usize) {}
}
