//! What steps say, by type.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, ItemType, Status, TaskKind, TaskOption};

/// How much of each step's content `GET /v1/runs/{runId}/conversation` returns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum StepContentMode {
    /// Everything. The service's default.
    #[default]
    Full,
    /// Without the six ids that [`StepHeader`] holds besides `sequence`, `step_kind` and
    /// `iteration`.
    Slim,
}

/// The fields that every step's content carries. `slim` removes the first six.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct StepHeader {
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// The run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// The workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The agent's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_version_id: Option<String>,
    /// The event that told of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// The step's number within its run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// The engine's name for the kind of step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_kind: Option<String>,
    /// The round of the run's loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iteration: Option<u64>,
}

impl StepHeader {
    /// The content keys that `stepContent=slim` leaves out.
    pub const LEFT_OUT_BY_SLIM: [&'static str; 6] = [
        "session_id",
        "run_id",
        "tenant_id",
        "agent_id",
        "agent_version_id",
        "event_id",
    ];
}

/// The content of a [`TimelineItem`](super::TimelineItem), typed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// A request to the language model was prepared.
    LlmRequestPrepared(LlmRequestPrepared),
    /// The model reasoned.
    Reasoning(Reasoning),
    /// A tool was called.
    ToolCall(ToolCall),
    /// A tool answered.
    ToolResult(ToolResult),
    /// The run produced its output.
    Output(Output),
    /// The run asks a person.
    UserTaskRequest(UserTaskRequest),
    /// The step concerns a sub-agent's run.
    SubAgent(SubAgentStep),
    /// A run ended.
    RunCompleted(RunCompleted),
    /// The session ended.
    SessionCompleted(SessionCompleted),
    /// A type that this version does not know, or content of another shape than its type has.
    Other(Value),
}

impl Step {
    /// Reads `content` as a step of type `item_type`. It never fails: what cannot be read is
    /// [`Step::Other`].
    #[must_use]
    pub fn read(item_type: &ItemType, content: &Value) -> Self {
        fn typed<T: DeserializeOwned>(content: &Value, step: fn(T) -> Step) -> Option<Step> {
            T::deserialize(content).ok().map(step)
        }
        let step = match item_type {
            ItemType::LlmRequestPrepared => typed(content, Self::LlmRequestPrepared),
            ItemType::Reasoning | ItemType::ReasoningLower => typed(content, Self::Reasoning),
            ItemType::ToolCall => typed(content, Self::ToolCall),
            ItemType::ToolResult => typed(content, Self::ToolResult),
            ItemType::Output => typed(content, Self::Output),
            ItemType::UserTaskReq => typed(content, Self::UserTaskRequest),
            ItemType::RunCompleted => typed(content, Self::RunCompleted),
            ItemType::SessionCompleted => typed(content, Self::SessionCompleted),
            ItemType::Other(_) => typed(content, Self::SubAgent),
        };
        step.unwrap_or_else(|| Self::Other(content.clone()))
    }
}

