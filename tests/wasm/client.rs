//! The calls of the Rust client.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use js_sys::Reflect;
use phrony_client::client::{Client, Error};
use phrony_client::model::{RunInput, SessionListQuery, Status, StepContentMode};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::fake_fetch::FakeFetch;

const RUN: &str = r#"{"runId":"r","status":"Running","output":null,"queue":1}"#;

#[wasm_bindgen_test]
async fn a_call_is_made_with_the_key_and_answered_with_a_type() {
    let fetch = FakeFetch::default().json(200, RUN);
    let run = fetch.client().get_run("a/b").await.unwrap();
    assert_eq!(run.status, Status::Running);
    assert_eq!(run.extra["queue"], 1);
    let call = &fetch.calls()[0];
    assert_eq!(call.url(), "https://api.phrony.com/v1/runs/a%2Fb");
    assert_eq!(call.method(), "GET");
    let key = Reflect::get(&call.headers(), &"X-API-Key".into()).unwrap();
    assert_eq!(key.as_string().as_deref(), Some("phk_test"));
}

#[wasm_bindgen_test]
async fn input_is_validated_and_sent() {
    let fetch = FakeFetch::default().json(202, r#"{"status":"Running"}"#);
    let client = fetch.client();
    let refused = client.send_run_message("r", &RunInput::text("")).await;
    assert!(matches!(refused, Err(Error::Input(error)) if error.field == "text"));
    assert!(fetch.calls().is_empty());
    client
        .send_run_message("r", &RunInput::reject("t"))
        .await
        .unwrap();
    let body = fetch.calls()[0].body();
    assert_eq!(
        body.as_deref(),
        Some(r#"{"runId":"r","userTaskId":"t","approved":false}"#)
    );
}

#[wasm_bindgen_test]
async fn an_error_answer_has_the_gateways_words() {
    let fetch = FakeFetch::default().json(403, r#"{"message":["not","yours"]}"#);
    let error = fetch.client().start_run("a", None).await.unwrap_err();
    let Error::Api(error) = error else {
        panic!("{error}");
    };
    assert_eq!(error.status, 403);
    assert_eq!(error.message, "not; yours");
    assert_eq!(error.to_string(), "not; yours (403 from /v1/agents/a/runs)");
}

#[wasm_bindgen_test]
async fn a_type_that_does_not_fit_is_an_error() {
    let fetch = FakeFetch::default().json(200, r#"{"runId":7}"#);
    let error = fetch.client().get_run("r").await.unwrap_err();
    assert_eq!(error.code(), "invalid_response");
}

#[wasm_bindgen_test]
async fn a_read_is_made_again() {
    let fetch = FakeFetch::default()
        .broken("no network")
        .json_with(503, "{}", r#"{"retry-after":"0"}"#)
        .json(200, r#"{"session":{"id":"s","status":"Running"}}"#);
    let client = fetch.client();
    let conversation = client
        .get_conversation("r", StepContentMode::Slim)
        .await
        .unwrap();
    assert_eq!(conversation.session.id, "s");
    assert_eq!(fetch.calls().len(), 3);
}

#[wasm_bindgen_test]
async fn sessions_are_read_page_by_page() {
    let page =
        |id: &str| format!(r#"{{"items":[{{"id":"{id}","status":"Completed"}}],"total":2}}"#);
    let fetch = FakeFetch::default()
        .json(200, &page("a"))
        .json(200, &page("b"));
    let query = SessionListQuery {
        take: Some(1),
        ..SessionListQuery::default()
    };
    let sessions = fetch.client().sessions("agent", query);
    let ids: Vec<String> = sessions
        .map_ok(|session| session.id)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids, ["a", "b"]);
    let urls: Vec<String> = fetch.calls().iter().map(|call| call.url()).collect();
    assert!(urls[0].ends_with("/sessions?skip=0&take=1"));
    assert!(urls[1].ends_with("/sessions?skip=1&take=1"));
}

#[wasm_bindgen_test]
async fn sessions_end_with_their_first_error() {
    let fetch = FakeFetch::default().json(401, "{}");
    let sessions = fetch
        .client()
        .sessions("agent", SessionListQuery::default());
    let results: Vec<_> = sessions.collect().await;
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].as_ref().unwrap_err().code(), "unauthenticated");
}

#[wasm_bindgen_test]
async fn a_call_ends_in_time_or_by_its_signal() {
    let client = FakeFetch::default().client();
    let hurried = client.with_timeout(Some(Duration::from_millis(5)));
    let error = hurried.get_run("r").await.unwrap_err();
    assert_eq!(error.to_string(), "GET /v1/runs/r took longer than 5 ms");

    let controller = AbortController::new().unwrap();
    controller.abort_with_reason(&"enough".into());
    let error = client
        .with_signal(controller.signal())
        .get_run("r")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Aborted { reason } if reason == "enough"));
}

#[wasm_bindgen_test]
async fn dropping_a_call_aborts_its_request() {
    let fetch = FakeFetch::default();
    let client = fetch.client();
    {
        let mut call = std::pin::pin!(client.get_run("r"));
        assert!(futures::poll!(call.as_mut()).is_pending());
        // The key is asked for before the request is made, so it takes a turn of the loop.
        assert!(futures::poll!(call.as_mut()).is_pending());
    }
    assert!(fetch.calls()[0].signal().aborted());
}

#[wasm_bindgen_test]
async fn a_file_is_put_with_its_headers_and_without_the_key() {
    let fetch = FakeFetch::default()
        .json(
            200,
            r#"{"objectKey":"u/a.txt","uploadUrl":"https://store/u?sig=1","httpMethod":"PUT",
            "requiredHeaders":{"content-type":"text/plain"},"expiresInSeconds":60}"#,
        )
        .json(200, "")
        .json(
            200,
            r#"{"objectKey":"u/a.txt","sizeBytes":"2","alreadyFinalized":false}"#,
        );
    let uploaded = fetch
        .client()
        .upload_file("a.txt", "text/plain", b"hi")
        .await
        .unwrap();
    assert_eq!(uploaded.leaf_name, "a.txt");
    let put = &fetch.calls()[1];
    assert_eq!(put.method(), "PUT");
    let headers = js_sys::JSON::stringify(&put.headers()).unwrap();
    assert_eq!(String::from(headers), r#"{"content-type":"text/plain"}"#);
}

#[wasm_bindgen_test]
fn settings_are_checked_before_anything_is_sent() {
    for (builder, field) in [
        (Client::builder().api_key("phk\n"), "apiKey"),
        (Client::builder().base_url("ftp://h"), "baseUrl"),
        (
            Client::builder()
                .api_key("phk")
                .base_url("http://example.com"),
            "baseUrl",
        ),
        (Client::builder().header("X-Trace", "a\nb"), "headers"),
        (Client::builder().credentials("always"), "credentials"),
    ] {
        assert_eq!(builder.build().unwrap_err().field, field);
    }
    let insecure = Client::builder()
        .api_key("phk")
        .base_url("http://example.com");
    let client = insecure.allow_insecure(true).build().unwrap();
    assert!(!format!("{client:?}").contains("phk"));
}
