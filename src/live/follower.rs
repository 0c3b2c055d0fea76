//! When to open the stream, when to read the conversation, when to wait, when to give up.

use std::collections::VecDeque;
use std::time::Duration;

use super::patience::{
    CHECK_AFTER, CHECK_SOON_AFTER, END_PAUSE, GOOD_AFTER, LONGEST_IDLE, LONGEST_RECONNECTION,
    READS_OF_LAGGING, RETRY_BUFFERED, SHORTEST_RECONNECTION, STREAMS_TO_LOSE, SUSPECT_AFTER,
};
use super::reads::Reads;
use super::trouble::{Severity, Tolerance, Trouble};
use super::{Compared, Connection, FollowOptions, Hint, Moment, Order};
use crate::policy::PollSchedule;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    /// Not open until then.
    Waiting {
        until: Duration,
    },
    /// Not open until a read has told whether the session has ended.
    Asking {
        pause: Duration,
    },
    Opening,
    Open {
        since: Duration,
        /// Whether it has told anything.
        has_told: bool,
        /// Whether the conversation has been read since.
        is_reconciled: bool,
        /// When it counts as broken unless it tells something.
        suspect: Option<Duration>,
    },
}

/// Follows a run: it takes in what happened and gives out what is to be done.
///
/// After every call the edge carries out what [`Follower::next`] gives, until that is nothing, and
/// comes back at [`Follower::wake_at`] if nothing happens before.
///
/// A healthy run costs one stream and two reads: one when the stream is open, so that nothing can
/// be lost in between, and one at the end. After every gap there is one more.
#[derive(Debug)]
pub struct Follower {
    options: FollowOptions,
    orders: VecDeque<Order>,
    stream: Stream,
    stream_failures: Tolerance,
    /// How many streams in a row have kept back what a read told.
    buffered: u32,
    idle_timeout: Duration,
    /// Whether the last stream was given up because it was silent.
    was_silent: bool,
    /// What the stream says in `retry:`.
    reconnection_time: Option<Duration>,

    reads: Reads,
    poll: PollSchedule,
    lagging_reads: u32,

    /// When the stream told something, or was opened or checked.
    last_heard: Duration,
    check_after: Duration,
    closed: bool,
}

impl Follower {
    /// Starts to follow.
    #[must_use]
    pub fn new(options: FollowOptions, Moment { now, .. }: Moment) -> Self {
        Self {
            orders: VecDeque::new(),
            stream: Stream::Waiting { until: now },
            stream_failures: Tolerance::new(now),
            buffered: 0,
            idle_timeout: options.idle_timeout,
            was_silent: false,
            reconnection_time: None,
            reads: Reads::new(now),
            poll: options.poll.clone(),
            lagging_reads: 0,
            last_heard: now,
            check_after: CHECK_AFTER.0,
            closed: false,
            options,
        }
    }

    /// What is to be done now, one after the other.
    pub fn next(&mut self, moment: Moment) -> Option<Order> {
        if self.closed {
            self.orders.clear();
            return None;
        }
        self.advance(moment);
        self.orders.pop_front()
    }

    /// When to call [`Follower::next`] again, at the latest.
    #[must_use]
    pub fn wake_at(&self) -> Option<Duration> {
        if self.closed {
            return None;
        }
        let (stream, check) = match self.stream {
            Stream::Waiting { until } => (Some(until), None),
            Stream::Asking { .. } | Stream::Opening => (None, None),
            Stream::Open { suspect, .. } => (suspect, Some(self.last_heard + self.check_after)),
        };
        let check = check.filter(|_| !self.reads.are_under_way());
        let read = self.reads.next().or(check);
        stream.into_iter().chain(read).min()
    }

    /// How the service is heard of.
    #[must_use]
    pub fn connection(&self) -> Connection {
        if self.closed {
            return Connection::Closed;
        }
        let is_live = match self.stream {
            Stream::Open {
                has_told,
                is_reconciled,
                ..
            } => is_reconciled && (has_told || self.buffered < 2),
            _ => false,
        };
        if is_live {
            Connection::Live
        } else if self.polls() {
            Connection::Polling
        } else if self.reads.have_succeeded() {
            Connection::Reconnecting
        } else {
            Connection::Connecting
        }
    }

    /// Whether a conversation may lack what it should have; otherwise it is taken at its word.
    #[must_use]
    pub fn may_lag(&self) -> bool {
        self.lagging_reads < READS_OF_LAGGING
    }

