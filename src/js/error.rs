//! Errors as plain objects, which the TypeScript side turns into its classes.

use js_sys::Object;
use wasm_bindgen::JsValue;

use crate::InputError;
use crate::client::{Error, set};

/// `{ kind, code, message, retryable, … }`; what else there is depends on the kind.
pub(super) fn to_js(error: &Error) -> JsValue {
    let object = Object::new();
    set(&object, "code", &error.code().into());
    set(&object, "message", &error.to_string().into());
    set(&object, "retryable", &error.is_retryable().into());
    let kind = match error {
        Error::Input(error) => {
            set(&object, "field", &error.field.as_str().into());
            "input"
        }
        Error::Key { cause } => {
            set(&object, "field", &"apiKey".into());
            set(&object, "cause", cause);
            "input"
        }
        Error::Api(error) => {
            // The gateway's words alone, which applications show; where they came from is beside them.
            set(&object, "message", &error.message.as_str().into());
            set(&object, "status", &error.status.into());
            set(&object, "path", &error.path.as_str().into());
            set(&object, "body", &error.body.as_str().into());
            if let Some(request_id) = &error.request_id {
                set(&object, "requestId", &request_id.into());
            }
            if let Some(retry_after) = error.retry_after {
                let milliseconds = retry_after.as_secs_f64() * 1000.0;
                set(&object, "retryAfterMs", &milliseconds.into());
            }
            "api"
        }
        Error::ResponseTooLarge { status, path, .. } => {
            set(&object, "status", &(*status).into());
            set(&object, "path", &path.as_str().into());
            "api"
        }
        Error::Connection { cause, .. } => {
            set(&object, "cause", cause);
            "connection"
        }
        Error::Timeout { .. } => "timeout",
        Error::Stream { .. } => "stream",
        Error::Aborted { reason } => {
            set(&object, "cause", reason);
            "aborted"
        }
    };
    set(&object, "kind", &kind.into());
    object.into()
}

pub(super) fn input_to_js(error: InputError) -> JsValue {
    to_js(&error.into())
}
