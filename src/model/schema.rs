//! The wire types as JSON Schema, in a file that the tests of the TypeScript types read.
//!
//! `tests/types/wire-schema.json` is made from the structs themselves, so that what JavaScript
//! callers are told cannot drift from what is read and written here.

use std::path::Path;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::{
    Conversation, Event, FileRef, FinalizeRequest, Finalized, InputAccepted, ItemType,
    LlmRequestPrepared, Output, Phase, PresignRequest, Presigned, Reasoning, RunCompleted,
    RunSnapshot, SendInputBody, SessionCompleted, SessionList, SessionListQuery, StartRunBody,
    StartedRun, Step, StepContentMode, StepHeader, SubAgentStep, ToolCall, ToolResult,
    UserTaskRequest,
};
use crate::timeline::PendingTask;

const FILE: &str = "tests/types/wire-schema.json";

#[test]
fn the_schema_file_is_that_of_the_wire_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let mut schema = serde_json::to_string_pretty(&schema()).unwrap();
    schema.push('\n');
    if std::env::var_os("PHRONY_RENEW_SCHEMA").is_some() {
        std::fs::write(&path, schema).unwrap();
    } else {
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        // Not `assert_eq!`, which would print both files.
        assert!(
            committed == schema,
            "the wire types have changed: renew {FILE} with `PHRONY_RENEW_SCHEMA=1 cargo test --lib \
             schema`, and bring pkg-template/src/types up to it"
        );
    }
}

fn schema() -> Value {
    json!({
        "about": "Made from src/model by `PHRONY_RENEW_SCHEMA=1 cargo test --lib schema`.",
        "written": definitions(SchemaSettings::draft2020_12().for_serialize()),
        "read": definitions(SchemaSettings::draft2020_12().for_deserialize()),
        "contents": contents(),
    })
}

/// Every type of the wire by its name in Rust.
fn definitions(settings: SchemaSettings) -> Map<String, Value> {
    fn add<T: JsonSchema>(schemas: &mut SchemaGenerator) {
        schemas.subschema_for::<T>();
    }
    let mut schemas = settings.into_generator();
    // Those that no other type holds.
    for add in [
        add::<Conversation>,
        add::<Event>,
        add::<FileRef>,
        add::<FinalizeRequest>,
        add::<Finalized>,
        add::<InputAccepted>,
        add::<PendingTask>,
        add::<Phase>,
        add::<PresignRequest>,
        add::<Presigned>,
        add::<RunSnapshot>,
        add::<SendInputBody>,
        add::<SessionList>,
        add::<SessionListQuery>,
        add::<StartRunBody>,
        add::<StartedRun>,
        add::<StepContentMode>,
    ] {
        add(&mut schemas);
    }
    // What a row's content may be: the model has it as a `Value`.
    for add in [
        add::<StepHeader>,
        add::<LlmRequestPrepared>,
        add::<Reasoning>,
        add::<ToolCall>,
        add::<ToolResult>,
        add::<Output>,
        add::<UserTaskRequest>,
        add::<SubAgentStep>,
        add::<RunCompleted>,
        add::<SessionCompleted>,
    ] {
        add(&mut schemas);
    }
    let mut definitions = schemas.take_definitions(true);
    for definition in definitions.values_mut() {
        if let Ok(schema) = definition.try_into() {
            RecursiveTransform(without_prose).transform(schema);
        }
    }
    definitions
}

/// The documentation may change without the types.
fn without_prose(schema: &mut Schema) {
    for keyword in ["description", "title", "format", "minimum", "default"] {
        schema.remove(keyword);
    }
}

/// Which content each type of row has, as [`Step::read`] reads it.
fn contents() -> Map<String, Value> {
    // Has what any of them needs.
    let content = json!({
        "model": "", "name": "", "arguments": null, "result": {"data": null, "error": null},
        "user_task_id": "", "status": "", "child_run_id": "",
    });
    let known = ItemType::json_schema(&mut SchemaGenerator::default());
    let labels = known.as_value()["anyOf"][0]["enum"].as_array().unwrap();
    let labels = labels.iter().filter_map(Value::as_str);
    labels
        .map(|label| {
            let read = match Step::read(&label.into(), &content) {
                Step::LlmRequestPrepared(_) => "LlmRequestPrepared",
                Step::Reasoning(_) => "Reasoning",
                Step::ToolCall(_) => "ToolCall",
                Step::ToolResult(_) => "ToolResult",
                Step::Output(_) => "Output",
                Step::UserTaskRequest(_) => "UserTaskRequest",
                Step::SubAgent(_) => "SubAgentStep",
                Step::RunCompleted(_) => "RunCompleted",
                Step::SessionCompleted(_) => "SessionCompleted",
                Step::Other(_) => {
                    panic!("{label} is read as nothing: `content` lacks what it needs")
                }
            };
            (label.to_owned(), read.into())
        })
        .collect()
}
