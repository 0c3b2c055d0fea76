//! The events of one session, on their way to whoever reads its stream.
//!
//! Nothing is kept for later: a reader gets what happens after it connected. What is held back
//! is only what the slowest reader has not taken yet, and of that no more than a budget; a reader
//! that falls further behind is cut off and has to read the conversation, as after any gap.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::lock::lock;

/// The most bytes that one read hands out, so that a long backlog is sent in pieces.
const CHUNK_BYTES: usize = 64 << 10;

/// The events of a session that its readers have not taken yet.
#[derive(Debug)]
pub struct EventLog {
    backlog: Mutex<Backlog>,
    budget: usize,
    /// Told of every event and of the end.
    written: watch::Sender<()>,
    /// Told whenever a reader took something or left.
    taken: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Backlog {
    frames: VecDeque<Frame>,
    /// The number of `frames[0]` since the session began.
    first: u64,
    bytes: usize,
    /// By reader, the number of the next frame that it takes. Who was cut off is not in it.
    readers: BTreeMap<u64, u64>,
    next_reader: u64,
    closed: bool,
}

/// One event as it goes over the wire.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The bytes, with the empty line that ends the event.
    pub bytes: Bytes,
    /// Whether readers of a redacted stream do not get it.
    pub redacted: bool,
}

impl EventLog {
    /// A log that holds back at most `budget` bytes.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        Self {
            backlog: Mutex::default(),
            budget,
            written: watch::Sender::new(()),
            taken: watch::Sender::new(()),
        }
    }

    /// Whether anybody reads. If not, there is no need to make an event's bytes.
    #[must_use]
    pub fn has_readers(&self) -> bool {
        !lock(&self.backlog).readers.is_empty()
    }

    /// Hands `frame` to all readers.
    pub fn push(&self, frame: Frame) {
        let mut backlog = lock(&self.backlog);
        if backlog.readers.is_empty() {
            return;
        }
        backlog.bytes += frame.bytes.len();
        backlog.frames.push_back(frame);
        backlog.shrink(self.budget);
        drop(backlog);
        self.written.send_replace(());
    }

    /// Ends every stream once its reader has taken what is there.
    pub fn close(&self) {
        lock(&self.backlog).closed = true;
        self.written.send_replace(());
    }

    /// Whether half of what may be held back is.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        lock(&self.backlog).exceeds(self.budget / 2)
    }

    /// Waits until half of what may be held back is free, but no longer than `patience`: then
    /// the readers that are in the way are cut off, for the others must not wait for them.
    pub async fn make_room(&self, patience: Duration) {
        let mut taken = self.taken.subscribe();
        let room = taken.wait_for(|()| !self.is_crowded());
        if timeout(patience, room).await.is_err() {
            lock(&self.backlog).shrink(self.budget / 2);
            self.written.send_replace(());
        }
    }

    /// A reader of what happens from now on.
    #[must_use]
    pub fn reader(self: &Arc<Self>, redacted: bool) -> Reader {
        let mut backlog = lock(&self.backlog);
        let id = backlog.next_reader;
        backlog.next_reader += 1;
        let next = backlog.end();
        backlog.readers.insert(id, next);
        drop(backlog);
        Reader {
            written: self.written.subscribe(),
            log: Arc::clone(self),
            id,
            redacted,
        }
    }
}

impl Backlog {
    /// The number that the next frame will have.
    fn end(&self) -> u64 {
        self.first + self.frames.len() as u64
    }

    /// The newest event never counts, or one above the budget could reach nobody.
    fn exceeds(&self, budget: usize) -> bool {
        self.bytes > budget && self.frames.len() > 1
    }

    /// Drops the oldest events, and with them the readers that have not taken them.
    fn shrink(&mut self, budget: usize) {
        while self.exceeds(budget) {
            self.drop_first();
        }
        let first = self.first;
        self.readers.retain(|_, next| *next >= first);
    }

    fn drop_first(&mut self) {
        if let Some(frame) = self.frames.pop_front() {
            self.first += 1;
            self.bytes -= frame.bytes.len();
        }
    }

    /// Lets go of what every reader has taken.
    fn trim(&mut self) {
        let needed = self.readers.values().min().copied().unwrap_or(u64::MAX);
        while self.first < needed && !self.frames.is_empty() {
            self.drop_first();
        }
    }
}

/// What a [`Reader`] finds.
#[derive(Debug)]
pub enum Read {
    /// Events.
    Chunk(Bytes),
    /// The session ended, and everything was taken.
    End,
    /// The reader was too slow: events that it had not taken are gone.
    Lagged,
}

