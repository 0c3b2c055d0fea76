//! The agents: one for each script.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ids::Ids;
use crate::script::Script;

/// An agent that runs can be started of.
#[derive(Debug)]
pub struct Agent {
    /// The scenario's name, for example `approval`.
    pub scenario: String,
    /// The agent's id.
    pub id: String,
    /// The id of its only version.
    pub version_id: String,
    /// What its runs do.
    pub script: Script,
}

/// All agents, by id.
#[derive(Debug)]
pub struct Agents(BTreeMap<String, Arc<Agent>>);

impl Agents {
    /// An agent for each script; `scripts` is by scenario.
    #[must_use]
    pub fn new(ids: Ids, scripts: BTreeMap<String, Script>) -> Self {
        let agents = scripts.into_iter().map(|(scenario, script)| {
            let agent = Agent {
                id: ids.uuid(&format!("agent/{scenario}")),
                version_id: ids.uuid(&format!("agent/{scenario}/version")),
                scenario,
                script,
            };
            (agent.id.clone(), Arc::new(agent))
        });
        Self(agents.collect())
    }

    /// The agent with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Agent>> {
        self.0.get(id)
    }

    /// All agents.
    pub fn all(&self) -> impl Iterator<Item = &Agent> {
        self.0.values().map(Arc::as_ref)
    }

    /// The agents' ids by scenario.
    #[must_use]
    pub fn by_scenario(&self) -> BTreeMap<String, String> {
        self.all()
            .map(|agent| (agent.scenario.clone(), agent.id.clone()))
            .collect()
    }
}
