//! The incremental decoder: bytes in, messages out.

/// The most bytes that one event may have unless the caller says otherwise: 16 MiB.
pub const DEFAULT_MAX_EVENT_BYTES: usize = 16 * 1024 * 1024;

const BOM: &[u8] = b"\xef\xbb\xbf";

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

/// An event, or a line of one, is larger than the decoder may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream is larger than {limit} bytes")]
pub struct EventTooLarge {
    /// The limit that was passed.
    pub limit: usize,
}

/// Decodes a stream chunk by chunk, however it is cut.
///
/// An event that the stream does not terminate is not dispatched: the specification says so, and
/// a client that resumes would otherwise see it twice.
///
/// ```
/// use phrony_client::sse::Decoder;
///
/// let mut decoder = Decoder::default();
/// let mut messages = Vec::new();
/// decoder.push(b"data: one\r", &mut messages)?;
/// decoder.push(b"\n\r\ndata: cut o", &mut messages)?;
/// assert_eq!(messages.len(), 1);
/// assert_eq!(messages[0].data, "one");
/// # Ok::<(), phrony_client::sse::EventTooLarge>(())
/// ```
#[derive(Debug)]
pub struct Decoder {
    max_event_bytes: usize,
    /// The start of a line whose end has not arrived.
    partial_line: Vec<u8>,
    /// Whether the bytes so far can still turn out to be a byte order mark.
    at_start: bool,
    /// The last chunk ended with a CR, which ends a line whether or not an LF follows it.
    skip_line_feed: bool,
    data: Vec<u8>,
    /// An event whose data is empty is dispatched if there was a `data` line.
    has_data: bool,
    event: Vec<u8>,
    /// The id as the lines gave it; it counts from the next dispatch on.
    pending_id: Option<String>,
    last_event_id: String,
    /// Counts at once, but is told with the next message.
    pending_retry: Option<u64>,
    reconnection_time: Option<u64>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new(DEFAULT_MAX_EVENT_BYTES)
    }
}

impl Decoder {
    /// A decoder that keeps at most `max_event_bytes` of an unfinished event.
    #[must_use]
    pub fn new(max_event_bytes: usize) -> Self {
        Self {
            max_event_bytes,
            partial_line: Vec::new(),
            at_start: true,
            skip_line_feed: false,
            data: Vec::new(),
            has_data: false,
            event: Vec::new(),
            pending_id: None,
            last_event_id: String::new(),
            pending_retry: None,
            reconnection_time: None,
        }
    }

    /// What `Last-Event-ID` must say after a reconnect; empty if the stream gave no id.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// How long the stream asks to wait before a reconnect, in milliseconds.
    #[must_use]
    pub fn reconnection_time(&self) -> Option<u64> {
        self.reconnection_time
    }

