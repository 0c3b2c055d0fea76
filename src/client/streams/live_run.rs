//! A run that is followed: one snapshot after the other.

use std::cell::OnceCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::future::{self, AbortHandle, FutureExt};
use futures::stream::{FusedStream, Stream};
use wasm_bindgen_futures::spawn_local;

use super::LiveSnapshot;
use super::live_session::LiveSession;
use crate::client::{Client, Error};
use crate::live::FollowOptions;
use crate::model::PhaseOverrides;

/// How a run is followed.
#[derive(Debug, Clone, Default)]
pub struct LiveOptions {
    /// The caller's reading of status labels. Default: none.
    pub phases: PhaseOverrides,
    /// The limits and pauses of the stream and the reads.
    pub follow: FollowOptions,
}

impl Client {
    /// Follows the session of a run, with everything that is known of it: the stream
    /// (`GET /v1/runs/{runId}/stream`) tells what happens, the conversation
    /// (`GET /v1/runs/{runId}/conversation`) what is true. Nothing is sent before the first poll.
    ///
    /// A healthy run costs one stream and two reads. A connection that is lost is opened again, and
    /// where no stream can be had the conversation is read again and again.
    #[must_use]
    pub fn live_run(&self, run_id: &str) -> LiveRun {
        self.live_run_with(run_id, LiveOptions::default())
    }

    /// The same, with options.
    #[must_use]
    pub fn live_run_with(&self, run_id: &str, options: LiveOptions) -> LiveRun {
        let session = Rc::new(LiveSession::new(self.clone(), run_id, options));
        LiveRun::new(session, Rc::default())
    }
}

/// A run that is followed. [`Client::live_run`] makes it.
///
/// As a stream it gives the latest [`LiveSnapshot`] as soon as something is known, then after every
/// change: what a slow reader has not seen in time is skipped. It ends after the snapshot of the
/// finished session; an error that ends it before is the last item. Passing trouble ends nothing,
/// it is in the snapshots.
///
/// It follows from its first poll on, whether or not it is polled again. A clone shares everything
/// but the place in the stream, so that one can be read while another one acts. When the last one
/// is dropped, the connection is closed and every read ends.
///
/// It tries again at once when the machine is online again, and looks when the page is visible
/// again, where the platform tells.
pub struct LiveRun {
    pub(super) session: Rc<LiveSession>,
    following: Rc<Following>,
    /// Who reads here, for the session.
    reader: u64,
    /// The number of the last snapshot that was given.
    seen: u64,
    is_over: bool,
}

/// What follows the run, until the last live run is gone.
#[derive(Default)]
struct Following(OnceCell<AbortHandle>);

impl Drop for Following {
    fn drop(&mut self) {
        if let Some(following) = self.0.get() {
            following.abort();
        }
    }
}

impl LiveRun {
    fn new(session: Rc<LiveSession>, following: Rc<Following>) -> Self {
        Self {
            reader: session.new_reader(),
            session,
            following,
            seen: 0,
            is_over: false,
        }
    }

    /// The run that was asked for.
    #[must_use]
    pub fn run_id(&self) -> &str {
        &self.session.run_id
    }

    /// What is known now.
    #[must_use]
    pub fn snapshot(&self) -> LiveSnapshot {
        self.session.latest().snapshot
    }

    fn start(&self) {
        self.following.0.get_or_init(|| {
            let session = Rc::clone(&self.session);
            let (following, handle) = future::abortable(async move { session.follow().await });
            spawn_local(following.map(drop));
            handle
        });
    }
}

impl Stream for LiveRun {
    type Item = Result<LiveSnapshot, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        self.start();
        let latest = self.session.latest();
        if latest.number != self.seen && latest.snapshot.tells_anything() {
            self.seen = latest.number;
            return Poll::Ready(Some(Ok(latest.snapshot)));
        }
        let Some(end) = self.session.end() else {
            self.session.wait(self.reader, context.waker());
            return Poll::Pending;
        };
        self.is_over = true;
        let error = end.err().map(Rc::unwrap_or_clone);
        Poll::Ready(error.map(Err))
    }
}

impl FusedStream for LiveRun {
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

impl Clone for LiveRun {
    fn clone(&self) -> Self {
        Self::new(Rc::clone(&self.session), Rc::clone(&self.following))
    }
}

impl Drop for LiveRun {
    fn drop(&mut self) {
        self.session.leave(self.reader);
    }
}

impl std::fmt::Debug for LiveRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveRun")
            .field("run_id", &self.session.run_id)
            .finish_non_exhaustive()
    }
}
