//! Following a run: events as they happen.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::StreamExt;
use futures::future::{self, Either};
use futures::stream::{self, LocalBoxStream, Stream};
use wasm_bindgen::{JsCast, JsValue};
use wasm_streams::ReadableStream;
use wasm_streams::readable::IntoStream;

use super::cancel::{Cancel, sleep};
use super::transport::describe;
use super::{Client, Error};
use crate::event::EventFilter;
use crate::http::{Request, Route};
use crate::model::Event;
use crate::sse::{DEFAULT_MAX_EVENT_BYTES, Decoder};

/// The code of the error that stands in the place of an event.
const MALFORMED_EVENT: &str = "malformed_event";

/// How a run's events are read.
#[derive(Debug, Clone)]
pub struct StreamOptions {
    /// Which events are wanted. Default: all.
    pub filter: EventFilter,
    /// The most bytes that one event may have. Default: [`DEFAULT_MAX_EVENT_BYTES`].
    pub max_event_bytes: usize,
    /// How long the stream may be silent. Any byte counts. Default: for ever.
    pub idle_timeout: Option<Duration>,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self {
            filter: EventFilter::default(),
            max_event_bytes: DEFAULT_MAX_EVENT_BYTES,
            idle_timeout: None,
        }
    }
}

impl Client {
    /// Follows the session of a run: `GET /v1/runs/{runId}/stream`.
    ///
    /// The stream is one connection. It ends when the server ends it, which need not be the end
    /// of the run; nothing that happened before it was opened is told.
    ///
    /// # Errors
    ///
    /// [`Error`]: 401, 403, 404, or a server that does not answer with an event stream.
    pub async fn stream_run_events(&self, run_id: &str) -> Result<EventStream, Error> {
        self.stream_run_events_with(run_id, StreamOptions::default())
            .await
    }

    /// The same, with a choice of the events and limits of its own.
    ///
    /// # Errors
    ///
    /// Those of [`Client::stream_run_events`].
    pub async fn stream_run_events_with(
        &self,
        run_id: &str,
        options: StreamOptions,
    ) -> Result<EventStream, Error> {
        let request = self.stream_request(run_id)?;
        let response = self.open(request).await?;
        let Some(body) = response.body() else {
            return Ok(EventStream(stream::empty().boxed_local()));
        };
        let reading = Reading {
            chunks: ReadableStream::from_raw(body.unchecked_into()).into_stream(),
            decoder: Decoder::new(options.max_event_bytes),
            filter: options.filter,
            idle_timeout: options.idle_timeout,
            events: VecDeque::new(),
            cancel: Cancel::new(self.call.signal.as_ref(), None, "the event stream")?,
        };
        let events = stream::unfold(Some(reading), |reading| async move {
            let mut reading = reading?;
            let event = reading.next().await?;
            let goes_on = reading.goes_on(&event);
            Some((event, goes_on.then_some(reading)))
        });
        // Fused: a caller who asks once more hears `None` again, not a panic.
        Ok(EventStream(events.fuse().boxed_local()))
    }

    pub(crate) fn stream_request(&self, run_id: &str) -> Result<Request, Error> {
        Ok(Route::Stream { run_id }.request(None)?)
    }
}

/// The events of a session, until the connection ends. Dropping it closes the connection.
///
/// An event that is not what the service documents is an [`Error::Stream`] in its place; the
/// events after it still come. Any other error is the last item.
pub struct EventStream(LocalBoxStream<'static, Result<Event, Error>>);

impl Stream for EventStream {
    type Item = Result<Event, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl std::fmt::Debug for EventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventStream")
    }
}

struct Reading {
    chunks: IntoStream<'static>,
    decoder: Decoder,
    filter: EventFilter,
    idle_timeout: Option<Duration>,
    /// Decoded and not yet asked for.
    events: VecDeque<Result<Event, Error>>,
    cancel: Cancel,
}

impl Reading {
    /// The next event, or the error in its place.
    async fn next(&mut self) -> Option<Result<Event, Error>> {
        while self.events.is_empty() {
            if let Err(error) = self.read().await? {
                return Some(Err(error));
            }
        }
        self.events.pop_front()
    }

    /// Whether anything may follow: after an event that is none, the next ones still come.
    fn goes_on(&self, event: &Result<Event, Error>) -> bool {
        match event {
            Ok(_) => true,
            Err(error) => error.code() == MALFORMED_EVENT,
        }
    }

    /// Decodes one more chunk.
    async fn read(&mut self) -> Option<Result<(), Error>> {
        let chunk = match self.chunk().await? {
            Ok(chunk) => chunk,
            Err(error) => return Some(Err(error)),
        };
        let events = &mut self.events;
        let filter = &self.filter;
        let pushed = self.decoder.push(&chunk, |message| {
            if filter.wants(message.data) {
                events.push_back(event(message.data));
            }
        });
        if let Err(error) = pushed {
            events.push_back(Err(error.into()));
        }
        Some(Ok(()))
    }

    async fn chunk(&mut self) -> Option<Result<Vec<u8>, Error>> {
        let chunk = self.chunks.next();
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

fn event(json: &[u8]) -> Result<Event, Error> {
    serde_json::from_str(&String::from_utf8_lossy(json)).map_err(|error| Error::Stream {
        code: MALFORMED_EVENT,
        message: format!("the stream sent an event that is not one: {error}"),
    })
}
