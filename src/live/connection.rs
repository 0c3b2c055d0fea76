//! The terms of following: what it is told, what it orders, how it stands.

use std::time::Duration;

use crate::policy::{PollSchedule, ReconnectPolicy};

/// How a run is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowOptions {
    /// The pauses before the stream is opened again, and before a read is made again.
    pub reconnect: ReconnectPolicy,
    /// How often the conversation is read where no stream can be had.
    pub poll: PollSchedule,
    /// How long the stream may be silent before it counts as broken. Any byte counts.
    pub idle_timeout: Duration,
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self {
            reconnect: ReconnectPolicy::default(),
            poll: PollSchedule::new(Duration::from_secs(1), Duration::from_secs(5)),
            idle_timeout: Duration::from_secs(45),
        }
    }
}

/// When something happens, and the chance that decides about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The time since any beginning, as long as it is always the same.
    pub now: Duration,
    /// A number in `0.0..1.0`.
    pub random: f64,
}

/// What the edge has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Open the stream, and tell of every batch of its events and of its end.
    OpenStream {
        /// How long it may be silent before it counts as [`Trouble::Silent`](super::Trouble::Silent).
        idle_timeout: Duration,
    },
    /// Close the stream; its end need not be told.
    CloseStream,
    /// Read the conversation, and tell how that went.
    Read,
}

/// How the service is heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Nothing has been heard yet.
    Connecting,
    /// The stream is open.
    Live,
    /// The stream is lost, and another one is on its way.
    Reconnecting,
    /// No stream can be had; the conversation is read again and again.
    Polling,
    /// Nothing is heard any more: the session has ended, or an error has ended the following.
    Closed,
}

impl Connection {
    /// The name on the JavaScript side: `connecting`, `live`, and so on.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Reconnecting => "reconnecting",
            Self::Polling => "polling",
            Self::Closed => "closed",
        }
    }
}
