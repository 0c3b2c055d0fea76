//! The last event id as a header.

/// Longer ids are not sent: servers refuse large headers, and with them the whole request.
const MOST_BYTES: usize = 1024;

/// The value of `Last-Event-ID`, or `None` if there is no id that could be sent.
///
/// Sent is the id in UTF-8 ([WHATWG](https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header)),
/// which `fetch` takes as one character for each byte.
#[must_use]
pub fn last_event_id_header(id: &str) -> Option<String> {
    let is_sendable = !id.is_empty()
        && id.len() <= MOST_BYTES
        && !id.chars().any(|c| c.is_ascii_control())
        && id.trim() == id;
    is_sendable.then(|| id.bytes().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_sent_as_utf_8() {
        assert_eq!(last_event_id_header("42").as_deref(), Some("42"));
        assert_eq!(last_event_id_header("é").as_deref(), Some("Ã©"));
    }

    #[test]
    fn what_no_header_may_have_is_not_sent() {
        for id in ["", "\u{1}", "a\tb", " a", &"x".repeat(2000)] {
            assert_eq!(last_event_id_header(id), None, "{id:?}");
        }
    }
}
