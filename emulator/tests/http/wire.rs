//! An answer as it is on the wire: its chunks, and how the connection ended.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::Server;

/// A request whose answer is read byte by byte.
pub struct Wire {
    tcp: TcpStream,
    raw: Vec<u8>,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With its last chunk.
    Complete,
    /// The connection ended before.
    Closed,
    /// The connection was reset before.
    Reset,
}

/// An answer that was read to its end.
pub struct Received {
    pub head: String,
    pub chunks: Vec<Vec<u8>>,
    pub end: End,
}

impl Received {
    pub fn body(&self) -> Vec<u8> {
        self.chunks.concat()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body()).unwrap()
    }
}

/// The server's address for [`TcpStream::connect`].
pub fn address(server: &Server) -> String {
    server.url("").strip_prefix("http://").unwrap().to_owned()
}

impl Wire {
    pub fn get(server: &Server, path: &str) -> Self {
        Self::open(server, path).unwrap()
    }

    fn open(server: &Server, path: &str) -> io::Result<Self> {
        let mut tcp = TcpStream::connect(address(server))?;
        let key = server.key("full");
        write!(
            tcp,
            "GET {path} HTTP/1.1\r\nhost: emulator\r\nx-api-key: {key}\r\nconnection: close\r\n\r\n"
        )?;
        Ok(Self {
            tcp,
            raw: Vec::new(),
        })
    }

    /// Whether a request is answered.
    pub fn is_answered(server: &Server, path: &str) -> bool {
        Self::open(server, path).is_ok_and(|mut wire| wire.tcp.read_to_end(&mut wire.raw).is_ok())
    }

    /// Opens a stream; the server has a reader for it when this returns.
    pub fn stream(server: &Server, run: &str) -> Self {
        let mut wire = Self::get(server, &format!("/v1/runs/{run}/stream"));
        wire.read_until("\r\n\r\n");
        wire
    }

    /// Reads until `wanted` was received. Chunks must not divide it.
    pub fn read_until(&mut self, wanted: &str) {
        while !String::from_utf8_lossy(&self.raw).contains(wanted) {
            let mut bytes = [0; 4_096];
            let count = self.tcp.read(&mut bytes).unwrap();
            assert_ne!(count, 0, "ended without {wanted}");
            self.raw.extend_from_slice(&bytes[..count]);
        }
    }

    /// Whether the connection is open and nothing comes.
    pub fn is_silent(&mut self) -> bool {
        let patience = Some(Duration::from_millis(100));
        self.tcp.set_read_timeout(patience).unwrap();
        let read = self.tcp.read(&mut [0; 64]);
        self.tcp.set_read_timeout(None).unwrap();
        read.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
    }

    pub fn finish(mut self) -> Received {
        let end = match self.tcp.read_to_end(&mut self.raw) {
            Ok(_) => End::Closed,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => End::Reset,
            Err(error) => panic!("{error}"),
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let Some(head) = find(&self.raw, b"\r\n\r\n") else {
            return Received {
                head: text(&self.raw),
                chunks: Vec::new(),
                end,
            };
        };
        let mut received = Received {
            head: text(&self.raw[..head]),
            chunks: Vec::new(),
            end,
        };
        let mut rest = &self.raw[head + 4..];
        while let Some(line) = find(rest, b"\r\n") {
            let length = usize::from_str_radix(&text(&rest[..line]), 16).unwrap();
            let (start, stop) = (line + 2, line + 2 + length);
            if length == 0 {
                received.end = End::Complete;
                break;
            }
            let chunk = &rest[start..stop.min(rest.len())];
            received.chunks.push(chunk.to_vec());
            rest = rest.get(stop + 2..).unwrap_or_default();
        }
        received
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
