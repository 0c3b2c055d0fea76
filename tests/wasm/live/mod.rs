//! A run that is followed.

use std::time::Duration;

use futures::StreamExt;
use phrony_client::client::{LiveOptions, LiveRun, LiveSnapshot};
use phrony_client::live::FollowOptions;
use phrony_client::policy::{PollSchedule, ReconnectPolicy};
use serde_json::{Value, json};

use crate::fake_fetch::FakeFetch;

mod acting;
mod following;

const STREAM: &str = "/stream";
const CONVERSATION: &str = "/conversation";

/// A stream that gives nothing is soon checked.
const ALIVE: &str = ":\n\n";

fn conversation(status: &str, items: &[Value]) -> String {
    let finished_at = (status == "Completed").then_some("2026-01-01T00:00:09Z");
    json!({
        "session": {
            "id": "s", "status": status, "input": {}, "startContext": {}, "finishedAt": finished_at,
        },
        "runs": [{ "id": "r", "status": status, "input": {}, "finishedAt": finished_at }],
        "items": items,
    })
    .to_string()
}

fn row(sequence: u64, item_type: &str, content: Value) -> Value {
    json!({
        "runId": "r", "id": format!("i{sequence}"), "sequence": sequence, "ordinal": sequence,
        "type": item_type, "content": content, "finishedAt": "2026-01-01T00:00:01Z",
    })
}

fn event(id: &str, kind: &str, subject: &str, data: &Value) -> String {
    let event = json!({
        "ts": "2026-01-01T00:00:02Z", "kind": kind, "subject": subject, "data": data,
    });
    format!("id: {id}\ndata: {event}\n\n")
}

fn step(sequence: u64) -> String {
    let data = json!({
        "run_id": "r", "sequence": sequence, "type": "ToolCall", "content": { "tool": "search" },
        "finished_at": "2026-01-01T00:00:02Z",
    });
    event(&sequence.to_string(), "step", "engine.step.ToolCall", &data)
}

fn completed() -> String {
    let data = json!({
        "run_id": "r", "status": "Completed", "finished_at": "2026-01-01T00:00:09Z",
    });
    event("end", "run", "engine.run.completed", &data)
}

/// Follows with hardly a pause before a stream is opened again.
fn follow(fetch: &FakeFetch) -> LiveRun {
    follow_polling(fetch, FollowOptions::default().poll)
}

/// The same, with other pauses between two reads where there is no stream.
fn follow_polling(fetch: &FakeFetch, poll: PollSchedule) -> LiveRun {
    let follow = FollowOptions {
        reconnect: ReconnectPolicy {
            base: Duration::from_millis(1),
            longest: Duration::from_millis(1),
        },
        poll,
        ..FollowOptions::default()
    };
    let options = LiveOptions {
        follow,
        ..LiveOptions::default()
    };
    fetch.client().live_run_with("r", options)
}

/// Reads until a snapshot is what is waited for.
async fn until(live: &mut LiveRun, is_it: impl Fn(&LiveSnapshot) -> bool) -> LiveSnapshot {
    loop {
        let snapshot = live.next().await.unwrap().unwrap();
        if is_it(&snapshot) {
            return snapshot;
        }
    }
}
