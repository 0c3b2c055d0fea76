//! What the server keeps at most.

use phrony_emulator::{Config, Limits};
use serde_json::json;

use crate::support::{FAST, Server};

fn server(limits: Limits) -> Server {
    Server::with(Config {
        speed: FAST,
        limits,
        ..Config::default()
    })
}

#[test]
fn the_oldest_finished_session_makes_room() {
    let server = server(Limits {
        sessions: 2,
        ..Limits::default()
    });
    let waiting = server.start("text", json!({}));
    let finished = server.start("request", json!({}));
    server.wait_for_output(&finished);
    let latest = server.start("request", json!({}));
    server.get(&format!("/v1/runs/{finished}")).error(404);
    server.get(&format!("/v1/runs/{waiting}")).expect(200);
    server.wait_for_output(&latest);
}

#[test]
fn when_all_sessions_are_live_a_start_is_refused() {
    let server = server(Limits {
        sessions: 1,
        ..Limits::default()
    });
    let run = server.start("text", json!({}));
    let task = server.wait_for_task(&run);
    let path = format!("/v1/agents/{}/runs", server.agent_id("request"));
    let refused = server.post(&path, &json!({}));
    assert_eq!(refused.error(429), "Too many live sessions");
    assert_eq!(refused.header("retry-after"), "1");
    let answer = json!({"userTaskId": task, "textValue": "x"});
    server.input(&run, answer).expect(202);
    server.wait_for_output(&run);
    server.post(&path, &json!({})).expect(202);
}

#[test]
fn heavy_sessions_make_room_too() {
    let server = server(Limits {
        step_bytes: 200_000,
        ..Limits::default()
    });
    let input = json!({"events": 50, "bytes": 2_000, "perSecond": 0});
    let heavy = [(); 2].map(|()| {
        let run = server.start("firehose", input.clone());
        server.wait_for_output(&run);
        run
    });
    let next = server.start("request", json!({}));
    server.get(&format!("/v1/runs/{}", heavy[0])).error(404);
    server.get(&format!("/v1/runs/{}", heavy[1])).expect(200);
    server.wait_for_output(&next);
}

#[test]
fn a_run_has_a_bounded_number_of_steps() {
    let server = server(Limits {
        steps_per_run: 5,
        ..Limits::default()
    });
    let run = server.start("request", json!({}));
    let ended = server.wait_for_status(&run, "Failed");
    let error = "The run reached its limit of steps";
    assert_eq!(ended.session.error.as_deref(), Some(error));
}

#[test]
fn live_sessions_cannot_grow_beyond_the_limit_together() {
    let server = server(Limits {
        step_bytes: 200_000,
        ..Limits::default()
    });
    let input = json!({"events": 50, "bytes": 2_000, "perSecond": 2});
    let runs = [(); 2].map(|()| server.start("firehose", input.clone()));
    let streams = runs.map(|run| server.stream(&run));
    let mut ends = streams.map(|stream| stream.last().unwrap());
    ends.sort_by(|a, b| b.subject.cmp(&a.subject));
    assert_eq!(ends[0].subject, "engine.session.failed");
    let error = "The emulator reached its limit of step content";
    assert_eq!(ends[0].data["error"], error);
    // The one that failed made room for the other.
    assert_eq!(ends[1].subject, "engine.session.completed");
}
