//! Tasks that a run hands to a person.

use serde::{Deserialize, Serialize};

use super::Extra;
use super::open_enum::open_enum;

open_enum! {
    /// What a user task asks for.
    pub enum TaskKind {
        /// Approve or reject. `hitl` is the older label.
        Approval = "approval" | "hitl",
        /// Choose one of several options.
        MultiOption = "multi_option",
        /// Write a text.
        Text = "text",
        /// Give a number.
        Number = "number",
        /// Another agent escalated to a person.
        AitlEscalation = "aitl_escalation",
        /// Review an anomaly.
        AnomalyReview = "anomaly_review",
        /// Acknowledge an anomaly.
        AnomalyAlert = "anomaly_alert",
    }
}

impl TaskKind {
    /// Whether `POST /v1/runs/{runId}/messages` can complete a task of this kind.
    ///
    /// The service says that some escalations, anomaly and alert steps can only be completed in
    /// its dashboard, without saying which. Offering an answer that is then refused is worse than
    /// sending the person to the dashboard, so these kinds and unknown ones count as
    /// dashboard-only.
    #[must_use]
    pub fn completable_through_api(&self) -> bool {
        matches!(
            self,
            Self::Approval | Self::MultiOption | Self::Text | Self::Number
        )
    }
}

/// A choice of a `multi_option` task. Assumed: the service does not document its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TaskOption {
    /// What `selectedOptionId` names.
    pub id: String,
    /// What a person reads.
    #[serde(default)]
    pub label: String,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
