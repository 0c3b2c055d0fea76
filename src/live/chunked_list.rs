//! A long list that changes in few places, and whose old versions stay what they were.

use std::rc::Rc;

/// The most entries of a chunk. A change remakes what is shown of one chunk, and every snapshot
/// has one reference for each chunk: neither may cost much.
const CHUNK_ENTRIES: usize = 256;

/// A list in chunks, each with what snapshots show of it.
#[derive(Debug)]
pub(super) struct ChunkedList<E, V> {
    chunks: Vec<Chunk<E, V>>,
    shown: Option<Rc<[Rc<[V]>]>>,
}

#[derive(Debug)]
struct Chunk<E, V> {
    entries: Vec<E>,
    /// What the last snapshot shows, unless the chunk has changed since.
    shown: Option<Rc<[V]>>,
}

/// Where an entry is, until entries are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    chunk: usize,
    index: usize,
}

impl<E, V: Clone> ChunkedList<E, V> {
    pub(super) fn new() -> Self {
        Self {
            chunks: Vec::new(),
            shown: None,
        }
    }

    /// Adds an entry at the end.
    pub(super) fn push(&mut self, entry: E) {
        match self.chunks.last_mut() {
            Some(chunk) if chunk.entries.len() < CHUNK_ENTRIES => chunk.entries.push(entry),
            _ => self.chunks.push(Chunk {
                entries: vec![entry],
                shown: None,
            }),
        }
        self.touch(self.chunks.len() - 1);
    }

    /// Adds an entry before the one at `place`.
    pub(super) fn insert(&mut self, place: Place, entry: E) {
        let chunk = &mut self.chunks[place.chunk].entries;
        chunk.insert(place.index, entry);
        if chunk.len() > CHUNK_ENTRIES {
            let entries = chunk.split_off(CHUNK_ENTRIES / 2);
            let second = Chunk {
                entries,
                shown: None,
            };
            self.chunks.insert(place.chunk + 1, second);
        }
        self.touch(place.chunk);
    }

    /// The entry at `place`, to be changed.
    pub(super) fn change(&mut self, place: Place) -> &mut E {
        self.touch(place.chunk);
        &mut self.chunks[place.chunk].entries[place.index]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &E> {
        self.chunks.iter().flat_map(|chunk| &chunk.entries)
    }

    /// The entries with their places, from the end.
    pub(super) fn places_from_end(&self) -> impl Iterator<Item = (Place, &E)> {
        let chunks = self.chunks.iter().enumerate().rev();
        chunks.flat_map(|(chunk, Chunk { entries, .. })| {
            let entries = entries.iter().enumerate().rev();
            entries.map(move |(index, entry)| (Place { chunk, index }, entry))
        })
    }

    /// What a snapshot shows. Of what has not changed, it is what the last one showed.
    pub(super) fn snapshot(&mut self, show: impl Fn(&E) -> V) -> Rc<[Rc<[V]>]> {
        let chunks = &mut self.chunks;
        let shown = self.shown.get_or_insert_with(|| {
            let chunks = chunks.iter_mut().map(|Chunk { entries, shown }| {
                let shown = shown.get_or_insert_with(|| entries.iter().map(&show).collect());
                Rc::clone(shown)
            });
            chunks.collect()
        });
        Rc::clone(shown)
    }

    /// Takes over what `older` shows of chunks that begin the list and are the same in both.
    pub(super) fn share(&mut self, older: &Self, is_same: impl Fn(&E, &E) -> bool) {
        let is_same = |a: &Chunk<E, V>, b: &Chunk<E, V>| {
            a.entries.len() == b.entries.len()
                && a.entries.iter().zip(&b.entries).all(|(a, b)| is_same(a, b))
        };
        for (chunk, older) in self.chunks.iter_mut().zip(&older.chunks) {
            if is_same(chunk, older) {
                chunk.shown.clone_from(&older.shown);
            }
        }
        if self.chunks.len() == older.chunks.len()
            && self.chunks.iter().all(|chunk| chunk.shown.is_some())
        {
            self.shown.clone_from(&older.shown);
        }
    }

    fn touch(&mut self, chunk: usize) {
        self.chunks[chunk].shown = None;
        self.shown = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn snapshot(list: &mut ChunkedList<u32, u32>) -> Rc<[Rc<[u32]>]> {
        list.snapshot(|entry| *entry)
    }

    fn flat(chunks: &[Rc<[u32]>]) -> Vec<u32> {
        chunks
            .iter()
            .flat_map(|chunk| chunk.iter().copied())
            .collect()
    }

    #[test]
    fn an_addition_at_the_end_leaves_all_chunks_but_the_last_the_same() {
        let mut list = ChunkedList::new();
        (0..10_000).for_each(|entry| list.push(entry));
        let before = snapshot(&mut list);
        assert!(Rc::ptr_eq(&before, &snapshot(&mut list)));
        list.push(10_000);
        let after = snapshot(&mut list);
        let shared = before
            .iter()
            .zip(after.iter())
            .filter(|(a, b)| Rc::ptr_eq(a, b));
        assert_eq!(shared.count(), before.len() - 1);
        assert_eq!(flat(&before).len(), 10_000);
        assert_eq!(flat(&after).len(), 10_001);
    }

    proptest! {
        #[test]
        fn it_holds_what_a_plain_list_would(changes in prop::collection::vec((0u8..3, any::<prop::sample::Index>()), 0..1500)) {
            let mut list = ChunkedList::new();
            let mut plain: Vec<u32> = Vec::new();
            let mut old = Vec::new();
            for (number, (change, index)) in (0..).zip(changes) {
                if plain.is_empty() || change == 0 {
                    list.push(number);
                    plain.push(number);
                } else {
                    let from_end = index.index(plain.len());
                    let (place, _) = list.places_from_end().nth(from_end).unwrap();
                    let index = plain.len() - 1 - from_end;
                    if change == 1 {
                        list.insert(place, number);
                        plain.insert(index, number);
                    } else {
                        *list.change(place) = number;
                        plain[index] = number;
                    }
                }
                if number % 97 == 0 {
                    old.push((snapshot(&mut list), plain.clone()));
                }
            }
            prop_assert!(list.iter().eq(&plain));
            for (chunks, plain) in old {
                prop_assert_eq!(flat(&chunks), plain);
            }
        }
    }
}
