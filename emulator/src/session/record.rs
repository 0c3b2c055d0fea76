//! Changes to a session, each with the events that tell of it.

use std::time::SystemTime;

use phrony_client::model::{
    EventKind, ItemType, Phase, RunCompleted, SessionCompleted, Status, StepHeader, TaskKind,
    TaskOption, UserTaskRequest,
};
use serde_json::{Map, Value, json};

use super::{Row, Run, Session, Task, TaskStatus, fields};

/// What a run is made from.
#[derive(Debug)]
pub struct NewRun {
    /// The agent that it runs.
    pub agent_id: String,
    /// The version of that agent.
    pub agent_version_id: String,
    /// That agent's name.
    pub agent_name: String,
    /// The run that spawns it, by its place in the session.
    pub parent: Option<usize>,
    /// What it is given.
    pub input: Value,
}

/// A step to be recorded.
#[derive(Debug, Default)]
pub struct NewStep {
    /// The content's own fields.
    pub content: Map<String, Value>,
    /// Tokens used.
    pub tokens: Option<u64>,
    /// What went wrong.
    pub error: Option<String>,
}

impl Session {
    /// Adds a run and gives its place in the session. Nothing is told of it yet.
    pub fn add_run(&mut self, new: NewRun) -> usize {
        let place = self.runs.len();
        let now = SystemTime::now();
        self.runs.push(Run {
            id: self.ids.uuid(&format!("{}/run/{place}", self.id)),
            agent_id: new.agent_id,
            agent_version_id: new.agent_version_id,
            agent_name: new.agent_name,
            depth: new.parent.map_or(0, |parent| self.runs[parent].depth + 1),
            parent: new.parent,
            input: new.input,
            status: Status::Running,
            tokens: 0,
            output: Value::Null,
            error: None,
            started: now,
            finished: None,
            sequence: 0,
            iteration: 0,
            idle_since: now,
            reply: None,
        });
        place
    }

    /// Tells that the session and its root run have started.
    pub fn announce_start(&mut self) {
        self.emit_session("engine.session.started");
        self.emit_run(Self::ROOT, "engine.run.started");
    }

    /// Adds a sub-agent's run and tells of it.
    pub fn spawn(&mut self, new: NewRun) -> usize {
        let parent = new.parent;
        let child = self.add_run(new);
        if let Some(parent) = parent {
            let data = json!({
                "session_id": self.id,
                "run_id": self.runs[parent].id,
                "parent_run_id": self.runs[parent].id,
                "child_run_id": self.runs[child].id,
                "agent_id": self.runs[child].agent_id,
                "agent_name": self.runs[child].agent_name,
                "depth": self.runs[child].depth,
            });
            self.emit(EventKind::Run, "engine.subagent.spawned", data);
        }
        self.emit_run(child, "engine.run.started");
        child
    }

    /// Records a step that ended just now, and tells of it. Gives its place in the session.
    pub fn step(&mut self, run: usize, item_type: ItemType, new: NewStep) -> usize {
        if item_type == ItemType::LlmRequestPrepared {
            self.runs[run].iteration += 1;
        }
        self.runs[run].tokens += new.tokens.unwrap_or(0);
        let now = SystemTime::now();
        let row = self.new_row(run, item_type, new, now);
        let place = self.keep(row);
        self.emit_step(place);
        place
    }

    /// A row that would follow the last one of `run`.
    pub(super) fn new_row(
        &self,
        run: usize,
        item_type: ItemType,
        new: NewStep,
        now: SystemTime,
    ) -> Row {
        let owner = &self.runs[run];
        Row {
            run,
            sequence: owner.sequence + 1,
            item_type,
            iteration: owner.iteration,
            content: new.content,
            tokens: new.tokens,
            error: new.error,
            started: owner.idle_since,
            finished: Some(now),
        }
    }

    /// Keeps `row` as the last one, and gives its place in the session.
    pub(super) fn keep(&mut self, row: Row) -> usize {
        let run = &mut self.runs[row.run];
        run.sequence = row.sequence;
        run.idle_since = row.finished.unwrap_or(row.started);
        self.vitals.add(row.weight());
        self.rows.push(row);
        self.rows.len() - 1
    }

