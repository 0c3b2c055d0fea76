//! A run that is followed, for the TypeScript that talks to the service.
//!
//! Both classes are told what happened and say what is to be done. The numbers that go in and out
//! stand for the variants of an enum, in its order; `pkg-template/src/live/follow.ts` names them.

use std::rc::Rc;
use std::time::Duration;

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::error::{input_to_js, to_js};
use super::fields::Fields;
use super::options::phases_of;
use super::timeline::task_to_js;
use crate::client::kept::{self, Kept};
use crate::client::{Error, set};
use crate::http::ApiError;
use crate::json::{Json, Name};
use crate::live::{
    Answer, Compared, FollowOptions, Follower, Hint, LiveTask, Moment, Order, RunState, Trouble,
};

/// See [`Follower`]. Times are milliseconds of a clock that only goes forward.
#[wasm_bindgen]
pub struct RunFollower(Follower);

fn moment(now: f64) -> Moment {
    Moment {
        now: milliseconds(now),
        random: js_sys::Math::random(),
    }
}

/// What is too long for a duration is the longest, and what is none is none at all.
fn milliseconds(milliseconds: f64) -> Duration {
    let seconds = milliseconds.max(0.0) / 1000.0;
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

fn to_milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[wasm_bindgen]
impl RunFollower {
    /// Starts with a caller's `{ idleTimeoutMs, pollIntervalMs }`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue, now: f64) -> Result<RunFollower, JsValue> {
        let options = || {
            let options = Fields::new(options, "options")?;
            let default = FollowOptions::default();
            Ok(FollowOptions {
                idle_timeout: options.idle_timeout()?.unwrap_or(default.idle_timeout),
                poll: options.poll_schedule()?.unwrap_or(default.poll),
                ..default
            })
        };
        let options = options().map_err(input_to_js)?;
        Ok(Self(Follower::new(options, moment(now))))
    }

    /// The next thing to do: 1 to open the stream, 2 to close it, 3 to read; 0 for nothing.
    pub fn next(&mut self, now: f64) -> u8 {
        match self.0.next(moment(now)) {
            None => 0,
            Some(Order::OpenStream { .. }) => 1,
            Some(Order::CloseStream) => 2,
            Some(Order::Read) => 3,
        }
    }

    /// How long the stream that is to be opened may be silent; `Infinity` for ever.
    #[wasm_bindgen(js_name = idleTimeoutMs)]
    pub fn idle_timeout_ms(&self) -> f64 {
        match self.0.idle_timeout() {
            Duration::MAX => f64::INFINITY,
            timeout => to_milliseconds(timeout),
        }
    }

    /// When to call `next` again.
    #[wasm_bindgen(js_name = wakeAt)]
    pub fn wake_at(&self) -> Option<f64> {
        self.0.wake_at().map(to_milliseconds)
    }

    /// `"connecting"`, `"live"`, and so on.
    pub fn connection(&self) -> String {
        self.0.connection().as_str().to_owned()
    }

    /// Whether a conversation may lack what it should have.
    #[wasm_bindgen(js_name = mayLag)]
    pub fn may_lag(&self) -> bool {
        self.0.may_lag()
    }

    /// The stream is open.
    #[wasm_bindgen(js_name = streamOpened)]
    pub fn stream_opened(&mut self, now: f64) {
        self.0.stream_opened(moment(now));
    }

    /// The stream has given its first bytes.
    #[wasm_bindgen(js_name = streamAlive)]
    pub fn stream_alive(&mut self, now: f64) {
        self.0.stream_alive(moment(now));
    }

    /// The stream has told events, with this as the most important hint.
    #[wasm_bindgen(js_name = streamTold)]
    pub fn stream_told(&mut self, hint: u8, now: f64) {
        self.0.stream_told(hint_of(hint), moment(now));
    }

    /// The stream has lost an event.
    #[wasm_bindgen(js_name = streamLostEvent)]
    pub fn stream_lost_event(&mut self, now: f64) {
        self.0.stream_lost_event(moment(now));
    }

    /// The stream has ended, or failed with an error. Returns whether that ends the following.
    #[wasm_bindgen(js_name = streamEnded)]
    pub fn stream_ended(&mut self, error: &JsValue, retry_ms: Option<f64>, now: f64) -> bool {
        let retry = retry_ms.map(milliseconds);
        self.0.stream_ended(trouble(error), retry, moment(now))
    }

    /// A read has succeeded, with this outcome.
    pub fn read(&mut self, compared: u8, now: f64) {
        self.0.read(compared_of(compared), moment(now));
    }

    /// A read has failed. Returns whether that ends the following.
    #[wasm_bindgen(js_name = readFailed)]
    pub fn read_failed(&mut self, error: &JsValue, now: f64) -> bool {
        self.0.read_failed(trouble(error), moment(now))
    }

    /// The service has taken an input.
    pub fn acted(&mut self, now: f64) {
        self.0.acted(moment(now));
    }

    /// What is known is out of date.
    pub fn refresh(&mut self, now: f64) {
        self.0.refresh(moment(now));
    }

    /// The machine is online again.
    #[wasm_bindgen(js_name = backOnline)]
    pub fn back_online(&mut self, now: f64) {
        self.0.back_online(moment(now));
    }

    /// The page is visible again.
    #[wasm_bindgen(js_name = backInView)]
    pub fn back_in_view(&mut self, now: f64) {
        self.0.back_in_view(moment(now));
    }
}

