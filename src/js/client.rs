//! The client's calls.

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::error::{input_to_js, to_js};
use super::input::{check_input, refuse_unknown_fields};
use super::options::{Options, id, read, stringify};
use crate::InputError;
use crate::client::{Client, Error, UploadTarget, set};
use crate::http::{InputPath, Request, Route};
use crate::model::{FinalizeRequest, PresignRequest, SessionListQuery, StepContentMode};

/// A client with its settings. Every method takes the options of the call last.
#[wasm_bindgen]
pub struct WasmClient(Client);

/// Promises reject with what [`to_js`] makes of the error.
type Call<T> = Result<T, JsValue>;

fn rejected<T>(result: Result<T, Error>) -> Call<T> {
    result.map_err(|error| to_js(&error))
}

#[wasm_bindgen]
impl WasmClient {
    /// Checks the options of `new Phrony(options)`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Call<WasmClient> {
        let client = Options::new(options, "options").and_then(|options| options.client());
        client.map(WasmClient).map_err(input_to_js)
    }

    /// `POST /v1/agents/{agentId}/runs`
    #[wasm_bindgen(js_name = startRun)]
    pub fn start_run(&self, agent_id: JsValue, body: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            let agent_id = id(&agent_id, "agentId")?;
            let body = start_run_body(&body)?;
            Ok(Route::StartRun {
                agent_id: &agent_id,
            }
            .request(Some(body))?)
        };
        self.json(request(), options)
    }

    /// `GET /v1/agents/{agentId}/sessions`
    #[wasm_bindgen(js_name = listSessions)]
    pub fn list_sessions(
        &self,
        agent_id: JsValue,
        query: JsValue,
        options: JsValue,
    ) -> Call<Promise> {
        let request = || {
            let agent_id = &id(&agent_id, "agentId")?;
            let query = &sessions_query(query)?;
            Ok(Route::ListSessions { agent_id, query }.request(None)?)
        };
        self.json(request(), options)
    }

    /// `GET /v1/runs/{runId}`
    #[wasm_bindgen(js_name = getRun)]
    pub fn get_run(&self, run_id: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            let run_id = &id(&run_id, "runId")?;
            Ok(Route::Run { run_id }.request(None)?)
        };
        self.json(request(), options)
    }

    /// `GET /v1/runs/{runId}/conversation`
    #[wasm_bindgen(js_name = getConversation)]
    pub fn get_conversation(
        &self,
        run_id: JsValue,
        query: JsValue,
        options: JsValue,
    ) -> Call<Promise> {
        let request = || {
            let run_id = &id(&run_id, "runId")?;
            let step_content = step_content(&query)?;
            Ok(Route::Conversation {
                run_id,
                step_content,
            }
            .request(None)?)
        };
        self.json(request(), options)
    }

    /// `POST /v1/runs/{runId}/messages`, or `…/input` if the options say `path: "input"`.
    #[wasm_bindgen(js_name = sendRunMessage)]
    pub fn send_run_message(
        &self,
        run_id: JsValue,
        body: JsValue,
        options: JsValue,
    ) -> Call<Promise> {
        let request = || {
            let run_id = &id(&run_id, "runId")?;
            let path = input_path(&options)?;
            // Written before it is looked at: that refuses what is circular.
            let written = stringify(&body, "body")?;
            check_input(run_id, &body)?;
            Ok(Route::SendInput { run_id, path }.request(Some(written))?)
        };
        self.json(request(), options)
    }

    /// `POST /v1/runs/{runId}/skip-agent-wait`
    #[wasm_bindgen(js_name = skipAgentWait)]
    pub fn skip_agent_wait(&self, run_id: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            let run_id = &id(&run_id, "runId")?;
            Ok(Route::SkipAgentWait { run_id }.request(None)?)
        };
        self.json(request(), options)
    }

    /// `POST /v1/file-library/presign`
    #[wasm_bindgen(js_name = presignFile)]
    pub fn presign_file(&self, file: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            refuse_unknown_fields(&file, "file", &PresignRequest::FIELDS)?;
            let body = stringify(&file, "file")?;
            read::<PresignRequest>(file, "file")?.validate()?;
            Ok(Route::Presign.request(Some(body))?)
        };
        self.json(request(), options)
    }

    /// `POST /v1/file-library/finalize`
    #[wasm_bindgen(js_name = finalizeFile)]
    pub fn finalize_file(&self, file: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            refuse_unknown_fields(&file, "file", &FinalizeRequest::FIELDS)?;
            let body = stringify(&file, "file")?;
            read::<FinalizeRequest>(file, "file")?.validate()?;
            Ok(Route::Finalize.request(Some(body))?)
        };
        self.json(request(), options)
    }

    /// Puts `data` where `presigned` says, by `fetch` if there is one.
    #[wasm_bindgen(js_name = putFile)]
    pub fn put_file(
        &self,
        presigned: JsValue,
        data: JsValue,
        fetch: Option<Function>,
        options: JsValue,
    ) -> Call<Promise> {
        let client = self.0.clone();
        Ok(future_to_promise(async move {
            let call = async {
                let target: UploadTarget = read(presigned, "presigned")?;
                let client = Options::new(&options, "options")?.apply(&client)?;
                client.put(target, data, fetch).await
            };
            rejected(call.await).map(|()| JsValue::UNDEFINED)
        }))
    }

    /// Opens `GET /v1/runs/{runId}/stream` and gives its body, or `null` if it has none.
    #[wasm_bindgen(js_name = openStream)]
    pub fn open_stream(&self, run_id: JsValue, options: JsValue) -> Call<Promise> {
        let client = self.0.clone();
        Ok(future_to_promise(async move {
            let call = async {
                let client = Options::new(&options, "options")?.apply(&client)?;
                let run_id = &id(&run_id, "runId")?;
                let request = Route::Stream { run_id }.request(None)?;
                client.open(request).await
            };
            Ok(rejected(call.await)?.body().into())
        }))
    }
}

