//! A stream with faults: what the script decided, done.

use std::io;

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::time::sleep;

use super::routes::stream::Follower;
use crate::connection::Breaker;
use crate::fault::{FaultyStream, Move};

struct FaultyFollower {
    follower: Follower,
    faults: FaultyStream,
    breaker: Breaker,
}

/// The stream's bytes after its faults.
pub fn faulty_body(follower: Follower, faults: FaultyStream, breaker: Breaker) -> Body {
    let faulty = FaultyFollower {
        follower,
        faults,
        breaker,
    };
    Body::from_stream(stream::unfold(faulty, |mut faulty| async {
        let chunk = faulty.next().await?;
        Some((chunk, faulty))
    }))
}

impl FaultyFollower {
    /// The next bytes; none at the end. An error breaks the connection off.
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            match self.faults.next() {
                Move::Send(bytes) => return Some(Ok(bytes)),
                Move::Wait(pause) => tokio::select! {
                    () = sleep(pause) => {}
                    () = self.follower.stopped() => return None,
                },
                Move::Stall => {
                    self.follower.stopped().await;
                    return None;
                }
                Move::End => return None,
                Move::Reset => {
                    // An error here would also throw away what was not sent yet, and end the
                    // connection instead of resetting it.
                    self.breaker.reset_when_flushed();
                    self.follower.stopped().await;
                    return None;
                }
                Move::Read => match self.follower.next().await {
                    Some(Ok(chunk)) => self.faults.write(chunk),
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.faults.finish(),
                },
            }
        }
    }
}
