//! Faults of answers and connections, and the routes that set all faults.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Answer, FAST, SLOW, Server, types};
use crate::wire::{End, Wire, address};

/// A run that waits for an answer for as long as it takes.
fn waiting(server: &Server) -> String {
    let run = server.start("text", json!({}));
    server.wait_for_task(&run);
    run
}

fn set_routes(server: &Server, routes: Value) {
    let script = json!({"routes": routes});
    server.put("/emulator/faults", &script).expect(200);
}

/// The statuses of the next requests for a run.
fn statuses<const N: usize>(server: &Server, run: &str) -> [u16; N] {
    [(); N].map(|()| server.get(&format!("/v1/runs/{run}")).status)
}

#[test]
fn an_answer_is_replaced_as_often_as_asked() {
    let server = Server::at_speed(SLOW);
    let run = waiting(&server);
    set_routes(
        &server,
        json!([
            {"route": "run", "do": {"answer": {"status": 429, "retryAfter": "7"}}, "times": 1},
            {"route": "run", "do": {"answer": {"status": 503}}, "skip": 1, "times": 2},
        ]),
    );
    let limited = server.get(&format!("/v1/runs/{run}"));
    limited.error(429);
    assert_eq!(limited.header("retry-after"), "7");
    assert_eq!(limited.header("x-request-id").len(), 36);
    assert_eq!(statuses(&server, &run), [200, 503, 503, 200]);
    assert_eq!(server.conversation(&run).items.len(), 3);
}

#[test]
fn every_status_can_be_answered_on_every_route() {
    let server = Server::at_speed(SLOW);
    for status in [401, 409, 429, 500, 502, 503] {
        set_routes(&server, json!([{"do": {"answer": {"status": status}}}]));
        let start = format!("/v1/agents/{}/runs", server.agent_id("text"));
        for answer in [
            server.post(&start, &json!({})),
            server.get("/v1/runs/x/conversation"),
            server.get("/v1/runs/x/stream"),
            server.post("/v1/file-library/presign", &json!({})),
        ] {
            answer.error(status);
            assert_eq!(answer.header("retry-after"), "");
        }
    }
    server.get("/emulator/agents").expect(200);
}

#[test]
fn an_answer_can_be_a_page() {
    let server = Server::at_speed(SLOW);
    let answer = |body: &str| {
        let answer = json!({"answer": {"status": 200, "body": body}});
        set_routes(&server, json!([{"do": answer}]));
        server.get("/v1/runs/x")
    };
    let page = answer("html");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text.starts_with("<!doctype html>"), "{}", page.text);
    assert!(
        answer("text")
            .header("content-type")
            .starts_with("text/plain")
    );
    assert_eq!(answer("empty").text, "");
}

#[test]
fn a_client_can_be_sent_to_another_origin() {
    let server = Server::at_speed(SLOW);
    let other = Server::at_speed(SLOW);
    let redirect = json!({"redirect": {"to": other.url("/"), "status": 308}});
    set_routes(&server, json!([{"route": "conversation", "do": redirect}]));
    let path = "/v1/runs/x/conversation?stepContent=slim";
    let received = Wire::get(&server, path).finish();
    assert!(
        received.head.starts_with("HTTP/1.1 308"),
        "{}",
        received.head
    );
    let location = format!("location: {}\r\n", other.url(path));
    assert!(received.head.contains(&location), "{}", received.head);
}

#[test]
fn a_key_is_expired_until_it_is_rotated() {
    let server = Server::at_speed(SLOW);
    let run = waiting(&server);
    set_routes(&server, json!([{"do": {"expiredKey": {}}}]));
    assert_eq!(statuses(&server, &run), [401, 401]);
    let rotated = server.post("/emulator/keys/full/rotate", &json!({}));
    let rotated = rotated.expect(200);
    let new = rotated["key"].as_str().unwrap();
    assert_ne!(new, server.key("full"));
    let with = |key: &str| -> Answer {
        let url = server.url(&format!("/v1/runs/{run}"));
        server.send("GET", &url, &[("x-api-key", key)], None)
    };
    with(new).expect(200);
    assert_eq!(with(server.key("full")).error(401), "Invalid API key");
    assert_eq!(with(server.key("redacted")).error(401), "Expired API key");
    server
        .post("/emulator/keys/none/rotate", &json!({}))
        .error(404);
}

