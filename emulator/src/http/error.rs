//! Error answers in the gateway's style.

use std::time::Duration;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::session::Refusal;

/// An error answer: `{"message": …, "error": …, "statusCode": …}`.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    message: Value,
    retry_after: Option<Duration>,
}

impl ApiError {
    /// An error with one message.
    #[must_use]
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: Value::String(message.into()),
            retry_after: None,
        }
    }

    /// 400 with one message.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 400 with everything that is wrong with a body or query, as a list.
    #[must_use]
    pub fn invalid(messages: Vec<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: messages.into(),
            retry_after: None,
        }
    }

    /// 404 for a run.
    #[must_use]
    pub fn run_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Run not found")
    }

    /// 429 that says when to come back.
    #[must_use]
    pub fn too_many(message: &str, retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, message)
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unfitting(message) => Self::bad_request(message),
            Refusal::Stale(message) => Self::new(StatusCode::CONFLICT, message),
            Refusal::Unknown(message) => Self::new(StatusCode::NOT_FOUND, message),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "message": self.message,
            "error": self.status.canonical_reason(),
            "statusCode": self.status.as_u16(),
        });
        let mut response = (self.status, Json(body)).into_response();
        if let Some(wait) = self.retry_after {
            // The header has whole seconds; rounding down would send the caller back too early.
            let seconds = wait.as_millis().div_ceil(1_000).max(1);
            if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
                response.headers_mut().insert(RETRY_AFTER, value);
            }
        }
        response
    }
}
