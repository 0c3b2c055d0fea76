//! A row of the timeline, kept without what the session knows anyway.

use std::time::SystemTime;

use phrony_client::model::{ItemType, StepHeader, TimelineItem};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Run;
use crate::clock::iso;
use crate::ids::Ids;

/// A step, or a row that tells of a completion.
///
/// The ids in its content are added when it is shown: a hundred thousand rows would otherwise
/// hold the same six ids each.
#[derive(Debug)]
pub struct Row {
    /// The run, by its place in the session.
    pub run: usize,
    /// The row's number within the run, from 1.
    pub sequence: u64,
    /// What kind of row it is.
    pub item_type: ItemType,
    /// The round of the run's loop.
    pub iteration: u64,
    /// The content's own fields.
    pub content: Map<String, Value>,
    /// Tokens used.
    pub tokens: Option<u64>,
    /// What went wrong.
    pub error: Option<String>,
    /// When it started.
    pub started: SystemTime,
    /// When it ended.
    pub finished: Option<SystemTime>,
}

/// What a row's content takes from the session.
#[derive(Debug, Clone, Copy)]
pub struct RowOwner<'a> {
    /// Where ids come from.
    pub ids: Ids,
    /// The workspace.
    pub tenant_id: &'a str,
    /// The session.
    pub session_id: &'a str,
    /// The run that the row belongs to.
    pub run: &'a Run,
}

impl Row {
    /// The row's id.
    #[must_use]
    pub fn id(&self, owner: RowOwner<'_>) -> String {
        owner
            .ids
            .uuid(&format!("{}/row/{}", owner.run.id, self.sequence))
    }

    /// The row as the conversation shows it, at the place `ordinal` of the session's timeline.
    #[must_use]
    pub fn item(&self, owner: RowOwner<'_>, ordinal: u64) -> TimelineItem {
        TimelineItem {
            run_id: owner.run.id.clone(),
            id: self.id(owner),
            sequence: self.sequence,
            ordinal: Some(ordinal),
            item_type: self.item_type.clone(),
            content: Value::Object(self.full_content(owner)),
            tokens_used: self.tokens,
            error: self.error.clone(),
            started_at: Some(iso(self.started)),
            finished_at: self.finished.map(iso),
            extra: Map::new(),
        }
    }

    /// The content with the fields that every step has. Rows that tell of a completion have none
    /// of them: no step of the engine stands behind them.
    fn full_content(&self, owner: RowOwner<'_>) -> Map<String, Value> {
        let mut content = self.content.clone();
        if !self.is_completion() {
            content.extend(fields(StepHeader {
                session_id: Some(owner.session_id.to_owned()),
                run_id: Some(owner.run.id.clone()),
                tenant_id: Some(owner.tenant_id.to_owned()),
                agent_id: Some(owner.run.agent_id.clone()),
                agent_version_id: Some(owner.run.agent_version_id.clone()),
                event_id: Some(
                    owner
                        .ids
                        .uuid(&format!("{}/event/{}", owner.run.id, self.sequence)),
                ),
                sequence: Some(self.sequence),
                step_kind: Some(step_kind(&self.item_type).to_owned()),
                iteration: Some(self.iteration),
            }));
        }
        content
    }

    /// Whether the row tells of a completion.
    #[must_use]
    pub fn is_completion(&self) -> bool {
        matches!(
            self.item_type,
            ItemType::RunCompleted | ItemType::SessionCompleted
        )
    }

    /// Roughly how many bytes the row takes.
    #[must_use]
    pub fn weight(&self) -> usize {
        // What a map allocates for its first entries.
        const MAP: usize = 640;
        size_of::<Self>() + MAP + self.content.values().map(weight).sum::<usize>()
    }
}

/// The fields of `content`, which is one of the model's step types.
#[must_use]
pub fn fields(content: impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(content) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The engine's own name for a kind of step. Assumed: the service documents the field, not its
/// values.
fn step_kind(item_type: &ItemType) -> &str {
    match item_type.as_str() {
        "Reasoning" => "reasoning",
        "ToolCall" => "tool_call",
        "ToolResult" => "tool_result",
        "UserTaskReq" => "user_task_req",
        "SubAgentCall" => "sub_agent_call",
        "SubAgentResult" => "sub_agent_result",
        "AITLRequest" => "aitl_request",
        "AITLReceived" => "aitl_received",
        "AITLResponse" => "aitl_response",
        "AITLResolved" => "aitl_resolved",
        other => other,
    }
}

fn weight(value: &Value) -> usize {
    const ENTRY: usize = 64;
    ENTRY
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(fields) => fields.values().map(weight).sum(),
            _ => 0,
        }
}
