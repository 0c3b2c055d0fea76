//! Carrying out what a follower says: the stream, the reads and the pauses.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use futures::future::{self, Fuse, FusedFuture, FutureExt, LocalBoxFuture};
use futures::task::AtomicWaker;
use futures::{StreamExt, select_biased};
use serde_json::Value;

use super::StreamOptions;
use super::environment::{Return, Returns, moment};
use super::event_reader::{Batch, EventReader};
use crate::client::cancel::sleep;
use crate::client::{Client, Error};
use crate::event::EventFilter;
use crate::live::{Compared, Connection, FollowOptions, Follower, Hint, Moment, Order, Trouble};
use crate::sse::last_event_id_header;

/// What is followed.
pub(super) trait Followed {
    /// What the following ends with.
    type End;

    /// Takes in events.
    fn take(&self, events: &[Value]) -> Hint;

    /// Reads what is true, with the client of `follow`: how that compares to what was known, or
    /// the end.
    async fn read(&self, follow: &Follow) -> Read<Self::End>;

    /// Something has changed: in what is followed, or in how.
    fn changed(&self);
}

/// What a read has told.
pub(super) type Read<End> = Result<ControlFlow<End, Compared>, Error>;

/// How a run is followed, between the follower that decides and the client that asks.
pub(super) struct Follow {
    client: Client,
    run_id: String,
    filter: EventFilter,
    follower: RefCell<Follower>,
    /// What `Last-Event-ID` says when the stream is opened again; empty for nothing.
    last_event_id: RefCell<String>,
    /// Why nothing is heard of the stream, and why the last read failed.
    stream_trouble: RefCell<Option<Rc<Error>>>,
    read_trouble: RefCell<Option<Rc<Error>>>,
    has_changed: Cell<bool>,
    /// Whether the follower was told something since its orders were last carried out.
    is_due: Cell<bool>,
    waker: AtomicWaker,
}

/// How a stream has ended.
struct StreamEnd {
    trouble: Trouble,
    error: Option<Error>,
    reconnection_time: Option<Duration>,
}

impl Follow {
    /// Begins now; [`Follow::run`] does the work.
    pub(super) fn new(
        client: &Client,
        run_id: &str,
        filter: EventFilter,
        options: FollowOptions,
    ) -> Self {
        Self {
            // The follower decides what is tried again, and when.
            client: client.with_max_retries(0),
            run_id: run_id.to_owned(),
            filter,
            follower: RefCell::new(Follower::new(options, moment())),
            last_event_id: RefCell::default(),
            stream_trouble: RefCell::default(),
            read_trouble: RefCell::default(),
            has_changed: Cell::new(false),
            is_due: Cell::new(false),
            waker: AtomicWaker::new(),
        }
    }

    /// The client whose calls are not made again.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// How the service is heard of.
    pub(super) fn connection(&self) -> Connection {
        self.follower.borrow().connection()
    }

    /// Whether what is read may lack what it should have.
    pub(super) fn may_lag(&self) -> bool {
        self.follower.borrow().may_lag()
    }

    /// What is wrong with the connection, if anything is.
    pub(super) fn trouble(&self) -> Option<Rc<Error>> {
        let of_read = self.read_trouble.borrow().clone();
        of_read.or_else(|| match self.connection() {
            Connection::Live => None,
            _ => self.stream_trouble.borrow().clone(),
        })
    }

    /// The service has taken an input.
    pub(super) fn acted(&self) {
        self.tell(Follower::acted);
    }

    /// What is known is out of date.
    pub(super) fn refresh(&self) {
        self.tell(Follower::refresh);
    }

    /// Follows until a read has told the end, or until an error ends it.
    pub(super) async fn run<F: Followed>(&self, followed: &F) -> Result<F::End, Rc<Error>> {
        let mut stream: Fuse<LocalBoxFuture<'_, StreamEnd>> = Fuse::terminated();
        let mut reading: Fuse<LocalBoxFuture<'_, Read<F::End>>> = Fuse::terminated();
        let mut alarm = Alarm::new();
        let mut returns = Returns::new();
        let mut connection = self.connection();
        loop {
            self.is_due.set(false);
            while let Some(order) = self.next() {
                match order {
                    Order::OpenStream { idle_timeout } => {
                        let following = self.follow_stream(followed, idle_timeout);
                        stream = following.boxed_local().fuse();
                    }
                    Order::CloseStream => stream = Fuse::terminated(),
                    Order::Read => reading = followed.read(self).boxed_local().fuse(),
                }
            }
            let before = std::mem::replace(&mut connection, self.connection());
            if self.has_changed.take() || before != connection {
                followed.changed();
            }
            alarm.set(self.follower.borrow().wake_at());
            select_biased! {
                end = stream => self.stream_ended(end)?,
                read = reading => if let Some(end) = self.take_read(read)? {
                    return Ok(end);
                },
                back = returns.told.select_next_some() => match back {
                    Return::Online => self.tell(Follower::back_online),
                    Return::InView => self.tell(Follower::back_in_view),
                },
                () = self.due() => {}
                () = &mut alarm.ring => alarm.at = None,
            }
        }
    }

    fn next(&self) -> Option<Order> {
        self.follower.borrow_mut().next(moment())
    }

    /// Tells the follower what happened. Its orders are carried out by [`Follow::run`].
    fn tell<T>(&self, what: impl FnOnce(&mut Follower, Moment) -> T) -> T {
        let told = what(&mut self.follower.borrow_mut(), moment());
        self.is_due.set(true);
        self.waker.wake();
        told
    }

