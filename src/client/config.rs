//! What a client is made of, and what one call may change.

use std::rc::Rc;
use std::time::Duration;

use futures::future::{FutureExt, LocalBoxFuture};
use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use super::slots::Slots;
use super::{Client, Error};
use crate::InputError;
use crate::http::{ApiKey, BaseUrl, DEFAULT_BASE_URL, check_header};
use crate::policy::RetryPolicy;
use crate::sse::DEFAULT_MAX_EVENT_BYTES;

/// How long a call may take unless the caller says otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// How large an answer may be unless the caller says otherwise: 256 MiB, a conversation of some
/// hundred thousand steps.
pub const DEFAULT_MAX_RESPONSE_BYTES: u64 = 256 * 1024 * 1024;

/// How many requests are made at once unless the caller says otherwise.
pub const DEFAULT_MAX_CONCURRENT_REQUESTS: u32 = 100;

type KeyFunction = dyn Fn() -> LocalBoxFuture<'static, Result<String, JsValue>>;

/// Where the key comes from.
#[derive(Clone)]
pub(super) enum KeySource {
    /// No key is sent: the backend that the client talks to adds it.
    None,
    Fixed(ApiKey),
    /// Asked again for every attempt, so that a rotated key is picked up.
    Function(Rc<KeyFunction>),
}

impl KeySource {
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    pub(super) async fn key(&self) -> Result<Option<ApiKey>, Error> {
        match self {
            Self::None => Ok(None),
            Self::Fixed(key) => Ok(Some(key.clone())),
            Self::Function(function) => {
                let key = function().await.map_err(|cause| Error::Key { cause })?;
                Ok(Some(ApiKey::new(key)?))
            }
        }
    }
}

pub(super) struct Config {
    pub(super) base: BaseUrl,
    pub(super) key: KeySource,
    pub(super) fetch: Option<Function>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) credentials: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) retry: RetryPolicy,
    pub(super) follows_redirects: bool,
    pub(super) max_response_bytes: u64,
    #[cfg_attr(not(feature = "streams"), allow(dead_code))]
    pub(super) max_event_bytes: usize,
    pub(super) slots: Rc<Slots>,
}

/// What one call may change.
#[derive(Clone, Default)]
pub(super) struct CallOptions {
    pub(super) signal: Option<AbortSignal>,
    /// `Some(None)` is a call without a time limit.
    pub(super) timeout: Option<Option<Duration>>,
    pub(super) max_retries: Option<u32>,
    pub(super) headers: Vec<(String, String)>,
}

