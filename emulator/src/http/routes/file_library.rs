//! `POST /v1/file-library/presign` and `…/finalize`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use phrony_client::model::{FinalizeRequest, Finalized, PresignRequest, Presigned};
use serde_json::Map;

use crate::files::NotFinalized;
use crate::http::App;
use crate::http::body::JsonObject;
use crate::http::caller::Caller;
use crate::http::check::{Field, Kind, Unknown};
use crate::http::error::ApiError;

const PRESIGN_FIELDS: [Field; 3] = [
    Field::required("filename", Kind::Text),
    Field::required("mediaType", Kind::Text),
    Field::required("maxContentLength", Kind::PositiveInteger),
];

const FINALIZE_FIELDS: [Field; 4] = [
    Field::required("objectKey", Kind::Text),
    Field::required("maxContentLength", Kind::PositiveInteger),
    Field::optional("filename", Kind::Text),
    Field::optional("mediaType", Kind::Text),
];

/// What a path segment need not encode, besides letters and digits; the slash because an object
/// key is several segments.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// Prepares an upload.
pub async fn presign(
    State(app): State<App>,
    caller: Caller,
    body: JsonObject,
) -> Result<Json<Presigned>, ApiError> {
    caller.check_files()?;
    let request: PresignRequest = body.read(&PRESIGN_FIELDS, Unknown::Refused)?;
    request
        .validate()
        .map_err(|error| ApiError::invalid(vec![error.to_string()]))?;
    if request.max_content_length > app.limits.file_bytes {
        return Err(ApiError::invalid(vec![format!(
            "maxContentLength must not be greater than {}",
            app.limits.file_bytes
        )]));
    }
    // It becomes a header, and `fetch` cannot send one beyond Latin-1.
    if !request.media_type.is_ascii() {
        return Err(ApiError::invalid(vec![
            "mediaType must be ASCII".to_owned(),
        ]));
    }
    let upload = app.files.presign(&request);
    let path = utf8_percent_encode(&upload.object_key, IN_PATH);
    let (base, signature) = (&app.base_url, &upload.signature);
    Ok(Json(Presigned {
        upload_url: format!("{base}/object-store/{path}?signature={signature}"),
        http_method: "PUT".to_owned(),
        required_headers: upload.required_headers(),
        expires_in_seconds: app.files.expires().as_secs(),
        object_key: upload.object_key,
        extra: Map::new(),
    }))
}

/// Registers an upload, as often as it is asked to.
pub async fn finalize(
    State(app): State<App>,
    caller: Caller,
    body: JsonObject,
) -> Result<Json<Finalized>, ApiError> {
    caller.check_files()?;
    let request: FinalizeRequest = body.read(&FINALIZE_FIELDS, Unknown::Refused)?;
    request
        .validate()
        .map_err(|error| ApiError::invalid(vec![error.to_string()]))?;
    let (size, already_finalized) = app
        .files
        .finalize(&request.object_key, request.max_content_length)
        .map_err(|reason| match reason {
            NotFinalized::Unknown => ApiError::new(StatusCode::NOT_FOUND, "Object not found"),
            NotFinalized::NothingUploaded => {
                ApiError::bad_request("Nothing was uploaded under this objectKey")
            }
            NotFinalized::TooLong => {
                ApiError::bad_request("The uploaded object is longer than maxContentLength")
            }
        })?;
    Ok(Json(Finalized {
        object_key: request.object_key,
        size_bytes: size.to_string(),
        already_finalized,
        extra: Map::new(),
    }))
}
