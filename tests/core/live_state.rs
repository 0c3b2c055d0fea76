//! What a live run shows of conversations and events.

use std::rc::Rc;

use phrony_client::live::{Answer, Compared, Hint, RunState, Snapshot};
use phrony_client::model::{Phase, PhaseOverrides};
use serde_json::{Value, json};

fn state() -> RunState<Value> {
    RunState::new(PhaseOverrides::default())
}

fn row(run: &str, sequence: u64, ordinal: u64) -> Value {
    json!({
        "runId": run, "id": format!("{run}{sequence}"), "sequence": sequence, "ordinal": ordinal,
        "type": "Reasoning", "content": {}, "finishedAt": "2026-01-01T00:00:00Z",
    })
}

fn step(run: &str, sequence: u64) -> Value {
    json!({"kind": "step", "data": {
        "run_id": run, "id": format!("{run}{sequence}"), "sequence": sequence,
        "type": "Reasoning", "content": {}, "finished_at": "2026-01-01T00:00:00Z",
    }})
}

fn run_event(ts: &str, status: &str) -> Value {
    json!({"kind": "run", "ts": ts, "data": {"run_id": "r", "depth": 0, "status": status}})
}

fn conversation(status: &str, items: &[Value]) -> Value {
    json!({
        "session": {"id": "s", "status": status, "startContext": {}},
        "runs": [{"id": "r", "depth": 0, "status": status}],
        "items": items,
    })
}

fn read(state: &mut RunState<Value>, conversation: &Value) -> Compared {
    let mark = state.mark();
    state.reconcile(conversation, mark, true).unwrap()
}

/// The items of a snapshot; those that only the stream has told of with a star.
fn ids(snapshot: &Snapshot<Value>) -> Vec<String> {
    let items = snapshot.items.iter().flat_map(|piece| piece.iter());
    items
        .map(|item| {
            let star = if item.get("provisional").is_some() {
                "*"
            } else {
                ""
            };
            format!("{}{star}", item["id"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn an_event_shows_at_once_and_is_confirmed_later() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[row("r", 1, 1)]));
    assert_eq!(state.apply(&step("r", 2)), Hint::Changed);
    assert_eq!(ids(&state.snapshot()), ["r1", "r2*"]);
    read(
        &mut state,
        &conversation("Running", &[row("r", 1, 1), row("r", 2, 2)]),
    );
    assert_eq!(ids(&state.snapshot()), ["r1", "r2"]);
}

#[test]
fn what_is_known_is_not_told_again() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[row("r", 1, 1)]));
    assert_eq!(state.apply(&step("r", 1)), Hint::Known);
    state.apply(&step("r", 2));
    let before = state.snapshot();
    assert_eq!(state.apply(&step("r", 2)), Hint::Known);
    assert!(Rc::ptr_eq(&before.items, &state.snapshot().items));
}

#[test]
fn a_step_that_comes_too_late_goes_before_the_next_one_of_its_run() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    for event in [step("r", 1), step("c", 1), step("r", 3), step("c", 2)] {
        state.apply(&event);
    }
    state.apply(&step("r", 2));
    assert_eq!(ids(&state.snapshot()), ["r1*", "c1*", "r2*", "r3*", "c2*"]);
}

#[test]
fn a_gap_in_the_sequences_and_a_step_without_a_place_ask_for_the_conversation() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[row("r", 1, 1)]));
    assert_eq!(state.apply(&step("r", 3)), Hint::Missing);
    assert_eq!(
        state.apply(&json!({"kind": "step", "data": {"run_id": "r"}})),
        Hint::Missing
    );
    assert_eq!(state.apply(&json!({"kind": "step"})), Hint::Missing);
}

#[test]
fn what_was_told_before_a_read_and_is_not_in_it_makes_the_read_lag() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    state.apply(&step("r", 1));
    assert_eq!(
        read(&mut state, &conversation("Running", &[])),
        Compared::Lags
    );
    assert_eq!(ids(&state.snapshot()), ["r1*"]);
    // What arrives while the conversation is on its way may well be missing in it.
    let mark = state.mark();
    state.apply(&step("r", 2));
    let known = conversation("Running", &[row("r", 1, 1)]);
    let compared = state.reconcile(&known, mark, true).unwrap();
    assert_eq!(compared, Compared::Current { has_news: false });
    assert_eq!(ids(&state.snapshot()), ["r1", "r2*"]);
}

