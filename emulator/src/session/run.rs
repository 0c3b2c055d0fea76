//! A run of a session.

use std::time::SystemTime;

use phrony_client::model::Status;
use serde_json::Value;

/// A run: the root's or a sub-agent's.
#[derive(Debug)]
pub struct Run {
    /// The run's id.
    pub id: String,
    /// The agent that it runs.
    pub agent_id: String,
    /// The version of that agent.
    pub agent_version_id: String,
    /// That agent's name.
    pub agent_name: String,
    /// The run that spawned it, by its place in the session.
    pub parent: Option<usize>,
    /// How far below the root it is.
    pub depth: u32,
    /// What it was given.
    pub input: Value,
    /// Its status.
    pub status: Status,
    /// Tokens used.
    pub tokens: u64,
    /// The output, once there is one.
    pub output: Value,
    /// Why it failed.
    pub error: Option<String>,
    /// When it started.
    pub started: SystemTime,
    /// When it ended.
    pub finished: Option<SystemTime>,
    /// The number of its last row.
    pub sequence: u64,
    /// The round of its loop.
    pub iteration: u64,
    /// When its last row ended: the next one started then.
    pub idle_since: SystemTime,
    /// What somebody answered to what it waits for, until the engine takes it.
    pub reply: Option<Reply>,
}

/// What ends a wait.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// A task was completed.
    Task {
        /// The branch of the script's `ask` that is taken.
        outcome: String,
        /// What was answered; `{{answer}}` in the script.
        answer: Value,
    },
    /// A message arrived.
    Message {
        /// Its text, empty when it has files alone.
        text: String,
        /// The names of its files.
        files: Vec<String>,
    },
    /// The timer was skipped.
    Skip,
}
