//! Following a run to its end.

use std::rc::Rc;
use std::time::Duration;

use futures::{FutureExt, StreamExt};
use js_sys::Reflect;
use phrony_client::client::{Error, LiveSnapshot};
use phrony_client::live::Connection;
use phrony_client::model::{ItemType, Phase};
use phrony_client::policy::PollSchedule;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use super::{
    ALIVE, CONVERSATION, STREAM, completed, conversation, event, follow, follow_polling, row, step,
    until,
};
use crate::fake_fetch::{Call, FakeFetch};

#[wasm_bindgen(inline_js = r#"
    export function dispatch(event) {
        return globalThis.dispatchEvent?.(new Event(event)) ?? false;
    }
"#)]
extern "C" {
    /// Tells the page of an event. Returns whether there is a page.
    fn dispatch(event: &str) -> bool;
}

fn header(call: &Call, name: &str) -> Option<String> {
    let header = Reflect::get(&call.headers(), &name.into());
    header.ok().and_then(|header| header.as_string())
}

#[wasm_bindgen_test]
async fn a_run_is_followed_to_its_end_with_one_stream_and_two_reads() {
    let first = row(1, "Reasoning", json!({}));
    let rows = [first.clone(), row(2, "ToolCall", json!({}))];
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[first]))
        .json(200, &conversation("Completed", &rows));
    let mut live = follow(&fetch);
    assert!(fetch.calls().is_empty());
    assert_eq!(live.snapshot().connection, Connection::Connecting);

    let known = live.next().await.unwrap().unwrap();
    assert_eq!(known.connection, Connection::Live);
    assert_eq!(known.items.len(), 1);

    let stream = fetch.opened(0).await;
    stream.tell(&step(2));
    let told = live.next().await.unwrap().unwrap();
    let last = told.items.iter().next_back().unwrap();
    assert!(last.provisional);
    assert_eq!(last.item_type, ItemType::ToolCall);
    assert!(!last.extra.contains_key("provisional"));
    assert!(Rc::ptr_eq(&told.runs, &known.runs));
    assert!(Rc::ptr_eq(
        told.session.as_ref().unwrap(),
        known.session.as_ref().unwrap()
    ));

    stream.tell(&completed());
    let ended = until(&mut live, |snapshot| {
        snapshot.connection == Connection::Closed
    })
    .await;
    assert_eq!(ended.phase, Phase::Finished);
    assert!(ended.items.iter().all(|item| !item.provisional));
    assert!(ended.error.is_none());
    assert!(live.next().await.is_none());
    assert!(live.next().await.is_none());
    assert_eq!(fetch.calls_at(STREAM).len(), 1);
    assert_eq!(fetch.calls_at(CONVERSATION).len(), 2);
    fetch.until_cancelled(1).await;

    let refused = live.say("too late", []).await.unwrap_err();
    assert!(matches!(refused, Error::Input(error) if error.field == "runId"));
}

#[wasm_bindgen_test]
async fn a_slow_reader_gets_the_latest() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[]));
    let mut live = follow(&fetch);
    let mut other = live.clone();
    live.next().await.unwrap().unwrap();
    let stream = fetch.opened(0).await;
    for sequence in 1..=300 {
        stream.tell(&step(sequence));
    }
    let last = until(&mut other, |snapshot| snapshot.items.len() == 300).await;
    let latest = live.next().await.unwrap().unwrap();
    assert_eq!(latest.items.len(), 300);
    assert!(live.next().now_or_never().is_none());
    let chunks = latest.items.chunks().iter().zip(last.items.chunks());
    assert!(chunks.into_iter().all(|(a, b)| Rc::ptr_eq(a, b)));

    stream.tell(&step(301));
    let next = live.next().await.unwrap().unwrap();
    assert_eq!(next.items.len(), 301);
    assert!(Rc::ptr_eq(
        &next.items.chunks()[0],
        &latest.items.chunks()[0]
    ));
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_opened_again_and_reconciled() {
    let rows = [1, 2, 3].map(|sequence| row(sequence, "ToolCall", json!({})));
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &rows[..1]))
        .json(200, &conversation("Running", &rows));
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    let stream = fetch.opened(0).await;
    stream.tell(&step(2));
    until(&mut live, |snapshot| snapshot.items.len() == 2).await;
    stream.fail();
    let lost = until(&mut live, |snapshot| {
        snapshot.connection == Connection::Reconnecting
    })
    .await;
    assert_eq!(lost.error.unwrap().code(), "connection_failed");
    let back = until(&mut live, |snapshot| {
        snapshot.connection == Connection::Live && snapshot.items.len() == 3
    })
    .await;
    assert!(back.error.is_none());
    let calls = fetch.calls_at(STREAM);
    assert_eq!(calls.len(), 2);
    assert_eq!(header(&calls[0], "Last-Event-ID"), None);
    assert_eq!(header(&calls[1], "Last-Event-ID").as_deref(), Some("2"));
}

#[wasm_bindgen_test]
async fn the_end_of_the_stream_is_not_the_end_of_the_run() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], true)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[]))
        .json(200, &conversation("Running", &[]))
        .json(200, &conversation("Completed", &[]));
    let mut live = follow(&fetch);
    until(&mut live, |snapshot| snapshot.session.is_some()).await;
    fetch.opened(1).await.tell(&completed());
    let ended = until(&mut live, |snapshot| {
        snapshot.connection == Connection::Closed
    })
    .await;
    assert_eq!(ended.phase, Phase::Finished);
}

