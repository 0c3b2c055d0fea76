//! The functions that need no client.

use wasm_bindgen::prelude::*;

use super::error::input_to_js;
use super::fields::text;
use super::input::check_input;
use super::options::phases_of;
use crate::http::{match_route, next_skip};
use crate::model::{Phase, leaf_name};

/// Checks a body for `POST /v1/runs/{runId}/messages`.
#[wasm_bindgen(js_name = checkInput)]
pub fn check_input_body(run_id: &JsValue, body: &JsValue) -> Result<(), JsValue> {
    let check = || check_input(&text(run_id, "runId")?, body);
    check().map_err(input_to_js)
}

/// The last segment of an object key.
#[wasm_bindgen(js_name = leafName)]
pub fn leaf_name_of(object_key: JsValue) -> Result<String, JsValue> {
    let object_key = text(&object_key, "objectKey").map_err(input_to_js)?;
    Ok(leaf_name(&object_key).to_owned())
}

/// The `skip` of the next page, or `undefined` after the last.
#[wasm_bindgen(js_name = nextSkip)]
pub fn next_page(skip: u32, received: u32, total: Option<f64>) -> Option<u32> {
    next_skip(skip, received, total.map(|total| total as u64))
}

/// The phase of a status: `"active"`, `"paused"` or `"finished"`.
#[wasm_bindgen(js_name = phaseOf)]
pub fn phase_of(status: JsValue, phases: JsValue) -> Result<String, JsValue> {
    let phase = || {
        let status = text(&status, "status")?;
        Ok(phases_of(&phases)?.phase(&status.as_str().into()))
    };
    let phase: Phase = phase().map_err(input_to_js)?;
    Ok(phase.as_str().to_owned())
}

/// The number of the route that a request is for, in the order of `RouteName`, or `undefined`.
#[wasm_bindgen(js_name = matchRoute)]
pub fn match_route_of(method: &str, path: &str) -> Option<u8> {
    match_route(method, path).map(|route| route.name as u8)
}