/// Content of `llm_request_prepared`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LlmRequestPrepared {
    /// The fields of every step.
    #[serde(flatten)]
    pub header: StepHeader,
    /// The language model.
    pub model: String,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of `Reasoning`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reasoning {
    /// The fields of every step.
    #[serde(flatten)]
    pub header: StepHeader,
    /// What the model said.
    #[serde(default)]
    pub message: Option<String>,
    /// The beginning of it.
    #[serde(default)]
    pub preview: Option<String>,
    /// Tokens used.
    #[serde(default)]
    pub tokens_used: Option<u64>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of `ToolCall`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ToolCall {
    /// The fields of every step.
    #[serde(flatten)]
    pub header: StepHeader,
    /// The tool.
    pub name: String,
    /// What it is called with.
    #[serde(default)]
    pub arguments: Value,
    /// Joins the call to its [`ToolResult`].
    #[serde(default)]
    pub tool_call_id: Option<String>,
    /// The operation of the tool.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of `ToolResult`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ToolResult {
    /// The fields of every step.
    #[serde(flatten)]
    pub header: StepHeader,
    /// Joins the result to its [`ToolCall`].
    #[serde(default)]
    pub tool_call_id: Option<String>,
    /// What the tool answered.
    pub result: ToolOutcome,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a tool answered.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ToolOutcome {
    /// The answer.
    pub data: Value,
    /// What went wrong.
    pub error: Value,
    /// The service's log entry of the call.
    pub log_id: Option<String>,
    /// Whether the call succeeded.
    pub successful: Option<bool>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of `output`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Output {
    /// The fields of every step.
    #[serde(flatten)]
    pub header: StepHeader,
    /// Tokens used by the step.
    #[serde(default)]
    pub tokens_used: Option<u64>,
    /// Tokens used by the run.
    #[serde(default)]
    pub total_tokens_used: Option<u64>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of `UserTaskReq`. Only `user_task_id` is documented; the rest is assumed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UserTaskRequest {
    /// The fields of every step.
    #[serde(flatten)]
    pub header: StepHeader,
    /// The task, to be named in the answer.
    pub user_task_id: String,
    /// What the task asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TaskKind>,
    /// What the person reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// The choices of a `multi_option` task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<TaskOption>>,
    /// How far the task is: `pending`, `completed` or `cancelled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of the steps that concern a sub-agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SubAgentStep {
    /// The fields of every step.
    #[serde(flatten)]
    pub header: StepHeader,
    /// The sub-agent's run.
    pub child_run_id: String,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of the synthetic `RunCompleted`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RunCompleted {
    /// The run that ended. `slim` leaves it out: the item's `runId` says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// How it ended.
    pub status: Status,
    /// Its output.
    #[serde(default)]
    pub output: Value,
    /// Why it failed, if it did.
    #[serde(default)]
    pub error: Option<String>,
    /// Tokens used by the run.
    #[serde(default)]
    pub total_tokens_used: Option<u64>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Content of the synthetic `SessionCompleted`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionCompleted {
    /// The session that ended. `slim` leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// How it ended.
    pub status: Status,
    /// Its output.
    #[serde(default)]
    pub output: Value,
    /// Why it failed, if it did.
    #[serde(default)]
    pub error: Option<String>,
    /// Tokens used by the session.
    #[serde(default)]
    pub total_tokens_used: Option<u64>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_content_by_type() {
        let content = json!({"sequence": 4, "name": "search", "arguments": {"q": "x"}, "x": 1});
        let Step::ToolCall(call) = Step::read(&ItemType::ToolCall, &content) else {
            panic!("not a tool call");
        };
        assert_eq!(call.name, "search");
        assert_eq!(call.header.sequence, Some(4));
        assert_eq!(call.extra, *json!({"x": 1}).as_object().unwrap());
    }

    #[test]
    fn an_unknown_type_that_names_a_child_run_is_a_sub_agent_step() {
        let content = json!({"child_run_id": "c"});
        let step = Step::read(&"SubAgentCall".into(), &content);
        assert!(matches!(step, Step::SubAgent(step) if step.child_run_id == "c"));
    }

    #[test]
    fn a_completion_is_one_without_the_ids_that_slim_leaves_out() {
        let content = json!({"status": "Completed", "output": 1, "error": null});
        let run = Step::read(&ItemType::RunCompleted, &content);
        assert!(matches!(run, Step::RunCompleted(run) if run.run_id.is_none()));
        let session = Step::read(&ItemType::SessionCompleted, &content);
        assert!(matches!(session, Step::SessionCompleted(session) if session.session_id.is_none()));
    }

    #[test]
    fn content_of_another_shape_is_kept() {
        for content in [json!(null), json!("text"), json!({"name": 7})] {
            assert_eq!(
                Step::read(&ItemType::ToolCall, &content),
                Step::Other(content)
            );
        }
    }
}
