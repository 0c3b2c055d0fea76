//! `GET /v1/runs/{runId}/conversation`.

use axum::Json;
use axum::extract::State;
use phrony_client::model::{Conversation, StepContentMode};

use crate::http::App;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::params::{PathParam, QueryParams};
use crate::script::pause;
use crate::session::redact_conversation;

/// The whole session of a run, also when it is a sub-agent's.
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    PathParam(run_id): PathParam,
    query: QueryParams,
) -> Result<Json<Conversation>, ApiError> {
    let place = caller.run(&run_id)?;
    let mode = match query.get("stepContent") {
        None | Some("full") => StepContentMode::Full,
        Some("slim") => StepContentMode::Slim,
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "stepContent must be one of the following values: slim, full".to_owned(),
            ]));
        }
    };
    let lag = app.faults.lag(place.session.number);
    let session = place.session.lock();
    let mut conversation = match lag {
        None => session.conversation(mode),
        Some(lag) => session.lagging_conversation(mode, lag.items, pause(lag.ms)),
    };
    drop(session);
    if caller.key.redacted {
        redact_conversation(&mut conversation);
    }
    Ok(Json(conversation))
}
