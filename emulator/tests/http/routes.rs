//! The shape of every route's answer.

use phrony_client::model::StepHeader;
use serde_json::{Value, json};

use crate::support::{FAST, SLOW, Server, types};

/// The names of an object's fields, in order.
fn names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[track_caller]
fn has(value: &Value, fields: &str) {
    for field in fields.split_whitespace() {
        assert!(value.get(field).is_some(), "{field} is missing: {value}");
    }
}

#[test]
fn start_answers_at_once_with_both_ids() {
    let server = Server::at_speed(SLOW);
    let path = format!("/v1/agents/{}/runs", server.agent_id("request"));
    let started = server.post(&path, &json!({"input": {"a": 1}})).expect(202);
    assert_eq!(
        names(&started),
        [
            "agentId",
            "duplicateDelivery",
            "output",
            "runId",
            "sessionId",
            "status",
            "totalTokensUsed",
            "triggerId"
        ]
    );
    assert_eq!(started["status"], "Running");
    assert_eq!(started["output"], Value::Null);
    assert_eq!(started["agentId"], server.agent_id("request"));
}

#[test]
fn a_start_needs_no_input_and_no_body() {
    let server = Server::at_speed(SLOW);
    let path = format!("/v1/agents/{}/runs", server.agent_id("request"));
    server.post(&path, &json!({})).expect(202);
    server.post(&path, &json!({"input": null})).expect(202);
    let key = [("x-api-key", server.key("full"))];
    let answer = server.send("POST", &server.url(&path), &key, None);
    let run = answer.expect(202)["runId"].as_str().unwrap().to_owned();
    assert_eq!(server.conversation(&run).session.input, json!({}));
}

#[test]
fn the_status_has_the_output_when_there_is_one() {
    let server = Server::at_speed(FAST);
    let run = server.start("request", json!({"question": "where?"}));
    server.wait_for_output(&run);
    let status = server.get(&format!("/v1/runs/{run}")).expect(200);
    assert_eq!(names(&status), ["output", "runId", "status"]);
    assert_eq!(status["status"], "Completed");
    assert_eq!(status["output"]["question"], "where?");

    let run = server.start("failing", json!({}));
    server.wait_for_status(&run, "Failed");
    let status = server.get(&format!("/v1/runs/{run}")).expect(200);
    assert_eq!(status["output"], Value::Null);
    assert_eq!(status["error"], "Tool stock failed: connection refused");
}

#[test]
fn the_conversation_has_the_session_its_runs_and_its_items() {
    let server = Server::at_speed(FAST);
    let run = server.start("request", json!({"question": "where?"}));
    server.wait_for_output(&run);
    let conversation = server.get(&format!("/v1/runs/{run}/conversation"));
    let conversation = conversation.expect(200);
    has(
        &conversation["session"],
        "id tenantId agentId agentVersionId llmModel triggerType triggeredBy triggerId triggerName
         status totalTokensUsed output error startedAt finishedAt input startContext",
    );
    has(
        &conversation["session"]["startContext"],
        "version userInput llmModel temperature maxTokensPerRun maxSessionTokens
         maxSessionDurationSec maxIterations maxToolCalls instructions subAgentExecutionModel
         canExecuteSubAgents topP topK agentExecutionMode rootAgentExecutionMode maxDepth",
    );
    has(
        &conversation["runs"][0],
        "id sessionId agentId agentVersionId parentRunId depth status totalTokensUsed output error
         startedAt finishedAt triggerType triggeredBy triggerId triggerName input llmModel
         agentName versionLabel",
    );
    for (item, ordinal) in conversation["items"].as_array().unwrap().iter().zip(1..) {
        assert_eq!(
            names(item),
            [
                "content",
                "error",
                "finishedAt",
                "id",
                "ordinal",
                "runId",
                "sequence",
                "startedAt",
                "tokensUsed",
                "type"
            ]
        );
        assert_eq!(item["ordinal"], ordinal);
    }
}

#[test]
fn each_type_of_step_has_its_content() {
    let server = Server::at_speed(FAST);
    let run = server.start("request", json!({}));
    server.wait_for_output(&run);
    let conversation = server.conversation(&run);
    assert_eq!(
        types(&conversation),
        [
            "llm_request_prepared",
            "Reasoning",
            "ToolCall",
            "ToolResult",
            "llm_request_prepared",
            "Reasoning",
            "output",
            "RunCompleted",
            "SessionCompleted"
        ]
    );
    let content = |index: usize| &conversation.items[index].content;
    for index in 0..7 {
        has(content(index), &StepHeader::LEFT_OUT_BY_SLIM.join(" "));
        has(content(index), "sequence step_kind iteration");
    }
    has(content(0), "model");
    has(content(1), "message preview tokens_used");
    has(content(2), "name arguments tool_call_id operation_name");
    has(content(3), "tool_call_id result");
    has(&content(3)["result"], "data error log_id successful");
    assert_eq!(content(2)["tool_call_id"], content(3)["tool_call_id"]);
    has(content(6), "tokens_used total_tokens_used");
    let completed = "status output error total_tokens_used";
    has(content(7), &format!("run_id {completed}"));
    has(content(8), &format!("session_id {completed}"));
    assert_eq!(content(4)["iteration"], 2);
}

