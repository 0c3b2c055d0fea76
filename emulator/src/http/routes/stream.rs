//! `GET /v1/runs/{runId}/stream`.
//!
//! Every byte of a stream passes through [`body`], or through [`faulty_body`] if it is to fail.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::connection::Breaker;
use crate::http::App;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::faulty_stream::faulty_body;
use crate::http::params::PathParam;
use crate::session::{Read, Reader};

/// The events of the run's whole session, from now on. There are no ids and no replay: the
/// service documents none. The stream of a session that has ended ends at once.
pub async fn follow(
    State(app): State<App>,
    caller: Caller,
    ConnectInfo(breaker): ConnectInfo<Breaker>,
    PathParam(run_id): PathParam,
) -> Result<Response, ApiError> {
    let place = caller.run(&run_id)?;
    let follower = Follower {
        reader: place.session.log.reader(caller.key.redacted),
        stopping: app.stopping.clone(),
        keep_alive: app.keep_alive,
        greeted: false,
    };
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-cache"),
    ];
    let body = match app.faults.begin_stream(place.session.number) {
        None => body(follower),
        Some(faults) => faulty_body(follower, faults, breaker),
    };
    Ok((headers, body).into_response())
}

/// Who follows a session.
pub struct Follower {
    reader: Reader,
    stopping: watch::Receiver<bool>,
    keep_alive: Duration,
    greeted: bool,
}

/// The stream's bytes.
fn body(follower: Follower) -> Body {
    Body::from_stream(stream::unfold(follower, |mut follower| async {
        let chunk = follower.next().await?;
        Some((chunk, follower))
    }))
}

impl Follower {
    /// The next bytes; none at the end. An error breaks the connection off.
    pub async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if !self.greeted {
            self.greeted = true;
            return Some(Ok(Bytes::from_static(b": connected\n\n")));
        }
        tokio::select! {
            _ = self.stopping.wait_for(|stopping| *stopping) => None,
            read = timeout(self.keep_alive, self.reader.read()) => match read {
                Ok(Read::Chunk(events)) => Some(Ok(events)),
                Ok(Read::End) => None,
                Ok(Read::Lagged) => Some(Err(io::Error::other("the reader is too slow"))),
                Err(_) => Some(Ok(Bytes::from_static(b": keep-alive\n\n"))),
            },
        }
    }
    /// Waits until the server stops.
    pub async fn stopped(&mut self) {
        // When the sender is gone, the emulator was dropped.
        let _ = self.stopping.wait_for(|stopping| *stopping).await;
    }
}
