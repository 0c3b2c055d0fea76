//! The pure core through its public interface.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails should fail where it stands"
)]

mod pending_tasks;
mod phase;
mod timeline_order;
mod wire;
