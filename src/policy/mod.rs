//! When to try again and how long to wait. No clock and no randomness in here: both are given.

mod poll;
mod reconnect;
mod retry;
mod until;

pub use poll::PollSchedule;
pub use reconnect::ReconnectPolicy;
pub use retry::{Failure, Replay, RetryPolicy, is_passing, parse_retry_after};
pub use until::Until;
