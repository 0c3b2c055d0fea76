//! Accepting connections, but for outages.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener as Accept};
use serde::Deserialize;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

use crate::connection::{Breaker, Connection, Connections};

/// How many connections may wait to be accepted; what the standard library has, too.
const WAITING: u32 = 1_024;

/// How long to wait before an address is tried again.
const RETRY: Duration = Duration::from_millis(50);

/// A time in which nobody can connect.
#[derive(Debug)]
pub struct Outage {
    /// How long.
    pub length: Duration,
    /// What becomes of who tries.
    pub refusal: Refusal,
    /// The one connection that is not dropped.
    pub spared: Breaker,
    /// Told when all others are dropped and the outage has begun.
    pub begun: oneshot::Sender<()>,
}

/// What becomes of who tries to connect during an outage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// Nobody listens.
    #[default]
    Refuse,
    /// The connection is made, and reset at once.
    Reset,
}

/// Listens at one address.
#[derive(Debug)]
pub struct Listener {
    address: SocketAddr,
    /// None while nobody listens.
    socket: Option<TcpListener>,
    connections: Arc<Connections>,
    outages: mpsc::Receiver<Outage>,
}

impl Listener {
    /// A listener that accepts from `socket`.
    ///
    /// # Errors
    ///
    /// When the socket has no address.
    pub fn new(socket: TcpListener, outages: mpsc::Receiver<Outage>) -> io::Result<Self> {
        Ok(Self {
            address: socket.local_addr()?,
            socket: Some(socket),
            connections: Arc::default(),
            outages,
        })
    }

    async fn sit_out(&mut self, outage: Outage) {
        let Outage {
            length,
            refusal,
            spared,
            begun,
        } = outage;
        let held = match refusal {
            Refusal::Refuse => {
                self.socket = None;
                hold(self.address).ok()
            }
            Refusal::Reset => None,
        };
        self.connections.reset_all_but(&spared);
        // Nobody waits any longer if the caller went away: the outage happens all the same.
        let _ = begun.send(());
        if let Some(socket) = &mut self.socket {
            // It ends by the time being over.
            let _ = timeout(length, reset_all(socket)).await;
        } else {
            sleep(length).await;
            self.socket = held.and_then(|held| held.listen(WAITING).ok());
        }
    }
}

/// Keeps the port from everybody else without listening.
fn hold(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // As for every listener: the connections that there were must not be in the way. On Windows
    // the option means something else, and they are not.
    if cfg!(not(windows)) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    Ok(socket)
}

async fn reset_all(socket: &mut TcpListener) {
    loop {
        let (tcp, _) = Accept::accept(socket).await;
        let _ = tcp.set_zero_linger();
    }
}

impl Accept for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            let Some(socket) = &mut self.socket else {
                match TcpListener::bind(self.address).await {
                    Ok(socket) => self.socket = Some(socket),
                    Err(_) => sleep(RETRY).await,
                }
                continue;
            };
            tokio::select! {
                (tcp, peer) = Accept::accept(socket) => {
                    // Events are small and follow each other: Nagle's algorithm would hold them
                    // back. A connection on which that cannot be set works all the same.
                    let _ = tcp.set_nodelay(true);
                    return (self.connections.add(tcp), peer);
                }
                Some(outage) = self.outages.recv() => self.sit_out(outage).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Listener>> for Breaker {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.io().breaker()
    }
}
