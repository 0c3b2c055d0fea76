//! One method for each JSON route of the service.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Client, Error};
use crate::InputError;
use crate::http::{InputPath, Route};
use crate::model::{
    Conversation, FinalizeRequest, Finalized, InputAccepted, PresignRequest, Presigned, RunInput,
    RunSnapshot, SessionList, SessionListQuery, StartRunBody, StartedRun, StepContentMode,
};

impl Client {
    /// Starts a run of an agent: `POST /v1/agents/{agentId}/runs`.
    ///
    /// It is sent again only if the server surely did not take it (429, or 503 with
    /// `Retry-After`), so that no run starts twice.
    ///
    /// # Errors
    ///
    /// [`Error`]: 400 for an input that the agent does not take, 401, 403 for another agent's key,
    /// 409 when a guard blocks the run, 429 at the trigger's limit.
    pub async fn start_run(
        &self,
        agent_id: &str,
        input: Option<Map<String, Value>>,
    ) -> Result<StartedRun, Error> {
        let body = json(&StartRunBody { input })?;
        let request = Route::StartRun { agent_id }.request(Some(body))?;
        self.call(request).await?.typed()
    }

    /// One page of an agent's sessions: `GET /v1/agents/{agentId}/sessions`.
    ///
    /// # Errors
    ///
    /// [`Error`]: 401, 403 for another agent's key.
    pub async fn list_sessions(
        &self,
        agent_id: &str,
        query: &SessionListQuery,
    ) -> Result<SessionList, Error> {
        let request = Route::ListSessions { agent_id, query }.request(None)?;
        self.call(request).await?.typed()
    }

    /// A run's status and result: `GET /v1/runs/{runId}`.
    ///
    /// # Errors
    ///
    /// [`Error`]: 401, 403, 404.
    pub async fn get_run(&self, run_id: &str) -> Result<RunSnapshot, Error> {
        let request = Route::Run { run_id }.request(None)?;
        self.call(request).await?.typed()
    }

    /// The session of a run with its timeline: `GET /v1/runs/{runId}/conversation`.
    ///
    /// # Errors
    ///
    /// [`Error`]: 401, 403, 404.
    pub async fn get_conversation(
        &self,
        run_id: &str,
        step_content: StepContentMode,
    ) -> Result<Conversation, Error> {
        let step_content = Some(step_content);
        let request = Route::Conversation {
            run_id,
            step_content,
        }
        .request(None)?;
        self.call(request).await?.typed()
    }

    /// Gives input to a run that waits: `POST /v1/runs/{runId}/messages`.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] for an input that says nothing or contradicts itself; otherwise 400 when
    /// the run does not wait for this, 409 for a task that somebody else has completed.
    pub async fn send_run_message(
        &self,
        run_id: &str,
        input: &RunInput,
    ) -> Result<InputAccepted, Error> {
        let body = json(&input.to_body(run_id)?)?;
        let path = InputPath::Messages;
        let request = Route::SendInput { run_id, path }.request(Some(body))?;
        self.call(request).await?.typed()
    }

    /// Ends a run's timer early: `POST /v1/runs/{runId}/skip-agent-wait`.
    ///
    /// # Errors
    ///
    /// [`Error`]: 400 unless the run's status is `WaitingForTimer`.
    pub async fn skip_agent_wait(&self, run_id: &str) -> Result<InputAccepted, Error> {
        let request = Route::SkipAgentWait { run_id }.request(None)?;
        self.call(request).await?.typed()
    }

    /// Asks where to upload a file: `POST /v1/file-library/presign`.
    ///
    /// [`Client::upload_file`] does the whole upload.
    ///
    /// # Errors
    ///
    /// [`Error`]: 403 when uploads are not enabled on the key.
    pub async fn presign_file(&self, file: &PresignRequest) -> Result<Presigned, Error> {
        file.validate()?;
        let request = Route::Presign.request(Some(json(file)?))?;
        self.call(request).await?.typed()
    }

    /// Registers an uploaded file: `POST /v1/file-library/finalize`.
    ///
    /// # Errors
    ///
    /// [`Error`]: 400 when nothing was uploaded under the key.
    pub async fn finalize_file(&self, file: &FinalizeRequest) -> Result<Finalized, Error> {
        file.validate()?;
        let request = Route::Finalize.request(Some(json(file)?))?;
        self.call(request).await?.typed()
    }
}

fn json(body: &impl Serialize) -> Result<String, InputError> {
    serde_json::to_string(body).map_err(|error| InputError::new("body", error.to_string()))
}
