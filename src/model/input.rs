//! Input for a run that waits: the body and its validation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Extra;
use super::Status;
use super::file::{PhronyFile, check_object_key};
use crate::InputError;
use crate::input_error::check_id;

/// The body of `POST /v1/runs/{runId}/messages` and `…/input`.
///
/// [`RunInput`](super::RunInput) builds it; [`SendInputBody::validate`] checks one that was built by hand. Unknown
/// fields are refused rather than passed on: an approval task counts as approved when `approved`
/// is missing, so a misspelt `approved: false` would approve.
///
/// `M` is the type of `metadata`, which is never looked into.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "SendInputBody"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendInputBody<M = Map<String, Value>> {
    /// The run; the same as in the path.
    pub run_id: String,
    /// The user task to complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_task_id: Option<String>,
    /// The answer to an approval task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<bool>,
    /// The answer to a `multi_option` task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_option_id: Option<String>,
    /// The answer to a text task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_value: Option<String>,
    /// The answer to a number task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_value: Option<f64>,
    /// What else to store on the task.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub metadata: Option<M>,
    /// The next message of the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same as `text`, under its other name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Files that belong to the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<MessageFile>>,
    /// Who completed the task. Trusted gateways only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_by_email: Option<String>,
    /// End a timer early. Trusted gateways only; with an API key, use the skip-agent-wait route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_agent_wait: Option<bool>,
}

/// Spelled out because `#[serde(default)]` would ask for `M: Default`.
fn none<M>() -> Option<M> {
    None
}

/// An uploaded file as a message names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageFile {
    /// Marks the object as a file.
    phrony_file: PhronyFile,
    /// The key from the upload.
    pub object_key: String,
    /// The file's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// The file's media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

impl MessageFile {
    /// The names of the fields on the wire.
    pub const FIELDS: [&'static str; 4] = ["phronyFile", "objectKey", "filename", "mediaType"];

    /// Names the file that was uploaded under `object_key`.
    #[must_use]
    pub fn new(object_key: impl Into<String>) -> Self {
        Self {
            phrony_file: PhronyFile,
            object_key: object_key.into(),
            filename: None,
            media_type: None,
        }
    }
}

/// The answer to an input (202). The run may still be working on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InputAccepted {
    /// What the service says of the acceptance.
    pub status: Status,
    /// Why the service rejected the input, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl<M> SendInputBody<M> {
    /// The names of the fields on the wire.
    pub const FIELDS: [&'static str; 12] = [
        "runId",
        "userTaskId",
        "approved",
        "selectedOptionId",
        "textValue",
        "numberValue",
        "metadata",
        "text",
        "message",
        "files",
        "completedByEmail",
        "skipAgentWait",
    ];

    /// Checks the body before it is sent to the run `run_id`.
    ///
    /// # Errors
    ///
    /// - `runId` is not `run_id`;
    /// - nothing is said: no task, no text, no file;
    /// - a task's answer without a task, two answers at once, or a message beside an answer: a
    ///   kind of pause takes exactly its own fields;
    /// - an empty text, a number that is not finite, something that is not an email address.
    pub fn validate(&self, run_id: &str) -> Result<(), InputError> {
        check_id("runId", run_id)?;
        if self.run_id != run_id {
            return Err(InputError::new(
                "runId",
                "the body's runId is not the run that the input is sent to",
            ));
        }
        match &self.user_task_id {
            Some(task) => self.check_answer(task)?,
            None => self.check_message()?,
        }
        if let Some(email) = &self.completed_by_email {
            check_email(email)?;
        }
        if self.skip_agent_wait == Some(false) {
            return Err(InputError::new("skipAgentWait", "can only be true"));
        }
        Ok(())
    }

    fn check_answer(&self, task: &str) -> Result<(), InputError> {
        check_id("userTaskId", task)?;
        if let Some(field) = self.message_fields().next() {
            return Err(InputError::new(
                field,
                "cannot go with userTaskId: complete the task first, then send the message",
            ));
        }
        let mut answers = self.answer_fields();
        if let (Some(first), Some(second)) = (answers.next(), answers.next()) {
            return Err(InputError::new(
                second,
                format!("cannot go with {first}: a task takes one answer"),
            ));
        }
        check_text("selectedOptionId", self.selected_option_id.as_deref())?;
        check_text("textValue", self.text_value.as_deref())?;
        if self.number_value.is_some_and(|number| !number.is_finite()) {
            return Err(InputError::new("numberValue", "must be a finite number"));
        }
        Ok(())
    }

    fn check_message(&self) -> Result<(), InputError> {
        if let Some(field) = self.answer_fields().next() {
            return Err(InputError::new(
                field,
                "answers a task: userTaskId must say which",
            ));
        }
        check_text("text", self.text.as_deref())?;
        check_text("message", self.message.as_deref())?;
        if self.text.is_some() && self.message.is_some() {
            return Err(InputError::new(
                "message",
                "is another name for text: give one of them",
            ));
        }
        let files = self.files.as_deref().unwrap_or_default();
        for (index, file) in files.iter().enumerate() {
            check_object_key(&format!("files[{index}].objectKey"), &file.object_key)?;
        }
        if self.message_fields().next().is_none() {
            return Err(InputError::new(
                "body",
                "says nothing: give a userTaskId, a text or at least one file",
            ));
        }
        Ok(())
    }

