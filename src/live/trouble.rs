//! What may go wrong while a run is followed, and for how long that is borne.

use std::time::Duration;

use crate::policy::{ReconnectPolicy, is_passing};

/// Why a stream has ended, or why it or a read failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The stream has ended as if it were complete.
    Ended,
    /// The stream was silent for too long.
    Silent,
    /// Nobody answered, or the connection broke.
    NoAnswer,
    /// The stream holds what cannot be read, and would hold it again.
    Unreadable,
    /// An answer with this status, and what its `Retry-After` says.
    Status(u16, Option<Duration>),
    /// A success that is not what was asked for, or a redirect.
    Nonsense,
    /// The function that gives the key failed.
    NoKey,
    /// The request was refused before it was made.
    Refused,
    /// The answer has more bytes than the client takes. A conversation only grows, so that the
    /// next one would have too.
    TooLarge,
}

impl Trouble {
    /// An answer with this status that is not what was asked for.
    #[must_use]
    pub fn of_status(status: u16, retry_after: Option<Duration>) -> Self {
        match status {
            ..400 => Self::Nonsense,
            _ => Self::Status(status, retry_after),
        }
    }

    pub(super) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Status(_, retry_after) => retry_after,
            _ => None,
        }
    }
}

/// What to do about trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// It ends the following.
    Fatal,
    /// Try again after a pause.
    Passing,
    /// Try again at once, and only this once: the key is read again for it.
    Once,
}

/// How long a run that has just been started may not be found.
const NOT_FOUND_FOR: Duration = Duration::from_secs(5);

/// How often in a row nonsense may be answered by a server that has never made sense, and how often
/// the function that gives the key may fail before it has ever given a good one.
const NONSENSE_AT_FIRST: u32 = 5;

/// How much trouble there has been since the last success.
#[derive(Debug)]
pub(super) struct Tolerance {
    since: Duration,
    in_a_row: u32,
    /// How often in a row the answer was nonsense, or there was no key to ask with.
    nonsense: u32,
    has_succeeded: bool,
    key_refused: bool,
}

impl Tolerance {
    pub(super) fn new(since: Duration) -> Self {
        Self {
            since,
            in_a_row: 0,
            nonsense: 0,
            has_succeeded: false,
            key_refused: false,
        }
    }

    pub(super) fn in_a_row(&self) -> u32 {
        self.in_a_row
    }

    pub(super) fn is_none(&self) -> bool {
        self.in_a_row == 0
    }

    /// There was an answer; whether it is any good, shows later.
    pub(super) fn answered(&mut self) {
        self.has_succeeded = true;
        self.key_refused = false;
    }

    /// There was success.
    pub(super) fn reset(&mut self) {
        self.answered();
        self.in_a_row = 0;
    }

    /// There was trouble.
    pub(super) fn count(&mut self, trouble: Trouble) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.nonsense = match trouble {
            Trouble::Nonsense | Trouble::NoKey => self.nonsense.saturating_add(1),
            _ => 0,
        };
        self.key_refused |= is_about_key(trouble);
    }

    /// How long to wait because of trouble that is not counted yet.
    pub(super) fn pause(
        &self,
        policy: &ReconnectPolicy,
        severity: Severity,
        trouble: Trouble,
        random: f64,
    ) -> Duration {
        match severity {
            Severity::Once => Duration::ZERO,
            _ => policy.pause(self.in_a_row, trouble.retry_after(), random),
        }
    }

    pub(super) fn severity(&self, trouble: Trouble, now: Duration) -> Severity {
        match trouble {
            _ if is_about_key(trouble) => match self.key_refused {
                true => Severity::Fatal,
                false => Severity::Once,
            },
            Trouble::Refused | Trouble::TooLarge => Severity::Fatal,
            // A run that was started on one machine may take a moment to be known by another.
            Trouble::Status(404, _) if !self.has_succeeded && now < self.since + NOT_FOUND_FOR => {
                Severity::Passing
            }
            Trouble::Status(status, _) if !is_passing(status) && status >= 400 => Severity::Fatal,
            Trouble::Nonsense | Trouble::NoKey
                if !self.has_succeeded && self.nonsense >= NONSENSE_AT_FIRST =>
            {
                Severity::Fatal
            }
            _ => Severity::Passing,
        }
    }
}

fn is_about_key(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::Status(401 | 403, _))
}
