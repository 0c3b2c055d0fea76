//! Faults of streams, by their effect on the wire.

use std::time::{Duration, Instant};

use phrony_client::model::Event;
use phrony_emulator::Config;
use serde_json::{Value, json};

use crate::support::{FAST, Server};
use crate::wire::{End, Received, Wire};

/// What a chat tells when it is ended with "bye".
const FAREWELL: [&str; 6] = [
    "engine.run.resumed",
    "engine.session.resumed",
    "engine.step.llm_request_prepared",
    "engine.step.output",
    "engine.run.completed",
    "engine.session.completed",
];

const GREETING: &str = ": connected\n\n";

/// A chat that waits for a message: nothing happens before there is one.
fn waiting_chat(server: &Server) -> String {
    let run = server.start("chat", json!({}));
    server.wait_for_status(&run, "WaitingForResponse");
    run
}

/// Sets the faults of the run's streams.
fn set(server: &Server, run: &str, stream: Value) {
    let path = format!("/emulator/runs/{run}/faults");
    server.put(&path, &json!({"stream": stream})).expect(200);
}

fn end(server: &Server, run: &str) {
    server.input(run, json!({"text": "bye"})).expect(202);
}

/// What the stream of a farewell looks like with these faults.
fn farewell(stream: Value) -> Received {
    let server = Server::at_speed(FAST);
    let run = waiting_chat(&server);
    set(&server, &run, stream);
    let wire = Wire::stream(&server, &run);
    end(&server, &run);
    wire.finish()
}

/// The subjects of the events in a stream.
fn subjects(received: &Received) -> Vec<String> {
    received
        .text()
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str::<Event>(data).unwrap().subject)
        .collect()
}

#[test]
fn without_a_fault_a_farewell_is_complete() {
    let received = farewell(json!([]));
    assert_eq!(subjects(&received), FAREWELL);
    assert_eq!(received.end, End::Complete);
}

#[test]
fn a_cut_resets_the_connection_amid_an_event() {
    let cut = json!({"cut": {"after": {"events": 2, "bytes": 10}}});
    let received = farewell(json!([{"do": cut}]));
    assert_eq!(received.end, End::Reset);
    let text = received.text();
    assert_eq!(text.matches("data: ").count(), 3);
    let (_, torn) = text.rsplit_once("\n\n").unwrap();
    assert_eq!(torn, "data: {\"ts");
}

#[test]
fn a_cut_can_look_like_an_end() {
    let received = farewell(json!([
        {"do": {"cut": {"after": {"events": 2}, "end": "clean"}}},
    ]));
    assert_eq!(received.end, End::Complete);
    assert_eq!(subjects(&received), FAREWELL[..2]);
}

#[test]
fn a_cut_counts_bytes_from_the_first() {
    let received = farewell(json!([{"do": {"cut": {"after": {"bytes": 5}}}}]));
    assert_eq!(
        (received.text().as_str(), received.end),
        (": con", End::Reset)
    );
    let received = farewell(json!([{"do": {"cut": {}}}]));
    assert!(received.head.starts_with("HTTP/1.1 200"));
    assert_eq!((received.body().len(), received.end), (0, End::Reset));
}

#[test]
fn a_cut_wears_off() {
    let server = Server::at_speed(FAST);
    let run = waiting_chat(&server);
    set(&server, &run, json!([{"do": {"cut": {}}, "times": 2}]));
    for _ in 0..2 {
        assert_eq!(Wire::stream(&server, &run).finish().end, End::Reset);
    }
    let wire = Wire::stream(&server, &run);
    end(&server, &run);
    assert_eq!(subjects(&wire.finish()), FAREWELL);
    let faults = server.get(&format!("/emulator/runs/{run}/faults"));
    assert_eq!(faults.expect(200)["stream"][0]["applied"], 2);
}

#[test]
fn a_stall_leaves_the_connection_open_without_a_word() {
    let server = Server::with(Config {
        speed: FAST,
        keep_alive: Duration::from_millis(1),
        ..Config::default()
    });
    let run = waiting_chat(&server);
    let stall = json!({"stall": {"after": {"events": 3}}});
    set(&server, &run, json!([{"do": stall}]));
    let mut stalled = Wire::stream(&server, &run);
    // An open stream keeps its faults, so only this one stalls.
    let cleared = server.delete(&format!("/emulator/runs/{run}/faults"));
    assert_eq!(cleared.status, 204);
    end(&server, &run);
    stalled.read_until("llm_request_prepared");
    stalled.read_until("\n\n\r\n");
    server.wait_for_status(&run, "Completed");
    assert!(stalled.is_silent());
    drop(server);
    assert_eq!(subjects(&stalled.finish()), FAREWELL[..3]);
}

#[test]
fn a_stall_can_pass() {
    let stall = json!({"stall": {"after": {"events": 1}, "ms": 1}});
    let received = farewell(json!([{"do": stall}]));
    assert_eq!(subjects(&received), FAREWELL);
}

#[test]
fn a_drip_comes_in_pieces_that_take_their_time() {
    let begin = Instant::now();
    let received = farewell(json!([{"do": {"drip": {"bytes": 100, "ms": 2}}}]));
    assert_eq!(subjects(&received), FAREWELL);
    let pieces = received.chunks.len();
    assert!(pieces > 20, "{pieces}");
    assert!(received.chunks.iter().all(|piece| piece.len() <= 100));
    assert!(begin.elapsed() >= Duration::from_millis(2) * (pieces as u32 - 1));
}

