//! Waiting for a run: it is followed, but all that is read is its status.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::follow::{Follow, Followed, Read};
use crate::client::cancel::Cancel;
use crate::client::{Client, Error};
use crate::event::EventFilter;
use crate::live::{Compared, FollowOptions, Hint};
use crate::model::{PhaseOverrides, RunSnapshot, Status};
use crate::policy::{PollSchedule, Until};

/// How to wait for a run.
#[derive(Debug, Clone, Default)]
pub struct WaitOptions {
    /// What to wait for.
    pub until: Until,
    /// How long to wait; `None` for ever.
    pub timeout: Option<Duration>,
    /// The caller's reading of status labels.
    pub phases: PhaseOverrides,
    /// How often to ask where no stream can be had.
    pub schedule: PollSchedule,
}

impl Client {
    /// Waits until a run's status is what is waited for. The stream tells when it may have changed
    /// (`GET /v1/runs/{runId}/stream`), the run itself what it is (`GET /v1/runs/{runId}`).
    ///
    /// Passing trouble is waited out.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when the time is over, or what no waiting would change: 401, 403, 404.
    pub async fn wait_for_run(
        &self,
        run_id: &str,
        options: WaitOptions,
    ) -> Result<RunSnapshot, Error> {
        let WaitOptions {
            until,
            timeout,
            phases,
            schedule,
        } = options;
        let what = format!("waiting for run {run_id}");
        let mut cancel = Cancel::new(self.call.signal.as_ref(), timeout, what)?;
        let options = FollowOptions {
            poll: schedule,
            ..FollowOptions::default()
        };
        let filter = EventFilter::new(&["run", "session"], &[])?;
        let waited_for = WaitedFor {
            run_id,
            until,
            phases,
            status: RefCell::default(),
            has_told: Cell::new(false),
        };
        let follow = Follow::new(self, run_id, filter, options);
        let ended = cancel.race(follow.run(&waited_for)).await?;
        ended.map_err(Rc::unwrap_or_clone)
    }
}

/// A run of which only the status counts.
struct WaitedFor<'a> {
    run_id: &'a str,
    until: Until,
    phases: PhaseOverrides,
    /// The last one that was read.
    status: RefCell<Option<Status>>,
    /// Whether the stream has told anything since.
    has_told: Cell<bool>,
}

impl Followed for WaitedFor<'_> {
    type End = RunSnapshot;

    fn take(&self, _: &[Value]) -> Hint {
        // Whatever has happened to one of the session's runs: only the run itself can tell what it
        // means for it.
        self.has_told.set(true);
        Hint::Ended
    }

    async fn read(&self, follow: &Follow) -> Read<RunSnapshot> {
        let run = follow.client().get_run(self.run_id).await?;
        if self.until.is_met_by(self.phases.phase(&run.status)) {
            return Ok(ControlFlow::Break(run));
        }
        let before = self.status.replace(Some(run.status.clone()));
        let has_told = self.has_told.take();
        let has_news = before.as_ref() != Some(&run.status) && !has_told;
        Ok(ControlFlow::Continue(Compared::Current { has_news }))
    }

    fn changed(&self) {}
}
