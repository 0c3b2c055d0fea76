//! The SSE decoder.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::error::to_js;
use crate::client::set;
use crate::sse::{DEFAULT_MAX_EVENT_BYTES, Decoder, EventTooLarge, Message};

/// Decodes a byte stream chunk by chunk.
#[wasm_bindgen]
pub struct SseDecoder {
    decoder: Decoder,
    messages: Vec<Message>,
    failure: Option<EventTooLarge>,
}

#[wasm_bindgen]
impl SseDecoder {
    /// A decoder that keeps at most `max_event_bytes` of an unfinished event.
    #[wasm_bindgen(constructor)]
    pub fn new(max_event_bytes: Option<usize>) -> Self {
        Self {
            decoder: Decoder::new(max_event_bytes.unwrap_or(DEFAULT_MAX_EVENT_BYTES)),
            messages: Vec::new(),
            failure: None,
        }
    }

    /// The `data` of each event that the chunk completes.
    #[wasm_bindgen(js_name = pushData)]
    pub fn push_data(&mut self, chunk: &[u8]) -> Array {
        self.push(chunk);
        self.messages
            .drain(..)
            .map(|message| JsValue::from_str(&message.data))
            .collect()
    }

    /// Each event that the chunk completes, as `{ event, data, id, retry }`.
    #[wasm_bindgen(js_name = pushMessages)]
    pub fn push_messages(&mut self, chunk: &[u8]) -> Array {
        self.push(chunk);
        self.messages
            .drain(..)
            .map(|message| {
                let object = Object::new();
                set(&object, "event", &message.event.into());
                set(&object, "data", &message.data.into());
                set(&object, "id", &message.id.into());
                let retry = message.retry.map(|retry| retry as f64);
                set(&object, "retry", &retry.into());
                JsValue::from(object)
            })
            .collect()
    }

    /// Why no more can be decoded, if that is so. What a push returned before it still counts.
    pub fn failure(&self) -> JsValue {
        self.failure
            .map_or(JsValue::UNDEFINED, |failure| to_js(&failure.into()))
    }

    fn push(&mut self, chunk: &[u8]) {
        if self.failure.is_none() {
            self.failure = self.decoder.push(chunk, &mut self.messages).err();
        }
    }
}
