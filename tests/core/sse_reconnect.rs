//! What a stream says for the time after it: the last event's id, and how long to wait.
//!
//! A `|` in a stream is where a chunk ends.

use crate::oracle::decoder::decode_checked;

#[test]
fn an_id_counts_from_its_dispatch_on() {
    for (stream, last_event_id) in [
        (&b"id: 1\ndata: a\n"[..], ""),
        (b"id: 1\ndata: a\n\n", "1"),
        (b"id: 1\n\n", "1"),
        (b"id: 1\n\nid: 2\ndata: b\n", "1"),
        (b"id: 1\n\nid: 2\nid: 3\n\n", "3"),
        (b"id: 1\n\nid\n", "1"),
        (b"id: 1\n\nid\n\n", ""),
        (b"id: 1\n\nid: \xff\n\n", "\u{fffd}"),
    ] {
        assert_eq!(
            decode_checked(stream).last_event_id,
            last_event_id,
            "{stream:?}"
        );
    }
}

#[test]
fn a_retry_of_digits_is_told_with_the_next_message() {
    let cases: &[(&[u8], &[Option<u64>])] = &[
        (
            b"retry: 3000\n\ndata: a\n\ndata: b\n\n",
            &[Some(3000), None],
        ),
        (b"data: a\nretry:3\n\n", &[Some(3)]),
        (b"retry: 1\nretry: 2\ndata: a\n\n", &[Some(2)]),
        (b"retry: 007\ndata: a\n\n", &[Some(7)]),
        (b"retry: 0\ndata: a\n\n", &[Some(0)]),
        (b"ret|ry: 1|2\n|data: a\n\n", &[Some(12)]),
        (
            b"retry: 18446744073709551615\ndata: a\n\n",
            &[Some(u64::MAX)],
        ),
        (b"retry: 18446744073709551616\ndata: a\n\n", &[None]),
        (
            b"retry: 5\nretry: 18446744073709551616\ndata: a\n\n",
            &[Some(5)],
        ),
        (b"retry: 5\nretry: 1.5\ndata: a\n\n", &[Some(5)]),
    ];
    for (stream, expected) in cases {
        let messages = decode_checked(stream).messages;
        let retries: Vec<_> = messages.iter().map(|message| message.retry).collect();
        assert_eq!(retries, *expected, "{stream:?}");
    }
    for other in [
        "", "+1", "-1", "1.5", "1e3", " 1", "1 ", "0x1", "\u{661}", "x",
    ] {
        let stream = format!("retry: {other}\ndata: a\n\n");
        assert_eq!(
            decode_checked(stream.as_bytes()).messages[0].retry,
            None,
            "{other:?}"
        );
    }
}

#[test]
fn the_reconnection_time_counts_at_once() {
    for (stream, time) in [
        (&b"data: a\n\n"[..], None),
        (b"retry: 5\n", Some(5)),
        (b"retry: 5", None),
        (b"retry: 5\n\nretry: 6\n", Some(6)),
        (
            b"retry: 5\nretry: x\nretry: 99999999999999999999\n",
            Some(5),
        ),
        (b"retry: 5\ndata: a\n\ndata: b\n\n", Some(5)),
    ] {
        assert_eq!(decode_checked(stream).reconnection_time, time, "{stream:?}");
    }
}