    /// How long the next stream may be silent.
    #[must_use]
    pub fn idle_timeout(&self) -> Duration {
        self.idle_timeout
    }

    /// The stream is open.
    pub fn stream_opened(&mut self, Moment { now, .. }: Moment) {
        self.stream = Stream::Open {
            since: now,
            has_told: false,
            is_reconciled: false,
            suspect: None,
        };
        self.stream_failures.answered();
        self.poll = self.options.poll.clone();
        self.last_heard = now;
        self.check_after = CHECK_SOON_AFTER;
        self.reads.ask(now);
    }

    /// The stream has given its first bytes, be they only a comment: nothing keeps it back.
    pub fn stream_alive(&mut self, Moment { now, .. }: Moment) {
        self.heard(now);
    }

    /// The stream has told events, of which this is the most important hint.
    pub fn stream_told(&mut self, hint: Hint, Moment { now, .. }: Moment) {
        if let Stream::Open {
            has_told, suspect, ..
        } = &mut self.stream
        {
            (*has_told, *suspect) = (true, None);
        }
        self.buffered = 0;
        self.heard(now);
        match hint {
            Hint::Known | Hint::Changed => {}
            Hint::Missing => self.reads.ask_for_missing(now),
            Hint::Ended => self.reads.ask(now + END_PAUSE),
        }
    }

    /// Something was on the stream that is lost: the conversation has it.
    pub fn stream_lost_event(&mut self, Moment { now, .. }: Moment) {
        self.reads.ask_for_missing(now);
    }

    /// The stream has ended, or could not be opened. `reconnection_time` is what it said in
    /// `retry:`. Returns whether that ends the following.
    pub fn stream_ended(
        &mut self,
        trouble: Trouble,
        reconnection_time: Option<Duration>,
        moment: Moment,
    ) -> bool {
        let now = moment.now;
        self.reconnection_time = reconnection_time
            .map(|time| time.clamp(SHORTEST_RECONNECTION, LONGEST_RECONNECTION))
            .or(self.reconnection_time);
        if let Stream::Open {
            since, has_told, ..
        } = self.stream
            && (has_told || now >= since + GOOD_AFTER)
            && trouble != Trouble::Unreadable
        {
            self.stream_failures.reset();
        }
        let severity = self.stream_failures.severity(trouble, now);
        if severity == Severity::Fatal {
            self.close();
            return true;
        }
        let mut policy = self.options.reconnect.clone();
        if let Some(time) = self.reconnection_time {
            // What the server says is for a stream that was good; failures take their usual time.
            policy.base = match self.stream_failures.is_none() {
                true => time,
                false => time.max(policy.base),
            };
        }
        let pause = self
            .stream_failures
            .pause(&policy, severity, trouble, moment.random);
        self.stream_failures.count(trouble);
        let until = now.saturating_add(pause);
        self.stream = Stream::Waiting { until };
        match trouble {
            // The end of the stream is not the end of the run: ask.
            Trouble::Ended => {
                self.stream = Stream::Asking { pause };
                self.reads.ask(now);
            }
            // When nobody answers, nobody answers a read.
            Trouble::NoAnswer => {}
            Trouble::Silent => self.was_silent = true,
            _ if severity == Severity::Once => {}
            _ => self.reads.ask(now),
        }
        false
    }

    /// The conversation was read.
    pub fn read(&mut self, compared: Compared, moment: Moment) {
        let now = moment.now;
        let done = self.reads.succeeded(now);
        if let Stream::Open {
            since,
            is_reconciled,
            ..
        } = &mut self.stream
        {
            *is_reconciled |= done.began >= *since;
        }
        match compared {
            Compared::Final => return self.close(),
            Compared::Lags => {
                self.lagging_reads += 1;
                let mut pauses = PollSchedule::default();
                let pause = pauses.nth(self.lagging_reads as usize - 1);
                self.reads.ask(now + pause.unwrap_or_default());
            }
            Compared::Current { has_news } => {
                self.lagging_reads = 0;
                self.compare(has_news, done.began, now);
            }
        }
        if let Stream::Asking { pause } = self.stream
            && done.again_due.is_none_or(|due| due > now)
        {
            let until = now.saturating_add(pause);
            self.stream = Stream::Waiting { until };
        }
    }

