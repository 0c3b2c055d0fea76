//! The timeline of values that are not typed: only what decides is read from them.

use super::order::sort_places;
use super::{ItemKey, OpenTasks, PendingTask, RunKey, TaskStep, order, parse_instant};
use crate::ids::Ids;
use crate::json::{Json, Name};
use crate::model::{ItemType, Phase, PhaseOverrides};

/// The rows of a conversation in the order of the timeline; see [`order`].
#[must_use]
pub fn sort_rows<J: Json>(rows: Vec<J>, runs: &[J]) -> Vec<J> {
    let ordinals: Option<Vec<f64>> = rows
        .iter()
        .map(|row| {
            row.number_at(Name::Ordinal)
                .filter(|ordinal| ordinal.is_finite())
        })
        .collect();
    if let Some(ordinals) = &ordinals
        && ordinals.is_sorted_by(|a, b| a < b)
    {
        return rows;
    }
    let places = ordinals.and_then(by_ordinals).unwrap_or_else(|| {
        let rows: Vec<_> = rows.iter().map(Row::of).collect();
        let runs: Vec<_> = runs.iter().map(Run::of).collect();
        let rows: Vec<_> = rows.iter().map(Row::key).collect();
        let runs: Vec<_> = runs.iter().map(Run::key).collect();
        order(&rows, &runs)
    });
    places
        .into_iter()
        .map(|place| rows[place].clone())
        .collect()
}

/// The places of rows that their ordinals alone put in order, which is what the service sends:
/// nothing else of them needs to be read.
fn by_ordinals(ordinals: Vec<f64>) -> Option<Vec<usize>> {
    let mut places: Vec<usize> = (0..ordinals.len()).collect();
    sort_places(&mut places, &|a, b| ordinals[a].total_cmp(&ordinals[b]));
    let are_distinct = places.is_sorted_by(|&a, &b| ordinals[a] < ordinals[b]);
    are_distinct.then_some(places)
}

/// The tasks that wait for a person, the oldest first, from rows in any order; see [`OpenTasks`].
#[must_use]
pub fn pending_tasks_of_rows<J: Json>(
    session: &J,
    runs: &[J],
    rows: Vec<J>,
    phases: &PhaseOverrides,
) -> Vec<PendingTask<J>> {
    let mut tasks = OpenTasks::default();
    for row in sort_rows(rows, runs) {
        let item_type = row_type(&row);
        if let Some(step) = task_step(&item_type, || row.get(Name::Content)) {
            tasks.see(&text(&row, Name::RunId), &item_type, step);
        }
    }
    let mut ids = Ids::default();
    let mut phases_of_runs = Vec::new();
    for run in runs {
        if ids.add(&text(run, Name::Id)) == phases_of_runs.len() {
            phases_of_runs.push(member_phase(run, phases));
        }
    }
    tasks.pending(|run_id| match ids.number(run_id) {
        Some(number) => phases_of_runs[number],
        None => phases.phase(&text(session, Name::Status).as_str().into()),
    })
}

/// The phase of a run or a session: a time of the end proves it, otherwise the status says it.
#[must_use]
pub fn member_phase<J: Json>(member: &J, phases: &PhaseOverrides) -> Phase {
    if member.get(Name::FinishedAt).is_some() {
        return Phase::Finished;
    }
    phases.phase(&text(member, Name::Status).as_str().into())
}

/// The type of a row.
#[must_use]
pub fn row_type<J: Json>(row: &J) -> ItemType {
    ItemType::from(text(row, Name::Type).as_str())
}

/// What a step of this type and with this content tells of tasks, if it tells anything.
#[must_use]
pub fn task_step<J: Json>(
    item_type: &ItemType,
    content: impl FnOnce() -> Option<J>,
) -> Option<TaskStep<J>> {
    if *item_type == ItemType::LlmRequestPrepared {
        return Some(TaskStep::default());
    }
    if !TaskStep::<J>::is_told_by(item_type) {
        return None;
    }
    let content = content()?;
    content.get(Name::UserTaskIdOfEvent)?;
    Some(task_of(&content))
}

/// What a step's content, or the data of a `user_task` event, says of a task. What is not as it
/// should be counts as missing.
#[must_use]
pub fn task_of<J: Json>(content: &J) -> TaskStep<J> {
    let kind = content.text_at(Name::Kind);
    let options = content.get(Name::Options).and_then(|list| list.elements());
    TaskStep {
        user_task_id: content.text_at(Name::UserTaskIdOfEvent),
        kind: kind.map(|kind| kind.as_str().into()),
        prompt: content.text_at(Name::Prompt),
        options: options.into_iter().flatten().filter_map(option).collect(),
        status: content.text_at(Name::Status),
    }
}

/// A choice: it has an id, and a label, if need be an empty one.
fn option<J: Json>(option: J) -> Option<J> {
    option.text_at(Name::Id)?;
    match option.text_at(Name::Label) {
        Some(_) => Some(option),
        None => Some(option.with(&[(Name::Label, J::text(""))])),
    }
}

fn text<J: Json>(value: &J, name: Name) -> String {
    value.text_at(name).unwrap_or_default()
}

/// The part of a row that decides its place.
struct Row {
    run_id: String,
    id: String,
    sequence: Option<f64>,
    ordinal: Option<f64>,
    started_at: Option<f64>,
    child_run_id: Option<String>,
}

impl Row {
    fn of<J: Json>(row: &J) -> Self {
        let content = row.get(Name::Content);
        Self {
            run_id: text(row, Name::RunId),
            id: text(row, Name::Id),
            sequence: row.number_at(Name::Sequence),
            ordinal: row.number_at(Name::Ordinal),
            started_at: instant(row),
            child_run_id: content.and_then(|content| content.text_at(Name::ChildRunIdOfEvent)),
        }
    }

    fn key(&self) -> ItemKey<'_> {
        ItemKey {
            run_id: &self.run_id,
            id: &self.id,
            sequence: self.sequence,
            ordinal: self.ordinal,
            started_at: self.started_at,
            child_run_id: self.child_run_id.as_deref(),
        }
    }
}

/// The part of a run that decides its place.
struct Run {
    id: String,
    parent_run_id: Option<String>,
    started_at: Option<f64>,
}

impl Run {
    fn of<J: Json>(run: &J) -> Self {
        Self {
            id: text(run, Name::Id),
            parent_run_id: run.text_at(Name::ParentRunId),
            started_at: instant(run),
        }
    }

    fn key(&self) -> RunKey<'_> {
        RunKey {
            id: &self.id,
            parent_run_id: self.parent_run_id.as_deref(),
            started_at: self.started_at,
        }
    }
}

fn instant<J: Json>(holder: &J) -> Option<f64> {
    parse_instant(&holder.text_at(Name::StartedAt)?)
}
