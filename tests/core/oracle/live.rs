//! A run that is followed through conversations and events of any shape, against what holds of every
//! snapshot.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use phrony_client::live::{Answer, Compared, Hint, Mark, RunState, Snapshot};
use phrony_client::model::{Phase, PhaseOverrides};
use phrony_client::timeline::{PendingTask, pending_tasks_of_rows, sort_rows};
use serde_json::{Value, json};

use super::{follower, parts};

/// Conversations, events and other happenings with `|` between them, told to a state; and numbers
/// told to a follower.
pub fn check(input: &[u8]) {
    follower::check(input);
    let mut live = Live::new();
    for part in parts(input) {
        if let Ok(happening) = serde_json::from_slice(part) {
            live.happens(&happening);
        }
    }
    live.check_end();
}

struct Live {
    state: RunState<Value>,
    /// A conversation that was asked for and is not there yet.
    asked: Option<Mark>,
    /// The last conversation.
    last_read: Option<Value>,
    /// Whether what is shown comes from a snapshot, whose items stand as they did there.
    is_resumed: bool,
    shown: Snapshot<Value>,
}

/// A row as it is recognized again.
type Key<'a> = (&'a str, u64);

impl Live {
    fn new() -> Self {
        let mut state = RunState::new(PhaseOverrides::default());
        let shown = state.snapshot();
        Self {
            state,
            asked: None,
            last_read: None,
            is_resumed: false,
            shown,
        }
    }

    /// An object with a `session` is a conversation; one with a `kind` is an event; a list names
    /// what else may happen.
    fn happens(&mut self, happening: &Value) {
        let text = |place: usize| happening[place].as_str().unwrap_or_default();
        match happening {
            Value::Object(fields) if fields.contains_key("session") => self.read(happening),
            Value::Object(_) => self.told(happening),
            _ => match text(0) {
                "ask" => self.asked = Some(self.state.mark()),
                "submit" => self.state.begin_submission(text(1)),
                "taken" => self.state.end_submission(text(1), happening[2] == true),
                "input" => {
                    let mark = self.state.mark();
                    self.state.input_accepted(text(1), mark);
                }
                "answer" => self.answer(text(1), happening[2].as_str()),
                // Nobody goes on from a snapshot when something newer is known.
                "resume" if self.shown.session.is_none() => {
                    self.is_resumed = true;
                    drop(self.state.resume(&happening[1]));
                }
                _ => {}
            },
        }
        self.look();
    }

    fn told(&mut self, event: &Value) {
        let hint = self.state.apply(event);
        let first = self.state.snapshot();
        if hint == Hint::Known {
            assert!(
                is_equal(&self.shown, &first),
                "known, and yet it has changed"
            );
        }
        // An event that comes again tells nothing.
        let hint = self.state.apply(event);
        let second = self.state.snapshot();
        assert!(is_equal(&first, &second), "told twice");
        assert_ne!(hint, Hint::Ended, "it ends twice");
    }

    fn answer(&mut self, kind: &str, task_id: Option<&str>) {
        let answer = match kind {
            "text" => Answer::Text,
            "number" => Answer::Number,
            "approval" => Answer::Decision,
            option => Answer::Choice(option),
        };
        let tasks = self.state.pending_tasks();
        match self.state.target(answer, task_id) {
            Ok(target) => {
                assert!(task_id.is_none_or(|task_id| task_id == target.task_id));
                let is_shown = tasks.iter().any(|live| live.task.task_id == target.task_id);
                assert_eq!(is_shown, target.run_id.is_some());
                assert!(is_shown || task_id.is_some(), "nobody has asked for it");
            }
            Err(error) => assert!(["taskId", "optionId"].contains(&error.field.as_str())),
        }
    }

    fn read(&mut self, conversation: &Value) {
        let (asked, is_fresh) = match self.asked.take() {
            Some(mark) => (mark, false),
            None => (self.state.mark(), true),
        };
        let may_lag = conversation["mayLag"] != false;
        let Ok(compared) = self.state.reconcile(conversation, asked, may_lag) else {
            let is_list = |name: &str| conversation[name].is_array();
            let is_whole = conversation["session"]["status"].is_string()
                && is_list("runs")
                && is_list("items");
            assert!(!is_whole);
            return;
        };
        self.last_read = Some(conversation.clone());
        self.is_resumed = false;
        if compared == Compared::Final || (is_fresh && !may_lag) {
            assert_ne!(compared, Compared::Lags, "it is taken at its word");
            self.check_is(conversation);
        }
        if compared == Compared::Final {
            assert_eq!(self.state.phase(), Phase::Finished);
        }
        check_first(conversation);
    }

    /// The state is the conversation and nothing else, save that tasks that are over stay so.
    fn check_is(&mut self, conversation: &Value) {
        let snapshot = self.state.snapshot();
        assert_eq!(items(&snapshot), rows(conversation));
        assert_eq!(snapshot.session.as_ref(), Some(&conversation["session"]));
        assert_eq!(*snapshot.runs, *list(conversation, "runs"));
        let asked = tasks(conversation);
        for live in snapshot.pending_tasks.iter() {
            assert!(asked.contains(&live.task), "nobody asks for it any more");
        }
    }

    fn look(&mut self) {
        let next = self.state.snapshot();
        self.check_items(&next);
        check_distinct(&next, self.last_read.as_ref());
        check_sharing(&self.shown, &next);
        self.shown = next;
    }