fn hint_of(number: u8) -> Hint {
    match number {
        0 => Hint::Known,
        1 => Hint::Changed,
        2 => Hint::Missing,
        _ => Hint::Ended,
    }
}

fn compared_of(number: u8) -> Compared {
    match number {
        0 => Compared::Lags,
        1 => Compared::Current { has_news: false },
        2 => Compared::Current { has_news: true },
        _ => Compared::Final,
    }
}

/// What an error that TypeScript has caught means; `undefined` is the end of a stream.
fn trouble(error: &JsValue) -> Trouble {
    if error.is_undefined() {
        return Trouble::Ended;
    }
    // Whatever was thrown, an object or not.
    let options = Fields::new(error, "error").ok();
    let get = |name| options.as_ref().and_then(|error| error.get(name));
    let number = |name| get(name).and_then(|number: JsValue| number.as_f64());
    let code = get("code").and_then(|code| code.as_string());
    if code.as_deref() == Some("response_too_large") {
        // It has a status too, which is not what is wrong with it.
        return Trouble::TooLarge;
    }
    if let Some(status) = number("status") {
        let retry_after = number("retryAfterMs").map(milliseconds);
        return Trouble::of_status(status as u16, retry_after);
    }
    match code.as_deref() {
        Some("idle_timeout") => Trouble::Silent,
        Some("event_too_large") => Trouble::Unreadable,
        Some("invalid_input") => Trouble::Refused,
        Some("api_key_unavailable") => Trouble::NoKey,
        _ => Trouble::NoAnswer,
    }
}

/// See [`RunState`]. Items, runs and the session are the engine's objects, passed through.
#[wasm_bindgen]
pub struct LiveRunState {
    state: RunState<JsValue>,
    runs: Option<Kept<JsValue, Array>>,
    pieces: Vec<Kept<JsValue, Array>>,
    items: Option<Kept<Rc<[JsValue]>, Array>>,
    tasks: Vec<(LiveTask<JsValue>, JsValue)>,
    pending_tasks: Option<Kept<LiveTask<JsValue>, Array>>,
}

#[wasm_bindgen]
impl LiveRunState {
    /// Starts with a caller's `phases`, and goes on from `initial` if there is one.
    #[wasm_bindgen(constructor)]
    pub fn new(phases: JsValue, initial: JsValue) -> Result<LiveRunState, JsValue> {
        let state = || {
            let mut state = RunState::new(phases_of(&phases)?);
            state.resume(&initial)?;
            Ok(state)
        };
        Ok(Self {
            state: state().map_err(input_to_js)?,
            runs: None,
            pieces: Vec::new(),
            items: None,
            tasks: Vec::new(),
            pending_tasks: None,
        })
    }

    /// Takes in events. Returns the most important hint.
    pub fn apply(&mut self, events: &Array) -> u8 {
        let hints = events.iter().map(|event| self.state.apply(&event));
        hints.max().unwrap_or_default() as u8
    }

    /// To be kept from when a conversation is asked for until it is there.
    pub fn mark(&mut self) -> f64 {
        self.state.mark().number() as f64
    }

    /// Takes in a conversation, the answer to the route at `path`.
    pub fn reconcile(
        &mut self,
        conversation: &JsValue,
        mark: f64,
        may_lag: bool,
        path: String,
    ) -> Result<u8, JsValue> {
        let mark = (mark as u64).into();
        match self.state.reconcile(conversation, mark, may_lag) {
            Ok(Compared::Lags) => Ok(0),
            Ok(Compared::Current { has_news }) => Ok(1 + u8::from(has_news)),
            Ok(Compared::Final) => Ok(3),
            Err(reason) => Err(to_js(&unreadable(path, &reason.to_string()))),
        }
    }

