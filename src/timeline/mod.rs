//! The timeline: the order of steps, what a run waits for, whether it has ended.

mod instant;
mod order;
mod pending;
mod phase;

pub use instant::parse_instant;
pub use order::{ItemKey, RunKey, order, sort};
pub use pending::{CompletableIn, PendingTask, TaskStep, pending_tasks, pending_tasks_of};
pub use phase::conversation_phase;