    /// No step is shown more often than the conversation has it; and the steps of a run stand in
    /// order, if those of the conversation do.
    fn check_items(&self, snapshot: &Snapshot<Value>) {
        let none = json!({"items": [], "runs": []});
        let truth = rows(self.last_read.as_ref().unwrap_or(&none));
        if keys(&truth).is_some() && !self.is_resumed {
            assert!(keys(&items(snapshot)).is_some(), "out of order");
        }
    }

    /// In the end, the truth is shown, and can be gone on from.
    fn check_end(mut self) {
        let Some(session) = &self.shown.session else {
            return;
        };
        let written = json!({
            "session": session, "runs": &*self.shown.runs, "items": items(&self.shown),
        });
        if !session.is_null() {
            let mut second = RunState::<Value>::new(PhaseOverrides::default());
            second.resume(&written).unwrap();
            let second = second.snapshot();
            assert_eq!(items(&second), items(&self.shown));
            assert_eq!(
                (&second.session, &second.runs),
                (&self.shown.session, &self.shown.runs)
            );
        }
        if let Some(last) = self.last_read.take() {
            let mark = self.state.mark();
            let compared = self.state.reconcile(&last, mark, false).unwrap();
            assert_ne!(compared, Compared::Lags, "it is taken at its word");
            self.check_is(&last);
        }
    }
}

/// What a first conversation shows is what it says.
fn check_first(conversation: &Value) {
    let mut state = RunState::<Value>::new(PhaseOverrides::default());
    let mark = state.mark();
    let compared = state.reconcile(conversation, mark, false);
    let snapshot = state.snapshot();
    assert_eq!(
        compared == Ok(Compared::Final),
        snapshot.phase == Phase::Finished
    );
    let pending: Vec<_> = snapshot
        .pending_tasks
        .iter()
        .map(|live| live.task.clone())
        .collect();
    match snapshot.phase {
        Phase::Finished => assert!(pending.is_empty()),
        _ => assert_eq!(pending, tasks(conversation)),
    }
}

fn list(conversation: &Value, name: &str) -> Vec<Value> {
    conversation[name].as_array().cloned().unwrap_or_default()
}

/// The rows of a conversation as the timeline has them.
fn rows(conversation: &Value) -> Vec<Value> {
    sort_rows(list(conversation, "items"), &list(conversation, "runs"))
}

fn tasks(conversation: &Value) -> Vec<PendingTask<Value>> {
    let (session, runs) = (&conversation["session"], list(conversation, "runs"));
    let rows = list(conversation, "items");
    pending_tasks_of_rows(session, &runs, rows, &PhaseOverrides::default())
}

fn items(snapshot: &Snapshot<Value>) -> Vec<Value> {
    snapshot
        .items
        .iter()
        .flat_map(|piece| piece.iter().cloned())
        .collect()
}

/// The keys of items, if each has one and those of a run ascend.
fn keys(items: &[Value]) -> Option<Vec<Key<'_>>> {
    let mut last: HashMap<&str, u64> = HashMap::new();
    let mut keys = Vec::new();
    for item in items {
        let run = item["runId"].as_str().unwrap_or_default();
        let sequence = whole(&item["sequence"])?;
        let is_next = last.insert(run, sequence) < Some(sequence);
        keys.push(is_next.then_some((run, sequence))?);
    }
    Some(keys)
}

/// A number that counts, however it is written.
fn whole(number: &Value) -> Option<u64> {
    let number = number.as_f64()?;
    (number.fract() == 0.0 && (0.0..9e15).contains(&number)).then_some(number as u64)
}

/// No task stands twice, and no run that the conversation has not twice.
fn check_distinct(snapshot: &Snapshot<Value>, last_read: Option<&Value>) {
    let tasks = snapshot.pending_tasks.iter();
    let tasks: HashSet<_> = tasks.map(|live| live.task.task_id.as_str()).collect();
    assert_eq!(
        tasks.len(),
        snapshot.pending_tasks.len(),
        "a task stands twice"
    );
    let are_distinct = |runs: &[Value]| {
        let ids: HashSet<_> = runs.iter().map(|run| run["id"].as_str()).collect();
        ids.len() == runs.len()
    };
    if last_read.is_some_and(|last| are_distinct(&list(last, "runs"))) {
        assert!(are_distinct(&snapshot.runs), "a run stands twice");
    }
}

/// What is equal is the same object.
fn check_sharing(last: &Snapshot<Value>, next: &Snapshot<Value>) {
    assert_eq!(last.runs == next.runs, Rc::ptr_eq(&last.runs, &next.runs));
    let same_tasks = last.pending_tasks == next.pending_tasks;
    assert_eq!(
        same_tasks,
        Rc::ptr_eq(&last.pending_tasks, &next.pending_tasks)
    );
    let (last_items, next_items) = (items(last), items(next));
    if keys(&last_items).is_some() && last_items == next_items {
        assert!(
            Rc::ptr_eq(&last.items, &next.items),
            "the items have not changed"
        );
    }
}

fn is_equal(a: &Snapshot<Value>, b: &Snapshot<Value>) -> bool {
    a.session == b.session
        && a.runs == b.runs
        && a.items == b.items
        && a.pending_tasks == b.pending_tasks
        && (a.phase, a.redacted) == (b.phase, b.redacted)
}
