//! Reading request bodies.

use std::error::Error;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::App;
use super::check::{Field, Unknown, faults};
use super::error::ApiError;

/// How much of a body that is too long is read all the same. Closing the connection on a client
/// that still sends would often lose it the answer.
const DRAIN_BYTES: usize = 64 << 20;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is longer than it may be.
    TooLong,
    /// The client went away.
    Broken,
}

/// Reads a body of at most `max` bytes.
///
/// # Errors
///
/// When it is longer, or ends early.
pub async fn read_body(body: Body, max: usize) -> Result<Bytes, Unread> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Unread::Broken)?;
        length = length.saturating_add(chunk.len());
        if length <= max {
            bytes.extend_from_slice(&chunk);
        } else if length > max.saturating_add(DRAIN_BYTES) {
            break;
        }
    }
    if length > max {
        return Err(Unread::TooLong);
    }
    Ok(bytes.into())
}

/// A JSON object as a body. An empty body is an empty object, as in the gateway.
#[derive(Debug)]
pub struct JsonObject(pub Map<String, Value>);

impl FromRequest<App> for JsonObject {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let bytes = read_json(request, app).await?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(ApiError::bad_request("The body must be a JSON object")),
            Err(error) => Err(ApiError::bad_request(format!(
                "The body is not JSON: {error}"
            ))),
        }
    }
}

/// A JSON body of the emulator's own: an error names the field. An empty body is an empty object.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let bytes = read_json(request, app).await?;
        match Json::from_bytes(&bytes) {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => {
                // The rejection's own text says what was to be read, which its cause does not.
                let cause = rejection
                    .source()
                    .map_or_else(|| rejection.body_text(), ToString::to_string);
                Err(ApiError::invalid(vec![cause]))
            }
        }
    }
}

/// Reads a body that must say that it is JSON.
async fn read_json(request: Request, app: &App) -> Result<Bytes, ApiError> {
    let is_json = says_json(request.headers());
    let bytes = read_body(request.into_body(), app.limits.body_bytes)
        .await
        .map_err(|unread| match unread {
            Unread::TooLong => {
                ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large")
            }
            Unread::Broken => ApiError::bad_request("request aborted"),
        })?;
    if bytes.is_empty() {
        return Ok(Bytes::from_static(b"{}"));
    }
    if !is_json {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type must be application/json",
        ));
    }
    Ok(bytes)
}

impl JsonObject {
    /// The body as its wire type, after `fields` were checked.
    ///
    /// # Errors
    ///
    /// 400 with everything that is wrong.
    pub fn read<T: DeserializeOwned>(
        &self,
        fields: &[Field],
        unknown: Unknown,
    ) -> Result<T, ApiError> {
        let faults = faults(&self.0, fields, unknown);
        if !faults.is_empty() {
            return Err(ApiError::invalid(faults));
        }
        serde_json::from_value(Value::Object(self.0.clone()))
            .map_err(|error| ApiError::invalid(vec![error.to_string()]))
    }
}

fn says_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}
