//! One call: attempts, pauses between them, and the answer.

use std::time::Duration;

use js_sys::{Date, Function, JsString, Object, Promise, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, Response};

use super::body::{BodyText, read_text};
use super::cancel::{Cancel, Connection, sleep};
use super::{Client, Error};
use crate::InputError;
use crate::http::{API_KEY_HEADER, ApiError, ApiKey, ErrorBody, Request, check_header};
use crate::policy::{Failure, Replay, parse_retry_after};

/// How much of an error's body is read.
const MAX_ERROR_BYTES: u64 = 64 * 1024;

/// A request with everything that an attempt needs but the key.
pub(crate) struct Outgoing {
    pub(super) method: &'static str,
    pub(super) url: String,
    /// What errors call the target: never more than a path, because the rest may be a secret.
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: JsValue,
    pub(super) replay: Replay,
    pub(crate) expected: Expected,
    /// How long it may take with all its attempts.
    pub(super) timeout: Option<Duration>,
    /// Whether this goes to the service, which gets what it needs to know the caller, or to the
    /// object storage.
    pub(super) with_key: bool,
    pub(super) fetch: Option<Function>,
}

/// What a success is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Json,
    /// The time limit ends when the stream is open.
    Stream,
    /// Whatever a success is answered with. The time limit ends with its head.
    #[cfg_attr(not(feature = "js"), allow(dead_code))]
    Anything,
    Nothing,
}

impl Expected {
    /// Whether the answer is read before it is handed on.
    fn is_read(self) -> bool {
        matches!(self, Self::Json | Self::Nothing)
    }
}

impl Client {
    /// A call to the service that is answered with JSON.
    pub(crate) async fn call(&self, request: Request) -> Result<Answer, Error> {
        let outgoing = self.outgoing(request, Expected::Json)?;
        self.send(outgoing).await
    }

    /// A request of the service as this client sends it.
    pub(crate) fn outgoing(&self, request: Request, expected: Expected) -> Result<Outgoing, Error> {
        let accept = match expected {
            Expected::Stream => "text/event-stream",
            Expected::Anything => "*/*",
            Expected::Json | Expected::Nothing => "application/json",
        };
        let mut headers = vec![("Accept".to_owned(), accept.to_owned())];
        if request.body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        for (name, value) in &self.call.headers {
            check_header(name, value)?;
        }
        headers.extend_from_slice(&self.config.headers);
        headers.extend_from_slice(&self.call.headers);
        let body = request.body.as_deref();
        Ok(Outgoing {
            method: request.method.as_str(),
            url: self.config.base.join(&request.path),
            path: request.path,
            headers,
            body: body.map_or(JsValue::UNDEFINED, JsValue::from_str),
            replay: request.replay,
            expected,
            timeout: self.call.timeout.unwrap_or(self.config.timeout),
            with_key: true,
            fetch: self.config.fetch.clone(),
        })
    }

    /// Makes attempts until one is answered with what is expected.
    pub(crate) async fn send(&self, outgoing: Outgoing) -> Result<Answer, Error> {
        let mut policy = self.config.retry.clone();
        policy.max_retries = self.call.max_retries.unwrap_or(policy.max_retries);
        let what = format!("{} {}", outgoing.method, outgoing.path);
        let mut cancel = Cancel::new(self.call.signal.as_ref(), outgoing.timeout, what)?;
        let mut retries = 0;
        loop {
            let signal = cancel.signal();
            let attempt = async {
                // A stream may take its time to open, and nothing else must wait for it.
                let _slot = match outgoing.expected.is_read() {
                    true => Some(self.config.slots.take().await),
                    false => None,
                };
                self.attempt(&outgoing, &signal).await
            };
            let (failure, error) = match cancel.race(attempt).await? {
                Ok((response, text, key)) => {
                    return Ok(Answer {
                        response,
                        text,
                        key,
                        path: outgoing.path,
                        connection: (!outgoing.expected.is_read()).then(|| cancel.release()),
                    });
                }
                Err(Attempt::Invalid(error)) => return Err(error),
                Err(Attempt::Failed(failure, error)) => (failure, error),
            };
            let random = js_sys::Math::random();
            match policy.pause(outgoing.replay, failure, retries, random) {
                // A pause that outlasts the call would hide what went wrong behind a timeout.
                Some(pause) if !cancel.ends_within(pause) => cancel.race(sleep(pause)).await?,
                _ => return Err(error),
            }
            retries += 1;
        }
    }

