//! What one run has still to do.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Map, Value};

use super::firehose::Flow;
use crate::script::{Chat, ScriptStep, pause};

/// A run as the engine plays it.
#[derive(Debug)]
pub struct Thread {
    /// The run, by its place in the session.
    pub run: usize,
    /// The thread that waits for this one, with the name that it knows it by.
    pub parent: Option<(usize, String)>,
    /// What is still to be done.
    pub steps: VecDeque<ScriptStep>,
    /// What placeholders see.
    pub scope: Map<String, Value>,
    /// The ids of its tool calls, by the names that the script has for them.
    pub calls: BTreeMap<String, String>,
    /// The ids of its questions to other agents, by agent.
    pub questions: BTreeMap<String, String>,
    /// What it does now.
    pub state: State,
    /// The script time up to which it has been played.
    pub clock: Duration,
}

/// What a run does now.
#[derive(Debug)]
pub enum State {
    /// It will do its next step.
    Ready,
    /// It emits a firehose.
    Flowing(Flow),
    /// It waits.
    Waiting {
        /// What for.
        wait: Wait,
        /// The script time at which it goes on in any case.
        deadline: Option<Duration>,
    },
    /// It ended.
    Done,
}

/// What a run waits for.
#[derive(Debug, Clone)]
pub enum Wait {
    /// A task, and what is done by its outcome.
    Task(BTreeMap<String, Vec<ScriptStep>>),
    /// A message.
    Message(Chat),
    /// A timer.
    Timer {
        /// The tool call that began it.
        tool_call_id: String,
        /// The script time of its beginning.
        since: Duration,
    },
    /// So many sub-agents.
    SubAgents(usize),
}

impl Thread {
    /// A run that begins at the script time `clock`.
    #[must_use]
    pub fn new(
        run: usize,
        steps: impl IntoIterator<Item = ScriptStep>,
        scope: Map<String, Value>,
        clock: Duration,
    ) -> Self {
        Self {
            run,
            parent: None,
            steps: steps.into_iter().collect(),
            scope,
            calls: BTreeMap::new(),
            questions: BTreeMap::new(),
            state: State::Ready,
            clock,
        }
    }

    /// When the run goes on by itself, if it does.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        match &self.state {
            State::Ready => {
                let after = self.steps.front().map_or(0, |step| step.after_ms);
                Some(self.clock.saturating_add(pause(after)))
            }
            State::Flowing(flow) => Some(flow.due()),
            State::Waiting { deadline, .. } => *deadline,
            State::Done => None,
        }
    }

    /// Puts steps before those that are still to be done.
    pub fn do_first(&mut self, steps: Vec<ScriptStep>) {
        for step in steps.into_iter().rev() {
            self.steps.push_front(step);
        }
    }

    /// Lets the run go on at the script time `at`.
    pub fn go_on(&mut self, at: Duration) {
        self.state = State::Ready;
        self.clock = at;
    }

    /// Lets the run wait, at most for `limit`.
    pub fn wait(&mut self, wait: Wait, limit: Option<Duration>) {
        let deadline = limit.map(|limit| self.clock.saturating_add(limit));
        self.state = State::Waiting { wait, deadline };
    }
}
