//! How a call can fail.

use std::time::Duration;

use wasm_bindgen::JsValue;

use crate::InputError;
use crate::http::ApiError;
use crate::sse::EventTooLarge;

/// A call failed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input was refused before any request.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The function that gives the API key failed. Its error is the cause, not the message: it
    /// may hold the key.
    #[error("apiKey: the function that gives the key failed")]
    Key {
        /// What the function threw.
        cause: JsValue,
    },
    /// The server answered, but not with what was asked for.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The answer has more bytes than the client takes; the rest of it was not read.
    #[error("The answer is larger than {limit} bytes; raise maxResponseBytes if it may be")]
    ResponseTooLarge {
        /// The HTTP status.
        status: u16,
        /// The request's path.
        path: String,
        /// How many bytes the client takes.
        limit: u64,
    },
    /// No answer arrived, or it broke off.
    #[error("{message}")]
    Connection {
        /// What was tried and how it ended.
        message: String,
        /// What `fetch` threw.
        cause: JsValue,
    },
    /// The time that the caller gave is over.
    #[error("{what} took longer than {} ms", milliseconds(*after))]
    Timeout {
        /// What took too long.
        what: String,
        /// The time that it was given.
        after: Duration,
    },
    /// The event stream holds what no event may be.
    #[error("{message}")]
    Stream {
        /// A stable word for programs: `event_too_large` or `malformed_event`.
        code: &'static str,
        /// What is wrong.
        message: String,
    },
    /// The caller's signal aborted the call.
    #[error("the call was aborted")]
    Aborted {
        /// The signal's reason.
        reason: JsValue,
    },
}

impl Error {
    /// A stable word for what went wrong, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Input(_) => "invalid_input",
            Self::Key { .. } => "api_key_unavailable",
            Self::Api(error) => error.code(),
            Self::ResponseTooLarge { .. } => "response_too_large",
            Self::Connection { .. } => "connection_failed",
            Self::Timeout { .. } => "timeout",
            Self::Stream { code, .. } => code,
            Self::Aborted { .. } => "aborted",
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => error.is_retryable(),
            Self::Connection { .. } | Self::Timeout { .. } => true,
            _ => false,
        }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<EventTooLarge> for Error {
    fn from(error: EventTooLarge) -> Self {
        Self::Stream {
            code: "event_too_large",
            message: format!("{error}; raise maxEventBytes if the service sends such events"),
        }
    }
}

/// Not as the standard library's 128 bits, which the module would need code of its own to write.
fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
