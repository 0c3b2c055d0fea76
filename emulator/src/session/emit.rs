//! The events of a session's stream.
//!
//! The service documents an event's envelope, the kinds and a few subjects; what `data` holds is
//! assumed here, in the spelling of step contents. `emulator/README.md` lists it.

use std::time::SystemTime;

use axum::body::Bytes;
use phrony_client::model::{Event, EventKind, ItemType};
use serde_json::{Map, Value, json};

use super::log::Frame;
use super::record::NewStep;
use super::{Row, Session, redacted_in_stream};
use crate::clock::iso;

impl Session {
    /// Hands an event to the stream's readers.
    pub(super) fn emit(&self, kind: EventKind, subject: &str, data: Value) {
        if self.log.has_readers() {
            self.log.push(frame(&event(kind, subject, data)));
        }
    }

    /// Tells of the row at the place `row`.
    pub(super) fn emit_step(&self, row: usize) {
        if self.log.has_readers() {
            self.log.push(frame(&self.step_event(&self.rows[row])));
        }
    }

    /// Tells of a run as it now is.
    pub(super) fn emit_run(&self, run: usize, subject: &str) {
        let run = &self.runs[run];
        let data = json!({
            "session_id": self.id,
            "run_id": run.id,
            "parent_run_id": run.parent.map(|parent| &self.runs[parent].id),
            "depth": run.depth,
            "agent_id": run.agent_id,
            "agent_name": run.agent_name,
            "status": run.status,
            "total_tokens_used": run.tokens,
            "output": run.output,
            "error": run.error,
            "started_at": iso(run.started),
            "finished_at": run.finished.map(iso),
        });
        self.emit(EventKind::Run, subject, data);
    }

    /// Tells of the session as it now is.
    pub(super) fn emit_session(&self, subject: &str) {
        let data = json!({
            "session_id": self.id,
            "run_id": self.root().id,
            "agent_id": self.agent.id,
            "status": self.status(),
            "total_tokens_used": self.tokens(),
            "output": self.root().output,
            "error": self.root().error,
            "started_at": iso(self.started),
            "finished_at": self.finished.map(iso),
        });
        self.emit(EventKind::Session, subject, data);
    }

    /// Tells of a task as it now is.
    pub(super) fn emit_task(&self, task: usize, subject: &str, answer: Option<&Value>) {
        let task = &self.tasks[task];
        let data = json!({
            "session_id": self.id,
            "run_id": self.runs[task.run].id,
            "step_id": self.rows[task.row].id(self.owner(task.run)),
            "sequence": self.rows[task.row].sequence,
            "user_task_id": task.id,
            "kind": task.kind,
            "prompt": task.prompt,
            "options": task.options,
            "status": task.status.as_str(),
            "answer": answer,
        });
        self.emit(EventKind::UserTask, subject, data);
    }

    /// Tells how far a question to another agent got; `row` is the step that says it.
    pub fn emit_aitl(&self, row: usize, subject: &str) {
        let row = &self.rows[row];
        let mut data = row.content.clone();
        data.extend([
            ("session_id".to_owned(), self.id.clone().into()),
            ("run_id".to_owned(), self.runs[row.run].id.clone().into()),
            ("step_id".to_owned(), row.id(self.owner(row.run)).into()),
            ("sequence".to_owned(), row.sequence.into()),
        ]);
        self.emit(EventKind::Aitl, subject, Value::Object(data));
    }

    /// Records a reasoning step whose event is `bytes` long as JSON, or as short as it can be.
    pub fn padded_step(&mut self, run: usize, preview: String, bytes: usize) {
        let content = Map::from_iter([
            ("message".to_owned(), Value::from(preview.clone())),
            ("preview".to_owned(), preview.clone().into()),
            ("tokens_used".to_owned(), Value::Null),
        ]);
        let new = NewStep {
            content,
            ..NewStep::default()
        };
        let mut row = self.new_row(run, ItemType::Reasoning, new, SystemTime::now());
        let mut event = self.step_event(&row);
        let length = serde_json::to_string(&event).map_or(0, |json| json.len());
        let message = Value::from(preview + &".".repeat(bytes.saturating_sub(length)));
        // The event was made to be measured: making it again would be most of the work.
        event.data["content"]["message"] = message.clone();
        row.content.insert("message".to_owned(), message);
        self.keep(row);
        if self.log.has_readers() {
            self.log.push(frame(&event));
        }
    }

    fn step_event(&self, row: &Row) -> Event {
        let owner = self.owner(row.run);
        // The ordinal is the conversation's business: the stream does not know it.
        let item = row.item(owner, 0);
        let subject = format!("engine.step.{}", item.item_type);
        // Field by field, because `json!` would copy the content.
        let data = [
            ("session_id", Value::from(self.id.clone())),
            ("run_id", item.run_id.into()),
            ("agent_id", owner.run.agent_id.clone().into()),
            ("id", item.id.into()),
            ("sequence", item.sequence.into()),
            ("type", item.item_type.as_str().into()),
            ("content", item.content),
            ("tokens_used", item.tokens_used.into()),
            ("error", item.error.into()),
            ("started_at", item.started_at.into()),
            ("finished_at", item.finished_at.into()),
        ];
        let data = data.map(|(name, value)| (name.to_owned(), value));
        event(
            EventKind::Step,
            &subject,
            Value::Object(Map::from_iter(data)),
        )
    }
}

fn event(kind: EventKind, subject: &str, data: Value) -> Event {
    Event {
        ts: iso(SystemTime::now()),
        kind,
        subject: subject.to_owned(),
        data,
        extra: Map::new(),
    }
}

/// JSON has no line break in it, so an event is always one `data` line.
fn frame(event: &Event) -> Frame {
    let json = serde_json::to_string(event).unwrap_or_default();
    Frame {
        bytes: Bytes::from(format!("data: {json}\n\n")),
        redacted: redacted_in_stream(event),
    }
}
