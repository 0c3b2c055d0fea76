//! All sessions, within limits.
//!
//! Lock order: a session's lock may be held while the store's is taken, never the other way
//! round. What the store has to know of sessions is in their [`Vitals`](crate::session::Vitals).

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::config::Limits;
use crate::lock::lock;
use crate::session::{Session, SessionCell, Vitals};

/// The sessions by their number, and the runs by their id.
#[derive(Debug)]
pub struct Store {
    limits: Limits,
    /// What the rows of all sessions weigh, roughly in bytes.
    weight: Arc<AtomicUsize>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last_number: u64,
    sessions: BTreeMap<u64, Arc<SessionCell>>,
    runs: HashMap<String, RunPlace>,
}

/// Where a run is.
#[derive(Debug, Clone)]
pub struct RunPlace {
    /// Its session.
    pub session: Arc<SessionCell>,
    /// Its place in the session.
    pub run: usize,
}

/// All sessions that are kept are live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Store {
    /// An empty store.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            weight: Arc::default(),
            state: Mutex::default(),
        }
    }

    /// Keeps the session that `make` makes of its number and of where its rows are weighed, and
    /// makes its root run findable.
    ///
    /// # Errors
    ///
    /// When there is no room and no finished session could go.
    pub fn start(
        &self,
        make: impl FnOnce(u64, Arc<AtomicUsize>) -> SessionCell,
    ) -> Result<Arc<SessionCell>, Full> {
        let mut state = lock(&self.state);
        while state.sessions.len() >= self.limits.sessions || self.is_heavy() {
            state.drop_oldest_finished()?;
        }
        state.last_number += 1;
        let session = Arc::new(make(state.last_number, Arc::clone(&self.weight)));
        let root = RunPlace {
            session: Arc::clone(&session),
            run: Session::ROOT,
        };
        state.runs.insert(session.root_run_id.clone(), root);
        state.sessions.insert(session.number, Arc::clone(&session));
        Ok(session)
    }

    /// Makes room for more rows of the live session whose vitals these are.
    ///
    /// # Errors
    ///
    /// When no finished session could go. The asking session must then end: it counts as finished
    /// from here on, so that another one that asks at the same moment finds room and goes on.
    pub fn make_room(&self, asking: &Vitals) -> Result<(), Full> {
        if !self.is_heavy() {
            return Ok(());
        }
        let mut state = lock(&self.state);
        while self.is_heavy() {
            state
                .drop_oldest_finished()
                .inspect_err(|Full| asking.finish())?;
        }
        Ok(())
    }

    fn is_heavy(&self) -> bool {
        self.weight.load(Ordering::Relaxed) >= self.limits.step_bytes
    }

    /// Makes a run findable.
    pub fn insert_run(&self, id: String, place: RunPlace) {
        lock(&self.state).runs.insert(id, place);
    }

    /// The run with this id.
    #[must_use]
    pub fn run(&self, id: &str) -> Option<RunPlace> {
        lock(&self.state).runs.get(id).cloned()
    }

    /// The sessions of an agent, or of all, newest first.
    #[must_use]
    pub fn sessions(&self, agent_id: Option<&str>) -> Vec<Arc<SessionCell>> {
        lock(&self.state)
            .sessions
            .values()
            .rev()
            .filter(|session| agent_id.is_none_or(|id| id == session.agent_id))
            .cloned()
            .collect()
    }
}

impl State {
    fn drop_oldest_finished(&mut self) -> Result<(), Full> {
        let oldest = self
            .sessions
            .values()
            .find(|session| session.vitals.finished())
            .map(Arc::clone)
            .ok_or(Full)?;
        oldest.vitals.forget();
        self.sessions.remove(&oldest.number);
        self.runs
            .retain(|_, place| place.session.number != oldest.number);
        Ok(())
    }
}
