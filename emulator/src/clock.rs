//! Time: what the wire shows, and how fast scripts play.

use std::time::{Duration, Instant, SystemTime};

/// `time` as the wire writes it: ISO-8601 in UTC with milliseconds.
#[must_use]
pub fn iso(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}

/// Script time: real time since a start, `speed` times as fast.
///
/// Scripts are ordered by script time, never by when a timer happened to fire, so the order of
/// steps does not depend on the machine's load.
#[derive(Debug, Clone, Copy)]
pub struct ScriptClock {
    start: Instant,
    speed: f64,
}

impl ScriptClock {
    /// A clock that starts now. [`Config`](crate::Config) sees to it that `speed` is within reason.
    #[must_use]
    pub fn start(speed: f64) -> Self {
        Self {
            start: Instant::now(),
            speed,
        }
    }

    /// The script time now.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.start.elapsed().mul_f64(self.speed)
    }

    /// The moment of the script time `at`.
    #[must_use]
    pub fn moment(&self, at: Duration) -> Instant {
        self.start + at.div_f64(self.speed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_milliseconds_in_utc() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_120);
        assert_eq!(iso(time), "2023-11-14T22:13:20.120Z");
    }

    #[test]
    fn speed_shortens_the_wait() {
        let clock = ScriptClock::start(20.0);
        let wait = clock.moment(Duration::from_secs(2)) - clock.moment(Duration::ZERO);
        assert_eq!(wait, Duration::from_millis(100));
    }
}
