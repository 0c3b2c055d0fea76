//! A `fetch` whose answers the test writes.

use js_sys::{Array, Function};
use phrony_client::client::{Client, ClientBuilder};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
    export function fakeFetch(answers, calls) {
        return async (url, init) => {
            const { method, headers, body, signal } = init;
            calls.push({ url, method, headers, body, signal });
            const answer = answers.shift();
            if (answer === undefined) return new Promise(() => {});
            return answer();
        };
    }
    export function jsonAnswer(status, body, headers) {
        return () => new Response(body, { status, headers: JSON.parse(headers) });
    }
    export function streamAnswer(chunks, ends, cancelled) {
        const encoder = new TextEncoder();
        return () => new Response(new ReadableStream({
            start(controller) {
                for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
                if (ends) controller.close();
            },
            cancel() { cancelled.push(true); },
        }), { headers: { "content-type": "text/event-stream" } });
    }
    export function brokenAnswer(message) {
        return () => Promise.reject(new TypeError(message));
    }
"#)]
extern "C" {
    #[wasm_bindgen(js_name = fakeFetch)]
    fn fake_fetch(answers: &Array, calls: &Array) -> Function;
    #[wasm_bindgen(js_name = jsonAnswer)]
    fn json_answer(status: u16, body: &str, headers: &str) -> JsValue;
    #[wasm_bindgen(js_name = streamAnswer)]
    fn stream_answer(chunks: &Array, ends: bool, cancelled: &Array) -> JsValue;
    #[wasm_bindgen(js_name = brokenAnswer)]
    fn broken_answer(message: &str) -> JsValue;

    pub(crate) type Call;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn url(this: &Call) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn method(this: &Call) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn body(this: &Call) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn headers(this: &Call) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn signal(this: &Call) -> web_sys::AbortSignal;
}

/// Answers in order; after the last one `fetch` never settles.
#[derive(Default)]
pub(crate) struct FakeFetch {
    answers: Array,
    calls: Array,
    cancelled: Array,
}

impl FakeFetch {
    pub(crate) fn json(self, status: u16, body: &str) -> Self {
        self.answers.push(&json_answer(status, body, "{}"));
        self
    }

    pub(crate) fn json_with(self, status: u16, body: &str, headers: &str) -> Self {
        self.answers.push(&json_answer(status, body, headers));
        self
    }

    pub(crate) fn broken(self, message: &str) -> Self {
        self.answers.push(&broken_answer(message));
        self
    }

    pub(crate) fn stream(self, chunks: &[&str], ends: bool) -> Self {
        let chunks: Array = chunks
            .iter()
            .map(|chunk| JsValue::from_str(chunk))
            .collect();
        self.answers
            .push(&stream_answer(&chunks, ends, &self.cancelled));
        self
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder()
            .api_key("phk_test")
            .fetch(fake_fetch(&self.answers, &self.calls))
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.iter().map(JsCast::unchecked_into).collect()
    }

    pub(crate) fn streams_cancelled(&self) -> u32 {
        self.cancelled.length()
    }
}
