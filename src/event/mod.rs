//! Phrony's events, decided on as raw bytes: nothing here decodes what a caller does not want.
//!
//! [`EventFilter`] picks events by the `kind` and `subject` of their envelope; [`JsonBatch`] joins
//! the events of a chunk so that one `JSON.parse` reads them all.

mod envelope;
mod filter;
mod json_batch;
mod json_blocks;
mod json_walk;

pub use envelope::Envelope;
pub use filter::EventFilter;
pub use json_batch::JsonBatch;
