//! The event stream of the Rust client.

use std::time::Duration;

use futures::StreamExt;
use phrony_client::client::{Error, StreamOptions};
use phrony_client::event::EventFilter;
use phrony_client::model::EventKind;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::fake_fetch::FakeFetch;

const EVENT: &str = "data: {\"kind\":\"run\",\"subject\":\"a\",\"shard\":1}\n\n";

#[wasm_bindgen_test]
async fn events_arrive_typed_until_the_stream_ends() {
    let fetch = FakeFetch::default().stream(&[&EVENT[..9], &EVENT[9..], ":\n", "data: {"], true);
    let mut events = fetch.client().stream_run_events("r").await.unwrap();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!(event.kind, EventKind::Run);
    assert_eq!(event.subject, "a");
    assert_eq!(event.extra["shard"], 1);
    assert!(events.next().await.is_none());
    assert!(events.next().await.is_none());
}

#[wasm_bindgen_test]
async fn an_event_that_is_none_does_not_lose_its_neighbours() {
    let fetch = FakeFetch::default().stream(&[EVENT, "data: {\n\n", EVENT], true);
    let events = fetch.client().stream_run_events("r").await.unwrap();
    let results: Vec<bool> = events.map(|event| event.is_ok()).collect().await;
    assert_eq!(results, [true, false, true]);
}

#[wasm_bindgen_test]
async fn only_the_events_that_are_wanted_arrive() {
    let step = "data: {\"kind\":\"step\",\"subject\":\"b\"}\n\n";
    let fetch = FakeFetch::default().stream(&[step, EVENT, step], true);
    let options = StreamOptions {
        filter: EventFilter::new(&["run"], &[]).unwrap(),
        ..StreamOptions::default()
    };
    let stream = fetch.client().stream_run_events_with("r", options).await;
    let subjects: Vec<String> = stream
        .unwrap()
        .map(|event| event.unwrap().subject)
        .collect()
        .await;
    assert_eq!(subjects, ["a"]);
}

#[wasm_bindgen_test]
async fn an_event_beyond_the_limit_is_the_last_item() {
    let fetch = FakeFetch::default().stream(&[EVENT, EVENT], true);
    let options = StreamOptions {
        max_event_bytes: Some(EVENT.len() - 4),
        ..StreamOptions::default()
    };
    let events = fetch.client().stream_run_events_with("r", options).await;
    let codes: Vec<_> = events
        .unwrap()
        .map(|event| event.map_err(|error| error.code()))
        .collect()
        .await;
    assert_eq!(codes.len(), 1);
    assert_eq!(codes[0], Err("event_too_large"));
}

#[wasm_bindgen_test]
async fn silence_is_the_last_item() {
    let fetch = FakeFetch::default().stream(&[EVENT], false);
    let options = StreamOptions {
        idle_timeout: Some(Duration::from_millis(20)),
        ..StreamOptions::default()
    };
    let stream = fetch.client().stream_run_events_with("r", options).await;
    let mut events = stream.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let last = events.next().await.unwrap().unwrap_err();
    assert_eq!(last.code(), "timeout");
    assert!(events.next().await.is_none());
    assert_eq!(fetch.streams_cancelled(), 1);
}

#[wasm_bindgen_test]
async fn dropping_the_stream_closes_the_connection() {
    let fetch = FakeFetch::default().stream(&[EVENT], false);
    let mut events = fetch.client().stream_run_events("r").await.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    assert_eq!(fetch.streams_cancelled(), 0);
    drop(events);
    assert_eq!(fetch.streams_cancelled(), 1);
}

#[wasm_bindgen_test]
async fn an_abort_is_the_last_item() {
    let controller = AbortController::new().unwrap();
    let fetch = FakeFetch::default().stream(&[EVENT], false);
    let client = fetch.client().with_signal(controller.signal());
    let mut events = client.stream_run_events("r").await.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    controller.abort_with_reason(&"enough".into());
    let last = events.next().await.unwrap();
    assert!(matches!(last, Err(Error::Aborted { reason }) if reason == "enough"));
    assert!(events.next().await.is_none());
}

#[wasm_bindgen_test]
async fn what_is_no_event_stream_is_an_error() {
    let fetch = FakeFetch::default().json(200, "{}");
    let error = fetch.client().stream_run_events("r").await.unwrap_err();
    assert_eq!(error.code(), "invalid_response");
}
