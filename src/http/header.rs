//! The key and the headers that a caller may add.

use std::fmt;

use crate::InputError;

/// The header that carries the key.
pub const API_KEY_HEADER: &str = "X-API-Key";

/// Headers that the client sets itself.
const RESERVED: [&str; 3] = ["x-api-key", "content-type", "accept"];

/// An API key. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key that can stand in a header.
    ///
    /// # Errors
    ///
    /// When it is empty or has anything but visible ASCII characters: a line break from the file
    /// that it was read from, for example.
    pub fn new(key: impl Into<String>) -> Result<Self, InputError> {
        let key = key.into();
        if key.is_empty() {
            return Err(InputError::new(
                "apiKey",
                "is empty; give a key, or null for a backend that adds it",
            ));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InputError::new(
                "apiKey",
                "holds a line break, a space or another character that no key has; \
                 trim what was read from a file or the environment",
            ));
        }
        Ok(Self(key))
    }

    /// The key itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

/// Checks a header that the caller adds to requests.
///
/// # Errors
///
/// When the name is not an HTTP token or belongs to the client, or when the value has characters
/// that would end the header. The error does not repeat the value, which may be a secret.
pub fn check_header(name: &str, value: &str) -> Result<(), InputError> {
    if RESERVED
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
    {
        return Err(InputError::new(
            "headers",
            format!("{name} is set by the client (a key belongs into apiKey)"),
        ));
    }
    check_header_form("headers", name, value)
}

/// Refuses a header that would not be one, or be two.
pub(crate) fn check_header_form(field: &str, name: &str, value: &str) -> Result<(), InputError> {
    let is_token = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    if !is_token {
        return Err(InputError::new(
            field,
            format!("`{name}` is not a header name"),
        ));
    }
    let is_value = value
        .chars()
        .all(|c| c == '\t' || (!c.is_ascii_control() && u32::from(c) <= 0xff));
    if !is_value {
        return Err(InputError::new(
            field,
            format!(
                "the value of {name} holds a line break or another character that no header may have"
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_and_never_printed() {
        let key = ApiKey::new("phk_secret").unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey(hidden)");
        for bad in ["", "phk\n", "phk\r\nX-Evil: 1", "phk 1", "phké", "\u{0}"] {
            let error = ApiKey::new(bad).unwrap_err();
            assert_eq!(error.field, "apiKey");
            assert!(bad.is_empty() || !error.to_string().contains(bad));
        }
    }

    #[test]
    fn a_callers_header_cannot_become_two() {
        assert_eq!(check_header("X-Trace", "a b\tc"), Ok(()));
        for (name, value) in [
            ("", "x"),
            ("X Y", "x"),
            ("X:Y", "x"),
            ("X\r\nY", "x"),
            ("X-Trace", "a\r\nX-Evil: 1"),
            ("X-Trace", "a\0"),
            ("X-Trace", "日本"),
            ("x-api-KEY", "phk_1"),
            ("Content-Type", "text/plain"),
        ] {
            assert!(check_header(name, value).is_err(), "{name:?}: {value:?}");
        }
    }
}
