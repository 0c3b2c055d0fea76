//! The firehose: as many steps as its input asks for.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::config::Limits;

/// The most bytes that one event may have.
const MAX_EVENT_BYTES: u64 = 16 << 20;

/// The most events that are emitted before the session's lock is given back.
const BATCH: u64 = 128;

/// What a firehose's run is started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirehoseInput {
    /// How many events.
    pub events: u64,
    /// How long each is as JSON. Its ids and times take about 900 bytes in any case.
    pub bytes: u64,
    /// How many per second of script time; 0 for as fast as the readers take them.
    pub per_second: u64,
}

impl FirehoseInput {
    /// Reads a run's input.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn read(input: &Value, limits: &Limits) -> Result<Self, Vec<String>> {
        let mut errors = Vec::new();
        let mut number = |name: &str, default: u64, min: u64, max: u64| {
            let value = match input.get(name) {
                None | Some(Value::Null) => Some(default),
                Some(value) => value.as_u64(),
            };
            match value {
                Some(value) if (min..=max).contains(&value) => value,
                _ => {
                    errors.push(format!(
                        "input.{name} must be a whole number from {min} to {max}"
                    ));
                    default
                }
            }
        };
        let read = Self {
            // Two steps of the run are not the firehose's.
            events: number("events", 1_000, 1, limits.steps_per_run.saturating_sub(2)),
            bytes: number("bytes", 1_024, 1, MAX_EVENT_BYTES),
            per_second: number("perSecond", 0, 0, 1_000_000),
        };
        if read.events.saturating_mul(read.bytes) > limits.step_bytes as u64 {
            errors.push(format!(
                "input.events times input.bytes must not be greater than {}",
                limits.step_bytes
            ));
        }
        if errors.is_empty() {
            Ok(read)
        } else {
            Err(errors)
        }
    }

    /// What placeholders see as `firehose`.
    #[must_use]
    pub fn scope(self) -> Value {
        Value::Object(Map::from_iter([
            ("events".to_owned(), self.events.into()),
            ("bytes".to_owned(), self.bytes.into()),
            ("perSecond".to_owned(), self.per_second.into()),
        ]))
    }
}

/// A firehose that runs.
#[derive(Debug, Clone, Copy)]
pub struct Flow {
    /// What was asked for.
    pub input: FirehoseInput,
    /// How many events were sent.
    pub sent: u64,
    /// The script time of its start.
    start: Duration,
}

impl Flow {
    /// A firehose that starts at the script time `start`.
    #[must_use]
    pub fn new(input: FirehoseInput, start: Duration) -> Self {
        Self {
            input,
            sent: 0,
            start,
        }
    }

    /// Whether everything was sent.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.sent >= self.input.events
    }

    /// Whether only its readers hold it back.
    #[must_use]
    pub fn is_unpaced(&self) -> bool {
        self.input.per_second == 0
    }

    /// The script time of the next event.
    #[must_use]
    pub fn due(&self) -> Duration {
        match self.input.per_second {
            0 => self.start,
            per_second => {
                self.start + Duration::from_secs(1).mul_f64(self.sent as f64 / per_second as f64)
            }
        }
    }

    /// How many events are due at the script time `now`, of those that one batch may have.
    #[must_use]
    pub fn due_by(&self, now: Duration) -> u64 {
        let left = self.input.events - self.sent;
        let due = match self.input.per_second {
            0 => left,
            per_second => {
                let elapsed = now.saturating_sub(self.start).as_secs_f64();
                // A cast saturates, and the first event is due at once.
                let due = (elapsed * per_second as f64) as u64 + 1;
                due.saturating_sub(self.sent)
            }
        };
        due.min(left).min(BATCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_input_is_checked_as_a_whole() {
        let limits = Limits::default();
        let read = |input| FirehoseInput::read(&input, &limits);
        assert_eq!(read(json!({})).unwrap().events, 1_000);
        assert_eq!(read(json!({"perSecond": 5})).unwrap().per_second, 5);
        let wrong = read(json!({"events": 0, "bytes": "1", "perSecond": -1})).unwrap_err();
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        let huge = read(json!({"events": 99_998, "bytes": 16 << 20})).unwrap_err();
        assert!(huge[0].contains("times"), "{huge:?}");
        assert!(read(json!({"events": 100_000})).is_err());
    }

    #[test]
    fn events_are_spread_over_time() {
        let input = FirehoseInput {
            events: 10,
            bytes: 1,
            per_second: 4,
        };
        let mut flow = Flow::new(input, Duration::from_secs(3));
        assert_eq!(flow.due_by(Duration::from_secs(3)), 1);
        assert_eq!(flow.due_by(Duration::from_secs(4)), 5);
        assert_eq!(flow.due_by(Duration::from_secs(60)), 10);
        flow.sent = 4;
        assert_eq!(flow.due(), Duration::from_secs(4));
    }
}
