//! What a trigger that hides the step timeline shows.

use serde_json::{Value, json};

use crate::support::{FAST, SLOW, Server};

#[test]
fn the_conversation_tells_of_the_end_only() {
    let server = Server::at_speed(FAST);
    let run = server.start("sub-agents", json!({"secret": 1}));
    let output = server.wait_for_output(&run);
    let path = format!("/v1/runs/{run}/conversation");
    let redacted = server.get_as("redacted", &path).expect(200);

    let items = redacted["items"].as_array().unwrap();
    let shown: Vec<_> = items
        .iter()
        .map(|item| (&item["type"], &item["runId"]))
        .collect();
    assert_eq!(
        shown,
        [
            (&json!("RunCompleted"), &json!(run)),
            (&json!("SessionCompleted"), &json!(run))
        ]
    );
    assert_eq!(items[0]["content"]["output"], output);
    assert_eq!(redacted["session"]["input"], Value::Null);
    assert_eq!(redacted["session"]["startContext"], Value::Null);
    assert_eq!(
        redacted["session"]["output"], output,
        "the output is what stays"
    );
    let runs = redacted["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 3);
    for run in runs {
        for field in ["input", "output", "error"] {
            assert_eq!(run[field], Value::Null, "{field}");
        }
        assert_eq!(run["status"], "Completed");
    }
    let full = server.get(&path).expect(200);
    assert_eq!(full["items"].as_array().unwrap().len(), 23);
}

#[test]
fn a_live_conversation_is_empty() {
    let server = Server::at_speed(SLOW);
    let run = server.start("approval", json!({}));
    server.wait_for_task(&run);
    let path = format!("/v1/runs/{run}/conversation");
    let redacted = server.get_as("redacted", &path).expect(200);
    assert_eq!(redacted["items"], json!([]));
    assert_eq!(redacted["session"]["status"], "WaitingForHITL");
}

#[test]
fn the_status_is_never_redacted() {
    let server = Server::at_speed(FAST);
    let run = server.start("failing", json!({}));
    server.wait_for_status(&run, "Failed");
    let path = format!("/v1/runs/{run}");
    let full = server.get(&path).expect(200);
    assert_eq!(server.get_as("redacted", &path).expect(200), full);
    assert!(full["error"].is_string());
}

#[test]
fn the_stream_drops_steps_tasks_and_spawns() {
    let server = Server::at_speed(SLOW);
    let run = server.start("approval", json!({}));
    let task = server.wait_for_task(&run);
    let redacted = server.stream_as("redacted", &run);
    let full = server.stream(&run);
    server.input(&run, json!({"userTaskId": task})).expect(202);
    assert_eq!(
        redacted.subjects(),
        [
            "engine.run.resumed",
            "engine.session.resumed",
            "engine.run.completed",
            "engine.session.completed"
        ]
    );
    let full = full.subjects();
    assert!(full.contains(&"engine.user_task.completed".to_owned()));
    assert!(full.contains(&"engine.step.ToolResult".to_owned()));

    let run = server.start("sub-agents", json!({}));
    let redacted = server.stream_as("redacted", &run);
    let full = server.stream(&run);
    let spawned = "engine.subagent.spawned".to_owned();
    assert!(full.subjects().contains(&spawned));
    assert!(!redacted.subjects().contains(&spawned));
}
