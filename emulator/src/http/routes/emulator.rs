//! `/emulator/…`: what the service has no public route for.
//!
//! Everything by which a test steers the emulator itself belongs here, never under `/v1`. No key
//! is needed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use phrony_client::model::InputAccepted;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::input::accepted;
use crate::http::App;
use crate::http::body::JsonObject;
use crate::http::check::{Field, Kind, Unknown};
use crate::http::error::ApiError;
use crate::http::params::PathParam;
use crate::session::Answer;

/// The routes below `/emulator`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/tasks/{task_id}/complete", post(complete_task))
        .route("/files/{*key}", get(read_file))
        .route("/agents", get(list_agents))
}

const ANSWER_FIELDS: [Field; 5] = [
    Field::optional("approved", Kind::Bool),
    Field::optional("selectedOptionId", Kind::Text),
    Field::optional("textValue", Kind::Text),
    Field::optional("numberValue", Kind::Number),
    Field::optional("metadata", Kind::Object),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DashboardAnswer {
    approved: Option<bool>,
    selected_option_id: Option<String>,
    text_value: Option<String>,
    number_value: Option<Value>,
    metadata: Option<Map<String, Value>>,
}

/// Completes a task as a person in the dashboard would: of any kind.
async fn complete_task(
    State(app): State<App>,
    PathParam(task_id): PathParam,
    body: JsonObject,
) -> Result<(StatusCode, Json<InputAccepted>), ApiError> {
    let body: DashboardAnswer = body.read(&ANSWER_FIELDS, Unknown::Refused)?;
    let answer = Answer {
        approved: body.approved,
        selected_option_id: body.selected_option_id,
        text_value: body.text_value,
        number_value: body.number_value,
        metadata: body.metadata,
    };
    let sessions = app.store.sessions(None);
    let session = sessions
        .iter()
        .find(|session| session.lock().has_task(&task_id))
        .ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "User task not found"))?;
    session.lock().answer_in_dashboard(&task_id, &answer)?;
    session.wake.notify_one();
    Ok(accepted())
}

/// The bytes of an upload, so that a test can compare them.
async fn read_file(
    State(app): State<App>,
    PathParam(key): PathParam,
) -> Result<Response, ApiError> {
    let upload = app.files.get(&key);
    let bytes = upload.as_ref().and_then(|upload| upload.bytes.clone());
    match (upload, bytes) {
        (Some(upload), Some(bytes)) => {
            Ok(([(CONTENT_TYPE, upload.media_type)], bytes).into_response())
        }
        _ => Err(ApiError::new(StatusCode::NOT_FOUND, "Object not found")),
    }
}

/// An agent, for a page that lets people choose one.
#[derive(Serialize)]
struct AgentCard {
    id: String,
    scenario: String,
    name: String,
    description: String,
}

async fn list_agents(State(app): State<App>) -> Json<Vec<AgentCard>> {
    let cards = app.agents.all().map(|agent| AgentCard {
        id: agent.id.clone(),
        scenario: agent.scenario.clone(),
        name: agent.script.name.clone(),
        description: agent.script.description.clone(),
    });
    Json(cards.collect())
}
