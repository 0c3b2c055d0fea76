//! What a state shows, and what it says of what it is told.

use std::rc::Rc;

use crate::json::Json;
use crate::model::{Phase, TaskOption};
use crate::timeline::PendingTask;

/// A task that waits for a person, with what has become of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveTask<O = TaskOption> {
    /// The task.
    pub task: PendingTask<O>,
    /// Whether an answer is on its way.
    pub submitting: bool,
}

impl<J: Json> LiveTask<J> {
    /// Whether both say the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.submitting == other.submitting && self.task.is_same(&other.task)
    }
}

/// A moment of a run. What has not changed since the last snapshot is the same object.
#[derive(Debug, Clone)]
pub struct Snapshot<J> {
    /// The session; `None` until the first conversation was read.
    pub session: Option<J>,
    /// The runs.
    pub runs: Rc<[J]>,
    /// The items in the order of the timeline, in pieces.
    pub items: Rc<[Rc<[J]>]>,
    /// The tasks that wait for a person, the oldest first.
    pub pending_tasks: Rc<[LiveTask<J>]>,
    /// What the session does.
    pub phase: Phase,
    /// Whether the key's trigger hides the steps.
    pub redacted: bool,
}

/// When a conversation was asked for, counted in events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(pub(super) u64);

impl Mark {
    /// A number that stands for it.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

impl From<u64> for Mark {
    fn from(number: u64) -> Self {
        // Nothing is asked for before the count begins.
        Self(number.max(1))
    }
}

/// What an event means for whoever follows the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Nothing: it was known.
    #[default]
    Known,
    /// The snapshot has changed.
    Changed,
    /// Something is missing that only the conversation can tell.
    Missing,
    /// The session has ended, so that the conversation is due.
    Ended,
}

/// How a conversation compares to what was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// It lacks what events had told before it was asked for.
    Lags,
    /// It is up to date.
    Current {
        /// Whether it has what no event had told.
        has_news: bool,
    },
    /// It tells of the end: nothing comes after it.
    Final,
}

/// A text that is JSON, but no conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer has no session, runs and items")]
pub struct NotAConversation;
