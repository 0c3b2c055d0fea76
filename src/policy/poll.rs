//! How often to ask for a run's status.

use std::time::Duration;

/// The pauses between two questions: short at first, because many runs are, then longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollSchedule {
    next: Duration,
    longest: Duration,
}

impl PollSchedule {
    /// The first pause unless the caller says otherwise.
    pub const FIRST: Duration = Duration::from_millis(250);
    /// The longest pause unless the caller says otherwise.
    pub const LONGEST: Duration = Duration::from_secs(3);

    /// A schedule that starts with `first` and grows to `longest`.
    #[must_use]
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self {
            next: first.min(longest),
            longest,
        }
    }
}

impl Default for PollSchedule {
    fn default() -> Self {
        Self::new(Self::FIRST, Self::LONGEST)
    }
}

/// Never ends: the caller stops asking.
impl Iterator for PollSchedule {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let pause = self.next;
        self.next = (pause.saturating_mul(3) / 2).min(self.longest);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_by_half_up_to_the_longest_pause() {
        let pauses: Vec<_> =
            PollSchedule::new(Duration::from_millis(100), Duration::from_millis(300))
                .map(|pause| pause.as_millis())
                .take(5)
                .collect();
        assert_eq!(pauses, [100, 150, 225, 300, 300]);
    }

    #[test]
    fn even_the_longest_of_all_pauses_does_not_overflow() {
        let mut pauses = PollSchedule::new(Duration::MAX, Duration::MAX);
        assert_eq!(pauses.next(), Some(Duration::MAX));
        assert!(pauses.next().is_some());
    }
}
