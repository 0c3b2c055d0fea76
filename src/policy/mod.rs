//! When to try again and how long to wait. No clock and no randomness in here: both are given.

mod poll;
mod reconnect;
mod retry;
mod until;

pub use poll::PollSchedule;
pub use reconnect::ReconnectPolicy;
pub use retry::{Failure, Replay, RetryPolicy, is_passing, parse_retry_after};
pub use until::Until;

use std::time::Duration;

/// A part of `bound`; `random` lies in `0.0..1.0`.
fn full_jitter(bound: Duration, random: f64) -> Duration {
    let seconds = bound.as_secs_f64() * random.clamp(0.0, 1.0);
    Duration::try_from_secs_f64(seconds).map_or(bound, |jitter| jitter.min(bound))
}
