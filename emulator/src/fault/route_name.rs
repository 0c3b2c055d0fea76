//! The routes by name.

use serde::{Deserialize, Serialize};

/// A route that can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RouteName {
    /// Starting a run.
    StartRun,
    /// An agent's sessions.
    ListSessions,
    /// A run's status.
    Run,
    /// A session's conversation.
    Conversation,
    /// A session's events.
    Stream,
    /// Input, by one path.
    Messages,
    /// Input, by the other path.
    Input,
    /// The early end of a timer.
    SkipAgentWait,
    /// An upload's preparation.
    Presign,
    /// An upload's registration.
    Finalize,
    /// The object storage.
    ObjectStore,
}

impl RouteName {
    const ALL: [Self; 11] = [
        Self::StartRun,
        Self::ListSessions,
        Self::Run,
        Self::Conversation,
        Self::Stream,
        Self::Messages,
        Self::Input,
        Self::SkipAgentWait,
        Self::Presign,
        Self::Finalize,
        Self::ObjectStore,
    ];

    /// The path as the router has it.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::StartRun => "/v1/agents/{agent_id}/runs",
            Self::ListSessions => "/v1/agents/{agent_id}/sessions",
            Self::Run => "/v1/runs/{run_id}",
            Self::Conversation => "/v1/runs/{run_id}/conversation",
            Self::Stream => "/v1/runs/{run_id}/stream",
            Self::Messages => "/v1/runs/{run_id}/messages",
            Self::Input => "/v1/runs/{run_id}/input",
            Self::SkipAgentWait => "/v1/runs/{run_id}/skip-agent-wait",
            Self::Presign => "/v1/file-library/presign",
            Self::Finalize => "/v1/file-library/finalize",
            Self::ObjectStore => "/object-store/{*key}",
        }
    }

    /// The route with this path.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.path() == path)
    }

    /// Whether a request to it names a run, and so a session.
    #[must_use]
    pub fn has_run(self) -> bool {
        self.path().starts_with("/v1/runs/")
    }
}