#[test]
fn slim_leaves_out_six_ids_and_nothing_else() {
    let server = Server::at_speed(FAST);
    let run = server.start("request", json!({}));
    server.wait_for_output(&run);
    let read = |mode: &str| {
        let path = format!("/v1/runs/{run}/conversation?stepContent={mode}");
        server.get(&path).expect(200)
    };
    let (mut full, slim) = (read("full"), read("slim"));
    for item in full["items"].as_array_mut().unwrap() {
        for name in StepHeader::LEFT_OUT_BY_SLIM {
            item["content"].as_object_mut().unwrap().remove(name);
        }
    }
    assert_eq!(full, slim);
    assert!(slim["items"][7]["content"].get("run_id").is_none());
}

#[test]
fn a_sub_agents_run_leads_to_its_session() {
    let server = Server::at_speed(FAST);
    let root = server.start("sub-agents", json!({}));
    server.wait_for_output(&root);
    let conversation = server.conversation(&root);
    let child = &conversation.runs[1].id;
    assert_eq!(server.conversation(child), conversation);
    let status = server.get(&format!("/v1/runs/{child}")).expect(200);
    assert_eq!(status["output"], json!({"best": 42}));
    assert!(server.stream(child).subjects().is_empty(), "it has ended");
}

#[test]
fn the_list_is_newest_first_in_pages() {
    let server = Server::at_speed(FAST);
    let runs: Vec<String> = (0..5)
        .map(|_| server.start("request", json!({"n": 1})))
        .collect();
    server.start("failing", json!({}));
    for run in &runs {
        server.wait_for_output(run);
    }
    let waiting = server.start("text", json!({}));
    server.wait_for_task(&waiting);
    let path = format!("/v1/agents/{}/sessions", server.agent_id("request"));
    let list = |query: &str| server.get(&format!("{path}{query}")).expect(200);

    let all = list("");
    assert_eq!(names(&all), ["items", "total"]);
    assert_eq!(all["total"], 5);
    has(
        &all["items"][0],
        "id tenantId agentId agentVersionId llmModel triggerType triggeredBy triggerId triggerName
         status totalTokensUsed output error input startContext rootRunId startedAt finishedAt
         runCount entryRunId",
    );
    assert_eq!(all["items"][0]["rootRunId"], runs[4].as_str());
    assert_eq!(all["items"][0]["runCount"], 1);

    let page = list("?skip=1&take=2");
    assert_eq!(page["total"], 5);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    assert_eq!(page["items"][0], all["items"][1]);
    assert_eq!(list("?skip=9")["items"], json!([]));
    assert_eq!(list("?status=Completed")["total"], 5);
    assert_eq!(list("?status=completed")["total"], 0, "exact");
    let version = all["items"][0]["agentVersionId"].as_str().unwrap();
    assert_eq!(list(&format!("?versionId={version}"))["total"], 5);
    let other = server.agent_id("text");
    assert_eq!(list(&format!("?versionId={other}"))["total"], 0);
}

#[test]
fn messages_and_input_are_the_same_route() {
    let server = Server::at_speed(SLOW);
    for path in ["messages", "input"] {
        let run = server.start("approval", json!({}));
        let task = server.wait_for_task(&run);
        let body = json!({"runId": run, "userTaskId": task, "approved": true});
        let accepted = server.post(&format!("/v1/runs/{run}/{path}"), &body);
        assert_eq!(accepted.expect(202), json!({"status": "accepted"}));
        let status = server.get(&format!("/v1/runs/{run}")).expect(200);
        assert_eq!(status["status"], "Running", "at once");
    }
}

#[test]
fn any_page_may_call() {
    let server = Server::at_speed(SLOW);
    for path in ["/v1/runs/x", "/object-store/x", "/emulator/agents"] {
        let preflight = server.send(
            "OPTIONS",
            &server.url(path),
            &[
                ("origin", "https://app.example"),
                ("access-control-request-method", "PUT"),
                (
                    "access-control-request-headers",
                    "x-api-key,content-type,last-event-id,x-own",
                ),
            ],
            None,
        );
        assert_eq!(preflight.status, 200);
        assert_eq!(preflight.header("access-control-allow-origin"), "*");
        let allowed = preflight.header("access-control-allow-headers");
        assert_eq!(allowed, "x-api-key,content-type,last-event-id,x-own");
        let methods = preflight.header("access-control-allow-methods");
        for method in ["GET", "POST", "PUT", "DELETE"] {
            assert!(methods.contains(method), "{methods}");
        }
    }
    let origin = [("origin", "https://app.example")];
    let answer = server.send("GET", &server.url("/v1/runs/x"), &origin, None);
    assert_eq!(answer.status, 401, "errors too can be read by a page");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let exposed = answer.header("access-control-expose-headers");
    assert!(exposed.contains("x-request-id") && exposed.contains("retry-after"));
}

#[test]
fn every_answer_has_a_request_id() {
    let server = Server::at_speed(SLOW);
    let paths = ["/v1/runs/x", "/nowhere", "/emulator/agents"];
    let ids = paths.map(|path| server.get(path).header("x-request-id").to_owned());
    assert!(ids.iter().all(|id| id.len() == 36), "{ids:?}");
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn the_agents_can_be_listed_for_a_page() {
    let server = Server::at_speed(SLOW);
    let agents = server.get("/emulator/agents").expect(200);
    assert_eq!(agents.as_array().unwrap().len(), 12);
    has(&agents[0], "id scenario name description");
}
