//! The options of a client, of a call and of what follows a run.

use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::fields::{Fields, named_texts};
use crate::InputError;
use crate::client::{Client, ClientBuilder};
use crate::event::EventFilter;
use crate::model::{Phase, PhaseOverrides};
use crate::policy::PollSchedule;
use crate::sse::DEFAULT_MAX_EVENT_BYTES;

impl Fields<'_> {
    pub(super) fn filter(&self) -> Result<EventFilter, InputError> {
        EventFilter::new(&self.texts("kinds")?, &self.texts("subjects")?)
    }

    fn signal(&self) -> Result<Option<AbortSignal>, InputError> {
        let Some(signal) = self.get("signal") else {
            return Ok(None);
        };
        // By shape, not by class: test environments and old platforms bring their own.
        let listens = Reflect::get(&signal, &"addEventListener".into())
            .is_ok_and(|listen| listen.is_function());
        if !listens {
            return Err(InputError::new("signal", "must be an AbortSignal"));
        }
        Ok(Some(signal.unchecked_into()))
    }

    /// The client with what the options of one call change.
    pub(super) fn apply(&self, client: &Client) -> Result<Client, InputError> {
        let mut client = client.clone();
        if let Some(signal) = self.signal()? {
            client = client.with_signal(signal);
        }
        for (name, value) in self.named_texts("headers")? {
            client = client.with_header(name, value);
        }
        if let Some(max_retries) = self.count("maxRetries")? {
            client = client.with_max_retries(max_retries);
        }
        if let Some(timeout) = self.milliseconds("timeoutMs")? {
            client = client.with_timeout(timeout);
        }
        Ok(client)
    }

    /// The most bytes that an event may have.
    pub(super) fn max_event_bytes(&self) -> Result<usize, InputError> {
        let max_bytes = self.limit("maxEventBytes")?;
        Ok(max_bytes.map_or(DEFAULT_MAX_EVENT_BYTES, |bytes| {
            usize::try_from(bytes).unwrap_or(usize::MAX)
        }))
    }

    pub(super) fn timeout(&self) -> Result<Option<Duration>, InputError> {
        Ok(self.milliseconds("timeoutMs")?.flatten())
    }

    pub(super) fn idle_timeout(&self) -> Result<Option<Duration>, InputError> {
        // Without a limit it is one that is never reached.
        let timeout = self.milliseconds("idleTimeoutMs")?;
        Ok(timeout.map(|timeout| timeout.unwrap_or(Duration::MAX)))
    }

    pub(super) fn poll_schedule(&self) -> Result<Option<PollSchedule>, InputError> {
        let interval = self.milliseconds("pollIntervalMs")?.flatten();
        Ok(interval.map(|interval| PollSchedule::new(interval, interval)))
    }

    /// The caller's reading of status labels.
    pub(super) fn phases(&self) -> Result<PhaseOverrides, InputError> {
        phases_of(&self.get("phases").unwrap_or_default())
    }

    /// A client from the options of `new Phrony(options)`.
    pub(super) fn client(&self) -> Result<Client, InputError> {
        let mut builder = Client::builder();
        if let Some(key) = self.get("apiKey") {
            builder = api_key(builder, key)?;
        }
        if let Some(base_url) = self.text("baseUrl")? {
            builder = builder.base_url(base_url);
        }
        if let Some(fetch) = self.function("fetch")? {
            builder = builder.fetch(fetch);
        }
        for (name, value) in self.named_texts("headers")? {
            builder = builder.header(name, value);
        }
        if let Some(credentials) = self.text("credentials")? {
            builder = builder.credentials(credentials);
        }
        if let Some(timeout) = self.milliseconds("timeoutMs")? {
            builder = builder.timeout(timeout);
        }
        if let Some(max_retries) = self.count("maxRetries")? {
            builder = builder.max_retries(max_retries);
        }
        match self.text("redirects")?.as_deref() {
            None | Some("refuse") => {}
            Some("follow") => builder = builder.follow_redirects(true),
            Some(_) => return Err(InputError::new("redirects", "must be refuse or follow")),
        }
        if let Some(max_bytes) = self.limit("maxResponseBytes")? {
            builder = builder.max_response_bytes(max_bytes);
        }
        // Read here so that it is refused by any call; streams are read in TypeScript.
        self.max_event_bytes()?;
        if let Some(max_requests) = self.limit("maxConcurrentRequests")? {
            let max_requests = u32::try_from(max_requests).unwrap_or(u32::MAX);
            builder = builder.max_concurrent_requests(max_requests);
        }
        if let Some(allow) = self.boolean("allowInsecure")? {
            builder = builder.allow_insecure(allow);
        }
        builder.build()
    }
}

fn api_key(builder: ClientBuilder, key: JsValue) -> Result<ClientBuilder, InputError> {
    if let Some(key) = key.as_string() {
        return Ok(builder.api_key(key));
    }
    let key: Function = key
        .dyn_into()
        .map_err(|_| InputError::new("apiKey", "must be a string, a function or null"))?;
    Ok(builder.api_key_with(move || {
        let called = key.call0(&JsValue::UNDEFINED);
        async move {
            let key = JsFuture::from(Promise::resolve(&called?)).await?;
            key.as_string()
                .ok_or_else(|| js_sys::TypeError::new("it did not give a string").into())
        }
    }))
}

/// The caller's reading of status labels, or none.
pub(super) fn phases_of(phases: &JsValue) -> Result<PhaseOverrides, InputError> {
    let phase = |(status, phase): (String, String)| {
        let phase = Phase::ALL.into_iter().find(|known| known.as_str() == phase);
        let phase = phase.ok_or_else(not_phases)?;
        Ok((status, phase))
    };
    if phases.is_undefined() || phases.is_null() {
        return Ok(PhaseOverrides::default());
    }
    let phases = named_texts(phases).ok_or_else(not_phases)?;
    phases.into_iter().map(phase).collect()
}

fn not_phases() -> InputError {
    InputError::new(
        "phases",
        "must say active, paused or finished for each status",
    )
}
