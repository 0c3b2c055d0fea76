//! Moments of a live run, as the crate's types.

use std::ops::Deref;
use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::client::Error;
use crate::client::kept::{self, Kept};
use crate::live::{Connection, LiveTask, Snapshot};
use crate::model::{ConversationRun, ConversationSession, Phase, TimelineItem};

/// A moment of a live run. Cheap to clone; whatever has not changed since the last one is the same
/// [`Rc`].
///
/// The stream may tell what no documentation knows: where it says something else than it should, a
/// field counts as missing.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LiveSnapshot {
    /// How the service is heard of.
    pub connection: Connection,
    /// What the session does. [`Phase::Active`] until something is known.
    pub phase: Phase,
    /// The session with its status and output; `None` until something is known.
    pub session: Option<Rc<ConversationSession>>,
    /// The root run and its sub-agents' runs. Of one that only the stream has told of, `extra` has
    /// `provisional`, and what the stream does not tell is empty.
    pub runs: Rc<[ConversationRun]>,
    /// The steps of all runs, in the order of the timeline.
    pub items: LiveItems,
    /// The tasks that wait for a person, the oldest first.
    pub pending_tasks: Rc<[LiveTask]>,
    /// Whether the key's trigger hides the steps.
    pub redacted: bool,
    /// Why the connection is lost, or why the live run has ended before the session did. What went
    /// wrong in the run itself is the session's `error`.
    pub error: Option<Rc<Error>>,
}

/// An item of a live timeline. It is used like the [`TimelineItem`] that it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveItem {
    /// The item. It has no `ordinal` before the conversation has told of it.
    pub item: TimelineItem,
    /// Whether only the stream has told of the item, or of its last change.
    pub provisional: bool,
}

impl Deref for LiveItem {
    type Target = TimelineItem;

    fn deref(&self) -> &TimelineItem {
        &self.item
    }
}

/// The items of a [`LiveSnapshot`], in chunks of which an addition remakes only the last.
#[derive(Debug, Clone, Default)]
pub struct LiveItems(Rc<[Rc<[LiveItem]>]>);

impl LiveItems {
    /// The items, one after the other.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &LiveItem> {
        self.0.iter().flat_map(|chunk| chunk.iter())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|chunk| chunk.len()).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The chunks that together are the items. A chunk that has not changed since the last snapshot
    /// is the same.
    #[must_use]
    pub fn chunks(&self) -> &[Rc<[LiveItem]>] {
        &self.0
    }
}

impl LiveSnapshot {
    /// Whether there is anything to see: something is known, or is wrong.
    pub(super) fn tells_anything(&self) -> bool {
        self.session.is_some() || self.error.is_some()
    }

    /// Whether nothing has changed. What is equal but was made anew counts as changed.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.connection == other.connection
            && self.phase == other.phase
            && self.redacted == other.redacted
            && is_same(self.session.as_ref(), other.session.as_ref())
            && Rc::ptr_eq(&self.runs, &other.runs)
            && Rc::ptr_eq(&self.items.0, &other.items.0)
            && Rc::ptr_eq(&self.pending_tasks, &other.pending_tasks)
            && is_same(self.error.as_ref(), other.error.as_ref())
    }
}

fn is_same<T>(a: Option<&Rc<T>>, b: Option<&Rc<T>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Makes snapshots. It keeps what it has made of each part, for as long as the part is the same.
#[derive(Default)]
pub(super) struct SnapshotMaker {
    session: Option<(Value, Option<Rc<ConversationSession>>)>,
    runs: Option<Kept<Value, Rc<[ConversationRun]>>>,
    chunks: Vec<Kept<Value, Rc<[LiveItem]>>>,
    items: Option<Kept<Rc<[Value]>, LiveItems>>,
    tasks: Option<Kept<LiveTask<Value>, Rc<[LiveTask]>>>,
}

impl SnapshotMaker {
    /// The snapshot of this state.
    pub(super) fn make(
        &mut self,
        state: Snapshot<Value>,
        connection: Connection,
        error: Option<Rc<Error>>,
    ) -> LiveSnapshot {
        let chunks = &mut self.chunks;
        let items = kept::of_list(&mut self.items, state.items, |items| {
            kept::of_chunks(chunks, items, |chunk| {
                chunk.iter().filter_map(item).collect()
            });
            LiveItems(chunks.iter().map(|(_, typed)| Rc::clone(typed)).collect())
        });
        LiveSnapshot {
            connection,
            phase: state.phase,
            session: self.session(state.session),
            runs: kept::of_list(&mut self.runs, state.runs, |runs| {
                runs.iter().filter_map(member).collect()
            }),
            items,
            pending_tasks: kept::of_list(&mut self.tasks, state.pending_tasks, |tasks| {
                tasks.iter().map(task).collect()
            }),
            redacted: state.redacted,
            error,
        }
    }

    fn session(&mut self, session: Option<Value>) -> Option<Rc<ConversationSession>> {
        let session = session?;
        match &self.session {
            Some((known, typed)) if *known == session => typed.clone(),
            _ => {
                let typed = member(&session).map(Rc::new);
                self.session = Some((session, typed.clone()));
                typed
            }
        }
    }
}

fn task(live: &LiveTask<Value>) -> LiveTask {
    LiveTask {
        task: live.task.typed(),
        submitting: live.submitting,
    }
}

/// A run or the session.
fn member<T: DeserializeOwned>(value: &Value) -> Option<T> {
    read(value, &["id", "status"])
}

fn item(value: &Value) -> Option<LiveItem> {
    let mut item: TimelineItem = read(value, &["runId", "type"])?;
    let provisional = item.extra.remove("provisional").is_some();
    Some(LiveItem { item, provisional })
}

/// Reads an object without the fields that do not fit; `required` are the texts that may not be
/// missing.
fn read<T: DeserializeOwned>(value: &Value, required: &[&str]) -> Option<T> {
    if let Ok(read) = T::deserialize(value) {
        return Some(read);
    }
    let empty = |name: &&str| ((*name).to_owned(), Value::from(""));
    let mut fitting: Map<_, _> = required.iter().map(empty).collect();
    for (name, value) in value.as_object()? {
        let mut with = fitting.clone();
        with.insert(name.clone(), value.clone());
        if T::deserialize(Value::Object(with.clone())).is_ok() {
            fitting = with;
        }
    }
    T::deserialize(Value::Object(fitting)).ok()
}
