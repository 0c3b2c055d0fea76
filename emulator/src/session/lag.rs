//! A conversation that is behind the stream.

use std::time::{Duration, SystemTime};

use phrony_client::model::{Conversation, ItemType, Status, StepContentMode};
use serde_json::Value;

use super::{Row, Session};

impl Session {
    /// The conversation as it was before its last `items` items, or before those of the last
    /// `age`, whichever are more.
    #[must_use]
    pub fn lagging_conversation(
        &self,
        mode: StepContentMode,
        items: usize,
        age: Duration,
    ) -> Conversation {
        let now = SystemTime::now();
        let is_new = |row: &&Row| {
            now.duration_since(row.recorded())
                .is_ok_and(|since| since < age)
        };
        let new = self.rows.iter().rev().take_while(is_new).count();
        let mut conversation = self.conversation(mode);
        hide(&mut conversation, items.max(new));
        conversation
    }
}

impl Row {
    /// When the row came to be. A task's row is there before it has an end.
    fn recorded(&self) -> SystemTime {
        match (&self.item_type, self.finished) {
            (ItemType::UserTaskReq, _) | (_, None) => self.started,
            (_, Some(finished)) => finished,
        }
    }
}

/// Takes the last `count` items away, and from the runs what only these items bring: otherwise
/// the conversation would be wrong, not late.
fn hide(conversation: &mut Conversation, count: usize) {
    let kept = conversation.items.len().saturating_sub(count);
    let hidden = conversation.items.split_off(kept);
    if hidden.is_empty() {
        return;
    }
    let tokens = |run: Option<&str>| -> u64 {
        hidden
            .iter()
            .filter(|item| run.is_none_or(|run| run == item.run_id))
            .filter_map(|item| item.tokens_used)
            .sum()
    };
    for run in &mut conversation.runs {
        if hidden.iter().any(|item| item.run_id == run.id) {
            run.status = Status::Running;
            run.output = Value::Null;
            run.error = None;
            run.finished_at = None;
            run.total_tokens_used = run.total_tokens_used.saturating_sub(tokens(Some(&run.id)));
        }
    }
    let session = &mut conversation.session;
    session.status = Status::Running;
    session.output = Value::Null;
    session.error = None;
    session.finished_at = None;
    session.total_tokens_used = session.total_tokens_used.saturating_sub(tokens(None));
}
