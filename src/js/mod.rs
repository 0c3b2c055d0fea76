//! What JavaScript sees. The classes and types that users meet are written in TypeScript
//! (`pkg-template/src`); these exports are what they are built on, and no public interface.
//!
//! Errors cross as plain objects, see `error.rs`: a class that extends `Error` cannot be exported
//! from here.

mod client;
mod error;
mod event_engine;
mod functions;
mod input;
mod json;
mod live;
mod options;
mod timeline;
mod wait;