#[test]
fn a_step_that_the_conversation_has_passed_over_does_not_exist() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    state.apply(&step("r", 1));
    read(&mut state, &conversation("Running", &[row("r", 2, 1)]));
    assert_eq!(ids(&state.snapshot()), ["r2"]);
}

#[test]
fn after_enough_patience_the_conversation_is_taken_at_its_word() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    state.apply(&step("r", 1));
    state.apply(&run_event("2026-01-01T00:00:01Z", "Completed"));
    assert_eq!(state.phase(), Phase::Finished);
    let mark = state.mark();
    state
        .reconcile(&conversation("Running", &[]), mark, false)
        .unwrap();
    assert_eq!(state.phase(), Phase::Active);
    assert!(ids(&state.snapshot()).is_empty());
}

#[test]
fn at_the_end_it_is_the_conversation_and_nothing_else() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    let mark = state.mark();
    state.apply(&step("r", 7));
    let mut end = conversation("Completed", &[row("r", 1, 1)]);
    end["session"]["finishedAt"] = "2026-01-01T00:00:09Z".into();
    // It lacks a step that was told of: perhaps it is not complete yet.
    assert_eq!(state.reconcile(&end, mark, true), Ok(Compared::Lags));
    let mark = state.mark();
    assert_eq!(state.reconcile(&end, mark, false), Ok(Compared::Final));
    assert_eq!(ids(&state.snapshot()), ["r1"]);
    assert_eq!(state.snapshot().session, Some(end["session"].clone()));
}

#[test]
fn an_older_event_does_not_undo_a_newer_one_and_nothing_undoes_the_end() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    state.apply(&run_event("2026-01-01T00:00:05Z", "WaitingForHITL"));
    assert_eq!(
        state.apply(&run_event("2026-01-01T00:00:04Z", "Running")),
        Hint::Known
    );
    assert_eq!(state.phase(), Phase::Paused);
    assert_eq!(
        state.apply(&run_event("2026-01-01T00:00:06Z", "Failed")),
        Hint::Ended
    );
    assert_eq!(
        state.apply(&run_event("2026-01-01T00:00:07Z", "Running")),
        Hint::Known
    );
    assert_eq!(state.status().as_deref(), Some("Failed"));
}

#[test]
fn what_is_told_of_a_run_before_the_first_conversation_is_not_lost() {
    let mut state = state();
    let mark = state.mark();
    state.apply(&run_event("2026-01-01T00:00:01Z", "WaitingForHITL"));
    state
        .reconcile(&conversation("Running", &[]), mark, true)
        .unwrap();
    assert_eq!(state.phase(), Phase::Paused);
}

#[test]
fn a_sub_agent_is_a_run_as_soon_as_it_is_told_of() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    let data = json!({"run_id": "r", "child_run_id": "c", "depth": 1, "agent_name": "Helper"});
    state.apply(&json!({"kind": "run", "subject": "engine.subagent.spawned", "data": data}));
    let runs = state.snapshot().runs;
    assert_eq!(runs[1]["parentRunId"], "r");
    assert_eq!(runs[1]["agentName"], "Helper");
    assert_eq!(runs[1]["provisional"], true);
}

#[test]
fn a_session_ends_with_its_root_and_not_with_a_sub_agent() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    let ended = |run: &str, parent: Option<&str>| {
        let data = json!({"run_id": run, "parent_run_id": parent, "status": "Completed", "finished_at": "2026-01-01T00:00:09Z"});
        json!({"kind": "run", "data": data})
    };
    assert_eq!(state.apply(&ended("c", Some("r"))), Hint::Changed);
    assert_eq!(state.phase(), Phase::Active);
    assert_eq!(state.apply(&ended("r", None)), Hint::Ended);
    assert_eq!(state.snapshot().session.unwrap()["status"], "Completed");
}

fn asks(task: &str, kind: &str) -> Value {
    let content =
        json!({"user_task_id": task, "kind": kind, "status": "pending", "options": [{"id": "a"}]});
    json!({
        "runId": "r", "id": task, "sequence": 1, "ordinal": 1, "type": "UserTaskReq", "content": content,
    })
}

fn waiting(kind: &str) -> RunState<Value> {
    let mut state = state();
    read(
        &mut state,
        &conversation("WaitingForHITL", &[asks("t", kind)]),
    );
    state
}

