//! Bytes as `TextDecoder` and `JSON.parse` read them, by way of `serde_json`.
//!
//! `serde_json` refuses halves of surrogate pairs, which `JSON.parse` takes. They become U+FFFD
//! here, as they do where a JavaScript string becomes a Rust one.

use serde::de::IgnoredAny;
use serde_json::Value;

/// The value of a JSON text; `None` if it is not valid, or if it is beyond what `serde_json` reads
/// (a depth of more than 127, numbers that are no finite double).
#[must_use]
pub fn parse(json: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(json);
    // Only what is valid can be searched for escapes.
    is_valid(json).then(|| serde_json::from_str(&pair_surrogates(&text)).ok())?
}

/// Whether a text is JSON, without those limits.
#[must_use]
pub fn is_valid(json: &[u8]) -> bool {
    let text = String::from_utf8_lossy(json);
    serde_json::from_str::<IgnoredAny>(&text).is_ok()
}

/// Puts U+FFFD in the place of each escape that is half of a pair without the other half.
fn pair_surrogates(json: &str) -> String {
    let mut paired = String::new();
    let mut rest = json;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        paired += before;
        let high = unit(escape).is_some_and(|unit| (0xd800..0xdc00).contains(&unit));
        let low = |escape| unit(escape).is_some_and(|unit| (0xdc00..0xe000).contains(&unit));
        let length = match unit(escape) {
            Some(_) if high && low(&escape[6..]) => 12,
            Some(_) => 6,
            None => 2,
        };
        let (escape, behind) = escape.split_at(length);
        paired += match length {
            6 if high || low(escape) => "\\ufffd",
            _ => escape,
        };
        rest = behind;
    }
    paired + rest
}

/// What `\uXXXX` at the start of a text stands for.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}
