//! Following a run: events as they happen.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, LocalBoxStream, Stream};

use super::event_reader::EventReader;
use crate::client::{Client, Error};
use crate::event::EventFilter;
use crate::model::Event;

/// How a run's events are read.
#[derive(Debug, Clone, Default)]
pub struct StreamOptions {
    /// Which events are wanted. Default: all.
    pub filter: EventFilter,
    /// The most bytes that one event may have. Default: the client's.
    pub max_event_bytes: Option<usize>,
    /// How long the stream may be silent. Any byte counts. Default: for ever.
    pub idle_timeout: Option<Duration>,
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
        let reader = EventReader::open(self, run_id, options).await?;
        let batches = stream::unfold(Some(reader), |reader| async move {
            let mut reader = reader?;
            match reader.batch().await? {
                Ok(events) => Some((events, Some(reader))),
                Err(error) => Some((vec![Err(error)], None)),
            }
        });
        // Fused: a caller who asks once more hears `None` again, not a panic.
        let events = batches.flat_map(stream::iter).fuse();
        Ok(EventStream(events.boxed_local()))
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
