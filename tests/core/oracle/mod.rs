//! What the crate is held against: slow and plain readings of the same bytes, and checks that
//! compare.
//!
//! The tests and the fuzz targets share these. Each `check` takes any bytes and fails by a panic;
//! it is what the fuzz target of the same name runs.

pub mod decoder;
pub mod envelope;
pub mod filter;
mod follower;
mod instant;
pub mod json;
pub mod json_batch;
pub mod live;
pub mod message_batch;
pub mod request;
pub mod timeline;
pub mod wire;

/// Ends a chunk, an event or a pattern in the input of a `check`. It means nothing to any of the
/// formats, so that inputs can be read and written by hand.
const CUT: u8 = b'|';

/// The parts of an input.
#[must_use]
pub fn parts(input: &[u8]) -> Vec<&[u8]> {
    input.split(|&byte| byte == CUT).collect()
}

/// Cuts a text as JavaScript does: by lengths in UTF-16 units.
#[must_use]
pub fn cut_by_units(text: &str, lengths: &[usize]) -> Vec<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let total: usize = lengths.iter().sum();
    assert_eq!(total, units.len(), "the lengths do not fit the text");
    let mut rest = &units[..];
    let mut cut = |&length: &usize| {
        let (part, behind) = rest.split_at(length);
        rest = behind;
        String::from_utf16_lossy(part)
    };
    lengths.iter().map(&mut cut).collect()
}
