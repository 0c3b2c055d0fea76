//! Whether a session has ended.

use crate::model::{Conversation, ItemType, Phase, PhaseOverrides};

/// The phase of the whole session.
///
/// A `finishedAt`, a `SessionCompleted` row or the root's `RunCompleted` row prove the end,
/// whatever the status says; otherwise the status decides. A child run's end proves nothing.
#[must_use]
pub fn conversation_phase(conversation: &Conversation, phases: &PhaseOverrides) -> Phase {
    let session = &conversation.session;
    let is_root = |run_id: &str| {
        conversation
            .runs
            .iter()
            .any(|run| run.id == run_id && run.parent_run_id.is_none() && run.depth == 0)
    };
    let ended = session.finished_at.is_some()
        || conversation.items.iter().any(|item| match item.item_type {
            ItemType::SessionCompleted => true,
            ItemType::RunCompleted => is_root(&item.run_id),
            _ => false,
        });
    if ended {
        Phase::Finished
    } else {
        phases.phase(&session.status)
    }
}
