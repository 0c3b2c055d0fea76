//! Every error status, and which fault comes first.

use serde_json::{Value, json};

use crate::support::{FAST, SLOW, Server};

const NOBODY: &str = "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1";

/// Method and path of every route that needs a key.
fn routes(server: &Server, run: &str) -> Vec<(&'static str, String)> {
    let agent = server.agent_id("request");
    vec![
        ("POST", format!("/v1/agents/{agent}/runs")),
        ("GET", format!("/v1/agents/{agent}/sessions")),
        ("GET", format!("/v1/runs/{run}")),
        ("GET", format!("/v1/runs/{run}/conversation")),
        ("GET", format!("/v1/runs/{run}/stream")),
        ("POST", format!("/v1/runs/{run}/messages")),
        ("POST", format!("/v1/runs/{run}/input")),
        ("POST", format!("/v1/runs/{run}/skip-agent-wait")),
        ("POST", "/v1/file-library/presign".to_owned()),
        ("POST", "/v1/file-library/finalize".to_owned()),
    ]
}

#[test]
fn without_a_known_key_nothing_is_answered() {
    let server = Server::at_speed(SLOW);
    for (method, path) in routes(&server, "not-even-a-uuid") {
        let url = server.url(&path);
        let body = (method == "POST").then_some(b"{broken".as_slice());
        let missing = server.send(method, &url, &[], body);
        assert_eq!(missing.error(401), "Missing API key", "{path}");
        let wrong = server.send(method, &url, &[("x-api-key", "phk_wrong")], body);
        assert_eq!(wrong.error(401), "Invalid API key", "{path}");
    }
}

#[test]
fn a_key_reaches_only_its_scope() {
    let server = Server::at_speed(SLOW);
    let run = server.start("request", json!({}));
    for (method, path) in routes(&server, &run) {
        let headers = [("x-api-key", server.key("outOfScope"))];
        let answer = server.send(method, &server.url(&path), &headers, None);
        answer.error(403);
    }
    let wrong_agent = format!("/v1/agents/{NOBODY}/runs");
    server.post(&wrong_agent, &json!({})).error(403);
}

#[test]
fn uploads_need_a_key_that_allows_them() {
    let server = Server::at_speed(SLOW);
    for path in ["/v1/file-library/presign", "/v1/file-library/finalize"] {
        let message = server.post_as("noFiles", path, &json!({})).error(403);
        assert!(message.contains("not enabled"), "{message}");
    }
}

#[test]
fn an_unknown_run_is_not_found_and_a_malformed_id_is_refused() {
    let server = Server::at_speed(SLOW);
    for (method, path) in routes(&server, NOBODY) {
        if path.starts_with("/v1/runs/") {
            let answer = match method {
                "GET" => server.get(&path),
                _ => server.post(&path, &json!({"runId": NOBODY, "text": "hi"})),
            };
            assert_eq!(answer.error(404), "Run not found", "{path}");
        }
    }
    for id in ["run-1", "..%2Fx", "%00", "a%2Fb", "%FF"] {
        let message = server.get(&format!("/v1/runs/{id}")).error(400);
        assert!(
            message.contains("uuid") || message.contains("UTF-8"),
            "{message}"
        );
    }
    server.get("/v1/agents/x/sessions").error(400);
    server.post("/v1/agents/x/runs", &json!({})).error(400);
}

#[test]
fn unknown_routes_and_methods() {
    let server = Server::at_speed(SLOW);
    assert_eq!(server.get("/v2/runs").error(404), "Cannot GET /v2/runs");
    server.get("/v1/runs/").error(404);
    server.get("/").error(404);
    server.get("/emulator/nothing").error(404);
    let wrong = server.get("/v1/file-library/presign");
    wrong.error(405);
    assert_eq!(wrong.header("allow"), "POST");
    let headers = [("x-api-key", server.key("full"))];
    let url = server.url(&format!("/v1/runs/{NOBODY}"));
    server.send("DELETE", &url, &headers, None).error(405);
}

#[test]
fn bodies_are_json_objects_of_a_bounded_size() {
    let server = Server::at_speed(SLOW);
    let url = server.url(&format!("/v1/agents/{}/runs", server.agent_id("request")));
    let key = ("x-api-key", server.key("full"));
    let json_type = ("content-type", "application/json; charset=utf-8");
    let post =
        |headers: &[(&str, &str)], body: &[u8]| server.send("POST", &url, headers, Some(body));
    post(&[key], b"{}").error(415);
    post(&[key, ("content-type", "text/plain")], b"{}").error(415);
    post(&[key, json_type], b"{\"input\": ").error(400);
    post(&[key, json_type], b"[]").error(400);
    post(&[key, json_type], b"\xff").error(400);
    assert_eq!(post(&[key, json_type], b"{}").status, 202);
    let huge = format!("{{\"input\": {{\"x\": \"{}\"}}}}", "x".repeat(3 << 20));
    post(&[key, json_type], huge.as_bytes()).error(413);
    let start = format!("/v1/agents/{}/runs", server.agent_id("request"));
    for input in [json!([]), json!("text"), json!(3)] {
        let message = server.post(&start, &json!({"input": input})).error(400);
        assert_eq!(message, "input must be an object");
    }
}

