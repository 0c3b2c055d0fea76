//! The order in which a session's runs are played.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::Engine;
use super::firehose::FirehoseInput;
use super::thread::{State, Thread};
use crate::clock::ScriptClock;
use crate::script::Script;
use crate::session::{Session, SessionCell};

/// How long after the start the engine picks a run up, in script milliseconds: a client that
/// connects at once sees the session start.
const PICK_UP_MS: u64 = 150;

/// What a session waits for before it can be advanced again.
#[derive(Debug)]
pub enum Next {
    /// A moment, or a reply.
    At(Instant),
    /// A reply.
    Reply,
    /// Readers to take what a firehose has sent.
    Room,
    /// Nothing: it ended.
    End,
}

/// Plays one session.
#[derive(Debug)]
pub struct Player {
    pub(super) engine: Engine,
    clock: ScriptClock,
    pub(super) cell: Arc<SessionCell>,
    /// The root first.
    pub(super) threads: Vec<Thread>,
    announced: bool,
}

impl Player {
    /// A player at the beginning of `script`.
    #[must_use]
    pub fn new(
        engine: Engine,
        clock: ScriptClock,
        cell: Arc<SessionCell>,
        script: &Script,
        input: &Value,
    ) -> Self {
        let mut scope = root_scope(input);
        // The start was refused unless the input fits; see `http::routes::runs`.
        if let Ok(firehose) = FirehoseInput::read(input, &engine.limits) {
            scope.insert("firehose".to_owned(), firehose.scope());
        }
        let begin = Duration::from_millis(PICK_UP_MS);
        let root = Thread::new(Session::ROOT, script.steps.clone(), scope, begin);
        Self {
            engine,
            clock,
            cell,
            threads: vec![root],
            announced: false,
        }
    }

    /// Does everything that is due.
    pub fn advance(&mut self) -> Next {
        let cell = Arc::clone(&self.cell);
        let mut session = cell.lock();
        let now = self.clock.now();
        if !self.announced {
            let begin = Duration::from_millis(PICK_UP_MS);
            if now < begin {
                return Next::At(self.clock.moment(begin));
            }
            session.announce_start();
            self.announced = true;
        }
        self.take_replies(&mut session, now);
        loop {
            let Some((due, thread)) = self.first_due() else {
                return if matches!(self.threads[Session::ROOT].state, State::Done) {
                    Next::End
                } else {
                    Next::Reply
                };
            };
            if due > now {
                return Next::At(self.clock.moment(due));
            }
            let flows =
                matches!(&self.threads[thread].state, State::Flowing(flow) if flow.is_unpaced());
            self.play_on(&mut session, thread, due, now);
            if flows {
                return Next::Room;
            }
        }
    }

    /// The thread that is due first; of several at once, the oldest.
    fn first_due(&self) -> Option<(Duration, usize)> {
        self.threads
            .iter()
            .enumerate()
            .filter_map(|(thread, state)| Some((state.due()?, thread)))
            .min()
    }

    fn take_replies(&mut self, session: &mut Session, now: Duration) {
        for thread in 0..self.threads.len() {
            let run = self.threads[thread].run;
            if let Some(reply) = session.runs[run].reply.take() {
                self.hear(session, thread, reply, now);
            }
        }
    }
}

/// What the placeholders of the root's script see from the beginning.
fn root_scope(input: &Value) -> Map<String, Value> {
    let mut files = Vec::new();
    collect_files(input, &mut files);
    Map::from_iter([
        ("input".to_owned(), input.clone()),
        ("files".to_owned(), files.into()),
    ])
}

/// The names of the files anywhere in a run's input.
fn collect_files(value: &Value, files: &mut Vec<Value>) {
    match value {
        Value::Object(fields) if fields.get("phronyFile") == Some(&Value::Bool(true)) => {
            files.extend(fields.get("filename").cloned());
        }
        Value::Object(fields) => fields
            .values()
            .for_each(|value| collect_files(value, files)),
        Value::Array(items) => items.iter().for_each(|item| collect_files(item, files)),
        _ => {}
    }
}
