//! What becomes of a stream's bytes on one connection.
//!
//! Nothing here waits or sends: [`FaultyStream::next`] says what is to be done, so that all of it
//! can be tested without a clock or a connection.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use fastrand::Rng;

use super::Armed;
use super::alteration::{Alteration, is_event};
use super::script::{Cut, Drip, Ending, LineEnds, Position, Stall, StreamEffect, StreamFault};
use crate::script::pause;

/// What is to be done next with a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Send bytes.
    Send(Bytes),
    /// Send nothing for a while.
    Wait(Duration),
    /// Send nothing any more, and stay connected.
    Stall,
    /// End the response.
    End,
    /// Reset the connection once everything was sent.
    Reset,
    /// Hand over what the session says next.
    Read,
}

/// The faults of one connection, and the bytes that they were applied to.
#[derive(Debug, Default)]
pub struct FaultyStream {
    alterations: Vec<Alteration>,
    /// Where the stream is to be cut or stalled.
    points: Vec<Point>,
    line_ends: Option<LineEnds>,
    drip: Option<Drip>,
    /// Whether a piece was sent that the next one must not follow at once.
    dripped: bool,
    queue: VecDeque<Frame>,
    ended: bool,
}

#[derive(Debug)]
struct Frame {
    bytes: Bytes,
    is_event: bool,
}

/// A place at which something happens.
#[derive(Debug)]
struct Point {
    fault: Arc<Armed<StreamFault>>,
    /// How far away it still is.
    left: Position,
    then: Move,
}

impl FaultyStream {
    /// Whether nothing was added.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.alterations.is_empty()
            && self.points.is_empty()
            && self.line_ends.is_none()
            && self.drip.is_none()
    }

    /// Adds a fault; `rng` is what it draws from.
    pub fn add(&mut self, fault: &Arc<Armed<StreamFault>>, rng: Rng) {
        match &fault.fault.effect {
            StreamEffect::Cut(Cut { after, end }) => {
                let then = match end {
                    Ending::Reset => Move::Reset,
                    Ending::Clean => Move::End,
                };
                self.add_point(fault, *after, then);
            }
            StreamEffect::Stall(Stall { after, ms }) => {
                let then = ms.map_or(Move::Stall, |ms| Move::Wait(pause(ms)));
                self.add_point(fault, *after, then);
            }
            StreamEffect::Drip(drip) => {
                if fault.take() {
                    self.drip = Some(*drip);
                }
            }
            StreamEffect::LineEnds(line_ends) => {
                if fault.take() {
                    self.line_ends = Some(*line_ends);
                }
            }
            _ => self.alterations.push(Alteration::new(fault, rng)),
        }
    }

    fn add_point(&mut self, fault: &Arc<Armed<StreamFault>>, left: Position, then: Move) {
        self.points.push(Point {
            fault: Arc::clone(fault),
            left,
            then,
        });
    }

    /// Takes what the session says: whole events and comments.
    pub fn write(&mut self, chunk: Bytes) {
        self.pass(frames(chunk), 0);
    }

    /// Takes note that the session says no more.
    pub fn finish(&mut self) {
        for at in 0..self.alterations.len() {
            let rest = self.alterations[at].rest();
            self.pass(rest, at + 1);
        }
        self.ended = true;
    }

    /// Queues what the alterations from `first` on make of `frames`.
    fn pass(&mut self, mut frames: Vec<Bytes>, first: usize) {
        for alteration in self.alterations.iter_mut().skip(first) {
            let mut altered = Vec::with_capacity(frames.len());
            for frame in frames {
                alteration.apply(frame, &mut altered);
            }
            frames = altered;
        }
        for frame in frames {
            self.queue.push_back(Frame {
                is_event: is_event(&frame),
                bytes: with_line_ends(frame, self.line_ends),
            });
        }
    }

    /// What is to be done next.
    pub fn next(&mut self) -> Move {
        while let Some(at) = self.points.iter().position(Point::is_reached) {
            let point = self.points.remove(at);
            if point.fault.take() {
                return point.then;
            }
        }
        if let Some(drip) = self.drip.filter(|_| self.dripped) {
            self.dripped = false;
            return Move::Wait(pause(drip.ms));
        }
        let most = self.most();
        let Some(frame) = self.queue.front_mut() else {
            return if self.ended { Move::End } else { Move::Read };
        };
        let piece = frame.bytes.split_to(frame.bytes.len().min(most));
        let ends_frame = frame.bytes.is_empty();
        let ends_event = ends_frame && frame.is_event;
        if ends_frame {
            self.queue.pop_front();
        }
        for point in &mut self.points {
            point.approach(piece.len() as u64, ends_event);
        }
        self.dripped = true;
        Move::Send(piece)
    }

    /// How many bytes may be sent at once.
    fn most(&self) -> usize {
        let points = self
            .points
            .iter()
            .filter(|point| point.left.events == 0)
            .map(|point| point.left.bytes);
        let drip = self.drip.map(|drip| drip.bytes.get());
        let most = points.chain(drip).min().unwrap_or(u64::MAX);
        usize::try_from(most).unwrap_or(usize::MAX)
    }
}

