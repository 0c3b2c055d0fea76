//! Status labels, and the three phases a caller cares about.

use serde::{Deserialize, Serialize};

use super::open_enum::open_enum;

open_enum! {
    /// The status of a run or a session. The service's set is open.
    pub enum Status {
        /// The run is working.
        Running = "Running",
        /// The run waits for a person to complete a user task.
        WaitingForHitl = "WaitingForHITL",
        /// The run waits for another agent.
        WaitingForAitl = "WaitingForAITL",
        /// The run waits for the next message of the conversation.
        WaitingForResponse = "WaitingForResponse",
        /// The run sleeps until a timer ends or is skipped.
        WaitingForTimer = "WaitingForTimer",
        /// The run ended with an output.
        Completed = "Completed",
        /// The run ended with an error. Assumed: the service does not document this label.
        Failed = "Failed",
        /// The run was cancelled. Assumed, in both spellings.
        Cancelled = "Cancelled",
        /// The run was cancelled, spelled with one `l`. Assumed.
        Canceled = "Canceled",
        /// The run was ended from outside. Assumed.
        Terminated = "Terminated",
        /// The run took longer than it may. Assumed.
        TimedOut = "TimedOut",
    }
}

/// What a status means for somebody who follows the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The run works; there is nothing to do but to follow it.
    Active,
    /// The run waits: for a person, a message, an agent or a timer.
    Paused,
    /// The run ended, well or not.
    Finished,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Finished];

    /// The phase's name on the JavaScript side: `active`, `paused` or `finished`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Finished => "finished",
        }
    }
}

impl Status {
    /// The phase of a run with this status.
    ///
    /// Only `Running`, the four `Waiting…` labels and `Completed` are documented. The rest is
    /// assumed: anything that starts with `Waiting` is paused, and what is neither that nor a
    /// known end is active. [`PhaseOverrides`] corrects that for workspaces with other labels.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match self {
            Self::Completed
            | Self::Failed
            | Self::Cancelled
            | Self::Canceled
            | Self::Terminated
            | Self::TimedOut => Phase::Finished,
            waiting if waiting.as_str().starts_with("Waiting") => Phase::Paused,
            _ => Phase::Active,
        }
    }
}

/// The caller's own reading of status labels, asked before [`Status::phase`].
///
/// ```
/// use phrony_client::model::{Phase, PhaseOverrides};
///
/// let phases = PhaseOverrides::from_iter([("Archived".to_owned(), Phase::Finished)]);
/// assert_eq!(phases.phase(&"Archived".into()), Phase::Finished);
/// assert_eq!(phases.phase(&"WaitingForHITL".into()), Phase::Paused);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhaseOverrides(Vec<(String, Phase)>);

impl PhaseOverrides {
    /// The phase of `status`: the caller's word if there is one, otherwise [`Status::phase`].
    #[must_use]
    pub fn phase(&self, status: &Status) -> Phase {
        let label = status.as_str();
        // The last word on a label counts.
        let said = self.0.iter().rev().find(|(known, _)| known == label);
        said.map_or_else(|| status.phase(), |(_, phase)| *phase)
    }
}

impl FromIterator<(String, Phase)> for PhaseOverrides {
    fn from_iter<I: IntoIterator<Item = (String, Phase)>>(phases: I) -> Self {
        Self(phases.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_documented_labels() {
        for (label, phase) in [
            ("Running", Phase::Active),
            ("WaitingForHITL", Phase::Paused),
            ("WaitingForAITL", Phase::Paused),
            ("WaitingForResponse", Phase::Paused),
            ("WaitingForTimer", Phase::Paused),
            ("Completed", Phase::Finished),
        ] {
            assert_eq!(Status::from(label).phase(), phase, "{label}");
            assert!(!matches!(Status::from(label), Status::Other(_)), "{label}");
        }
    }

    #[test]
    fn guesses_the_undocumented_ones() {
        assert_eq!(Status::from("WaitingForGodot").phase(), Phase::Paused);
        assert_eq!(Status::from("Canceled").phase(), Phase::Finished);
        assert_eq!(Status::from("Pondering").phase(), Phase::Active);
        assert_eq!(Status::from("").phase(), Phase::Active);
    }

    #[test]
    fn the_caller_overrides_even_a_documented_label() {
        let phases = PhaseOverrides::from_iter([("WaitingForTimer".to_owned(), Phase::Active)]);
        assert_eq!(phases.phase(&Status::WaitingForTimer), Phase::Active);
        assert_eq!(phases.phase(&Status::WaitingForHitl), Phase::Paused);
    }
}
