//! The list of an agent's sessions.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, Status};

/// The query of `GET /v1/agents/{agentId}/sessions`. Every field is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionListQuery {
    /// How many sessions to leave out at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// How many sessions to return at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<u32>,
    /// Only sessions of this agent version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// Only sessions with exactly this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

impl SessionListQuery {
    /// The names of the parameters on the wire.
    pub const FIELDS: [&'static str; 4] = ["skip", "take", "versionId", "status"];
}

/// One page of `GET /v1/agents/{agentId}/sessions`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionList {
    /// The sessions of this page.
    pub items: Vec<SessionListItem>,
    /// How many sessions match the query in all.
    pub total: u64,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A session in the list. Fields that the service may leave `null` are `Option` or [`Value`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionListItem {
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
    /// The input that the session was started with.
    #[serde(default)]
    pub input: Value,
    /// The settings that the session was started with.
    #[serde(default)]
    pub start_context: Option<StartContext>,
    /// The session's root run.
    #[serde(default)]
    pub root_run_id: Option<String>,
    /// When it started (ISO-8601).
    #[serde(default)]
    pub started_at: String,
    /// When it ended (ISO-8601). A value here proves the end, whatever the status says.
    #[serde(default)]
    pub finished_at: Option<String>,
    /// How many runs the session has.
    #[serde(default)]
    pub run_count: u64,
    /// The run that the session was entered by.
    #[serde(default)]
    pub entry_run_id: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The settings that a session was started with. The service may send any part of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct StartContext {
    /// The version of this structure.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub version: Value,
    /// What the user asked for.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub user_input: Value,
    /// The language model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub llm_model: Option<String>,
    /// The sampling temperature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The token limit of one run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens_per_run: Option<u64>,
    /// The token limit of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_session_tokens: Option<u64>,
    /// The time limit of the session, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_session_duration_sec: Option<u64>,
    /// How often a run may go round its loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_iterations: Option<u64>,
    /// How many tools a run may call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tool_calls: Option<u64>,
    /// The agent's instructions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// How sub-agents are run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_agent_execution_model: Option<String>,
    /// Whether the agent may run sub-agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_execute_sub_agents: Option<bool>,
    /// Nucleus sampling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Top-k sampling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<f64>,
    /// How this agent is run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_execution_mode: Option<String>,
    /// How the session's root agent is run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_agent_execution_mode: Option<String>,
    /// How deep sub-agents may nest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_depth: Option<u64>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
