//! What is read from the wire is written back without loss.

use phrony_client::model::{Conversation, Event, Presigned, SessionList, StartedRun};
use phrony_client::timeline::sort;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

fn survives<T: Serialize + DeserializeOwned>(wire: Value) {
    let read: T = serde_json::from_value(wire.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), wire);
}

#[test]
fn known_and_unknown_fields_survive() {
    survives::<StartedRun>(json!({
        "sessionId": "s", "runId": "r", "status": "Queued", "totalTokensUsed": 0, "output": null,
        "triggerId": "t", "duplicateDelivery": false, "region": {"name": "eu"},
    }));
    survives::<Event>(json!({
        "ts": "2026-01-01T00:00:00.000Z", "kind": "step", "subject": "engine.step.output",
        "data": {"a": [1, 2.5, "x", null]}, "shard": 3,
    }));
    survives::<Presigned>(json!({
        "objectKey": "k", "uploadUrl": "https://h/k", "httpMethod": "PUT",
        "requiredHeaders": {"content-type": "text/plain"}, "expiresInSeconds": 60, "bucket": "b",
    }));
    survives::<SessionList>(json!({
        "total": 1, "cursor": "c", "items": [{
            "id": "s", "tenantId": "t", "agentId": "a", "agentVersionId": "v", "llmModel": null,
            "triggerType": "api", "triggeredBy": null, "triggerId": null, "triggerName": "n",
            "status": "WaitingForGodot", "totalTokensUsed": 12, "output": {"x": 1}, "error": null,
            "input": null, "startContext": {"temperature": 0.5, "mood": "good"},
            "rootRunId": "r", "startedAt": "x", "finishedAt": null, "runCount": 2,
            "entryRunId": null, "stars": 5,
        }],
    }));
}

#[test]
fn a_conversation_may_be_sparse_and_is_sorted_by_ordinal() {
    let mut conversation: Conversation = serde_json::from_value(json!({
        "session": {"id": "s", "status": "Running"},
        "items": [
            {"runId": "r", "sequence": 2, "ordinal": 2, "type": "output"},
            {"runId": "r", "sequence": 1, "ordinal": 1, "type": "Reasoning"},
        ],
    }))
    .unwrap();
    sort(&mut conversation);
    let ordinals: Vec<_> = conversation.items.iter().map(|item| item.ordinal).collect();
    assert_eq!(ordinals, [Some(1), Some(2)]);
}

#[test]
fn a_child_stands_behind_the_step_that_names_it_whatever_the_type_of_the_step() {
    let row = |run: &str, sequence: u64, item_type: &str, content: Value| json!({"runId": run, "sequence": sequence, "type": item_type, "content": content});
    let mut conversation: Conversation = serde_json::from_value(json!({
        "session": {"id": "s", "status": "Running"},
        "items": [
            row("c", 1, "output", json!({})),
            row("r", 2, "output", json!({})),
            row("r", 1, "ToolCall", json!({"name": "delegate", "child_run_id": "c"})),
        ],
    }))
    .unwrap();
    sort(&mut conversation);
    let items = conversation.items.iter();
    let order: Vec<_> = items
        .map(|item| (item.run_id.as_str(), item.sequence))
        .collect();
    assert_eq!(order, [("r", 1), ("c", 1), ("r", 2)]);
}