    fn answer_fields(&self) -> impl Iterator<Item = &'static str> {
        given([
            ("approved", self.approved.is_some()),
            ("selectedOptionId", self.selected_option_id.is_some()),
            ("textValue", self.text_value.is_some()),
            ("numberValue", self.number_value.is_some()),
        ])
    }

    fn message_fields(&self) -> impl Iterator<Item = &'static str> {
        let files = self.files.as_ref().is_some_and(|files| !files.is_empty());
        given([
            ("text", self.text.is_some()),
            ("message", self.message.is_some()),
            ("files", files),
        ])
    }
}

fn given<const N: usize>(fields: [(&'static str, bool); N]) -> impl Iterator<Item = &'static str> {
    fields
        .into_iter()
        .filter_map(|(field, is_given)| is_given.then_some(field))
}

fn check_text(field: &str, text: Option<&str>) -> Result<(), InputError> {
    match text {
        Some(text) if text.trim().is_empty() => Err(InputError::new(field, "is empty")),
        _ => Ok(()),
    }
}

/// Only the shape: whether mail arrives there is the service's business.
fn check_email(email: &str) -> Result<(), InputError> {
    let wellformed = email.split_once('@').is_some_and(|(local, domain)| {
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '@';
        !local.is_empty()
            && !email.starts_with(odd)
            && !local.contains(odd)
            && !domain.contains(odd)
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty())
    });
    if wellformed {
        Ok(())
    } else {
        Err(InputError::new(
            "completedByEmail",
            "is not an email address",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::RunInput;
    use super::*;
    use serde_json::json;

    fn refused(body: Value) -> String {
        let body: SendInputBody = serde_json::from_value(body).unwrap();
        body.validate("r").unwrap_err().field
    }

    #[test]
    fn refuses_what_says_nothing() {
        assert_eq!(refused(json!({"runId": "r"})), "body");
        assert_eq!(refused(json!({"runId": "r", "files": []})), "body");
        assert_eq!(
            refused(json!({"runId": "r", "skipAgentWait": true})),
            "body"
        );
        assert_eq!(refused(json!({"runId": "r", "text": ""})), "text");
        assert_eq!(refused(json!({"runId": "r", "message": " \n"})), "message");
    }

    #[test]
    fn refuses_another_run() {
        assert_eq!(refused(json!({"runId": "s", "text": "hi"})), "runId");
        assert!(serde_json::from_value::<SendInputBody>(json!({"text": "hi"})).is_err());
    }

    #[test]
    fn refuses_fields_that_do_not_belong_together() {
        let task = json!({"runId": "r", "userTaskId": "t"});
        let with = |more: Value| {
            let mut body = task.clone();
            let fields = more.as_object().unwrap().clone();
            body.as_object_mut().unwrap().extend(fields);
            body
        };
        assert_eq!(refused(with(json!({"text": "hi"}))), "text");
        assert_eq!(
            refused(with(json!({"approved": true, "textValue": "x"}))),
            "textValue"
        );
        assert_eq!(
            refused(json!({"runId": "r", "text": "x", "approved": false})),
            "approved"
        );
        assert_eq!(
            refused(json!({"runId": "r", "text": "x", "message": "x"})),
            "message"
        );
    }

    #[test]
    fn refuses_values_that_the_service_cannot_store() {
        let input = RunInput::answer_number("t", f64::INFINITY);
        assert_eq!(input.to_body("r").unwrap_err().field, "numberValue");
        let input = RunInput::answer_text("t", "");
        assert_eq!(input.to_body("r").unwrap_err().field, "textValue");
        let input = RunInput::approve("..");
        assert_eq!(input.to_body("r").unwrap_err().field, "userTaskId");
        let input = RunInput::files([MessageFile::new("a"), MessageFile::new("")]);
        assert_eq!(input.to_body("r").unwrap_err().field, "files[1].objectKey");
    }

    #[test]
    fn refuses_a_misspelt_field() {
        let body = json!({"runId": "r", "userTaskId": "t", "aproved": false});
        let error = serde_json::from_value::<SendInputBody>(body).unwrap_err();
        assert!(error.to_string().contains("aproved"));
    }

    #[test]
    fn reads_an_email_by_its_shape() {
        for email in ["a@b.c", "first.last+tag@example.co.uk", "é@exämple.de"] {
            assert_eq!(check_email(email), Ok(()), "{email}");
        }
        for email in [
            "", "a", "@b.c", "a@", "a@b", "a@b.", "a@.c", "a b@c.d", "a@b@c.d", "a@b.c\n",
        ] {
            assert!(check_email(email).is_err(), "{email:?}");
        }
    }
}
