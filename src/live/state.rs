//! What is known of a run: one immutable snapshot after the other.

use std::rc::Rc;

use super::members::Members;
use super::snapshot::{Compared, Hint, LiveTask, Mark, NotAConversation, Snapshot};
use super::steps::{Added, Reading, Steps};
use super::wire::Step;
use crate::InputError;
use crate::ids::Ids;
use crate::json::{Json, Name};
use crate::model::{ItemType, Phase, PhaseOverrides, Status};
use crate::timeline::{OpenTasks, PendingTask, TaskStep, member_phase, sort_rows, task_of};

/// A task that an event has told of.
#[derive(Debug)]
struct ToldTask<J> {
    run_id: String,
    task: TaskStep<J>,
    arrival: u64,
}

/// What is known of a run's session, from conversations and events.
///
/// The conversation is the truth, the stream a hint. An event shows at once; what it told stays
/// until a conversation confirms or denies it. After a conversation that tells of the end
/// ([`Compared::Final`]) the state is that conversation and nothing else.
#[derive(Debug)]
pub struct RunState<J> {
    phases: PhaseOverrides,
    members: Members<J>,
    steps: Steps<J>,
    tasks: OpenTasks<J>,
    /// The tasks whose answers are on their way.
    submitting: Vec<String>,
    /// The tasks that events have told of: the steps that ask for them may be missing.
    told_tasks: Vec<ToldTask<J>>,
    shown_tasks: Rc<[LiveTask<J>]>,
    /// Whether what is shown may not be what is pending any more.
    tasks_are_stale: bool,
    /// Whether a row of the timeline tells of the end of the session.
    has_end_row: bool,
    redacted: bool,
    /// What arrived about the session and its runs before they were known.
    early: Vec<(u64, J)>,
    /// When the last conversation was asked for.
    last_read: u64,
    /// How many events have arrived, and how many questions for the conversation were asked.
    arrivals: u64,
}

impl<J: Json> RunState<J> {
    /// A state of which nothing is known.
    #[must_use]
    pub fn new(phases: PhaseOverrides) -> Self {
        Self {
            phases,
            members: Members::new(),
            steps: Steps::new(),
            tasks: OpenTasks::default(),
            submitting: Vec::new(),
            told_tasks: Vec::new(),
            shown_tasks: Rc::new([]),
            tasks_are_stale: false,
            has_end_row: false,
            redacted: false,
            early: Vec::new(),
            last_read: 0,
            arrivals: 0,
        }
    }

    /// Goes on from a snapshot that was written before: an object with `session`, `runs` and
    /// `items`. One without a session says nothing.
    ///
    /// # Errors
    ///
    /// When it is no such object.
    pub fn resume(&mut self, snapshot: &J) -> Result<(), InputError> {
        let Some(session) = snapshot.get(Name::Session) else {
            return Ok(());
        };
        let list = |name: Name| {
            let list = snapshot.get(name).and_then(|list| list.elements());
            list.ok_or_else(|| {
                let field = format!("initial.{}", name.as_str());
                InputError::new(field, "must be a list; give a snapshot of a live run")
            })
        };
        let (runs, items) = (list(Name::Runs)?, list(Name::Items)?);
        let mark = self.mark();
        self.take_in(session, runs, items, Self::reading(mark, true));
        Ok(())
    }

    /// To be kept from when a conversation is asked for until it is there.
    pub fn mark(&mut self) -> Mark {
        // Counted like an event: what one conversation tells, another that is asked for later knows.
        self.arrivals += 1;
        Mark(self.arrivals)
    }

    /// Takes in an event.
    pub fn apply(&mut self, event: &J) -> Hint {
        let arrival = self.arrivals;
        self.arrivals += 1;
        match event.text_at(Name::Kind).as_deref() {
            Some("step") => self.apply_step(event, arrival),
            Some("run" | "session") if self.members.session().is_none() => {
                // Should a service tell more before it can be asked, the conversation has it.
                const MOST: usize = 1_000;
                if self.early.len() < MOST {
                    self.early.push((arrival, event.clone()));
                }
                Hint::Known
            }
            Some("run" | "session") => {
                let had_ended = self.phase() == Phase::Finished;
                if !self.members.tell(event, arrival, &self.phases) {
                    return Hint::Known;
                }
                self.tasks_are_stale = true;
                match self.phase() {
                    Phase::Finished if !had_ended => Hint::Ended,
                    _ if self.misses_a_task() => Hint::Missing,
                    _ => Hint::Changed,
                }
            }
            Some("user_task") => self.apply_task(event, arrival),
            _ => Hint::Known,
        }
    }

