//! Walking over JSON without reading it.
//!
//! The walk knows strings and brackets, and takes everything else for a number or a word. It is
//! therefore only as strict as its callers need: what it calls one object may still be invalid
//! JSON, and the parser that reads it later says so.

use wide::u8x16;

use super::json_blocks::closing_bracket;

/// A place in a text that should be JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk<'a> {
    rest: &'a [u8],
}

/// A string as it is written, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawString<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) has_escapes: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(json: &'a [u8]) -> Self {
        Self { rest: json }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let [first, rest @ ..] = self.rest {
            if !is_white_space(*first) {
                return Some(*first);
            }
            self.rest = rest;
        }
        None
    }

    /// Steps over `byte` if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.rest = &self.rest[1..])
    }

    /// Steps over a string.
    pub(super) fn string(&mut self) -> Option<RawString<'a>> {
        self.take(b'"')?;
        let start = self.rest;
        let mut length = 0;
        let mut has_escapes = false;
        loop {
            length += quote_or_backslash(start.get(length..)?)?;
            if start[length] == b'"' {
                break;
            }
            has_escapes = true;
            length += 2;
        }
        self.rest = &start[length + 1..];
        Some(RawString {
            bytes: &start[..length],
            has_escapes,
        })
    }

    /// Steps over a value of any type.
    pub(super) fn value(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' | b'[' => self.container(),
            _ => {
                let end = self
                    .rest
                    .iter()
                    .position(|&byte| matches!(byte, b',' | b'}' | b']') || is_white_space(byte));
                self.rest = &self.rest[end.unwrap_or(self.rest.len())..];
                Some(())
            }
        }
    }

    /// Steps over an object or a list, to the bracket that closes it. Of which kind the brackets
    /// are is not looked at.
    fn container(&mut self) -> Option<()> {
        let end = closing_bracket(self.rest)?;
        self.rest = &self.rest[end + 1..];
        Some(())
    }
}

/// Where the first quote or backslash is. Most strings of an envelope are short, so this is a loop
/// in its place: the call of a library would take longer than its search.
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    let (chunks, rest) = bytes.as_chunks::<16>();
    for (index, &chunk) in chunks.iter().enumerate() {
        let chunk = u8x16::new(chunk);
        let found = chunk.simd_eq(u8x16::splat(b'"')) | chunk.simd_eq(u8x16::splat(b'\\'));
        let found = found.to_bitmask();
        if found != 0 {
            return Some(index * 16 + found.trailing_zeros() as usize);
        }
    }
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(chunks.len() * 16 + found)
}

pub(super) fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
