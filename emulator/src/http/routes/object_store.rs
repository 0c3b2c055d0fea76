//! `PUT` to a presigned URL: the object storage, which is not part of the API.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::files::Upload;
use crate::http::App;
use crate::http::body::{Unread, read_body};
use crate::http::params::{PathParam, QueryParams};

/// Stores an upload.
pub async fn put(
    State(app): State<App>,
    PathParam(key): PathParam,
    query: QueryParams,
    request: Request,
) -> Response {
    match store(&app, &key, query.get("signature"), request).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn store(
    app: &App,
    key: &str,
    signature: Option<&str>,
    request: Request,
) -> Result<(), Refusal> {
    let upload = app.files.get(key);
    let checked = check(upload.as_ref(), signature, request.headers());
    let max = match (&checked, &upload) {
        (Ok(()), Some(upload)) => usize::try_from(upload.max_length).unwrap_or(usize::MAX),
        // A refusal still reads what the client sends, or it might not see the refusal.
        _ => 0,
    };
    let read = read_body(request.into_body(), max).await;
    checked?;
    match read {
        Ok(bytes) => {
            app.files.put(key, bytes);
            Ok(())
        }
        Err(Unread::TooLong) => Err(Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            code: "EntityTooLarge",
            message: "The upload exceeds its maximum length.".to_owned(),
        }),
        Err(Unread::Broken) => Err(Refusal {
            status: StatusCode::BAD_REQUEST,
            code: "IncompleteBody",
            message: "The upload ended early.".to_owned(),
        }),
    }
}

/// Lets only the request through that the presigned URL was made for.
fn check(
    upload: Option<&Upload>,
    signature: Option<&str>,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let upload = upload.filter(|upload| signature == Some(upload.signature.as_str()));
    let Some(upload) = upload else {
        return Err(Refusal::denied(
            "SignatureDoesNotMatch",
            "The signature is not that of this object.",
        ));
    };
    if upload.expired() {
        return Err(Refusal::denied("AccessDenied", "Request has expired."));
    }
    if upload.finalized {
        return Err(Refusal::denied(
            "AccessDenied",
            "The object is already registered.",
        ));
    }
    for secret in ["x-api-key", AUTHORIZATION.as_str()] {
        if headers.contains_key(secret) {
            let message = format!("{secret} must not be sent to the object storage.");
            return Err(Refusal::denied("AccessDenied", message));
        }
    }
    for (name, value) in upload.required_headers() {
        let sent = headers.get(&name).map(HeaderValue::as_bytes);
        if sent != Some(value.as_bytes()) {
            let message = format!("Header {name} must be {value}.");
            return Err(Refusal::denied("SignatureDoesNotMatch", message));
        }
    }
    Ok(())
}

/// An answer in the style of object storages.
struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn denied(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            code,
            message: message.into(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (code, message) = (
            self.code,
            self.message.replace('&', "&amp;").replace('<', "&lt;"),
        );
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <Error><Code>{code}</Code><Message>{message}</Message></Error>"
        );
        (self.status, [(CONTENT_TYPE, "application/xml")], body).into_response()
    }
}
