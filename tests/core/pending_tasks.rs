//! What a run waits for.

use phrony_client::model::{Conversation, PhaseOverrides, TaskKind};
use phrony_client::timeline::{CompletableIn, PendingTask, pending_tasks_of};
use serde_json::{Value, json};

fn pending(status: &str, items: Value) -> Vec<PendingTask> {
    let conversation: Conversation = serde_json::from_value(json!({
        "session": {"id": "s", "status": status},
        "runs": [{"id": "r", "status": status}, {"id": "done", "status": "Completed"}],
        "items": items,
    }))
    .unwrap();
    pending_tasks_of(&conversation, &PhaseOverrides::default())
}

fn ids(tasks: &[PendingTask]) -> Vec<&str> {
    tasks.iter().map(|task| task.task_id.as_str()).collect()
}

fn asks(run_id: &str, task_id: &str) -> Value {
    json!({"runId": run_id, "type": "UserTaskReq", "content": {"user_task_id": task_id}})
}

#[test]
fn a_request_opens_a_task() {
    let tasks = pending(
        "WaitingForHITL",
        json!([{
            "runId": "r", "type": "UserTaskReq",
            "content": {
                "user_task_id": "t", "kind": "multi_option", "prompt": "Which?",
                "options": [{"id": "a", "label": "A"}],
            },
        }]),
    );
    assert_eq!(tasks[0].kind, TaskKind::MultiOption);
    assert_eq!(tasks[0].run_id, "r");
    assert_eq!(tasks[0].prompt.as_deref(), Some("Which?"));
    assert_eq!(tasks[0].options[0].label, "A");
    assert_eq!(tasks[0].completable_in, CompletableIn::Api);
}

#[test]
fn what_the_api_cannot_complete_is_for_the_dashboard() {
    for (kind, completable_in) in [
        ("approval", CompletableIn::Api),
        ("hitl", CompletableIn::Api),
        ("text", CompletableIn::Api),
        ("number", CompletableIn::Api),
        ("aitl_escalation", CompletableIn::Dashboard),
        ("anomaly_review", CompletableIn::Dashboard),
        ("anomaly_alert", CompletableIn::Dashboard),
        ("something_new", CompletableIn::Dashboard),
    ] {
        let content = json!({"user_task_id": "t", "kind": kind});
        let items = json!([{"runId": "r", "type": "UserTaskReq", "content": content}]);
        assert_eq!(
            pending("WaitingForHITL", items)[0].completable_in,
            completable_in,
            "{kind}"
        );
    }
}

#[test]
fn a_task_is_over_when_a_later_step_says_so() {
    let over = [
        json!({"runId": "r", "type": "UserTaskRes", "content": {"user_task_id": "t1"}}),
        json!({"runId": "r", "type": "UserTaskReq", "content": {"user_task_id": "t1", "status": "cancelled"}}),
    ];
    for step in over {
        let tasks = pending(
            "WaitingForHITL",
            json!([asks("r", "t1"), asks("r", "t2"), step]),
        );
        assert_eq!(ids(&tasks), ["t2"]);
    }
}

#[test]
fn a_new_round_of_the_run_ends_its_tasks_but_a_tool_result_does_not() {
    let result = json!({"runId": "r", "type": "ToolResult", "content": {}});
    let tasks = pending("WaitingForHITL", json!([asks("r", "t"), result]));
    assert_eq!(ids(&tasks), ["t"]);
    let round = json!({"runId": "r", "type": "llm_request_prepared", "content": {}});
    let tasks = pending(
        "WaitingForHITL",
        json!([asks("r", "t"), round, asks("r", "u")]),
    );
    assert_eq!(ids(&tasks), ["u"]);
}

#[test]
fn only_a_run_that_waits_has_tasks() {
    assert!(pending("Running", json!([asks("r", "t")])).is_empty());
    assert!(pending("WaitingForHITL", json!([asks("done", "t")])).is_empty());
    assert_eq!(
        ids(&pending("WaitingForHITL", json!([asks("unlisted", "t")]))),
        ["t"]
    );
}

#[test]
fn a_task_of_a_strange_shape_is_still_a_task() {
    let content = json!({"user_task_id": "t", "options": ["yes", 7], "prompt": {"text": "?"}});
    let items = json!([{"runId": "r", "type": "UserTaskReq", "content": content}]);
    assert_eq!(ids(&pending("WaitingForHITL", items)), ["t"]);
    let nothing = json!([{"runId": "r", "type": "UserTaskReq", "content": null}]);
    assert!(pending("WaitingForHITL", nothing).is_empty());
}
