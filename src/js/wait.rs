//! What a caller of `waitForRun` waits for.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::error::input_to_js;
use super::fields::Fields;
use crate::InputError;
use crate::model::PhaseOverrides;
use crate::policy::Until;
use crate::timeline::member_phase;

/// A caller's `{ until, phases, timeoutMs }`.
#[wasm_bindgen]
pub struct WaitCondition {
    until: JsUntil,
    phases: PhaseOverrides,
    timeout_ms: Option<f64>,
}

enum JsUntil {
    Phase(Until),
    Function(Function),
}

#[wasm_bindgen]
impl WaitCondition {
    /// Checks the options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<WaitCondition, JsValue> {
        let condition = || {
            let options = Fields::new(options, "options")?;
            Ok(Self {
                until: until(&options)?,
                phases: options.phases()?,
                timeout_ms: options
                    .timeout()?
                    .map(|timeout| timeout.as_secs_f64() * 1000.0),
            })
        };
        condition().map_err(input_to_js)
    }

    /// Whether the answer to `GET /v1/runs/{runId}` is what is waited for. Throws what the
    /// caller's function throws.
    #[wasm_bindgen(js_name = isMetBy)]
    pub fn is_met_by(&self, run: &JsValue) -> Result<bool, JsValue> {
        match &self.until {
            JsUntil::Phase(until) => Ok(until.is_met_by(member_phase(run, &self.phases))),
            JsUntil::Function(until) => {
                let is_met = until.call1(&JsValue::UNDEFINED, run)?;
                Ok(is_met.is_truthy())
            }
        }
    }

    /// How long to wait; `undefined` for ever.
    #[wasm_bindgen(js_name = timeoutMs)]
    pub fn timeout_ms(&self) -> Option<f64> {
        self.timeout_ms
    }
}

fn until(options: &Fields<'_>) -> Result<JsUntil, InputError> {
    let Some(until) = options.get("until") else {
        return Ok(JsUntil::Phase(Until::Finished));
    };
    match until.as_string().as_deref() {
        Some("finished") => Ok(JsUntil::Phase(Until::Finished)),
        Some("paused") => Ok(JsUntil::Phase(Until::Paused)),
        _ => until
            .dyn_into()
            .map(JsUntil::Function)
            .map_err(|_| InputError::new("until", "must be finished, paused or a function")),
    }
}