    /// Ends when the follower has been told something.
    fn due(&self) -> impl FusedFuture<Output = ()> + Unpin {
        let due = future::poll_fn(|context| {
            self.waker.register(context.waker());
            match self.is_due.take() {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        });
        due.fuse()
    }

    async fn follow_stream(&self, followed: &impl Followed, idle_timeout: Duration) -> StreamEnd {
        let mut reader = match self.open_stream(idle_timeout).await {
            Ok(reader) => reader,
            Err(error) => {
                return StreamEnd {
                    trouble: error.trouble(),
                    error: Some(error),
                    reconnection_time: None,
                };
            }
        };
        self.tell(Follower::stream_opened);
        let mut is_alive = false;
        loop {
            let batch = reader.batch().await;
            if !is_alive && matches!(batch, Some(Ok(_))) {
                is_alive = true;
                self.tell(Follower::stream_alive);
            }
            self.keep_id(reader.last_event_id());
            let (trouble, error) = match batch {
                Some(Ok(events)) => {
                    self.take(followed, events);
                    continue;
                }
                None => (Trouble::Ended, None),
                // Of a stream that is open, nothing but the next byte has a time limit.
                Some(Err(error @ Error::Timeout { .. })) => (Trouble::Silent, Some(error)),
                Some(Err(error)) => (error.trouble(), Some(error)),
            };
            return StreamEnd {
                trouble,
                error,
                reconnection_time: reader.reconnection_time(),
            };
        }
    }

    fn keep_id(&self, id: &str) {
        let mut kept = self.last_event_id.borrow_mut();
        // One that gives none goes on from where the one before it stopped.
        if !id.is_empty() && *kept != id {
            id.clone_into(&mut kept);
        }
    }

    async fn open_stream(&self, idle_timeout: Duration) -> Result<EventReader, Error> {
        let last_event_id = last_event_id_header(&self.last_event_id.borrow());
        let client = match last_event_id {
            Some(id) => self.client.with_header("Last-Event-ID", id),
            None => self.client.clone(),
        };
        let options = StreamOptions {
            filter: self.filter.clone(),
            idle_timeout: Some(idle_timeout),
            ..StreamOptions::default()
        };
        EventReader::open(&client, &self.run_id, options).await
    }

    fn take(&self, followed: &impl Followed, events: Batch<Value>) {
        let count = events.len();
        let events: Vec<_> = events.into_iter().filter_map(Result::ok).collect();
        if events.len() < count {
            self.tell(Follower::stream_lost_event);
        }
        if events.is_empty() {
            return;
        }
        let hint = followed.take(&events);
        if hint != Hint::Known {
            self.has_changed.set(true);
        }
        self.tell(|follower, moment| follower.stream_told(hint, moment));
    }

    fn stream_ended(&self, end: StreamEnd) -> Result<(), Rc<Error>> {
        let StreamEnd {
            trouble,
            error,
            reconnection_time,
        } = end;
        let error = error.map(Rc::new);
        self.stream_trouble.replace(error.clone());
        self.has_changed.set(true);
        let is_fatal =
            self.tell(|follower, moment| follower.stream_ended(trouble, reconnection_time, moment));
        match error {
            Some(error) if is_fatal => Err(error),
            _ => Ok(()),
        }
    }

    fn take_read<End>(&self, read: Read<End>) -> Result<Option<End>, Rc<Error>> {
        self.has_changed.set(true);
        let error = match read {
            Ok(read) => {
                self.read_trouble.take();
                let (compared, end) = match read {
                    ControlFlow::Continue(compared) => (compared, None),
                    ControlFlow::Break(end) => (Compared::Final, Some(end)),
                };
                self.tell(|follower, moment| follower.read(compared, moment));
                return Ok(end);
            }
            Err(error) => Rc::new(error),
        };
        self.read_trouble.replace(Some(Rc::clone(&error)));
        let trouble = error.trouble();
        let is_fatal = self.tell(|follower, moment| follower.read_failed(trouble, moment));
        if is_fatal { Err(error) } else { Ok(None) }
    }
}

/// A timer for the time at which the follower wants to be asked again.
struct Alarm {
    at: Option<Duration>,
    ring: Fuse<LocalBoxFuture<'static, ()>>,
}

impl Alarm {
    fn new() -> Self {
        Self {
            at: None,
            ring: Fuse::terminated(),
        }
    }

    /// Sees to it that it rings then, or before: that does no harm, and the time moves with every
    /// event.
    fn set(&mut self, at: Option<Duration>) {
        let Some(at) = at.filter(|&at| self.at.is_none_or(|before| at < before)) else {
            return;
        };
        // Rounded up: a timer that rings a moment too early would only be set again.
        const ROUNDING: Duration = Duration::from_micros(999);
        let pause = at.saturating_sub(moment().now).saturating_add(ROUNDING);
        self.at = Some(at);
        self.ring = sleep(pause).boxed_local().fuse();
    }
}

impl Error {
    /// What the error means for following a run.
    pub(super) fn trouble(&self) -> Trouble {
        match self {
            Self::Api(error) => Trouble::of_status(error.status, error.retry_after),
            Self::Input(_) | Self::Aborted { .. } => Trouble::Refused,
            Self::Key { .. } => Trouble::NoKey,
            Self::ResponseTooLarge { .. } => Trouble::TooLarge,
            Self::Stream { .. } => Trouble::Unreadable,
            Self::Connection { .. } | Self::Timeout { .. } => Trouble::NoAnswer,
        }
    }
}
