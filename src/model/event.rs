//! Events of the live stream.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Extra;
use super::open_enum::open_enum;

/// One event of `GET /v1/runs/{runId}/stream`: the JSON object in an SSE event's `data`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Event {
    /// When the service's hub emitted the event (ISO-8601).
    #[serde(default)]
    pub ts: String,
    /// The event's group.
    pub kind: EventKind,
    /// What happened, for example `engine.run.completed`. The set is open.
    #[serde(default)]
    pub subject: String,
    /// The payload; its fields depend on kind and subject.
    #[serde(default)]
    pub data: Value,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

open_enum! {
    /// What an [`Event`] is about. The service's set is open.
    pub enum EventKind {
        /// A step of a run.
        Step = "step",
        /// The session as a whole.
        Session = "session",
        /// A run of the session.
        Run = "run",
        /// A task for a person.
        UserTask = "user_task",
        /// An agent that another agent waits for.
        Aitl = "aitl",
    }
}
