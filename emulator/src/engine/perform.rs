//! What each action of a script does to the session.

use std::time::Duration;

use phrony_client::model::Status;
use serde_json::{Map, Value, json};

use super::Engine;
use super::firehose::{FirehoseInput, Flow};
use super::player::Player;
use super::thread::{State, Thread, Wait};
use crate::script::{Action, Aitl, AitlPhase, Ask, Chat, ScriptStep, pause, render, render_text};
use crate::session::{NewStep, Reply, Session, fields};

const TOO_MANY_STEPS: &str = "The run reached its limit of steps";
const OUT_OF_MEMORY: &str = "The emulator reached its limit of step content";

impl Player {
    /// Lets a thread do what it has to do at the script time `due`.
    pub(super) fn play_on(
        &mut self,
        session: &mut Session,
        thread: usize,
        due: Duration,
        now: Duration,
    ) {
        match &self.threads[thread].state {
            State::Ready => self.play_step(session, thread, due),
            State::Flowing(flow) => {
                let flow = *flow;
                self.flow(session, thread, flow, now);
            }
            State::Waiting { wait, .. } => {
                let wait = wait.clone();
                self.end_wait(session, thread, &wait, due);
            }
            State::Done => {}
        }
    }

    fn play_step(&mut self, session: &mut Session, thread: usize, due: Duration) {
        let this = &mut self.threads[thread];
        this.clock = due;
        let run = this.run;
        let Some(step) = this.steps.pop_front() else {
            return self.finish(session, thread, None);
        };
        if session.sequence(run) >= self.engine.limits.steps_per_run {
            return self.finish(session, thread, Some(TOO_MANY_STEPS.to_owned()));
        }
        if self.engine.store.make_room(&self.cell.vitals).is_err() {
            return self.give_up(session, OUT_OF_MEMORY);
        }
        let scope = &this.scope;
        match step.action {
            Action::Prepare(_) => {
                session.prepare(run);
            }
            Action::Reason(reason) => {
                session.reason(run, render_text(&reason.message, scope), reason.tokens);
            }
            Action::Call(call) => {
                let id = self.engine.tool_call_id(session, run);
                let arguments = render(&call.arguments, scope);
                this.calls.insert(call.id, id.clone());
                session.call(run, id, call.name, call.operation, arguments);
            }
            Action::Result(answer) => {
                let id = this.calls.remove(&answer.id).unwrap_or(answer.id);
                let error = answer.error.map(|error| render_text(&error, scope));
                let log_id = self.engine.ids.uuid(&format!("{id}/log"));
                session.result(run, id, log_id, render(&answer.data, scope), error);
            }
            Action::Output(output) => {
                let value = render(&output.value, scope);
                session.output(run, value, output.tokens);
            }
            Action::Ask(ask) => ask_person(session, this, ask),
            Action::Chat(chat) => {
                session.set_status(run, Status::WaitingForResponse);
                this.wait(Wait::Message(chat), None);
            }
            Action::Wait(wait) => self.start_timer(session, thread, wait.ms),
            Action::Spawn(agents) => self.spawn(session, thread, agents),
            Action::Aitl(aitl) => self.ask_agent(session, thread, &aitl),
            Action::Fail(fail) => {
                let error = render_text(&fail.error, scope);
                self.finish(session, thread, Some(error));
            }
            Action::Firehose(_) => {
                // A firehose in a user's script may have got an input that does not fit.
                match FirehoseInput::read(&scope_input(scope), &self.engine.limits) {
                    Ok(input) => this.state = State::Flowing(Flow::new(input, due)),
                    Err(errors) => self.finish(session, thread, Some(errors.join("; "))),
                }
            }
        }
    }

    /// Gives `thread` what somebody replied.
    pub(super) fn hear(
        &mut self,
        session: &mut Session,
        thread: usize,
        reply: Reply,
        now: Duration,
    ) {
        let this = &mut self.threads[thread];
        let State::Waiting { wait, .. } = &this.state else {
            return;
        };
        match (wait.clone(), reply) {
            (Wait::Task(mut then), Reply::Task { outcome, answer }) => {
                this.go_on(now);
                this.scope.insert("answer".to_owned(), answer);
                this.do_first(then.remove(&outcome).unwrap_or_default());
            }
            (Wait::Message(chat), Reply::Message { text, files }) => {
                this.go_on(now);
                hear_message(this, chat, &text, &files);
            }
            (
                Wait::Timer {
                    tool_call_id,
                    since,
                },
                Reply::Skip,
            ) => {
                this.go_on(now);
                let waited = now.saturating_sub(since);
                self.end_timer(session, thread, tool_call_id, waited, true);
            }
            // The session takes no reply that does not fit what the run waits for.
            _ => {}
        }
    }

    /// Ends a wait because its time is over.
    fn end_wait(&mut self, session: &mut Session, thread: usize, wait: &Wait, due: Duration) {
        let this = &mut self.threads[thread];
        this.go_on(due);
        match wait {
            Wait::Task(then) => {
                session.give_up_task(this.run);
                this.do_first(then.get("timedOut").cloned().unwrap_or_default());
            }
            Wait::Timer {
                tool_call_id,
                since,
            } => {
                session.set_status(this.run, Status::Running);
                let waited = due.saturating_sub(*since);
                self.end_timer(session, thread, tool_call_id.clone(), waited, false);
            }
            Wait::Message(_) | Wait::SubAgents(_) => {}
        }
    }

