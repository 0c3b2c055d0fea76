//! Scripts: what an agent does, as data. `emulator/README.md` documents the format.

mod library;
mod template;

use std::collections::BTreeMap;
use std::time::Duration;

use phrony_client::model::{TaskKind, TaskOption};
use serde::Deserialize;
use serde_json::{Map, Value};

pub use library::{ScriptError, load_scripts};
pub use template::{render, render_text};

/// An agent and what its runs do.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Script {
    /// The agent's name, for people.
    pub name: String,
    /// What the scenario shows.
    #[serde(default)]
    pub description: String,
    /// The language model that the agent claims to use.
    #[serde(default = "default_model")]
    pub model: String,
    /// The instructions that the agent claims to have.
    #[serde(default)]
    pub instructions: String,
    /// What a run does, in order.
    pub steps: Vec<ScriptStep>,
}

fn default_model() -> String {
    "emulated-model-1".to_owned()
}

impl Script {
    /// Whether a run of this script takes a firehose's input.
    #[must_use]
    pub fn is_firehose(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.action, Action::Firehose(_)))
    }

    /// Whether a run of this script starts sub-agents.
    #[must_use]
    pub fn has_sub_agents(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.action, Action::Spawn(_)))
    }
}

/// A script's number of milliseconds as a duration. More than a year is a year: what is longer
/// could not be added to a clock.
#[must_use]
pub fn pause(ms: u64) -> Duration {
    const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1_000;
    Duration::from_millis(ms.min(YEAR_MS))
}

/// One action and how long it takes: `{"afterMs": 300, "reason": {…}}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct ScriptStep {
    /// How long after the previous step this one is done, in script milliseconds.
    pub after_ms: u64,
    /// What is done.
    pub action: Action,
}

/// Read by hand: `flatten` would let a misspelt `afterMs` pass in silence.
impl TryFrom<Map<String, Value>> for ScriptStep {
    type Error = String;

    fn try_from(mut fields: Map<String, Value>) -> Result<Self, String> {
        let after_ms = match fields.remove("afterMs") {
            None => 0,
            Some(after) => after
                .as_u64()
                .ok_or("`afterMs` must be a whole number of milliseconds")?,
        };
        if fields.len() != 1 {
            let names: Vec<_> = fields.keys().cloned().collect();
            return Err(format!(
                "a step has `afterMs` and exactly one action, not [{}]",
                names.join(", ")
            ));
        }
        let action = serde_json::from_value(Value::Object(fields)).map_err(|e| e.to_string())?;
        Ok(Self { after_ms, action })
    }
}

/// What a step does. Texts and values may hold placeholders, see [`render`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// A request to the language model is prepared.
    Prepare(Prepare),
    /// The model reasons.
    Reason(Reason),
    /// A tool is called.
    Call(Call),
    /// A tool answers.
    Result(ToolAnswer),
    /// The run produces its output.
    Output(Output),
    /// The run waits for a person to complete a task.
    Ask(Ask),
    /// The run waits for messages until one ends the conversation.
    Chat(Chat),
    /// The run sleeps until the time is over or somebody skips the wait.
    Wait(Wait),
    /// The run starts sub-agents and waits for all of them.
    Spawn(Vec<SubAgent>),
    /// The run asks another agent.
    Aitl(Aitl),
    /// The run fails.
    Fail(Fail),
    /// The run emits as many steps as its input says.
    Firehose(Firehose),
}

/// `prepare`: a request to the language model.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Prepare {}

/// `reason`: the model reasons.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reason {
    /// What it says.
    pub message: String,
    /// Tokens used.
    #[serde(default)]
    pub tokens: u64,
}

/// `call`: a tool is called.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Call {
    /// The script's name for the call; its `result` names it too.
    pub id: String,
    /// The tool.
    pub name: String,
    /// The operation of the tool.
    #[serde(default)]
    pub operation: Option<String>,
    /// What it is called with.
    #[serde(default)]
    pub arguments: Value,
}

/// `result`: a tool answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ToolAnswer {
    /// The `id` of the `call`.
    pub id: String,
    /// What the tool answers.
    #[serde(default)]
    pub data: Value,
    /// What went wrong; the call then counts as failed.
    #[serde(default)]
    pub error: Option<String>,
}

/// `output`: the run's output.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Output {
    /// The output.
    pub value: Value,
    /// Tokens used.
    #[serde(default)]
    pub tokens: u64,
}

/// `ask`: a task for a person.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ask {
    /// What the task asks for.
    pub kind: TaskKind,
    /// What the person reads.
    pub prompt: String,
    /// The choices of a `multi_option` task.
    #[serde(default)]
    pub options: Vec<TaskOption>,
    /// How long the run waits; for ever when absent.
    #[serde(default)]
    pub timeout_ms: Option<u64>,
    /// What is done next, by outcome: `approved`, `rejected`, `answered`, `timedOut`, or the
    /// chosen option's id. The steps after the `ask` follow in any case.
    #[serde(default)]
    pub then: BTreeMap<String, Vec<ScriptStep>>,
}

/// `chat`: a conversation.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chat {
    /// Messages that end the conversation, compared without regard to case.
    pub until: Vec<String>,
    /// What is done for every other message.
    pub turn: Vec<ScriptStep>,
}

/// `wait`: a timer.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wait {
    /// How long, in script milliseconds.
    pub ms: u64,
}

/// One sub-agent of `spawn`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubAgent {
    /// The sub-agent's name; `{{children.NAME}}` is its output afterwards.
    pub name: String,
    /// What it is given.
    #[serde(default)]
    pub input: Value,
    /// What its run does.
    pub steps: Vec<ScriptStep>,
}

/// `aitl`: a step of asking another agent.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Aitl {
    /// Which step.
    pub phase: AitlPhase,
    /// The agent that is asked.
    pub agent: String,
    /// The question, or the answer.
    #[serde(default)]
    pub message: String,
}

/// How far a question to another agent got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AitlPhase {
    /// The question is asked; the run waits.
    Request,
    /// The other agent has it.
    Received,
    /// The other agent answers.
    Response,
    /// The question is settled; the run goes on.
    Resolved,
}

/// `fail`: the run ends with an error.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fail {
    /// The error.
    pub error: String,
}

/// `firehose`: takes everything from the run's input.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Firehose {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn error(step: Value) -> String {
        serde_json::from_value::<ScriptStep>(step)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_misspelt_step_says_what_is_wrong() {
        assert!(error(json!({"afterMS": 3, "prepare": {}})).contains("afterMS"));
        assert!(error(json!({"afterMs": -1, "prepare": {}})).contains("afterMs"));
        assert!(error(json!({"afterMs": 3})).contains("exactly one action"));
        assert!(error(json!({"think": {}})).contains("think"));
        assert!(error(json!({"reason": {"mesage": "x"}})).contains("mesage"));
    }

    #[test]
    fn a_step_without_a_time_follows_at_once() {
        let step: ScriptStep = serde_json::from_value(json!({"prepare": {}})).unwrap();
        assert_eq!(step.after_ms, 0);
    }
}
