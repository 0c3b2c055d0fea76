//! The stream, live.

use std::time::Duration;

use phrony_client::model::Event;
use phrony_emulator::{Config, Limits};
use serde_json::json;

use crate::support::{SLOW, Server};

#[test]
fn a_whole_run_is_told_in_order() {
    // Slow enough to connect before the engine picks the run up.
    let server = Server::at_speed(1.0);
    let run = server.start("approval", json!({}));
    let mut stream = server.stream(&run);
    let mut events: Vec<Event> = Vec::new();
    while events
        .last()
        .is_none_or(|event| event.subject != "engine.session.paused")
    {
        events.push(stream.next().unwrap());
    }
    let task = events
        .iter()
        .find(|event| event.subject == "engine.user_task.created")
        .unwrap()
        .data["user_task_id"]
        .clone();
    server.input(&run, json!({"userTaskId": task})).expect(202);
    events.extend(stream);

    let told: Vec<_> = events
        .iter()
        .map(|event| (event.kind.as_str(), event.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("session", "engine.session.started"),
            ("run", "engine.run.started"),
            ("step", "engine.step.llm_request_prepared"),
            ("step", "engine.step.Reasoning"),
            ("step", "engine.step.ToolCall"),
            ("step", "engine.step.UserTaskReq"),
            ("user_task", "engine.user_task.created"),
            ("run", "engine.run.paused"),
            ("session", "engine.session.paused"),
            ("user_task", "engine.user_task.completed"),
            ("run", "engine.run.resumed"),
            ("session", "engine.session.resumed"),
            ("step", "engine.step.ToolResult"),
            ("step", "engine.step.Reasoning"),
            ("step", "engine.step.output"),
            ("run", "engine.run.completed"),
            ("session", "engine.session.completed"),
        ]
    );
    for pair in events.windows(2) {
        assert!(pair[0].ts <= pair[1].ts);
    }
    let ts = &events[0].ts;
    assert!(ts.len() == 24 && ts.ends_with('Z'), "{ts}");
}

#[test]
fn a_step_event_has_what_the_conversation_will_have() {
    let server = Server::at_speed(SLOW);
    let run = server.start("sub-agents", json!({}));
    let events: Vec<Event> = server.stream(&run).collect();
    let conversation = server.conversation(&run);
    let steps: Vec<&Event> = events
        .iter()
        .filter(|event| event.kind.as_str() == "step")
        .collect();
    assert!(steps.len() > 10, "{}", steps.len());
    for step in steps {
        let data = &step.data;
        let item = conversation
            .items
            .iter()
            .find(|item| data["id"] == item.id)
            .unwrap();
        assert_eq!(data["session_id"], conversation.session.id);
        assert_eq!(data["run_id"], item.run_id);
        assert_eq!(data["sequence"], item.sequence);
        assert_eq!(data["type"], item.item_type.as_str());
        assert_eq!(data["content"], item.content);
        assert_eq!(data["tokens_used"], json!(item.tokens_used));
        assert_eq!(data["started_at"], json!(item.started_at));
        assert_eq!(data["finished_at"], json!(item.finished_at));
    }
}

#[test]
fn aitl_events_tell_how_far_a_question_got() {
    let server = Server::at_speed(20.0);
    let run = server.start("escalation", json!({}));
    let told: Vec<String> = server
        .stream(&run)
        .filter(|event| event.kind.as_str() == "aitl")
        .map(|event| event.subject)
        .collect();
    assert!(
        told.ends_with(&["engine.aitl.resolved".to_owned()]),
        "{told:?}"
    );
}

#[test]
fn the_head_comes_at_once_and_silence_is_filled() {
    let server = Server::with(Config {
        keep_alive: Duration::from_millis(10),
        ..Config::default()
    });
    let run = server.start("text", json!({}));
    server.wait_for_task(&run);
    let mut stream = server.stream(&run);
    let mut line = || stream.line().unwrap().unwrap();
    assert_eq!(line(), ": connected");
    assert_eq!(line(), "");
    assert_eq!(line(), ": keep-alive");
    assert_eq!(line(), "");
    assert_eq!(line(), ": keep-alive");
}

#[test]
fn the_stream_has_the_headers_of_one() {
    let server = Server::at_speed(1_000.0);
    let run = server.start("request", json!({}));
    let answer = server.get(&format!("/v1/runs/{run}/stream"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert!(!answer.text.contains("\nid:"), "no ids are documented");
}

#[test]
fn the_stream_of_an_ended_session_ends_at_once() {
    let server = Server::at_speed(1_000.0);
    let run = server.start("request", json!({}));
    server.wait_for_output(&run);
    let answer = server.get(&format!("/v1/runs/{run}/stream"));
    assert_eq!(answer.text, ": connected\n\n");
}

#[test]
fn all_readers_get_everything() {
    let server = Server::at_speed(SLOW);
    let run = server.start("approval", json!({}));
    let task = server.wait_for_task(&run);
    let streams: Vec<_> = (0..5).map(|_| server.stream(&run)).collect();
    server.input(&run, json!({"userTaskId": task})).expect(202);
    let told: Vec<_> = streams
        .into_iter()
        .map(|stream| stream.subjects())
        .collect();
    assert_eq!(told[0].len(), 8);
    assert!(told.iter().all(|subjects| *subjects == told[0]));
}

#[test]
fn a_reader_that_takes_nothing_is_cut_off_and_the_run_goes_on() {
    let server = Server::with(Config {
        speed: 100.0,
        limits: Limits {
            stream_backlog: 64 << 10,
            ..Limits::default()
        },
        ..Config::default()
    });
    // More than the sockets' own buffers hold.
    let input = json!({"events": 2_000, "bytes": 16 << 10, "perSecond": 0});
    let run = server.start("firehose", input);
    let mut stalled = server.stream(&run);
    let quick = server.stream(&run).subjects();
    assert_eq!(quick.last().unwrap(), "engine.session.completed");
    let end = std::iter::from_fn(|| stalled.line()).find(|line| line.is_err());
    assert!(end.is_some(), "cut off, not ended");
}

#[test]
fn a_firehose_waits_for_readers_that_keep_up() {
    let server = Server::with(Config {
        speed: 100.0,
        limits: Limits {
            stream_backlog: 256 << 10,
            ..Limits::default()
        },
        ..Config::default()
    });
    let input = json!({"events": 5_000, "bytes": 2_000, "perSecond": 0});
    let run = server.start("firehose", input);
    let stream = server.stream(&run);
    let events = stream.subjects();
    assert_eq!(events.last().unwrap(), "engine.session.completed");
    // Connecting takes a moment, in which the firehose had no reader to wait for.
    let missed = 5_000 - events.iter().filter(|s| s.ends_with("Reasoning")).count();
    assert!(missed < 2_500, "{missed}");
}