#[test]
fn an_answer_can_be_late() {
    let server = Server::at_speed(SLOW);
    let run = waiting(&server);
    set_routes(
        &server,
        json!([
            {"do": {"delay": {"ms": 30}}},
            {"do": {"delay": {"ms": 30}}, "handled": true},
            {"do": {"answer": {"status": 502}}, "times": 1},
        ]),
    );
    let begin = Instant::now();
    assert_eq!(statuses(&server, &run), [502, 200]);
    assert!(begin.elapsed() >= Duration::from_millis(120));
}

#[test]
fn a_connection_can_be_reset_instead_of_an_answer() {
    let server = Server::at_speed(SLOW);
    let run = waiting(&server);
    set_routes(&server, json!([{"do": {"reset": {}}, "times": 1}]));
    let path = format!("/v1/runs/{run}");
    let received = Wire::get(&server, &path).finish();
    assert_eq!((received.head.as_str(), received.end), ("", End::Reset));
    server.get(&path).expect(200);
}

#[test]
fn a_request_can_take_effect_before_its_answer_is_lost() {
    let server = Server::at_speed(FAST);
    let runs = format!("/v1/agents/{}/runs", server.agent_id("request"));
    let sessions = format!("/v1/agents/{}/sessions", server.agent_id("request"));
    let fail = json!({"answer": {"status": 502}});
    for (handled, total) in [(false, 0), (true, 1)] {
        let fault = json!({"route": "startRun", "do": fail, "handled": handled});
        set_routes(&server, json!([fault]));
        server.post(&runs, &json!({})).error(502);
        assert_eq!(server.get(&sessions).expect(200)["total"], total);
    }
}

#[test]
fn the_conversation_can_be_behind_the_stream() {
    let server = Server::at_speed(FAST);
    let run = server.start("request", json!({}));
    server.wait_for_output(&run);
    let whole = server.conversation(&run);
    let path = format!("/emulator/runs/{run}/faults");
    let lag = |lag: Value| {
        let fault = json!({"do": {"lag": lag}, "times": 1});
        server
            .put(&path, &json!({"conversation": [fault]}))
            .expect(200);
        let late = server.conversation(&run);
        assert_eq!(server.conversation(&run), whole, "it wears off");
        late
    };
    let late = lag(json!({"items": 3}));
    assert_eq!(types(&late), types(&whole)[..6]);
    assert_eq!(late.session.status.as_str(), "Running");
    assert_eq!(late.session.finished_at, None);
    assert_eq!(late.session.output, Value::Null);
    assert_eq!(late.runs[0].status.as_str(), "Running");
    assert!(late.session.total_tokens_used < whole.session.total_tokens_used);

    assert!(lag(json!({"ms": 3_600_000})).items.is_empty());
    assert_eq!(lag(json!({"items": 1, "ms": 3_600_000})).items.len(), 0);
    server.put(&path, &json!({"conversation": []})).expect(200);
    assert_eq!(server.conversation(&run), whole);
}