impl Point {
    fn is_reached(&self) -> bool {
        self.left == Position::default()
    }

    /// Takes note that `bytes` were sent.
    fn approach(&mut self, bytes: u64, ends_event: bool) {
        if self.left.events == 0 {
            self.left.bytes = self.left.bytes.saturating_sub(bytes);
        } else if ends_event {
            self.left.events -= 1;
        }
    }
}

/// The events and comments in `chunk`: an empty line ends each.
fn frames(mut chunk: Bytes) -> Vec<Bytes> {
    let mut frames = Vec::new();
    while let Some(end) = chunk.windows(2).position(|pair| pair == b"\n\n") {
        frames.push(chunk.split_to(end + 2));
    }
    if !chunk.is_empty() {
        frames.push(chunk);
    }
    frames
}

/// JSON has no line feed in it, so all of them end lines.
fn with_line_ends(frame: Bytes, line_ends: Option<LineEnds>) -> Bytes {
    let end: &[u8] = match line_ends {
        None => return frame,
        Some(LineEnds::Crlf) => b"\r\n",
        Some(LineEnds::Cr) => b"\r",
    };
    let mut bytes = Vec::with_capacity(frame.len() + 4);
    for byte in frame {
        match byte {
            b'\n' => bytes.extend_from_slice(end),
            other => bytes.push(other),
        }
    }
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::armed::ArmedScript;
    use serde_json::{Value, json};

    fn script(stream: Value) -> ArmedScript {
        ArmedScript::new(&serde_json::from_value(json!({"stream": stream})).unwrap())
    }

    /// What the next connection makes of events called `names`.
    fn play(script: &ArmedScript, names: &str) -> (String, Vec<Move>) {
        let mut faulty = FaultyStream::default();
        script.begin_stream(&mut faulty);
        let events: String = names.chars().map(|n| format!("data: {n}\n\n")).collect();
        faulty.write(events.into());
        faulty.finish();
        let (mut sent, mut others) = (Vec::new(), Vec::new());
        loop {
            match faulty.next() {
                Move::Send(bytes) => sent.extend_from_slice(&bytes),
                wait @ Move::Wait(_) => others.push(wait),
                last => {
                    others.push(last);
                    return (String::from_utf8_lossy(&sent).into_owned(), others);
                }
            }
        }
    }

    fn names(sent: &str) -> String {
        sent.replace("data: ", "").replace("\n\n", "")
    }

    #[test]
    fn a_cut_counts_events_and_then_bytes() {
        let at = |events: u64, bytes: u64| {
            let after = json!({"events": events, "bytes": bytes});
            play(&script(json!([{"do": {"cut": {"after": after}}}])), "abc")
        };
        assert_eq!(at(0, 0), (String::new(), vec![Move::Reset]));
        assert_eq!(at(0, 3), ("dat".to_owned(), vec![Move::Reset]));
        let mid = "data: a\n\nda".to_owned();
        assert_eq!(at(1, 2), (mid, vec![Move::Reset]));
        assert_eq!(at(9, 0).1, [Move::End]);
    }

    #[test]
    fn a_cut_wears_off_and_a_later_fault_is_met() {
        let script = script(json!([
            {"do": {"cut": {"after": {"events": 1}, "end": "clean"}}, "times": 1},
            {"do": {"stall": {"after": {"events": 2}, "ms": 5}}, "times": 1},
        ]));
        assert_eq!(names(&play(&script, "abc").0), "a");
        let (sent, others) = play(&script, "abc");
        assert_eq!(names(&sent), "abc");
        assert_eq!(others, [Move::Wait(Duration::from_millis(5)), Move::End]);
        assert_eq!(play(&script, "abc").1, [Move::End]);
    }

    #[test]
    fn a_drip_waits_after_every_piece() {
        let script = script(json!([{"do": {"drip": {"bytes": 4, "ms": 1}}}]));
        let (sent, others) = play(&script, "a");
        assert_eq!(names(&sent), "a");
        assert_eq!(others.len(), 4, "three pieces and the end: {others:?}");
    }

    #[test]
    fn events_are_lost_and_doubled_by_their_number() {
        let script = script(json!([
            {"do": {"lose": {"every": 3}}, "times": 1},
            {"do": {"duplicate": {"every": 2}}},
        ]));
        assert_eq!(names(&play(&script, "abcdefg").0), "abbdeefgg");
        assert_eq!(names(&play(&script, "abcd").0), "abbcdd");
    }

    #[test]
    fn chance_is_the_seeds() {
        let lossy = || script(json!([{"do": {"lose": {"probability": 0.5}}}]));
        let all = "abcdefghijklmnopqrstuvwxyz";
        let (one, other) = (lossy(), lossy());
        let first = play(&one, all);
        assert_eq!(first, play(&other, all));
        assert_ne!(first, play(&one, all), "the next connection is another one");
        assert!((1..25).contains(&names(&first.0).len()));
    }

    #[test]
    fn a_window_never_keeps_its_order_and_nothing_is_lost() {
        let neighbours = script(json!([{"do": {"reorder": {"window": 2}}}]));
        assert_eq!(names(&play(&neighbours, "abcde").0), "badce");
        let mixed = names(&play(&script(json!([{"do": {"reorder": {"window": 4}}}])), "abcd").0);
        assert_ne!(mixed, "abcd");
        let mut sorted: Vec<char> = mixed.chars().collect();
        sorted.sort_unstable();
        assert_eq!(sorted, ['a', 'b', 'c', 'd']);
    }

    #[test]
    fn silence_lets_go_of_what_is_held() {
        let mut faulty = FaultyStream::default();
        script(json!([{"do": {"reorder": {"window": 2}}}])).begin_stream(&mut faulty);
        faulty.write(Bytes::from_static(b"data: a\n\n"));
        assert_eq!(faulty.next(), Move::Read);
        faulty.write(Bytes::from_static(b": keep-alive\n\n"));
        assert_eq!(
            faulty.next(),
            Move::Send(Bytes::from_static(b"data: a\n\n"))
        );
    }

    #[test]
    fn lines_end_as_they_are_told() {
        let crlf = script(json!([{"do": {"lineEnds": "crlf"}}]));
        assert_eq!(play(&crlf, "a").0, "data: a\r\n\r\n");
        let cr = script(json!([{"do": {"lineEnds": "cr"}, "skip": 1}]));
        assert_eq!(play(&cr, "a").0, "data: a\n\n");
        assert_eq!(play(&cr, "a").0, "data: a\r\r");
    }

    #[test]
    fn an_oversized_event_has_its_length() {
        let script = script(json!([{"do": {"oversized": {"bytes": 5_000}}}]));
        let sent = play(&script, "a").0;
        let oversized = sent.lines().next().unwrap().strip_prefix("data: ").unwrap();
        assert_eq!(oversized.len(), 5_000);
        assert!(
            serde_json::from_str::<Value>(oversized)
                .unwrap()
                .is_object()
        );
    }
}