    async fn attempt(
        &self,
        outgoing: &Outgoing,
        signal: &web_sys::AbortSignal,
    ) -> Result<(Response, JsString, Option<ApiKey>), Attempt> {
        let key = match outgoing.with_key {
            true => self.config.key.key().await.map_err(Attempt::Invalid)?,
            false => None,
        };
        let response = self.fetch(outgoing, key.as_ref(), signal).await?;
        let is_success = (200..300).contains(&response.status());
        if is_success && !outgoing.expected.is_read() {
            if outgoing.expected == Expected::Stream {
                check_is_stream(&response, &outgoing.path)?;
            }
            return Ok((response, "".into(), key));
        }
        let limit = match is_success {
            true => self.config.max_response_bytes,
            false => MAX_ERROR_BYTES,
        };
        // A success with nothing to say is read too, so that its connection can be used again.
        let text = read_text(&response, limit).await;
        let lost = |cause| Attempt::lost(outgoing, key.as_ref(), "broke off", cause);
        let text = text.map_err(lost)?;
        if !is_success {
            return Err(refused(&response, &text.read(), key.as_ref(), outgoing));
        }
        match text {
            BodyText::Whole(text) => Ok((response, text, key)),
            BodyText::CutOff(_) => Err(Attempt::Invalid(Error::ResponseTooLarge {
                status: response.status(),
                path: outgoing.path.clone(),
                limit,
            })),
        }
    }

    async fn fetch(
        &self,
        outgoing: &Outgoing,
        key: Option<&ApiKey>,
        signal: &web_sys::AbortSignal,
    ) -> Result<Response, Attempt> {
        let init = Object::new();
        let headers = Object::new();
        for (name, value) in &outgoing.headers {
            set(&headers, name, &value.into());
        }
        if let Some(key) = key {
            set(&headers, API_KEY_HEADER, &key.expose().into());
        }
        set(&init, "method", &outgoing.method.into());
        set(&init, "headers", &headers);
        if !outgoing.body.is_undefined() {
            set(&init, "body", &outgoing.body);
        }
        set(&init, "signal", signal);
        let redirect = match outgoing.with_key && self.config.follows_redirects {
            true => "follow",
            // Not `error`, which workerd refuses; `successful` turns the redirect into an error.
            false => "manual",
        };
        set(&init, "redirect", &redirect.into());
        if !outgoing.expected.is_read() && knows_cache() {
            // Firefox makes a second reader of a URL wait for the first, which might be cached.
            set(&init, "cache", &"no-store".into());
        }
        if outgoing.with_key
            && let Some(credentials) = &self.config.credentials
        {
            set(&init, "credentials", &credentials.into());
        }

        let lost = |cause| Attempt::lost(outgoing, key, "could not be reached", cause);
        let fetch = match &outgoing.fetch {
            Some(fetch) => fetch.clone(),
            None => global_fetch().map_err(Attempt::Invalid)?,
        };
        let promise = fetch
            .call2(&JsValue::UNDEFINED, &outgoing.url.as_str().into(), &init)
            .map_err(lost)?;
        let response = settled(&promise).await.map_err(lost)?;
        let status = Reflect::get(&response, &"status".into()).ok();
        if status.and_then(|status| status.as_f64()).is_none() {
            return Err(Attempt::Invalid(
                InputError::new("fetch", "did not return a Response").into(),
            ));
        }
        // Not checked by class: a fetch from a library returns that library's own.
        Ok(response.unchecked_into())
    }
}

/// How an attempt ended without success.
pub(super) enum Attempt {
    /// Another one may succeed.
    Failed(Failure, Error),
    /// Another one would end the same way.
    Invalid(Error),
}

impl Attempt {
    fn lost(outgoing: &Outgoing, key: Option<&ApiKey>, how: &str, cause: JsValue) -> Self {
        // Some replacements of `fetch` quote the headers that they do not like.
        let reason = hiding(&describe(&cause).into(), key);
        let message = format!("{} {} {how}: {reason}", outgoing.method, outgoing.path);
        Self::Failed(Failure::NoAnswer, Error::Connection { message, cause })
    }
}

/// A success.
pub(crate) struct Answer {
    response: Response,
    /// The body; empty for a stream.
    text: JsString,
    /// The key that was sent.
    key: Option<ApiKey>,
    path: String,
    /// Of a stream.
    pub(crate) connection: Option<Connection>,
}

impl Answer {
    /// The answer as `fetch` gave it.
    #[cfg(feature = "js")]
    pub(crate) fn response(&self) -> &Response {
        &self.response
    }

    /// The body as a stream, if there is one.
    pub(crate) fn stream(&self) -> Option<ReadableStream> {
        self.response.body()
    }

    /// The body as the engine's own `JSON.parse` reads it.
    #[cfg(feature = "js")]
    pub(crate) fn json(&self) -> Result<JsValue, Error> {
        let parsed = parse_json(&self.text).map_err(|_| self.unreadable("JSON"))?;
        if !parsed.is_object() || js_sys::Array::is_array(&parsed) {
            return Err(self.unreadable("a JSON object"));
        }
        Ok(parsed)
    }

