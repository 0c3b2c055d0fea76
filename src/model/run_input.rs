//! The builder of the input for a run that waits.

use serde_json::{Map, Value};

use super::{MessageFile, SendInputBody};
use crate::InputError;

/// Builds the input for a waiting run.
///
/// ```
/// use phrony_client::model::{MessageFile, RunInput};
///
/// let body = RunInput::text("The invoice is attached.")
///     .file(MessageFile::new("uploads/invoice.pdf"))
///     .to_body("run-1")?;
/// assert_eq!(body.run_id, "run-1");
///
/// assert!(RunInput::approve("task-1").to_body("run-1").is_ok());
/// assert!(RunInput::answer_number("task-1", f64::NAN).to_body("run-1").is_err());
/// # Ok::<(), phrony_client::InputError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RunInput {
    body: SendInputBody,
}

impl RunInput {
    fn task(task_id: impl Into<String>) -> Self {
        Self {
            body: SendInputBody {
                user_task_id: Some(task_id.into()),
                ..SendInputBody::default()
            },
        }
    }

    /// The next message, for `WaitingForResponse`.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            body: SendInputBody {
                text: Some(text.into()),
                ..SendInputBody::default()
            },
        }
    }

    /// A message of files alone; [`RunInput::file`] adds files to a text.
    #[must_use]
    pub fn files(files: impl IntoIterator<Item = MessageFile>) -> Self {
        Self {
            body: SendInputBody {
                files: Some(files.into_iter().collect()),
                ..SendInputBody::default()
            },
        }
    }

    /// Approves an approval task.
    #[must_use]
    pub fn approve(task_id: impl Into<String>) -> Self {
        let mut input = Self::task(task_id);
        input.body.approved = Some(true);
        input
    }

    /// Rejects an approval task.
    #[must_use]
    pub fn reject(task_id: impl Into<String>) -> Self {
        let mut input = Self::task(task_id);
        input.body.approved = Some(false);
        input
    }

    /// Chooses an option of a `multi_option` task.
    #[must_use]
    pub fn choose(task_id: impl Into<String>, option_id: impl Into<String>) -> Self {
        let mut input = Self::task(task_id);
        input.body.selected_option_id = Some(option_id.into());
        input
    }

    /// Answers a text task.
    #[must_use]
    pub fn answer_text(task_id: impl Into<String>, text: impl Into<String>) -> Self {
        let mut input = Self::task(task_id);
        input.body.text_value = Some(text.into());
        input
    }

    /// Answers a number task.
    #[must_use]
    pub fn answer_number(task_id: impl Into<String>, number: f64) -> Self {
        let mut input = Self::task(task_id);
        input.body.number_value = Some(number);
        input
    }

    /// Adds a file to the message.
    #[must_use]
    pub fn file(mut self, file: MessageFile) -> Self {
        self.body.files.get_or_insert_default().push(file);
        self
    }

    /// Sets what else to store on the task.
    #[must_use]
    pub fn metadata(mut self, metadata: Map<String, Value>) -> Self {
        self.body.metadata = Some(metadata);
        self
    }

    /// Says who completed the task. For trusted gateways only.
    #[must_use]
    pub fn completed_by(mut self, email: impl Into<String>) -> Self {
        self.body.completed_by_email = Some(email.into());
        self
    }

    /// The validated body for the run `run_id`.
    ///
    /// # Errors
    ///
    /// Those of [`SendInputBody::validate`].
    pub fn to_body(&self, run_id: &str) -> Result<SendInputBody, InputError> {
        let mut body = self.body.clone();
        run_id.clone_into(&mut body.run_id);
        body.validate(run_id)?;
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_builder_gives_the_fields_of_its_kind() {
        let metadata = json!({"ticket": 7});
        let metadata = metadata.as_object().unwrap();
        for (input, wire) in [
            (RunInput::text("hi"), json!({"runId": "r", "text": "hi"})),
            (
                RunInput::approve("t"),
                json!({"runId": "r", "userTaskId": "t", "approved": true}),
            ),
            (
                RunInput::reject("t").metadata(metadata.clone()),
                json!({"runId": "r", "userTaskId": "t", "approved": false, "metadata": metadata}),
            ),
            (
                RunInput::choose("t", "o"),
                json!({"runId": "r", "userTaskId": "t", "selectedOptionId": "o"}),
            ),
            (
                RunInput::answer_text("t", "x"),
                json!({"runId": "r", "userTaskId": "t", "textValue": "x"}),
            ),
            (
                RunInput::answer_number("t", 1.5),
                json!({"runId": "r", "userTaskId": "t", "numberValue": 1.5}),
            ),
            (
                RunInput::files([MessageFile::new("k")]),
                json!({"runId": "r", "files": [{"phronyFile": true, "objectKey": "k"}]}),
            ),
            (
                RunInput::text("hi").file(MessageFile::new("k")),
                json!({"runId": "r", "text": "hi", "files": [{"phronyFile": true, "objectKey": "k"}]}),
            ),
        ] {
            assert_eq!(
                serde_json::to_value(input.to_body("r").unwrap()).unwrap(),
                wire
            );
        }
    }
}
