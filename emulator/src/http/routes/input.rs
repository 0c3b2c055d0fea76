//! `POST /v1/runs/{runId}/messages`, `…/input` and `…/skip-agent-wait`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use phrony_client::model::{InputAccepted, MessageFile, SendInputBody, leaf_name};
use serde_json::Map;

use crate::files::Files;
use crate::http::App;
use crate::http::body::JsonObject;
use crate::http::caller::Caller;
use crate::http::check::{Field, Kind, Unknown};
use crate::http::error::ApiError;
use crate::http::params::PathParam;
use crate::session::Answer;

const FIELDS: [Field; 12] = [
    Field::required("runId", Kind::Uuid),
    Field::optional("userTaskId", Kind::Uuid),
    Field::optional("approved", Kind::Bool),
    Field::optional("selectedOptionId", Kind::Text),
    Field::optional("textValue", Kind::Text),
    Field::optional("numberValue", Kind::Number),
    Field::optional("metadata", Kind::Object),
    Field::optional("text", Kind::Text),
    Field::optional("message", Kind::Text),
    Field::optional("files", Kind::List),
    Field::optional("completedByEmail", Kind::Text),
    Field::optional("skipAgentWait", Kind::Bool),
];

type Accepted = (StatusCode, Json<InputAccepted>);

/// Completes a task or says something. `completedByEmail` is checked and ignored: nothing shows
/// who completed a task.
pub async fn send(
    State(app): State<App>,
    caller: Caller,
    PathParam(run_id): PathParam,
    body: JsonObject,
) -> Result<Accepted, ApiError> {
    let place = caller.run(&run_id)?;
    let input: SendInputBody = body.read(&FIELDS, Unknown::Refused)?;
    if input.skip_agent_wait.is_some() {
        return Err(ApiError::invalid(vec![
            "skipAgentWait is for trusted gateways: use POST …/skip-agent-wait".to_owned(),
        ]));
    }
    input
        .validate(&run_id)
        .map_err(|error| ApiError::invalid(vec![error.to_string()]))?;
    match input.user_task_id.clone() {
        Some(task_id) => {
            let answer = answer(input, &body);
            let mut session = place.session.lock();
            session.answer_task(place.run, &task_id, &answer)?;
        }
        None => {
            let attached = input.files.unwrap_or_default();
            if !attached.is_empty() {
                caller.check_files()?;
            }
            let files = file_names(&app.files, &attached)?;
            let text = input.text.or(input.message).unwrap_or_default();
            place.session.lock().say(place.run, text, files)?;
        }
    }
    place.session.wake.notify_one();
    Ok(accepted())
}

/// Ends a timer early.
pub async fn skip_wait(caller: Caller, PathParam(run_id): PathParam) -> Result<Accepted, ApiError> {
    let place = caller.run(&run_id)?;
    place.session.lock().skip_wait(place.run)?;
    place.session.wake.notify_one();
    Ok(accepted())
}

/// The answer to a task in a checked body.
pub fn answer(input: SendInputBody, body: &JsonObject) -> Answer {
    Answer {
        approved: input.approved,
        selected_option_id: input.selected_option_id,
        text_value: input.text_value,
        number_value: body.0.get("numberValue").filter(|n| n.is_number()).cloned(),
        metadata: input.metadata,
    }
}

/// The names of a message's files, which must have been uploaded.
fn file_names(files: &Files, attached: &[MessageFile]) -> Result<Vec<String>, ApiError> {
    attached
        .iter()
        .enumerate()
        .map(|(index, file)| {
            let uploaded = files.get(&file.object_key).is_some_and(|f| f.finalized);
            if !uploaded {
                return Err(ApiError::invalid(vec![format!(
                    "files.{index}.objectKey is not a finalized upload"
                )]));
            }
            let leaf = leaf_name(&file.object_key);
            Ok(file.filename.as_deref().unwrap_or(leaf).to_owned())
        })
        .collect()
}

/// Assumed: the service documents the field, not its value.
pub fn accepted() -> Accepted {
    let accepted = InputAccepted {
        status: "accepted".into(),
        error: None,
        extra: Map::new(),
    };
    (StatusCode::ACCEPTED, Json(accepted))
}
