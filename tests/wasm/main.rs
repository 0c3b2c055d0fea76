//! The crate as WebAssembly, through its Rust interface: in Node, and in a browser.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails should fail where it stands"
)]

mod client;
mod event_stream;
mod fake_fetch;
mod live;
mod wait;
