//! Whether a session has ended.

use phrony_client::model::{Conversation, Phase, PhaseOverrides};
use phrony_client::timeline::conversation_phase;
use serde_json::{Value, json};

fn phase(session: Value, items: Value) -> Phase {
    let conversation: Conversation = serde_json::from_value(json!({
        "session": session,
        "runs": [
            {"id": "root", "status": "Running", "depth": 0},
            {"id": "child", "status": "Completed", "depth": 1, "parentRunId": "root"},
        ],
        "items": items,
    }))
    .unwrap();
    conversation_phase(&conversation, &PhaseOverrides::default())
}

#[test]
fn the_status_decides_unless_the_end_is_proved() {
    let session = |status| json!({"id": "s", "status": status});
    let row = |kind, run| json!([{"runId": run, "type": kind, "content": null}]);
    assert_eq!(phase(session("Running"), json!([])), Phase::Active);
    assert_eq!(phase(session("WaitingForTimer"), json!([])), Phase::Paused);
    assert_eq!(
        phase(session("Archived"), row("RunCompleted", "child")),
        Phase::Active
    );
    assert_eq!(
        phase(session("Archived"), row("RunCompleted", "root")),
        Phase::Finished
    );
    assert_eq!(
        phase(session("Archived"), row("SessionCompleted", "root")),
        Phase::Finished
    );
    let finished = json!({"id": "s", "status": "Archived", "finishedAt": "2026-01-01T00:00:00Z"});
    assert_eq!(phase(finished, json!([])), Phase::Finished);
}
