//! What events and rows say, as far as a live run has to understand them.
//!
//! What an event's `data` holds is not documented, so every field may be missing: what cannot be
//! understood is only a hint to read the conversation. Assumed is the spelling of step contents.

use crate::json::{Json, Name};
use crate::model::{ItemType, Status};
use crate::timeline::{TaskStep, parse_instant, row_type, task_step};

/// A step, from an event or from a row of the conversation.
#[derive(Debug, Clone)]
pub(super) struct Step<J> {
    pub(super) run_id: String,
    /// `None` for a row that has none, which then cannot be recognized again.
    pub(super) sequence: Option<u64>,
    pub(super) item_type: ItemType,
    /// Whether it has ended, so that it will not change any more.
    pub(super) is_settled: bool,
    /// Whether the conversation has told of it.
    pub(super) is_confirmed: bool,
    /// What it says of a task; only of steps that can.
    pub(super) task: Option<Box<TaskStep<J>>>,
    /// The item as a snapshot shows it.
    pub(super) item: J,
}

impl<J: Json> Step<J> {
    /// A row of the conversation, or of a snapshot that was written before.
    pub(super) fn of_row(row: J) -> Self {
        let item_type = row_type(&row);
        Self {
            run_id: row.text_at(Name::RunId).unwrap_or_default(),
            sequence: sequence(row.number_at(Name::Sequence)),
            is_settled: row.get(Name::FinishedAt).is_some(),
            is_confirmed: row.get(Name::Provisional).is_none(),
            task: task_step(&item_type, || row.get(Name::Content)).map(Box::new),
            item_type,
            item: row,
        }
    }

    /// The step that a `step` event tells of. Without a run and a sequence it has no place.
    pub(super) fn of_event(event: &J) -> Option<Self> {
        let data = event.get(Name::Data)?;
        let run_id = data.text_at(Name::RunIdOfEvent)?;
        let sequence = sequence(data.number_at(Name::Sequence))?;
        let named = data
            .text_at(Name::Type)
            .or_else(|| data.text_at(Name::StepKindOfEvent));
        let named = named.or_else(|| last_segment(event)).unwrap_or_default();
        let item_type = ItemType::from(named.as_str());
        // Without a content of its own, the data is what the conversation has as the content.
        let content = data.get(Name::Content).unwrap_or_else(|| data.clone());
        let id = data
            .get(Name::Id)
            .or_else(|| data.get(Name::EventIdOfEvent))
            .unwrap_or_else(|| J::text(&format!("{run_id}/{sequence}")));
        let or_null = |name| data.get(name).unwrap_or_else(J::null);
        let finished_at = data.get(Name::FinishedAtOfEvent);
        let item = J::null().with(&[
            (Name::RunId, J::text(&run_id)),
            (Name::Id, id),
            (Name::Sequence, J::number(sequence as f64)),
            (Name::Ordinal, J::null()),
            (Name::Type, J::text(item_type.as_str())),
            (Name::Content, content.clone()),
            (Name::TokensUsed, or_null(Name::TokensUsedOfEvent)),
            (Name::Error, or_null(Name::Error)),
            (Name::StartedAt, or_null(Name::StartedAtOfEvent)),
            (Name::FinishedAt, or_null(Name::FinishedAtOfEvent)),
            (Name::Provisional, J::boolean(true)),
        ]);
        Some(Self {
            run_id,
            sequence: Some(sequence),
            is_settled: finished_at.is_some(),
            is_confirmed: false,
            task: task_step(&item_type, || Some(content)).map(Box::new),
            item_type,
            item,
        })
    }

    /// Whether it is a row that tells of a completion.
    pub(super) fn is_completion(&self) -> bool {
        matches!(
            self.item_type,
            ItemType::RunCompleted | ItemType::SessionCompleted
        )
    }
}

/// `engine.step.ToolCall` is about a `ToolCall`.
fn last_segment<J: Json>(event: &J) -> Option<String> {
    let subject = event.text_at(Name::Subject)?;
    subject.rsplit('.').next().map(str::to_owned)
}

fn sequence(number: Option<f64>) -> Option<u64> {
    number
        .filter(|number| number.fract() == 0.0 && (0.0..9e15).contains(number))
        .map(|number| number as u64)
}

/// When the event was emitted, in milliseconds.
pub(super) fn emitted_at<J: Json>(event: &J) -> Option<f64> {
    parse_instant(&event.text_at(Name::Ts)?)
}

/// The fields of a run or a session that an event's data has in another spelling.
const TOLD: [(Name, Name); 6] = [
    (Name::Status, Name::Status),
    (Name::TotalTokensUsed, Name::TotalTokensUsedOfEvent),
    (Name::Output, Name::Output),
    (Name::Error, Name::Error),
    (Name::StartedAt, Name::StartedAtOfEvent),
    (Name::FinishedAt, Name::FinishedAtOfEvent),
];

/// What an event's data says of its run or session.
pub(super) fn told<J: Json>(data: &J) -> Vec<(Name, J)> {
    TOLD.iter()
        .filter_map(|&(name, of_event)| Some((name, data.get(of_event)?)))
        .collect()
}

/// A run that no conversation has told of yet.
pub(super) fn new_run<J: Json>(id: &str, parent: Option<J>, data: &J) -> J {
    let or_null = |name| data.get(name).unwrap_or_else(J::null);
    let or_empty = |name| data.get(name).unwrap_or_else(|| J::text(""));
    let depth = data.number_at(Name::Depth);
    let depth = depth.unwrap_or(if parent.is_some() { 1.0 } else { 0.0 });
    let mut fields = vec![
        (Name::Id, J::text(id)),
        (Name::SessionId, or_empty(Name::SessionIdOfEvent)),
        (Name::AgentId, or_empty(Name::AgentIdOfEvent)),
        (Name::AgentVersionId, J::text("")),
        (Name::ParentRunId, parent.unwrap_or_else(J::null)),
        (Name::Depth, J::number(depth)),
        (Name::Status, J::text(Status::Running.as_str())),
        (Name::TotalTokensUsed, J::number(0.0)),
        (Name::TriggerType, J::text("")),
        (Name::AgentName, or_null(Name::AgentNameOfEvent)),
        (Name::Provisional, J::boolean(true)),
    ];
    let unknown = [
        Name::Output,
        Name::Error,
        Name::StartedAt,
        Name::FinishedAt,
        Name::TriggeredBy,
        Name::TriggerId,
        Name::TriggerName,
        Name::Input,
        Name::LlmModel,
        Name::VersionLabel,
    ];
    fields.extend(unknown.map(|name| (name, J::null())));
    J::null().with(&fields)
}
