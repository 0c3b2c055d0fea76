//! Reading the body of an answer, up to a limit: how long it is, the one who sends it decides.

use js_sys::{Function, JsString, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::transport::{set, settled};

/// A body as text.
pub(super) enum BodyText {
    /// All of it.
    Whole(JsString),
    /// What came of it before it was larger than the limit. The rest is not read.
    CutOff(JsString),
}

impl BodyText {
    /// What was read of it.
    pub(super) fn read(self) -> JsString {
        match self {
            Self::Whole(text) | Self::CutOff(text) => text,
        }
    }
}

/// Reads at most `limit` bytes of a body as text. They are counted as they come out of the
/// decompression: a few kilobytes on the wire can be gigabytes here.
pub(super) async fn read_text(response: &Response, limit: u64) -> Result<BodyText, JsValue> {
    let Some(reader) = reader_of(response) else {
        return whole_text(response).await;
    };
    let decoder = TextDecoder::new();
    let more_follows = Object::new();
    set(&more_follows, "stream", &true.into());
    let mut text = JsString::from("");
    let mut bytes = 0;
    loop {
        let read = reader.read()?;
        let result = settled(&read).await?;
        let chunk = Reflect::get(&result, &"value".into())?;
        if chunk.is_undefined() {
            let rest = decoder.decode(&chunk, &Object::new())?;
            return Ok(BodyText::Whole(text.concat(&rest)));
        }
        let length = Reflect::get(&chunk, &"byteLength".into())?.as_f64();
        let before = bytes;
        // Never more than a chunk, which is in memory.
        bytes += length.unwrap_or_default() as u64;
        if bytes > limit {
            // It answers when the connection is let go, which nobody needs to wait for; and it
            // fails only if there is nothing to let go any more.
            drop(JsFuture::from(reader.cancel()));
            // The first chunk may be larger than all that is wanted, and has the words.
            let chunk: &Uint8Array = chunk.unchecked_ref();
            let wanted = chunk.subarray(0, (limit - before) as u32);
            let piece = decoder.decode(&wanted, &more_follows)?;
            return Ok(BodyText::CutOff(text.concat(&piece)));
        }
        let piece = decoder.decode(&chunk, &more_follows)?;
        text = text.concat(&piece);
    }
}

/// A reader of the body. There is none without a body, nor of what some replacements of `fetch`
/// have in its place.
fn reader_of(response: &Response) -> Option<Reader> {
    let body = response.body()?;
    let get_reader = Reflect::get(&body, &"getReader".into()).ok()?;
    let get_reader: Function = get_reader.dyn_into().ok()?;
    let reader = get_reader.call0(&body).ok()?;
    Some(reader.unchecked_into())
}

/// A body that cannot be counted is taken as it is.
async fn whole_text(response: &Response) -> Result<BodyText, JsValue> {
    let text = response.text()?;
    let text = settled(&text).await?;
    // From a foreign fetch it may be anything; what is no text is as good as none.
    let text = text.dyn_into().unwrap_or_else(|_| "".into());
    Ok(BodyText::Whole(text))
}

#[wasm_bindgen]
extern "C" {
    /// A `ReadableStreamDefaultReader`, by its methods: a body from a library may have a class of its own.
    type Reader;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method)]
    fn cancel(this: &Reader) -> Promise;

    type TextDecoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextDecoder;

    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &JsValue, options: &Object) -> Result<JsString, JsValue>;
}
