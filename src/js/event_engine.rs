//! From the bytes of a stream to what JavaScript parses in one go.
//!
//! A chunk crosses once, and so do its events: as one text in the module's memory, which the
//! JavaScript side decodes and takes apart. A string or a call for each event would cost more than
//! the decoding saves.

use wasm_bindgen::prelude::*;

use super::error::{input_to_js, to_js};
use super::fields::Fields;
use crate::event::{EventFilter, JsonBatch};
use crate::sse::{Decoder, EventTooLarge, MessageBatch, MessageRef, last_event_id_header};

/// Decodes a byte stream chunk by chunk. The events of a chunk go into a batch, which must have
/// been read before the next chunk comes, of whichever engine: one batch serves all streams.
#[wasm_bindgen]
pub struct EventEngine {
    decoder: Decoder,
    filter: EventFilter,
    failure: Option<EventTooLarge>,
}

#[wasm_bindgen]
impl EventEngine {
    /// An engine with a caller's `{ maxEventBytes, kinds, subjects }`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Result<EventEngine, JsValue> {
        let read = || {
            let options = Fields::new(options, "options")?;
            Ok(Self {
                decoder: Decoder::new(options.max_event_bytes()?),
                filter: options.filter()?,
                failure: None,
            })
        };
        read().map_err(input_to_js)
    }

    /// Puts the JSON events that the chunk completes into `batch`, and returns how many they are.
    #[wasm_bindgen(js_name = pushEvents)]
    pub fn push_events(&mut self, chunk: &[u8], batch: &mut EventBatch) -> usize {
        let batch = &mut batch.0;
        batch.clear();
        let filter = &self.filter;
        let push = |message: MessageRef<'_>| {
            if filter.wants(message.data) {
                batch.push(message.data);
            }
        };
        self.failure = self.decoder.push(chunk, push).err();
        batch.len()
    }

    /// Puts the messages that the chunk completes into `batch`, and returns how many they are.
    #[wasm_bindgen(js_name = pushMessages)]
    pub fn push_messages(&mut self, chunk: &[u8], batch: &mut TextBatch) -> usize {
        let batch = &mut batch.0;
        batch.clear();
        let push = |message: MessageRef<'_>| batch.push(&message);
        self.failure = self.decoder.push(chunk, push).err();
        batch.len()
    }

    /// Whether an event that begins with the next chunk means what it says alone.
    #[wasm_bindgen(js_name = isAtRest)]
    pub fn is_at_rest(&self) -> bool {
        self.filter.wants_all() && self.decoder.is_at_rest()
    }

    /// What `Last-Event-ID` says when the stream is opened again, if it says anything.
    #[wasm_bindgen(js_name = lastEventIdHeader)]
    pub fn last_event_id_header(&self) -> Option<String> {
        last_event_id_header(self.decoder.last_event_id())
    }

    /// What the stream says in `retry:`, in milliseconds.
    #[wasm_bindgen(js_name = reconnectionTime)]
    pub fn reconnection_time(&self) -> Option<f64> {
        self.decoder.reconnection_time().map(|time| time as f64)
    }

    /// Why no more can be decoded, if that is so. What a push returned before it still counts.
    pub fn failure(&self) -> Result<JsValue, JsValue> {
        let failure = self.failure.map(|failure| to_js(&failure.into()));
        Ok(failure.unwrap_or_default())
    }
}

/// The JSON events of a chunk; see [`JsonBatch`].
#[wasm_bindgen]
#[derive(Default)]
pub struct EventBatch(JsonBatch);

#[wasm_bindgen]
impl EventBatch {
    /// An empty batch.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the list of the events is in the module's memory.
    pub fn pointer(&self) -> *const u8 {
        self.0.joined().as_ptr()
    }

    /// How many bytes the list has.
    #[wasm_bindgen(js_name = byteLength)]
    pub fn byte_length(&self) -> usize {
        self.0.joined().len()
    }

    /// Whether the events can be told apart after the list was parsed as a whole.
    #[wasm_bindgen(js_name = isJoinable)]
    pub fn is_joinable(&self) -> bool {
        self.0.is_joinable()
    }

    /// How long each event is in the decoded list; one more unit stands before each.
    pub fn lengths(&self) -> Vec<usize> {
        self.0.lengths().collect()
    }
}

/// The messages of a chunk; see [`MessageBatch`].
#[wasm_bindgen]
#[derive(Default)]
pub struct TextBatch(MessageBatch);

#[wasm_bindgen]
impl TextBatch {
    /// An empty batch.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the text is in the module's memory.
    pub fn pointer(&self) -> *const u8 {
        self.0.text().as_ptr()
    }

    /// How many bytes the text has.
    #[wasm_bindgen(js_name = byteLength)]
    pub fn byte_length(&self) -> usize {
        self.0.text().len()
    }

    /// How long each field is in the decoded text: `event`, `data`, `id`, `retry` of each message.
    pub fn lengths(&self) -> Vec<usize> {
        self.0.lengths().to_vec()
    }
}
