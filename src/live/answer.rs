//! Which task an answer is for, and whether it can be given at all.

use super::RunState;
use crate::InputError;
use crate::json::{Json, Name};
use crate::model::{Phase, TaskKind};
use crate::timeline::{CompletableIn, PendingTask};

/// An answer to a task, as far as it has to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Approved or rejected.
    Decision,
    /// This option was chosen.
    Choice(&'a str),
    /// A text was written.
    Text,
    /// A number was given.
    Number,
}

/// Where an answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The run that asked; `None` if nothing is known of the task.
    pub run_id: Option<String>,
    /// The task.
    pub task_id: String,
}

impl Answer<'_> {
    fn fits(self, kind: &TaskKind) -> bool {
        match self {
            Self::Decision => *kind == TaskKind::Approval,
            Self::Choice(_) => *kind == TaskKind::MultiOption,
            Self::Text => *kind == TaskKind::Text,
            Self::Number => *kind == TaskKind::Number,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Decision => "a decision",
            Self::Choice(_) => "an option",
            Self::Text => "a text",
            Self::Number => "a number",
        }
    }
}

impl<J: Json> RunState<J> {
    /// The task that an answer is for: the named one, or the only one that it fits.
    ///
    /// A named task that nobody has told of is left to the service: a redacted key sees none.
    ///
    /// # Errors
    ///
    /// When no task or more than one would fit, and for a task that is over, that takes another
    /// kind of answer or that only the dashboard completes.
    pub fn target(
        &mut self,
        answer: Answer<'_>,
        task_id: Option<&str>,
    ) -> Result<Target, InputError> {
        let pending = self.pending_tasks();
        let mut tasks = pending.iter().map(|live| &live.task);
        let task = match task_id {
            Some(task_id) => {
                let Some(task) = tasks.find(|task| task.task_id == task_id) else {
                    return self.unknown(task_id);
                };
                task
            }
            None => only(answer, tasks)?,
        };
        check(answer, task)?;
        Ok(Target {
            run_id: Some(task.run_id.clone()),
            task_id: task.task_id.clone(),
        })
    }

    fn unknown(&self, task_id: &str) -> Result<Target, InputError> {
        if self.is_over(task_id) {
            let message = format!("{task_id} has been completed or cancelled");
            return Err(InputError::new("taskId", message));
        }
        if self.phase() == Phase::Finished {
            let message = "the session has ended, and with it its tasks";
            return Err(InputError::new("taskId", message));
        }
        Ok(Target {
            run_id: None,
            task_id: task_id.to_owned(),
        })
    }
}

fn only<'a, J: Json>(
    answer: Answer<'_>,
    tasks: impl Iterator<Item = &'a PendingTask<J>> + Clone,
) -> Result<&'a PendingTask<J>, InputError> {
    let mut fitting = tasks.clone().filter(|task| answer.fits(&task.kind));
    let error = |message| Err(InputError::new("taskId", message));
    match (fitting.next(), fitting.next()) {
        (Some(task), None) => Ok(task),
        (Some(_), Some(_)) => {
            let ids: Vec<_> = tasks
                .filter(|task| answer.fits(&task.kind))
                .map(|task| task.task_id.as_str())
                .collect();
            error(format!(
                "several tasks wait for {}; name one of {}",
                answer.name(),
                ids.join(", ")
            ))
        }
        _ => match tasks.into_iter().next() {
            // What is wrong with the first one says more than that there is none.
            Some(task) => check(answer, task).map(|()| task),
            None => error(format!("no task waits for {}", answer.name())),
        },
    }
}

fn check<J: Json>(answer: Answer<'_>, task: &PendingTask<J>) -> Result<(), InputError> {
    let PendingTask {
        task_id,
        kind,
        options,
        ..
    } = task;
    if task.completable_in == CompletableIn::Dashboard {
        let message = format!(
            "{task_id} is of the kind {}, which only the Phrony dashboard can complete; go there",
            kind.as_str()
        );
        return Err(InputError::new("taskId", message));
    }
    if !answer.fits(kind) {
        let message = format!(
            "{task_id} is of the kind {}, and does not take {}",
            kind.as_str(),
            answer.name()
        );
        return Err(InputError::new("taskId", message));
    }
    let ids = options.iter().filter_map(|option| option.text_at(Name::Id));
    let ids: Vec<String> = ids.collect();
    match answer {
        Answer::Choice(id) if !ids.is_empty() && ids.iter().all(|known| known != id) => {
            let message = format!(
                "`{id}` is none of the options of {task_id}: {}",
                ids.join(", ")
            );
            Err(InputError::new("optionId", message))
        }
        _ => Ok(()),
    }
}
