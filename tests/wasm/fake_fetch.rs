//! A `fetch` whose answers the test writes.

use js_sys::{Array, Function};
use phrony_client::client::{Client, ClientBuilder};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
    const watches = new Set();
    function note(log, entry) {
        log.push(entry);
        for (const watch of [...watches]) watch();
    }
    export function reaches(log, length, route) {
        const isCounted = ({ url }) => route === undefined || url.endsWith(route);
        return new Promise((resolve) => {
            const watch = () => {
                if (log.filter(isCounted).length < length) return;
                watches.delete(watch);
                resolve();
            };
            watches.add(watch);
            watch();
        });
    }
    export function fakeFetch(answers, calls) {
        return async (url, init) => {
            const { method, headers, body, signal } = init;
            note(calls, { url, method, headers, body, signal });
            const index = answers.findIndex(({ route }) => url.endsWith(route));
            if (index < 0) return new Promise(() => {});
            const [{ answer }] = answers.splice(index, 1);
            return answer();
        };
    }
    export function addAnswer(answers, route, answer) {
        answers.push({ route, answer });
    }
    export function jsonAnswer(status, body, headers) {
        return () => new Response(body, { status, headers: JSON.parse(headers) });
    }
    export function streamAnswer(chunks, ends, opened, cancelled) {
        const encoder = new TextEncoder();
        return () => new Response(new ReadableStream({
            start(controller) {
                for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
                if (ends) controller.close();
                note(opened, {
                    tell: (chunk) => controller.enqueue(encoder.encode(chunk)),
                    fail: () => controller.error(new TypeError("cut off")),
                    end: () => controller.close(),
                });
            },
            cancel() { note(cancelled, true); },
        }), { headers: { "content-type": "text/event-stream" } });
    }
    export function brokenAnswer(message) {
        return () => Promise.reject(new TypeError(message));
    }
"#)]
extern "C" {
    #[wasm_bindgen(js_name = fakeFetch)]
    fn fake_fetch(answers: &Array, calls: &Array) -> Function;
    async fn reaches(log: &Array, length: u32, route: Option<&str>);
    #[wasm_bindgen(js_name = addAnswer)]
    fn add_answer(answers: &Array, route: &str, answer: &JsValue);
    #[wasm_bindgen(js_name = jsonAnswer)]
    fn json_answer(status: u16, body: &str, headers: &str) -> JsValue;
    #[wasm_bindgen(js_name = streamAnswer)]
    fn stream_answer(chunks: &Array, ends: bool, opened: &Array, cancelled: &Array) -> JsValue;
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

    /// A stream that was opened, from the server's side.
    pub(crate) type OpenStream;
    #[wasm_bindgen(method)]
    pub(crate) fn tell(this: &OpenStream, chunk: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn fail(this: &OpenStream);
    #[wasm_bindgen(method)]
    pub(crate) fn end(this: &OpenStream);
}

/// Answers in order; after the last one `fetch` never settles.
#[derive(Default)]
pub(crate) struct FakeFetch {
    /// How the URLs end that the next answers are for.
    route: &'static str,
    answers: Array,
    calls: Array,
    opened: Array,
    cancelled: Array,
}

impl FakeFetch {
    /// The answers that follow are for URLs that end so.
    pub(crate) fn at(mut self, route: &'static str) -> Self {
        self.route = route;
        self
    }

    pub(crate) fn json(self, status: u16, body: &str) -> Self {
        self.json_with(status, body, "{}")
    }

    pub(crate) fn json_with(self, status: u16, body: &str, headers: &str) -> Self {
        self.answer(&json_answer(status, body, headers))
    }

    pub(crate) fn broken(self, message: &str) -> Self {
        self.answer(&broken_answer(message))
    }

    pub(crate) fn stream(self, chunks: &[&str], ends: bool) -> Self {
        let chunks: Array = chunks
            .iter()
            .map(|chunk| JsValue::from_str(chunk))
            .collect();
        let answer = stream_answer(&chunks, ends, &self.opened, &self.cancelled);
        self.answer(&answer)
    }

    fn answer(self, answer: &JsValue) -> Self {
        add_answer(&self.answers, self.route, answer);
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

    /// The calls of URLs that end so.
    pub(crate) fn calls_at(&self, route: &str) -> Vec<Call> {
        let mut calls = self.calls();
        calls.retain(|call| call.url().ends_with(route));
        calls
    }

    /// Waits until this many URLs that end so were called.
    pub(crate) async fn called(&self, route: &str, count: u32) {
        reaches(&self.calls, count, Some(route)).await;
    }

    /// The stream that was opened at this place, once it is open.
    pub(crate) async fn opened(&self, place: u32) -> OpenStream {
        reaches(&self.opened, place + 1, None).await;
        self.opened.get(place).unchecked_into()
    }

    /// Waits until this many streams were cancelled.
    pub(crate) async fn until_cancelled(&self, count: u32) {
        reaches(&self.cancelled, count, None).await;
    }

    pub(crate) fn streams_cancelled(&self) -> u32 {
        self.cancelled.length()
    }
}
