//! Uploads: presign, the object storage, finalize.

use std::time::Duration;

use phrony_emulator::Config;
use serde_json::{Value, json};

use crate::support::{Answer, FAST, SLOW, Server};

const PRESIGN: &str = "/v1/file-library/presign";
const FINALIZE: &str = "/v1/file-library/finalize";

fn presign(server: &Server, filename: &str, max: u64) -> Value {
    let body = json!({"filename": filename, "mediaType": "text/plain", "maxContentLength": max});
    server.post(PRESIGN, &body).expect(200)
}

/// The headers that the upload needs.
fn required(presigned: &Value) -> Vec<(&str, &str)> {
    presigned["requiredHeaders"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect()
}

fn put(server: &Server, presigned: &Value, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let url = presigned["uploadUrl"].as_str().unwrap();
    server.send("PUT", url, headers, Some(body))
}

fn finalize(server: &Server, presigned: &Value, max: u64) -> Answer {
    let body = json!({"objectKey": presigned["objectKey"], "maxContentLength": max});
    server.post(FINALIZE, &body)
}

#[test]
fn a_file_is_uploaded_registered_and_said() {
    let server = Server::at_speed(FAST);
    let presigned = presign(&server, "r\u{e9}sum\u{e9} #1?.txt", 100);
    assert_eq!(presigned["httpMethod"], "PUT");
    assert_eq!(presigned["expiresInSeconds"], 900);
    let key = presigned["objectKey"].as_str().unwrap();
    assert!(key.ends_with("/r\u{e9}sum\u{e9} #1?.txt"), "{key}");
    assert!(required(&presigned).contains(&("Content-Type", "text/plain")));

    let nothing = finalize(&server, &presigned, 100).error(400);
    assert!(nothing.contains("Nothing was uploaded"), "{nothing}");
    let stored = put(&server, &presigned, &required(&presigned), b"hello");
    assert_eq!(stored.status, 200, "{}", stored.text);
    let too_long = finalize(&server, &presigned, 4).error(400);
    assert!(too_long.contains("longer"), "{too_long}");
    for already in [false, true, true] {
        let finalized = finalize(&server, &presigned, 100).expect(200);
        let expected = json!({"objectKey": key, "sizeBytes": "5", "alreadyFinalized": already});
        assert_eq!(finalized, expected);
    }
    let url = presigned["uploadUrl"].as_str().unwrap();
    let path = url.split_once("/object-store/").unwrap().1;
    let path = path.split_once('?').unwrap().0;
    let stored = server.get(&format!("/emulator/files/{path}"));
    assert_eq!((stored.status, stored.text.as_str()), (200, "hello"));
    assert_eq!(stored.header("content-type"), "text/plain");

    let run = server.start("chat", json!({}));
    server.wait_for_status(&run, "WaitingForResponse");
    let files = json!({"files": [{"phronyFile": true, "objectKey": key}]});
    server.input(&run, files).expect(202);
    server.wait_for(&run, |conversation| {
        conversation.session.output["files"] == json!(["r\u{e9}sum\u{e9} #1?.txt"])
    });
}

#[test]
fn a_message_names_only_registered_files() {
    let server = Server::at_speed(FAST);
    let presigned = presign(&server, "a.txt", 10);
    let run = server.start("chat", json!({}));
    server.wait_for_status(&run, "WaitingForResponse");
    let files = json!([{"phronyFile": true, "objectKey": presigned["objectKey"]}]);
    let message = server.input(&run, json!({"files": files})).error(400);
    assert_eq!(message, "files.0.objectKey is not a finalized upload");
    let body = json!({"runId": run, "files": files});
    let path = format!("/v1/runs/{run}/messages");
    server.post_as("noFiles", &path, &body).error(403);
}

#[test]
fn the_storage_wants_exactly_the_headers_that_were_signed() {
    let server = Server::at_speed(SLOW);
    let presigned = presign(&server, "a.txt", 10);
    let good = required(&presigned);
    let refused = |headers: &[(&str, &str)]| {
        let answer = put(&server, &presigned, headers, b"hello");
        assert_eq!(answer.status, 403, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/xml");
        assert!(answer.text.contains("<Code>"), "{}", answer.text);
        answer.text
    };
    for left_out in 0..good.len() {
        let mut headers = good.clone();
        let (name, value) = headers.remove(left_out);
        assert!(refused(&headers).contains(name));
        let longer = format!("{value}x");
        headers.push((name, &longer));
        assert!(refused(&headers).contains(name));
    }
    for (name, value) in [
        ("X-API-Key", server.key("full")),
        ("Authorization", "Bearer x"),
    ] {
        let mut headers = good.clone();
        headers.push((name, value));
        assert!(refused(&headers).contains("must not be sent"));
    }
    assert_eq!(put(&server, &presigned, &good, b"hello").status, 200);
}

#[test]
fn the_storage_wants_the_signature_and_the_object() {
    let server = Server::at_speed(SLOW);
    let presigned = presign(&server, "a.txt", 10);
    let url = presigned["uploadUrl"].as_str().unwrap();
    let good = required(&presigned);
    let unsigned = url.split_once('?').unwrap().0.to_owned();
    for url in [
        unsigned.clone(),
        format!("{unsigned}?signature=0"),
        url.replace("a.txt", "b.txt"),
    ] {
        let answer = server.send("PUT", &url, &good, Some(b"hello"));
        assert_eq!(answer.status, 403, "{url}");
    }
    let other = presign(&server, "a.txt", 10);
    let moved = url.split_once('?').unwrap().1;
    let other = other["uploadUrl"]
        .as_str()
        .unwrap()
        .split_once('?')
        .unwrap()
        .0;
    let answer = server.send("PUT", &format!("{other}?{moved}"), &good, Some(b"hello"));
    assert_eq!(answer.status, 403);
}

#[test]
fn the_storage_takes_no_more_than_was_signed() {
    let server = Server::at_speed(SLOW);
    let presigned = presign(&server, "a.txt", 10);
    let good = required(&presigned);
    let large = vec![b'x'; 2 << 20];
    let answer = put(&server, &presigned, &good, &large);
    assert_eq!(answer.status, 413, "{}", answer.text);
    assert!(answer.text.contains("EntityTooLarge"));
    assert_eq!(put(&server, &presigned, &good, b"0123456789x").status, 413);
    finalize(&server, &presigned, 10).error(400);
    assert_eq!(put(&server, &presigned, &good, b"0123456789").status, 200);
    assert_eq!(
        finalize(&server, &presigned, 10).expect(200)["sizeBytes"],
        "10"
    );
    let late = put(&server, &presigned, &good, b"other");
    assert_eq!(late.status, 403, "it is registered: {}", late.text);
}

#[test]
fn an_upload_url_expires() {
    let server = Server::with(Config {
        upload_expires: Duration::ZERO,
        ..Config::default()
    });
    let presigned = presign(&server, "a.txt", 10);
    let answer = put(&server, &presigned, &required(&presigned), b"hello");
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("expired"), "{}", answer.text);
}

#[test]
fn bodies_are_checked() {
    let server = Server::at_speed(SLOW);
    let message = server.post(PRESIGN, &json!({})).error(400);
    assert_eq!(message.lines().count(), 3, "{message}");
    for body in [
        json!({"filename": "", "mediaType": "text/plain", "maxContentLength": 1}),
        json!({"filename": "x".repeat(513), "mediaType": "text/plain", "maxContentLength": 1}),
        json!({"filename": "a", "mediaType": "plain", "maxContentLength": 1}),
        json!({"filename": "a", "mediaType": "text/pl\u{e4}in", "maxContentLength": 1}),
        json!({"filename": "a", "mediaType": "text/plain", "maxContentLength": 0}),
        json!({"filename": "a", "mediaType": "text/plain", "maxContentLength": 1.5}),
        json!({"filename": "a", "mediaType": "text/plain", "maxContentLength": 1_u64 << 40}),
        json!({"filename": "a", "mediaType": "text/plain", "maxContentLength": 1, "x": 1}),
    ] {
        server.post(PRESIGN, &body).error(400);
    }
    server.post(FINALIZE, &json!({"objectKey": "k"})).error(400);
    let unknown = json!({"objectKey": "uploads/none", "maxContentLength": 1});
    assert_eq!(
        server.post(FINALIZE, &unknown).error(404),
        "Object not found"
    );
}
