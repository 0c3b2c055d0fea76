//! Lengths as JavaScript counts them.

/// How many UTF-16 units `TextDecoder` makes of `bytes`: it replaces what is no UTF-8 exactly as
/// `from_utf8_lossy` does.
pub(crate) fn length_in_utf16(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        bytes.len()
    } else {
        String::from_utf8_lossy(bytes).encode_utf16().count()
    }
}
