//! What JavaScript sees. The classes and types that users meet are written in TypeScript
//! (`pkg-template/src`); these exports are what they are built on, and no public interface.
//!
//! Errors cross as plain objects, see `error.rs`: a class that extends `Error` cannot be exported
//! from here.
//!
//! No export returns a JavaScript value alone; those that have one to return are a `Result`, even if
//! they never fail. A hot call of a function with a single such result is inlined by V8, and in
//! Node 20 the process dies when code that was optimized this way has to be given up during the
//! call. Several results, as a `Result` has them, are never inlined. The build checks it.

mod client;
mod error;
mod event_engine;
mod fields;
mod functions;
mod input;
mod live;
mod options;
mod timeline;
mod wait;
