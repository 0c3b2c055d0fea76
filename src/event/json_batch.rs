//! Events joined to one JSON text.

use super::json_walk::{Walk, is_white_space};
use crate::buffer::clear;
use crate::utf16::length_in_utf16;

const EMPTY_LIST: &[u8] = b"[]";

/// Events as the items of one JSON list, so that one call of a parser reads them all: that is much
/// faster in JavaScript than a call for each.
///
/// Whether an event is valid shows only when it is parsed. If the whole list is, and if it has as
/// many items as the batch has events and all of them are objects, then each event is one of the
/// items. Otherwise, and whenever [`JsonBatch::is_joinable`] says no, the events have to be parsed
/// one by one.
///
/// Two invalid events could make two valid items, such as `{},{"a":[{}` and `{}]}`. That needs an
/// event with a comma outside of all brackets, between two objects. If there is one in which a
/// comma and an opening brace follow each other at all, all events are looked at more closely: one
/// of them could begin inside of a string that another one has left open.
#[derive(Debug)]
pub struct JsonBatch {
    /// The list, complete at any time.
    text: Vec<u8>,
    /// Where each event ends in `text`.
    ends: Vec<usize>,
}

impl Default for JsonBatch {
    fn default() -> Self {
        Self {
            text: EMPTY_LIST.to_vec(),
            ends: Vec::new(),
        }
    }
}

impl JsonBatch {
    /// Adds an event.
    pub fn push(&mut self, json: &[u8]) {
        // The bracket that closed the list so far goes.
        self.text.pop();
        if !self.is_empty() {
            self.text.push(b',');
        }
        self.text.extend_from_slice(json);
        self.ends.push(self.text.len());
        self.text.push(b']');
    }

    /// Lets all events go.
    pub fn clear(&mut self) {
        clear(&mut self.text);
        self.text.extend_from_slice(EMPTY_LIST);
        self.ends.clear();
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether [`JsonBatch::joined`] can tell the events apart.
    #[must_use]
    pub fn is_joinable(&self) -> bool {
        !self.iter().any(may_split) || self.iter().all(is_one_container)
    }

    /// The list of the events.
    #[must_use]
    pub fn joined(&self) -> &[u8] {
        &self.text
    }

    /// How many UTF-16 units each event has in the decoded list, where one more unit stands
    /// before each.
    pub fn lengths(&self) -> impl Iterator<Item = usize> {
        self.iter().map(length_in_utf16)
    }

    /// The events one by one.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(1).chain(self.ends.iter().map(|end| end + 1));
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.text[start..end])
    }
}

/// Whether a comma outside of all brackets could lie between two objects of the event.
fn may_split(json: &[u8]) -> bool {
    memchr::memchr_iter(b'{', json).any(|brace| {
        let before = &json[..brace];
        before.iter().rfind(|&&byte| !is_white_space(byte)) == Some(&b',')
    })
}

/// Whether the bracket that closes the event's first one is its end.
fn is_one_container(json: &[u8]) -> bool {
    let mut walk = Walk::new(json);
    matches!(walk.peek(), Some(b'{' | b'['))
        && walk.value().is_some()
        && walk.peek().is_none()
        && walk.is_at_end()
}