#[test]
fn a_task_is_gone_when_an_event_says_so_and_its_step_says_it_too() {
    let mut state = waiting("approval");
    assert_eq!(state.pending_tasks().len(), 1);
    let data = json!({"run_id": "r", "sequence": 1, "user_task_id": "t", "status": "completed"});
    let event = json!({"kind": "user_task", "data": data});
    assert_eq!(state.apply(&event), Hint::Changed);
    assert_eq!(state.apply(&event), Hint::Known);
    let snapshot = state.snapshot();
    assert!(snapshot.pending_tasks.is_empty());
    assert_eq!(snapshot.items[0][0]["content"]["status"], "completed");
    // A conversation that does not know of it yet does not bring it back.
    read(
        &mut state,
        &conversation("WaitingForHITL", &[asks("t", "approval")]),
    );
    assert!(state.pending_tasks().is_empty());
}

#[test]
fn a_task_that_is_over_and_whose_step_has_no_status_leaves_the_items_the_same() {
    let mut asks = asks("t", "approval");
    asks["content"]["status"] = Value::Null;
    let mut state = state();
    read(&mut state, &conversation("WaitingForHITL", &[asks]));
    let before = state.snapshot();
    let data = json!({"run_id": "r", "sequence": 1, "user_task_id": "t", "status": "completed"});
    state.apply(&json!({"kind": "user_task", "data": data}));
    let after = state.snapshot();
    assert!(after.pending_tasks.is_empty());
    assert!(Rc::ptr_eq(&before.items, &after.items));
}

#[test]
fn an_answer_shows_while_it_is_on_its_way_and_comes_back_if_it_is_refused() {
    let mut state = waiting("approval");
    state.begin_submission("t");
    assert!(state.pending_tasks()[0].submitting);
    state.end_submission("t", false);
    assert!(!state.pending_tasks()[0].submitting);
    state.begin_submission("t");
    state.end_submission("t", true);
    assert!(state.pending_tasks().is_empty());
    assert!(state.is_over("t"));
}

#[test]
fn an_accepted_input_lets_a_run_go_on_unless_something_newer_is_known() {
    let waits = conversation("WaitingForResponse", &[]);
    let mut state = state();
    read(&mut state, &waits);
    let sent = state.mark();
    state.input_accepted("r", sent);
    assert_eq!(state.phase(), Phase::Active);
    assert_eq!(state.status().as_deref(), Some("Running"));

    // It has gone on and waits again before the answer to the input is there.
    let sent = state.mark();
    state.apply(&run_event("2026-01-01T00:00:01Z", "WaitingForResponse"));
    state.input_accepted("r", sent);
    assert_eq!(state.phase(), Phase::Paused);
}

#[test]
fn an_answer_finds_its_task() {
    let mut state = waiting("approval");
    let target = state.target(Answer::Decision, None).unwrap();
    assert_eq!(
        (target.task_id.as_str(), target.run_id.as_deref()),
        ("t", Some("r"))
    );
    assert!(state.target(Answer::Text, None).is_err());
    assert_eq!(
        waiting("multi_option")
            .target(Answer::Choice("a"), None)
            .unwrap()
            .task_id,
        "t"
    );
    let error = waiting("multi_option")
        .target(Answer::Choice("z"), Some("t"))
        .unwrap_err();
    assert_eq!(error.field, "optionId");
    let error = waiting("anomaly_review")
        .target(Answer::Decision, None)
        .unwrap_err();
    assert!(error.message.contains("dashboard"), "{error}");
    // What nobody has told of, the service knows.
    assert_eq!(
        waiting("text")
            .target(Answer::Text, Some("u"))
            .unwrap()
            .run_id,
        None
    );
}

#[test]
fn a_snapshot_that_was_written_is_where_it_goes_on() {
    let mut first = state();
    read(&mut first, &conversation("Running", &[row("r", 1, 1)]));
    first.apply(&step("r", 2));
    let snapshot = first.snapshot();
    let items: Vec<_> = snapshot
        .items
        .iter()
        .flat_map(|piece| piece.iter())
        .collect();
    let written = json!({"session": snapshot.session, "runs": &*snapshot.runs, "items": items});

    let mut second = state();
    second.resume(&written).unwrap();
    assert_eq!(ids(&second.snapshot()), ["r1", "r2*"]);
    assert_eq!(second.apply(&step("r", 2)), Hint::Known);
    read(
        &mut second,
        &conversation("Running", &[row("r", 1, 1), row("r", 2, 2)]),
    );
    assert_eq!(ids(&second.snapshot()), ["r1", "r2"]);
    assert!(state().resume(&json!({"session": {}, "runs": 7})).is_err());
    assert!(state().resume(&json!({"connection": "connecting"})).is_ok());
}