#[test]
fn events_are_lost() {
    let received = farewell(json!([{"do": {"lose": {"every": 2}}, "times": 2}]));
    let left = [0, 2, 4, 5].map(|at| FAREWELL[at]);
    assert_eq!(subjects(&received), left);
}

#[test]
fn events_are_lost_by_the_seed() {
    let lost = |seed: u64| {
        let server = Server::at_speed(FAST);
        let run = waiting_chat(&server);
        let stream = json!([{"do": {"lose": {"probability": 0.5}}}]);
        let script = json!({"seed": seed, "stream": stream});
        server.put("/emulator/faults", &script).expect(200);
        let wire = Wire::stream(&server, &run);
        end(&server, &run);
        subjects(&wire.finish())
    };
    let told: Vec<_> = (0..8).map(lost).collect();
    assert_eq!(lost(0), told[0]);
    assert!(told.iter().any(|subjects| *subjects != told[0]));
}

#[test]
fn events_come_twice() {
    let received = farewell(json!([{"do": {"duplicate": {"every": 3}}}]));
    let told = [0, 1, 2, 2, 3, 4, 5, 5].map(|at| FAREWELL[at]);
    assert_eq!(subjects(&received), told);
}

#[test]
fn neighbours_change_places() {
    let received = farewell(json!([{"do": {"reorder": {"window": 2}}}]));
    let told = [1, 0, 3, 2, 5, 4].map(|at| FAREWELL[at]);
    assert_eq!(subjects(&received), told);
}

#[test]
fn what_is_held_for_reordering_comes_in_the_end() {
    let received = farewell(json!([{"do": {"reorder": {"window": 64}}}]));
    assert_eq!(subjects(&received), FAREWELL);
    let received = farewell(json!([{"do": {"reorder": {"window": 5}}}]));
    let told = subjects(&received);
    assert_ne!(told, FAREWELL);
    assert_eq!(told[5], FAREWELL[5]);
}

#[test]
fn garbage_comes_between_the_events() {
    for (what, frame) in [
        ("invalidJson", &b"\"kind\"\n\ndata: {"[..]),
        ("nonObject", &b"data: [1, 2, 3]\n\ndata: {"[..]),
        ("invalidUtf8", &b"\xff\xfe\"}\n\ndata: {"[..]),
    ] {
        let garbage = json!({"garbage": {"what": what, "pick": {"every": 2}}});
        let body = farewell(json!([{"do": garbage}])).body();
        let count = |wanted: &[u8]| {
            body.windows(wanted.len())
                .filter(|window| *window == wanted)
                .count()
        };
        assert_eq!(count(b"data: "), 9, "{what}");
        assert_eq!(count(frame), 3, "{what}");
    }
}

#[test]
fn lines_end_as_they_are_told() {
    for (name, end) in [("crlf", "\r\n"), ("cr", "\r")] {
        let text = farewell(json!([{"do": {"lineEnds": name}}])).text();
        assert!(text.starts_with(&GREETING.replace('\n', end)), "{text}");
        let lines: Vec<&str> = text.split(end).collect();
        assert!(lines.iter().all(|line| !line.contains(['\r', '\n'])));
        let events = lines.iter().filter(|line| line.starts_with("data: "));
        assert_eq!(events.count(), 6);
    }
}

#[test]
fn comments_can_be_all_that_comes() {
    let comment = json!({"do": {"comment": {"every": 1}}, "skip": 2});
    let received = farewell(json!([comment]));
    assert_eq!(subjects(&received), FAREWELL[..2]);
    let comment = ": an event was left out\n\n";
    assert_eq!(received.text().matches(comment).count(), 4);
    assert_eq!(received.end, End::Complete);
}

#[test]
fn an_event_can_be_as_long_as_it_is_told() {
    let oversized = json!({"do": {"oversized": {"bytes": 3_000_000}}, "times": 1});
    let received = farewell(json!([oversized]));
    let text = received.text();
    let longest = text.lines().map(str::len).max();
    assert_eq!(longest, Some(3_000_000 + "data: ".len()));
    let told = subjects(&received);
    assert_eq!(told[0], "engine.step.oversized");
    assert_eq!(told[1..], FAREWELL);
}

#[test]
fn faults_add_up_in_their_order() {
    let received = farewell(json!([
        {"do": {"duplicate": {"every": 1}}},
        {"do": {"cut": {"after": {"events": 3}, "end": "clean"}}},
        {"do": {"lineEnds": "crlf"}},
    ]));
    assert_eq!(received.text().matches("data: ").count(), 3);
    assert_eq!(received.text().matches("\r\n\r\n").count(), 4);
}

#[test]
fn the_faults_of_a_run_are_its_sessions_alone() {
    let server = Server::at_speed(FAST);
    let [faulty, sound] = [(); 2].map(|()| waiting_chat(&server));
    set(&server, &faulty, json!([{"do": {"cut": {}}}]));
    assert_eq!(Wire::stream(&server, &faulty).finish().end, End::Reset);
    let wire = Wire::stream(&server, &sound);
    end(&server, &sound);
    assert_eq!(subjects(&wire.finish()), FAREWELL);
}