    /// The body as one of the crate's types.
    pub(crate) fn typed<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&String::from(&self.text))
            .map_err(|error| self.unreadable(&format!("what was asked for ({error})")))
    }

    /// The error for an answer that is not what was due.
    pub(super) fn unreadable(&self, due: &str) -> Error {
        let body = hiding(&self.text, self.key.as_ref());
        let message = if body.trim().is_empty() {
            format!("The server answered with nothing where {due} was due")
        } else {
            format!("The server's answer is not {due}; is baseUrl the service's address?")
        };
        ApiError {
            status: self.response.status(),
            message,
            path: self.path.clone(),
            body,
            request_id: header(&self.response, "x-request-id"),
            retry_after: None,
        }
        .into()
    }
}

/// The text without the key, which some servers repeat: errors are logged.
fn hiding(text: &JsString, key: Option<&ApiKey>) -> String {
    match key {
        // On the JavaScript side: the search of Rust is five kilobytes.
        Some(key) => text.split(key.expose()).join("(the API key)").into(),
        None => text.into(),
    }
}

/// What an answer that is no success tells.
fn refused(
    response: &Response,
    text: &JsString,
    key: Option<&ApiKey>,
    outgoing: &Outgoing,
) -> Attempt {
    // A browser hides where a redirect leads, and its status with it.
    let is_hidden_redirect = Reflect::get(response, &"type".into())
        .is_ok_and(|kind| kind.as_string().as_deref() == Some("opaqueredirect"));
    let status = match is_hidden_redirect {
        true => 302,
        false => response.status(),
    };
    let retry_after = header(response, "retry-after")
        .and_then(|value| parse_retry_after(&value, Date::now(), &Date::parse));
    let body = hiding(text, key);
    let said = match parse_json(text) {
        Ok(json) => ErrorBody::from_json(&json),
        Err(_) => ErrorBody::from_plain_text(&body),
    };
    let hidden = |text: String| hiding(&text.into(), key);
    let error = ApiError {
        status,
        // Hidden once more: JSON can write the same letters in another way.
        message: hidden(said.message_for(status)),
        path: outgoing.path.clone(),
        body,
        request_id: header(response, "x-request-id").map(hidden),
        retry_after,
    };
    Attempt::Failed(Failure::Status(status, retry_after), error.into())
}

fn check_is_stream(response: &Response, path: &str) -> Result<(), Attempt> {
    let content_type = header(response, "content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    if essence.trim().eq_ignore_ascii_case("text/event-stream") {
        return Ok(());
    }
    // Whatever else it sends is not read; let the connection go.
    if let Some(body) = response.body() {
        drop(JsFuture::from(body.cancel()));
    }
    let message = format!("The server answered with `{content_type}` instead of an event stream");
    let error = ApiError {
        status: response.status(),
        message,
        path: path.to_owned(),
        body: String::new(),
        request_id: header(response, "x-request-id"),
        retry_after: None,
    };
    Err(Attempt::Invalid(error.into()))
}

fn global_fetch() -> Result<Function, Error> {
    Reflect::get(&js_sys::global(), &"fetch".into())
        .ok()
        .and_then(|fetch| fetch.dyn_into().ok())
        .ok_or_else(|| InputError::new("fetch", "this platform has none; pass one").into())
}

/// Whether requests have the option `cache`: workerd once refused it.
fn knows_cache() -> bool {
    let prototype = Reflect::get(&js_sys::global(), &"Request".into())
        .and_then(|request| Reflect::get(&request, &"prototype".into()));
    prototype.is_ok_and(|prototype| Reflect::has(&prototype, &"cache".into()).unwrap_or(false))
}

/// Waits for a promise, or for a value that only might be one.
pub(super) async fn settled(value: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(value)).await
}

#[wasm_bindgen]
extern "C" {
    /// `JSON.parse` of a text that stays on the JavaScript side; js-sys would copy it here and back.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn parse_json(text: &JsString) -> Result<JsValue, JsValue>;
}

pub(super) fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// What an exception says. A foreign `fetch` may throw anything, a string or nothing at all.
pub(super) fn describe(cause: &JsValue) -> String {
    let message = Reflect::get(cause, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .or_else(|| cause.as_string())
        .unwrap_or_else(|| "no reason given".to_owned());
    // Node says only "fetch failed" and puts the reason into the cause.
    let inner = Reflect::get(cause, &"cause".into()).unwrap_or_default();
    let code = Reflect::get(&inner, &"code".into())
        .ok()
        .and_then(|code| code.as_string());
    match code {
        Some(code) => format!("{message} ({code})"),
        None => message,
    }
}

/// Sets a property of an object that we made, which cannot fail.
pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