    /// Lets `run` wait for a person to complete a task.
    pub fn ask(&mut self, run: usize, kind: TaskKind, prompt: String, options: Vec<TaskOption>) {
        let id = self
            .ids
            .uuid(&format!("{}/task/{}", self.id, self.tasks.len()));
        let now = SystemTime::now();
        let content = fields(UserTaskRequest {
            header: StepHeader::default(),
            user_task_id: id.clone(),
            kind: Some(kind.clone()),
            prompt: Some(prompt.clone()),
            options: (!options.is_empty()).then(|| options.clone()),
            status: Some(TaskStatus::Pending.as_str().to_owned()),
            extra: Map::new(),
        });
        let mut row = self.new_row(
            run,
            ItemType::UserTaskReq,
            NewStep {
                content,
                ..NewStep::default()
            },
            now,
        );
        row.started = now;
        row.finished = None;
        let row = self.keep(row);
        self.tasks.push(Task {
            id,
            run,
            row,
            kind,
            prompt,
            options,
            status: TaskStatus::Pending,
        });
        self.emit_step(row);
        self.emit_task(self.tasks.len() - 1, "engine.user_task.created", None);
        self.set_status(run, Status::WaitingForHitl);
    }

    /// Settles a task: it was completed with `answer`, or is given up.
    pub(super) fn settle_task(&mut self, task: usize, answer: Option<&Value>) {
        let (status, subject) = match answer {
            Some(_) => (TaskStatus::Completed, "engine.user_task.completed"),
            None => (TaskStatus::Cancelled, "engine.user_task.cancelled"),
        };
        let now = SystemTime::now();
        self.tasks[task].status = status;
        let row = &mut self.rows[self.tasks[task].row];
        row.finished = Some(now);
        row.content
            .insert("status".to_owned(), status.as_str().into());
        self.emit_task(task, subject, answer);
    }

    /// Gives up the task that `run` waits for, and lets it go on.
    pub fn give_up_task(&mut self, run: usize) {
        let pending = self
            .tasks
            .iter()
            .position(|task| task.run == run && task.status == TaskStatus::Pending);
        if let Some(task) = pending {
            self.settle_task(task, None);
        }
        self.set_status(run, Status::Running);
    }

    /// Lets `run` wait or go on, and tells of it if that is news.
    pub fn set_status(&mut self, run: usize, status: Status) {
        let before = std::mem::replace(&mut self.runs[run].status, status.clone());
        if before == status {
            return;
        }
        match status.phase() {
            Phase::Paused => self.emit_run(run, "engine.run.paused"),
            Phase::Active => {
                // The next step did not start before the wait was over.
                self.runs[run].idle_since = SystemTime::now();
                self.emit_run(run, "engine.run.resumed");
            }
            Phase::Finished => {}
        }
        self.announce_status();
    }

    /// Tells when the session as a whole waits or goes on.
    fn announce_status(&mut self) {
        let status = self.status();
        if status == self.announced {
            return;
        }
        self.announced = status.clone();
        match status.phase() {
            Phase::Paused => self.emit_session("engine.session.paused"),
            Phase::Active => self.emit_session("engine.session.resumed"),
            Phase::Finished => {}
        }
    }

    /// Ends `run`; with the root's, the session. An error means that it failed.
    pub fn finish_run(&mut self, run: usize, error: Option<String>) {
        let status = match error {
            Some(_) => Status::Failed,
            None => Status::Completed,
        };
        let now = SystemTime::now();
        self.runs[run].error = error;
        self.runs[run].finished = Some(now);
        self.set_status(run, status.clone());
        let owner = &self.runs[run];
        let content = fields(RunCompleted {
            run_id: Some(owner.id.clone()),
            status: status.clone(),
            output: owner.output.clone(),
            error: owner.error.clone(),
            total_tokens_used: Some(owner.tokens),
            extra: Map::new(),
        });
        self.keep_completion(run, ItemType::RunCompleted, content, now);
        self.emit_run(run, ended("run", &status));
        if run == Self::ROOT {
            self.finish(status, now);
        }
    }

    fn finish(&mut self, status: Status, now: SystemTime) {
        self.finished = Some(now);
        let content = fields(SessionCompleted {
            session_id: Some(self.id.clone()),
            status: status.clone(),
            output: self.root().output.clone(),
            error: self.root().error.clone(),
            total_tokens_used: Some(self.tokens()),
            extra: Map::new(),
        });
        self.keep_completion(Self::ROOT, ItemType::SessionCompleted, content, now);
        self.emit_session(ended("session", &status));
        self.log.close();
        self.vitals.finish();
    }

    fn keep_completion(
        &mut self,
        run: usize,
        item_type: ItemType,
        content: Map<String, Value>,
        now: SystemTime,
    ) {
        let new = NewStep {
            content,
            tokens: None,
            error: self.runs[run].error.clone(),
        };
        let mut row = self.new_row(run, item_type, new, now);
        row.started = now;
        self.keep(row);
    }
}

fn ended(what: &str, status: &Status) -> &'static str {
    match (what, status) {
        ("run", Status::Failed) => "engine.run.failed",
        ("run", _) => "engine.run.completed",
        (_, Status::Failed) => "engine.session.failed",
        _ => "engine.session.completed",
    }
}
