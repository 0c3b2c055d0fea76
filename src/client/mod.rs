//! The client: it starts runs, follows them and answers what they wait for, over `fetch`.
//!
//! [`Client`] has a method for each route of the service; a cheap copy of it carries what one call
//! changes ([`Client::with_timeout`], [`Client::with_signal`], [`Client::with_header`]).
//!
//! ```no_run
//! use futures::TryStreamExt;
//! use phrony_client::client::{Client, Error};
//!
//! # fn show(_: &str) {}
//! # async fn example() -> Result<(), Error> {
//! let client = Client::builder().api_key("phk_…").build()?;
//! let run = client.start_run("agent-id", None).await?;
//! let mut events = client.stream_run_events(&run.run_id).await?;
//! while let Some(event) = events.try_next().await? {
//!     show(&event.subject);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::live_run`] does more: it keeps what is known of a run current, whatever happens to the
//! connection, and takes what people answer.
//!
//! ```no_run
//! # use futures::TryStreamExt;
//! # use phrony_client::client::{Client, Error};
//! # fn show(_: &str) {}
//! # async fn example(client: Client, run_id: &str) -> Result<(), Error> {
//! let mut live = client.live_run(run_id);
//! while let Some(snapshot) = live.try_next().await? {
//!     for item in snapshot.items.iter() {
//!         show(item.item_type.as_str());
//!     }
//!     if let Some(waiting) = snapshot.pending_tasks.first().filter(|task| !task.submitting) {
//!         live.approve(Some(&waiting.task.task_id)).await?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```

use std::rc::Rc;
use std::time::Duration;

use web_sys::AbortSignal;

// What only opened streams need has no callers without them.
mod body;
#[cfg_attr(not(any(feature = "js", feature = "streams")), allow(dead_code))]
mod cancel;
mod config;
mod endpoints;
mod error;
mod json;
#[cfg(any(feature = "js", feature = "streams"))]
pub(crate) mod kept;
mod sessions;
mod slots;
#[cfg(feature = "streams")]
mod streams;
#[cfg_attr(not(any(feature = "js", feature = "streams")), allow(dead_code))]
mod transport;
mod upload;

pub use config::{
    ClientBuilder, DEFAULT_MAX_CONCURRENT_REQUESTS, DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_TIMEOUT,
};
pub use error::Error;
#[cfg(feature = "streams")]
pub use streams::{
    EventStream, LiveItem, LiveItems, LiveOptions, LiveRun, LiveSnapshot, StreamOptions,
    WaitOptions,
};
pub use upload::Uploaded;

pub use crate::policy::Until;

#[cfg(feature = "js")]
pub(crate) use transport::{Expected, Outgoing, set};
#[cfg(feature = "js")]
pub(crate) use upload::UploadTarget;

/// A client of the service. Copies share everything and cost nothing.
#[derive(Clone)]
pub struct Client {
    config: Rc<config::Config>,
    call: config::CallOptions,
}

impl Client {
    /// Starts to make a client.
    #[must_use]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A copy whose calls may take this long; `None` for ever.
    #[must_use]
    pub fn with_timeout(&self, timeout: Option<Duration>) -> Self {
        let mut copy = self.clone();
        copy.call.timeout = Some(timeout);
        copy
    }

    /// A copy whose calls end when the signal aborts.
    #[must_use]
    pub fn with_signal(&self, signal: AbortSignal) -> Self {
        let mut copy = self.clone();
        copy.call.signal = Some(signal);
        copy
    }

    /// The signal that ends its calls.
    #[cfg(feature = "js")]
    pub(crate) fn signal(&self) -> Option<&AbortSignal> {
        self.call.signal.as_ref()
    }

    /// A copy whose failed requests are made again this often.
    #[must_use]
    pub fn with_max_retries(&self, max_retries: u32) -> Self {
        let mut copy = self.clone();
        copy.call.max_retries = Some(max_retries);
        copy
    }

    /// A copy whose calls carry one more header.
    #[must_use]
    pub fn with_header(&self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let mut copy = self.clone();
        copy.call.headers.push((name.into(), value.into()));
        copy
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.config.base)
            .finish_non_exhaustive()
    }
}