    /// The conversation could not be read. Returns whether that ends the following.
    pub fn read_failed(&mut self, trouble: Trouble, moment: Moment) -> bool {
        let policy = &self.options.reconnect;
        self.closed |= self.reads.failed(trouble, policy, moment);
        self.closed
    }

    /// The caller has sent something that the run acts on: the stream should tell of it soon.
    pub fn acted(&mut self, Moment { now, .. }: Moment) {
        self.poll = self.options.poll.clone();
        self.last_heard = now;
        self.check_after = CHECK_SOON_AFTER;
        if self.connection() != Connection::Live {
            self.reads.ask(now + END_PAUSE);
        }
    }

    /// What is known is out of date, as an answer of the service shows.
    pub fn refresh(&mut self, Moment { now, .. }: Moment) {
        self.reads.ask(now);
    }

    /// The machine is online again: what was open is not any more, whether it knows or not.
    pub fn back_online(&mut self, moment: Moment) {
        if matches!(self.stream, Stream::Open { .. }) {
            self.orders.push_back(Order::CloseStream);
            self.stream = Stream::Waiting { until: moment.now };
        }
        self.retry_now(moment);
    }

    /// Somebody looks again: try at once what waits, and check a stream that has been silent.
    pub fn back_in_view(&mut self, moment: Moment) {
        const SILENT: Duration = Duration::from_secs(15);
        if matches!(self.stream, Stream::Open { .. }) && moment.now >= self.last_heard + SILENT {
            self.reads.ask(moment.now);
        }
        self.retry_now(moment);
    }

    /// Ends the following.
    pub fn close(&mut self) {
        self.closed = true;
    }

    fn retry_now(&mut self, Moment { now, .. }: Moment) {
        if let Stream::Waiting { until } = &mut self.stream {
            *until = now;
        }
        self.reads.retry_now(now);
    }

    /// Does what the time asks for.
    fn advance(&mut self, Moment { now, .. }: Moment) {
        match self.stream {
            Stream::Waiting { until } if until <= now => {
                self.stream = Stream::Opening;
                let idle_timeout = self.idle_timeout;
                self.orders.push_back(Order::OpenStream { idle_timeout });
            }
            Stream::Open {
                suspect: Some(suspect),
                ..
            } if suspect <= now => {
                self.buffered += 1;
                self.orders.push_back(Order::CloseStream);
                let pause = if self.buffered < 2 {
                    Duration::ZERO
                } else {
                    RETRY_BUFFERED
                };
                self.stream = Stream::Waiting { until: now + pause };
                self.reads.ask(now);
            }
            Stream::Open { .. }
                if self.last_heard + self.check_after <= now && !self.reads.are_under_way() =>
            {
                self.check_after = (self.check_after * 2).clamp(CHECK_AFTER.0, CHECK_AFTER.1);
                self.last_heard = now;
                self.reads.ask(now);
            }
            _ => {}
        }
        let is_open = matches!(self.stream, Stream::Open { .. });
        if (!is_open || self.buffered >= 2) && !self.reads.are_planned() {
            // Without a stream, nobody else tells.
            let pause = self.poll.next().unwrap_or_default();
            self.reads.ask(now.saturating_add(pause));
        }
        if self.reads.begin(now) {
            self.orders.push_back(Order::Read);
        }
    }

    /// What a read that began then says about the stream that is open beside it.
    fn compare(&mut self, has_news: bool, began: Duration, now: Duration) {
        if has_news {
            self.poll = self.options.poll.clone();
        }
        if std::mem::take(&mut self.was_silent) {
            self.idle_timeout = match has_news {
                true => self.options.idle_timeout,
                // There was nothing to tell, and this service sends nothing to keep streams alive.
                false => self
                    .idle_timeout
                    .saturating_mul(2)
                    .min(LONGEST_IDLE.max(self.options.idle_timeout)),
            };
        }
        if let Stream::Open { since, suspect, .. } = &mut self.stream
            && has_news
            && began > *since + SUSPECT_AFTER
        {
            *suspect = Some(now + SUSPECT_AFTER);
        }
    }

    fn heard(&mut self, now: Duration) {
        self.last_heard = now;
        self.check_after = CHECK_AFTER.0;
    }

    /// Whether no stream can be had, or only one that keeps everything back.
    fn polls(&self) -> bool {
        let is_open = matches!(self.stream, Stream::Open { .. });
        self.buffered >= 2 || (!is_open && self.stream_failures.in_a_row() >= STREAMS_TO_LOSE)
    }
}
