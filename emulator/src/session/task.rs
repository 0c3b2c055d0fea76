//! A task for a person.

use phrony_client::model::{TaskKind, TaskOption};
use serde_json::{Map, Value};

/// A task of a session.
#[derive(Debug)]
pub struct Task {
    /// The task's id.
    pub id: String,
    /// The run that waits for it, by its place in the session.
    pub run: usize,
    /// The row that asks for it, by its place in the session.
    pub row: usize,
    /// What it asks for.
    pub kind: TaskKind,
    /// What the person reads.
    pub prompt: String,
    /// The choices.
    pub options: Vec<TaskOption>,
    /// Whether it is still to be done.
    pub status: TaskStatus,
}

/// How far a task got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskStatus {
    /// Somebody has to complete it.
    Pending,
    /// Somebody did, also by rejecting.
    Completed,
    /// The run no longer waits for it.
    Cancelled,
}

impl TaskStatus {
    /// The label on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// How somebody answered a task: the fields of the input body.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// For approvals and reviews.
    pub approved: Option<bool>,
    /// For `multi_option`.
    pub selected_option_id: Option<String>,
    /// For `text`.
    pub text_value: Option<String>,
    /// For `number`: as it was written, so that 3 does not become 3.0.
    pub number_value: Option<Value>,
    /// What else to store.
    pub metadata: Option<Map<String, Value>>,
}

impl Task {
    /// What `answer` makes of the task: the script's branch, and the answer as stored.
    ///
    /// # Errors
    ///
    /// When a field is missing or does not belong to the task's kind.
    pub fn outcome(&self, answer: &Answer) -> Result<(String, Value), String> {
        let mut stored = Map::new();
        let outcome = match &self.kind {
            TaskKind::Approval | TaskKind::AnomalyReview => {
                self.only(answer, "approved")?;
                let approved = answer.approved.unwrap_or(true);
                stored.insert("approved".to_owned(), Value::from(approved));
                if approved { "approved" } else { "rejected" }
            }
            TaskKind::MultiOption => {
                self.only(answer, "selectedOptionId")?;
                let chosen = answer
                    .selected_option_id
                    .as_deref()
                    .ok_or("selectedOptionId is required for a multi_option task")?;
                let option = self
                    .options
                    .iter()
                    .find(|option| option.id == chosen)
                    .ok_or("selectedOptionId is not one of the task's options")?;
                stored.insert("selectedOptionId".to_owned(), option.id.clone().into());
                stored.insert("label".to_owned(), option.label.clone().into());
                &option.id
            }
            TaskKind::Text => {
                self.only(answer, "textValue")?;
                let text = answer
                    .text_value
                    .clone()
                    .ok_or("textValue is required for a text task")?;
                stored.insert("textValue".to_owned(), text.into());
                "answered"
            }
            TaskKind::Number => {
                self.only(answer, "numberValue")?;
                let number = answer
                    .number_value
                    .clone()
                    .ok_or("numberValue is required for a number task")?;
                stored.insert("numberValue".to_owned(), number);
                "answered"
            }
            // Only the dashboard completes these; a text with it is the person's remark.
            _ => {
                if let Some(text) = answer.text_value.clone() {
                    stored.insert("textValue".to_owned(), text.into());
                }
                "answered"
            }
        };
        if let Some(metadata) = answer.metadata.clone() {
            stored.insert("metadata".to_owned(), metadata.into());
        }
        Ok((outcome.to_owned(), Value::Object(stored)))
    }

    /// Refuses the answers to other kinds of tasks.
    fn only(&self, answer: &Answer, allowed: &str) -> Result<(), String> {
        let given = [
            ("approved", answer.approved.is_some()),
            ("selectedOptionId", answer.selected_option_id.is_some()),
            ("textValue", answer.text_value.is_some()),
            ("numberValue", answer.number_value.is_some()),
        ];
        match given
            .iter()
            .find(|(field, is_given)| *is_given && *field != allowed)
        {
            Some((field, _)) => Err(format!("{field} does not belong to a {} task", self.kind)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn task(kind: TaskKind) -> Task {
        let options = json!([{"id": "a", "label": "Apple"}]);
        Task {
            id: "t".into(),
            run: 0,
            row: 0,
            kind,
            prompt: "?".into(),
            options: serde_json::from_value(options).unwrap(),
            status: TaskStatus::Pending,
        }
    }

    #[test]
    fn an_approval_without_a_word_is_a_yes() {
        let approval = task(TaskKind::Approval);
        let yes = ("approved".to_owned(), json!({"approved": true}));
        assert_eq!(approval.outcome(&Answer::default()), Ok(yes));
        let no = Answer {
            approved: Some(false),
            ..Answer::default()
        };
        assert_eq!(approval.outcome(&no).unwrap().0, "rejected");
    }

    #[test]
    fn each_kind_takes_its_own_answer_only() {
        let text = Answer {
            text_value: Some("x".into()),
            ..Answer::default()
        };
        assert_eq!(task(TaskKind::Text).outcome(&text).unwrap().0, "answered");
        for kind in [TaskKind::Approval, TaskKind::MultiOption, TaskKind::Number] {
            let error = task(kind).outcome(&text).unwrap_err();
            assert!(error.starts_with("textValue does not belong"), "{error}");
        }
        for kind in [TaskKind::MultiOption, TaskKind::Text, TaskKind::Number] {
            let error = task(kind).outcome(&Answer::default()).unwrap_err();
            assert!(error.contains("is required"), "{error}");
        }
    }

    #[test]
    fn the_chosen_option_must_exist() {
        let choose = |id: &str| Answer {
            selected_option_id: Some(id.into()),
            ..Answer::default()
        };
        let (outcome, stored) = task(TaskKind::MultiOption).outcome(&choose("a")).unwrap();
        assert_eq!(outcome, "a");
        assert_eq!(stored, json!({"selectedOptionId": "a", "label": "Apple"}));
        assert!(task(TaskKind::MultiOption).outcome(&choose("b")).is_err());
    }
}
