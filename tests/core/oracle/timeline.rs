//! The timeline of any conversation, against the rules that its documentation gives.

use std::collections::{HashMap, HashSet};

use phrony_client::model::{Conversation, Phase, PhaseOverrides, TimelineItem};
use phrony_client::timeline::{
    PendingTask, conversation_phase, member_phase, parse_instant, pending_tasks_of,
    pending_tasks_of_rows, sort, sort_rows,
};
use serde_json::Value;

use super::instant;

/// A conversation, or a text that may be a time.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    instant::check(&text);
    if let Ok(conversation) = serde_json::from_str(&text) {
        check_conversation(&conversation);
    }
}

/// The part of a row that decides its place.
#[derive(Debug, Clone, PartialEq)]
struct Key {
    run_id: String,
    id: String,
    sequence: Option<f64>,
    ordinal: Option<f64>,
    started_at: Option<f64>,
}

impl Key {
    fn of(row: &Value) -> Self {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        Self {
            run_id: text("runId"),
            id: text("id"),
            sequence: row["sequence"].as_f64(),
            ordinal: row["ordinal"].as_f64(),
            started_at: row["startedAt"].as_str().and_then(parse_instant),
        }
    }
}

/// Rows of any shape have an order, and it is that of the rules.
fn check_conversation(conversation: &Value) {
    let list = |name: &str| conversation[name].as_array().cloned().unwrap_or_default();
    let (rows, runs) = (list("items"), list("runs"));
    for row in &rows {
        instant::check(row["startedAt"].as_str().unwrap_or_default());
    }
    let sorted = sort_rows(rows.clone(), &runs);
    check_permutation(&rows, &sorted);
    check_rules(&sorted);
    assert_eq!(sort_rows(sorted.clone(), &runs), sorted, "sorted twice");
    let keys: Vec<_> = sorted.iter().map(Key::of).collect();
    let are_distinct = (1..keys.len()).all(|place| !keys[..place].contains(&keys[place]));
    if are_distinct {
        let mut shuffled = rows.clone();
        shuffled.rotate_left(rows.len() / 3);
        shuffled.reverse();
        assert_eq!(sort_rows(shuffled, &runs), sorted, "in another order");
    }

    let session = &conversation["session"];
    let phases = PhaseOverrides::default();
    let tasks = pending_tasks_of_rows(session, &runs, rows, &phases);
    check_tasks(&tasks, &sorted);
    check_typed(conversation, &sorted, &tasks);
}

fn check_permutation(rows: &[Value], sorted: &[Value]) {
    let mut left: HashMap<String, isize> = HashMap::new();
    for row in rows {
        *left.entry(row.to_string()).or_default() += 1;
    }
    for row in sorted {
        *left.entry(row.to_string()).or_default() -= 1;
    }
    assert!(
        left.values().all(|count| *count == 0),
        "rows were lost or made"
    );
}

/// Rules 1 and 3, and of rule 2 that the rows of a run stand by their sequences.
fn check_rules(sorted: &[Value]) {
    let keys: Vec<_> = sorted.iter().map(Key::of).collect();
    let placed: Vec<_> = keys.iter().filter(|key| key.ordinal.is_some()).collect();
    assert!(placed.is_sorted_by(|a, b| a.ordinal <= b.ordinal), "rule 1");
    let mut placed_before = 0;
    let mut last: HashMap<&str, f64> = HashMap::new();
    for key in &keys {
        if key.ordinal.is_some() {
            placed_before += 1;
            continue;
        }
        let next = placed.iter().position(|other| {
            other.run_id == key.run_id && key.sequence.is_some() && other.sequence > key.sequence
        });
        assert_eq!(
            placed_before,
            next.unwrap_or(placed.len()),
            "rule 3: {key:?}"
        );
        // Rows without a number come last.
        let sequence = key.sequence.unwrap_or(f64::INFINITY);
        let before = last.insert(&key.run_id, sequence);
        assert!(
            before.is_none_or(|before| before <= sequence),
            "rule 2: {key:?}"
        );
    }
}

/// A task is pending because a row asks for it and no other says otherwise.
fn check_tasks(tasks: &[PendingTask<Value>], sorted: &[Value]) {
    let ids: HashSet<_> = tasks.iter().map(|task| task.task_id.as_str()).collect();
    assert_eq!(ids.len(), tasks.len(), "a task stands twice");
    let untold = [
        "ToolCall",
        "ToolResult",
        "output",
        "Reasoning",
        "reasoning",
        "llm_request_prepared",
    ];
    let kind = |row: &Value| row["type"].as_str().unwrap_or_default().to_owned();
    let run = |row: &Value| row["runId"].as_str().unwrap_or_default().to_owned();
    for task in tasks {
        let names = |row: &&Value| row["content"]["user_task_id"] == task.task_id.as_str();
        let asks = |row: &Value| kind(row) == "UserTaskReq" && run(row) == task.run_id;
        let request = sorted.iter().rposition(|row| names(&row) && asks(row));
        // A row asks for it.
        let behind = &sorted[request.unwrap()..];
        let is_round = |row: &Value| kind(row) == "llm_request_prepared" && run(row) == task.run_id;
        assert!(!behind.iter().any(is_round), "its run has gone on");
        let is_over = |row: &Value| {
            let says_so = ["completed", "cancelled", "canceled"];
            let status = row["content"]["status"].as_str().unwrap_or_default();
            kind(row) != "UserTaskReq" || says_so.contains(&status)
        };
        let mut told = sorted
            .iter()
            .filter(|row| !untold.contains(&kind(row).as_str()));
        assert!(!told.any(|row| names(&row) && is_over(row)), "it is over");
    }
}

/// The typed conversation says the same wherever its types can say it.
fn check_typed(wire: &Value, sorted: &[Value], tasks: &[PendingTask<Value>]) {
    let Ok(mut typed) = serde_json::from_value::<Conversation>(wire.clone()) else {
        return;
    };
    // A row without a number comes last, and a typed item has one.
    let have_numbers = sorted.iter().all(|row| row["sequence"].is_number());
    let phases = PhaseOverrides::default();
    sort(&mut typed);
    if !have_numbers {
        return;
    }
    let rows: Vec<TimelineItem> = sorted
        .iter()
        .map(|row| serde_json::from_value(row.clone()).unwrap())
        .collect();
    assert_eq!(typed.items, rows, "the typed items stand in another order");
    let tasks: Vec<_> = tasks.iter().map(PendingTask::typed).collect();
    assert_eq!(pending_tasks_of(&typed, &phases), tasks);
    let phase = conversation_phase(&typed, &phases);
    if member_phase(&wire["session"], &phases) == Phase::Finished {
        assert_eq!(phase, Phase::Finished);
    }
}
