//! The pure core through its public interface.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails should fail where it stands"
)]

mod envelope;
mod event_filter;
mod fuzz_corpus;
mod json_batch;
mod json_text;
mod live_follower;
mod live_model;
mod live_state;
mod live_world;
mod oracle;
mod pending_tasks;
mod phase;
mod sse_conformance;
mod sse_limits;
mod sse_reconnect;
mod sse_reference;
mod timeline_order;
mod wire;