impl WasmClient {
    /// Makes a call and gives the answer as the engine's `JSON.parse` reads it.
    ///
    /// Not an `async fn` for each route: each would be a copy of the whole call in the module.
    fn json(&self, request: Result<Request, Error>, options: JsValue) -> Call<Promise> {
        let client = self.0.clone();
        Ok(future_to_promise(async move {
            let call = async {
                let client = Options::new(&options, "options")?.apply(&client)?;
                client.call(request?).await?.json()
            };
            rejected(call.await)
        }))
    }
}

fn start_run_body(body: &JsValue) -> Result<String, Error> {
    let known = Options::new(body, "body")?;
    if body.is_object() {
        refuse_unknown_fields(body, "body", &["input"])?;
    }
    let body = Object::new();
    if let Some(input) = known.get("input") {
        if !input.is_object() || js_sys::Array::is_array(&input) {
            return Err(InputError::new("input", "must be an object").into());
        }
        set(&body, "input", &input);
    }
    stringify(&body, "input")
}

fn sessions_query(query: JsValue) -> Result<SessionListQuery, InputError> {
    if query.is_undefined() || query.is_null() {
        return Ok(SessionListQuery::default());
    }
    refuse_unknown_fields(&query, "query", &SessionListQuery::FIELDS)?;
    read(query, "query")
}

fn step_content(query: &JsValue) -> Result<Option<StepContentMode>, InputError> {
    let mode = Options::new(query, "query")?.get("stepContent");
    mode.map(|mode| read(mode, "stepContent")).transpose()
}

fn input_path(options: &JsValue) -> Result<InputPath, InputError> {
    let path = Options::new(options, "options")?.get("path");
    match path.map(|path| path.as_string()) {
        None => Ok(InputPath::Messages),
        Some(Some(path)) if path == "messages" => Ok(InputPath::Messages),
        Some(Some(path)) if path == "input" => Ok(InputPath::Input),
        Some(_) => Err(InputError::new("path", "must be messages or input")),
    }
}
