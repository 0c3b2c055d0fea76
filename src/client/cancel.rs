//! What can end a call before its answer: the caller's signal and the caller's patience.

use std::pin::Pin;
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{self, Either, Future, LocalBoxFuture};
use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, EventTarget};

use super::Error;

/// The longest time that `setTimeout` can wait; it takes a longer one for none at all.
const LONGEST_TIMEOUT_MS: u128 = i32::MAX as u128;

/// Waits. A pause too long for the platform is as good as none that ends.
pub(super) async fn sleep(pause: Duration) {
    match u32::try_from(pause.as_millis()) {
        Ok(milliseconds) if u128::from(milliseconds) <= LONGEST_TIMEOUT_MS => {
            TimeoutFuture::new(milliseconds).await;
        }
        _ => future::pending().await,
    }
}

/// Ends a call when the caller's signal aborts or the time is over, whatever the call is doing:
/// an injected `fetch` may ignore the signal that it is given.
pub(super) struct Cancel {
    controller: AbortController,
    ended: Pin<Box<dyn Future<Output = Error>>>,
    deadline_ms: Option<f64>,
    outlived_by_fetch: bool,
}

impl Cancel {
    /// `what` is named by the timeout error.
    pub(super) fn new(
        signal: Option<&AbortSignal>,
        timeout: Option<Duration>,
        what: impl Into<String>,
    ) -> Result<Self, Error> {
        let controller = AbortController::new().map_err(|cause| Error::Connection {
            message: "this platform has no AbortController".to_owned(),
            cause,
        })?;
        let aborted = aborted(signal);
        let timed_out = timed_out(timeout, what.into());
        let ended = future::select(aborted, timed_out)
            .map(|first| first.factor_first().0)
            .boxed_local();
        Ok(Self {
            controller,
            ended,
            deadline_ms: timeout
                .map(|timeout| js_sys::Date::now() + timeout.as_secs_f64() * 1000.0),
            outlived_by_fetch: false,
        })
    }

    /// The signal to give to `fetch`.
    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Leaves `fetch` alone when the call is over: its stream goes on. Returns what ends it.
    pub(super) fn release(mut self) -> Connection {
        self.outlived_by_fetch = true;
        Connection(self.controller.clone())
    }

    /// Whether a pause would outlast the call.
    pub(super) fn ends_within(&self, pause: Duration) -> bool {
        self.deadline_ms
            .is_some_and(|deadline| js_sys::Date::now() + pause.as_secs_f64() * 1000.0 >= deadline)
    }

    /// Works until it is done or the call ends; then whatever `fetch` still does is aborted.
    pub(super) async fn race<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Error> {
        // The end is looked at first, so that a call on an aborted signal does nothing at all.
        let work = std::pin::pin!(work);
        match future::select(&mut self.ended, work).await {
            Either::Left((error, _)) => {
                match &error {
                    Error::Aborted { reason } => self.controller.abort_with_reason(reason),
                    _ => self.controller.abort(),
                }
                Err(error)
            }
            Either::Right((done, _)) => Ok(done),
        }
    }
}

/// An open stream's way to the server.
///
/// To cancel the stream is not enough: Firefox holds the connection until the next byte comes, and a
/// browser has six of them for a host.
pub(crate) struct Connection(AbortController);

impl Connection {
    /// Closes it.
    #[cfg(feature = "streams")]
    pub(super) fn close(&self) {
        self.0.abort();
    }

    /// Closes it when the signal aborts.
    #[cfg(feature = "js")]
    pub(crate) fn close_on(&self, signal: &AbortSignal) {
        let abort = Reflect::get(&self.0, &"abort".into()).unwrap_or_default();
        let Ok(abort) = abort.dyn_into::<js_sys::Function>() else {
            return;
        };
        // Bound with a reason, because the event that it is called with is none.
        let abort = abort.bind1(&self.0, &JsValue::UNDEFINED);
        let _ = signal.add_event_listener_with_callback("abort", abort.unchecked_ref());
    }
}

/// A caller who drops the call's future does not want its answer.
impl Drop for Cancel {
    fn drop(&mut self) {
        if !self.outlived_by_fetch {
            self.controller.abort();
        }
    }
}

fn timed_out(timeout: Option<Duration>, what: String) -> LocalBoxFuture<'static, Error> {
    match timeout {
        Some(after) => sleep(after)
            .map(move |()| Error::Timeout { what, after })
            .boxed_local(),
        None => future::pending().boxed_local(),
    }
}

fn aborted(signal: Option<&AbortSignal>) -> LocalBoxFuture<'static, Error> {
    let Some(signal) = signal else {
        return future::pending().boxed_local();
    };
    let signal = signal.clone();
    if signal.aborted() {
        let reason = reason(&signal);
        return future::ready(Error::Aborted { reason }).boxed_local();
    }
    let (send, receive) = oneshot::channel();
    let on_abort = Closure::once(move || {
        // Nobody listens any more if the call has ended in the meantime.
        let _ = send.send(());
    });
    let listener = Listener::new(&signal, "abort", on_abort);
    async move {
        // Held here, so that it is removed when the call ends.
        let _listener = listener;
        let _ = receive.await;
        Error::Aborted {
            reason: reason(&signal),
        }
    }
    .boxed_local()
}

/// The signal's reason. Signals from before reasons existed have none.
fn reason(signal: &AbortSignal) -> JsValue {
    let reason = Reflect::get(signal, &"reason".into()).unwrap_or_default();
    if !reason.is_undefined() {
        return reason;
    }
    let error = js_sys::Error::new("This operation was aborted");
    error.set_name("AbortError");
    error.into()
}

/// A listener that is removed on drop.
pub(super) struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut()>,
}

impl Listener {
    pub(super) fn new(
        target: &EventTarget,
        event: &'static str,
        callback: Closure<dyn FnMut()>,
    ) -> Self {
        // It can only fail on something that is no event target, which then never calls back.
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self {
            target: target.clone(),
            event,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, callback);
    }
}
