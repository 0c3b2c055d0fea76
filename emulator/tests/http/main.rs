//! The emulator over HTTP, as its users meet it.

// Clippy's leave for tests covers test functions, not the helpers that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod binary;
mod determinism;
mod errors;
mod faults;
mod files;
mod limits;
mod own_scripts;
mod redaction;
mod routes;
mod scenarios;
mod stream;
mod stream_faults;
mod support;
mod wire;