#[wasm_bindgen_test]
async fn a_read_that_fails_is_made_again() {
    let rows = [row(1, "ToolCall", json!({}))];
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[ALIVE], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &rows))
        .json(503, "{}")
        .json(200, &conversation("Running", &rows));
    let mut live = follow(&fetch);
    let before = until(&mut live, |snapshot| {
        snapshot.connection == Connection::Live
    })
    .await;
    fetch.opened(0).await.tell("data: {\n\n");
    let wrong = until(&mut live, |snapshot| snapshot.error.is_some()).await;
    assert_eq!(wrong.error.unwrap().code(), "server_error");
    let after = until(&mut live, |snapshot| snapshot.error.is_none()).await;
    assert!(Rc::ptr_eq(
        &after.items.chunks()[0],
        &before.items.chunks()[0]
    ));
}

#[wasm_bindgen_test]
async fn without_a_stream_the_conversation_is_read_again_and_again() {
    let rows = [row(1, "ToolCall", json!({}))];
    let mut fetch = FakeFetch::default().at(STREAM);
    for _ in 0..3 {
        fetch = fetch.json(503, "{}");
    }
    fetch = fetch.at(CONVERSATION);
    for _ in 0..12 {
        fetch = fetch.json(200, &conversation("Running", &rows));
    }
    let fetch = fetch.json(200, &conversation("Completed", &rows));
    let poll = PollSchedule::new(Duration::from_millis(1), Duration::from_millis(1));
    let live = follow_polling(&fetch, poll);
    let snapshots: Vec<_> = live.map(Result::unwrap).collect().await;
    let polling = |snapshot: &LiveSnapshot| snapshot.connection == Connection::Polling;
    assert!(snapshots.iter().any(polling));
    // A read that tells nothing new shows nothing new.
    assert!(snapshots.len() < 10);
    assert_eq!(snapshots.last().unwrap().phase, Phase::Finished);
    assert_eq!(fetch.calls_at(CONVERSATION).len(), 13);
}

#[wasm_bindgen_test]
async fn a_machine_that_is_online_again_opens_another_stream() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[]));
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    // Node tells nobody.
    if !dispatch("online") {
        return;
    }
    fetch.until_cancelled(1).await;
    fetch.opened(1).await;
    drop(live);
    fetch.until_cancelled(2).await;
    dispatch("online");
}

#[wasm_bindgen_test]
async fn an_event_that_is_lost_is_read() {
    let rows = [1, 2].map(|sequence| row(sequence, "ToolCall", json!({})));
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &rows[..1]))
        .json(200, &conversation("Running", &rows));
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    fetch.opened(0).await.tell("data: {\n\n");
    until(&mut live, |snapshot| snapshot.items.len() == 2).await;
    assert_eq!(fetch.calls_at(STREAM).len(), 1);
}

#[wasm_bindgen_test]
async fn a_field_of_another_type_than_documented_is_left_out() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[]));
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    let data = json!({
        "run_id": "r", "sequence": 1, "type": "ToolCall", "tokens_used": "many", "error": {},
        "started_at": "2026-01-01T00:00:02Z",
    });
    let stream = fetch.opened(0).await;
    stream.tell(&event("1", "step", "engine.step.ToolCall", &data));
    let snapshot = until(&mut live, |snapshot| !snapshot.items.is_empty()).await;
    let item = snapshot.items.iter().next().unwrap();
    assert!(item.provisional);
    assert_eq!(item.tokens_used, None);
    assert_eq!(item.started_at.as_deref(), Some("2026-01-01T00:00:02Z"));
}

#[wasm_bindgen_test]
async fn an_error_that_ends_the_following_is_the_last_item() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[]))
        .at(STREAM)
        .json(404, "{}");
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    fetch.opened(0).await.fail();
    let closed = until(&mut live, |snapshot| {
        snapshot.connection == Connection::Closed
    })
    .await;
    assert_eq!(closed.error.unwrap().code(), "not_found");
    assert!(closed.session.is_some());
    let last = live.next().await.unwrap();
    assert_eq!(last.unwrap_err().code(), "not_found");
    assert!(live.next().await.is_none());
}

#[wasm_bindgen_test]
async fn a_key_that_is_refused_twice_ends_the_following() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .json(403, "{}")
        .json(403, "{}");
    let live = follow(&fetch);
    let results: Vec<_> = live.map(|item| item.map(drop)).collect().await;
    assert_eq!(
        results.last().unwrap().as_ref().unwrap_err().code(),
        "forbidden"
    );
    assert_eq!(fetch.calls().len(), 2);
}

#[wasm_bindgen_test]
async fn the_signal_ends_the_following() {
    let controller = AbortController::new().unwrap();
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[]));
    let client = fetch.client().with_signal(controller.signal());
    let mut live = client.live_run("r");
    live.next().await.unwrap().unwrap();
    controller.abort_with_reason(&"enough".into());
    until(&mut live, |snapshot| {
        snapshot.connection == Connection::Closed
    })
    .await;
    let last = live.next().await.unwrap();
    assert!(matches!(last, Err(Error::Aborted { reason }) if reason == "enough"));
    fetch.until_cancelled(1).await;
}

#[wasm_bindgen_test]
async fn the_last_one_that_is_dropped_closes_the_stream() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("Running", &[]));
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    let mut clone = live.clone();
    drop(live);
    fetch.opened(0).await.tell(&step(1));
    until(&mut clone, |snapshot| snapshot.items.len() == 1).await;
    assert_eq!(fetch.streams_cancelled(), 0);
    drop(clone);
    fetch.until_cancelled(1).await;
}

#[wasm_bindgen_test]
async fn dropping_it_aborts_a_read() {
    let fetch = FakeFetch::default().at(STREAM).stream(&[], false);
    let mut live = follow(&fetch);
    assert!(live.next().now_or_never().is_none());
    fetch.called(CONVERSATION, 1).await;
    drop(live);
    fetch.until_cancelled(1).await;
    assert!(fetch.calls_at(CONVERSATION)[0].signal().aborted());
}
