//! Which failures are worth another try, and after how long.

use std::time::Duration;

use super::full_jitter;

/// When a request may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// Making it twice does no harm.
    Always,
    /// It starts or resumes a run: only if the server surely did not take it.
    OnlyIfRefused,
}

/// How a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No answer arrived. The server may have taken the request.
    NoAnswer,
    /// An answer with this status, and what its `Retry-After` says.
    Status(u16, Option<Duration>),
}

/// Whether a status tells of a passing condition: 408, 429 and 5xx.
#[must_use]
pub fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// How often and how patiently requests are repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many times a request is made again after its first failure.
    pub max_retries: u32,
    /// The upper bound of the first pause; it doubles with every further one.
    pub base: Duration,
    /// The upper bound of any pause that the server did not ask for.
    pub longest: Duration,
    /// The longest `Retry-After` that is waited for. Beyond it the caller hears of the failure,
    /// with the time in it, and decides.
    pub longest_asked: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 3,
            base: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            longest_asked: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// How long to wait before the request is made again, or `None` if it is not.
    ///
    /// `retries` counts those already made; `random` lies in `0.0..1.0`. The pause has full
    /// jitter: clients that failed together must not come back together.
    #[must_use]
    pub fn pause(
        &self,
        replay: Replay,
        failure: Failure,
        retries: u32,
        random: f64,
    ) -> Option<Duration> {
        if retries >= self.max_retries || !may_be_made_again(replay, failure) {
            return None;
        }
        let bound = self
            .base
            .saturating_mul(2u32.saturating_pow(retries))
            .min(self.longest);
        let jitter = full_jitter(bound, random);
        match failure {
            Failure::Status(_, Some(asked)) if asked > self.longest_asked => None,
            // On top of what was asked, so that those who were told the same time spread out.
            Failure::Status(_, Some(asked)) => Some(asked.saturating_add(jitter.min(self.base))),
            _ => Some(jitter),
        }
    }
}

fn may_be_made_again(replay: Replay, failure: Failure) -> bool {
    match (replay, failure) {
        (Replay::Always, Failure::NoAnswer) => true,
        (Replay::Always, Failure::Status(status, _)) => is_passing(status),
        (Replay::OnlyIfRefused, Failure::Status(429, _) | Failure::Status(503, Some(_))) => true,
        (Replay::OnlyIfRefused, _) => false,
    }
}

/// Reads a `Retry-After` header: seconds, or an HTTP date.
///
/// `now_ms` and what `parse_date` makes of a date are milliseconds since 1970, as `Date.now` and
/// `Date.parse` give them: the platform has a parser, so the module needs none. `None` for what is
/// neither; a date that has passed means now.
#[must_use]
pub fn parse_retry_after(
    value: &str,
    now_ms: f64,
    parse_date: &dyn Fn(&str) -> f64,
) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    // `Date.parse` takes much that is no HTTP date, which has a comma and ends like this in each of its
    // forms but one that has been obsolete since 1989.
    if !(value.contains(',') && value.ends_with(" GMT")) {
        return None;
    }
    let milliseconds = parse_date(value) - now_ms;
    // What is no date is not a number, and so is its difference.
    if milliseconds.is_nan() {
        return None;
    }
    Duration::try_from_secs_f64(milliseconds.max(0.0) / 1000.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::UNIX_EPOCH;

    fn pause(replay: Replay, failure: Failure) -> Option<Duration> {
        RetryPolicy::default().pause(replay, failure, 0, 1.0)
    }

    #[test]
    fn a_read_is_repeated_after_any_passing_failure() {
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert!(
                pause(Replay::Always, Failure::Status(status, None)).is_some(),
                "{status}"
            );
        }
        assert!(pause(Replay::Always, Failure::NoAnswer).is_some());
        for status in [200, 301, 400, 401, 403, 404, 409, 422] {
            assert_eq!(
                pause(Replay::Always, Failure::Status(status, None)),
                None,
                "{status}"
            );
        }
    }

    #[test]
    fn a_start_is_repeated_only_if_the_server_did_not_take_it() {
        let asked = Some(Duration::from_secs(1));
        assert!(pause(Replay::OnlyIfRefused, Failure::Status(429, None)).is_some());
        assert!(pause(Replay::OnlyIfRefused, Failure::Status(503, asked)).is_some());
        for failure in [
            Failure::NoAnswer,
            Failure::Status(503, None),
            Failure::Status(500, asked),
            Failure::Status(502, asked),
            Failure::Status(408, asked),
        ] {
            assert_eq!(pause(Replay::OnlyIfRefused, failure), None, "{failure:?}");
        }
    }

    #[test]
    fn a_server_that_asks_for_too_long_is_not_waited_for() {
        let policy = RetryPolicy::default();
        let asked = |seconds| Failure::Status(429, Some(Duration::from_secs(seconds)));
        assert!(policy.pause(Replay::Always, asked(60), 0, 0.0).is_some());
        assert_eq!(policy.pause(Replay::Always, asked(61), 0, 0.0), None);
    }

    #[test]
    fn the_longest_time_of_all_that_a_server_can_ask_for_does_not_overflow() {
        let policy = RetryPolicy {
            base: Duration::from_secs(2),
            longest_asked: Duration::MAX,
            ..RetryPolicy::default()
        };
        let asked = Duration::from_secs(u64::MAX);
        let failure = Failure::Status(429, Some(asked));
        assert!(policy.pause(Replay::Always, failure, 0, 1.0) >= Some(asked));
    }

    #[test]
    fn reads_retry_after_as_seconds_or_as_a_date() {
        let now_ms = 784_111_770_000.0;
        let parse_date = |value: &str| {
            let date = httpdate::parse_http_date(value);
            let since_1970 = date.map(|date| date.duration_since(UNIX_EPOCH).unwrap());
            since_1970.map_or(f64::NAN, |duration| duration.as_secs_f64() * 1000.0)
        };
        for (value, seconds) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(7)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("soon, GMT", None),
            ("", None),
        ] {
            assert_eq!(
                parse_retry_after(value, now_ms, &parse_date),
                seconds.map(Duration::from_secs),
                "{value:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_pause_stays_within_its_bound(
            retries in 0u32..40,
            random in 0.0f64..1.0,
            asked in proptest::option::of(0u64..100),
        ) {
            let policy = RetryPolicy { max_retries: u32::MAX, ..RetryPolicy::default() };
            let failure = Failure::Status(503, asked.map(Duration::from_secs));
            match (policy.pause(Replay::Always, failure, retries, random), asked) {
                (Some(pause), Some(asked)) => {
                    prop_assert!(pause >= Duration::from_secs(asked));
                    prop_assert!(pause <= Duration::from_secs(asked) + policy.base);
                }
                (Some(pause), None) => prop_assert!(pause <= policy.longest),
                (None, asked) => prop_assert!(asked.is_some_and(|asked| asked > 60)),
            }
        }
    }
}
