//! Which input a session takes, by what it waits for.

use phrony_client::model::{Phase, Status};

use super::{Answer, Reply, Session, TaskStatus};

/// Why an input is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It does not fit what the run waits for.
    Unfitting(String),
    /// It came too late.
    Stale(String),
    /// It names something that does not exist.
    Unknown(String),
}

/// Who completes a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A caller of the public API.
    Api,
    /// A person in the dashboard, which can complete every kind.
    Dashboard,
}

impl Session {
    /// Completes a task of `run` through the API.
    ///
    /// # Errors
    ///
    /// When the task is unknown, of another run, no longer pending, only to be completed in the
    /// dashboard, or when the answer does not fit its kind.
    pub fn answer_task(
        &mut self,
        run: usize,
        task_id: &str,
        answer: &Answer,
    ) -> Result<(), Refusal> {
        let task = self.find_task(task_id)?;
        let owner = self.tasks[task].run;
        if owner != run {
            return Err(Refusal::Unfitting(format!(
                "The user task belongs to run {}",
                self.runs[owner].id
            )));
        }
        self.complete(task, answer, By::Api)
    }

    /// Completes a task as a person in the dashboard would.
    ///
    /// # Errors
    ///
    /// When the task is unknown or no longer pending, or when the answer does not fit its kind.
    pub fn answer_in_dashboard(&mut self, task_id: &str, answer: &Answer) -> Result<(), Refusal> {
        let task = self.find_task(task_id)?;
        self.complete(task, answer, By::Dashboard)
    }

    /// Whether the session has this task.
    #[must_use]
    pub fn has_task(&self, task_id: &str) -> bool {
        self.find_task(task_id).is_ok()
    }

    fn find_task(&self, task_id: &str) -> Result<usize, Refusal> {
        self.tasks
            .iter()
            .position(|task| task.id == task_id)
            .ok_or_else(|| Refusal::Unknown("User task not found".to_owned()))
    }

    fn complete(&mut self, task: usize, answer: &Answer, by: By) -> Result<(), Refusal> {
        let pending = &self.tasks[task];
        if pending.status != TaskStatus::Pending {
            return Err(Refusal::Stale(format!(
                "The user task is already {}",
                pending.status.as_str()
            )));
        }
        // The service leaves open which of the other kinds it takes, so the emulator takes none.
        if by == By::Api && !pending.kind.completable_through_api() {
            return Err(Refusal::Unfitting(format!(
                "A task of kind {} must be completed in the Phrony dashboard",
                pending.kind
            )));
        }
        let (outcome, stored) = pending.outcome(answer).map_err(Refusal::Unfitting)?;
        let run = pending.run;
        self.settle_task(task, Some(&stored));
        self.resume(
            run,
            Reply::Task {
                outcome,
                answer: stored,
            },
        );
        Ok(())
    }

    /// Takes the next message of a conversation.
    ///
    /// # Errors
    ///
    /// When the run does not wait for one.
    pub fn say(&mut self, run: usize, text: String, files: Vec<String>) -> Result<(), Refusal> {
        self.expect(run, &Status::WaitingForResponse, "a message")?;
        self.resume(run, Reply::Message { text, files });
        Ok(())
    }

    /// Ends a timer early.
    ///
    /// # Errors
    ///
    /// When the run does not sleep.
    pub fn skip_wait(&mut self, run: usize) -> Result<(), Refusal> {
        self.expect(run, &Status::WaitingForTimer, "a timer")?;
        self.resume(run, Reply::Skip);
        Ok(())
    }

    fn expect(&self, run: usize, wanted: &Status, what: &str) -> Result<(), Refusal> {
        let status = &self.runs[run].status;
        if status == wanted {
            return Ok(());
        }
        let hint = match status.phase() {
            Phase::Finished => "it has ended",
            Phase::Active => "it is working",
            Phase::Paused if *status == Status::WaitingForHitl => "userTaskId is required",
            Phase::Paused => "it waits for something else",
        };
        Err(Refusal::Unfitting(format!(
            "The run is not waiting for {what}: its status is {status}, {hint}"
        )))
    }

    /// Lets the run go on at once for everybody who asks; the engine plays what follows.
    fn resume(&mut self, run: usize, reply: Reply) {
        self.runs[run].reply = Some(reply);
        self.set_status(run, Status::Running);
    }
}
