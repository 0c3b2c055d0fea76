//! What a run waits for: the user tasks that nobody has completed yet.

use serde::{Deserialize, Serialize};

use super::rows::task_step;
use crate::ids::Ids;
use crate::json::Json;
use crate::model::{Conversation, ItemType, Phase, PhaseOverrides, TaskKind, TaskOption};

/// A task that waits for a person. `O` is what its options are: the crate's type, or values that
/// were not read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "PendingTask"))]
#[serde(rename_all = "camelCase")]
pub struct PendingTask<O = TaskOption> {
    /// The task, to be named in the answer.
    pub task_id: String,
    /// The run that asked, and that the answer is sent to.
    pub run_id: String,
    /// What the task asks for.
    pub kind: TaskKind,
    /// What the person reads.
    pub prompt: Option<String>,
    /// The choices of a `multi_option` task.
    pub options: Vec<O>,
    /// Where it can be completed.
    pub completable_in: CompletableIn,
}

/// Where a task can be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum CompletableIn {
    /// By a message to the run.
    Api,
    /// In the service's dashboard only.
    Dashboard,
}

impl CompletableIn {
    /// The place's name on the JavaScript side: `api` or `dashboard`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Dashboard => "dashboard",
        }
    }
}

impl<J: Json> PendingTask<J> {
    /// Whether both say the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.task_id == other.task_id
            && self.run_id == other.run_id
            && self.kind == other.kind
            && self.prompt == other.prompt
            && self.options.len() == other.options.len()
            && self
                .options
                .iter()
                .zip(&other.options)
                .all(|(a, b)| a.is_same(b))
    }
}

impl PendingTask<serde_json::Value> {
    /// The task with its options read. What is no option is left out.
    #[must_use]
    pub fn typed(&self) -> PendingTask {
        let option = |option| TaskOption::deserialize(option).ok();
        PendingTask {
            task_id: self.task_id.clone(),
            run_id: self.run_id.clone(),
            kind: self.kind.clone(),
            prompt: self.prompt.clone(),
            options: self.options.iter().filter_map(option).collect(),
            completable_in: self.completable_in,
        }
    }
}

/// The part of a step that decides whether a task is pending.
#[derive(Debug, Clone)]
pub struct TaskStep<J> {
    /// The task that the step is about.
    pub user_task_id: Option<String>,
    /// What the task asks for.
    pub kind: Option<TaskKind>,
    /// What the person reads.
    pub prompt: Option<String>,
    /// The choices of a `multi_option` task.
    pub options: Vec<J>,
    /// How far the task is, if the step says so.
    pub status: Option<String>,
}

/// A step that says nothing of a task.
impl<J> Default for TaskStep<J> {
    fn default() -> Self {
        Self {
            user_task_id: None,
            kind: None,
            prompt: None,
            options: Vec::new(),
            status: None,
        }
    }
}

impl<J> TaskStep<J> {
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

    /// Whether the step says that its task is completed or cancelled.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(
            self.status.as_deref(),
            Some("completed" | "cancelled" | "canceled")
        )
    }

    fn into_task(self, task_id: String, run_id: String) -> PendingTask<J> {
        let kind = self.kind.unwrap_or(if self.options.is_empty() {
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
            options: self.options,
            completable_in,
        }
    }
}

/// The tasks of a conversation that wait for a person, the oldest first; see [`OpenTasks`].
///
/// The items must be in the order of the timeline.
#[must_use]
pub fn pending_tasks_of(conversation: &Conversation, phases: &PhaseOverrides) -> Vec<PendingTask> {
    let mut open = OpenTasks::default();
    for item in &conversation.items {
        if let Some(step) = task_step(&item.item_type, || Some(item.content.clone())) {
            open.see(&item.run_id, &item.item_type, step);
        }
    }
    let pending = open.pending(|run_id| {
        let run = conversation.runs.iter().find(|run| run.id == run_id);
        match run {
            Some(run) if run.finished_at.is_some() => Phase::Finished,
            Some(run) => phases.phase(&run.status),
            None => phases.phase(&conversation.session.status),
        }
    });
    pending.iter().map(PendingTask::typed).collect()
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
#[derive(Debug, Clone)]
pub struct OpenTasks<J> {
    open: Vec<PendingTask<J>>,
    over: Ids,
}

/// No tasks.
impl<J> Default for OpenTasks<J> {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            over: Ids::default(),
        }
    }
}

impl<J: Clone> OpenTasks<J> {
    /// Takes in the next step of the timeline.
    pub fn see(&mut self, run_id: &str, item_type: &ItemType, mut step: TaskStep<J>) {
        if *item_type == ItemType::LlmRequestPrepared {
            self.open.retain(|task| task.run_id != run_id);
        }
        let Some(task_id) = step.user_task_id.take() else {
            return;
        };
        if *item_type != ItemType::UserTaskReq || step.is_over() {
            self.settle(&task_id);
        } else if !self.over.contains(&task_id)
            && !self.open.iter().any(|task| task.task_id == task_id)
        {
            self.open.push(step.into_task(task_id, run_id.to_owned()));
        }
    }

    /// Takes in that a task is over, whatever a step says.
    pub fn settle(&mut self, task_id: &str) {
        self.open.retain(|task| task.task_id != task_id);
        self.over.add(task_id);
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
    pub fn pending(&self, phase_of_run: impl Fn(&str) -> Phase) -> Vec<PendingTask<J>> {
        let waits = |task: &&PendingTask<J>| phase_of_run(&task.run_id) == Phase::Paused;
        self.open.iter().filter(waits).cloned().collect()
    }
}
