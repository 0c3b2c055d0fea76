//! The model's types, against the JSON that they are read from: what was read is written back
//! without loss, and what a person reads of an error stands in its body.

use phrony_client::InputError;
use phrony_client::http::{ApiError, ErrorBody};
use phrony_client::model::{
    Conversation, Event, FileRef, FinalizeRequest, Finalized, InputAccepted, ItemType, MessageFile,
    Phase, PresignRequest, Presigned, RunSnapshot, SendInputBody, SessionList, SessionListQuery,
    StartRunBody, StartedRun, Status, Step, TaskKind, TimelineItem, leaf_name,
};
use phrony_client::timeline::PendingTask;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Any JSON, read as everything that the service or a caller sends, or any other text.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    check_texts(&text);
    let Ok(wire) = serde_json::from_str::<Value>(&text) else {
        return;
    };
    check_error_body(&wire);
    check_answer::<StartedRun>(&wire);
    check_answer::<RunSnapshot>(&wire);
    check_answer::<SessionList>(&wire);
    check_answer::<Conversation>(&wire);
    check_answer::<Event>(&wire);
    check_answer::<InputAccepted>(&wire);
    check_answer::<Presigned>(&wire);
    check_answer::<Finalized>(&wire);
    reread::<StartRunBody>(&wire);
    reread::<FileRef>(&wire);
    reread::<PendingTask>(&wire);
    check_body(&wire, &PresignRequest::FIELDS, PresignRequest::validate);
    check_body(&wire, &FinalizeRequest::FIELDS, FinalizeRequest::validate);
    check_body(&wire, &MessageFile::FIELDS, accept::<MessageFile>);
    check_body(&wire, &SessionListQuery::FIELDS, accept::<SessionListQuery>);
    let fields = SendInputBody::<serde_json::Map<String, Value>>::FIELDS;
    check_body(&wire, &fields, |body: &SendInputBody| {
        body.validate(&body.run_id)
    });
    check_input(&wire);
    check_step(&wire);
}

/// What was read, once it was written and read again; `None` if it could not be read.
fn reread<T>(wire: &Value) -> Option<Value>
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let read: T = serde_json::from_value(wire.clone()).ok()?;
    let written = serde_json::to_value(&read).unwrap();
    let again: T = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(again, read, "what was written reads as something else");
    Some(written)
}

/// An answer loses nothing, known or unknown. Lists, which serde takes for a struct's fields, are
/// no answers.
fn check_answer<T>(wire: &Value)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    if wire.is_object()
        && let Some(written) = reread::<T>(wire)
    {
        assert!(survives(wire, &written), "{wire} became {written}");
    }
}

/// A request's body has its own fields and no others, and is checked without a panic.
fn check_body<T>(wire: &Value, fields: &[&str], validate: fn(&T) -> Result<(), InputError>)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let (Value::Object(given), Some(written)) = (wire, reread::<T>(wire)) else {
        return;
    };
    assert!(given.keys().all(|name| fields.contains(&name.as_str())));
    assert!(survives(wire, &written), "{wire} became {written}");
    let read: T = serde_json::from_value(wire.clone()).unwrap();
    let _ = validate(&read);
}

fn accept<T>(_: &T) -> Result<(), InputError> {
    Ok(())
}

/// Whether all of `wire` is in `written`, which may have more fields. What is `null` may be missing.
fn survives(wire: &Value, written: &Value) -> bool {
    match (wire, written) {
        (Value::Object(wire), Value::Object(written)) => wire.iter().all(|(name, value)| {
            let written = written.get(name).unwrap_or(&Value::Null);
            survives(value, written)
        }),
        (Value::Array(wire), Value::Array(written)) => {
            wire.len() == written.len() && wire.iter().zip(written).all(|(a, b)| survives(a, b))
        }
        (Value::Number(wire), Value::Number(written)) => wire.as_f64() == written.as_f64(),
        // The older label of the same kind.
        (Value::String(wire), Value::String(written)) if wire == "hitl" => {
            written == "hitl" || written == "approval"
        }
        _ => wire == written,
    }
}

/// An input that may be sent says one thing.
fn check_input(wire: &Value) {
    let Ok(body) = serde_json::from_value::<SendInputBody>(wire.clone()) else {
        return;
    };
    assert!(body.validate("another run").is_err() || body.run_id == "another run");
    if body.validate(&body.run_id).is_err() {
        return;
    }
    let answers = [
        body.approved.is_some(),
        body.selected_option_id.is_some(),
        body.text_value.is_some(),
        body.number_value.is_some(),
    ];
    let answers = answers.into_iter().filter(|is_given| *is_given).count();
    let is_filled =
        |text: &Option<String>| text.as_ref().is_none_or(|text| !text.trim().is_empty());
    let texts = [
        &body.text,
        &body.message,
        &body.text_value,
        &body.selected_option_id,
    ];
    assert!(texts.into_iter().all(is_filled));
    let files = body.files.as_ref().map_or(0, Vec::len);
    let messages = usize::from(body.text.is_some()) + usize::from(body.message.is_some());
    match &body.user_task_id {
        Some(task) => assert!(!task.is_empty() && answers <= 1 && messages + files == 0),
        None => assert!(answers == 0 && messages <= 1 && messages + files > 0),
    }
}

