//! The event stream of the Rust client.

use futures::StreamExt;
use phrony_client::client::Error;
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