    fn apply_step(&mut self, event: &J, arrival: u64) -> Hint {
        let Some(step) = Step::of_event(event) else {
            return Hint::Missing;
        };
        let ends = self.is_end(&step);
        let task = step.task.clone();
        let (run_id, item_type) = (step.run_id.clone(), step.item_type.clone());
        let added = self.steps.add(step, arrival);
        if added == Added::Known {
            return Hint::Known;
        }
        self.redacted = false;
        if let Some(task) = task {
            if matches!(added, Added::Last { .. }) {
                // A new round of the run: its tasks are over.
                if item_type == ItemType::LlmRequestPrepared {
                    self.told_tasks.retain(|told| told.run_id != run_id);
                }
                self.tasks.see(&run_id, &item_type, *task);
            } else {
                self.see_all_tasks();
            }
            self.tasks_are_stale = true;
        }
        self.has_end_row |= ends;
        match added {
            _ if ends => Hint::Ended,
            // Before the first conversation, everything before the first step is missing.
            Added::Last { gap: true } if self.members.session().is_some() => Hint::Missing,
            _ if self.misses_a_task() => Hint::Missing,
            _ => Hint::Changed,
        }
    }

    fn apply_task(&mut self, event: &J, arrival: u64) -> Hint {
        let Some(data) = event.get(Name::Data) else {
            return Hint::Missing;
        };
        let task = task_of(&data);
        let (Some(run_id), Some(task_id)) =
            (data.text_at(Name::RunIdOfEvent), task.user_task_id.clone())
        else {
            return Hint::Missing;
        };
        if self.tasks.is_over(&task_id) {
            return Hint::Known;
        }
        let status = task.status.clone().filter(|_| task.is_over());
        let is_same = |told: &ToldTask<J>| told.task.user_task_id == task.user_task_id;
        if status.is_none() && !self.told_tasks.iter().any(is_same) {
            self.told_tasks.push(ToldTask {
                run_id: run_id.clone(),
                task: task.clone(),
                arrival,
            });
        }
        self.tasks_are_stale = true;
        self.tasks.see(&run_id, &ItemType::UserTaskReq, task);
        if let (Some(status), Some(sequence)) = (status, data.number_at(Name::Sequence)) {
            let change = |item: &J| with_task_status(item, &task_id, &status);
            self.steps.change(&run_id, sequence as u64, change);
        }
        Hint::Changed
    }

    /// Takes in a conversation that was asked for at `mark`. Unless it `may_lag`, what it lacks
    /// does not exist.
    ///
    /// # Errors
    ///
    /// When it is no conversation.
    pub fn reconcile(
        &mut self,
        conversation: &J,
        mark: Mark,
        may_lag: bool,
    ) -> Result<Compared, NotAConversation> {
        let list = |name| conversation.get(name).and_then(|list| list.elements());
        // One without a status would never end.
        let session = conversation
            .get(Name::Session)
            .filter(|session| session.text_at(Name::Status).is_some())
            .ok_or(NotAConversation)?;
        let runs = list(Name::Runs).ok_or(NotAConversation)?;
        let items = sort_rows(list(Name::Items).ok_or(NotAConversation)?, &runs);
        Ok(self.take_in(session, runs, items, Self::reading(mark, may_lag)))
    }

    fn reading(Mark(asked_at): Mark, may_lag: bool) -> Reading {
        Reading {
            asked_at,
            may_lag,
            is_final: false,
        }
    }

    fn take_in(&mut self, session: J, runs: Vec<J>, items: Vec<J>, reading: Reading) -> Compared {
        let rows: Vec<_> = items.into_iter().map(Step::of_row).collect();
        let is_root = |run: &&J| run.get(Name::ParentRunId).is_none();
        let mut roots = Ids::default();
        for root in runs.iter().filter(is_root) {
            if let Some(id) = root.text_at(Name::Id) {
                roots.add(&id);
            }
        }
        let has = |is: &dyn Fn(&Step<J>) -> bool| rows.iter().any(is);
        let session_ends = member_phase(&session, &self.phases) == Phase::Finished
            || has(&|row| row.item_type == ItemType::SessionCompleted);
        let root_ends =
            has(&|row| row.item_type == ItemType::RunCompleted && roots.contains(&row.run_id));
        // The root's end is the session's; a conversation that says only the first lags.
        let ends = session_ends || (root_ends && !reading.may_lag);
        let hides = |member: &J| member.get(Name::Input).is_none();
        let hides_input =
            hides(&session) && session.get(Name::StartContext).is_none() && runs.iter().all(hides);
        let reading = Reading {
            is_final: ends,
            ..reading
        };
        self.last_read = reading.asked_at;
        let status_before = self.status();
        let compared = self.steps.reconcile(rows, reading);
        // A conversation that tells of the end and lacks steps is asked for once more.
        let reading = Reading {
            is_final: ends && !compared.lags,
            ..reading
        };
        let lags = self
            .members
            .reconcile(session, runs, reading, compared.lags, &self.phases);
        for (arrival, event) in std::mem::take(&mut self.early) {
            if arrival >= reading.asked_at && !ends {
                self.members.tell(&event, arrival, &self.phases);
            }
        }
        let keeps_end_row = self.has_end_row && compared.lags && !ends;
        self.has_end_row = session_ends || root_ends || keeps_end_row;
        if !lags {
            self.told_tasks
                .retain(|told| told.arrival >= reading.asked_at && !ends);
        }
        self.redacted = hides_input && compared.has_no_steps;
        self.see_all_tasks();
        if lags || (!ends && self.phase() == Phase::Finished) {
            Compared::Lags
        } else if ends {
            Compared::Final
        } else {
            let has_news = compared.has_news || self.status() != status_before;
            Compared::Current { has_news }
        }
    }

