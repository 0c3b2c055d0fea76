//! The timeline: the order of steps, what a run waits for, whether it has ended.

mod instant;
mod order;
mod pending;
mod phase;
mod rows;

pub use instant::parse_instant;
pub(crate) use order::sort_places;
pub use order::{ItemKey, RunKey, order, sort};
pub use pending::{CompletableIn, OpenTasks, PendingTask, TaskStep, pending_tasks_of};
pub use phase::conversation_phase;
pub use rows::{member_phase, pending_tasks_of_rows, row_type, sort_rows, task_of, task_step};
