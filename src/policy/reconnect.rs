//! How long to wait before a connection is made again.

use std::time::Duration;

use super::full_jitter;

/// The pauses between attempts that may go on for ever: short at first, then longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconnectPolicy {
    /// The upper bound of the first pause; it doubles with every failure in a row. What the
    /// stream says in `retry:` takes its place.
    pub base: Duration,
    /// The upper bound of any pause that the server did not ask for.
    pub longest: Duration,
}

impl Default for ReconnectPolicy {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            longest: Duration::from_secs(30),
        }
    }
}

impl ReconnectPolicy {
    /// How long to wait after this many failures in a row; 0 after a connection that was good.
    ///
    /// `asked` is what `Retry-After` says, `random` lies in `0.0..1.0`. The pause has full jitter:
    /// clients that lost the same server must not come back to it together.
    #[must_use]
    pub fn pause(&self, failures: u32, asked: Option<Duration>, random: f64) -> Duration {
        let bound = self
            .base
            .saturating_mul(2u32.saturating_pow(failures))
            .min(self.longest.max(self.base));
        let jitter = full_jitter(bound, random);
        match asked {
            // On top of what was asked, so that those who were told the same time spread out.
            Some(asked) => asked.saturating_add(jitter.min(self.base)),
            None => jitter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pause_grows_up_to_the_longest() {
        let policy = ReconnectPolicy::default();
        let pauses: Vec<_> = [0, 1, 2, 6, 400]
            .map(|failures| policy.pause(failures, None, 1.0).as_millis())
            .into();
        assert_eq!(pauses, [500, 1_000, 2_000, 30_000, 30_000]);
    }

    proptest! {
        #[test]
        fn nobody_comes_back_before_the_server_wants_it(
            failures in 0u32..100,
            asked in 0u64..10_000,
            random in 0.0f64..1.0,
        ) {
            let policy = ReconnectPolicy::default();
            let asked = Duration::from_secs(asked);
            let pause = policy.pause(failures, Some(asked), random);
            prop_assert!(pause >= asked && pause <= asked + policy.base);
        }
    }
}
