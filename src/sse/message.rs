//! What a stream dispatches.

/// A dispatched event of the stream, where its bytes lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageRef<'a> {
    /// The event's type as the stream names it; empty if it does not.
    pub event: &'a [u8],
    /// The `data` lines, joined with line feeds. Not decoded: it may be invalid UTF-8.
    pub data: &'a [u8],
    /// The last event id at the time of the dispatch; empty if the stream gave none.
    pub id: &'a str,
    /// The reconnection time in milliseconds, if it was set since the message before.
    pub retry: Option<u64>,
}

/// A dispatched event of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The event's type; `message` if the stream names none.
    pub event: String,
    /// The `data` lines, joined with line feeds.
    pub data: String,
    /// The last event id at the time of the dispatch; empty if the stream gave none.
    pub id: String,
    /// The reconnection time in milliseconds, if it was set since the message before.
    pub retry: Option<u64>,
}

impl From<MessageRef<'_>> for Message {
    fn from(message: MessageRef<'_>) -> Self {
        let event = match message.event {
            [] => b"message",
            event => event,
        };
        Self {
            event: text(event),
            data: text(message.data),
            id: message.id.to_owned(),
            retry: message.retry,
        }
    }
}

/// Whole lines only, so no character is cut: a line end cannot lie inside one.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
