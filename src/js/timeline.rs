//! The timeline of plain JavaScript objects: only what decides is read from them.

use std::collections::HashSet;

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::error::input_to_js;
use super::options::{phases_or_default, read};
use crate::InputError;
use crate::model::{ItemType, Phase, PhaseOverrides};
use crate::timeline::{ItemKey, RunKey, TaskStep, order, parse_instant, pending_tasks};

#[wasm_bindgen]
extern "C" {
    /// An object from the network: a property may be missing or have any type, and there may be
    /// no object at all. Bound one by one, because `Reflect.get` would make the property's name a
    /// JavaScript string anew for every item.
    type Fields;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn content(this: &Fields) -> Result<Fields, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = child_run_id)]
    fn child_run_id(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = finishedAt)]
    fn finished_at(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn id(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn items(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = type)]
    fn item_type(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn ordinal(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = parentRunId)]
    fn parent_run_id(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = runId)]
    fn run_id(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn runs(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn sequence(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn session(this: &Fields) -> Result<Fields, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = startedAt)]
    fn started_at(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn status(this: &Fields) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = user_task_id)]
    fn user_task_id(this: &Fields) -> Result<JsValue, JsValue>;
}

type Got = Result<JsValue, JsValue>;

fn text(property: Got) -> Option<String> {
    property.ok()?.as_string()
}

fn number(property: Got) -> Option<f64> {
    property.ok()?.as_f64()
}

fn array(value: Got, name: &str) -> Result<Array, InputError> {
    value
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or_else(|| InputError::new(name, "must be an array"))
}

fn fields(values: &Array) -> impl Iterator<Item = Fields> {
    values.iter().map(JsCast::unchecked_into)
}

/// The timeline's items in order, as a new array. The items themselves are passed through.
#[wasm_bindgen(js_name = sortTimeline)]
pub fn sort_timeline(items: JsValue, runs: JsValue) -> Result<Array, JsValue> {
    let sorted = || {
        let items = array(Ok(items), "items")?;
        let runs = if runs.is_undefined() || runs.is_null() {
            Array::new()
        } else {
            array(Ok(runs), "runs")?
        };
        Ok(sort(&items, &runs))
    };
    sorted().map_err(input_to_js)
}

fn sort(items: &Array, runs: &Array) -> Array {
    let places = match distinct_ordinals(items) {
        Some(ordinals) => order(&ordinals, &[]),
        None => {
            let items: Vec<Row> = fields(items).map(|item| Row::of(&item)).collect();
            let runs: Vec<Run> = fields(runs).map(|run| Run::of(&run)).collect();
            let items: Vec<ItemKey<'_>> = items.iter().map(Row::key).collect();
            let runs: Vec<RunKey<'_>> = runs.iter().map(Run::key).collect();
            order(&items, &runs)
        }
    };
    places
        .into_iter()
        .map(|place| items.get(place as u32))
        .collect()
}

/// The keys of items that their ordinals alone put in order, which is what the service sends:
/// nothing else of them needs to be read.
fn distinct_ordinals(items: &Array) -> Option<Vec<ItemKey<'static>>> {
    let mut seen = HashSet::with_capacity(items.length() as usize);
    fields(items)
        .map(|item| {
            let ordinal = number(item.ordinal()).filter(|ordinal| ordinal.is_finite())?;
            seen.insert(ordinal.to_bits()).then_some(ItemKey {
                ordinal: Some(ordinal),
                ..ItemKey::default()
            })
        })
        .collect()
}

/// The part of an item that decides its place.
struct Row {
    run_id: String,
    id: String,
    sequence: Option<f64>,
    ordinal: Option<f64>,
    started_at: Option<f64>,
    child_run_id: Option<String>,
}

impl Row {
    fn of(item: &Fields) -> Self {
        let child_run_id = item.content().ok();
        Self {
            run_id: text(item.run_id()).unwrap_or_default(),
            id: text(item.id()).unwrap_or_default(),
            sequence: number(item.sequence()),
            ordinal: number(item.ordinal()),
            started_at: instant(item),
            child_run_id: child_run_id.and_then(|content| text(content.child_run_id())),
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
    fn of(run: &Fields) -> Self {
        Self {
            id: text(run.id()).unwrap_or_default(),
            parent_run_id: text(run.parent_run_id()),
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

fn instant(holder: &Fields) -> Option<f64> {
    parse_instant(&text(holder.started_at())?)
}

/// The tasks of a conversation that wait for a person.
#[wasm_bindgen(js_name = pendingTasks)]
pub fn pending_tasks_of(conversation: JsValue, phases: JsValue) -> Result<JsValue, JsValue> {
    let tasks = || {
        let phases = phases_or_default(phases)?;
        let conversation: Fields = conversation.unchecked_into();
        let runs = array(conversation.runs(), "conversation.runs")?;
        let items = sort(&array(conversation.items(), "conversation.items")?, &runs);
        let phase_of_run = |run_id: &str| {
            let run = fields(&runs).find(|run| text(run.id()).as_deref() == Some(run_id));
            match run {
                Some(run) if text(run.finished_at()).is_some() => Phase::Finished,
                Some(run) => phase(&run, &phases),
                None => conversation
                    .session()
                    .map_or(Phase::Active, |session| phase(&session, &phases)),
            }
        };
        let tasks = pending_tasks(fields(&items).map(|item| task_step(&item)), phase_of_run);
        tasks
            .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
            .map_err(|error| InputError::new("conversation", error.to_string()))
    };
    tasks().map_err(input_to_js)
}

fn phase(holder: &Fields, phases: &PhaseOverrides) -> Phase {
    let status = text(holder.status()).unwrap_or_default();
    phases.phase(&status.as_str().into())
}

fn task_step(item: &Fields) -> (String, ItemType, TaskStep) {
    let item_type = ItemType::from(text(item.item_type()).unwrap_or_default().as_str());
    let content = item.content().ok().filter(|content| content.is_object());
    let step = content
        .filter(|_| TaskStep::is_told_by(&item_type))
        .map(|content| {
            let user_task_id = text(content.user_task_id());
            read(content.into(), "content").unwrap_or_else(|_| TaskStep {
                user_task_id,
                ..TaskStep::default()
            })
        });
    let run_id = text(item.run_id()).unwrap_or_default();
    (run_id, item_type, step.unwrap_or_default())
}
