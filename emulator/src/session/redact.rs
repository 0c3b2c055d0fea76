//! What a trigger that hides the step timeline leaves of the answers.

use phrony_client::model::{Conversation, Event, EventKind, ItemType};
use serde_json::Value;

/// Leaves of a conversation what the service documents: the rows of the session's and the root
/// run's completion, and no input, settings or per-run results.
pub fn redact_conversation(conversation: &mut Conversation) {
    conversation.session.input = Value::Null;
    conversation.session.start_context = None;
    for run in &mut conversation.runs {
        run.input = Value::Null;
        run.output = Value::Null;
        run.error = None;
    }
    let root = conversation
        .runs
        .iter()
        .find(|run| run.depth == 0)
        .map(|run| run.id.clone());
    conversation.items.retain(|item| match item.item_type {
        ItemType::SessionCompleted => true,
        ItemType::RunCompleted => Some(&item.run_id) == root.as_ref(),
        _ => false,
    });
}

/// Whether a redacted stream leaves `event` out.
#[must_use]
pub fn redacted_in_stream(event: &Event) -> bool {
    match event.kind {
        EventKind::Step | EventKind::UserTask | EventKind::Aitl => true,
        EventKind::Run => event.subject == "engine.subagent.spawned",
        _ => false,
    }
}
