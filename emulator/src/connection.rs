//! Connections that can be reset: a network that fails is part of what is emulated.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::lock::lock;

/// Resets one connection, from wherever it is held.
#[derive(Debug, Clone)]
pub struct Breaker(Arc<BreakerState>);

#[derive(Debug, Default)]
struct BreakerState {
    number: u64,
    now: AtomicBool,
    when_flushed: AtomicBool,
    /// The task that serves the connection.
    waker: AtomicWaker,
}

impl Breaker {
    /// Resets the connection at once.
    pub fn reset(&self) {
        self.0.now.store(true, Ordering::Release);
        self.0.waker.wake();
    }

    /// Resets the connection as soon as everything that was written to it is sent.
    pub fn reset_when_flushed(&self) {
        self.0.when_flushed.store(true, Ordering::Release);
        self.0.waker.wake();
    }

    fn is_reset(&self) -> bool {
        self.0.now.load(Ordering::Acquire)
    }

    fn is_reset_when_flushed(&self) -> bool {
        self.is_reset() || self.0.when_flushed.load(Ordering::Acquire)
    }
}

/// The open connections.
#[derive(Debug, Default)]
pub struct Connections {
    last_number: AtomicU64,
    open: Mutex<BTreeMap<u64, Breaker>>,
}

impl Connections {
    /// Takes a new connection.
    #[must_use]
    pub fn add(self: &Arc<Self>, tcp: TcpStream) -> Connection {
        let breaker = Breaker(Arc::new(BreakerState {
            number: self.last_number.fetch_add(1, Ordering::Relaxed),
            ..BreakerState::default()
        }));
        lock(&self.open).insert(breaker.0.number, breaker.clone());
        Connection {
            tcp,
            breaker,
            connections: Arc::clone(self),
        }
    }

    /// Resets all connections but `spared`.
    pub fn reset_all_but(&self, spared: &Breaker) {
        let open = lock(&self.open);
        for (_, breaker) in open
            .iter()
            .filter(|(number, _)| **number != spared.0.number)
        {
            breaker.reset();
        }
    }
}

/// A connection to a client.
#[derive(Debug)]
pub struct Connection {
    tcp: TcpStream,
    breaker: Breaker,
    connections: Arc<Connections>,
}

impl Connection {
    /// What resets it.
    #[must_use]
    pub fn breaker(&self) -> Breaker {
        self.breaker.clone()
    }

    /// The error of a reset connection. Closing it then tells the other side of a reset, too,
    /// instead of an end.
    fn reset(&self) -> io::Error {
        let _ = self.tcp.set_zero_linger();
        ErrorKind::ConnectionReset.into()
    }

    /// Before everything that may wait: what resets the connection has to wake who serves it.
    fn listen(&self, context: &Context<'_>) {
        self.breaker.0.waker.register(context.waker());
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        lock(&self.connections.open).remove(&self.breaker.0.number);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.listen(context);
        if self.breaker.is_reset() {
            return Poll::Ready(Err(self.reset()));
        }
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.breaker.is_reset() {
            return Poll::Ready(Err(self.reset()));
        }
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.breaker.is_reset() {
            return Poll::Ready(Err(self.reset()));
        }
        Pin::new(&mut self.tcp).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.listen(context);
        if self.breaker.is_reset_when_flushed() {
            return Poll::Ready(Err(self.reset()));
        }
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.breaker.is_reset_when_flushed() {
            return Poll::Ready(Err(self.reset()));
        }
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