    fn start_timer(&mut self, session: &mut Session, thread: usize, ms: u64) {
        let run = self.threads[thread].run;
        let tool_call_id = self.engine.tool_call_id(session, run);
        let arguments = json!({"seconds": ms.div_ceil(1_000)});
        session.call(
            run,
            tool_call_id.clone(),
            "phrony_wait".to_owned(),
            None,
            arguments,
        );
        session.set_status(run, Status::WaitingForTimer);
        let this = &mut self.threads[thread];
        let since = this.clock;
        this.wait(
            Wait::Timer {
                tool_call_id,
                since,
            },
            Some(pause(ms)),
        );
    }

    fn end_timer(
        &mut self,
        session: &mut Session,
        thread: usize,
        tool_call_id: String,
        waited: Duration,
        skipped: bool,
    ) {
        let outcome = json!({"skipped": skipped, "waitedSeconds": waited.as_secs()});
        let log_id = self.engine.ids.uuid(&format!("{tool_call_id}/log"));
        let this = &mut self.threads[thread];
        this.scope.insert("wait".to_owned(), outcome.clone());
        session.result(this.run, tool_call_id, log_id, outcome, None);
    }

    fn ask_agent(&mut self, session: &mut Session, thread: usize, aitl: &Aitl) {
        let this = &mut self.threads[thread];
        let run = this.run;
        // All steps of a question carry the id that its first one got.
        if aitl.phase == AitlPhase::Request {
            let question = format!("{}/aitl/{}", session.runs[run].id, session.sequence(run));
            let id = self.engine.ids.uuid(&question);
            this.questions.insert(aitl.agent.clone(), id);
        }
        let content = fields(json!({
            "aitl_request_id": this.questions.get(&aitl.agent),
            "agent_name": aitl.agent,
            "message": render_text(&aitl.message, &this.scope),
        }));
        let (item_type, subject) = match aitl.phase {
            AitlPhase::Request => ("AITLRequest", Some("engine.aitl.requested")),
            AitlPhase::Received => ("AITLReceived", Some("engine.aitl.received")),
            AitlPhase::Response => ("AITLResponse", None),
            AitlPhase::Resolved => ("AITLResolved", Some("engine.aitl.resolved")),
        };
        let new = NewStep {
            content,
            ..NewStep::default()
        };
        let row = session.step(run, item_type.into(), new);
        if let Some(subject) = subject {
            session.emit_aitl(row, subject);
        }
        match aitl.phase {
            AitlPhase::Request => session.set_status(run, Status::WaitingForAitl),
            AitlPhase::Resolved => session.set_status(run, Status::Running),
            AitlPhase::Received | AitlPhase::Response => {}
        }
    }

    fn flow(&mut self, session: &mut Session, thread: usize, mut flow: Flow, now: Duration) {
        let run = self.threads[thread].run;
        let bytes = usize::try_from(flow.input.bytes).unwrap_or(usize::MAX);
        for _ in 0..flow.due_by(now) {
            if self.engine.store.make_room(&self.cell.vitals).is_err() {
                return self.give_up(session, OUT_OF_MEMORY);
            }
            flow.sent += 1;
            let preview = format!("Event {} of {}", flow.sent, flow.input.events);
            session.padded_step(run, preview, bytes);
            if flow.is_unpaced() && self.cell.log.is_crowded() {
                break;
            }
        }
        let this = &mut self.threads[thread];
        if flow.is_done() {
            this.go_on(if flow.is_unpaced() { now } else { flow.due() });
        } else {
            this.state = State::Flowing(flow);
        }
    }

    /// Ends every run of the session, sub-agents first.
    fn give_up(&mut self, session: &mut Session, error: &str) {
        for thread in (0..self.threads.len()).rev() {
            if !matches!(self.threads[thread].state, State::Done) {
                self.finish(session, thread, Some(error.to_owned()));
            }
        }
    }

    fn finish(&mut self, session: &mut Session, thread: usize, error: Option<String>) {
        self.threads[thread].state = State::Done;
        session.finish_run(self.threads[thread].run, error);
        self.join(session, thread);
    }
}

impl Engine {
    /// The id of a tool call that is the next step of `run`.
    fn tool_call_id(&self, session: &Session, run: usize) -> String {
        let name = format!(
            "{}/call/{}",
            session.runs[run].id,
            session.sequence(run) + 1
        );
        format!("call_{}", self.ids.secret(&name))
    }
}

/// Takes the turn that a message asks for, or ends the conversation.
fn hear_message(thread: &mut Thread, chat: Chat, text: &str, files: &[String]) {
    let ends = chat
        .until
        .iter()
        .any(|end| end.eq_ignore_ascii_case(text.trim()));
    let turns = thread
        .scope
        .get("message")
        .and_then(|last| last["turn"].as_u64())
        .unwrap_or(0);
    let turn = turns + u64::from(!ends);
    let message = json!({"text": text, "files": files, "turn": turn});
    thread.scope.insert("message".to_owned(), message);
    if !ends {
        let mut steps = chat.turn.clone();
        steps.push(ScriptStep {
            after_ms: 0,
            action: Action::Chat(chat),
        });
        thread.do_first(steps);
    }
}

fn ask_person(session: &mut Session, thread: &mut Thread, ask: Ask) {
    let prompt = render_text(&ask.prompt, &thread.scope);
    session.ask(thread.run, ask.kind, prompt, ask.options);
    let limit = ask.timeout_ms.map(pause);
    thread.wait(Wait::Task(ask.then), limit);
}

fn scope_input(scope: &Map<String, Value>) -> Value {
    scope.get("input").cloned().unwrap_or_default()
}
