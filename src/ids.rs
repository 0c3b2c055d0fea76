//! Ids as numbers.

use std::collections::HashMap;

/// Distinct ids, each with a number: the first has 0.
///
/// What belongs to an id lies in a list, at its number: a map of its own for each thing that an id has
/// would be a copy of a map's code in the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids(HashMap<String, usize>);

impl Ids {
    /// The number of an id, which is added unless it is known.
    pub(crate) fn add(&mut self, id: &str) -> usize {
        if let Some(number) = self.number(id) {
            return number;
        }
        let number = self.0.len();
        self.0.insert(id.to_owned(), number);
        number
    }

    /// The number of an id that was added.
    pub(crate) fn number(&self, id: &str) -> Option<usize> {
        self.0.get(id).copied()
    }

    /// Whether the id was added.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }
}