/// Makes a [`Client`].
///
/// ```no_run
/// # use phrony_client::client::{Client, Error};
/// # fn example() -> Result<(), Error> {
/// let client = Client::builder()
///     .api_key("phk_…")
///     .base_url("https://phrony.example.com")
///     .max_retries(5)
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct ClientBuilder {
    base_url: String,
    key: Result<KeySource, InputError>,
    allow_insecure: bool,
    fetch: Option<Function>,
    headers: Vec<(String, String)>,
    credentials: Option<String>,
    timeout: Option<Duration>,
    retry: RetryPolicy,
    follow_redirects: bool,
    max_response_bytes: u64,
    max_event_bytes: usize,
    max_concurrent_requests: u32,
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.to_owned(),
            key: Ok(KeySource::None),
            allow_insecure: false,
            fetch: None,
            headers: Vec::new(),
            credentials: None,
            timeout: Some(DEFAULT_TIMEOUT),
            retry: RetryPolicy::default(),
            follow_redirects: false,
            max_response_bytes: DEFAULT_MAX_RESPONSE_BYTES,
            max_event_bytes: DEFAULT_MAX_EVENT_BYTES,
            max_concurrent_requests: DEFAULT_MAX_CONCURRENT_REQUESTS,
        }
    }

    /// The API key. Without one no key is sent, for a page that talks to its own backend.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = ApiKey::new(key).map(KeySource::Fixed);
        self
    }

    /// A function that gives the API key; it is called again for every attempt.
    #[must_use]
    pub fn api_key_with<F, K>(mut self, key: F) -> Self
    where
        F: Fn() -> K + 'static,
        K: Future<Output = Result<String, JsValue>> + 'static,
    {
        self.key = Ok(KeySource::Function(Rc::new(move || key().boxed_local())));
        self
    }

    /// Where the service is. Default: [`DEFAULT_BASE_URL`]. May carry a path prefix.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Allows `http:` to other machines although a key is sent. Default: not allowed.
    #[must_use]
    pub fn allow_insecure(mut self, allow: bool) -> Self {
        self.allow_insecure = allow;
        self
    }

    /// The `fetch` to use, called as `fetch(url, init)` with a plain `init`. Default: the global one.
    #[must_use]
    pub fn fetch(mut self, fetch: Function) -> Self {
        self.fetch = Some(fetch);
        self
    }

    /// Adds a header to every request to the service. The upload itself does not get it.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The `credentials` of every request (`omit`, `same-origin`, `include`). Default: `fetch`'s.
    #[must_use]
    pub fn credentials(mut self, credentials: impl Into<String>) -> Self {
        self.credentials = Some(credentials.into());
        self
    }

    /// How long a call may take with all its retries; `None` for ever. Default:
    /// [`DEFAULT_TIMEOUT`]. For a stream it counts until the stream is open.
    #[must_use]
    pub fn timeout(mut self, timeout: Option<Duration>) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often a request is made again. Default: 3 times.
    #[must_use]
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.retry.max_retries = max_retries;
        self
    }

    /// Whether a redirect is followed, which is refused together with a key: the key would go
    /// wherever it leads. An upload never follows one. Default: no.
    #[must_use]
    pub fn follow_redirects(mut self, follow: bool) -> Self {
        self.follow_redirects = follow;
        self
    }

    /// The most bytes that an answer may have, unpacked. A larger one is not read to its end.
    /// Default: [`DEFAULT_MAX_RESPONSE_BYTES`].
    #[must_use]
    pub fn max_response_bytes(mut self, max_bytes: u64) -> Self {
        self.max_response_bytes = max_bytes;
        self
    }

    /// The most bytes that an event of a stream may have, unless the stream's own options say
    /// otherwise. Default: [`DEFAULT_MAX_EVENT_BYTES`].
    #[must_use]
    pub fn max_event_bytes(mut self, max_bytes: usize) -> Self {
        self.max_event_bytes = max_bytes;
        self
    }

    /// How many requests are made at once; the others wait for their turn. Streams do not count.
    /// Default: [`DEFAULT_MAX_CONCURRENT_REQUESTS`].
    #[must_use]
    pub fn max_concurrent_requests(mut self, max_requests: u32) -> Self {
        self.max_concurrent_requests = max_requests;
        self
    }

    /// Checks the settings and makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When the key, the base URL, a header or a limit cannot be used, or when the key would go
    /// over plain `http:` or behind a redirect.
    pub fn build(self) -> Result<Client, InputError> {
        let key = self.key?;
        let base = BaseUrl::parse(&self.base_url)?;
        if !key.is_none() && !self.allow_insecure {
            base.check_secret_may_be_sent()?;
        }
        for (name, value) in &self.headers {
            check_header(name, value)?;
        }
        if let Some(credentials) = &self.credentials
            && !matches!(credentials.as_str(), "omit" | "same-origin" | "include")
        {
            return Err(InputError::new(
                "credentials",
                "must be omit, same-origin or include",
            ));
        }
        if self.follow_redirects && !key.is_none() {
            return Err(InputError::new(
                "redirects",
                "can be follow only where apiKey is null: the key would go wherever they lead",
            ));
        }
        if self.max_concurrent_requests == 0 {
            return Err(InputError::new(
                "maxConcurrentRequests",
                "must be at least 1",
            ));
        }
        Ok(Client {
            config: Rc::new(Config {
                base,
                key,
                fetch: self.fetch,
                headers: self.headers,
                credentials: self.credentials,
                timeout: self.timeout,
                retry: self.retry,
                follows_redirects: self.follow_redirects,
                max_response_bytes: self.max_response_bytes,
                max_event_bytes: self.max_event_bytes,
                slots: Slots::new(self.max_concurrent_requests),
            }),
            call: CallOptions::default(),
        })
    }
}
