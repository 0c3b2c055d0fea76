//! Following a run: events as they happen.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::StreamExt;
use futures::stream::{self, LocalBoxStream, Stream};
use wasm_bindgen::JsCast;
use wasm_streams::ReadableStream;
use wasm_streams::readable::IntoStream;

use super::cancel::Cancel;
use super::transport::describe;
use super::{Client, Error};
use crate::http::{Request, Route};
use crate::model::Event;
use crate::sse::{Decoder, Message};

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
        let request = self.stream_request(run_id)?;
        let response = self.open(request).await?;
        let Some(body) = response.body() else {
            return Ok(EventStream(stream::empty().boxed_local()));
        };
        let reading = Reading {
            chunks: ReadableStream::from_raw(body.unchecked_into()).into_stream(),
            decoder: Decoder::default(),
            messages: VecDeque::new(),
            cancel: Cancel::new(self.call.signal.as_ref(), None, "the event stream")?,
        };
        let events = stream::unfold(Some(reading), |reading| async move {
            let mut reading = reading?;
            match reading.next().await {
                Some(Ok(message)) => Some((event(&message), Some(reading))),
                Some(Err(error)) => Some((Err(error), None)),
                None => None,
            }
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
    messages: VecDeque<Message>,
    cancel: Cancel,
}

impl Reading {
    async fn next(&mut self) -> Option<Result<Message, Error>> {
        loop {
            if let Some(message) = self.messages.pop_front() {
                return Some(Ok(message));
            }
            let chunk = match self.cancel.race(self.chunks.next()).await {
                Ok(None) => return None,
                Ok(Some(Ok(chunk))) => js_sys::Uint8Array::new(&chunk).to_vec(),
                Ok(Some(Err(cause))) => {
                    let message = format!("the event stream broke off: {}", describe(&cause));
                    return Some(Err(Error::Connection { message, cause }));
                }
                Err(error) => return Some(Err(error)),
            };
            let mut messages = Vec::new();
            let pushed = self.decoder.push(&chunk, &mut messages);
            self.messages.extend(messages);
            if let Err(error) = pushed
                && self.messages.is_empty()
            {
                return Some(Err(error.into()));
            }
        }
    }
}

fn event(message: &Message) -> Result<Event, Error> {
    serde_json::from_str(&message.data).map_err(|error| Error::Stream {
        code: "malformed_event",
        message: format!("the stream sent an event that is not one: {error}"),
    })
}
