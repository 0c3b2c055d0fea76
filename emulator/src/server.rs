//! Starting and stopping.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle as ThreadHandle;
use std::time::Duration;

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::agent::Agents;
use crate::config::Config;
use crate::connection::Breaker;
use crate::engine::Engine;
use crate::fault::Faults;
use crate::files::Files;
use crate::http::{Shared, router};
use crate::ids::Ids;
use crate::keys::Keys;
use crate::listener::Listener;
use crate::script::{ScriptError, load_scripts};
use crate::store::Store;

/// How long a stopping server waits for clients that take their time, before it drops them.
const GRACE: Duration = Duration::from_secs(2);

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting makes no sense.
    #[error("{0}")]
    Setting(&'static str),
    /// A script cannot be used.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        cause: io::Error,
    },
    /// There is no runtime or thread for it.
    #[error("cannot run in the background: {0}")]
    Background(#[from] io::Error),
}

/// What a test has to know of an emulator: the first line that the binary prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Announcement {
    /// Where the server is reached.
    pub base_url: String,
    /// The API keys by name.
    pub keys: BTreeMap<String, String>,
    /// The agents' ids by scenario.
    pub agents: BTreeMap<String, String>,
}

/// A running server. It stops when it is dropped, or with [`Emulator::stop`] when that has to be
/// waited for.
#[derive(Debug)]
pub struct Emulator {
    announcement: Announcement,
    stopping: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Emulator {
    /// Starts a server on the current Tokio runtime. It accepts connections when this returns.
    ///
    /// # Errors
    ///
    /// When a setting makes no sense, a script is malformed or the port is taken.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        config.check()?;
        let scripts = load_scripts(config.script_dir.as_deref())?;
        let address = SocketAddr::new(config.host, config.port);
        let listen_error = |cause| StartError::Listen { address, cause };
        let socket = TcpListener::bind(address).await.map_err(listen_error)?;
        let local = socket.local_addr().map_err(listen_error)?;
        let (outages, told_of_outages) = mpsc::channel(1);
        let listener = Listener::new(socket, told_of_outages).map_err(listen_error)?;

        let ids = Ids::new(config.seed);
        let (stopping, stopped) = watch::channel(false);
        let store = Arc::new(Store::new(config.limits));
        let base_url = match config.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", reachable(local)),
        };
        let app = Arc::new(Shared {
            ids,
            agents: Agents::new(ids, scripts),
            keys: Keys::new(ids),
            files: Files::new(ids, config.upload_expires, config.limits),
            engine: Engine {
                ids,
                speed: config.speed,
                limits: config.limits,
                store: Arc::clone(&store),
            },
            faults: Faults::default(),
            outages,
            store,
            limits: config.limits,
            keep_alive: config.keep_alive,
            base_url,
            stopping: stopped.clone(),
            requests: AtomicU64::new(0),
        });
        let announcement = Announcement {
            base_url: app.base_url.clone(),
            keys: app.keys.by_name(),
            agents: app.agents.by_scenario(),
        };
        let serving = tokio::spawn(serve(listener, router(app), stopped));
        Ok(Self {
            announcement,
            stopping,
            serving,
        })
    }

    /// What a test has to know.
    #[must_use]
    pub fn announcement(&self) -> &Announcement {
        &self.announcement
    }

    /// Ends all streams and stops.
    pub async fn stop(self) {
        self.stopping.send_replace(true);
        // An error would be a panic of the server's task, which has ended all the same.
        let _ = self.serving.await;
    }
}

async fn serve(listener: Listener, router: axum::Router, mut stopped: watch::Receiver<bool>) {
    let mut stop = stopped.clone();
    let service = router.into_make_service_with_connect_info::<Breaker>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        // When the sender is gone, the emulator was dropped.
        let _ = stop.wait_for(|stopping| *stopping).await;
    });
    let grace_over = async {
        let _ = stopped.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        // Accepting never fails for good; axum tries again.
        _ = serving.into_future() => {}
        () = grace_over => {}
    }
}

/// The address as a client on the same machine reaches it.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

/// An [`Emulator`] on a thread of its own, for tests that are not async. It stops when it is
/// dropped.
///
/// ```
/// use phrony_emulator::{BackgroundEmulator, Config};
///
/// let emulator = BackgroundEmulator::start(Config::default())?;
/// assert!(emulator.announcement().base_url.starts_with("http://127.0.0.1:"));
/// # Ok::<(), phrony_emulator::StartError>(())
/// ```
#[derive(Debug)]
pub struct BackgroundEmulator {
    announcement: Announcement,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<ThreadHandle<()>>,
}

impl BackgroundEmulator {
    /// Starts a server. It accepts connections when this returns.
    ///
    /// # Errors
    ///
    /// Those of [`Emulator::start`], and when the system gives no thread.
    pub fn start(config: Config) -> Result<Self, StartError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let emulator = runtime.block_on(Emulator::start(config))?;
        let announcement = emulator.announcement().clone();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("phrony-emulator".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    // An error means that the handle is gone, which also says to stop.
                    let _ = stopped.await;
                    emulator.stop().await;
                });
                runtime.shutdown_timeout(Duration::ZERO);
            })?;
        Ok(Self {
            announcement,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// What a test has to know.
    #[must_use]
    pub fn announcement(&self) -> &Announcement {
        &self.announcement
    }
}

impl Drop for BackgroundEmulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails when the server has stopped already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