    /// `{ status, phase, session, runs, pieces, pendingTasks, redacted, output }`, where `pieces`
    /// are lists that together are the items. What has not changed is the same object.
    pub fn snapshot(&mut self) -> Result<Object, JsValue> {
        let snapshot = self.state.snapshot();
        let array = |list: &[JsValue]| list.iter().collect::<Array>();
        let runs = kept::of_list(&mut self.runs, snapshot.runs, array);
        let pieces = &mut self.pieces;
        let before = self.items.as_ref().map(|(_, list)| list.clone());
        let items = kept::of_list(&mut self.items, snapshot.items, |items| {
            // From the list before: to fill it anew takes longer the longer the timeline is.
            let list = before.unwrap_or_default().slice(0, items.len() as u32);
            for place in kept::of_chunks(pieces, items, array) {
                list.set(place as u32, pieces[place].1.clone().into());
            }
            list
        });
        let tasks = &mut self.tasks;
        let pending_tasks =
            kept::of_list(&mut self.pending_tasks, snapshot.pending_tasks, |pending| {
                *tasks = pending.iter().map(|task| with_js(tasks, task)).collect();
                tasks.iter().map(|(_, object)| object).collect()
            });
        let or_null = |value: Option<JsValue>| value.unwrap_or(JsValue::NULL);
        let of_session = |name| or_null(snapshot.session.as_ref().and_then(|s| s.get(name)));
        let object = Object::new();
        set(&object, "status", &of_session(Name::Status));
        set(&object, "phase", &snapshot.phase.as_str().into());
        set(&object, "output", &of_session(Name::Output));
        set(&object, "session", &or_null(snapshot.session));
        set(&object, "runs", &runs);
        set(&object, "pieces", &items);
        set(&object, "pendingTasks", &pending_tasks);
        set(&object, "redacted", &snapshot.redacted.into());
        Ok(object)
    }

    /// Where an answer goes: `{ taskId, runId? }`. `kind` is `decision`, `choice`, `text` or
    /// `number`.
    pub fn target(
        &mut self,
        kind: &str,
        option_id: Option<String>,
        task_id: Option<String>,
    ) -> Result<Object, JsValue> {
        let answer = match kind {
            "decision" => Answer::Decision,
            "choice" => Answer::Choice(option_id.as_deref().unwrap_or_default()),
            "number" => Answer::Number,
            _ => Answer::Text,
        };
        let target = self.state.target(answer, task_id.as_deref());
        let target = target.map_err(input_to_js)?;
        let object = Object::new();
        set(&object, "taskId", &target.task_id.into());
        set(&object, "runId", &target.run_id.into());
        Ok(object)
    }

    /// The answer to a task is on its way.
    #[wasm_bindgen(js_name = beginSubmission)]
    pub fn begin_submission(&mut self, task_id: &str) {
        self.state.begin_submission(task_id);
    }

    /// The service has taken the answer to a task, or not.
    #[wasm_bindgen(js_name = endSubmission)]
    pub fn end_submission(&mut self, task_id: &str, accepted: bool) {
        self.state.end_submission(task_id, accepted);
    }

    /// The service has taken an input for a run that waits, which was sent at `mark`.
    #[wasm_bindgen(js_name = inputAccepted)]
    pub fn input_accepted(&mut self, run_id: &str, mark: f64) {
        self.state.input_accepted(run_id, (mark as u64).into());
    }

    /// The run with this status that was started last.
    #[wasm_bindgen(js_name = runWithStatus)]
    pub fn run_with_status(&self, status: &str) -> Option<String> {
        self.state.run_with_status(status)
    }
}

fn with_js(
    known: &[(LiveTask<JsValue>, JsValue)],
    task: &LiveTask<JsValue>,
) -> (LiveTask<JsValue>, JsValue) {
    if let Some(known) = known.iter().find(|(known, _)| known.is_same(task)) {
        return known.clone();
    }
    let object = task_to_js(&task.task);
    set(&object, "submitting", &task.submitting.into());
    (task.clone(), object.into())
}

fn unreadable(path: String, reason: &str) -> Error {
    ApiError {
        status: 200,
        message: format!(
            "The server's answer is no conversation: {reason}; is baseUrl the service's address?"
        ),
        path,
        body: String::new(),
        request_id: None,
        retry_after: None,
    }
    .into()
}
