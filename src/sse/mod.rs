//! Server-sent events by the rules of the
//! [WHATWG](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).

mod decoder;
mod message;
mod message_batch;

pub use decoder::{DEFAULT_MAX_EVENT_BYTES, Decoder, EventTooLarge};
pub use message::{Message, MessageRef};
pub use message_batch::MessageBatch;
