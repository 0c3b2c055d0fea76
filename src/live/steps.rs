//! The timeline of a live run: what the conversation has confirmed, and what the stream has told
//! since.

use std::collections::HashMap;
use std::rc::Rc;

use super::chunked_list::{ChunkedList, Place};
use super::wire::Step;
use crate::ids::Ids;
use crate::json::Json;
use crate::timeline::{OpenTasks, sort_places};

/// A step within its run: what makes it the same step, wherever it is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    run: usize,
    sequence: u64,
}

#[derive(Debug, Clone)]
struct Entry<J> {
    run: usize,
    step: Step<J>,
    /// When it was told of, counted in events and questions for the conversation.
    arrival: u64,
    /// The same for as long as the item is the same object.
    version: u64,
}

impl<J> Entry<J> {
    fn key(&self) -> Option<Key> {
        let sequence = self.step.sequence?;
        Some(Key {
            run: self.run,
            sequence,
        })
    }
}

/// A run that steps belong to.
#[derive(Debug)]
struct Run {
    id: String,
    /// The greatest sequence of its steps.
    last: Option<u64>,
}

/// The steps in the order of the timeline.
///
/// The order is the conversation's. Behind it stands what only the stream has told, in the order
/// of arrival, save that the steps of a run stand in the order of their sequences: a step that
/// comes too late goes before the first step of its run with a greater sequence.
#[derive(Debug)]
pub(super) struct Steps<J> {
    list: ChunkedList<Entry<J>, J>,
    /// Every step with a key, and whether it is settled.
    known: HashMap<Key, bool>,
    /// By the numbers of their ids.
    runs: Vec<Run>,
    run_ids: Ids,
    versions: u64,
}

/// What became of a step that an event told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    /// It stands at the end; with a gap, steps of its run are missing before it.
    Last { gap: bool },
    /// It stands somewhere else, or has taken the place of what was known of it.
    Within,
    /// It says nothing new.
    Known,
}

/// How a conversation compares to what was known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Compared {
    /// It lacks steps that it should have.
    pub(super) lags: bool,
    /// It has steps that nobody has told of.
    pub(super) has_news: bool,
    /// It has nothing but rows that tell of a completion.
    pub(super) has_no_steps: bool,
}

/// How a conversation is to be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// When it was asked for, counted in events and questions.
    pub(super) asked_at: u64,
    /// Whether it may lack what it should have; otherwise it is taken at its word.
    pub(super) may_lag: bool,
    /// Whether it says that the session has ended, so that nothing comes after it.
    pub(super) is_final: bool,
}

impl<J: Json> Steps<J> {
    pub(super) fn new() -> Self {
        Self {
            list: ChunkedList::new(),
            known: HashMap::new(),
            runs: Vec::new(),
            run_ids: Ids::default(),
            versions: 0,
        }
    }

    /// What a snapshot shows.
    pub(super) fn shown(&mut self) -> Rc<[Rc<[J]>]> {
        self.list.snapshot(|entry| entry.step.item.clone())
    }

    /// Takes in a step that an event told of.
    pub(super) fn add(&mut self, step: Step<J>, arrival: u64) -> Added {
        let entry = self.entry(step, arrival);
        let Some(key) = entry.key() else {
            return Added::Known;
        };
        match self.known.get(&key) {
            Some(false) if entry.step.is_settled => {
                self.known.insert(key, true);
                if let Some(place) = self.place_of(key) {
                    *self.list.change(place) = entry;
                }
                Added::Within
            }
            Some(_) => Added::Known,
            None => self.put(key, entry),
        }
    }

    /// Changes the item of a known step into what `change` makes of it.
    pub(super) fn change(
        &mut self,
        run_id: &str,
        sequence: u64,
        change: impl FnOnce(&J) -> Option<J>,
    ) {
        let Some(run) = self.run_ids.number(run_id) else {
            return;
        };
        let key = Some(Key { run, sequence });
        let mut places = self.list.places_from_end();
        let Some((place, entry)) = places.find(|(_, entry)| entry.key() == key) else {
            return;
        };
        // Before the list hears of a change: what is not changed stays the same object.
        let Some(item) = change(&entry.step.item) else {
            return;
        };
        drop(places);
        let version = self.next_version();
        let entry = self.list.change(place);
        entry.step.item = item;
        entry.step.is_confirmed = false;
        entry.version = version;
    }

