//! The timeline of plain JavaScript objects.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::error::input_to_js;
use super::options::phases_of;
use crate::InputError;
use crate::client::set;
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
        let phases = phases_of(&phases)?;
        let runs = list(conversation.get(Name::Runs), "conversation.runs")?;
        let items = list(conversation.get(Name::Items), "conversation.items")?;
        let session = conversation.get(Name::Session).unwrap_or_default();
        let tasks = pending_tasks_of_rows(&session, &runs, items, &phases);
        Ok(tasks.iter().map(task_to_js).map(JsValue::from).collect())
    };
    tasks().map_err(input_to_js)
}

/// A task as JavaScript sees it.
pub(super) fn task_to_js(task: &PendingTask<JsValue>) -> Object {
    let object = Object::new();
    set(&object, "taskId", &task.task_id.as_str().into());
    set(&object, "runId", &task.run_id.as_str().into());
    set(&object, "kind", &task.kind.as_str().into());
    let prompt = task.prompt.as_deref().map(JsValue::from_str);
    set(&object, "prompt", &prompt.unwrap_or(JsValue::NULL));
    let options: Array = task.options.iter().collect();
    set(&object, "options", &options);
    set(
        &object,
        "completableIn",
        &task.completable_in.as_str().into(),
    );
    object
}
