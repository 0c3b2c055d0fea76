//! Faults that change, add or leave out events of a stream.

use std::sync::Arc;

use axum::body::Bytes;
use fastrand::Rng;

use super::Armed;
use super::script::{GarbageKind, Pick, StreamEffect, StreamFault};

/// One such fault on one connection.
#[derive(Debug)]
pub struct Alteration {
    fault: Arc<Armed<StreamFault>>,
    rng: Rng,
    /// How many events came by.
    met: u64,
    /// Events that wait for others to change places with.
    held: Vec<Bytes>,
}

impl Alteration {
    /// The fault on a new connection.
    #[must_use]
    pub fn new(fault: &Arc<Armed<StreamFault>>, rng: Rng) -> Self {
        Self {
            fault: Arc::clone(fault),
            rng,
            met: 0,
            held: Vec::new(),
        }
    }

    /// Adds to `altered` what becomes of `frame`, an event or a comment.
    pub fn apply(&mut self, frame: Bytes, altered: &mut Vec<Bytes>) {
        if !is_event(&frame) {
            // A comment comes when nothing else does. Then nothing is held any longer: the event
            // that it would be waiting for may be an answer to it.
            altered.append(&mut self.held);
            altered.push(frame);
            return;
        }
        let armed = Arc::clone(&self.fault);
        match &armed.fault.effect {
            StreamEffect::Lose(pick) => {
                if !self.hits(*pick) {
                    altered.push(frame);
                }
            }
            StreamEffect::Duplicate(pick) => {
                if self.hits(*pick) {
                    altered.push(frame.clone());
                }
                altered.push(frame);
            }
            StreamEffect::Comment(pick) => {
                let comment = Bytes::from_static(b": an event was left out\n\n");
                altered.push(if self.hits(*pick) { comment } else { frame });
            }
            StreamEffect::Garbage(garbage) => {
                if self.hits(garbage.pick) {
                    altered.push(Bytes::from_static(garbage_frame(garbage.what)));
                }
                altered.push(frame);
            }
            StreamEffect::Oversized(oversized) => {
                if self.hits(oversized.pick) {
                    altered.push(oversized_frame(oversized.bytes));
                }
                altered.push(frame);
            }
            StreamEffect::Reorder(reorder) => {
                self.held.push(frame);
                if self.held.len() >= reorder.window {
                    self.mix();
                    altered.append(&mut self.held);
                }
            }
            // These are about the bytes of the stream, not about its events.
            StreamEffect::Cut(_)
            | StreamEffect::Stall(_)
            | StreamEffect::Drip(_)
            | StreamEffect::LineEnds(_) => altered.push(frame),
        }
    }

    /// What is still held at the end of the stream.
    #[must_use]
    pub fn rest(&mut self) -> Vec<Bytes> {
        std::mem::take(&mut self.held)
    }

    fn hits(&mut self, pick: Pick) -> bool {
        self.met += 1;
        let picked = match pick {
            Pick::Every(number) => self.met.is_multiple_of(number.get()),
            Pick::Probability(probability) => self.rng.f64() < probability,
        };
        picked && self.fault.take()
    }

    fn mix(&mut self) {
        if !self.fault.take() {
            return;
        }
        let before = self.held.clone();
        self.rng.shuffle(&mut self.held);
        // The order that it was would be no fault.
        if self.held == before {
            self.held.rotate_left(1);
        }
    }
}

/// Whether `frame` is an event; otherwise it is a comment.
#[must_use]
pub fn is_event(frame: &[u8]) -> bool {
    frame.starts_with(b"data:")
}

fn garbage_frame(what: GarbageKind) -> &'static [u8] {
    match what {
        GarbageKind::InvalidJson => b"data: {\"ts\": \"2023-11-14T22:13:20.120Z\", \"kind\"\n\n",
        GarbageKind::NonObject => b"data: [1, 2, 3]\n\n",
        GarbageKind::InvalidUtf8 => b"data: {\"kind\": \"step\", \"subject\": \"\xff\xfe\"}\n\n",
    }
}

/// An event with `bytes` bytes of JSON, all of them right but far too many.
fn oversized_frame(bytes: usize) -> Bytes {
    const HEAD: &str = r#"{"ts":"2023-11-14T22:13:20.120Z","kind":"step","subject":"engine.step.oversized","data":{"padding":""#;
    const TAIL: &str = r#""}}"#;
    let padding = bytes.saturating_sub(HEAD.len() + TAIL.len());
    Bytes::from(format!("data: {HEAD}{}{TAIL}\n\n", ".".repeat(padding)))
}
