//! A client for [Phrony](https://api.phrony.com) agent runs: start them, follow them live, answer
//! what they wait for, read what they produced.
//!
//! The crate is a pure core with thin edges.
//!
//! | module | what it decides | where it runs |
//! | --- | --- | --- |
//! | [`model`] | the wire: one file per resource | everywhere |
//! | [`http`] | routes, base URLs, what an error body says | everywhere |
//! | [`sse`] | bytes to server-sent events | everywhere |
//! | [`event`] | which events a caller wants, still as bytes | everywhere |
//! | [`timeline`] | the order of steps, what a run waits for | everywhere |
//! | [`json`] | JSON values, whoever parsed them | everywhere |
//! | [`live`] | what is known of a run that is followed, and what to ask next | everywhere |
//! | [`policy`] | when to try again, how long to wait | everywhere |
//! | `client` | the client itself and its live runs, on `fetch` | `wasm32-unknown-unknown` |
//! | `js` | what JavaScript sees (feature `js`) | `wasm32-unknown-unknown` |

#[cfg(target_arch = "wasm32")]
pub mod client;
pub mod event;
pub mod http;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub mod js;
pub mod json;
pub mod live;
pub mod model;
pub mod policy;
pub mod sse;
pub mod timeline;

mod buffer;
mod ids;
mod input_error;
mod utf16;

pub use input_error::InputError;