#[test]
fn rows_of_any_shape_are_shown_as_they_are() {
    let rows = [
        json!({}),
        json!({"runId": 7, "sequence": -1}),
        json!({"runId": "r", "sequence": 1.5}),
        json!("row"),
    ];
    let mut state = state();
    read(&mut state, &conversation("Running", &rows));
    let snapshot = state.snapshot();
    let items: Vec<_> = snapshot
        .items
        .iter()
        .flat_map(|piece| piece.iter())
        .collect();
    assert_eq!(items.len(), rows.len());
    assert!(rows.iter().all(|row| items.contains(&row)));
}

#[test]
fn the_end_of_the_root_without_that_of_the_session_may_be_only_half_of_the_story() {
    let mut end = row("r", 1, 1);
    end["type"] = "RunCompleted".into();
    let mut state = state();
    let half = conversation("Running", &[end]);
    assert_eq!(read(&mut state, &half), Compared::Lags);
    assert_eq!(state.phase(), Phase::Finished);
    let mark = state.mark();
    assert_eq!(state.reconcile(&half, mark, false), Ok(Compared::Final));
}

#[test]
fn what_changes_and_changes_back_has_not_changed() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    state.apply(&run_event("2026-01-01T00:00:01Z", "Running"));
    let before = state.snapshot();
    state.apply(&run_event("2026-01-01T00:00:02Z", "WaitingForTimer"));
    state.apply(&run_event("2026-01-01T00:00:03Z", "Running"));
    assert!(Rc::ptr_eq(&before.runs, &state.snapshot().runs));
}

#[test]
fn an_event_that_comes_again_does_not_undo_what_came_after_it() {
    let waits = run_event("2026-01-01T00:00:01Z", "WaitingForResponse");
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    state.apply(&waits);
    let sent = state.mark();
    state.input_accepted("r", sent);
    assert_eq!(state.apply(&waits), Hint::Known);
    assert_eq!(state.phase(), Phase::Active);
    // Nor what was read since.
    state.apply(&run_event("2026-01-01T00:00:02Z", "WaitingForResponse"));
    read(&mut state, &conversation("Running", &[]));
    assert_eq!(
        state.apply(&run_event("2026-01-01T00:00:02Z", "WaitingForResponse")),
        Hint::Known
    );
    assert_eq!(state.phase(), Phase::Active);
}

#[test]
fn a_run_that_was_spawned_while_a_conversation_was_on_its_way_stays() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    let mark = state.mark();
    state.apply(&json!({"kind": "run", "data": {"run_id": "r", "child_run_id": "c"}}));
    state
        .reconcile(&conversation("Running", &[]), mark, true)
        .unwrap();
    assert_eq!(state.snapshot().runs.len(), 2);
}

#[test]
fn a_run_that_asks_a_person_without_a_task_lacks_one() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    assert_eq!(
        state.apply(&run_event("2026-01-01T00:00:01Z", "WaitingForHITL")),
        Hint::Missing
    );
}

#[test]
fn steps_that_are_missing_between_a_conversation_and_the_stream_make_it_lag() {
    let mut state = state();
    let mark = state.mark();
    state.apply(&step("r", 4));
    let known = conversation("Running", &[row("r", 1, 1), row("r", 2, 2)]);
    assert_eq!(state.reconcile(&known, mark, true), Ok(Compared::Lags));
    assert_eq!(ids(&state.snapshot()), ["r1", "r2", "r4*"]);
}

#[test]
fn a_task_that_only_an_event_has_told_of_stays_until_a_conversation_denies_it() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    state.apply(&run_event("2026-01-01T00:00:01Z", "WaitingForHITL"));
    let data = json!({"run_id": "r", "user_task_id": "t", "kind": "approval"});
    let mark = state.mark();
    state.apply(&json!({"kind": "user_task", "data": data}));
    assert_eq!(state.pending_tasks().len(), 1);
    let waits = conversation("WaitingForHITL", &[]);
    state.reconcile(&waits, mark, true).unwrap();
    assert_eq!(state.pending_tasks().len(), 1);
    read(&mut state, &waits);
    assert!(state.pending_tasks().is_empty());
}

#[test]
fn an_end_that_was_told_of_is_not_taken_back_by_a_conversation_that_lags() {
    let mut state = state();
    read(&mut state, &conversation("Running", &[]));
    let mut end = step("r", 1);
    end["data"]["type"] = "SessionCompleted".into();
    assert_eq!(state.apply(&end), Hint::Ended);
    assert_eq!(
        read(&mut state, &conversation("Running", &[])),
        Compared::Lags
    );
    assert_eq!(state.phase(), Phase::Finished);
}