    /// Takes in the rows of a conversation. What they lack stays if it may still come.
    pub(super) fn reconcile(&mut self, rows: Vec<Step<J>>, reading: Reading) -> Compared {
        let older = std::mem::replace(&mut self.list, ChunkedList::new());
        self.known.clear();
        self.runs.iter_mut().for_each(|run| run.last = None);
        let mut compared = Compared {
            has_no_steps: rows.iter().all(Step::is_completion),
            ..Compared::default()
        };

        let mut before = ByKey::new(&older);
        for row in rows {
            let mut entry = self.entry(row, reading.asked_at - 1);
            let key = entry.key();
            match key.and_then(|key| before.take(key)) {
                Some(known) => entry.take_over(known, reading),
                None => compared.has_news |= !entry.step.is_completion(),
            }
            if let Some(key) = key {
                self.know(key, entry.step.is_settled);
            }
            self.list.push(entry);
        }

        let last: Vec<_> = self.runs.iter().map(|run| run.last).collect();
        for entry in older.iter() {
            let Some(key) = entry.key().filter(|&key| !before.is_taken(key)) else {
                continue;
            };
            let is_due = entry.arrival < reading.asked_at;
            // It was asked for after the step was told of, and has later ones: there is no such step.
            let is_denied = is_due && last[key.run] > Some(key.sequence);
            let is_late = is_due || reading.is_final;
            if is_denied || (is_late && !reading.may_lag) || self.known.contains_key(&key) {
                continue;
            }
            let added = self.put(key, entry.clone());
            // Between what it has and what was told since, something else is missing.
            compared.lags |= is_late || added == Added::Last { gap: true };
        }
        self.list.share(&older, |a, b| a.version == b.version);
        compared
    }

    /// Takes all steps in, in their order, for what they say of tasks.
    pub(super) fn see_tasks(&self, tasks: &mut OpenTasks<J>) {
        for entry in self.list.iter() {
            if let Some(task) = &entry.step.task {
                let run_id = &self.runs[entry.run].id;
                tasks.see(run_id, &entry.step.item_type, (**task).clone());
            }
        }
    }

    fn entry(&mut self, step: Step<J>, arrival: u64) -> Entry<J> {
        let run = self.run_ids.add(&step.run_id);
        if run == self.runs.len() {
            let id = step.run_id.clone();
            self.runs.push(Run { id, last: None });
        }
        Entry {
            run,
            step,
            arrival,
            version: self.next_version(),
        }
    }

    fn next_version(&mut self) -> u64 {
        self.versions += 1;
        self.versions
    }

    fn know(&mut self, key: Key, is_settled: bool) {
        self.known.insert(key, is_settled);
        let last = &mut self.runs[key.run].last;
        *last = (*last).max(Some(key.sequence));
    }

    /// Puts a step that is not known to its place.
    fn put(&mut self, key: Key, entry: Entry<J>) -> Added {
        let last = self.runs[key.run].last;
        self.know(key, entry.step.is_settled);
        if last < Some(key.sequence) {
            self.list.push(entry);
            let gap = key.sequence > last.map_or(1, |last| last + 1);
            return Added::Last { gap };
        }
        let mut before = None;
        for (place, other) in self.list.places_from_end() {
            if other.run != key.run {
                continue;
            }
            if other.step.sequence < Some(key.sequence) {
                break;
            }
            before = Some(place);
        }
        match before {
            Some(place) => self.list.insert(place, entry),
            None => self.list.push(entry),
        }
        Added::Within
    }

    fn place_of(&self, key: Key) -> Option<Place> {
        let mut places = self.list.places_from_end();
        places
            .find(|(_, entry)| entry.key() == Some(key))
            .map(|(place, _)| place)
    }
}

/// The entries of a list, to be taken by their keys, each once.
struct ByKey<'a, J> {
    entries: Vec<(Key, &'a Entry<J>)>,
    ascending: Vec<usize>,
    taken: Vec<bool>,
}

impl<'a, J: Json> ByKey<'a, J> {
    fn new(list: &'a ChunkedList<Entry<J>, J>) -> Self {
        let with_key = |entry: &'a Entry<J>| Some((entry.key()?, entry));
        let entries: Vec<_> = list.iter().filter_map(with_key).collect();
        let mut ascending: Vec<usize> = (0..entries.len()).collect();
        sort_places(&mut ascending, &|a, b| entries[a].0.cmp(&entries[b].0));
        Self {
            taken: vec![false; entries.len()],
            entries,
            ascending,
        }
    }

    /// The first entry with this key, unless it was taken.
    fn take(&mut self, key: Key) -> Option<&'a Entry<J>> {
        let place = self.place(key)?;
        let is_taken = std::mem::replace(&mut self.taken[place], true);
        (!is_taken).then_some(self.entries[place].1)
    }

    fn is_taken(&self, key: Key) -> bool {
        self.place(key).is_some_and(|place| self.taken[place])
    }

    fn place(&self, key: Key) -> Option<usize> {
        let key_at = |place: usize| self.entries[place].0;
        let first = self.ascending.partition_point(|&place| key_at(place) < key);
        let place = *self.ascending.get(first)?;
        (key_at(place) == key).then_some(place)
    }
}

impl<J: Json> Entry<J> {
    /// Keeps of what was known what the conversation does not tell better.
    fn take_over(&mut self, known: &Self, reading: Reading) {
        let knows_more = known.step.is_settled && !self.step.is_settled;
        let keeps = if known.step.is_confirmed {
            self.step.is_confirmed && known.step.item.is_same(&self.step.item)
        } else {
            knows_more && reading.may_lag && !reading.is_final
        };
        if keeps {
            self.step = known.step.clone();
            self.version = known.version;
            self.arrival = known.arrival;
        }
    }
}
