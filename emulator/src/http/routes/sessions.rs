//! `GET /v1/agents/{agentId}/sessions`.

use axum::Json;
use axum::extract::State;
use phrony_client::model::{SessionList, SessionListItem};
use serde_json::Map;

use crate::http::App;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::params::{PathParam, QueryParams};
use crate::ids::is_uuid;

/// Assumed: the service documents the parameters, not their bounds.
const DEFAULT_TAKE: usize = 20;
const MAX_TAKE: usize = 100;

/// The agent's sessions, newest first, whichever key started them.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    PathParam(agent_id): PathParam,
    query: QueryParams,
) -> Result<Json<SessionList>, ApiError> {
    let agent = caller.agent(&agent_id)?;
    let mut faults = Vec::new();
    let skip = query.integer("skip", 0, (0, usize::MAX), &mut faults);
    let take = query.integer("take", DEFAULT_TAKE, (1, MAX_TAKE), &mut faults);
    let version_id = query.get("versionId");
    if version_id.is_some_and(|id| !is_uuid(id)) {
        faults.push("versionId must be a UUID".to_owned());
    }
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults));
    }
    let status = query.get("status");
    let matching: Vec<SessionListItem> = app
        .store
        .sessions(Some(&agent.id))
        .iter()
        .filter_map(|cell| {
            let session = cell.lock();
            session
                .matches(version_id, status)
                .then(|| session.list_item())
        })
        .collect();
    Ok(Json(SessionList {
        total: matching.len() as u64,
        items: matching.into_iter().skip(skip).take(take).collect(),
        extra: Map::new(),
    }))
}
