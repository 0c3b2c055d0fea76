//! What all clones of a live run share: what is known, and the one stream that keeps it current.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::task::Waker;

use serde_json::Value;

use super::LiveOptions;
use super::follow::{Follow, Followed, Read};
use super::live_actions::SentInputs;
use super::live_snapshot::{LiveSnapshot, SnapshotMaker};
use crate::client::cancel::Cancel;
use crate::client::{Client, Error};
use crate::event::EventFilter;
use crate::http::Route;
use crate::live::{Compared, Connection, FollowOptions, Hint, RunState};

/// A run's session.
pub(super) struct LiveSession {
    pub(super) client: Client,
    pub(super) run_id: String,
    pub(super) state: RefCell<RunState<Value>>,
    pub(super) sent: SentInputs,
    options: FollowOptions,
    /// What follows the run, since somebody has begun to read.
    follow: OnceCell<Follow>,
    end: OnceCell<Result<(), Rc<Error>>>,
    shown: RefCell<Option<Shown>>,
    maker: RefCell<SnapshotMaker>,
    is_stale: Cell<bool>,
    /// The readers that wait for a change, and how many readers there have been.
    waiting: RefCell<BTreeMap<u64, Waker>>,
    readers: Cell<u64>,
}

/// The latest snapshot.
#[derive(Clone)]
pub(super) struct Shown {
    /// Another one for each snapshot.
    pub(super) number: u64,
    pub(super) snapshot: LiveSnapshot,
}

impl LiveSession {
    pub(super) fn new(client: Client, run_id: &str, options: LiveOptions) -> Self {
        Self {
            client,
            run_id: run_id.to_owned(),
            state: RefCell::new(RunState::new(options.phases)),
            sent: SentInputs::default(),
            options: options.follow,
            follow: OnceCell::new(),
            end: OnceCell::new(),
            shown: RefCell::default(),
            maker: RefCell::default(),
            is_stale: Cell::new(true),
            waiting: RefCell::default(),
            readers: Cell::new(0),
        }
    }

    /// Follows the run to its end, from now on.
    pub(super) async fn follow(&self) {
        let follow = self.follow.get_or_init(|| {
            let filter = EventFilter::default();
            Follow::new(&self.client, &self.run_id, filter, self.options.clone())
        });
        let following = async {
            let what = "following the run";
            let mut cancel = Cancel::new(self.client.call.signal.as_ref(), None, what)?;
            cancel.race(follow.run(self)).await
        };
        let end = match following.await {
            Ok(end) => end,
            Err(error) => Err(Rc::new(error)),
        };
        // It is followed once.
        let _ = self.end.set(end);
        self.changed();
    }

    /// How the following has ended, once it has.
    pub(super) fn end(&self) -> Option<Result<(), Rc<Error>>> {
        self.end.get().cloned()
    }

    /// The latest snapshot.
    pub(super) fn latest(&self) -> Shown {
        let is_stale = self.is_stale.replace(false);
        let mut shown = self.shown.borrow_mut();
        let number = match &*shown {
            Some(shown) if !is_stale => return shown.clone(),
            Some(shown) => shown.number + 1,
            None => 1,
        };
        let snapshot = self.make_snapshot();
        match &*shown {
            Some(shown) if shown.snapshot.is_same(&snapshot) => shown.clone(),
            _ => shown.insert(Shown { number, snapshot }).clone(),
        }
    }

    fn make_snapshot(&self) -> LiveSnapshot {
        let (connection, error) = match (self.end(), self.follow.get()) {
            (Some(end), _) => (Connection::Closed, end.err()),
            (None, Some(follow)) => (follow.connection(), follow.trouble()),
            (None, None) => (Connection::Connecting, None),
        };
        let state = self.state.borrow_mut().snapshot();
        self.maker.borrow_mut().make(state, connection, error)
    }

    /// A number for one who reads.
    pub(super) fn new_reader(&self) -> u64 {
        let reader = self.readers.get() + 1;
        self.readers.set(reader);
        reader
    }

    /// Wakes this reader at the next change.
    pub(super) fn wait(&self, reader: u64, waker: &Waker) {
        self.waiting.borrow_mut().insert(reader, waker.clone());
    }

    /// This reader is gone.
    pub(super) fn leave(&self, reader: u64) {
        self.waiting.borrow_mut().remove(&reader);
    }

    /// The service has taken an input.
    pub(super) fn acted(&self) {
        if let Some(follow) = self.follow.get() {
            follow.acted();
        }
    }

    /// What is known is out of date.
    pub(super) fn refresh(&self) {
        if let Some(follow) = self.follow.get() {
            follow.refresh();
        }
    }
}

impl Followed for LiveSession {
    type End = ();

    fn take(&self, events: &[Value]) -> Hint {
        let mut state = self.state.borrow_mut();
        let hints = events.iter().map(|event| state.apply(event));
        hints.max().unwrap_or_default()
    }

    async fn read(&self, follow: &Follow) -> Read<()> {
        let mark = self.state.borrow_mut().mark();
        let request = Route::Conversation {
            run_id: &self.run_id,
            step_content: None,
        }
        .request(None)?;
        let answer = follow.client().call(request).await?;
        let conversation: Value = answer.typed()?;
        let mut state = self.state.borrow_mut();
        match state.reconcile(&conversation, mark, follow.may_lag()) {
            Ok(Compared::Final) => Ok(ControlFlow::Break(())),
            Ok(compared) => Ok(ControlFlow::Continue(compared)),
            Err(reason) => Err(answer.unreadable(&format!("a conversation ({reason})"))),
        }
    }

    fn changed(&self) {
        self.is_stale.set(true);
        // Nothing is borrowed when they wake: they may do anything.
        let waiting = self.waiting.take();
        waiting.into_values().for_each(Waker::wake);
    }
}
