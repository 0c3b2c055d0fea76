//! What reads event streams, for Rust callers: JavaScript reads its streams itself.

mod environment;
mod event_reader;
mod event_stream;
mod follow;
mod live_actions;
mod live_run;
mod live_session;
mod live_snapshot;
mod wait;

pub use event_stream::{EventStream, StreamOptions};
pub use live_run::{LiveOptions, LiveRun};
pub use live_snapshot::{LiveItem, LiveItems, LiveSnapshot};
pub use wait::WaitOptions;
