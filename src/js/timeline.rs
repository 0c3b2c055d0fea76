//! The timeline of plain JavaScript objects.

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::error::input_to_js;
use super::options::phases_or_default;
use crate::InputError;
use crate::json::{Json, Name};
use crate::timeline::{PendingTask, pending_tasks_of_rows, sort_rows};

fn list(value: Option<JsValue>, name: &str) -> Result<Vec<JsValue>, InputError> {
    value
        .and_then(|value| value.elements())
        .ok_or_else(|| InputError::new(name, "must be an array"))
}

/// The timeline's items in order, as a new array. The items themselves are passed through.
#[wasm_bindgen(js_name = sortTimeline)]
pub fn sort_timeline(items: JsValue, runs: JsValue) -> Result<Array, JsValue> {
    let sorted = || {
        let items = list(Some(items), "items")?;
        let runs = if runs.is_undefined() || runs.is_null() {
            Vec::new()
        } else {
            list(Some(runs), "runs")?
        };
        Ok(sort_rows(items, &runs).into_iter().collect())
    };
    sorted().map_err(input_to_js)
}

/// The tasks of a conversation that wait for a person.
#[wasm_bindgen(js_name = pendingTasks)]
pub fn pending_tasks_of(conversation: JsValue, phases: JsValue) -> Result<Array, JsValue> {
    let tasks = || {
        let phases = phases_or_default(phases)?;
        let runs = list(conversation.get(Name::Runs), "conversation.runs")?;
        let items = list(conversation.get(Name::Items), "conversation.items")?;
        let session = conversation.get(Name::Session).unwrap_or_default();
        let tasks = pending_tasks_of_rows(&session, &runs, items, &phases);
        Ok(tasks.iter().map(task_to_js).collect())
    };
    tasks().map_err(input_to_js)
}

/// A task as JavaScript sees it.
pub(super) fn task_to_js(task: &PendingTask) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    // Nothing in it is anything that JavaScript does not have.
    task.serialize(&serializer).unwrap_or_default()
}
