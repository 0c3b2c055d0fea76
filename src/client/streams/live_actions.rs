//! Acting on a live run: which task or run an input is for, once for each click, shown while it is
//! on its way.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::{Future, FutureExt, LocalBoxFuture, Shared};
use wasm_bindgen_futures::spawn_local;

use super::LiveRun;
use super::follow::Followed;
use super::live_session::LiveSession;
use crate::InputError;
use crate::client::Error;
use crate::live::{Answer, Target};
use crate::model::{InputAccepted, MessageFile, Phase, RunInput, Status};

type Accepted = Result<InputAccepted, Error>;
type Sending = Shared<LocalBoxFuture<'static, Accepted>>;

/// The inputs that are on their way or were accepted, by the task or the run that they are for.
#[derive(Default)]
pub(super) struct SentInputs(RefCell<BTreeMap<String, Sent>>);

struct Sent {
    /// `None` for the end of a timer, which says nothing else.
    input: Option<RunInput>,
    sending: Sending,
}

impl SentInputs {
    /// The same input that is on its way or was accepted.
    fn repeated(&self, key: &str, input: Option<&RunInput>) -> Result<Option<Sending>, InputError> {
        match self.0.borrow().get(key) {
            None => Ok(None),
            Some(sent) if sent.input.as_ref() == input => Ok(Some(sent.sending.clone())),
            Some(_) => {
                let message =
                    format!("{key}: another input for it is on its way or was accepted already");
                Err(InputError::new("taskId", message))
            }
        }
    }
}

/// Inputs. One that cannot be right is refused before any request, and the same one that is still
/// on its way is not sent twice. What has been begun is sent to its end, though its future or the
/// live run is dropped.
impl LiveRun {
    /// Approves the task, or the only one that waits for a decision.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when no task or more than one would fit, for one that is over or takes
    /// another kind of answer, and when another answer is on its way or was accepted already;
    /// otherwise those of [`Client::send_run_message`](crate::client::Client::send_run_message).
    pub async fn approve(&self, task_id: Option<&str>) -> Result<InputAccepted, Error> {
        let input = |task_id: &str| RunInput::approve(task_id);
        self.answer(Answer::Decision, task_id, input).await
    }

    /// Rejects the task, or the only one that waits for a decision.
    ///
    /// # Errors
    ///
    /// Those of [`LiveRun::approve`].
    pub async fn reject(&self, task_id: Option<&str>) -> Result<InputAccepted, Error> {
        let input = |task_id: &str| RunInput::reject(task_id);
        self.answer(Answer::Decision, task_id, input).await
    }

    /// Chooses an option of the task, or of the only one that has options.
    ///
    /// # Errors
    ///
    /// Those of [`LiveRun::approve`], and [`Error::Input`] for an option that the task does not
    /// have.
    pub async fn choose(
        &self,
        task_id: Option<&str>,
        option_id: &str,
    ) -> Result<InputAccepted, Error> {
        let input = |task_id: &str| RunInput::choose(task_id, option_id);
        let answer = Answer::Choice(option_id);
        self.answer(answer, task_id, input).await
    }

    /// Answers the task with a text, or the only one that waits for one.
    ///
    /// # Errors
    ///
    /// Those of [`LiveRun::approve`].
    pub async fn answer_text(
        &self,
        task_id: Option<&str>,
        text: &str,
    ) -> Result<InputAccepted, Error> {
        let input = |task_id: &str| RunInput::answer_text(task_id, text);
        self.answer(Answer::Text, task_id, input).await
    }

    /// Answers the task with a number, or the only one that waits for one.
    ///
    /// # Errors
    ///
    /// Those of [`LiveRun::approve`].
    pub async fn answer_number(
        &self,
        task_id: Option<&str>,
        number: f64,
    ) -> Result<InputAccepted, Error> {
        let input = |task_id: &str| RunInput::answer_number(task_id, number);
        self.answer(Answer::Number, task_id, input).await
    }

    /// Says something to the run that waits for a message, with these files.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when the session has ended; otherwise those of
    /// [`Client::send_run_message`](crate::client::Client::send_run_message).
    pub async fn say(
        &self,
        text: &str,
        files: impl IntoIterator<Item = MessageFile>,
    ) -> Result<InputAccepted, Error> {
        let input = files.into_iter().fold(RunInput::text(text), RunInput::file);
        self.message(input).await
    }

