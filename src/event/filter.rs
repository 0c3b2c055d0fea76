//! Which events a caller wants.

use super::Envelope;
use super::envelope::text;
use super::json_walk::RawString;
use crate::InputError;

/// Picks events by their `kind` and their `subject`.
///
/// ```
/// use phrony_client::event::EventFilter;
///
/// let filter = EventFilter::new(&["run"], &["engine.run.*"])?;
/// assert!(filter.wants(br#"{"kind":"run","subject":"engine.run.completed"}"#));
/// assert!(!filter.wants(br#"{"kind":"step","subject":"engine.run.completed"}"#));
/// # Ok::<(), phrony_client::InputError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    kinds: Vec<Pattern>,
    subjects: Vec<Pattern>,
}

impl EventFilter {
    /// A filter for events whose kind is one of `kinds` and whose subject is one of `subjects`. A
    /// pattern is the whole text, or its beginning with a `*` behind it. No patterns are no
    /// condition.
    ///
    /// # Errors
    ///
    /// When a pattern is empty, or has a `*` that is not its last character.
    pub fn new<P: AsRef<str>>(kinds: &[P], subjects: &[P]) -> Result<Self, InputError> {
        Ok(Self {
            kinds: patterns("kinds", kinds)?,
            subjects: patterns("subjects", subjects)?,
        })
    }

    /// Whether there is no condition.
    #[must_use]
    pub fn wants_all(&self) -> bool {
        self.kinds.is_empty() && self.subjects.is_empty()
    }

    /// Whether the caller wants this event, which is still JSON. What is no JSON object is always
    /// wanted: whoever parses it tells the caller. What is not wanted is not checked any further.
    #[must_use]
    pub fn wants(&self, json: &[u8]) -> bool {
        if self.wants_all() {
            return true;
        }
        let Some(envelope) = Envelope::scan(json) else {
            return true;
        };
        matches_any(&self.kinds, envelope.raw_kind())
            && matches_any(&self.subjects, envelope.raw_subject())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Exact(String),
    Prefix(String),
}

impl Pattern {
    fn matches(&self, text: &[u8]) -> bool {
        match self {
            Self::Exact(exact) => text == exact.as_bytes(),
            Self::Prefix(prefix) => text.starts_with(prefix.as_bytes()),
        }
    }
}

fn matches_any(patterns: &[Pattern], raw: Option<RawString<'_>>) -> bool {
    let matches = |text: &[u8]| patterns.iter().any(|pattern| pattern.matches(text));
    patterns.is_empty()
        || raw.is_some_and(|raw| {
            if raw.has_escapes || !raw.bytes.is_ascii() {
                matches(text(raw).as_bytes())
            } else {
                matches(raw.bytes)
            }
        })
}

fn patterns<P: AsRef<str>>(name: &str, patterns: &[P]) -> Result<Vec<Pattern>, InputError> {
    let read = |(index, pattern): (usize, &P)| {
        let pattern = pattern.as_ref();
        let refuse = |why| Err(InputError::new(format!("{name}[{index}]"), why));
        match pattern.strip_suffix('*') {
            _ if pattern.is_empty() => refuse("is empty; it would match nothing"),
            Some(prefix) if !prefix.contains('*') => Ok(Pattern::Prefix(prefix.to_owned())),
            None if !pattern.contains('*') => Ok(Pattern::Exact(pattern.to_owned())),
            _ => refuse("may have a `*` only at its end"),
        }
    };
    patterns.iter().enumerate().map(read).collect()
}
