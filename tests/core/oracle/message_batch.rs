//! Messages joined to one text, taken apart as JavaScript does.

use phrony_client::sse::{Message, MessageBatch};

use super::cut_by_units;

/// A batch holds the messages that were put into it.
pub fn check_batch(batch: &MessageBatch, messages: &[Message]) {
    let text = String::from_utf8_lossy(batch.text());
    let fields = cut_by_units(&text, batch.lengths());
    let read: Vec<_> = fields
        .chunks(4)
        .map(|fields| Message {
            event: match fields[0].as_str() {
                "" => "message".to_owned(),
                event => event.to_owned(),
            },
            data: fields[1].clone(),
            id: fields[2].clone(),
            retry: fields[3].parse().ok(),
        })
        .collect();
    assert_eq!(read, messages);
    assert_eq!(batch.len(), messages.len());
    assert_eq!(batch.is_empty(), messages.is_empty());
}
