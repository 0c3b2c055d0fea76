//! Which events a caller wants, decided on the parsed event.

use phrony_client::event::EventFilter;
use serde_json::Value;

use super::{json, parts};

/// Whether a filter with these patterns wants an event. `None` for an event that is no JSON but
/// begins like an object: a filter may or may not see that it is none.
#[must_use]
pub fn wants(kinds: &[&str], subjects: &[&str], json: &[u8]) -> Option<bool> {
    if kinds.is_empty() && subjects.is_empty() {
        return Some(true);
    }
    match json::parse(json) {
        Some(Value::Object(event)) => {
            let matches = |patterns: &[&str], name| {
                let text = event.get(name).and_then(Value::as_str);
                patterns.is_empty() || patterns.iter().any(|pattern| is_match(pattern, text))
            };
            Some(matches(kinds, "kind") && matches(subjects, "subject"))
        }
        Some(_) => Some(true),
        None if json.trim_ascii_start().starts_with(b"{") => None,
        None => Some(true),
    }
}

fn is_match(pattern: &str, text: Option<&str>) -> bool {
    text.is_some_and(|text| match pattern.strip_suffix('*') {
        Some(prefix) => text.starts_with(prefix),
        None => text == pattern,
    })
}

/// Whether a pattern means something: it is not empty, and a `*` is its last character.
#[must_use]
pub fn is_pattern(pattern: &str) -> bool {
    !pattern.is_empty()
        && pattern
            .find('*')
            .is_none_or(|star| star + 1 == pattern.len())
}

/// The filter decides as it would on the parsed event.
pub fn check_filter(kinds: &[&str], subjects: &[&str], json: &[u8]) {
    let filter = EventFilter::new(kinds, subjects);
    let is_valid = kinds
        .iter()
        .chain(subjects)
        .all(|pattern| is_pattern(pattern));
    assert_eq!(filter.is_ok(), is_valid);
    let (Ok(filter), Some(expected)) = (filter, wants(kinds, subjects, json)) else {
        return;
    };
    assert_eq!(filter.wants(json), expected);
}

/// A line with the patterns of kinds, one with those of subjects, both with `|` between them, and
/// then the event. An empty line is no pattern.
pub fn check(input: &[u8]) {
    let mut lines = input.splitn(3, |&byte| byte == b'\n');
    let mut patterns = || -> Vec<String> {
        match lines.next() {
            None | Some([]) => Vec::new(),
            Some(line) => {
                let text = |part| String::from_utf8_lossy(part).into_owned();
                parts(line).into_iter().map(text).collect()
            }
        }
    };
    let (kinds, subjects) = (patterns(), patterns());
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
    check_filter(&kinds, &subjects, lines.next().unwrap_or_default());
}
