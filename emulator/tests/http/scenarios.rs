//! Each scenario to its end.

use phrony_client::model::Conversation;
use serde_json::{Value, json};

use crate::support::{FAST, SLOW, Server, pending, types};

/// Completes a task as the dashboard does.
fn complete(server: &Server, task: &str, answer: &Value) -> u16 {
    let url = server.url(&format!("/emulator/tasks/{task}/complete"));
    let headers = [("content-type", "application/json")];
    let body = answer.to_string();
    server
        .send("POST", &url, &headers, Some(body.as_bytes()))
        .status
}

fn count(conversation: &Conversation, item_type: &str) -> usize {
    types(conversation)
        .into_iter()
        .filter(|found| *found == item_type)
        .count()
}

#[test]
fn request_acknowledges_its_files() {
    let server = Server::at_speed(FAST);
    let file =
        |name: &str| json!({"phronyFile": true, "filename": name, "mediaType": "text/plain"});
    let input = json!({"question": "where?", "one": file("a.txt"), "more": [file("b.txt")]});
    let run = server.start("request", input);
    let output = server.wait_for_output(&run);
    assert_eq!(output["question"], "where?");
    assert_eq!(output["files"], json!(["b.txt", "a.txt"]));
}

#[test]
fn approval_runs_the_tool_or_says_that_it_did_not() {
    let server = Server::at_speed(FAST);
    for (answer, approved) in [
        (json!({}), true),
        (json!({"approved": true}), true),
        (json!({"approved": false}), false),
    ] {
        let run = server.start("approval", json!({}));
        let task = server.wait_for_task(&run);
        let asked = server.conversation(&run);
        assert_eq!(asked.session.status.as_str(), "WaitingForHITL");
        let request = pending(&asked).unwrap();
        assert_eq!(request.content["kind"], "approval");
        assert!(request.content["prompt"].is_string());
        assert_eq!(request.finished_at, None);
        assert_eq!(count(&asked, "ToolResult"), 0, "the call is pending");

        let mut fields = answer.clone();
        fields["userTaskId"] = task.into();
        server.input(&run, fields).expect(202);
        assert_eq!(server.wait_for_output(&run)["approved"], approved);
        let ended = server.conversation(&run);
        assert!(pending(&ended).is_none());
        let result = ended
            .items
            .iter()
            .find(|item| item.item_type.as_str() == "ToolResult")
            .unwrap();
        assert_eq!(result.content["result"]["successful"], approved);
    }
}

#[test]
fn multi_option_takes_one_of_its_options() {
    let server = Server::at_speed(FAST);
    let run = server.start("multi-option", json!({}));
    let task = server.wait_for_task(&run);
    let asked = server.conversation(&run);
    let options = pending(&asked).unwrap().content["options"].clone();
    assert_eq!(options.as_array().unwrap().len(), 3);
    let choose = |option: &str| {
        let fields = json!({"userTaskId": task, "selectedOptionId": option});
        server.input(&run, fields)
    };
    let message = choose("teleport").error(400);
    assert!(message.contains("not one of"), "{message}");
    choose(options[2]["id"].as_str().unwrap()).expect(202);
    let output = server.wait_for_output(&run);
    assert_eq!(output["option"], "pickup");
    let ended = server.conversation(&run);
    assert_eq!(count(&ended, "Reasoning"), 2, "the option's own branch");
}

#[test]
fn text_and_number_answers_are_in_the_output() {
    let server = Server::at_speed(FAST);
    for (scenario, field, value) in [
        ("text", "textValue", json!("Am Markt 3 \u{1F3E0}")),
        ("number", "numberValue", json!(12)),
        ("number", "numberValue", json!(-0.25)),
    ] {
        let run = server.start(scenario, json!({}));
        let task = server.wait_for_task(&run);
        let mut fields = json!({"userTaskId": task, "metadata": {"ticket": 7}});
        fields[field] = value.clone();
        server.input(&run, fields).expect(202);
        assert_eq!(server.wait_for_output(&run)["answer"], value);
    }
}

