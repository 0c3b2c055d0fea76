//! `/emulator/faults` and `/emulator/runs/{runId}/faults`: what goes wrong on purpose.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};

use crate::fault::{FaultList, FaultScript, Scope, ScriptReport};
use crate::http::App;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::params::PathParam;
use crate::session::SessionCell;

/// The routes below `/emulator`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/faults", get(list).put(set).delete(clear))
        .route(
            "/runs/{run_id}/faults",
            get(read_of_run).put(set_for_run).delete(clear_for_run),
        )
}

/// Everything in force, with how often it was applied.
async fn list(State(app): State<App>) -> Json<FaultList> {
    Json(app.faults.list())
}

/// Sets the faults for everybody.
async fn set(
    State(app): State<App>,
    JsonBody(script): JsonBody<FaultScript>,
) -> Result<Json<ScriptReport>, ApiError> {
    check(&script, Scope::Global)?;
    Ok(Json(app.faults.set_global(&script)))
}

/// Clears all faults, also those of single runs.
async fn clear(State(app): State<App>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

/// The faults of a run's session, with how often each was applied.
async fn read_of_run(
    State(app): State<App>,
    PathParam(run_id): PathParam,
) -> Result<Json<ScriptReport>, ApiError> {
    let session = session(&app, &run_id)?;
    app.faults
        .session_report(session.number)
        .map(Json)
        .ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "The run has no faults of its own"))
}

/// Sets the faults of a run's session.
async fn set_for_run(
    State(app): State<App>,
    PathParam(run_id): PathParam,
    JsonBody(script): JsonBody<FaultScript>,
) -> Result<Json<ScriptReport>, ApiError> {
    let session = session(&app, &run_id)?;
    check(&script, Scope::Session)?;
    let root = session.root_run_id.clone();
    Ok(Json(app.faults.set_session(session.number, root, &script)))
}

/// Clears the faults of a run's session.
async fn clear_for_run(
    State(app): State<App>,
    PathParam(run_id): PathParam,
) -> Result<StatusCode, ApiError> {
    app.faults.clear_session(session(&app, &run_id)?.number);
    Ok(StatusCode::NO_CONTENT)
}

fn session(app: &App, run_id: &str) -> Result<Arc<SessionCell>, ApiError> {
    let place = app.store.run(run_id).ok_or_else(ApiError::run_not_found)?;
    Ok(place.session)
}

fn check(script: &FaultScript, scope: Scope) -> Result<(), ApiError> {
    let faults = script.faults(scope);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(faults))
    }
}
