//! The client's calls.

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::error::{input_to_js, to_js};
use super::fields::{Fields, stringify, text};
use super::input::{check_finalize, check_input, check_presign, sessions_query, step_content};
use crate::InputError;
use crate::client::{Client, Error, Expected, Outgoing, UploadTarget, set};
use crate::http::{InputPath, Method, Request, Route};

/// A client with its settings. Every method takes the options of the call last.
#[wasm_bindgen]
pub struct WasmClient(Client);

/// Promises reject with what [`to_js`] makes of the error.
type Call<T> = Result<T, JsValue>;

#[wasm_bindgen]
impl WasmClient {
    /// Checks the options of `new Phrony(options)`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Call<WasmClient> {
        let client = Fields::new(options, "options").and_then(|options| options.client());
        client.map(WasmClient).map_err(input_to_js)
    }

    /// `POST /v1/agents/{agentId}/runs`
    #[wasm_bindgen(js_name = startRun)]
    pub fn start_run(&self, agent_id: JsValue, body: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            let agent_id = text(&agent_id, "agentId")?;
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
            let agent_id = &text(&agent_id, "agentId")?;
            let query = &sessions_query(&query)?;
            Ok(Route::ListSessions { agent_id, query }.request(None)?)
        };
        self.json(request(), options)
    }

    /// `GET /v1/runs/{runId}`
    #[wasm_bindgen(js_name = getRun)]
    pub fn get_run(&self, run_id: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            let run_id = &text(&run_id, "runId")?;
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
            let run_id = &text(&run_id, "runId")?;
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
            let run_id = &text(&run_id, "runId")?;
            let path = input_path(&options)?;
            check_input(run_id, &body)?;
            let written = stringify(&body, "body")?;
            Ok(Route::SendInput { run_id, path }.request(Some(written))?)
        };
        self.json(request(), options)
    }

    /// `POST /v1/runs/{runId}/skip-agent-wait`
    #[wasm_bindgen(js_name = skipAgentWait)]
    pub fn skip_agent_wait(&self, run_id: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            let run_id = &text(&run_id, "runId")?;
            Ok(Route::SkipAgentWait { run_id }.request(None)?)
        };
        self.json(request(), options)
    }

    /// `POST /v1/file-library/presign`
    #[wasm_bindgen(js_name = presignFile)]
    pub fn presign_file(&self, file: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            check_presign(&file)?;
            let body = stringify(&file, "file")?;
            Ok(Route::Presign.request(Some(body))?)
        };
        self.json(request(), options)
    }

    /// `POST /v1/file-library/finalize`
    #[wasm_bindgen(js_name = finalizeFile)]
    pub fn finalize_file(&self, file: JsValue, options: JsValue) -> Call<Promise> {
        let request = || {
            check_finalize(&file)?;
            let body = stringify(&file, "file")?;
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
        self.send(options, |client| {
            let presigned = Fields::new(&presigned, "presigned")?;
            let target = UploadTarget {
                upload_url: presigned.required_text("uploadUrl")?,
                required_headers: presigned.named_texts("requiredHeaders")?,
            };
            client.put(target, data, fetch)
        })
    }

    /// Makes a request to any path and gives what `fetch` answers it with. The options have the `body`.
    pub fn request(&self, method: JsValue, path: JsValue, options: JsValue) -> Call<Promise> {
        self.send(options.clone(), |client| {
            let method = match text(&method, "method")?.as_str() {
                "GET" => Method::Get,
                "POST" => Method::Post,
                "PUT" => Method::Put,
                _ => return Err(InputError::new("method", "must be GET, POST or PUT").into()),
            };
            let body = Fields::new(&options, "options")?.get("body");
            let body = body.map(|body| stringify(&body, "body")).transpose()?;
            let request = Request::to_path(method, &text(&path, "path")?, body)?;
            client.outgoing(request, Expected::Anything)
        })
    }

    /// Opens `GET /v1/runs/{runId}/stream` and gives its body, or `undefined` if it has none.
    #[wasm_bindgen(js_name = openStream)]
    pub fn open_stream(&self, run_id: JsValue, options: JsValue) -> Call<Promise> {
        self.send(options, |client| {
            let run_id = &text(&run_id, "runId")?;
            let request = Route::Stream { run_id }.request(None)?;
            client.outgoing(request, Expected::Stream)
        })
    }
}

impl WasmClient {
    /// Makes a call and gives the answer as the engine's `JSON.parse` reads it.
    fn json(&self, request: Result<Request, Error>, options: JsValue) -> Call<Promise> {
        self.send(options, |client| client.outgoing(request?, Expected::Json))
    }

    /// Sends what `outgoing` makes of a client that has the options of the call.
    fn send(
        &self,
        options: JsValue,
        outgoing: impl FnOnce(&Client) -> Result<Outgoing, Error>,
    ) -> Call<Promise> {
        let client = Fields::new(&options, "options").and_then(|options| options.apply(&self.0));
        let sent = client
            .map_err(Error::from)
            .and_then(|client| Ok((outgoing(&client)?, client)));
        Ok(future_to_promise(settle(sent)))
    }
}

/// The one future of all calls: each of its own would be a copy of the whole way to the service.
async fn settle(sent: Result<(Outgoing, Client), Error>) -> Call<JsValue> {
    let answered = async {
        let (outgoing, client) = sent?;
        let expected = outgoing.expected;
        let answer = client.send(outgoing).await?;
        if let (Some(connection), Some(signal)) = (&answer.connection, client.signal()) {
            connection.close_on(signal);
        }
        match expected {
            Expected::Json => answer.json(),
            Expected::Stream => Ok(answer.stream().into()),
            Expected::Anything => Ok(answer.response().into()),
            Expected::Nothing => Ok(JsValue::UNDEFINED),
        }
    };
    answered.await.map_err(|error| to_js(&error))
}

fn start_run_body(body: &JsValue) -> Result<String, Error> {
    let known = match body.is_object() {
        true => Fields::only(body, "body", &["input"])?,
        false => Fields::new(body, "body")?,
    };
    let body = Object::new();
    if let Some(input) = known.get("input") {
        if !input.is_object() || js_sys::Array::is_array(&input) {
            return Err(InputError::new("input", "must be an object").into());
        }
        set(&body, "input", &input);
    }
    stringify(&body, "input")
}

fn input_path(options: &JsValue) -> Result<InputPath, InputError> {
    match Fields::new(options, "options")?.text("path")?.as_deref() {
        None | Some("messages") => Ok(InputPath::Messages),
        Some("input") => Ok(InputPath::Input),
        Some(_) => Err(InputError::new("path", "must be messages or input")),
    }
}
