//! A follower that is told anything an edge may tell it, in any order, against what an edge relies on.

use std::time::Duration;

use phrony_client::live::{
    Compared, Connection, FollowOptions, Follower, Hint, Moment, Order, Trouble,
};

/// More orders at once than this are a loop.
const MOST_ORDERS: usize = 4;

/// And so are more reads than this, if nothing happens between them.
const MOST_READS: usize = 4;

struct Edge {
    follower: Follower,
    now: Duration,
    random: f64,
    stream: Stream,
    is_reading: bool,
    /// How many reads have begun since anything else has happened.
    reads_in_a_row: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Stream {
    None,
    Opening,
    Open,
}

/// Every byte is something that happens; the one behind it says what exactly.
pub fn check(input: &[u8]) {
    let moment = Moment {
        now: Duration::ZERO,
        random: 0.5,
    };
    let mut edge = Edge {
        follower: Follower::new(FollowOptions::default(), moment),
        now: Duration::ZERO,
        random: 0.5,
        stream: Stream::None,
        is_reading: false,
        reads_in_a_row: 0,
    };
    edge.obey();
    for pair in input.windows(2) {
        edge.happens(pair[0], pair[1]);
        edge.obey();
    }
}

impl Edge {
    fn moment(&self) -> Moment {
        Moment {
            now: self.now,
            random: self.random,
        }
    }

    /// Does what the follower says: never two streams, never two reads, and never at once again.
    fn obey(&mut self) {
        let moment = self.moment();
        let mut orders = 0;
        while let Some(order) = self.follower.next(moment) {
            orders += 1;
            assert!(orders <= MOST_ORDERS, "orders without end");
            match order {
                Order::OpenStream { idle_timeout } => {
                    assert!(self.stream == Stream::None, "a second stream");
                    assert!(idle_timeout >= FollowOptions::default().idle_timeout);
                    self.stream = Stream::Opening;
                }
                Order::CloseStream => {
                    assert!(self.stream == Stream::Open, "there is no stream to close");
                    self.stream = Stream::None;
                }
                Order::Read => {
                    assert!(!self.is_reading, "a second read");
                    self.is_reading = true;
                    self.reads_in_a_row += 1;
                    assert!(self.reads_in_a_row <= MOST_READS, "reads without a pause");
                }
            }
        }
        self.check_wake();
    }

    fn check_wake(&self) {
        let is_closed = self.follower.connection() == Connection::Closed;
        match self.follower.wake_at() {
            Some(at) => assert!(!is_closed && at > self.now, "to be woken at once, for ever"),
            None => {
                // A stream may never open.
                assert!(is_closed || self.is_reading, "it waits for nothing");
            }
        }
    }

    fn happens(&mut self, what: u8, how: u8) {
        let moment = self.moment();
        let was_closed = self.follower.connection() == Connection::Closed;
        let mut ends = false;
        if !(self.is_reading && matches!(what % 16, 6..=8)) {
            self.reads_in_a_row = 0;
        }
        match (what % 16, self.stream) {
            (0, Stream::Opening) => {
                self.stream = Stream::Open;
                self.follower.stream_opened(moment);
            }
            (1, Stream::Open) => self.follower.stream_alive(moment),
            (2, Stream::Open) => {
                let hints = [Hint::Known, Hint::Changed, Hint::Missing, Hint::Ended];
                let hint = hints[usize::from(how % 4)];
                self.follower.stream_told(hint, moment);
            }
            (3, Stream::Open) => self.follower.stream_lost_event(moment),
            (4 | 5, Stream::Open | Stream::Opening) => {
                self.stream = Stream::None;
                let retry = (how & 8 != 0).then(|| pause(how));
                ends = self.follower.stream_ended(trouble(how), retry, moment);
            }
            (6 | 7, _) if self.is_reading => {
                self.is_reading = false;
                let compared = match how % 8 {
                    0 => Compared::Final,
                    1..4 => Compared::Lags,
                    has_news => Compared::Current {
                        has_news: has_news < 6,
                    },
                };
                // What is taken at its word does not lag.
                let may_lag = self.follower.may_lag();
                let compared = match compared {
                    Compared::Lags if !may_lag => Compared::Current { has_news: false },
                    compared => compared,
                };
                ends = compared == Compared::Final;
                self.follower.read(compared, moment);
            }
            (8, _) if self.is_reading => {
                self.is_reading = false;
                ends = self.follower.read_failed(trouble(how), moment);
            }
            (9, _) => self.follower.acted(moment),
            (10, _) => self.follower.refresh(moment),
            (11, _) => self.follower.back_online(moment),
            (12, _) => self.follower.back_in_view(moment),
            // Nobody is so lucky again and again that no pause has any length.
            (13, _) => self.random = f64::from(how.max(1)) / 256.0,
            (14, _) => self.now = self.now.saturating_add(pause(how)).min(LONGEST),
            // As long as it waits for.
            _ => {
                self.now = self
                    .follower
                    .wake_at()
                    .unwrap_or(self.now)
                    .clamp(self.now, LONGEST)
            }
        }
        if ends {
            assert_eq!(self.follower.connection(), Connection::Closed);
        } else if !was_closed {
            assert_ne!(
                self.follower.connection(),
                Connection::Closed,
                "it ended by itself"
            );
        }
    }
}

/// A clock does not go on for ever.
const LONGEST: Duration = Duration::from_secs(1 << 40);

/// From a millisecond to longer than anybody waits.
fn pause(how: u8) -> Duration {
    match how {
        255 => Duration::MAX,
        _ => Duration::from_millis(1 << (how % 48)),
    }
}

fn trouble(how: u8) -> Trouble {
    let retry_after = (how & 16 != 0).then(|| pause(how));
    match how % 12 {
        0 | 1 => Trouble::Ended,
        2 => Trouble::Silent,
        3 => Trouble::NoAnswer,
        4 => Trouble::Unreadable,
        5 => Trouble::Status(503, retry_after),
        6 => Trouble::Status(429, retry_after),
        7 => Trouble::Status(401, None),
        8 => Trouble::Status(404, None),
        9 => Trouble::Nonsense,
        10 => Trouble::NoKey,
        _ => Trouble::of_status(u16::from(how) * 3, retry_after),
    }
}
