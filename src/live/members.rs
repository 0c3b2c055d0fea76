//! The session and its runs: what the conversation says, under what the stream has told since.

use std::rc::Rc;

use super::steps::Reading;
use super::wire::{emitted_at, new_run, told};
use crate::json::{Json, Name};
use crate::model::{Phase, PhaseOverrides, Status};
use crate::timeline::member_phase;

/// The session or a run.
#[derive(Debug)]
struct Member<J> {
    /// What the conversation says.
    base: J,
    told: Option<Told<J>>,
    /// Both together, as a snapshot shows it.
    shown: J,
}

/// What events have told.
#[derive(Debug)]
struct Told<J> {
    fields: Vec<(Name, J)>,
    /// When the last of them was emitted, in milliseconds.
    emitted_at: Option<f64>,
    /// When the last of them arrived, counted in events and questions for the conversation.
    arrival: u64,
}

/// Whether a conversation lacks what it should have told.
type Lags = bool;

impl<J: Json> Member<J> {
    fn new(base: J) -> Self {
        Self {
            shown: base.clone(),
            base,
            told: None,
        }
    }

    /// Takes in what an event tells, unless something newer is known. Returns whether anything
    /// has changed.
    fn tell(
        &mut self,
        fields: Vec<(Name, J)>,
        emitted_at: Option<f64>,
        arrival: u64,
        phases: &PhaseOverrides,
    ) -> bool {
        let newer = self.told.as_ref().and_then(|told| told.emitted_at);
        if newer > emitted_at && emitted_at.is_some() {
            return false;
        }
        // The end is final: what tells of anything else was overtaken by it.
        if member_phase(&self.shown, phases) == Phase::Finished
            && member_phase(&J::null().with(&fields), phases) != Phase::Finished
        {
            return false;
        }
        let told = self.told.get_or_insert(Told {
            fields: Vec::new(),
            emitted_at,
            arrival,
        });
        (told.emitted_at, told.arrival) = (emitted_at.or(told.emitted_at), arrival);
        for (name, value) in fields {
            told.fields.retain(|(known, _)| *known != name);
            told.fields.push((name, value));
        }
        let shown = self.base.with(&told.fields);
        let has_changed = !shown.is_same(&self.shown);
        if has_changed {
            self.shown = shown;
        }
        has_changed
    }

    /// Takes in what the conversation says. What events have told stays above it if it is newer,
    /// or if the conversation lags; the end stays unless the conversation is taken at its word.
    fn reconcile(
        &mut self,
        base: J,
        reading: Reading,
        lags: Lags,
        phases: &PhaseOverrides,
    ) -> Lags {
        let is_overtaken = |told: &Told<J>| told.arrival < reading.asked_at;
        let misses_the_end = reading.may_lag
            && self.told.is_some()
            && member_phase(&self.shown, phases) == Phase::Finished
            && member_phase(&base, phases) != Phase::Finished;
        let keeps = !reading.is_final
            && (misses_the_end
                || (lags && reading.may_lag)
                || self.told.as_ref().is_some_and(|told| !is_overtaken(told)));
        let lags = misses_the_end && self.told.as_ref().is_some_and(is_overtaken);
        if !keeps {
            self.told = None;
        }
        let shown = match &self.told {
            Some(told) => base.with(&told.fields),
            None => base.clone(),
        };
        if !shown.is_same(&self.shown) {
            self.shown = shown;
        }
        self.base = base;
        lags
    }
}

/// The session and its runs.
#[derive(Debug)]
pub(super) struct Members<J> {
    session: Option<Member<J>>,
    runs: Vec<Member<J>>,
    shown_runs: Option<Rc<[J]>>,
}

impl<J: Json> Members<J> {
    pub(super) fn new() -> Self {
        Self {
            session: None,
            runs: Vec::new(),
            shown_runs: None,
        }
    }