/// One reader of an [`EventLog`]. Dropping it lets go of what was held back for it.
#[derive(Debug)]
pub struct Reader {
    log: Arc<EventLog>,
    written: watch::Receiver<()>,
    id: u64,
    redacted: bool,
}

impl Reader {
    /// Waits for the next events. Cancelling it loses nothing.
    pub async fn read(&mut self) -> Read {
        loop {
            self.written.mark_unchanged();
            if let Some(read) = self.take() {
                return read;
            }
            if self.written.changed().await.is_err() {
                return Read::End;
            }
        }
    }

    fn take(&self) -> Option<Read> {
        let mut backlog = lock(&self.log.backlog);
        let Some(next) = backlog.readers.get(&self.id).copied() else {
            return Some(Read::Lagged);
        };
        let skip = next.saturating_sub(backlog.first);
        let mut chunk = Vec::new();
        let mut taken = next;
        for frame in backlog.frames.iter().skip(usize::try_from(skip).ok()?) {
            if !(frame.redacted && self.redacted) {
                chunk.extend_from_slice(&frame.bytes);
            }
            taken += 1;
            if chunk.len() >= CHUNK_BYTES {
                break;
            }
        }
        backlog.readers.insert(self.id, taken);
        backlog.trim();
        let ended = backlog.closed;
        drop(backlog);
        self.log.taken.send_replace(());
        match (chunk.is_empty(), ended) {
            (false, _) => Some(Read::Chunk(chunk.into())),
            (true, true) => Some(Read::End),
            (true, false) => None,
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut backlog = lock(&self.log.backlog);
        backlog.readers.remove(&self.id);
        backlog.trim();
        drop(backlog);
        self.log.taken.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn frame(text: &str) -> Frame {
        Frame {
            bytes: Bytes::copy_from_slice(text.as_bytes()),
            redacted: text.starts_with("hidden"),
        }
    }

    async fn chunk(reader: &mut Reader) -> String {
        match reader.read().await {
            Read::Chunk(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_reader_gets_what_happens_after_it_came() {
        let log = Arc::new(EventLog::new(100));
        log.push(frame("before "));
        let mut reader = log.reader(false);
        log.push(frame("one "));
        log.push(frame("hidden "));
        assert_eq!(chunk(&mut reader).await, "one hidden ");
        log.push(frame("two"));
        log.close();
        assert_eq!(chunk(&mut reader).await, "two");
        assert!(matches!(reader.read().await, Read::End));
    }

    #[tokio::test]
    async fn a_redacted_reader_does_not_get_what_is_hidden() {
        let log = Arc::new(EventLog::new(100));
        let mut reader = log.reader(true);
        log.push(frame("hidden "));
        log.push(frame("shown"));
        assert_eq!(chunk(&mut reader).await, "shown");
        log.push(frame("hidden again"));
        log.close();
        assert!(matches!(reader.read().await, Read::End));
    }

    #[tokio::test]
    async fn a_slow_reader_is_cut_off_and_costs_the_others_nothing() {
        let log = Arc::new(EventLog::new(10));
        let mut slow = log.reader(false);
        let mut quick = log.reader(false);
        for _ in 0..4 {
            log.push(frame("12345"));
            assert_eq!(chunk(&mut quick).await, "12345");
        }
        assert_eq!(
            lock(&log.backlog).bytes,
            0,
            "nothing is kept for who is cut off"
        );
        assert!(matches!(slow.read().await, Read::Lagged));
    }

    #[tokio::test]
    async fn room_comes_from_reading_and_from_leaving() {
        let log = Arc::new(EventLog::new(10));
        let mut reader = log.reader(false);
        let idle = log.reader(false);
        log.push(frame("123"));
        log.push(frame("456"));
        chunk(&mut reader).await;
        let mut waiting = Box::pin(log.make_room(Duration::from_secs(60)));
        assert!((&mut waiting).now_or_never().is_none());
        drop(idle);
        waiting.await;
    }

    #[tokio::test]
    async fn impatience_cuts_off_who_is_in_the_way() {
        let log = Arc::new(EventLog::new(10));
        let mut stalled = log.reader(false);
        log.push(frame("123"));
        log.push(frame("456"));
        log.make_room(Duration::from_millis(1)).await;
        assert!(matches!(stalled.read().await, Read::Lagged));
    }

    #[test]
    fn without_readers_nothing_is_kept() {
        let log = EventLog::new(100);
        log.push(frame("lost"));
        assert_eq!(lock(&log.backlog).bytes, 0);
    }
}
