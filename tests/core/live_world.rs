//! A service, a network and a clock that are made up, for whoever follows a run in a test.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use serde_json::{Value, json};

/// Chance from a seed.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn hits(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub fn millis(&mut self, most: usize) -> Duration {
        Duration::from_millis(self.below(most + 1) as u64)
    }
}

/// What is to happen, in the order of time; what happens at the same time, in the order of planning.
pub struct Agenda<T> {
    heap: BinaryHeap<Reverse<(Duration, u64)>>,
    items: std::collections::HashMap<u64, T>,
    planned: u64,
    pub now: Duration,
}

impl<T> Agenda<T> {
    pub fn new() -> Self {
        Self {
            heap: BinaryHeap::new(),
            items: std::collections::HashMap::new(),
            planned: 0,
            now: Duration::ZERO,
        }
    }

    pub fn plan(&mut self, pause: Duration, item: T) {
        self.plan_at(self.now + pause, item);
    }

    pub fn plan_at(&mut self, at: Duration, item: T) {
        self.items.insert(self.planned, item);
        self.heap.push(Reverse((at.max(self.now), self.planned)));
        self.planned += 1;
    }

    pub fn next(&mut self) -> Option<T> {
        let Reverse((at, number)) = self.heap.pop()?;
        self.now = at;
        self.items.remove(&number)
    }
}

struct Run {
    id: String,
    parent: Option<usize>,
    depth: usize,
    status: &'static str,
    sequence: u64,
    finished: Option<Duration>,
    /// The task that it waits for, with the place of its row.
    task: Option<(String, usize)>,
}

/// A service with one session, which grows by [`Service::act`].
pub struct Service {
    runs: Vec<Run>,
    rows: Vec<Value>,
    /// The conversation after each change, for readers that lag.
    history: Vec<Value>,
    acts_left: usize,
    pub completed: Vec<String>,
}

impl Service {
    pub fn new(acts: usize) -> Self {
        let mut service = Self {
            runs: vec![Run {
                id: "root".to_owned(),
                parent: None,
                depth: 0,
                status: "Running",
                sequence: 0,
                finished: None,
                task: None,
            }],
            rows: Vec::new(),
            history: Vec::new(),
            acts_left: acts,
            completed: Vec::new(),
        };
        service.remember();
        service
    }

    pub fn has_ended(&self) -> bool {
        self.runs[0].finished.is_some()
    }

    pub fn conversation(&self) -> Value {
        self.history.last().cloned().unwrap_or_default()
    }

    /// The conversation as it was some changes ago.
    pub fn old_conversation(&self, changes: usize) -> Value {
        self.history[self.history.len().saturating_sub(changes + 1)].clone()
    }

    /// Does something, and returns the events that tell of it.
    pub fn act(&mut self, now: Duration, chance: &mut Chance) -> Vec<Value> {
        let mut events = Vec::new();
        let active: Vec<usize> = (0..self.runs.len())
            .filter(|&run| self.runs[run].finished.is_none())
            .collect();
        if self.acts_left == 0 {
            // Children first, for a root does not end before them.
            if let Some(&run) = active.last() {
                self.finish(run, now, &mut events);
            }
        } else {
            self.acts_left -= 1;
            let run = active[chance.below(active.len())];
            match chance.below(10) {
                _ if self.runs[run].task.is_some() => {
                    if chance.hits(0.5) {
                        self.settle(run, now, &mut events);
                    }
                }
                0 if self.runs.len() < 4 => self.spawn(run, now, &mut events),
                1 => self.ask(run, now, &mut events),
                2 if run > 0 => self.finish(run, now, &mut events),
                3 => self.step(run, "llm_request_prepared", json!({}), now, &mut events),
                _ => self.step(run, "Reasoning", json!({"message": "x"}), now, &mut events),
            }
        }
        self.remember();
        events
    }

    /// Completes a task that somebody answers; false if it is not pending.
    pub fn answer(&mut self, task_id: &str, now: Duration, events: &mut Vec<Value>) -> bool {
        let run = self.runs.iter().position(|run| {
            let task = run.task.as_ref();
            task.is_some_and(|(id, _)| id == task_id)
        });
        if let Some(run) = run {
            self.settle(run, now, events);
            self.remember();
        }
        run.is_some()
    }

    fn step(
        &mut self,
        run: usize,
        item_type: &str,
        content: Value,
        now: Duration,
        events: &mut Vec<Value>,
    ) {
        self.runs[run].sequence += 1;
        let (id, sequence) = (self.runs[run].id.clone(), self.runs[run].sequence);
        let is_open = item_type == "UserTaskReq";
        let row = json!({
            "runId": id, "id": format!("{id}-{sequence}"), "sequence": sequence,
            "ordinal": self.rows.len() + 1, "type": item_type, "content": content,
            "tokensUsed": null, "error": null, "startedAt": time(now),
            "finishedAt": if is_open { Value::Null } else { time(now).into() },
        });
        let data = json!({
            "run_id": id, "id": row["id"], "sequence": sequence, "type": item_type,
            "content": row["content"], "tokens_used": null, "error": null,
            "started_at": row["startedAt"], "finished_at": row["finishedAt"],
        });
        self.rows.push(row);
        events.push(event(
            now,
            "step",
            &format!("engine.step.{item_type}"),
            data,
        ));
    }

