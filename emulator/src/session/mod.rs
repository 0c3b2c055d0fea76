//! A session: its runs, their steps, its tasks, and the events that tell of them.
//!
//! All changes go through methods that also emit the events, under one lock, so the conversation
//! and the stream never disagree.

mod accept;
mod emit;
mod lag;
mod log;
mod record;
mod redact;
mod row;
mod run;
mod task;
mod view;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

use phrony_client::model::{Phase, Status};
use serde_json::Value;
use tokio::sync::Notify;

use crate::agent::Agent;
use crate::ids::Ids;
use crate::lock::lock;

pub use accept::Refusal;
pub use log::{EventLog, Read, Reader};
pub use record::{NewRun, NewStep};
pub use redact::{redact_conversation, redacted_in_stream};
pub use row::{Row, RowOwner, fields};
pub use run::{Reply, Run};
pub use task::{Answer, Task, TaskStatus};

/// A session, shared between the engine that plays it and the routes that show it.
#[derive(Debug)]
pub struct SessionCell {
    /// The session's place in the order of starts, from 1.
    pub number: u64,
    /// The agent that it runs.
    pub agent_id: String,
    /// Its root run.
    pub root_run_id: String,
    /// Its events.
    pub log: Arc<EventLog>,
    /// Wakes the engine after a reply.
    pub wake: Notify,
    /// What can be asked without the lock.
    pub vitals: Arc<Vitals>,
    session: Mutex<Session>,
}

/// What the store has to know of a session to decide whether it can go.
#[derive(Debug)]
pub struct Vitals {
    finished: AtomicBool,
    /// What its rows weigh, until it is forgotten.
    weight: Mutex<Option<usize>>,
    /// What the rows of all sessions weigh.
    total: Arc<AtomicUsize>,
}

impl Vitals {
    /// Whether the session ended.
    #[must_use]
    pub fn finished(&self) -> bool {
        self.finished.load(Ordering::Acquire)
    }

    /// Marks the session as one that has ended.
    pub fn finish(&self) {
        self.finished.store(true, Ordering::Release);
    }

    fn add(&self, weight: usize) {
        if let Some(sum) = &mut *lock(&self.weight) {
            *sum += weight;
            self.total.fetch_add(weight, Ordering::Relaxed);
        }
    }

    /// Takes the session's rows off the total: it is let go. The last rows of one that is still
    /// ending are no longer weighed.
    pub fn forget(&self) {
        if let Some(sum) = lock(&self.weight).take() {
            self.total.fetch_sub(sum, Ordering::Relaxed);
        }
    }
}

/// What a session is made from.
#[derive(Debug)]
pub struct NewSession {
    /// Its place in the order of starts, from 1.
    pub number: u64,
    /// Where its ids come from.
    pub ids: Ids,
    /// The agent.
    pub agent: Arc<Agent>,
    /// The trigger that starts it.
    pub trigger: Trigger,
    /// The input that it is started with.
    pub input: Value,
    /// How many bytes its stream holds back for slow readers.
    pub stream_backlog: usize,
    /// Where its rows are weighed.
    pub total_weight: Arc<AtomicUsize>,
}

/// The API trigger that a key belongs to.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The trigger's id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The state of a session.
#[derive(Debug)]
pub struct Session {
    ids: Ids,
    /// The session's id.
    pub id: String,
    tenant_id: String,
    agent: Arc<Agent>,
    trigger: Trigger,
    input: Value,
    started: SystemTime,
    finished: Option<SystemTime>,
    /// The root first.
    pub runs: Vec<Run>,
    rows: Vec<Row>,
    tasks: Vec<Task>,
    log: Arc<EventLog>,
    vitals: Arc<Vitals>,
    /// The status that the last session event told of.
    announced: Status,
}

impl SessionCell {
    /// A session that was started just now and has not done anything.
    #[must_use]
    pub fn start(new: NewSession) -> Self {
        let log = Arc::new(EventLog::new(new.stream_backlog));
        let vitals = Arc::new(Vitals {
            finished: AtomicBool::new(false),
            weight: Mutex::new(Some(0)),
            total: new.total_weight,
        });
        let (number, agent_id) = (new.number, new.agent.id.clone());
        let id = new.ids.uuid(&format!("session/{number}"));
        let mut session = Session {
            tenant_id: new.ids.uuid("tenant"),
            ids: new.ids,
            id,
            trigger: new.trigger,
            input: new.input.clone(),
            started: SystemTime::now(),
            finished: None,
            runs: Vec::new(),
            rows: Vec::new(),
            tasks: Vec::new(),
            log: Arc::clone(&log),
            vitals: Arc::clone(&vitals),
            announced: Status::Running,
            agent: new.agent,
        };
        session.add_run(NewRun {
            agent_id: session.agent.id.clone(),
            agent_version_id: session.agent.version_id.clone(),
            agent_name: session.agent.script.name.clone(),
            parent: None,
            input: new.input,
        });
        Self {
            number,
            agent_id,
            root_run_id: session.root().id.clone(),
            log,
            wake: Notify::new(),
            vitals,
            session: Mutex::new(session),
        }
    }

    /// The session's state. Never take the store's lock first.
    pub fn lock(&self) -> MutexGuard<'_, Session> {
        lock(&self.session)
    }
}

impl Session {
    /// The root's run.
    pub const ROOT: usize = 0;

    /// The session's status: the root's, unless that works while a sub-agent waits.
    #[must_use]
    pub fn status(&self) -> Status {
        let root = self.runs.first().map(|run| run.status.clone());
        match root {
            Some(status) if status.phase() != Phase::Active => status,
            _ => self
                .runs
                .iter()
                .map(|run| &run.status)
                .find(|status| status.phase() == Phase::Paused)
                .unwrap_or(&Status::Running)
                .clone(),
        }
    }

    /// The language model that the session claims to use.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.agent.script.model
    }

    /// The number of the last row of `run`.
    #[must_use]
    pub fn sequence(&self, run: usize) -> u64 {
        self.runs[run].sequence
    }

    fn tokens(&self) -> u64 {
        self.runs.iter().map(|run| run.tokens).sum()
    }

    fn owner(&self, run: usize) -> RowOwner<'_> {
        RowOwner {
            ids: self.ids,
            tenant_id: &self.tenant_id,
            session_id: &self.id,
            run: &self.runs[run],
        }
    }

    fn root(&self) -> &Run {
        &self.runs[Self::ROOT]
    }
}
