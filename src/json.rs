//! JSON values, whoever parsed them.

use serde_json::Value;

/// A JSON value: `serde_json`'s for Rust, the engine's own for JavaScript.
///
/// What the service sends is kept as it came, with fields that nobody knows yet. So that the rules
/// about it are written once, they look at it through this and no other way.
pub trait Json: Clone {
    /// A field of an object. `None` if there is none, if it is `null`, and for what is no object.
    fn get(&self, name: Name) -> Option<Self>;

    /// The value as a text.
    fn as_text(&self) -> Option<String>;

    /// The value as a number.
    fn as_number(&self) -> Option<f64>;

    /// The elements of a list. `None` for what is none.
    fn elements(&self) -> Option<Vec<Self>>;

    /// Whether both would be written as the same JSON.
    fn is_same(&self, other: &Self) -> bool;

    /// `null`.
    fn null() -> Self;

    /// A text.
    fn text(text: &str) -> Self;

    /// A number.
    fn number(number: f64) -> Self;

    /// `true` or `false`.
    fn boolean(boolean: bool) -> Self;

    /// A copy of an object with these fields set. What is no object becomes one.
    #[must_use]
    fn with(&self, fields: &[(Name, Self)]) -> Self;

    /// The text of a field.
    fn text_at(&self, name: Name) -> Option<String> {
        self.get(name)?.as_text()
    }

    /// The number of a field.
    fn number_at(&self, name: Name) -> Option<f64> {
        self.get(name)?.as_number()
    }
}

macro_rules! names {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The fields that are looked at or set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Name {
            $(#[doc = concat!("`", $name, "`")] $variant),*
        }

        impl Name {
            /// All of them, in the order of their discriminants.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name as it is written in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }
    };
}

names! {
    AgentId = "agentId",
    AgentIdOfEvent = "agent_id",
    AgentName = "agentName",
    AgentNameOfEvent = "agent_name",
    AgentVersionId = "agentVersionId",
    ChildRunIdOfEvent = "child_run_id",
    Content = "content",
    Data = "data",
    Depth = "depth",
    Detail = "detail",
    Error = "error",
    EventIdOfEvent = "event_id",
    FinishedAt = "finishedAt",
    FinishedAtOfEvent = "finished_at",
    Id = "id",
    Input = "input",
    Items = "items",
    Kind = "kind",
    Label = "label",
    LlmModel = "llmModel",
    Message = "message",
    Options = "options",
    Ordinal = "ordinal",
    Output = "output",
    ParentRunId = "parentRunId",
    ParentRunIdOfEvent = "parent_run_id",
    Prompt = "prompt",
    Provisional = "provisional",
    RunId = "runId",
    RunIdOfEvent = "run_id",
    Runs = "runs",
    Sequence = "sequence",
    Session = "session",
    SessionId = "sessionId",
    SessionIdOfEvent = "session_id",
    StartContext = "startContext",
    StartedAt = "startedAt",
    StartedAtOfEvent = "started_at",
    Status = "status",
    StepKindOfEvent = "step_kind",
    Subject = "subject",
    TokensUsed = "tokensUsed",
    TokensUsedOfEvent = "tokens_used",
    TotalTokensUsed = "totalTokensUsed",
    TotalTokensUsedOfEvent = "total_tokens_used",
    TriggerId = "triggerId",
    TriggerName = "triggerName",
    TriggerType = "triggerType",
    TriggeredBy = "triggeredBy",
    Ts = "ts",
    Type = "type",
    UserTaskIdOfEvent = "user_task_id",
    VersionLabel = "versionLabel",
}

impl Json for Value {
    fn get(&self, name: Name) -> Option<Self> {
        Value::get(self, name.as_str())
            .filter(|value| !value.is_null())
            .cloned()
    }

    fn as_text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    // Without the copy that `get` makes.
    fn text_at(&self, name: Name) -> Option<String> {
        Value::get(self, name.as_str())?.as_text()
    }

    fn number_at(&self, name: Name) -> Option<f64> {
        Value::get(self, name.as_str())?.as_f64()
    }

    fn as_number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn elements(&self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }

    fn null() -> Self {
        Self::Null
    }

    fn text(text: &str) -> Self {
        text.into()
    }

    fn number(number: f64) -> Self {
        // As JavaScript has it: a whole number is one, however it was computed.
        if number.fract() == 0.0 && number.abs() < 9e15 {
            return (number as i64).into();
        }
        number.into()
    }

    fn boolean(boolean: bool) -> Self {
        boolean.into()
    }

    fn with(&self, fields: &[(Name, Self)]) -> Self {
        let mut object = self.as_object().cloned().unwrap_or_default();
        for (name, value) in fields {
            object.insert(name.as_str().to_owned(), value.clone());
        }
        Self::Object(object)
    }
}