    /// Sends files without a text to the run that waits for a message.
    ///
    /// # Errors
    ///
    /// Those of [`LiveRun::say`].
    pub async fn send_files(
        &self,
        files: impl IntoIterator<Item = MessageFile>,
    ) -> Result<InputAccepted, Error> {
        self.message(RunInput::files(files)).await
    }

    /// Ends the timer of the run that sleeps.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when the session has ended; otherwise those of
    /// [`Client::skip_agent_wait`](crate::client::Client::skip_agent_wait).
    pub async fn skip_wait(&self) -> Result<InputAccepted, Error> {
        let session = Rc::clone(&self.session);
        let run_id = session.waiting_run(&Status::WaitingForTimer)?;
        let key = format!("{run_id} timer");
        let send = async move { session.client.skip_agent_wait(&run_id).await };
        self.session.once(key, None, Repeat::Again, send)?.await
    }

    async fn answer(
        &self,
        answer: Answer<'_>,
        task_id: Option<&str>,
        input: impl Fn(&str) -> RunInput,
    ) -> Accepted {
        let session = Rc::clone(&self.session);
        if let Some(task_id) = task_id
            && let Some(sending) = session.sent.repeated(task_id, Some(&input(task_id)))?
        {
            return sending.await;
        }
        let Target { run_id, task_id } = session.state.borrow_mut().target(answer, task_id)?;
        let run_id = match run_id {
            Some(run_id) => run_id,
            None => session.waiting_run(&Status::WaitingForHitl)?,
        };
        let input = input(&task_id);
        let (key, what) = (task_id.clone(), Some(input.clone()));
        let send = async move {
            session.state.borrow_mut().begin_submission(&task_id);
            session.changed();
            let accepted = session.client.send_run_message(&run_id, &input).await;
            let is_accepted = is_accepted(&accepted);
            let mut state = session.state.borrow_mut();
            state.end_submission(&task_id, is_accepted);
            drop(state);
            session.changed();
            accepted
        };
        self.session.once(key, what, Repeat::Never, send)?.await
    }

    async fn message(&self, input: RunInput) -> Accepted {
        let session = Rc::clone(&self.session);
        let run_id = session.waiting_run(&Status::WaitingForResponse)?;
        let (key, what) = (run_id.clone(), Some(input.clone()));
        let send = async move { session.client.send_run_message(&run_id, &input).await };
        self.session.once(key, what, Repeat::Again, send)?.await
    }
}

/// Whether an input that was accepted may be sent once more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeat {
    Never,
    Again,
}

impl LiveSession {
    /// The run with this status, or else the one that is followed: what is known may be out of
    /// date.
    fn waiting_run(&self, status: &Status) -> Result<String, InputError> {
        let state = self.state.borrow();
        if state.phase() == Phase::Finished {
            let message = "the session has ended and takes no input any more";
            return Err(InputError::new("runId", message));
        }
        let waiting = state.run_with_status(status.as_str());
        Ok(waiting.unwrap_or_else(|| self.run_id.clone()))
    }

    /// Sends an input unless the same is on its way: a double click is one click.
    fn once(
        self: &Rc<Self>,
        key: String,
        input: Option<RunInput>,
        repeat: Repeat,
        send: impl Future<Output = Accepted> + 'static,
    ) -> Result<Sending, Error> {
        if let Some(sending) = self.sent.repeated(&key, input.as_ref())? {
            return Ok(sending);
        }
        let session = Rc::clone(self);
        let sent_as = key.clone();
        let sending = async move {
            let accepted = send.await;
            if repeat == Repeat::Again || !is_accepted(&accepted) {
                session.sent.0.borrow_mut().remove(&sent_as);
            }
            match &accepted {
                Ok(_) => session.acted(),
                Err(Error::Input(_)) => {}
                // A conflict says that what is shown is out of date; a lost answer, that the input
                // may have arrived.
                Err(_) => session.refresh(),
            }
            accepted
        };
        let sending = sending.boxed_local().shared();
        let sent = Sent {
            input,
            sending: sending.clone(),
        };
        self.sent.0.borrow_mut().insert(key, sent);
        // Whoever drops the future has clicked all the same.
        spawn_local(sending.clone().map(drop));
        Ok(sending)
    }
}

fn is_accepted(accepted: &Accepted) -> bool {
    accepted
        .as_ref()
        .is_ok_and(|accepted| accepted.error.is_none())
}
