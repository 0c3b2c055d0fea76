//! Who calls, and what they may reach.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::App;
use super::error::ApiError;
use crate::agent::Agent;
use crate::ids::is_uuid;
use crate::keys::Key;
use crate::store::RunPlace;

/// The key that a request was made with. Extracting it refuses requests without a known one.
#[derive(Debug, Clone)]
pub struct Caller {
    app: App,
    /// The key.
    pub key: Arc<Key>,
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let unauthorized = |message| ApiError::new(StatusCode::UNAUTHORIZED, message);
        let secret = parts
            .headers
            .get("x-api-key")
            .ok_or_else(|| unauthorized("Missing API key"))?
            .to_str()
            .unwrap_or_default();
        let issued = app
            .keys
            .get(secret)
            .ok_or_else(|| unauthorized("Invalid API key"))?;
        Ok(Self {
            app: App::clone(app),
            key: issued.key,
        })
    }
}

impl Caller {
    /// The agent with this id.
    ///
    /// # Errors
    ///
    /// 400 for what is no UUID; 403 when the key is not for this agent, or there is none.
    pub fn agent(&self, id: &str) -> Result<Arc<Agent>, ApiError> {
        check_uuid(id)?;
        match self.app.agents.get(id) {
            Some(agent) if self.key.in_scope => Ok(Arc::clone(agent)),
            _ => Err(out_of_scope()),
        }
    }

    /// The run with this id.
    ///
    /// # Errors
    ///
    /// 400 for what is no UUID; 404 when there is none; 403 when the key is not for its agent.
    pub fn run(&self, id: &str) -> Result<RunPlace, ApiError> {
        check_uuid(id)?;
        let place = self.app.store.run(id).ok_or_else(ApiError::run_not_found)?;
        if self.key.in_scope {
            Ok(place)
        } else {
            Err(out_of_scope())
        }
    }

    /// Lets only keys through that may upload files.
    ///
    /// # Errors
    ///
    /// 403 for the others.
    pub fn check_files(&self) -> Result<(), ApiError> {
        if self.key.files {
            return Ok(());
        }
        Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "File uploads are not enabled for this API key",
        ))
    }
}

fn check_uuid(id: &str) -> Result<(), ApiError> {
    if is_uuid(id) {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "Validation failed (uuid is expected)",
    ))
}

fn out_of_scope() -> ApiError {
    ApiError::new(
        StatusCode::FORBIDDEN,
        "The API key is not allowed to access this agent",
    )
}