#[test]
fn chat_takes_turns_until_it_is_ended() {
    let server = Server::at_speed(FAST);
    let run = server.start("chat", json!({}));
    for (turn, field) in ["text", "message"].into_iter().enumerate() {
        server.wait_for_status(&run, "WaitingForResponse");
        let mut fields = json!({});
        fields[field] = format!("Hello {turn}").into();
        server.input(&run, fields).expect(202);
        let answered = server.wait_for(&run, |conversation| {
            conversation.session.status.as_str() == "WaitingForResponse"
                && conversation.session.output["turn"] == turn + 1
        });
        let said = format!("You said: Hello {turn}");
        assert_eq!(answered.session.output["text"], said);
        let last = answered
            .items
            .iter()
            .rfind(|item| item.item_type.as_str() == "Reasoning");
        assert_eq!(last.unwrap().content["message"], said);
    }
    server.input(&run, json!({"text": " Bye "})).expect(202);
    let output = server.wait_for_output(&run);
    assert_eq!(output, json!({"text": "Goodbye!", "turns": 2}));
}

#[test]
fn timer_ends_by_itself() {
    let server = Server::at_speed(1_000.0);
    let run = server.start("timer", json!({}));
    assert_eq!(server.wait_for_output(&run)["skipped"], false);
    let ended = server.conversation(&run);
    let call = &ended.items[2];
    assert_eq!(call.content["name"], "phrony_wait");
    assert_eq!(call.content["arguments"], json!({"seconds": 60}));
    let result = &ended.items[3].content["result"];
    assert_eq!(
        result["data"],
        json!({"skipped": false, "waitedSeconds": 60})
    );
}

#[test]
fn timer_can_be_skipped_once() {
    let server = Server::at_speed(SLOW);
    let run = server.start("timer", json!({}));
    let skip = format!("/v1/runs/{run}/skip-agent-wait");
    server.post(&skip, &json!({})).error(400);
    server.wait_for_status(&run, "WaitingForTimer");
    let headers = [("x-api-key", server.key("full"))];
    let skipped = server.send("POST", &server.url(&skip), &headers, None);
    assert_eq!(skipped.expect(202), json!({"status": "accepted"}));
    server.post(&skip, &json!({})).error(400);
    assert_eq!(server.wait_for_output(&run)["skipped"], true);
}

#[test]
fn sub_agents_work_at_the_same_time() {
    let server = Server::at_speed(FAST);
    let root = server.start("sub-agents", json!({"question": "which?"}));
    let output = server.wait_for_output(&root);
    assert_eq!(output["prices"], json!({"best": 42}));
    assert_eq!(output["text"], "Best price 42, 4.4 stars.");

    let conversation = server.conversation(&root);
    let runs = &conversation.runs;
    assert_eq!(runs.len(), 3);
    assert_eq!((runs[0].depth, runs[1].depth, runs[2].depth), (0, 1, 1));
    assert_eq!(runs[1].parent_run_id.as_ref(), Some(&root));
    assert_eq!(runs[1].input["question"], "which?");
    let children: Vec<&str> = conversation
        .items
        .iter()
        .filter(|item| item.item_type.as_str() == "SubAgentCall")
        .map(|item| item.content["child_run_id"].as_str().unwrap())
        .collect();
    assert_eq!(children, [runs[1].id.as_str(), runs[2].id.as_str()]);

    // Interleaved: a step of one child lies between two of the other.
    let owners: Vec<&str> = conversation
        .items
        .iter()
        .map(|item| item.run_id.as_str())
        .filter(|run| children.contains(run))
        .collect();
    let first_of_second = owners.iter().position(|run| *run == children[1]).unwrap();
    let last_of_first = owners.iter().rposition(|run| *run == children[0]).unwrap();
    assert!(first_of_second < last_of_first, "{owners:?}");

    for run in runs {
        let sequences: Vec<u64> = conversation
            .items
            .iter()
            .filter(|item| item.run_id == run.id)
            .map(|item| item.sequence)
            .collect();
        let expected: Vec<u64> = (1..=sequences.len() as u64).collect();
        assert_eq!(sequences, expected, "each run counts for itself");
    }
    assert_eq!(count(&conversation, "RunCompleted"), 3);
    let tokens: u64 = runs.iter().map(|run| run.total_tokens_used).sum();
    assert_eq!(conversation.session.total_tokens_used, tokens);
}

