//! The steps of the engine, each with the content that the wire model gives its type.

use phrony_client::model::{
    ItemType, LlmRequestPrepared, Output, Reasoning, StepHeader, ToolCall, ToolOutcome, ToolResult,
};
use serde_json::{Map, Value};

use crate::session::{NewStep, Session, fields};

/// How many characters of a message its preview has.
const PREVIEW_CHARS: usize = 80;

impl Session {
    pub(super) fn prepare(&mut self, run: usize) {
        let content = fields(LlmRequestPrepared {
            header: StepHeader::default(),
            model: self.model().to_owned(),
            extra: Map::new(),
        });
        self.step(run, ItemType::LlmRequestPrepared, new_step(content, 0));
    }

    pub(super) fn reason(&mut self, run: usize, message: String, tokens: u64) {
        let content = fields(Reasoning {
            header: StepHeader::default(),
            preview: Some(message.chars().take(PREVIEW_CHARS).collect()),
            message: Some(message),
            tokens_used: Some(tokens),
            extra: Map::new(),
        });
        self.step(run, ItemType::Reasoning, new_step(content, tokens));
    }

    pub(super) fn call(
        &mut self,
        run: usize,
        id: String,
        name: String,
        operation: Option<String>,
        arguments: Value,
    ) {
        let content = fields(ToolCall {
            header: StepHeader::default(),
            name,
            arguments,
            tool_call_id: Some(id),
            operation_name: operation,
            extra: Map::new(),
        });
        self.step(run, ItemType::ToolCall, new_step(content, 0));
    }

    pub(super) fn result(
        &mut self,
        run: usize,
        id: String,
        log_id: String,
        data: Value,
        error: Option<String>,
    ) {
        let content = fields(ToolResult {
            header: StepHeader::default(),
            tool_call_id: Some(id),
            result: ToolOutcome {
                data,
                successful: Some(error.is_none()),
                error: error.clone().into(),
                log_id: Some(log_id),
                extra: Map::new(),
            },
            extra: Map::new(),
        });
        let new = NewStep {
            error,
            ..new_step(content, 0)
        };
        self.step(run, ItemType::ToolResult, new);
    }

    pub(super) fn output(&mut self, run: usize, value: Value, tokens: u64) {
        self.runs[run].output = value;
        let content = fields(Output {
            header: StepHeader::default(),
            tokens_used: Some(tokens),
            total_tokens_used: Some(self.runs[run].tokens + tokens),
            extra: Map::new(),
        });
        self.step(run, ItemType::Output, new_step(content, tokens));
    }

    pub(super) fn sub_agent_step(&mut self, run: usize, item_type: &str, content: Value) {
        self.step(run, item_type.into(), new_step(fields(content), 0));
    }
}

/// A step that used `tokens`; `null` on the wire when there is nothing to count.
fn new_step(content: Map<String, Value>, tokens: u64) -> NewStep {
    NewStep {
        content,
        tokens: (tokens > 0).then_some(tokens),
        error: None,
    }
}