#[test]
fn a_restart_drops_everybody_and_refuses_for_a_while() {
    let server = Server::at_speed(SLOW);
    let run = waiting(&server);
    let open = Wire::stream(&server, &run);
    let answer = server.post("/emulator/restart", &json!({"ms": 3_600_000}));
    answer.expect(202);
    assert_eq!(answer.header("connection"), "close");
    assert_eq!(open.finish().end, End::Reset);
    let error = TcpStream::connect(address(&server)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_restart_can_reset_who_connects() {
    let server = Server::at_speed(SLOW);
    let restart = json!({"ms": 3_600_000, "connections": "reset"});
    server.post("/emulator/restart", &restart).expect(202);
    // The reset may already be there when connecting returns.
    let error = TcpStream::connect(address(&server))
        .and_then(|mut tcp| tcp.read(&mut [0]))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_restart_keeps_what_there_is() {
    let server = Server::at_speed(SLOW);
    let run = waiting(&server);
    for connections in ["refuse", "reset"] {
        let restart = json!({"ms": 1, "connections": connections});
        server.post("/emulator/restart", &restart).expect(202);
        // Served again as soon as an answer comes.
        while !Wire::is_answered(&server, "/emulator/agents") {}
        let conversation = server.conversation(&run);
        assert_eq!(conversation.session.status.as_str(), "WaitingForHITL");
    }
}

#[test]
fn what_is_in_force_is_listed_until_it_is_cleared() {
    let server = Server::at_speed(SLOW);
    let run = waiting(&server);
    let nothing = json!({"global": null, "runs": []});
    assert_eq!(server.get("/emulator/faults").expect(200), nothing);
    let global = json!({
        "seed": 7,
        "routes": [{"route": "run", "do": {"answer": {"status": 500}}, "times": 2}],
    });
    let set = server.put("/emulator/faults", &global).expect(200);
    assert_eq!(set["routes"][0]["applied"], 0);
    let own = format!("/emulator/runs/{run}/faults");
    server.get(&own).error(404);
    let script = json!({"stream": [{"do": {"lineEnds": "cr"}}]});
    server.put(&own, &script).expect(200);
    assert_eq!(statuses(&server, &run), [500, 500, 200, 200]);
    assert_eq!(
        server.get("/emulator/faults").expect(200),
        json!({
            "global": {
                "seed": 7,
                "stream": [],
                "routes": [{
                    "route": "run", "do": {"answer": {"status": 500, "body": "json"}},
                    "skip": 0, "times": 2, "handled": false, "applied": 2,
                }],
                "conversation": [],
            },
            "runs": [{
                "runId": run,
                "seed": 0,
                "stream": [{"do": {"lineEnds": "cr"}, "skip": 0, "applied": 0}],
                "routes": [],
                "conversation": [],
            }],
        })
    );
    assert_eq!(server.delete("/emulator/faults").status, 204);
    assert_eq!(server.get("/emulator/faults").expect(200), nothing);
}

#[test]
fn a_wrong_script_is_refused_as_a_whole() {
    let server = Server::at_speed(SLOW);
    let wrong = |script: Value| server.put("/emulator/faults", &script).error(400);
    for (script, named) in [
        (json!({"streams": []}), "streams"),
        (
            json!({"stream": [{"do": {"cut": {"after": {"event": 1}}}}]}),
            "stream[0].do.cut.after.event",
        ),
        (
            json!({"stream": [{"do": {"cut": {"after": {"events": "1"}}}}]}),
            "stream[0].do.cut.after.events",
        ),
        (
            json!({"stream": [{"do": {"lose": {"every": 0}}}]}),
            "stream[0].do.lose.every",
        ),
        (
            json!({"stream": [{"do": {"cutt": {}}}]}),
            "stream[0].do: unknown variant `cutt`",
        ),
        (json!({"stream": [{"times": 1}]}), "do"),
        (
            json!({"routes": [{"route": "nowhere", "do": {"reset": {}}}]}),
            "routes[0].route",
        ),
        (
            json!({"routes": [{"do": {"reset": {}, "delay": {"ms": 1}}}]}),
            "routes[0].do",
        ),
    ] {
        let message = wrong(script);
        assert!(message.contains(named), "{named}: {message}");
    }
    let all = wrong(json!({
        "stream": [{"do": {"reorder": {"window": 1}}}],
        "routes": [{"do": {"answer": {"status": 1}}}],
    }));
    assert_eq!(all.lines().count(), 2, "{all}");
    assert_eq!(
        server.get("/emulator/faults").expect(200)["global"],
        Value::Null
    );

    let run = waiting(&server);
    let start = json!({"routes": [{"route": "startRun", "do": {"reset": {}}}]});
    let path = format!("/emulator/runs/{run}/faults");
    assert!(
        server
            .put(&path, &start)
            .error(400)
            .starts_with("routes[0].route")
    );
    server.put("/emulator/runs/x/faults", &json!({})).error(404);
    let restart = server.post("/emulator/restart", &json!({"ms": -1}));
    assert!(restart.error(400).starts_with("ms:"));
}
