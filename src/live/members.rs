//! The session and its runs: what the conversation says, under what the stream has told since.

use std::rc::Rc;

use super::steps::Reading;
use super::wire::{emitted_at, new_run, told};
use crate::ids::Ids;
use crate::json::{Json, Name};
use crate::model::{Phase, PhaseOverrides, Status};
use crate::timeline::member_phase;

/// The session or a run.
#[derive(Debug)]
struct Member<J> {
    id: String,
    /// What the conversation says.
    base: J,
    told: Option<Told<J>>,
    /// When the last event that counted was emitted, in milliseconds.
    emitted_at: Option<f64>,
    /// Whether something newer than that event is known: the same event does not count again.
    is_overtaken: bool,
    /// The conversation under the events.
    now: J,
    /// What the last snapshot shows.
    shown: J,
}

/// What events have told since the conversation was read.
#[derive(Debug)]
struct Told<J> {
    fields: Vec<(Name, J)>,
    /// When the last of them arrived, counted in events and questions for the conversation.
    arrival: u64,
}

/// When an event was emitted and when it arrived.
#[derive(Debug, Clone, Copy)]
struct Time {
    emitted_at: Option<f64>,
    arrival: u64,
}

/// Whether a conversation lacks what it should have told.
type Lags = bool;

impl<J: Json> Member<J> {
    fn new(base: J) -> Self {
        Self {
            id: base.text_at(Name::Id).unwrap_or_default(),
            now: base.clone(),
            shown: base.clone(),
            base,
            told: None,
            emitted_at: None,
            is_overtaken: false,
        }
    }

    /// What a snapshot shows: what the last one showed, unless that says something else.
    fn show(&mut self) -> J {
        if !self.now.is_same(&self.shown) {
            self.shown = self.now.clone();
        }
        self.shown.clone()
    }

    /// Takes in what an event tells, unless something newer is known. Returns whether anything
    /// has changed.
    fn tell(&mut self, fields: Vec<(Name, J)>, time: Time, phases: &PhaseOverrides) -> bool {
        if let (Some(emitted_at), Some(newest)) = (time.emitted_at, self.emitted_at)
            && (emitted_at < newest || (emitted_at == newest && self.is_overtaken))
        {
            return false;
        }
        // The end is final: what tells of anything else was overtaken by it.
        if member_phase(&self.now, phases) == Phase::Finished
            && member_phase(&J::null().with(&fields), phases) != Phase::Finished
        {
            return false;
        }
        self.emitted_at = time.emitted_at.or(self.emitted_at);
        self.is_overtaken = false;
        let told = self.told.get_or_insert(Told {
            fields: Vec::new(),
            arrival: time.arrival,
        });
        told.arrival = time.arrival;
        for (name, value) in fields {
            told.fields.retain(|(known, _)| *known != name);
            told.fields.push((name, value));
        }
        let before = std::mem::replace(&mut self.now, self.base.with(&told.fields));
        !before.is_same(&self.now)
    }

    /// Takes in what the service has promised: newer than every event that has arrived.
    fn go_on(&mut self, fields: Vec<(Name, J)>, arrival: u64, phases: &PhaseOverrides) {
        let emitted_at = None;
        let time = Time {
            emitted_at,
            arrival,
        };
        self.tell(fields, time, phases);
        self.is_overtaken = true;
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
        let is_older = self
            .told
            .as_ref()
            .is_some_and(|told| told.arrival < reading.asked_at);
        let misses_the_end = reading.may_lag
            && self.told.is_some()
            && member_phase(&self.now, phases) == Phase::Finished
            && member_phase(&base, phases) != Phase::Finished;
        let keeps = !reading.is_final && (misses_the_end || (lags && reading.may_lag) || !is_older);
        if !keeps {
            self.told = None;
            self.is_overtaken = true;
        }
        self.now = match &self.told {
            Some(told) => base.with(&told.fields),
            None => base.clone(),
        };
        self.base = base;
        misses_the_end && is_older
    }
}

/// The session and its runs.
#[derive(Debug)]
pub(super) struct Members<J> {
    session: Option<Member<J>>,
    runs: Vec<Member<J>>,
    shown_runs: Rc<[J]>,
    /// Whether the runs may say something else than what is shown.
    runs_are_stale: bool,
}

impl<J: Json> Members<J> {
    pub(super) fn new() -> Self {
        Self {
            session: None,
            runs: Vec::new(),
            shown_runs: Rc::new([]),
            runs_are_stale: false,
        }
    }