    pub(super) fn session(&self) -> Option<&J> {
        self.session.as_ref().map(|session| &session.shown)
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = &J> {
        self.runs.iter().map(|run| &run.shown)
    }

    /// The runs as a snapshot shows them.
    pub(super) fn shown_runs(&mut self) -> Rc<[J]> {
        let runs = &self.runs;
        let shown = self
            .shown_runs
            .get_or_insert_with(|| runs.iter().map(|run| run.shown.clone()).collect());
        Rc::clone(shown)
    }

    /// The run, if it is known.
    pub(super) fn run(&self, id: &str) -> Option<&J> {
        self.runs().find(|&run| is(run, id))
    }

    /// Whether this is the root's id.
    pub(super) fn is_root(&self, id: &str) -> bool {
        self.run(id).is_some_and(|run| is_root(run))
    }

    /// Takes in an event about a run or the session. Returns whether anything has changed.
    pub(super) fn tell(&mut self, event: &J, arrival: u64, phases: &PhaseOverrides) -> bool {
        let Some(data) = event.get(Name::Data) else {
            return false;
        };
        let emitted_at = emitted_at(event);
        let fields = told(&data);
        if event.text_at(Name::Kind).as_deref() == Some("session") {
            return self.tell_session(fields, emitted_at, arrival, phases);
        }
        let Some(run_id) = data.text_at(Name::RunIdOfEvent) else {
            return false;
        };
        if let Some(child) = data.text_at(Name::ChildRunIdOfEvent) {
            return self.meet(&child, Some(J::text(&run_id)), &data);
        }
        let is_new = self.meet(&run_id, data.get(Name::ParentRunIdOfEvent), &data);
        let Some(run) = self.runs.iter_mut().find(|run| is(&run.shown, &run_id)) else {
            return false;
        };
        let status_before = run.shown.text_at(Name::Status);
        let has_changed = run.tell(fields.clone(), emitted_at, arrival, phases);
        if !has_changed {
            return is_new;
        }
        self.shown_runs = None;
        if is_root(&run.shown) {
            let phase = member_phase(&run.shown, phases);
            self.tell_by_root(fields, phase, status_before, (emitted_at, arrival), phases);
        }
        true
    }

    /// A run that waits goes on, unless an event has told of it since `sent_at`. Returns whether
    /// anything has changed.
    pub(super) fn go_on(&mut self, id: &str, sent_at: u64, phases: &PhaseOverrides) -> bool {
        let Some(run) = self.runs.iter_mut().find(|run| is(&run.shown, id)) else {
            return false;
        };
        let is_newer = |told: &Told<J>| told.arrival >= sent_at;
        if member_phase(&run.shown, phases) != Phase::Paused
            || run.told.as_ref().is_some_and(is_newer)
        {
            return false;
        }
        let before = run.shown.text_at(Name::Status);
        let fields = vec![(Name::Status, J::text(Status::Running.as_str()))];
        run.tell(fields.clone(), None, sent_at, phases);
        self.shown_runs = None;
        if self
            .session()
            .and_then(|session| session.text_at(Name::Status))
            == before
        {
            self.tell_session(fields, None, sent_at, phases);
        }
        true
    }

    /// A session has its root's status, unless a sub-agent waits; and it ends with its root.
    fn tell_by_root(
        &mut self,
        mut fields: Vec<(Name, J)>,
        phase: Phase,
        before: Option<String>,
        (emitted_at, arrival): (Option<f64>, u64),
        phases: &PhaseOverrides,
    ) {
        let has_same = self
            .session()
            .and_then(|session| session.text_at(Name::Status))
            == before;
        match phase {
            Phase::Finished => {
                fields.retain(|(name, _)| !matches!(name, Name::StartedAt | Name::TotalTokensUsed))
            }
            Phase::Paused => fields.retain(|(name, _)| *name == Name::Status),
            Phase::Active if has_same => fields.retain(|(name, _)| *name == Name::Status),
            Phase::Active => return,
        }
        self.tell_session(fields, emitted_at, arrival, phases);
    }

    fn tell_session(
        &mut self,
        fields: Vec<(Name, J)>,
        emitted_at: Option<f64>,
        arrival: u64,
        phases: &PhaseOverrides,
    ) -> bool {
        self.session
            .as_mut()
            .is_some_and(|session| session.tell(fields, emitted_at, arrival, phases))
    }

    /// Makes a run of what an event says, if there is none. Returns whether there was none.
    fn meet(&mut self, id: &str, parent: Option<J>, data: &J) -> bool {
        // Before the first conversation there is nothing that it could belong to.
        if self.session.is_none() || self.run(id).is_some() {
            return false;
        }
        self.runs.push(Member::new(new_run(id, parent, data)));
        self.shown_runs = None;
        true
    }

    /// Takes in a conversation, of which other parts may lag already.
    pub(super) fn reconcile(
        &mut self,
        session: J,
        runs: Vec<J>,
        reading: Reading,
        mut lags: Lags,
        phases: &PhaseOverrides,
    ) -> Lags {
        match &mut self.session {
            Some(member) => lags |= member.reconcile(session, reading, lags, phases),
            None => self.session = Some(Member::new(session)),
        }
        let mut older = std::mem::take(&mut self.runs);
        for base in runs {
            let id = base.text_at(Name::Id).unwrap_or_default();
            let known = older.iter().position(|run| is(&run.shown, &id));
            let run = match known {
                Some(place) => {
                    let mut run = older.remove(place);
                    lags |= run.reconcile(base, reading, lags, phases);
                    run
                }
                None => Member::new(base),
            };
            self.runs.push(run);
        }
        older.retain(|run| {
            let is_new = run
                .told
                .as_ref()
                .is_some_and(|told| told.arrival >= reading.asked_at);
            !reading.is_final && (is_new || (lags && reading.may_lag))
        });
        self.runs.append(&mut older);
        let shown: Rc<[J]> = self.runs().cloned().collect();
        self.shown_runs = Some(match self.shown_runs.take() {
            Some(before) if is_same_list(&before, &shown) => before,
            _ => shown,
        });
        lags
    }
}

fn is_same_list<J: Json>(a: &[J], b: &[J]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
}

fn is<J: Json>(run: &J, id: &str) -> bool {
    run.text_at(Name::Id).as_deref() == Some(id)
}

fn is_root<J: Json>(run: &J) -> bool {
    run.get(Name::ParentRunId).is_none() && run.number_at(Name::Depth).unwrap_or(0.0) == 0.0
}
