//! Server-sent events that are large, and those that are too large.

use phrony_client::sse::{Decoder, EventTooLarge};

use crate::oracle::decoder::decode;

#[test]
fn memory_is_bounded_by_the_limit() {
    let limit = 1000;
    for endless in [
        &b"data: x\n"[..],
        b"data\n",
        b"x",
        b"event: y",
        b"id: 1",
        b": c",
        b"data:",
    ] {
        let mut decoder = Decoder::new(limit);
        let refused = (0..=limit).find_map(|_| decoder.push(endless, |_| {}).err());
        assert_eq!(refused, Some(EventTooLarge { limit }), "{endless:?}");
    }
    // One chunk is enough, if it is large enough.
    for field in ["data", "event", "id", "x"] {
        let line = format!("{field}: {}", "x".repeat(limit + 1));
        let refused = Decoder::new(limit).push(line.as_bytes(), |_| {});
        assert_eq!(refused, Err(EventTooLarge { limit }), "{field}");
    }
}

#[test]
fn the_limit_is_that_of_one_event() {
    let event = "data: 0123456789\n\n";
    let limit = "data: 0123456789".len();
    let stream = event.repeat(3);
    for size in [1, 5, 18, stream.len()] {
        let chunks = || stream.as_bytes().chunks(size);
        let decoded = decode(chunks(), Some(limit));
        assert_eq!(
            (decoded.messages.len(), decoded.refused),
            (3, None),
            "{size}"
        );
        assert!(decode(chunks(), Some(9)).refused.is_some(), "{size}");
    }
}

#[test]
fn what_came_before_an_event_that_is_too_large_is_delivered() {
    let stream = b"data: a\n\ndata: 0123456789 too long\n\ndata: b\n\n";
    for size in [1, 7, 20, stream.len()] {
        let decoded = decode(stream.chunks(size), Some(12));
        assert_eq!(decoded.messages.len(), 1, "{size}");
        assert_eq!(decoded.refused, Some(EventTooLarge { limit: 12 }), "{size}");
    }
}

#[test]
fn an_event_may_be_larger_than_a_chunk() {
    let large = "0123456789".repeat(300_000);
    let stream = format!(
        "id: 1\ndata: {large}\n\ndata: small\n\nevent: e\ndata: {large}\ndata: {large}\n\n"
    );
    for size in [1 << 12, 1 << 16, 1 << 20, stream.len()] {
        let messages = decode(stream.as_bytes().chunks(size), None).messages;
        let data: Vec<_> = messages
            .iter()
            .map(|message| message.data.as_str())
            .collect();
        assert_eq!(data.len(), 3);
        assert!(
            data == [&large, "small", &format!("{large}\n{large}")],
            "{size}"
        );
    }
}