    fn spawn(&mut self, parent: usize, now: Duration, events: &mut Vec<Value>) {
        let id = format!("child-{}", self.runs.len());
        let content = json!({"child_run_id": id});
        self.step(parent, "SubAgentCall", content, now, events);
        let depth = self.runs[parent].depth + 1;
        let data = json!({"run_id": self.runs[parent].id, "child_run_id": id, "depth": depth});
        events.push(event(now, "run", "engine.subagent.spawned", data));
        self.runs.push(Run {
            id,
            parent: Some(parent),
            depth,
            status: "Running",
            sequence: 0,
            finished: None,
            task: None,
        });
        self.tell_run(self.runs.len() - 1, now, events);
    }

    fn ask(&mut self, run: usize, now: Duration, events: &mut Vec<Value>) {
        let task_id = format!("task-{}", self.rows.len());
        let content = json!({"user_task_id": task_id, "kind": "approval", "status": "pending"});
        self.step(run, "UserTaskReq", content, now, events);
        self.runs[run].task = Some((task_id.clone(), self.rows.len() - 1));
        self.tell_task(run, &task_id, "pending", now, events);
        self.set_status(run, "WaitingForHITL", now, events);
    }

    fn settle(&mut self, run: usize, now: Duration, events: &mut Vec<Value>) {
        let Some((task_id, row)) = self.runs[run].task.take() else {
            return;
        };
        self.rows[row]["content"]["status"] = "completed".into();
        self.rows[row]["finishedAt"] = time(now).into();
        self.tell_task(run, &task_id, "completed", now, events);
        self.completed.push(task_id);
        self.set_status(run, "Running", now, events);
    }

    fn finish(&mut self, run: usize, now: Duration, events: &mut Vec<Value>) {
        self.settle(run, now, events);
        self.step(
            run,
            "RunCompleted",
            json!({"status": "Completed"}),
            now,
            events,
        );
        self.runs[run].finished = Some(now);
        self.set_status(run, "Completed", now, events);
        if run == 0 {
            self.step(0, "SessionCompleted", json!({}), now, events);
            let data = json!({"run_id": "root", "status": "Completed", "finished_at": time(now)});
            events.push(event(now, "session", "engine.session.completed", data));
        }
    }

    fn set_status(
        &mut self,
        run: usize,
        status: &'static str,
        now: Duration,
        events: &mut Vec<Value>,
    ) {
        self.runs[run].status = status;
        self.tell_run(run, now, events);
        if run == 0 && status != "Completed" {
            let data = json!({"run_id": "root", "status": status});
            events.push(event(now, "session", "engine.session.changed", data));
        }
    }

    fn tell_run(&self, run: usize, now: Duration, events: &mut Vec<Value>) {
        let run = &self.runs[run];
        let data = json!({
            "run_id": run.id, "parent_run_id": run.parent.map(|parent| &self.runs[parent].id),
            "depth": run.depth, "status": run.status, "finished_at": run.finished.map(time),
        });
        events.push(event(now, "run", "engine.run.changed", data));
    }

    fn tell_task(
        &self,
        run: usize,
        task_id: &str,
        status: &str,
        now: Duration,
        events: &mut Vec<Value>,
    ) {
        let data = json!({
            "run_id": self.runs[run].id, "user_task_id": task_id, "kind": "approval",
            "status": status,
        });
        events.push(event(now, "user_task", "engine.user_task.changed", data));
    }

    fn remember(&mut self) {
        let runs: Vec<_> = self
            .runs
            .iter()
            .map(|run| {
                json!({
                    "id": run.id, "parentRunId": run.parent.map(|parent| &self.runs[parent].id),
                    "depth": run.depth, "status": run.status, "finishedAt": run.finished.map(time),
                })
            })
            .collect();
        let root = &self.runs[0];
        let session = json!({
            "id": "session", "status": root.status, "finishedAt": root.finished.map(time),
            "startContext": {}, "input": {},
        });
        self.history
            .push(json!({"session": session, "runs": runs, "items": self.rows}));
    }
}

fn event(now: Duration, kind: &str, subject: &str, data: Value) -> Value {
    json!({"ts": time(now), "kind": kind, "subject": subject, "data": data})
}

fn time(now: Duration) -> String {
    let seconds = now.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let (seconds, millis) = (seconds % 60, now.subsec_millis());
    format!("2026-01-01T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z")
}
