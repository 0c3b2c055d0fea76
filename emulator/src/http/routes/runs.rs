//! `POST /v1/agents/{agentId}/runs` and `GET /v1/runs/{runId}`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use phrony_client::model::{RunSnapshot, StartRunBody, StartedRun};
use serde_json::Value;

use crate::engine::FirehoseInput;
use crate::http::App;
use crate::http::body::JsonObject;
use crate::http::caller::Caller;
use crate::http::check::{Field, Kind, Unknown};
use crate::http::error::ApiError;
use crate::http::params::PathParam;
use crate::session::{NewSession, SessionCell};
use crate::store::Full;

const FIELDS: [Field; 1] = [Field::optional("input", Kind::Object)];

/// What a caller is told to wait when all sessions are live: nobody knows when one ends.
const RETRY_WHEN_FULL: Duration = Duration::from_secs(1);

/// Starts a run. It plays on its own; the answer does not wait for it.
pub async fn start(
    State(app): State<App>,
    caller: Caller,
    PathParam(agent_id): PathParam,
    body: JsonObject,
) -> Result<(StatusCode, Json<StartedRun>), ApiError> {
    let agent = caller.agent(&agent_id)?;
    let body: StartRunBody = body.read(&FIELDS, Unknown::Ignored)?;
    let input = Value::Object(body.input.unwrap_or_default());
    if agent.script.is_firehose() {
        FirehoseInput::read(&input, &app.limits).map_err(ApiError::invalid)?;
    }
    if caller.key.guarded {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            "The run was blocked by Guard",
        ));
    }
    caller
        .key
        .count_start()
        .map_err(|wait| ApiError::too_many("The trigger's rate limit is reached", wait))?;
    let session = app
        .store
        .start(|number, total_weight| {
            SessionCell::start(NewSession {
                number,
                ids: app.ids,
                agent: Arc::clone(&agent),
                trigger: caller.key.trigger.clone(),
                input: input.clone(),
                stream_backlog: app.limits.stream_backlog,
                total_weight,
            })
        })
        .map_err(|Full| ApiError::too_many("Too many live sessions", RETRY_WHEN_FULL))?;
    let started = session.lock().started_run();
    app.engine.play(session, &agent.script, &input);
    Ok((StatusCode::ACCEPTED, Json(started)))
}

/// The status of a run. Never redacted.
pub async fn status(
    caller: Caller,
    PathParam(run_id): PathParam,
) -> Result<Json<RunSnapshot>, ApiError> {
    let place = caller.run(&run_id)?;
    let snapshot = place.session.lock().run_snapshot(place.run);
    Ok(Json(snapshot))
}
