//! Starting a run and asking for its status.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, Status};

/// The body of `POST /v1/agents/{agentId}/runs`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StartRunBody {
    /// The agent's input. Absent means an empty input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<serde_json::Map<String, Value>>,
}

/// The answer to `POST /v1/agents/{agentId}/runs` (202).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct StartedRun {
    /// The session that the run opened.
    pub session_id: String,
    /// The run, which is the session's root run.
    pub run_id: String,
    /// Its status when the service answered.
    pub status: Status,
    /// Tokens used so far.
    #[serde(default)]
    pub total_tokens_used: u64,
    /// The output, `null` until the run completes.
    #[serde(default)]
    pub output: Value,
    /// Why the run failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The API trigger that the key belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger_id: Option<String>,
    /// Whether the service had seen this delivery before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_delivery: Option<bool>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The answer to `GET /v1/runs/{runId}`, which is never redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RunSnapshot {
    /// The run.
    pub run_id: String,
    /// Its status.
    pub status: Status,
    /// The output, `null` until the run completes.
    #[serde(default)]
    pub output: Value,
    /// Why the run failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keeps_fields_it_does_not_know() {
        let wire = json!({
            "runId": "r", "status": "Sleeping", "output": null, "queue": {"position": 3}
        });
        let read: RunSnapshot = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(read.status, Status::Other("Sleeping".into()));
        assert_eq!(serde_json::to_value(&read).unwrap(), wire);
    }

    #[test]
    fn a_body_without_input_is_an_empty_object() {
        assert_eq!(
            serde_json::to_string(&StartRunBody::default()).unwrap(),
            "{}"
        );
    }
}
