//! The fields of an event that say what it is about, read from the parsed event.

use std::borrow::Cow;

use phrony_client::event::Envelope;
use serde_json::Value;

use super::json;

/// The envelope of an object is that of the parsed object, and what is no object has none.
pub fn check(json: &[u8]) {
    let scanned = Envelope::scan(json);
    let scanned = scanned.as_ref().map(|envelope| {
        [envelope.kind(), envelope.subject()].map(|field| field.map(Cow::into_owned))
    });
    match json::parse(json) {
        Some(Value::Object(event)) => {
            let field = |name| event.get(name).and_then(Value::as_str).map(str::to_owned);
            assert_eq!(scanned, Some([field("kind"), field("subject")]));
        }
        Some(_) => assert_eq!(scanned, None),
        // Only that the scan ends: it does not check what it steps over.
        None => {}
    }
}
