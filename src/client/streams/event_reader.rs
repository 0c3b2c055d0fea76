//! The events of one connection, chunk by chunk.

use std::time::Duration;

use futures::StreamExt;
use futures::future::{self, Either};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_streams::ReadableStream;
use wasm_streams::readable::IntoStream;

use super::StreamOptions;
use crate::client::cancel::{Cancel, Connection, sleep};
use crate::client::transport::{Expected, describe};
use crate::client::{Client, Error};
use crate::event::EventFilter;
use crate::http::Route;
use crate::sse::Decoder;

/// The code of the error that stands in the place of an event.
const MALFORMED_EVENT: &str = "malformed_event";

/// The events of a chunk, or the errors in their places.
pub(super) type Batch<E> = Vec<Result<E, Error>>;

/// Reads the events of a stream. Dropping it closes the connection.
pub(super) struct EventReader {
    /// `None` for an answer without a body.
    chunks: Option<IntoStream<'static>>,
    connection: Option<Connection>,
    decoder: Decoder,
    filter: EventFilter,
    idle_timeout: Option<Duration>,
    cancel: Cancel,
    /// The error behind the events of the last chunk.
    failure: Option<Error>,
}

impl EventReader {
    /// Opens the stream of a run's session.
    pub(super) async fn open(
        client: &Client,
        run_id: &str,
        options: StreamOptions,
    ) -> Result<Self, Error> {
        let request = Route::Stream { run_id }.request(None)?;
        let outgoing = client.outgoing(request, Expected::Stream)?;
        let answer = client.send(outgoing).await?;
        let body = answer.stream();
        let chunks = body.map(|body| ReadableStream::from_raw(body.unchecked_into()).into_stream());
        Ok(Self {
            chunks,
            connection: answer.connection,
            decoder: Decoder::new(
                options
                    .max_event_bytes
                    .unwrap_or(client.config.max_event_bytes),
            ),
            filter: options.filter,
            idle_timeout: options.idle_timeout,
            cancel: Cancel::new(client.call.signal.as_ref(), None, "the event stream")?,
            failure: None,
        })
    }

    /// The events of the next chunk, which may have none; `None` at the end. Nothing comes after
    /// an error.
    pub(super) async fn batch<E: DeserializeOwned>(&mut self) -> Option<Result<Batch<E>, Error>> {
        if let Some(failure) = self.failure.take() {
            return Some(Err(failure));
        }
        let chunk = match self.chunk().await? {
            Ok(chunk) => chunk,
            Err(error) => return Some(Err(error)),
        };
        let mut events = Vec::new();
        let filter = &self.filter;
        let pushed = self.decoder.push(&chunk, |message| {
            if filter.wants(message.data) {
                events.push(event(message.data));
            }
        });
        self.failure = pushed.err().map(Error::from);
        Some(Ok(events))
    }

    /// The last event id that the stream has given; empty if it gave none.
    pub(super) fn last_event_id(&self) -> &str {
        self.decoder.last_event_id()
    }

    /// How long the stream asks to wait before it is opened again.
    pub(super) fn reconnection_time(&self) -> Option<Duration> {
        self.decoder.reconnection_time().map(Duration::from_millis)
    }

    async fn chunk(&mut self) -> Option<Result<Vec<u8>, Error>> {
        let chunk = self.chunks.as_mut()?.next();
        let chunk = async {
            match self.idle_timeout {
                None => Ok(chunk.await),
                Some(after) => match future::select(chunk, Box::pin(sleep(after))).await {
                    Either::Left((chunk, _)) => Ok(chunk),
                    Either::Right(_) => Err(silent(after)),
                },
            }
        };
        match self.cancel.race(chunk).await {
            Ok(Ok(chunk)) => chunk.map(|chunk| {
                chunk
                    .map(|chunk| js_sys::Uint8Array::new(&chunk).to_vec())
                    .map_err(broke_off)
            }),
            Ok(Err(error)) | Err(error) => Some(Err(error)),
        }
    }
}

impl Drop for EventReader {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            connection.close();
        }
    }
}

fn silent(after: Duration) -> Error {
    Error::Timeout {
        what: "the next byte of the event stream".to_owned(),
        after,
    }
}

fn broke_off(cause: JsValue) -> Error {
    let message = format!("the event stream broke off: {}", describe(&cause));
    Error::Connection { message, cause }
}

fn event<E: DeserializeOwned>(json: &[u8]) -> Result<E, Error> {
    serde_json::from_str(&String::from_utf8_lossy(json)).map_err(|error| Error::Stream {
        code: MALFORMED_EVENT,
        message: format!("the stream sent an event that is not one: {error}"),
    })
}
