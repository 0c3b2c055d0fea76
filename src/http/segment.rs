//! The segments of a path, as `fetch` reads them.

/// Whether `fetch` takes a segment for `.` or `..`, encoded or not, and makes another path of it.
///
/// By bytes: the standard library's search for a text in a text is as large as many a route.
pub(super) fn is_relative(segment: &[u8]) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    while !rest.is_empty() {
        rest = match rest {
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return false,
        };
        dots += 1;
    }
    matches!(dots, 1 | 2)
}

#[cfg(test)]
mod tests {
    use super::is_relative;

    #[test]
    fn dots_count_in_every_spelling() {
        for segment in [".", "..", "%2e", "%2E.", ".%2e", "%2e%2E"] {
            assert!(is_relative(segment.as_bytes()), "{segment}");
        }
        for segment in ["", "...", "a.", "%2e%2e%2e", "%2", "%2f", ".a"] {
            assert!(!is_relative(segment.as_bytes()), "{segment}");
        }
    }
}
