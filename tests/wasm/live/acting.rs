//! Acting on a run that is followed.

use futures::{FutureExt, StreamExt, future};
use phrony_client::client::Error;
use phrony_client::model::{MessageFile, Phase};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{ALIVE, CONVERSATION, STREAM, conversation, follow, row, until};
use crate::fake_fetch::{Call, FakeFetch};

const MESSAGES: &str = "/messages";

const ACCEPTED: &str = r#"{"status":"Running"}"#;

fn approval() -> Value {
    let content = json!({ "user_task_id": "t", "kind": "approval", "prompt": "Pay?" });
    row(2, "UserTaskReq", content)
}

#[wasm_bindgen_test]
async fn an_approval_is_answered_while_the_run_is_followed() {
    let rows = [row(1, "Reasoning", json!({})), approval()];
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("WaitingForHITL", &rows))
        .at(MESSAGES)
        .json(202, ACCEPTED);
    let mut live = follow(&fetch);
    let waiting = live.next().await.unwrap().unwrap();
    assert_eq!(waiting.pending_tasks.len(), 1);
    assert!(!waiting.pending_tasks[0].submitting);

    let buttons = live.clone();
    let clicks = async { future::join(buttons.approve(None), buttons.approve(None)).await };
    let watching = until(&mut live, |snapshot| {
        let tasks = &snapshot.pending_tasks;
        tasks.first().is_some_and(|task| task.submitting)
    });
    let ((first, second), _) = future::join(clicks, watching).await;
    assert_eq!(first.unwrap(), second.unwrap());
    assert!(live.snapshot().pending_tasks.is_empty());
    let calls = fetch.calls_at(MESSAGES);
    assert_eq!(calls.len(), 1);
    assert_eq!(
        calls[0].body().as_deref(),
        Some(r#"{"runId":"r","userTaskId":"t","approved":true}"#)
    );

    let again = buttons.approve(Some("t")).await;
    assert!(again.is_ok());
    let other = buttons.reject(Some("t")).await.unwrap_err();
    assert!(matches!(other, Error::Input(error) if error.field == "taskId"));
    assert_eq!(fetch.calls_at(MESSAGES).len(), 1);
}

#[wasm_bindgen_test]
async fn a_conflict_reads_what_is_true() {
    let rows = [row(1, "Reasoning", json!({})), approval()];
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[ALIVE], false)
        .at(CONVERSATION)
        .json(200, &conversation("WaitingForHITL", &rows))
        .json(200, &conversation("Running", &rows))
        .at(MESSAGES)
        .json(409, "{}");
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    let error = live.reject(None).await.unwrap_err();
    assert_eq!(error.code(), "conflict");
    let known = until(&mut live, |snapshot| snapshot.phase == Phase::Active).await;
    assert!(known.pending_tasks.is_empty());
}

#[wasm_bindgen_test]
async fn what_is_said_goes_to_the_run_that_waits() {
    let fetch = FakeFetch::default()
        .at(MESSAGES)
        .json(202, ACCEPTED)
        .json(202, ACCEPTED)
        .at("/skip-agent-wait")
        .json(202, ACCEPTED);
    // Nothing is known of it, so it is the one that is to be followed.
    let live = follow(&fetch);
    live.say("hello", [MessageFile::new("k")]).await.unwrap();
    live.say("hello", []).await.unwrap();
    live.skip_wait().await.unwrap();
    let bodies: Vec<_> = fetch.calls().iter().map(Call::body).collect();
    let file = r#"{"runId":"r","text":"hello","files":[{"phronyFile":true,"objectKey":"k"}]}"#;
    assert_eq!(bodies[0].as_deref(), Some(file));
    assert_eq!(
        bodies[1].as_deref(),
        Some(r#"{"runId":"r","text":"hello"}"#)
    );
    assert_eq!(bodies[2], None);

    let refused = live.approve(None).await.unwrap_err();
    assert!(matches!(refused, Error::Input(error) if error.field == "taskId"));
}

#[wasm_bindgen_test]
async fn an_input_is_sent_to_its_end_though_nobody_waits() {
    let rows = [approval()];
    let fetch = FakeFetch::default()
        .at(STREAM)
        .stream(&[], false)
        .at(CONVERSATION)
        .json(200, &conversation("WaitingForHITL", &rows))
        .at(MESSAGES)
        .json(202, ACCEPTED);
    let mut live = follow(&fetch);
    live.next().await.unwrap().unwrap();
    assert!(live.approve(None).now_or_never().is_none());
    until(&mut live, |snapshot| snapshot.pending_tasks.is_empty()).await;
}
