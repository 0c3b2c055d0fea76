//! Server-sent events, decoded by the letter of the specification: all at once, as text.

use phrony_client::sse::{Decoder, EventTooLarge, Message, MessageBatch};

use super::{message_batch, parts};

/// The limits that every stream is decoded with, besides none.
const LIMITS: [usize; 5] = [0, 1, 7, 8, 40];

/// What came of a stream.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// What was dispatched.
    pub messages: Vec<Message>,
    /// What a reconnect would send.
    pub last_event_id: String,
    /// How long a reconnect would wait.
    pub reconnection_time: Option<u64>,
    /// Why decoding ended before the stream did.
    pub refused: Option<EventTooLarge>,
}

/// What the decoder makes of chunks.
#[must_use]
pub fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, limit: Option<usize>) -> Decoded {
    let mut decoder = limit.map_or_else(Decoder::default, Decoder::new);
    let mut messages = Vec::new();
    let refused = chunks.into_iter().find_map(|chunk| {
        let mut batch = MessageBatch::default();
        let mut of_chunk = Vec::new();
        let pushed = decoder.push(chunk, |message| {
            if let Some(limit) = limit {
                assert!(message.data.len() <= limit, "more than {limit} bytes");
            }
            batch.push(&message);
            of_chunk.push(Message::from(message));
        });
        message_batch::check_batch(&batch, &of_chunk);
        messages.append(&mut of_chunk);
        pushed.err()
    });
    Decoded {
        messages,
        last_event_id: decoder.last_event_id().to_owned(),
        reconnection_time: decoder.reconnection_time(),
        refused,
    }
}

/// What a stream is by the specification.
#[must_use]
pub fn reference(stream: &[u8]) -> Decoded {
    let text = String::from_utf8_lossy(stream);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    // What follows the last line end is no line.
    lines.pop();

    let mut decoded = Decoded::default();
    let (mut data, mut event, mut id) = (String::new(), String::new(), String::new());
    let mut retry = None;
    for line in lines {
        if line.is_empty() {
            decoded.last_event_id = id.clone();
            if let Some(data) = data.strip_suffix('\n') {
                let event = if event.is_empty() { "message" } else { &event };
                decoded.messages.push(Message {
                    event: event.to_owned(),
                    data: data.to_owned(),
                    id: id.clone(),
                    retry: retry.take(),
                });
            }
            data.clear();
            event.clear();
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => event = value.to_owned(),
            "data" => data = data + value + "\n",
            "id" if !value.contains('\0') => id = value.to_owned(),
            "retry" if value.chars().all(|digit| digit.is_ascii_digit()) => {
                // Nothing at all, and what is too large, is no number.
                if let Ok(time) = value.parse() {
                    retry = Some(time);
                    decoded.reconnection_time = Some(time);
                }
            }
            _ => {}
        }
    }
    decoded
}

/// However a stream is cut, it is what the specification says, and a limit changes nothing but
/// where decoding ends.
pub fn check_stream(chunks: &[&[u8]]) {
    let stream = chunks.concat();
    let expected = reference(&stream);
    for limit in std::iter::once(None).chain(LIMITS.map(Some)) {
        let whole = decode([&stream[..]], limit);
        let bytes = decode(stream.chunks(1), limit);
        let given = decode(chunks.iter().copied(), limit);
        assert_eq!(bytes, whole, "byte by byte, with the limit {limit:?}");
        assert_eq!(given, whole, "as it was cut, with the limit {limit:?}");
        if whole.refused.is_none() {
            assert_eq!(whole, expected, "with the limit {limit:?}");
        } else {
            assert!(expected.messages.starts_with(&whole.messages));
            assert!(limit.is_some_and(|limit| stream.len() > limit));
        }
    }
}

/// What a stream is whose chunks end with `|`, once that is known to be right.
#[must_use]
pub fn decode_checked(input: &[u8]) -> Decoded {
    check(input);
    decode(parts(input), None)
}

/// A stream whose chunks end with `|`.
pub fn check(input: &[u8]) {
    check_stream(&parts(input));
}
