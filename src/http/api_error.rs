//! What an error answer says.

use std::fmt;
use std::time::Duration;

use crate::json::{Json, Name};

/// The service answered, but not with success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// What the gateway says went wrong.
    pub message: String,
    /// The request's path.
    pub path: String,
    /// The body as it came.
    pub body: String,
    /// The request's id in the service's logs (`x-request-id`).
    pub request_id: Option<String>,
    /// How long the service asks to wait (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// Whether the same call may succeed later: 408, 429 and 5xx.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        crate::policy::is_passing(self.status)
    }

    /// A stable word for the status, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.status {
            200..=299 => "invalid_response",
            300..=399 => "redirect",
            400 | 422 => "bad_request",
            401 => "unauthenticated",
            403 => "forbidden",
            404 => "not_found",
            408 => "request_timeout",
            409 => "conflict",
            413 => "too_large",
            429 => "rate_limited",
            500..=599 => "server_error",
            _ => "unexpected_status",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} from {})", self.message, self.status, self.path)
    }
}

impl std::error::Error for ApiError {}

/// The longest message that is taken from a body that is not JSON.
const MAX_PLAIN_CHARS: usize = 300;

/// The longest message that is taken from one that is. The rest is in the body.
const MAX_JSON_CHARS: usize = 2_000;

/// How deep a message may lie: the body, its `message`, an object in it, a list in that.
const MAX_DEPTH: u8 = 3;

/// The part of an error body that people read.
///
/// The gateway writes `message` as a string, as a list of strings, or as an object that holds
/// either; `detail` and `error` stand beside it or alone. Anything else in the body is passed
/// over: it comes from the network, and none of it is worth a second error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// What the body says, from its most exact field.
    pub message: Option<String>,
}

impl ErrorBody {
    /// Reads a body that is JSON.
    #[must_use]
    pub fn from_json<J: Json>(json: &J) -> Self {
        Self {
            message: said(json, MAX_DEPTH).map(|text| text.chars().take(MAX_JSON_CHARS).collect()),
        }
    }

    /// Reads a body that is not JSON. A page of HTML from a proxy says nothing to a person, and
    /// neither does JSON that was cut off.
    #[must_use]
    pub fn from_plain_text(text: &str) -> Self {
        let text = text.trim();
        let speaks = !text.is_empty() && !text.starts_with(['<', '{', '[']);
        Self {
            message: speaks.then(|| text.chars().take(MAX_PLAIN_CHARS).collect()),
        }
    }

    /// The message, or what the status alone tells.
    #[must_use]
    pub fn message_for(self, status: u16) -> String {
        self.message
            .unwrap_or_else(|| default_message(status).to_owned())
    }
}

fn default_message(status: u16) -> &'static str {
    match status {
        300..=399 => {
            "The server redirects elsewhere, and a key never follows a redirect; check baseUrl"
        }
        400 | 422 => "The service refused the request as invalid",
        401 => "The API key is missing or invalid",
        403 => "The API key may not do this: wrong agent or trigger, or uploads are not enabled",
        404 => "The service does not know this path or id",
        409 => "The run is in another state, or a guard blocked the request",
        413 => "The request is too large",
        429 => "The rate or concurrency limit is reached",
        500..=599 => "The service failed",
        _ => "The server answered with an unexpected status",
    }
}

/// The words in a value of any type.
fn said<J: Json>(value: &J, depth: u8) -> Option<String> {
    if let Some(text) = value.as_text() {
        let text = text.trim();
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let inner = depth.checked_sub(1)?;
    if let Some(list) = value.elements() {
        let all: Vec<_> = list.iter().filter_map(|value| said(value, inner)).collect();
        return (!all.is_empty()).then(|| all.join("; "));
    }
    [Name::Message, Name::Detail, Name::Error]
        .into_iter()
        .find_map(|name| said(&value.get(name)?, inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> ErrorBody {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        ErrorBody::from_json(&body)
    }

    #[test]
    fn finds_the_words_in_every_shape_that_the_gateway_writes() {
        for (body, message) in [
            (
                r#"{"message":"no","error":"Bad Request","statusCode":400}"#,
                Some("no"),
            ),
            (
                r#"{"message":["a is empty","b is long"],"error":"Bad Request"}"#,
                Some("a is empty; b is long"),
            ),
            (
                r#"{"message":{"message":"inner","statusCode":403}}"#,
                Some("inner"),
            ),
            (
                r#"{"message":{"message":["x","y"],"error":"E"}}"#,
                Some("x; y"),
            ),
            (r#"{"message":{"error":"Forbidden"}}"#, Some("Forbidden")),
            (r#"{"error":"Conflict","statusCode":409}"#, Some("Conflict")),
            (
                r#"{"detail":"blocked by Guard","error":"Conflict"}"#,
                Some("blocked by Guard"),
            ),
            (r#"{"error":{"message":"nested"}}"#, Some("nested")),
            (r#"{"message":"  ","error":"E"}"#, Some("E")),
            (r#""just words""#, Some("just words")),
            (r#"{"message":7,"error":null,"detail":true}"#, None),
            (r#"{"message":[]}"#, None),
            ("{}", None),
            ("null", None),
            ("1.5", None),
        ] {
            let read = read(body);
            assert_eq!(read.message.as_deref(), message, "{body}");
        }
    }

    #[test]
    fn words_that_lie_too_deep_are_not_worth_the_dive() {
        let body = format!("{}\"x\"{}", r#"{"message":"#.repeat(9), "}".repeat(9));
        let read = read(&body);
        assert_eq!(read.message, None);
    }

    #[test]
    fn a_plain_body_speaks_unless_it_is_markup() {
        for (text, message) in [
            ("upstream timed out\n", Some("upstream timed out")),
            ("<html><body>502</body></html>", None),
            ("{\"message\": \"cut o", None),
            ("  ", None),
        ] {
            assert_eq!(ErrorBody::from_plain_text(text).message.as_deref(), message);
        }
        let long = ErrorBody::from_plain_text(&"é".repeat(5000))
            .message
            .unwrap();
        assert_eq!(long.chars().count(), MAX_PLAIN_CHARS);
    }

    #[test]
    fn an_error_says_what_where_and_never_more() {
        let error = ApiError {
            status: 502,
            message: ErrorBody::default().message_for(502),
            path: "/v1/runs/r".into(),
            body: "<html>".into(),
            request_id: None,
            retry_after: None,
        };
        assert_eq!(
            error.to_string(),
            "The service failed (502 from /v1/runs/r)"
        );
        assert!(error.is_retryable());
        assert_eq!(error.code(), "server_error");
    }
}
