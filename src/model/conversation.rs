//! The conversation: a session, its runs and their steps in one timeline.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::open_enum::open_enum;
use super::{Extra, StartContext, Status, Step};

/// The answer to `GET /v1/runs/{runId}/conversation`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Conversation {
    /// The session of the run that was asked for.
    pub session: ConversationSession,
    /// The session's runs: the root and its sub-agents.
    #[serde(default)]
    pub runs: Vec<ConversationRun>,
    /// The steps of all runs. With redaction, only the rows that tell of a completion.
    #[serde(default)]
    pub items: Vec<TimelineItem>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The session in a [`Conversation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConversationSession {
    /// The session.
    pub id: String,
    /// The workspace that owns it.
    #[serde(default)]
    pub tenant_id: String,
    /// The agent that the session runs.
    #[serde(default)]
    pub agent_id: String,
    /// The version of that agent.
    #[serde(default)]
    pub agent_version_id: String,
    /// The language model.
    #[serde(default)]
    pub llm_model: Option<String>,
    /// What started the session, for example `api`.
    #[serde(default)]
    pub trigger_type: String,
    /// Who started the session.
    #[serde(default)]
    pub triggered_by: Option<String>,
    /// The trigger that started it.
    #[serde(default)]
    pub trigger_id: Option<String>,
    /// That trigger's name.
    #[serde(default)]
    pub trigger_name: Option<String>,
    /// The session's status.
    pub status: Status,
    /// Tokens used by all of the session's runs.
    #[serde(default)]
    pub total_tokens_used: u64,
    /// The output, once there is one.
    #[serde(default)]
    pub output: Value,
    /// Why the session failed, if it did.
    #[serde(default)]
    pub error: Option<String>,
    /// When it started (ISO-8601).
    #[serde(default)]
    pub started_at: String,
    /// When it ended (ISO-8601). A value here proves the end, whatever the status says.
    #[serde(default)]
    pub finished_at: Option<String>,
    /// The input that the session was started with. `null` with redaction.
    #[serde(default)]
    pub input: Value,
    /// The settings that the session was started with. `null` with redaction.
    #[serde(default)]
    pub start_context: Option<StartContext>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A run in a [`Conversation`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConversationRun {
    /// The run.
    pub id: String,
    /// Its session.
    #[serde(default)]
    pub session_id: String,
    /// The agent that it runs.
    #[serde(default)]
    pub agent_id: String,
    /// The version of that agent.
    #[serde(default)]
    pub agent_version_id: String,
    /// The run that spawned this one; `null` for the root.
    #[serde(default)]
    pub parent_run_id: Option<String>,
    /// How far below the root the run is: 0 for the root itself.
    #[serde(default)]
    pub depth: u32,
    /// The run's status.
    pub status: Status,
    /// Tokens used by this run.
    #[serde(default)]
    pub total_tokens_used: u64,
    /// The output, once there is one. `null` with redaction.
    #[serde(default)]
    pub output: Value,
    /// Why the run failed, if it did. `null` with redaction.
    #[serde(default)]
    pub error: Option<String>,
    /// When it started (ISO-8601).
    #[serde(default)]
    pub started_at: Option<String>,
    /// When it ended (ISO-8601). A value here proves the end, whatever the status says.
    #[serde(default)]
    pub finished_at: Option<String>,
    /// What started the run, for example `api` or `subagent`.
    #[serde(default)]
    pub trigger_type: String,
    /// Who started the run.
    #[serde(default)]
    pub triggered_by: Option<String>,
    /// The trigger that started it.
    #[serde(default)]
    pub trigger_id: Option<String>,
    /// That trigger's name.
    #[serde(default)]
    pub trigger_name: Option<String>,
    /// The input of the run. `null` with redaction.
    #[serde(default)]
    pub input: Value,
    /// The language model.
    #[serde(default)]
    pub llm_model: Option<String>,
    /// The agent's name.
    #[serde(default)]
    pub agent_name: Option<String>,
    /// The label of the agent's version.
    #[serde(default)]
    pub version_label: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A row of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TimelineItem {
    /// The run that the step belongs to.
    pub run_id: String,
    /// The step.
    #[serde(default)]
    pub id: String,
    /// The step's number within its run. It does not order steps of different runs.
    #[serde(default)]
    pub sequence: u64,
    /// The step's place in the whole session, from 1. Absent until the service has merged it.
    #[serde(default)]
    pub ordinal: Option<u64>,
    /// What kind of step it is.
    #[serde(rename = "type")]
    pub item_type: ItemType,
    /// What the step says; its shape depends on the type, see [`TimelineItem::step`].
    #[serde(default)]
    pub content: Value,
    /// Tokens used by the step.
    #[serde(default)]
    pub tokens_used: Option<u64>,
    /// What went wrong in the step.
    #[serde(default)]
    pub error: Option<String>,
    /// When the step started (ISO-8601).
    #[serde(default)]
    pub started_at: Option<String>,
    /// When the step ended (ISO-8601).
    #[serde(default)]
    pub finished_at: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl TimelineItem {
    /// The content, typed by [`TimelineItem::item_type`].
    #[must_use]
    pub fn step(&self) -> Step {
        Step::read(&self.item_type, &self.content)
    }
}

open_enum! {
    /// What kind of step a [`TimelineItem`] is. The service's set is open.
    pub enum ItemType {
        /// A request to the language model was prepared.
        LlmRequestPrepared = "llm_request_prepared",
        /// The model reasoned.
        Reasoning = "Reasoning",
        /// The model reasoned; the spelling of some engine versions.
        ReasoningLower = "reasoning",
        /// A tool was called.
        ToolCall = "ToolCall",
        /// A tool answered.
        ToolResult = "ToolResult",
        /// The run produced its output.
        Output = "output",
        /// The run asks a person to complete a task.
        UserTaskReq = "UserTaskReq",
        /// A run ended. The service makes this row; no step stands behind it.
        RunCompleted = "RunCompleted",
        /// The session ended. The service makes this row; no step stands behind it.
        SessionCompleted = "SessionCompleted",
    }
}