    /// Takes in that the answer to a task is on its way.
    pub fn begin_submission(&mut self, task_id: &str) {
        self.submitting.push(task_id.to_owned());
        self.tasks_are_stale = true;
    }

    /// Takes in how the service took the answer to a task.
    pub fn end_submission(&mut self, task_id: &str, accepted: bool) {
        self.submitting.retain(|submitting| submitting != task_id);
        if accepted {
            self.tasks.settle(task_id);
        }
        self.tasks_are_stale = true;
    }

    /// Takes in that the service has taken an input for a run that waits, which was sent at `mark`:
    /// the run goes on, unless something newer is known of it.
    pub fn input_accepted(&mut self, run_id: &str, mark: Mark) {
        let Mark(sent_at) = mark;
        if self.last_read < sent_at && self.members.go_on(run_id, sent_at, &self.phases) {
            self.tasks_are_stale = true;
        }
    }

    /// Whether a task is known to be over.
    #[must_use]
    pub fn is_over(&self, task_id: &str) -> bool {
        self.tasks.is_over(task_id)
    }

    /// The run with this status that lies deepest, newest last: the one that waits.
    #[must_use]
    pub fn run_with_status(&self, status: &str) -> Option<String> {
        let runs = self.members.runs();
        let waits = |run: &&J| run.text_at(Name::Status).as_deref() == Some(status);
        runs.filter(waits)
            .last()
            .and_then(|run| run.text_at(Name::Id))
    }

    /// The session's status.
    #[must_use]
    pub fn status(&self) -> Option<String> {
        self.members.session()?.text_at(Name::Status)
    }

    /// What the session does. `Active` as long as nothing is known of it.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match self.members.session() {
            Some(_) if self.has_end_row => Phase::Finished,
            Some(session) => member_phase(session, &self.phases),
            None => Phase::Active,
        }
    }

    /// The state as it is now.
    pub fn snapshot(&mut self) -> Snapshot<J> {
        Snapshot {
            session: self.members.shown_session(),
            runs: self.members.shown_runs(),
            items: self.steps.shown(),
            pending_tasks: self.pending_tasks(),
            phase: self.phase(),
            redacted: self.redacted,
        }
    }

    /// The tasks that wait for a person, the oldest first.
    pub fn pending_tasks(&mut self) -> Rc<[LiveTask<J>]> {
        if self.tasks_are_stale {
            self.tasks_are_stale = false;
            let tasks = self.live_tasks();
            let shown = &self.shown_tasks;
            let are_same = tasks.len() == shown.len()
                && tasks.iter().zip(shown.iter()).all(|(a, b)| a.is_same(b));
            if !are_same {
                self.shown_tasks = tasks.into();
            }
        }
        Rc::clone(&self.shown_tasks)
    }

    fn live_tasks(&self) -> Vec<LiveTask<J>> {
        let phase = self.phase();
        let phase_of_run = |run_id: &str| match self.members.run(run_id) {
            _ if phase == Phase::Finished => Phase::Finished,
            Some(run) => member_phase(run, &self.phases),
            None => phase,
        };
        let pending = self.tasks.pending(phase_of_run);
        let with_submission = |task: PendingTask<J>| LiveTask {
            submitting: self.submitting.contains(&task.task_id),
            task,
        };
        pending.into_iter().map(with_submission).collect()
    }

    /// Whether a person is asked, and nobody knows what.
    fn misses_a_task(&mut self) -> bool {
        let waits = self.status().as_deref() == Some(Status::WaitingForHitl.as_str());
        waits && !self.redacted && self.pending_tasks().is_empty()
    }

    fn is_end(&self, step: &Step<J>) -> bool {
        match step.item_type {
            ItemType::SessionCompleted => true,
            ItemType::RunCompleted => self.members.is_root(&step.run_id),
            _ => false,
        }
    }

    fn see_all_tasks(&mut self) {
        self.tasks.start_over();
        self.steps.see_tasks(&mut self.tasks);
        for ToldTask { run_id, task, .. } in &self.told_tasks {
            self.tasks.see(run_id, &ItemType::UserTaskReq, task.clone());
        }
        self.tasks_are_stale = true;
    }
}

/// The item of a task's step with the task's new status.
fn with_task_status<J: Json>(item: &J, task_id: &str, status: &str) -> Option<J> {
    let content = item.get(Name::Content)?;
    let named = content.text_at(Name::UserTaskIdOfEvent)?;
    let is_new = named == task_id && content.text_at(Name::Status)? != status;
    is_new.then(|| {
        let content = content.with(&[(Name::Status, J::text(status))]);
        item.with(&[
            (Name::Content, content),
            (Name::Provisional, J::boolean(true)),
        ])
    })
}
