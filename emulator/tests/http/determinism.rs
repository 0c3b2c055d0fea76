//! The same seed gives the same server.

use phrony_client::model::Conversation;
use phrony_emulator::Config;
use serde_json::{Value, json};

use crate::support::{FAST, Server};

/// What two runs of a seed must have in common: all but the times and the address.
fn story(seed: u64) -> Vec<Value> {
    let server = Server::with(Config {
        seed,
        speed: FAST,
        ..Config::default()
    });
    let mut told = vec![
        json!(server.key("full")),
        json!(server.agent_id("approval")),
    ];
    for scenario in ["sub-agents", "approval", "failing"] {
        let run = server.start(scenario, json!({"n": 1}));
        if scenario == "approval" {
            let task = server.wait_for_task(&run);
            server.input(&run, json!({"userTaskId": task})).expect(202);
        }
        let ended = server.wait_for(&run, |conversation| {
            conversation.session.finished_at.is_some()
        });
        told.push(without_times(&ended));
    }
    let body = json!({"filename": "a", "mediaType": "text/plain", "maxContentLength": 1});
    let presigned = server.post("/v1/file-library/presign", &body).expect(200);
    told.push(presigned["objectKey"].clone());
    told
}

fn without_times(conversation: &Conversation) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| name != "startedAt" && name != "finishedAt");
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(conversation).unwrap();
    strip(&mut value);
    value
}

#[test]
fn a_seed_tells_one_story() {
    let first = story(7);
    assert_eq!(first, story(7));
    for (one, other) in first.iter().zip(story(8)) {
        assert_ne!(*one, other);
    }
}
