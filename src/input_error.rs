//! What is wrong with something the caller gave us.

/// The caller's input was refused before any request was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct InputError {
    /// The parameter or field, in the wire's spelling: `runId`, `files[0].objectKey`.
    pub field: String,
    /// What is wrong with it and what to do.
    pub message: String,
}

impl InputError {
    /// An error about `field`.
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// Refuses what cannot be an id: ids are one path segment, whatever the service puts into them.
///
/// The service's ids are UUIDs, but test doubles use others, so anything goes that is not empty,
/// is not a relative path segment and has no control character.
pub(crate) fn check_id(field: &str, id: &str) -> Result<(), InputError> {
    if id.is_empty() {
        return Err(InputError::new(field, "is empty; an id is needed"));
    }
    if matches!(id, "." | "..") {
        return Err(InputError::new(field, format!("`{id}` is not an id")));
    }
    if id.chars().any(char::is_control) {
        return Err(InputError::new(field, "holds a control character"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_change_the_path() {
        for id in ["", ".", "..", "a\nb", "a\0", "\u{7f}", "\u{85}"] {
            assert_eq!(check_id("runId", id).unwrap_err().field, "runId", "{id:?}");
        }
        for id in [
            "...",
            "a/b",
            "run 1",
            "é",
            "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1",
        ] {
            assert_eq!(check_id("runId", id), Ok(()), "{id:?}");
        }
    }
}
