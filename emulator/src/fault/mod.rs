//! Faults: what goes wrong on purpose, so that clients can be tested against bad networks.
//!
//! A [`FaultScript`] is data. In force, it is an [`ArmedScript`], which counts how often each of
//! its faults was applied. It decides and never acts: the stream's route, the conversation's and a
//! middleware in `http` do what it says.

mod alteration;
mod armed;
mod check;
mod route_name;
mod script;
mod stream;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde::Serialize;

use crate::lock::lock;

pub use armed::{Armed, ArmedScript, Replacement, RoutePlan, ScriptReport};
pub use check::Scope;
pub use route_name::RouteName;
pub use script::{Answer, AnswerBody, FaultScript, Lag, Redirect, RouteEffect};
pub use stream::{FaultyStream, Move};

/// The most sessions that have a script of their own. The oldest one's makes room.
const MAX_SESSIONS: usize = 1_000;

/// The scripts in force.
#[derive(Debug, Default)]
pub struct Faults {
    /// Whether there are any: all that a request has to ask as long as there are none.
    any: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    global: Option<Arc<ArmedScript>>,
    /// By the session's number.
    sessions: BTreeMap<u64, SessionScript>,
}

#[derive(Debug)]
struct SessionScript {
    root_run_id: String,
    script: Arc<ArmedScript>,
}

/// Everything in force, as it is listed.
#[derive(Debug, Serialize)]
pub struct FaultList {
    global: Option<ScriptReport>,
    runs: Vec<RunReport>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RunReport {
    run_id: String,
    #[serde(flatten)]
    script: ScriptReport,
}

impl Faults {
    /// Puts `script` in force for everybody, in place of the one before.
    pub fn set_global(&self, script: &FaultScript) -> ScriptReport {
        let armed = Arc::new(ArmedScript::new(script));
        let report = armed.report();
        self.change(|state| state.global = Some(armed));
        report
    }

    /// Puts `script` in force for one session, in place of the one before.
    pub fn set_session(
        &self,
        number: u64,
        root_run_id: String,
        script: &FaultScript,
    ) -> ScriptReport {
        let armed = Arc::new(ArmedScript::new(script));
        let report = armed.report();
        self.change(|state| {
            let script = SessionScript {
                root_run_id,
                script: armed,
            };
            state.sessions.insert(number, script);
            if state.sessions.len() > MAX_SESSIONS {
                state.sessions.pop_first();
            }
        });
        report
    }

    /// Ends all faults of everybody.
    pub fn clear(&self) {
        self.change(|state| *state = State::default());
    }

    /// Ends the faults of one session.
    pub fn clear_session(&self, number: u64) {
        self.change(|state| {
            state.sessions.remove(&number);
        });
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = lock(&self.state);
        change(&mut state);
        let any = state.global.is_some() || !state.sessions.is_empty();
        self.any.store(any, Ordering::Release);
    }

    /// Everything in force.
    #[must_use]
    pub fn list(&self) -> FaultList {
        let state = lock(&self.state);
        FaultList {
            global: state.global.as_ref().map(|script| script.report()),
            runs: state
                .sessions
                .values()
                .map(|session| RunReport {
                    run_id: session.root_run_id.clone(),
                    script: session.script.report(),
                })
                .collect(),
        }
    }

    /// The script of one session.
    #[must_use]
    pub fn session_report(&self, number: u64) -> Option<ScriptReport> {
        let state = lock(&self.state);
        let session = state.sessions.get(&number)?;
        Some(session.script.report())
    }

    /// Whether nothing is in force.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.any.load(Ordering::Acquire)
    }

    /// What is in force for a session: its own script first.
    fn scripts(&self, session: Option<u64>) -> Vec<Arc<ArmedScript>> {
        if self.is_empty() {
            return Vec::new();
        }
        let state = lock(&self.state);
        let own = session.and_then(|number| state.sessions.get(&number));
        own.map(|session| &session.script)
            .into_iter()
            .chain(&state.global)
            .cloned()
            .collect()
    }

    /// The faults of the next stream of a session; none if it has none.
    #[must_use]
    pub fn begin_stream(&self, session: u64) -> Option<FaultyStream> {
        let mut faulty = FaultyStream::default();
        for script in self.scripts(Some(session)) {
            script.begin_stream(&mut faulty);
        }
        (!faulty.is_sound()).then_some(faulty)
    }

    /// What goes wrong with a request to `route`, with a key that was issued at `key_issued`.
    #[must_use]
    pub fn plan(
        &self,
        route: RouteName,
        session: Option<u64>,
        key_issued: Option<Instant>,
    ) -> RoutePlan {
        let mut plan = RoutePlan::default();
        for script in self.scripts(session) {
            plan.add(&script, route, key_issued);
        }
        plan
    }

    /// How far behind a session's conversation is that is asked for now.
    #[must_use]
    pub fn lag(&self, session: u64) -> Option<Lag> {
        self.scripts(Some(session))
            .iter()
            .find_map(|script| script.lag())
    }
}
