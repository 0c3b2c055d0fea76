//! Events joined to one list, compared with the events parsed one by one.

use phrony_client::event::JsonBatch;
use serde_json::Value;

use super::{cut_by_units, json, parts};

/// A batch of events is the events: one by one always, and as a list wherever it says so.
pub fn check_events(events: &[&[u8]]) {
    let mut batch = JsonBatch::default();
    // What a batch held before must leave no trace.
    batch.push(b"{},{");
    batch.clear();
    for event in events {
        batch.push(event);
    }
    assert_eq!(batch.len(), events.len());
    assert_eq!(batch.is_empty(), events.is_empty());
    assert!(batch.iter().eq(events.iter().copied()));
    check_lengths(&batch, events);

    let each: Vec<Option<Value>> = events.iter().map(|event| json::parse(event)).collect();
    if let Some(items) = told_apart(&batch) {
        let items: Vec<_> = items.into_iter().map(Some).collect();
        assert_eq!(items, each, "what the list says is not what the events say");
    }
    if each
        .iter()
        .flatten()
        .filter(|event| event.is_object())
        .count()
        == events.len()
    {
        assert!(batch.is_joinable(), "all events are valid");
        assert!(json::is_valid(batch.joined()), "all events are valid");
    }
}

/// The items of the list, if they are the events by the rule of the batch.
fn told_apart(batch: &JsonBatch) -> Option<Vec<Value>> {
    let Some(Value::Array(items)) = json::parse(batch.joined()) else {
        return None;
    };
    let are_events = items.len() == batch.len() && items.iter().all(Value::is_object);
    (batch.is_joinable() && are_events).then_some(items)
}

/// The lengths cut the decoded list into the decoded events.
fn check_lengths(batch: &JsonBatch, events: &[&[u8]]) {
    // A bracket or comma before each event, and what closes the list.
    let mut lengths: Vec<usize> = batch.lengths().flat_map(|length| [1, length]).collect();
    lengths.push(if events.is_empty() { 2 } else { 1 });
    let text = String::from_utf8_lossy(batch.joined());
    let cut = cut_by_units(&text, &lengths);
    let decoded = events.iter().map(|event| String::from_utf8_lossy(event));
    assert!(cut.into_iter().skip(1).step_by(2).eq(decoded));
}

/// Events with `|` between them.
pub fn check(input: &[u8]) {
    check_events(&parts(input));
}