    /// Decodes a chunk and appends the messages that it completes to `messages`.
    ///
    /// # Errors
    ///
    /// When an event passes the limit. `messages` then holds what came before it, and the decoder
    /// must not be used further.
    pub fn push(
        &mut self,
        mut chunk: &[u8],
        messages: &mut Vec<Message>,
    ) -> Result<(), EventTooLarge> {
        if self.skip_line_feed && !chunk.is_empty() {
            self.skip_line_feed = false;
            chunk = chunk.strip_prefix(b"\n").unwrap_or(chunk);
        }
        while let Some(end) = memchr::memchr2(b'\n', b'\r', chunk) {
            let (line, rest) = chunk.split_at(end);
            chunk = match rest {
                [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
                [] => rest,
            };
            self.skip_line_feed = rest == b"\r";
            if self.partial_line.is_empty() {
                self.line(line, messages)?;
            } else {
                self.keep(line)?;
                let line = std::mem::take(&mut self.partial_line);
                self.line(&line, messages)?;
                self.reuse(line);
            }
        }
        self.keep(chunk)
    }

    fn keep(&mut self, part: &[u8]) -> Result<(), EventTooLarge> {
        self.check_size(self.partial_line.len() + part.len())?;
        self.partial_line.extend_from_slice(part);
        Ok(())
    }

    /// Gives the line buffer back, so that a stream of small chunks does not allocate per line.
    fn reuse(&mut self, mut line: Vec<u8>) {
        line.clear();
        self.partial_line = line;
    }

    fn check_size(&self, more: usize) -> Result<(), EventTooLarge> {
        if self.data.len() + more > self.max_event_bytes {
            return Err(EventTooLarge {
                limit: self.max_event_bytes,
            });
        }
        Ok(())
    }

    fn line(&mut self, mut line: &[u8], messages: &mut Vec<Message>) -> Result<(), EventTooLarge> {
        if self.at_start {
            self.at_start = false;
            line = line.strip_prefix(BOM).unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch(messages);
            return Ok(());
        }
        let (name, value) = match memchr::memchr(b':', line) {
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        match name {
            b"data" => {
                self.check_size(value.len())?;
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(value);
                self.has_data = true;
            }
            b"event" => {
                self.check_size(value.len())?;
                self.event.clear();
                self.event.extend_from_slice(value);
            }
            b"id" if !value.contains(&0) => {
                self.check_size(value.len())?;
                self.pending_id = Some(text(value));
            }
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                self.pending_retry = text(value).parse().ok();
                self.reconnection_time = self.pending_retry.or(self.reconnection_time);
            }
            // A comment (its name is empty) or a field that the specification does not know.
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, messages: &mut Vec<Message>) {
        if let Some(id) = self.pending_id.take() {
            self.last_event_id = id;
        }
        if self.has_data {
            messages.push(Message {
                event: if self.event.is_empty() {
                    "message".to_owned()
                } else {
                    text(&self.event)
                },
                data: text(&self.data),
                id: self.last_event_id.clone(),
                retry: self.pending_retry.take(),
            });
        }
        self.data.clear();
        self.has_data = false;
        self.event.clear();
    }
}

/// Whole lines only, so no character is cut: a line end cannot lie inside one.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(chunks: &[&[u8]]) -> Vec<Message> {
        let mut decoder = Decoder::default();
        let mut messages = Vec::new();
        for chunk in chunks {
            decoder.push(chunk, &mut messages).unwrap();
        }
        messages
    }

    /// `event|data|id` of each message.
    fn summary(stream: &[u8]) -> Vec<String> {
        decode(&[stream])
            .iter()
            .map(|m| format!("{}|{}|{}", m.event, m.data, m.id))
            .collect()
    }

    #[test]
    fn follows_the_specification() {
        let cases: &[(&str, &[u8], &[&str])] = &[
            ("LF", b"data: a\n\n", &["message|a|"]),
            ("CR", b"data: a\r\r", &["message|a|"]),
            ("CRLF", b"data: a\r\n\r\n", &["message|a|"]),
            ("mixed ends", b"data: a\rdata: b\r\n\n", &["message|a\nb|"]),
            (
                "a BOM once",
                b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n",
                &["message|a|"],
            ),
            ("comments", b": hello\ndata: a\n:\n\n", &["message|a|"]),
            ("only comments", b": hello\n\n: again\n\n", &[]),
            ("data joined", b"data: a\ndata: b\n\n", &["message|a\nb|"]),
            ("data without colon", b"data\n\n", &["message||"]),
            (
                "data twice without colon",
                b"data\ndata\n\n",
                &["message|\n|"],
            ),
            (
                "one space goes",
                b"data:a\ndata: b\ndata:  c\n\n",
                &["message|a\nb\n c|"],
            ),
            (
                "event type",
                b"event: x\ndata: a\n\ndata: b\n\n",
                &["x|a|", "message|b|"],
            ),
            (
                "the last event type counts",
                b"event: x\nevent: y\ndata: a\n\n",
                &["y|a|"],
            ),
            (
                "event without data",
                b"event: x\n\ndata: a\n\n",
                &["message|a|"],
            ),
            (
                "id stays",
                b"id: 1\ndata: a\n\ndata: b\n\n",
                &["message|a|1", "message|b|1"],
            ),
            (
                "id is emptied",
                b"id: 1\ndata: a\n\nid\ndata: b\n\n",
                &["message|a|1", "message|b|"],
            ),
            (
                "id with NUL",
                b"id: 1\nid: 2\x003\ndata: a\n\n",
                &["message|a|1"],
            ),
            ("id without data", b"id: 1\n\ndata: a\n\n", &["message|a|1"]),
            (
                "unknown fields",
                b"foo: x\nDATA: x\n data: x\ndata: a\n\n",
                &["message|a|"],
            ),
            ("unterminated", b"data: a\n\ndata: b\n", &["message|a|"]),
            ("a colon in the value", b"data: a:b\n\n", &["message|a:b|"]),
            (
                "invalid UTF-8",
                b"data: a\xffb\xe2\x82\n\n",
                &["message|a\u{fffd}b\u{fffd}|"],
            ),
            ("empty lines", b"\n\n\r\n\rdata: a\n\n\n\n", &["message|a|"]),
        ];
        for (name, stream, expected) in cases {
            assert_eq!(summary(stream), *expected, "{name}");
        }
    }

