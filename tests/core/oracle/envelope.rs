//! The fields of an event that say what it is about, read from the parsed event.

use phrony_client::event::Envelope;
use serde_json::Value;

use super::json;

/// The envelope of an object is that of the parsed object, and what is no object has none.
pub fn check(json: &[u8]) {
    let scanned = Envelope::scan(json);
    match json::parse(json) {
        Some(Value::Object(event)) => {
            let field = |name| event.get(name).and_then(Value::as_str).map(Into::into);
            let parsed = Envelope {
                kind: field("kind"),
                subject: field("subject"),
            };
            assert_eq!(scanned, Some(parsed));
        }
        Some(_) => assert_eq!(scanned, None),
        // Only that the scan ends: it does not check what it steps over.
        None => {}
    }
}
