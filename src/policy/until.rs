//! What to wait for.

use crate::model::Phase;

/// What to wait for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Until {
    /// The run has ended.
    #[default]
    Finished,
    /// The run waits for something, or has ended: it does not go on by itself.
    Paused,
}

impl Until {
    /// Whether a run in this phase is what is waited for.
    #[must_use]
    pub fn is_met_by(self, phase: Phase) -> bool {
        match self {
            Self::Finished => phase == Phase::Finished,
            Self::Paused => phase != Phase::Active,
        }
    }
}
