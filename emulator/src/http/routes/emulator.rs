//! `/emulator/…`: what the service has no public route for.
//!
//! Everything by which a test steers the emulator itself belongs here, never under `/v1`. No key
//! is needed.

use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use phrony_client::model::InputAccepted;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::input::accepted;
use crate::connection::Breaker;
use crate::http::App;
use crate::http::body::{JsonBody, JsonObject};
use crate::http::check::{Field, Kind, Unknown};
use crate::http::error::ApiError;
use crate::http::params::PathParam;
use crate::listener::{Outage, Refusal};
use crate::script::pause;
use crate::session::Answer;

/// The routes below `/emulator`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/tasks/{task_id}/complete", post(complete_task))
        .route("/files/{*key}", get(read_file))
        .route("/agents", get(list_agents))
        .route("/keys/{name}/rotate", post(rotate_key))
        .route("/restart", post(restart))
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

/// A key after its rotation.
#[derive(Serialize)]
struct RotatedKey {
    name: String,
    key: String,
}

/// Gives a key another secret. The one before is no longer known.
async fn rotate_key(
    State(app): State<App>,
    PathParam(name): PathParam,
) -> Result<Json<RotatedKey>, ApiError> {
    let key = app
        .keys
        .rotate(&name)
        .ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "Key not found"))?;
    Ok(Json(RotatedKey { name, key }))
}

/// How the emulator is to pretend that it starts again.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Restart {
    ms: u64,
    connections: Refusal,
}

/// Drops all connections but the caller's, and takes no new ones for a while. It answers when that
/// has begun. Everything else goes on.
async fn restart(
    State(app): State<App>,
    ConnectInfo(breaker): ConnectInfo<Breaker>,
    JsonBody(body): JsonBody<Restart>,
) -> Result<Response, ApiError> {
    let stopping = || ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "The emulator is stopping");
    let (begun, begins) = oneshot::channel();
    let outage = Outage {
        length: pause(body.ms),
        refusal: body.connections,
        spared: breaker,
        begun,
    };
    app.outages.send(outage).await.map_err(|_| stopping())?;
    begins.await.map_err(|_| stopping())?;
    // A client must not find a way around the outage in its pool of connections.
    Ok(([(CONNECTION, "close")], accepted()).into_response())
}
