//! The service's wire format, one file per resource.
//!
//! Everything the service may extend stays open: enumerations keep labels that they do not know,
//! and every response struct keeps the fields that it does not know in `extra`. A value that was
//! read can therefore be written back without loss.
//!
//! Times are the service's own ISO-8601 strings; nothing here interprets them.

mod conversation;
mod event;
mod file;
mod input;
mod open_enum;
mod run;
mod run_input;
#[cfg(test)]
mod schema;
mod session;
mod status;
mod step;
mod task;

pub use conversation::{
    Conversation, ConversationRun, ConversationSession, ItemType, TimelineItem,
};
pub use event::{Event, EventKind};
pub use file::{
    FileRef, FinalizeRequest, Finalized, MAX_FILENAME_CHARS, PresignRequest, Presigned, leaf_name,
};
pub use input::{InputAccepted, MessageFile, SendInputBody};
pub use run::{RunSnapshot, StartRunBody, StartedRun};
pub use run_input::RunInput;
pub use session::{SessionList, SessionListItem, SessionListQuery, StartContext};
pub use status::{Phase, PhaseOverrides, Status};
pub use step::{
    LlmRequestPrepared, Output, Reasoning, RunCompleted, SessionCompleted, Step, StepContentMode,
    StepHeader, SubAgentStep, ToolCall, ToolOutcome, ToolResult, UserTaskRequest,
};
pub use task::{TaskKind, TaskOption};

/// JSON object fields that this version of the crate has no name for.
pub type Extra = serde_json::Map<String, serde_json::Value>;
