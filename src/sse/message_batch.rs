//! Messages joined to one text.

use super::MessageRef;
use crate::buffer::clear;
use crate::utf16::length_in_utf16;

/// How many fields of a message are in a batch's text.
const FIELDS: usize = 4;

/// The messages of a chunk as one text, so that JavaScript decodes them all at once and then cuts
/// the text into its fields.
#[derive(Debug, Default)]
pub struct MessageBatch {
    text: Vec<u8>,
    lengths: Vec<usize>,
}

impl MessageBatch {
    /// Adds a message.
    pub fn push(&mut self, message: &MessageRef<'_>) {
        let retry = message.retry.map(|retry| retry.to_string());
        let fields: [&[u8]; FIELDS] = [
            message.event,
            message.data,
            message.id.as_bytes(),
            retry.as_deref().unwrap_or_default().as_bytes(),
        ];
        for field in fields {
            // What the stream cut off must not run together with the field behind it.
            let field = String::from_utf8_lossy(field);
            self.text.extend_from_slice(field.as_bytes());
            self.lengths.push(length_in_utf16(field.as_bytes()));
        }
    }

    /// Lets all messages go.
    pub fn clear(&mut self) {
        clear(&mut self.text);
        self.lengths.clear();
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lengths.len() / FIELDS
    }

    /// Whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// All fields of all messages, without anything between them.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// How many UTF-16 units each field has: `event`, `data`, `id` and `retry` (in digits, or
    /// empty) of each message.
    #[must_use]
    pub fn lengths(&self) -> &[usize] {
        &self.lengths
    }
}
