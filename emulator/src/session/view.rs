//! A session as the routes show it.

use phrony_client::model::{
    Conversation, ConversationRun, ConversationSession, RunSnapshot, SessionListItem, StartContext,
    StartedRun, StepContentMode, StepHeader, TimelineItem,
};
use serde_json::{Map, Value};

use super::{Run, Session};
use crate::clock::iso;

impl Session {
    /// The answer to a start.
    #[must_use]
    pub fn started_run(&self) -> StartedRun {
        StartedRun {
            session_id: self.id.clone(),
            run_id: self.root().id.clone(),
            status: self.root().status.clone(),
            total_tokens_used: self.root().tokens,
            output: self.root().output.clone(),
            error: self.root().error.clone(),
            agent_id: Some(self.agent.id.clone()),
            trigger_id: Some(self.trigger.id.clone()),
            duplicate_delivery: Some(false),
            extra: Map::new(),
        }
    }

    /// The status of a run.
    #[must_use]
    pub fn run_snapshot(&self, run: usize) -> RunSnapshot {
        let run = &self.runs[run];
        RunSnapshot {
            run_id: run.id.clone(),
            status: run.status.clone(),
            output: run.output.clone(),
            error: run.error.clone(),
            extra: Map::new(),
        }
    }

    /// The session in the list of its agent's sessions.
    #[must_use]
    pub fn list_item(&self) -> SessionListItem {
        SessionListItem {
            id: self.id.clone(),
            tenant_id: self.tenant_id.clone(),
            agent_id: self.agent.id.clone(),
            agent_version_id: self.agent.version_id.clone(),
            llm_model: Some(self.agent.script.model.clone()),
            trigger_type: "api".to_owned(),
            triggered_by: None,
            trigger_id: Some(self.trigger.id.clone()),
            trigger_name: Some(self.trigger.name.clone()),
            status: self.status(),
            total_tokens_used: self.tokens(),
            output: self.root().output.clone(),
            error: self.root().error.clone(),
            input: self.input.clone(),
            start_context: Some(self.start_context()),
            root_run_id: Some(self.root().id.clone()),
            started_at: iso(self.started),
            finished_at: self.finished.map(iso),
            run_count: self.runs.len() as u64,
            entry_run_id: Some(self.root().id.clone()),
            extra: Map::new(),
        }
    }

    /// Whether the list's filters let the session through.
    #[must_use]
    pub fn matches(&self, version_id: Option<&str>, status: Option<&str>) -> bool {
        version_id.is_none_or(|id| id == self.agent.version_id)
            && status.is_none_or(|label| self.status().as_str() == label)
    }

    /// The conversation.
    #[must_use]
    pub fn conversation(&self, mode: StepContentMode) -> Conversation {
        Conversation {
            session: self.conversation_session(),
            runs: self
                .runs
                .iter()
                .map(|run| self.conversation_run(run))
                .collect(),
            items: self.items(mode),
            extra: Map::new(),
        }
    }

    fn items(&self, mode: StepContentMode) -> Vec<TimelineItem> {
        self.rows
            .iter()
            .zip(1..)
            .map(|(row, ordinal)| {
                let mut item = row.item(self.owner(row.run), ordinal);
                if mode == StepContentMode::Slim {
                    slim(&mut item.content);
                }
                item
            })
            .collect()
    }

    fn conversation_session(&self) -> ConversationSession {
        ConversationSession {
            id: self.id.clone(),
            tenant_id: self.tenant_id.clone(),
            agent_id: self.agent.id.clone(),
            agent_version_id: self.agent.version_id.clone(),
            llm_model: Some(self.agent.script.model.clone()),
            trigger_type: "api".to_owned(),
            triggered_by: None,
            trigger_id: Some(self.trigger.id.clone()),
            trigger_name: Some(self.trigger.name.clone()),
            status: self.status(),
            total_tokens_used: self.tokens(),
            output: self.root().output.clone(),
            error: self.root().error.clone(),
            started_at: iso(self.started),
            finished_at: self.finished.map(iso),
            input: self.input.clone(),
            start_context: Some(self.start_context()),
            extra: Map::new(),
        }
    }

    fn conversation_run(&self, run: &Run) -> ConversationRun {
        let is_root = run.parent.is_none();
        ConversationRun {
            id: run.id.clone(),
            session_id: self.id.clone(),
            agent_id: run.agent_id.clone(),
            agent_version_id: run.agent_version_id.clone(),
            parent_run_id: run.parent.map(|parent| self.runs[parent].id.clone()),
            depth: run.depth,
            status: run.status.clone(),
            total_tokens_used: run.tokens,
            output: run.output.clone(),
            error: run.error.clone(),
            started_at: Some(iso(run.started)),
            finished_at: run.finished.map(iso),
            trigger_type: if is_root { "api" } else { "subagent" }.to_owned(),
            triggered_by: None,
            trigger_id: is_root.then(|| self.trigger.id.clone()),
            trigger_name: is_root.then(|| self.trigger.name.clone()),
            input: run.input.clone(),
            llm_model: Some(self.agent.script.model.clone()),
            agent_name: Some(run.agent_name.clone()),
            version_label: Some("v1".to_owned()),
            extra: Map::new(),
        }
    }

    /// Plausible settings: nothing in the emulator obeys them.
    fn start_context(&self) -> StartContext {
        let script = &self.agent.script;
        StartContext {
            version: 1.into(),
            user_input: self.input.clone(),
            llm_model: Some(script.model.clone()),
            temperature: Some(0.2),
            max_tokens_per_run: Some(100_000),
            max_session_tokens: Some(500_000),
            max_session_duration_sec: Some(3_600),
            max_iterations: Some(25),
            max_tool_calls: Some(50),
            instructions: Some(script.instructions.clone()),
            sub_agent_execution_model: Some("parallel".to_owned()),
            can_execute_sub_agents: Some(script.has_sub_agents()),
            top_p: Some(1.0),
            top_k: Some(40.0),
            agent_execution_mode: Some("autonomous".to_owned()),
            root_agent_execution_mode: Some("autonomous".to_owned()),
            max_depth: Some(3),
            extra: Map::new(),
        }
    }
}

/// Leaves out what `stepContent=slim` leaves out: of objects, whatever the row's type.
fn slim(content: &mut Value) {
    if let Value::Object(fields) = content {
        for name in StepHeader::LEFT_OUT_BY_SLIM {
            fields.remove(name);
        }
    }
}
