//! Sub-agents: started together, played at the same time, joined when all have ended.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::player::Player;
use super::thread::{State, Thread, Wait};
use crate::script::{SubAgent, render};
use crate::session::{NewRun, Session};
use crate::store::RunPlace;

impl Player {
    /// Starts sub-agents; the thread waits for all of them.
    pub(super) fn spawn(&mut self, session: &mut Session, thread: usize, agents: Vec<SubAgent>) {
        let parent = self.threads[thread].run;
        let clock = self.threads[thread].clock;
        let scope = self.threads[thread].scope.clone();
        let count = agents.len();
        for agent in agents {
            let input = render(&agent.input, &scope);
            let name = format!("agent/{}/sub/{}", self.cell.agent_id, agent.name);
            let child = session.spawn(NewRun {
                agent_id: self.engine.ids.uuid(&name),
                agent_version_id: self.engine.ids.uuid(&format!("{name}/version")),
                agent_name: agent.name.clone(),
                parent: Some(parent),
                input: input.clone(),
            });
            let place = RunPlace {
                session: Arc::clone(&self.cell),
                run: child,
            };
            let child_run_id = session.runs[child].id.clone();
            self.engine.store.insert_run(child_run_id.clone(), place);
            session.sub_agent_step(
                parent,
                "SubAgentCall",
                json!({"child_run_id": child_run_id, "agent_name": agent.name, "input": input}),
            );
            let child_scope = Map::from_iter([("input".to_owned(), input)]);
            let mut child = Thread::new(child, agent.steps, child_scope, clock);
            child.parent = Some((thread, agent.name));
            self.threads.push(child);
        }
        if count > 0 {
            self.threads[thread].wait(Wait::SubAgents(count), None);
        }
    }

    /// Tells the thread that waits for `thread` that it ended.
    pub(super) fn join(&mut self, session: &mut Session, thread: usize) {
        let (run, clock) = (self.threads[thread].run, self.threads[thread].clock);
        let Some((parent, name)) = self.threads[thread].parent.clone() else {
            return;
        };
        let child = &session.runs[run];
        let output = child.output.clone();
        let content = json!({
            "child_run_id": child.id,
            "agent_name": name,
            "status": child.status,
            "output": output,
            "error": child.error,
        });
        let parent = &mut self.threads[parent];
        session.sub_agent_step(parent.run, "SubAgentResult", content);
        let children = parent.scope.entry("children").or_insert_with(|| json!({}));
        if let Value::Object(children) = children {
            children.insert(name, output);
        }
        if let State::Waiting {
            wait: Wait::SubAgents(left),
            ..
        } = &mut parent.state
        {
            *left -= 1;
            if *left == 0 {
                parent.go_on(clock);
            }
        }
    }
}