    #[test]
    fn a_retry_is_digits_only_and_told_with_the_next_message() {
        let retries: Vec<_> = decode(&[
            b"retry: 3000\n\ndata: a\n\ndata: b\n\nretry: 1.5\ndata: c\n\nretry:\ndata: d\n\n\
              retry: 99999999999999999999\ndata: e\n\n",
        ])
        .iter()
        .map(|message| message.retry)
        .collect();
        assert_eq!(retries, [Some(3000), None, None, None, None]);
    }

    #[test]
    fn an_id_counts_when_its_event_is_dispatched() {
        let mut decoder = Decoder::default();
        let mut messages = Vec::new();
        decoder
            .push(b"id: 1\ndata: a\n\nid: 2\ndata: b\n", &mut messages)
            .unwrap();
        assert_eq!(decoder.last_event_id(), "1");
        decoder.push(b"\n", &mut messages).unwrap();
        assert_eq!(decoder.last_event_id(), "2");
    }

    #[test]
    fn a_cr_at_the_end_of_a_chunk_ends_its_line_at_once() {
        assert_eq!(decode(&[b"data: a\r\r"]).len(), 1);
        assert_eq!(
            decode(&[b"data: a\r", b"", b"\n\r", b"\ndata: b\n\n"]).len(),
            2
        );
    }

    #[test]
    fn memory_is_bounded_by_the_limit() {
        let limit = 1000;
        for chunk in [&b"data: x\n"[..], b"x", b"event: y"] {
            let mut decoder = Decoder::new(limit);
            let mut messages = Vec::new();
            let refused = (0..2 * limit).find_map(|_| decoder.push(chunk, &mut messages).err());
            assert_eq!(refused, Some(EventTooLarge { limit }), "{chunk:?}");
        }
    }

    #[test]
    fn what_came_before_an_oversized_event_is_delivered() {
        let mut decoder = Decoder::new(10);
        let mut messages = Vec::new();
        let pushed = decoder.push(b"data: a\n\ndata: 0123456789 too long\n\n", &mut messages);
        assert!(pushed.is_err());
        assert_eq!(messages.len(), 1);
    }

    /// Bytes that look like a stream often enough to reach every state.
    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"data: ".to_vec()),
            Just(b"data".to_vec()),
            Just(b"id: 7".to_vec()),
            Just(b"event: e".to_vec()),
            Just(b"retry: 12".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\n\n".to_vec()),
            Just(b":".to_vec()),
            Just(b"\xef\xbb\xbf".to_vec()),
            Just("é日😀".as_bytes().to_vec()),
            proptest::collection::vec(any::<u8>(), 0..4),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_slicing_gives_the_same_messages(
            stream in stream(),
            cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..20),
        ) {
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            cuts.sort_unstable();
            cuts.push(stream.len());
            let mut start = 0;
            let mut chunks = Vec::new();
            for cut in cuts {
                chunks.push(&stream[start..cut]);
                start = cut;
            }
            prop_assert_eq!(decode(&chunks), decode(&[&stream]));
            let bytes: Vec<_> = stream.chunks(1).collect();
            prop_assert_eq!(decode(&bytes), decode(&[&stream]));
        }
    }
}
