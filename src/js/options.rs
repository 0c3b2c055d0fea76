//! Reading what JavaScript callers pass: they may pass anything.

use std::time::Duration;

use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::InputError;
use crate::client::{Client, ClientBuilder, Error};
use crate::event::EventFilter;
use crate::model::PhaseOverrides;
use crate::policy::PollSchedule;

/// An options object, or none.
pub(super) struct Options<'a>(&'a JsValue);

impl<'a> Options<'a> {
    /// Takes an object, `undefined` or `null`.
    pub(super) fn new(value: &'a JsValue, name: &str) -> Result<Self, InputError> {
        if value.is_object() || value.is_undefined() || value.is_null() {
            Ok(Self(value))
        } else {
            Err(InputError::new(name, "must be an object"))
        }
    }

    /// The option, unless it is missing, `undefined` or `null`.
    pub(super) fn get(&self, name: &str) -> Option<JsValue> {
        // On `undefined` and `null`, `Reflect.get` throws: they have no options.
        let value = Reflect::get(self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    fn string(&self, name: &str) -> Result<Option<String>, InputError> {
        let read = |value: JsValue| {
            value
                .as_string()
                .ok_or_else(|| InputError::new(name, "must be a string"))
        };
        self.get(name).map(read).transpose()
    }

    fn function(&self, name: &str) -> Result<Option<Function>, InputError> {
        let read = |value: JsValue| {
            value
                .dyn_into()
                .map_err(|_| InputError::new(name, "must be a function"))
        };
        self.get(name).map(read).transpose()
    }

    /// `Some(None)` is no limit, said as `Infinity`.
    fn milliseconds(&self, name: &str) -> Result<Option<Option<Duration>>, InputError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_f64() {
            Some(f64::INFINITY) => Ok(Some(None)),
            Some(milliseconds) if milliseconds > 0.0 => {
                let duration = Duration::try_from_secs_f64(milliseconds / 1000.0).ok();
                Ok(Some(duration))
            }
            _ => Err(InputError::new(
                name,
                "must be a positive number of milliseconds, or Infinity for no limit",
            )),
        }
    }

    /// A whole number.
    pub(super) fn count(&self, name: &str) -> Result<Option<usize>, InputError> {
        let read = |value: JsValue| match value.as_f64() {
            // In range and whole, so nothing is lost.
            Some(count) if (0.0..=f64::from(u32::MAX)).contains(&count) && count.fract() == 0.0 => {
                Ok(count as usize)
            }
            _ => Err(InputError::new(name, "must be a whole number from 0")),
        };
        self.get(name).map(read).transpose()
    }

    fn strings(&self, name: &str) -> Result<Vec<String>, InputError> {
        let Some(list) = self.get(name) else {
            return Ok(Vec::new());
        };
        let not_strings = || InputError::new(name, "must be a list of strings that is not empty");
        let list: Array = list.dyn_into().map_err(|_| not_strings())?;
        let strings: Option<Vec<String>> = list.iter().map(|item| item.as_string()).collect();
        strings
            .filter(|strings| !strings.is_empty())
            .ok_or_else(not_strings)
    }

    pub(super) fn filter(&self) -> Result<EventFilter, InputError> {
        EventFilter::new(&self.strings("kinds")?, &self.strings("subjects")?)
    }

    fn headers(&self) -> Result<Vec<(String, String)>, InputError> {
        let Some(headers) = self.get("headers") else {
            return Ok(Vec::new());
        };
        let not_text = || InputError::new("headers", "must be an object of strings");
        let headers = headers.dyn_into::<Object>().map_err(|_| not_text())?;
        Object::entries(&headers)
            .iter()
            .map(|entry| {
                let entry: Array = entry.unchecked_into();
                let name = entry.get(0).as_string().ok_or_else(not_text)?;
                let value = entry.get(1).as_string().ok_or_else(not_text)?;
                Ok((name, value))
            })
            .collect()
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
        for (name, value) in self.headers()? {
            client = client.with_header(name, value);
        }
        if let Some(max_retries) = self.max_retries()? {
            client = client.with_max_retries(max_retries);
        }
        if let Some(timeout) = self.milliseconds("timeoutMs")? {
            client = client.with_timeout(timeout);
        }
        Ok(client)
    }

    fn max_retries(&self) -> Result<Option<u32>, InputError> {
        let max_retries = self.count("maxRetries")?;
        Ok(max_retries.map(|max_retries| u32::try_from(max_retries).unwrap_or(u32::MAX)))
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

    pub(super) fn phases(&self) -> Result<PhaseOverrides, InputError> {
        phases_or_default(self.get("phases").unwrap_or_default())
    }

    /// A client from the options of `new Phrony(options)`.
    pub(super) fn client(&self) -> Result<Client, InputError> {
        let mut builder = Client::builder();
        if let Some(key) = self.get("apiKey") {
            builder = api_key(builder, key)?;
        }
        if let Some(base_url) = self.string("baseUrl")? {
            builder = builder.base_url(base_url);
        }
        if let Some(fetch) = self.function("fetch")? {
            builder = builder.fetch(fetch);
        }
        for (name, value) in self.headers()? {
            builder = builder.header(name, value);
        }
        if let Some(credentials) = self.string("credentials")? {
            builder = builder.credentials(credentials);
        }
        if let Some(timeout) = self.milliseconds("timeoutMs")? {
            builder = builder.timeout(timeout);
        }
        if let Some(max_retries) = self.max_retries()? {
            builder = builder.max_retries(max_retries);
        }
        if let Some(allow) = self.get("allowInsecure") {
            builder = builder.allow_insecure(allow.is_truthy());
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
pub(super) fn phases_or_default(phases: JsValue) -> Result<PhaseOverrides, InputError> {
    if phases.is_undefined() || phases.is_null() {
        return Ok(PhaseOverrides::default());
    }
    read(phases, "phases")
}

/// Reads a value as one of the crate's types.
pub(super) fn read<T: DeserializeOwned>(value: JsValue, name: &str) -> Result<T, InputError> {
    serde_wasm_bindgen::from_value(value).map_err(|error| InputError::new(name, error.to_string()))
}

/// An id or another text; what else it must be, the route says.
pub(super) fn id(value: &JsValue, name: &str) -> Result<String, InputError> {
    value
        .as_string()
        .ok_or_else(|| InputError::new(name, "must be a string"))
}

/// The value as the engine's own `JSON.stringify` writes it.
pub(super) fn stringify(value: &JsValue, name: &str) -> Result<String, Error> {
    let written = js_sys::JSON::stringify(value).map_err(|cause| {
        let reason = js_sys::Error::from(cause).message();
        InputError::new(name, format!("cannot be written as JSON: {reason}"))
    })?;
    // `JSON.stringify` gives `undefined` for a function or a symbol, whatever its type says.
    let written: JsValue = JsString::into(written);
    written
        .as_string()
        .ok_or_else(|| InputError::new(name, "cannot be written as JSON").into())
}
