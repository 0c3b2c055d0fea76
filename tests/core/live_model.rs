//! A run that is followed through a bad network: whatever happens, and in whatever order, what is
//! shown is in order and holds nothing twice, and in the end it is the conversation.
//!
//! `PHRONY_LIVE_RUNS` sets how many runs are followed, `PHRONY_LIVE_SEED` follows one alone.

use std::collections::{HashMap, HashSet};
use std::env;
use std::rc::Rc;
use std::time::Duration;

use phrony_client::live::{
    Compared, FollowOptions, Follower, Hint, Mark, Moment, Order, RunState, Snapshot, Trouble,
};
use phrony_client::model::{Phase, PhaseOverrides};
use serde_json::{Value, json};

use crate::live_world::{Agenda, Chance, Service};

/// How bad the network of a run is. Every probability is that of one occasion.
struct Network {
    loses: f64,
    repeats: f64,
    swaps: f64,
    garbles: f64,
    cuts: f64,
    falls_silent: f64,
    /// What a proxy does that waits for the end of a stream.
    keeps_back: f64,
    refuses: f64,
    lags: f64,
    latency: usize,
}

impl Network {
    fn new(chance: &mut Chance) -> Self {
        let keeps_back = if chance.hits(0.1) { 1.0 } else { 0.0 };
        let mut sometimes = |most: f64| {
            if chance.hits(0.5) {
                most * chance.unit()
            } else {
                0.0
            }
        };
        Self {
            loses: sometimes(0.3),
            repeats: sometimes(0.3),
            swaps: sometimes(0.3),
            garbles: sometimes(0.1),
            cuts: sometimes(0.2),
            falls_silent: sometimes(0.05),
            keeps_back,
            refuses: sometimes(0.4),
            lags: sometimes(0.5),
            latency: [0, 20, 200, 2_000][chance.below(4)],
        }
    }
}

enum Happening {
    ServiceActs,
    StreamOpens { stream: u32 },
    StreamTells { stream: u32, events: Vec<Value> },
    StreamEnds { stream: u32, trouble: Trouble },
    ReadReachesService { mark: Mark },
    ReadIsAnswered { mark: Mark, conversation: Value },
    ReadFails { trouble: Trouble },
    AnswerReachesService { task_id: String },
    AnswerIsTaken { task_id: String, accepted: bool },
    BackOnline,
    BackInView,
    Wake,
}

struct World {
    agenda: Agenda<Happening>,
    chance: Chance,
    network: Network,
    service: Service,
    state: RunState<Value>,
    follower: Follower,
    /// The stream that the client has, if it is open or being opened.
    stream: Option<u32>,
    streams: u32,
    /// Whether the service writes to it.
    is_open: bool,
    has_fallen_silent: bool,
    /// When the last event will have arrived: they do not overtake each other.
    arrives: Duration,
    last: Option<Snapshot<Value>>,
    answered: HashSet<String>,
    happenings: u64,
}

