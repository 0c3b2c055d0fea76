//! The incremental decoder: bytes in, messages out.

use super::message::{MessageRef, text};
use crate::buffer::clear;

/// The most bytes that one event may have unless the caller says otherwise: 16 MiB.
pub const DEFAULT_MAX_EVENT_BYTES: usize = 16 * 1024 * 1024;

const BOM: &[u8] = b"\xef\xbb\xbf";

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
/// The data of an event that lies in one line of one chunk, as nearly all do, is not copied.
///
/// ```
/// use phrony_client::sse::Decoder;
///
/// let mut decoder = Decoder::default();
/// let mut data = Vec::new();
/// decoder.push(b"data: one\r", |message| data.push(message.data.to_vec()))?;
/// decoder.push(b"\n\r\ndata: cut o", |message| data.push(message.data.to_vec()))?;
/// assert_eq!(data, [b"one"]);
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
    /// The event's data, from `data_start` on, unless it is one line of the chunk at hand.
    data: Vec<u8>,
    data_start: usize,
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
    /// A decoder that takes at most `max_event_bytes` of an event: its data so far and the line at
    /// hand, with the field's name, count.
    #[must_use]
    pub fn new(max_event_bytes: usize) -> Self {
        Self {
            max_event_bytes,
            partial_line: Vec::new(),
            at_start: true,
            skip_line_feed: false,
            data: Vec::new(),
            data_start: 0,
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

    /// Whether nothing of what came so far counts for what comes next, but for the last event id:
    /// an event that begins now means what it says alone.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        !self.at_start
            && !self.skip_line_feed
            && self.partial_line.is_empty()
            && !self.has_data
            && self.event.is_empty()
            && self.pending_id.is_none()
    }

    /// Decodes a chunk and hands each message that it completes to `each`.
    ///
    /// # Errors
    ///
    /// When an event passes the limit. `each` has then got what came before it, and the decoder
    /// must not be used further.
    pub fn push<'c>(
        &mut self,
        mut chunk: &'c [u8],
        mut each: impl FnMut(MessageRef<'_>),
    ) -> Result<(), EventTooLarge> {
        if self.skip_line_feed && !chunk.is_empty() {
            self.skip_line_feed = false;
            chunk = chunk.strip_prefix(b"\n").unwrap_or(chunk);
        }
        if !self.partial_line.is_empty() {
            let Some((line, rest)) = self.split_line(chunk) else {
                return self.keep(chunk);
            };
            self.keep(line)?;
            self.read_kept_line(&mut each)?;
            chunk = rest;
        }
        let mut in_chunk: Option<&'c [u8]> = None;
        while let Some((line, rest)) = self.split_line(chunk) {
            self.line(line, &mut in_chunk, &mut each)?;
            chunk = rest;
        }
        self.copy_out(in_chunk);
        self.keep(chunk)
    }

    /// Reads the line whose parts were kept.
    fn read_kept_line(
        &mut self,
        each: &mut impl FnMut(MessageRef<'_>),
    ) -> Result<(), EventTooLarge> {
        let mut line = std::mem::take(&mut self.partial_line);
        let mut data = None;
        self.line(&line, &mut data, each)?;
        // An event that is larger than a chunk comes this way, so its bytes stay where they are.
        if let Some(data) = data.map(<[u8]>::len) {
            self.data_start = line.len() - data;
            self.has_data = true;
            std::mem::swap(&mut self.data, &mut line);
        }
        // The buffer goes back, so that a stream of small chunks does not allocate per line.
        clear(&mut line);
        self.partial_line = line;
        Ok(())
    }

    /// The first line of `chunk` and what follows its end, if it has one.
    fn split_line<'c>(&mut self, chunk: &'c [u8]) -> Option<(&'c [u8], &'c [u8])> {
        // Every other line is empty: a search would cost more than a look.
        let end = match chunk.first() {
            Some(b'\n') => 0,
            _ => memchr::memchr2(b'\n', b'\r', chunk)?,
        };
        let (line, rest) = chunk.split_at(end);
        self.skip_line_feed = rest == b"\r";
        let rest = match rest {
            [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
            [] => rest,
        };
        Some((line, rest))
    }

    fn keep(&mut self, part: &[u8]) -> Result<(), EventTooLarge> {
        self.check_size(self.partial_line.len() + part.len())?;
        self.partial_line.extend_from_slice(part);
        Ok(())
    }

    fn check_size(&self, more: usize) -> Result<(), EventTooLarge> {
        if self.data.len() - self.data_start + more > self.max_event_bytes {
            return Err(EventTooLarge {
                limit: self.max_event_bytes,
            });
        }
        Ok(())
    }

    /// Reads a line. `in_chunk` is the event's data while that is a single line of the chunk.
    fn line<'l>(
        &mut self,
        mut line: &'l [u8],
        in_chunk: &mut Option<&'l [u8]>,
        each: &mut impl FnMut(MessageRef<'_>),
    ) -> Result<(), EventTooLarge> {
        self.check_size(in_chunk.map_or(0, <[u8]>::len) + line.len())?;
        if self.at_start {
            self.at_start = false;
            line = line.strip_prefix(BOM).unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch(in_chunk.take(), each);
            return Ok(());
        }
        let (name, value) = match line.iter().position(|&byte| byte == b':') {
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        match name {
            b"data" if !self.has_data && in_chunk.is_none() => {
                *in_chunk = Some(value);
            }
            b"data" => {
                self.copy_out(in_chunk.take());
                self.data.push(b'\n');
                self.data.extend_from_slice(value);
            }
            b"event" => {
                self.event.clear();
                self.event.extend_from_slice(value);
            }
            b"id" if !value.contains(&0) => {
                self.pending_id = Some(text(value));
            }
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                if let Ok(time) = text(value).parse() {
                    self.pending_retry = Some(time);
                    self.reconnection_time = Some(time);
                }
            }
            // A comment (its name is empty) or a field that the specification does not know.
            _ => {}
        }
        Ok(())
    }

    /// Keeps data that would be gone with its chunk.
    fn copy_out(&mut self, in_chunk: Option<&[u8]>) {
        if let Some(data) = in_chunk {
            self.data.extend_from_slice(data);
            self.has_data = true;
        }
    }

    fn dispatch(&mut self, in_chunk: Option<&[u8]>, each: &mut impl FnMut(MessageRef<'_>)) {
        if let Some(id) = self.pending_id.take() {
            self.last_event_id = id;
        }
        if self.has_data || in_chunk.is_some() {
            each(MessageRef {
                event: &self.event,
                data: in_chunk.unwrap_or(&self.data[self.data_start..]),
                id: &self.last_event_id,
                retry: self.pending_retry.take(),
            });
        }
        clear(&mut self.data);
        self.data_start = 0;
        self.has_data = false;
        self.event.clear();
    }
}
