//! Waiting for a run by asking for its status.

use std::time::Duration;

use super::cancel::{Cancel, sleep};
use super::transport::Answer;
use super::{Client, Error};
use crate::http::Route;
use crate::model::{Phase, PhaseOverrides, RunSnapshot};
use crate::policy::PollSchedule;

/// What to wait for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Until {
    /// The run has ended.
    #[default]
    Finished,
    /// The run waits for something, or has ended: it does not go on by itself.
    Paused,
}

impl Until {
    /// Whether a run in this phase is what is waited for.
    #[must_use]
    pub fn is_met_by(self, phase: Phase) -> bool {
        match self {
            Self::Finished => phase == Phase::Finished,
            Self::Paused => phase != Phase::Active,
        }
    }
}

/// How to wait for a run.
#[derive(Debug, Clone, Default)]
pub struct WaitOptions {
    /// What to wait for.
    pub until: Until,
    /// How long to wait; `None` for ever.
    pub timeout: Option<Duration>,
    /// The caller's reading of status labels.
    pub phases: PhaseOverrides,
    /// How often to ask.
    pub schedule: PollSchedule,
}

impl Client {
    /// Asks for a run's status until it is what is waited for: `GET /v1/runs/{runId}`.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when the time is over, or the first error of [`Client::get_run`] that
    /// outlasts its retries.
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
        let is_done = |answer: &Answer| {
            let run: RunSnapshot = answer.typed()?;
            let is_met = until.is_met_by(phases.phase(&run.status));
            Ok(is_met.then_some(run))
        };
        self.wait(run_id, timeout, schedule, is_done).await
    }

    /// Asks until `look` finds in an answer what is waited for.
    pub(crate) async fn wait<T>(
        &self,
        run_id: &str,
        timeout: Option<Duration>,
        schedule: PollSchedule,
        mut look: impl FnMut(&Answer) -> Result<Option<T>, Error>,
    ) -> Result<T, Error> {
        let request = Route::Run { run_id }.request(None)?;
        let what = format!("waiting for run {run_id}");
        let mut cancel = Cancel::new(self.call.signal.as_ref(), timeout, what)?;
        let asking = async {
            let mut pauses = schedule;
            loop {
                let answer = self.call(request.clone()).await?;
                if let Some(found) = look(&answer)? {
                    return Ok(found);
                }
                if let Some(pause) = pauses.next() {
                    sleep(pause).await;
                }
            }
        };
        cancel.race(asking).await?
    }
}