/// Longer than all that the follower bears.
const PATIENCE: Duration = Duration::from_secs(3_600 * 4);

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let network = Network::new(&mut chance);
        let mut agenda = Agenda::new();
        let acts = chance.below(40);
        agenda.plan(chance.millis(500), Happening::ServiceActs);
        if chance.hits(0.3) {
            agenda.plan(chance.millis(20_000), Happening::BackOnline);
            agenda.plan(chance.millis(20_000), Happening::BackInView);
        }
        let moment = Moment {
            now: agenda.now,
            random: chance.unit(),
        };
        Self {
            follower: Follower::new(FollowOptions::default(), moment),
            agenda,
            chance,
            network,
            service: Service::new(acts),
            state: RunState::new(PhaseOverrides::default()),
            stream: None,
            streams: 0,
            is_open: false,
            has_fallen_silent: false,
            arrives: Duration::ZERO,
            last: None,
            answered: HashSet::new(),
            happenings: 0,
        }
    }

    fn moment(&mut self) -> Moment {
        Moment {
            now: self.agenda.now,
            random: self.chance.unit(),
        }
    }

    /// Follows the run to its end.
    fn run(mut self) -> u64 {
        loop {
            self.obey();
            if self.follower.wake_at().is_none() && self.follower.connection().as_str() == "closed"
            {
                break;
            }
            let happening = self.agenda.next().unwrap();
            self.happenings += 1;
            assert!(self.agenda.now < PATIENCE, "the follower is stuck");
            self.happens(happening);
            self.look();
        }
        self.check_end();
        self.happenings
    }

    /// Does what the follower says.
    fn obey(&mut self) {
        let moment = self.moment();
        while let Some(order) = self.follower.next(moment) {
            match order {
                Order::OpenStream { .. } => {
                    self.streams += 1;
                    self.stream = Some(self.streams);
                    self.is_open = false;
                    self.has_fallen_silent = false;
                    let stream = self.streams;
                    let pause = self.chance.millis(self.network.latency);
                    let happening = match self.refusal() {
                        Some(trouble) => Happening::StreamEnds { stream, trouble },
                        None => Happening::StreamOpens { stream },
                    };
                    self.agenda.plan(pause, happening);
                }
                Order::CloseStream => self.stream = None,
                Order::Read => {
                    let mark = self.state.mark();
                    let pause = self.chance.millis(self.network.latency);
                    let happening = match self.refusal() {
                        Some(trouble) => Happening::ReadFails { trouble },
                        None => Happening::ReadReachesService { mark },
                    };
                    self.agenda.plan(pause, happening);
                }
            }
        }
        if let Some(at) = self.follower.wake_at() {
            self.agenda.plan_at(at, Happening::Wake);
        }
    }

    fn refusal(&mut self) -> Option<Trouble> {
        if !self.chance.hits(self.network.refuses) {
            return None;
        }
        Some(match self.chance.below(5) {
            0 => Trouble::Status(503, None),
            1 => Trouble::Status(429, Some(Duration::from_secs(2))),
            2 => Trouble::Status(500, None),
            _ => Trouble::NoAnswer,
        })
    }

    fn happens(&mut self, happening: Happening) {
        let moment = self.moment();
        match happening {
            Happening::ServiceActs => {
                let events = self.service.act(self.agenda.now, &mut self.chance);
                self.send(events);
                if !self.service.has_ended() {
                    let pause = self.chance.millis(1_000);
                    self.agenda.plan(pause, Happening::ServiceActs);
                }
            }
            Happening::StreamOpens { stream } if self.stream == Some(stream) => {
                self.is_open = true;
                self.arrives = self.agenda.now;
                self.follower.stream_opened(moment);
                self.has_fallen_silent = self.chance.hits(self.network.keeps_back);
                if !self.has_fallen_silent && self.chance.hits(0.5) {
                    self.follower.stream_alive(moment);
                }
                if self.service.has_ended() {
                    let trouble = Trouble::Ended;
                    self.agenda
                        .plan(Duration::ZERO, Happening::StreamEnds { stream, trouble });
                }
            }
            Happening::StreamTells { stream, events } if self.stream == Some(stream) => {
                let mut hint = Hint::Known;
                for event in &events {
                    if event == &json!("garbage") {
                        self.follower.stream_lost_event(moment);
                    } else {
                        hint = hint.max(self.state.apply(event));
                    }
                }
                self.follower.stream_told(hint, moment);
            }
            Happening::StreamEnds { stream, trouble } if self.stream == Some(stream) => {
                self.stream = None;
                assert!(!self.follower.stream_ended(trouble, None, moment));
            }
            Happening::ReadReachesService { mark } => {
                let behind = if self.chance.hits(self.network.lags) {
                    self.chance.below(6)
                } else {
                    0
                };
                let conversation = self.service.old_conversation(behind);
                let pause = self.chance.millis(self.network.latency);
                self.agenda
                    .plan(pause, Happening::ReadIsAnswered { mark, conversation });
            }
            Happening::ReadIsAnswered { mark, conversation } => {
                let may_lag = self.follower.may_lag();
                let compared = self.state.reconcile(&conversation, mark, may_lag).unwrap();
                if compared == Compared::Final {
                    self.check_is(&conversation);
                }
                self.follower.read(compared, moment);
            }
            Happening::ReadFails { trouble } => {
                assert!(!self.follower.read_failed(trouble, moment));
            }
            Happening::AnswerReachesService { task_id } => {
                let mut events = Vec::new();
                let accepted = self.service.answer(&task_id, self.agenda.now, &mut events);
                self.send(events);
                let pause = self.chance.millis(self.network.latency);
                self.agenda
                    .plan(pause, Happening::AnswerIsTaken { task_id, accepted });
            }
            Happening::AnswerIsTaken { task_id, accepted } => {
                self.state.end_submission(&task_id, accepted);
                match accepted {
                    true => self.follower.acted(moment),
                    false => self.follower.refresh(moment),
                }
            }
            Happening::BackOnline => self.follower.back_online(moment),
            Happening::BackInView => self.follower.back_in_view(moment),
            // What a stream that was let go would still have told.
            _ => {}
        }
    }

    /// Puts events on the stream, which may lose, repeat, swap or garble them, or break.
    fn send(&mut self, events: Vec<Value>) {
        let Some(stream) = self
            .stream
            .filter(|_| self.is_open && !self.has_fallen_silent)
        else {
            return;
        };
        let mut sent: Vec<Value> = Vec::new();
        for event in events {
            if self.chance.hits(self.network.loses) {
                continue;
            }
            if self.chance.hits(self.network.garbles) {
                sent.push(json!("garbage"));
            }
            if self.chance.hits(self.network.repeats) {
                sent.push(event.clone());
            }
            sent.push(event);
            let last = sent.len() - 1;
            if last > 0 && self.chance.hits(self.network.swaps) {
                sent.swap(last, last - 1);
            }
        }
        self.arrives =
            self.arrives.max(self.agenda.now) + self.chance.millis(self.network.latency / 4);
        let end = |trouble| Happening::StreamEnds { stream, trouble };
        if self.chance.hits(self.network.falls_silent) {
            self.has_fallen_silent = true;
            self.agenda
                .plan_at(self.arrives + Duration::from_secs(45), end(Trouble::Silent));
            return;
        }
        self.agenda.plan_at(
            self.arrives,
            Happening::StreamTells {
                stream,
                events: sent,
            },
        );
        if self.service.has_ended() {
            self.agenda.plan_at(self.arrives, end(Trouble::Ended));
        } else if self.chance.hits(self.network.cuts) {
            self.is_open = false;
            let clean = self.chance.hits(0.5);
            let trouble = if clean {
                Trouble::Ended
            } else {
                Trouble::NoAnswer
            };
            self.agenda.plan_at(self.arrives, end(trouble));
        }
    }

    /// Looks at the snapshot, as an application would, and answers a task now and then.
    fn look(&mut self) {
        let snapshot = self.state.snapshot();
        check_order(&snapshot);
        if let Some(last) = &self.last {
            check_sharing(last, &snapshot);
        }
        for live in snapshot.pending_tasks.iter() {
            let task_id = &live.task.task_id;
            if !self.answered.contains(task_id) && self.chance.hits(0.1) {
                self.answered.insert(task_id.clone());
                self.state.begin_submission(task_id);
                let pause = self.chance.millis(self.network.latency);
                let task_id = task_id.clone();
                self.agenda
                    .plan(pause, Happening::AnswerReachesService { task_id });
            }
        }
        self.last = Some(snapshot);
    }

    fn check_end(&mut self) {
        assert!(self.service.has_ended(), "it ended before the run");
        let conversation = self.service.conversation();
        self.check_is(&conversation);
        let snapshot = self.state.snapshot();
        assert_eq!(snapshot.phase, Phase::Finished);
        assert!(snapshot.pending_tasks.is_empty());
        assert!(!snapshot.redacted);
    }

    fn check_is(&mut self, conversation: &Value) {
        let snapshot = self.state.snapshot();
        let items: Vec<_> = snapshot
            .items
            .iter()
            .flat_map(|chunk| chunk.iter())
            .collect();
        let truth = conversation["items"].as_array().unwrap();
        assert!(
            items.into_iter().eq(truth),
            "the items are not those of the conversation"
        );
        assert_eq!(snapshot.session.as_ref(), Some(&conversation["session"]));
        assert!(
            snapshot
                .runs
                .iter()
                .eq(conversation["runs"].as_array().unwrap())
        );
    }
}

