//! Waiting for a run.

use std::time::Duration;

use futures::future;
use phrony_client::client::{Error, Until, WaitOptions};
use phrony_client::model::Status;
use phrony_client::policy::PollSchedule;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::fake_fetch::FakeFetch;

const STREAM: &str = "/v1/runs/r/stream";
const RUN: &str = "/v1/runs/r";

const RUNNING: &str = r#"{"runId":"r","status":"Running","output":null}"#;
const WAITING: &str = r#"{"runId":"r","status":"WaitingForHITL","output":null}"#;
const COMPLETED: &str = r#"{"runId":"r","status":"Completed","output":7}"#;

const STEP: &str = "data: {\"kind\":\"step\",\"subject\":\"engine.step.ToolCall\"}\n\n";
const EVENT: &str = "data: {\"kind\":\"run\",\"subject\":\"engine.run.completed\"}\n\n";

#[wasm_bindgen_test]
async fn the_stream_tells_when_to_ask() {
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(RUN)
        .json(200, RUNNING)
        .json(200, COMPLETED);
    let client = fetch.client();
    let tell = async {
        let stream = fetch.opened(0).await;
        fetch.called(RUN, 1).await;
        stream.tell(STEP);
        stream.tell(EVENT);
    };
    let waiting = client.wait_for_run("r", WaitOptions::default());
    let (run, ()) = future::join(waiting, tell).await;
    assert_eq!(run.unwrap().output, 7);
    assert_eq!(fetch.calls_at(RUN).len(), 2);
    assert_eq!(fetch.calls_at(STREAM).len(), 1);
    assert_eq!(fetch.streams_cancelled(), 1);
}

#[wasm_bindgen_test]
async fn without_a_stream_the_run_is_asked_again_and_again() {
    let mut fetch = FakeFetch::default().at(STREAM);
    for _ in 0..20 {
        fetch = fetch.json(503, "{}");
    }
    fetch = fetch.at(RUN);
    for _ in 0..6 {
        fetch = fetch.json(200, RUNNING);
    }
    let fetch = fetch.json(200, WAITING);
    let options = WaitOptions {
        until: Until::Paused,
        schedule: PollSchedule::new(Duration::from_millis(1), Duration::from_millis(1)),
        ..WaitOptions::default()
    };
    let run = fetch.client().wait_for_run("r", options).await.unwrap();
    assert_eq!(run.status, Status::WaitingForHitl);
    assert_eq!(fetch.calls_at(RUN).len(), 7);
}

#[wasm_bindgen_test]
async fn what_no_waiting_would_change_ends_it() {
    let fetch = FakeFetch::default().at(STREAM).json(400, "{}");
    let options = WaitOptions::default();
    let error = fetch.client().wait_for_run("r", options).await.unwrap_err();
    assert_eq!(error.code(), "bad_request");
}

#[wasm_bindgen_test]
async fn waiting_ends_in_time_or_by_its_signal() {
    let fetch = FakeFetch::default().at(STREAM).stream(&[], false);
    let options = WaitOptions {
        timeout: Some(Duration::from_millis(5)),
        ..WaitOptions::default()
    };
    let error = fetch.client().wait_for_run("r", options).await.unwrap_err();
    assert_eq!(error.to_string(), "waiting for run r took longer than 5 ms");

    let controller = AbortController::new().unwrap();
    let client = FakeFetch::default()
        .client()
        .with_signal(controller.signal());
    let abort = async { controller.abort_with_reason(&"enough".into()) };
    let waiting = client.wait_for_run("r", WaitOptions::default());
    let (run, ()) = future::join(waiting, abort).await;
    assert!(matches!(run, Err(Error::Aborted { reason }) if reason == "enough"));
}
