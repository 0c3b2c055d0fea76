//! The reads of the conversation: one at a time, each for a reason, none too soon.

use std::time::Duration;

use super::Moment;
use super::patience::{HEAD_START, MISSING_INTERVAL, MISSING_PAUSE};
use super::trouble::{Severity, Tolerance, Trouble};
use crate::policy::ReconnectPolicy;

/// When the conversation is to be read.
#[derive(Debug)]
pub(super) struct Reads {
    /// When the one that is under way began.
    began: Option<Duration>,
    /// When the next one is due.
    due: Option<Duration>,
    /// When the one after that is due, because of what has happened since it began.
    again_due: Option<Duration>,
    /// After a failure none is made before, whatever happens.
    not_before: Duration,
    failures: Tolerance,
    last: Option<Duration>,
    missing_interval: Duration,
}

/// A read that has succeeded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    /// When it began.
    pub(super) began: Duration,
    /// When there is to be another one, because of what it may not know of.
    pub(super) again_due: Option<Duration>,
}

impl Reads {
    /// The first one is due when the stream has had its head start.
    pub(super) fn new(now: Duration) -> Self {
        Self {
            began: None,
            due: Some(now + HEAD_START),
            again_due: None,
            not_before: now,
            failures: Tolerance::new(now),
            last: None,
            missing_interval: MISSING_INTERVAL.0,
        }
    }

    /// Whether one has ever succeeded.
    pub(super) fn have_succeeded(&self) -> bool {
        self.last.is_some()
    }

    /// Whether one is under way.
    pub(super) fn are_under_way(&self) -> bool {
        self.began.is_some()
    }

    /// Whether one is under way or due at some time.
    pub(super) fn are_planned(&self) -> bool {
        self.began.is_some() || self.due.is_some()
    }

    /// When the next one begins. `None` while one is under way.
    pub(super) fn next(&self) -> Option<Duration> {
        let due = self.due.filter(|_| self.began.is_none())?;
        Some(due.max(self.not_before))
    }

    /// Begins the next one if its time has come. Returns whether it has.
    pub(super) fn begin(&mut self, now: Duration) -> bool {
        let is_time = self.next().is_some_and(|due| due <= now);
        if is_time {
            (self.due, self.began) = (None, Some(now));
        }
        is_time
    }

    /// Makes sure that there is one then at the latest; and not before what is under way is there,
    /// which may not know of the reason.
    pub(super) fn ask(&mut self, due: Duration) {
        let planned = match self.began {
            Some(_) => &mut self.again_due,
            None => &mut self.due,
        };
        *planned = Some(planned.map_or(due, |planned| planned.min(due)));
    }

    /// Asks for one because something is missing: soon, but not again and again.
    pub(super) fn ask_for_missing(&mut self, now: Duration) {
        let Some(last) = self.last else {
            // Unless the first one is under way, it tells everything.
            if self.are_under_way() {
                self.ask(now + MISSING_PAUSE);
            }
            return;
        };
        let earliest = last + self.missing_interval;
        let due = (now + MISSING_PAUSE).max(earliest);
        let planned = self.again_due.or(self.due);
        if planned.is_some_and(|planned| planned <= due) {
            return;
        }
        self.missing_interval = match now < earliest {
            true => (self.missing_interval * 2).min(MISSING_INTERVAL.1),
            false => MISSING_INTERVAL.0,
        };
        self.ask(due);
    }

    /// The one that was under way has succeeded.
    pub(super) fn succeeded(&mut self, now: Duration) -> Done {
        self.failures.reset();
        self.last = Some(now);
        let done = Done {
            began: self.began.take().unwrap_or(now),
            again_due: self.again_due.take(),
        };
        if let Some(due) = done.again_due {
            self.ask(due);
        }
        done
    }

    /// The one that was under way has failed. Returns whether that is the end.
    pub(super) fn failed(
        &mut self,
        trouble: Trouble,
        policy: &ReconnectPolicy,
        Moment { now, random }: Moment,
    ) -> bool {
        (self.began, self.again_due) = (None, None);
        let severity = self.failures.severity(trouble, now);
        if severity == Severity::Fatal {
            return true;
        }
        let pause = self.failures.pause(policy, severity, trouble, random);
        self.failures.count(trouble);
        self.not_before = now.saturating_add(pause);
        self.ask(self.not_before);
        false
    }

    /// What has failed is worth a try now.
    pub(super) fn retry_now(&mut self, now: Duration) {
        if !self.failures.is_none() {
            self.not_before = now;
            self.ask(now);
        }
    }
}