/// No step twice, and those of a run in the order of their sequences.
fn check_order(snapshot: &Snapshot<Value>) {
    let mut last: HashMap<&str, u64> = HashMap::new();
    for item in snapshot.items.iter().flat_map(|chunk| chunk.iter()) {
        let (run, sequence) = (
            item["runId"].as_str().unwrap(),
            item["sequence"].as_u64().unwrap(),
        );
        let before = last.insert(run, sequence);
        assert!(
            before < Some(sequence),
            "{run}: {sequence} after {before:?}"
        );
    }
    let runs: HashSet<&str> = snapshot
        .runs
        .iter()
        .filter_map(|run| run["id"].as_str())
        .collect();
    assert_eq!(runs.len(), snapshot.runs.len(), "a run stands twice");
    let tasks = snapshot.pending_tasks.iter();
    let tasks: HashSet<&str> = tasks.map(|live| live.task.task_id.as_str()).collect();
    assert_eq!(
        tasks.len(),
        snapshot.pending_tasks.len(),
        "a task stands twice"
    );
}

/// What is equal is the same.
fn check_sharing(last: &Snapshot<Value>, next: &Snapshot<Value>) {
    let is_kept = |last: &Rc<[Value]>, next: &Rc<[Value]>| last != next || Rc::ptr_eq(last, next);
    assert!(is_kept(&last.runs, &next.runs), "the runs have not changed");
    let same_items = last.items == next.items;
    assert_eq!(
        same_items,
        Rc::ptr_eq(&last.items, &next.items),
        "the items have not changed"
    );
    for (last, next) in last.items.iter().zip(next.items.iter()) {
        assert!(is_kept(last, next), "a piece of the items has not changed");
    }
    let same_tasks = last.pending_tasks == next.pending_tasks;
    assert_eq!(
        same_tasks,
        Rc::ptr_eq(&last.pending_tasks, &next.pending_tasks)
    );
}

#[test]
fn a_run_is_followed_to_its_end_through_any_network() {
    let number = |name| {
        env::var(name)
            .ok()
            .map(|number| number.parse::<u64>().unwrap())
    };
    if let Some(seed) = number("PHRONY_LIVE_SEED") {
        World::new(seed).run();
        return;
    }
    let runs = number("PHRONY_LIVE_RUNS").unwrap_or(2_000);
    let mut happenings = 0;
    for seed in 0..runs {
        let followed = std::panic::catch_unwind(|| World::new(seed).run());
        happenings += followed.unwrap_or_else(|_| panic!("replay it with PHRONY_LIVE_SEED={seed}"));
    }
    println!("runs {runs}, happenings {happenings}");
}
