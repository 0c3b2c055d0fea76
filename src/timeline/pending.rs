//! What a run waits for: the user tasks that nobody has completed yet.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{
    Conversation, ItemType, Phase, PhaseOverrides, TaskKind, TaskOption, TimelineItem,
};

/// A task that waits for a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingTask {
    /// The task, to be named in the answer.
    pub task_id: String,
    /// The run that asked, and that the answer is sent to.
    pub run_id: String,
    /// What the task asks for.
    pub kind: TaskKind,
    /// What the person reads.
    pub prompt: Option<String>,
    /// The choices of a `multi_option` task.
    pub options: Vec<TaskOption>,
    /// Where it can be completed.
    pub completable_in: CompletableIn,
}

/// Where a task can be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CompletableIn {
    /// By a message to the run.
    Api,
    /// In the service's dashboard only.
    Dashboard,
}

/// The part of a step that decides whether a task is pending.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskStep {
    /// The task that the step is about.
    pub user_task_id: Option<String>,
    /// What the task asks for.
    pub kind: Option<TaskKind>,
    /// What the person reads.
    pub prompt: Option<String>,
    /// The choices of a `multi_option` task.
    pub options: Option<Vec<TaskOption>>,
    /// How far the task is, if the step says so.
    pub status: Option<String>,
}

impl TaskStep {
    /// Whether a step of this type can tell anything about a task, so that its content is worth
    /// reading. A round of the run's loop (`llm_request_prepared`) tells by its existence alone.
    #[must_use]
    pub fn is_told_by(item_type: &ItemType) -> bool {
        !matches!(
            item_type,
            ItemType::ToolCall
                | ItemType::ToolResult
                | ItemType::Output
                | ItemType::Reasoning
                | ItemType::ReasoningLower
        )
    }

    fn of(item: &TimelineItem) -> Self {
        Self::deserialize(&item.content).unwrap_or_else(|_| Self {
            user_task_id: item.content["user_task_id"].as_str().map(str::to_owned),
            ..Self::default()
        })
    }

    /// Whether the step says that its task is completed or cancelled.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(
            self.status.as_deref(),
            Some("completed" | "cancelled" | "canceled")
        )
    }

    fn into_task(self, task_id: String, run_id: String) -> PendingTask {
        let options = self.options.unwrap_or_default();
        let kind = self.kind.unwrap_or(if options.is_empty() {
            TaskKind::Approval
        } else {
            TaskKind::MultiOption
        });
        let completable_in = if kind.completable_through_api() {
            CompletableIn::Api
        } else {
            CompletableIn::Dashboard
        };
        PendingTask {
            task_id,
            run_id,
            kind,
            prompt: self.prompt,
            options,
            completable_in,
        }
    }
}

/// The tasks of a conversation that wait for a person, the oldest first.
///
/// The items must be in the order of the timeline. See [`pending_tasks`].
#[must_use]
pub fn pending_tasks_of(conversation: &Conversation, phases: &PhaseOverrides) -> Vec<PendingTask> {
    let steps = conversation.items.iter().map(|item| {
        let step = if TaskStep::is_told_by(&item.item_type) {
            TaskStep::of(item)
        } else {
            TaskStep::default()
        };
        (item.run_id.as_str(), &item.item_type, step)
    });
    pending_tasks(steps, |run_id| {
        let run = conversation.runs.iter().find(|run| run.id == run_id);
        match run {
            Some(run) if run.finished_at.is_some() => Phase::Finished,
            Some(run) => phases.phase(&run.status),
            None => phases.phase(&conversation.session.status),
        }
    })
}

/// The tasks that wait for a person, the oldest first, from steps in the order of the timeline:
/// each with its run, its type and what it says of a task. See [`OpenTasks`].
pub fn pending_tasks<R: AsRef<str>, T: Borrow<ItemType>>(
    steps: impl IntoIterator<Item = (R, T, TaskStep)>,
    phase_of_run: impl Fn(&str) -> Phase,
) -> Vec<PendingTask> {
    let mut open = OpenTasks::default();
    for (run_id, item_type, step) in steps {
        open.see(run_id.as_ref(), item_type.borrow(), step);
    }
    open.pending(phase_of_run)
}

/// The tasks that have been asked for and not been settled, step by step.
///
/// The service documents no list of pending tasks, so this is read from the steps, and assumed:
/// a `UserTaskReq` opens a task. It is over when a later step of another type names the same task,
/// when a step says that it is completed or cancelled, when its run goes into another round
/// (`llm_request_prepared`: a round starts when all its answers are in), or when its run does not
/// wait any more. A task without a kind counts as an approval, or as `multi_option` if it has
/// options. Showing one task too many is the smaller harm: the service answers a stale task with
/// a conflict.
#[derive(Debug, Clone, Default)]
pub struct OpenTasks {
    open: Vec<PendingTask>,
    over: BTreeSet<String>,
}

impl OpenTasks {
    /// Takes in the next step of the timeline.
    pub fn see(&mut self, run_id: &str, item_type: &ItemType, mut step: TaskStep) {
        if *item_type == ItemType::LlmRequestPrepared {
            self.open.retain(|task| task.run_id != run_id);
        }
        let Some(task_id) = step.user_task_id.take() else {
            return;
        };
        if *item_type != ItemType::UserTaskReq || step.is_over() {
            self.settle(task_id);
        } else if !self.over.contains(&task_id)
            && !self.open.iter().any(|task| task.task_id == task_id)
        {
            self.open.push(step.into_task(task_id, run_id.to_owned()));
        }
    }

    /// Takes in that a task is over, whatever a step says.
    pub fn settle(&mut self, task_id: String) {
        self.open.retain(|task| task.task_id != task_id);
        self.over.insert(task_id);
    }

    /// Whether a task is known to be over.
    #[must_use]
    pub fn is_over(&self, task_id: &str) -> bool {
        self.over.contains(task_id)
    }

    /// Forgets the open tasks, so that the timeline can be taken in again, but not what is over.
    pub fn start_over(&mut self) {
        self.open.clear();
    }

    /// The open tasks whose runs wait, the oldest first.
    #[must_use]
    pub fn pending(&self, phase_of_run: impl Fn(&str) -> Phase) -> Vec<PendingTask> {
        let waits = |task: &&PendingTask| phase_of_run(&task.run_id) == Phase::Paused;
        self.open.iter().filter(waits).cloned().collect()
    }
}
