//! Scripts of the user's own, in the corners that the built-in ones leave out.

use std::path::PathBuf;

use phrony_emulator::{BackgroundEmulator, Config};
use serde_json::{Value, json};

use crate::support::{FAST, SLOW, Server, pending, types};

/// A folder that holds `script` as `own.json`. Each test has its own, by `name`.
fn folder(name: &str, script: &Value) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("own.json"), script.to_string()).unwrap();
    dir
}

fn server(name: &str, speed: f64, steps: Value) -> Server {
    Server::with(Config {
        speed,
        script_dir: Some(folder(name, &json!({"name": "Own", "steps": steps}))),
        ..Config::default()
    })
}

#[test]
fn a_sub_agent_can_be_the_one_that_waits() {
    let child = json!({"name": "clerk", "steps": [
        {"ask": {"kind": "text", "prompt": "Which?"}},
        {"output": {"value": "{{answer.textValue}}"}},
    ]});
    let steps = json!([{"spawn": [child]}, {"output": {"value": "{{children.clerk}}"}}]);
    let server = server("waiting-child", SLOW, steps);
    let root = server.start("own", json!({}));
    let task = server.wait_for_task(&root);
    let asked = server.conversation(&root);
    let child = pending(&asked).unwrap().run_id.clone();
    assert_eq!(asked.session.status.as_str(), "WaitingForHITL");
    assert_eq!(asked.runs[0].status.as_str(), "Running");

    let answer = json!({"userTaskId": task, "textValue": "that one"});
    let message = server.input(&root, answer.clone()).error(400);
    assert!(message.contains(&child), "it says which run: {message}");
    server.input(&child, answer).expect(202);
    assert_eq!(server.wait_for_output(&root), "that one");
}

#[test]
fn a_sub_agents_failure_is_not_the_sessions() {
    let grandchild = json!({"name": "deep", "steps": [{"fail": {"error": "too deep"}}]});
    let child = json!({"name": "middle", "steps": [{"spawn": [grandchild]}]});
    let steps = json!([{"spawn": [child]}, {"output": {"value": "still here"}}]);
    let server = server("failing-child", FAST, steps);
    let root = server.start("own", json!({}));
    assert_eq!(server.wait_for_output(&root), "still here");
    let ended = server.conversation(&root);
    let runs: Vec<_> = ended
        .runs
        .iter()
        .map(|run| (run.depth, run.status.as_str(), run.error.as_deref()))
        .collect();
    assert_eq!(
        runs,
        [
            (0, "Completed", None),
            (1, "Completed", None),
            (2, "Failed", Some("too deep"))
        ]
    );
    assert_eq!(
        types(&ended),
        [
            "SubAgentCall",
            "SubAgentCall",
            "RunCompleted",
            "SubAgentResult",
            "RunCompleted",
            "SubAgentResult",
            "output",
            "RunCompleted",
            "SessionCompleted"
        ]
    );
}

#[test]
fn an_empty_script_completes_and_an_endless_one_waits() {
    let nothing = server("empty", FAST, json!([]));
    let run = nothing.start("own", json!({}));
    assert_eq!(nothing.wait_for_output(&run), Value::Null);

    let ever = json!([{"wait": {"ms": u64::MAX}}, {"afterMs": u64::MAX, "prepare": {}}]);
    let endless = server("endless", FAST, ever);
    let run = endless.start("own", json!({}));
    endless.wait_for_status(&run, "WaitingForTimer");
    let skip = format!("/v1/runs/{run}/skip-agent-wait");
    endless.post(&skip, &json!({})).expect(202);
    endless.wait_for(&run, |conversation| conversation.items.len() == 2);
    let status = endless.get(&format!("/v1/runs/{run}")).expect(200);
    assert_eq!(status["status"], "Running");
}

#[test]
fn a_broken_script_is_named() {
    let broken = json!({"name": "Broken", "steps": [{"reason": {"mesage": "?"}}]});
    let dir = folder("broken", &broken);
    let config = Config {
        script_dir: Some(dir),
        ..Config::default()
    };
    let error = BackgroundEmulator::start(config).unwrap_err().to_string();
    assert!(
        error.contains("own.json") && error.contains("mesage"),
        "{error}"
    );
}