#[test]
fn bad_query_parameters_are_listed() {
    let server = Server::at_speed(SLOW);
    let path = format!("/v1/agents/{}/sessions", server.agent_id("request"));
    let message = server
        .get(&format!("{path}?skip=-1&take=101&versionId=x"))
        .error(400);
    assert_eq!(
        message,
        "skip must not be less than 0\ntake must not be greater than 100\nversionId must be a UUID"
    );
    for query in [
        "take=0",
        "take=ten",
        "take=",
        "skip=1.5",
        "skip=99999999999999999999",
    ] {
        server.get(&format!("{path}?{query}")).error(400);
    }
    let run = server.start("request", json!({}));
    for mode in ["", "Slim", "none"] {
        let path = format!("/v1/runs/{run}/conversation?stepContent={mode}");
        let message = server.get(&path).error(400);
        assert!(message.contains("slim, full"), "{message}");
    }
}

#[test]
fn a_guard_blocks_and_a_limit_says_when_to_come_back() {
    let server = Server::at_speed(SLOW);
    let path = format!("/v1/agents/{}/runs", server.agent_id("request"));
    server.post_as("guarded", &path, &json!({})).error(409);
    // A limit is per trigger: whatever other keys do does not count.
    server.post(&path, &json!({})).expect(202);
    server.post_as("limited", &path, &json!({})).expect(202);
    let limited = server.post_as("limited", &path, &json!({}));
    limited.error(429);
    let wait: u64 = limited.header("retry-after").parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
}

#[test]
fn an_input_body_is_checked_before_the_runs_state() {
    let server = Server::at_speed(SLOW);
    let run = server.start("approval", json!({}));
    let task = server.wait_for_task(&run);
    let refused = |fields: Value| server.input(&run, fields).error(400);
    let says = |fields: Value, wanted: &str| {
        let message = server.input(&run, fields).error(400);
        assert!(message.contains(wanted), "{message}");
    };
    says(json!({}), "says nothing");
    says(json!({"runId": NOBODY, "text": "hi"}), "runId");
    says(json!({"runId": null}), "runId must be a UUID");
    says(json!({"userTaskId": "7"}), "userTaskId must be a UUID");
    says(json!({"text": ""}), "text");
    says(
        json!({"text": 3, "approved": "yes"}),
        "approved must be a boolean value\ntext",
    );
    says(
        json!({"userTaskId": task, "aproved": false}),
        "property aproved should not exist",
    );
    says(json!({"userTaskId": task, "text": "hi"}), "text");
    says(
        json!({"userTaskId": task, "metadata": 3}),
        "metadata must be an object",
    );
    says(
        json!({"text": "hi", "skipAgentWait": true}),
        "skip-agent-wait",
    );
    says(
        json!({"text": "hi", "completedByEmail": "x"}),
        "completedByEmail",
    );
    refused(json!({"files": [{"phronyFile": false, "objectKey": "k"}]}));
    refused(json!({"files": [{"phronyFile": true}]}));
    refused(json!({"files": "k"}));
    // Nothing of that was taken for an answer.
    server.input(&run, json!({"userTaskId": task})).expect(202);
}

#[test]
fn an_answer_must_fit_what_the_run_waits_for() {
    let server = Server::at_speed(SLOW);
    let run = server.start("approval", json!({}));
    let message = server.input(&run, json!({"text": "hi"})).error(400);
    assert!(message.contains("Running"), "{message}");
    let task = server.wait_for_task(&run);
    let message = server.input(&run, json!({"text": "hi"})).error(400);
    assert!(message.contains("userTaskId is required"), "{message}");
    server.input(&run, json!({"userTaskId": NOBODY})).error(404);
    let wrong = json!({"userTaskId": task, "textValue": "yes"});
    server.input(&run, wrong).error(400);
    server
        .post(&format!("/v1/runs/{run}/skip-agent-wait"), &json!({}))
        .error(400);

    let other = server.start("number", json!({}));
    let number = server.wait_for_task(&other);
    let message = server.input(&run, json!({"userTaskId": number})).error(404);
    assert_eq!(message, "User task not found", "it is of another session");
    server
        .input(&other, json!({"userTaskId": number}))
        .error(400);
    let wrong = json!({"userTaskId": number, "numberValue": "4"});
    server.input(&other, wrong).error(400);
}

#[test]
fn a_task_is_completed_once() {
    let server = Server::at_speed(FAST);
    let run = server.start("approval", json!({}));
    let task = server.wait_for_task(&run);
    let reject = json!({"userTaskId": task, "approved": false});
    server.input(&run, reject.clone()).expect(202);
    let message = server.input(&run, reject.clone()).error(409);
    assert_eq!(message, "The user task is already completed");
    server.wait_for_output(&run);
    server.input(&run, reject).error(409);
    let message = server.input(&run, json!({"text": "hi"})).error(400);
    assert!(message.contains("it has ended"), "{message}");
}

#[test]
fn of_many_answers_at_once_one_is_taken() {
    let server = Server::at_speed(SLOW);
    let run = server.start("approval", json!({}));
    let task = server.wait_for_task(&run);
    let body = json!({"userTaskId": task});
    let mut statuses = std::thread::scope(|scope| {
        let answers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| server.input(&run, body.clone()).status))
            .collect();
        answers
            .into_iter()
            .map(|answer| answer.join().unwrap())
            .collect::<Vec<_>>()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409, 409, 409, 409, 409, 409, 409]);
}

#[test]
fn a_firehose_says_what_is_wrong_with_its_input() {
    let server = Server::at_speed(SLOW);
    let path = format!("/v1/agents/{}/runs", server.agent_id("firehose"));
    let input = json!({"events": 1_000_000, "bytes": 0, "perSecond": "fast"});
    let message = server.post(&path, &json!({"input": input})).error(400);
    for field in ["input.events", "input.bytes", "input.perSecond"] {
        assert!(message.contains(field), "{message}");
    }
}