#[test]
fn escalation_is_completed_in_the_dashboard_only() {
    let server = Server::at_speed(SLOW);
    let run = server.start("escalation", json!({}));
    server.wait_for_status(&run, "WaitingForAITL");
    let task = server.wait_for_task(&run);
    let fields = json!({"userTaskId": task, "textValue": "yes"});
    let message = server.input(&run, fields).error(400);
    assert!(message.contains("dashboard"), "{message}");
    assert_eq!(complete(&server, &task, &json!({"textValue": "yes"})), 202);
    assert_eq!(complete(&server, &task, &json!({})), 409);
    let output = server.wait_for_output(&run);
    assert_eq!(
        (&output["answered"], &output["answer"]),
        (&json!(true), &json!("yes"))
    );
    let ended = server.conversation(&run);
    let mut questions: Vec<_> = ended
        .items
        .iter()
        .map(|item| &item.content["aitl_request_id"])
        .filter(|id| !id.is_null())
        .collect();
    questions.dedup();
    assert_eq!(questions.len(), 1, "one question in four steps");
    for step in [
        "AITLRequest",
        "AITLReceived",
        "AITLResponse",
        "AITLResolved",
    ] {
        assert_eq!(count(&ended, step), 1, "{step}");
    }
}

#[test]
fn escalation_gives_up_by_itself() {
    let server = Server::at_speed(500.0);
    let run = server.start("escalation", json!({}));
    assert_eq!(server.wait_for_output(&run)["answered"], false);
    let ended = server.conversation(&run);
    let asked = ended
        .items
        .iter()
        .find(|item| item.item_type.as_str() == "UserTaskReq")
        .unwrap();
    assert_eq!(asked.content["status"], "cancelled");
    let fields = json!({"userTaskId": asked.content["user_task_id"]});
    let message = server.input(&run, fields).error(409);
    assert_eq!(message, "The user task is already cancelled");
}

#[test]
fn anomalies_are_completed_in_the_dashboard_only() {
    let server = Server::at_speed(SLOW);
    let run = server.start("anomaly", json!({}));
    for kind in ["anomaly_review", "anomaly_alert"] {
        let asked = server.wait_for(&run, |conversation| {
            pending(conversation).is_some_and(|task| task.content["kind"] == kind)
        });
        let task = pending(&asked).unwrap().content["user_task_id"].clone();
        let message = server.input(&run, json!({"userTaskId": task})).error(400);
        assert!(message.contains("dashboard"), "{message}");
        let task = task.as_str().unwrap();
        assert_eq!(complete(&server, task, &json!({})), 202);
    }
    server.wait_for_output(&run);
    let nobody = server.agent_id("anomaly");
    assert_eq!(complete(&server, nobody, &json!({})), 404);
}

#[test]
fn failing_ends_with_an_error() {
    let server = Server::at_speed(FAST);
    let run = server.start("failing", json!({}));
    let ended = server.wait_for_status(&run, "Failed");
    let error = "Tool stock failed: connection refused";
    assert_eq!(ended.session.error.as_deref(), Some(error));
    assert_eq!(ended.runs[0].error.as_deref(), Some(error));
    assert!(ended.session.finished_at.is_some());
    let last = ended.items.last().unwrap();
    assert_eq!(last.item_type.as_str(), "SessionCompleted");
    assert_eq!(last.content["status"], "Failed");
    assert_eq!(last.content["error"], error);
}

#[test]
fn firehose_sends_what_was_ordered() {
    let server = Server::at_speed(FAST);
    let input = json!({"events": 300, "bytes": 1_500, "perSecond": 20});
    let run = server.start("firehose", input);
    let sizes: Vec<usize> = server
        .stream(&run)
        .filter(|event| event.subject == "engine.step.Reasoning")
        .map(|event| serde_json::to_string(&event).unwrap().len())
        .collect();
    assert!(sizes.iter().all(|size| *size == 1_500), "{sizes:?}");
    let conversation = server.conversation(&run);
    assert_eq!(count(&conversation, "Reasoning"), 300);
    assert_eq!(conversation.session.output["events"], 300);
}