/// A step is typed whatever its content is, and keeps all of it.
fn check_step(content: &Value) {
    let types = [
        "llm_request_prepared",
        "Reasoning",
        "ToolCall",
        "ToolResult",
        "output",
        "UserTaskReq",
        "RunCompleted",
        "SessionCompleted",
        "SubAgentCall",
    ];
    for item_type in types {
        let written = match Step::read(&ItemType::from(item_type), content) {
            Step::LlmRequestPrepared(step) => serde_json::to_value(step),
            Step::Reasoning(step) => serde_json::to_value(step),
            Step::ToolCall(step) => serde_json::to_value(step),
            Step::ToolResult(step) => serde_json::to_value(step),
            Step::Output(step) => serde_json::to_value(step),
            Step::UserTaskRequest(step) => serde_json::to_value(step),
            Step::SubAgent(step) => serde_json::to_value(step),
            Step::RunCompleted(step) => serde_json::to_value(step),
            Step::SessionCompleted(step) => serde_json::to_value(step),
            Step::Other(content) => Ok(content),
            step => unreachable!("a step of another kind: {step:?}"),
        };
        let written = written.unwrap();
        assert!(
            survives(content, &written),
            "{item_type}: {content} became {written}"
        );
    }
    let item = serde_json::from_value::<TimelineItem>(content.clone());
    let _ = item.map(|item| item.step());
}

/// What a body says to a person is what its most exact field says, up to a length.
fn check_error_body(body: &Value) {
    let read = ErrorBody::from_json(body);
    let mut words = Vec::new();
    collect(body, 3, &mut words);
    let message: Option<String> =
        (!words.is_empty()).then(|| words.join("; ").chars().take(2_000).collect());
    assert_eq!(read.message, message);
    assert!(!read.message_for(500).is_empty());
}

/// The texts at the places where a message may be.
fn collect(value: &Value, depth: usize, words: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => words.push(text.trim().to_owned()),
        Value::Array(items) if depth > 0 => {
            items
                .iter()
                .for_each(|item| collect(item, depth - 1, words));
        }
        Value::Object(fields) if depth > 0 => {
            for name in ["message", "detail", "error"] {
                let mut said = Vec::new();
                collect(
                    fields.get(name).unwrap_or(&Value::Null),
                    depth - 1,
                    &mut said,
                );
                if !said.is_empty() {
                    // Of several words in a list, an object makes one.
                    words.push(said.join("; "));
                    return;
                }
            }
        }
        _ => {}
    }
}

/// Any text, as what is read without a parser.
fn check_texts(text: &str) {
    let plain = ErrorBody::from_plain_text(text);
    if let Some(message) = &plain.message {
        assert!(text.trim().starts_with(message.as_str()) && !message.is_empty());
        assert!(message.chars().count() <= 300 && !message.starts_with(['<', '{', '[']));
    }
    for status in [0, 200, 302, 400, 404, 429, 503, u16::MAX] {
        let error = ApiError {
            status,
            message: plain.clone().message_for(status),
            path: text.to_owned(),
            body: text.to_owned(),
            request_id: None,
            retry_after: None,
        };
        assert!(!error.message.is_empty() && error.to_string().contains(&error.message));
        assert!(!error.code().is_empty());
    }

    let leaf = leaf_name(text);
    assert_eq!(leaf.is_empty(), text.chars().all(|c| c == '/'), "{text:?}");
    assert!(!leaf.contains('/') && text.trim_end_matches('/').ends_with(leaf));
    assert_eq!(FileRef::from_object_key(text, "a/b").filename, leaf);

    let labels = [
        (
            Status::from(text).to_string(),
            Status::from(text).as_str() == text,
        ),
        (
            ItemType::from(text).to_string(),
            ItemType::from(text).as_str() == text,
        ),
        (
            TaskKind::from(text).to_string(),
            TaskKind::from(text).as_str() == text || text == "hitl",
        ),
    ];
    for (label, is_kept) in labels {
        assert!(is_kept, "{text:?} became {label:?}");
    }
    if text.starts_with("Waiting") {
        assert_eq!(Status::from(text).phase(), Phase::Paused);
    }
}