    pub(super) fn session(&self) -> Option<&J> {
        self.session.as_ref().map(|session| &session.now)
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = &J> {
        self.runs.iter().map(|run| &run.now)
    }

    /// The session as a snapshot shows it.
    pub(super) fn shown_session(&mut self) -> Option<J> {
        self.session.as_mut().map(Member::show)
    }

    /// The runs as a snapshot shows them.
    pub(super) fn shown_runs(&mut self) -> Rc<[J]> {
        if std::mem::take(&mut self.runs_are_stale) {
            let shown: Rc<[J]> = self.runs.iter_mut().map(Member::show).collect();
            if !is_same_list(&shown, &self.shown_runs) {
                self.shown_runs = shown;
            }
        }
        Rc::clone(&self.shown_runs)
    }

    /// The run, if it is known.
    pub(super) fn run(&self, id: &str) -> Option<&J> {
        let run = self.runs.iter().find(|run| run.id == id);
        run.map(|run| &run.now)
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
        let time = Time {
            emitted_at: emitted_at(event),
            arrival,
        };
        let fields = told(&data);
        if event.text_at(Name::Kind).as_deref() == Some("session") {
            return self.tell_session(fields, time, phases);
        }
        let Some(run_id) = data.text_at(Name::RunIdOfEvent) else {
            return false;
        };
        if let Some(child) = data.text_at(Name::ChildRunIdOfEvent) {
            return self.meet(&child, Some(J::text(&run_id)), &data, arrival);
        }
        let is_new = self.meet(&run_id, data.get(Name::ParentRunIdOfEvent), &data, arrival);
        let Some(run) = self.runs.iter_mut().find(|run| run.id == run_id) else {
            return false;
        };
        let status_before = run.now.text_at(Name::Status);
        let has_changed = run.tell(fields.clone(), time, phases);
        if !has_changed {
            return is_new;
        }
        self.runs_are_stale = true;
        if is_root(&run.now) {
            let phase = member_phase(&run.now, phases);
            self.tell_by_root(fields, phase, status_before, time, phases);
        }
        true
    }

    /// A run that waits goes on, unless an event has told of it since `sent_at`. Returns whether
    /// anything has changed.
    pub(super) fn go_on(&mut self, id: &str, sent_at: u64, phases: &PhaseOverrides) -> bool {
        let Some(run) = self.runs.iter_mut().find(|run| run.id == id) else {
            return false;
        };
        let is_newer = |told: &Told<J>| told.arrival >= sent_at;
        if member_phase(&run.now, phases) != Phase::Paused
            || run.told.as_ref().is_some_and(is_newer)
        {
            return false;
        }
        let before = run.now.text_at(Name::Status);
        let fields = vec![(Name::Status, J::text(Status::Running.as_str()))];
        run.go_on(fields.clone(), sent_at, phases);
        self.runs_are_stale = true;
        if let Some(session) = &mut self.session
            && session.now.text_at(Name::Status) == before
        {
            session.go_on(fields, sent_at, phases);
        }
        true
    }

    /// A session has its root's status, unless a sub-agent waits; and it ends with its root.
    fn tell_by_root(
        &mut self,
        mut fields: Vec<(Name, J)>,
        phase: Phase,
        before: Option<String>,
        time: Time,
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
        self.tell_session(fields, time, phases);
    }

    fn tell_session(
        &mut self,
        fields: Vec<(Name, J)>,
        time: Time,
        phases: &PhaseOverrides,
    ) -> bool {
        self.session
            .as_mut()
            .is_some_and(|session| session.tell(fields, time, phases))
    }

    /// Makes a run of what an event says, if there is none. Returns whether there was none.
    fn meet(&mut self, id: &str, parent: Option<J>, data: &J, arrival: u64) -> bool {
        // Before the first conversation there is nothing that it could belong to.
        if self.session.is_none() || self.run(id).is_some() {
            return false;
        }
        let mut run = Member::new(new_run(id, parent, data));
        let fields = Vec::new();
        run.told = Some(Told { fields, arrival });
        self.runs.push(run);
        self.runs_are_stale = true;
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
        let mut older: Vec<_> = std::mem::take(&mut self.runs)
            .into_iter()
            .map(Some)
            .collect();
        let mut ids = Ids::default();
        let mut places = Vec::new();
        for (place, run) in older.iter().flatten().enumerate() {
            if ids.add(&run.id) == places.len() {
                places.push(place);
            }
        }
        for base in runs {
            let id = base.text_at(Name::Id).unwrap_or_default();
            let known = ids
                .number(&id)
                .and_then(|number| older[places[number]].take());
            let run = match known {
                Some(mut run) => {
                    lags |= run.reconcile(base, reading, lags, phases);
                    run
                }
                None => Member::new(base),
            };
            self.runs.push(run);
        }
        let stays = |run: &Member<J>| {
            let is_new = run
                .told
                .as_ref()
                .is_some_and(|told| told.arrival >= reading.asked_at);
            !reading.is_final && (is_new || (lags && reading.may_lag))
        };
        let mut shown = Ids::default();
        for run in &self.runs {
            shown.add(&run.id);
        }
        for run in older.into_iter().flatten().filter(stays) {
            // A conversation may have had a run twice, or without an id: it stays once.
            if !shown.contains(&run.id) {
                shown.add(&run.id);
                self.runs.push(run);
            }
        }
        self.runs_are_stale = true;
        lags
    }
}

fn is_same_list<J: Json>(a: &[J], b: &[J]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
}

fn is_root<J: Json>(run: &J) -> bool {
    run.get(Name::ParentRunId).is_none() && run.number_at(Name::Depth).unwrap_or(0.0) == 0.0
}
