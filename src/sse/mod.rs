//! Server-sent events by the rules of the
//! [WHATWG](https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).

mod decoder;
mod last_event_id;
mod message;
mod message_batch;

pub use decoder::{DEFAULT_MAX_EVENT_BYTES, Decoder, EventTooLarge};
pub use last_event_id::last_event_id_header;
pub use message::{Message, MessageRef};
pub use message_batch::MessageBatch;
