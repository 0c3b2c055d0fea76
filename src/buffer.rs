//! Buffers that are used again and again.

/// What a buffer may keep allocated after it was large.
const KEPT_BYTES: usize = 1024 * 1024;

/// Empties a buffer. One that a large event has grown does not stay large.
pub(crate) fn clear(buffer: &mut Vec<u8>) {
    buffer.clear();
    if buffer.capacity() > KEPT_BYTES {
        buffer.shrink_to(KEPT_BYTES);
    }
}
