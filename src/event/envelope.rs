//! The fields of an event that say what it is about.

use std::borrow::Cow;

use super::json_walk::{RawString, Walk};

/// The `kind` and `subject` of an event that is still text.
#[derive(Debug, Clone, Default)]
pub struct Envelope<'a> {
    kind: Option<RawString<'a>>,
    subject: Option<RawString<'a>>,
}

impl<'a> Envelope<'a> {
    /// The event's `kind`, if it is a string.
    #[must_use]
    pub fn kind(&self) -> Option<Cow<'a, str>> {
        self.kind.map(text)
    }

    /// The event's `subject`, if it is a string.
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'a, str>> {
        self.subject.map(text)
    }

    /// The event's `kind` as it is written.
    pub(super) fn raw_kind(&self) -> Option<RawString<'a>> {
        self.kind
    }

    /// The event's `subject` as it is written.
    pub(super) fn raw_subject(&self) -> Option<RawString<'a>> {
        self.subject
    }

    /// Finds them, wherever they stand in the object and however they are escaped. Of a field that
    /// is given twice the last one counts, as in `JSON.parse`.
    ///
    /// `None` if the text is no object. Values are stepped over without being checked: an envelope
    /// is no proof that the text is valid JSON.
    #[must_use]
    pub fn scan(json: &'a [u8]) -> Option<Self> {
        let mut envelope = Self::default();
        let mut walk = Walk::new(json);
        walk.take(b'{')?;
        if walk.peek()? != b'}' {
            loop {
                let key = walk.string()?;
                walk.take(b':')?;
                match envelope.field(key) {
                    Some(field) if walk.peek()? == b'"' => *field = Some(walk.string()?),
                    Some(field) => {
                        *field = None;
                        walk.value()?;
                    }
                    None => walk.value()?,
                }
                if walk.peek()? != b',' {
                    break;
                }
                walk.take(b',')?;
            }
        }
        walk.take(b'}')?;
        walk.peek();
        walk.is_at_end().then_some(envelope)
    }

    fn field(&mut self, key: RawString<'_>) -> Option<&mut Option<RawString<'a>>> {
        let unescaped;
        let name = if key.has_escapes {
            unescaped = text(key);
            unescaped.as_bytes()
        } else {
            key.bytes
        };
        match name {
            b"kind" => Some(&mut self.kind),
            b"subject" => Some(&mut self.subject),
            _ => None,
        }
    }
}

/// What a string says. Halves of surrogate pairs and invalid UTF-8 become U+FFFD; so does an
/// escape that JSON does not know, for the event is then refused by whoever parses it.
pub(super) fn text(raw: RawString<'_>) -> Cow<'_, str> {
    let written = String::from_utf8_lossy(raw.bytes);
    if !raw.has_escapes {
        return written;
    }
    let mut units = Vec::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            units.push(escape(&mut characters).unwrap_or(0xfffd));
        } else {
            units.extend_from_slice(character.encode_utf16(&mut [0; 2]));
        }
    }
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// The UTF-16 unit of an escape whose backslash was read.
fn escape(characters: &mut std::str::Chars<'_>) -> Option<u16> {
    Some(match characters.next()? {
        'b' => 0x08,
        'f' => 0x0c,
        'n' => 0x0a,
        'r' => 0x0d,
        't' => 0x09,
        'u' => {
            let (digits, rest) = characters.as_str().split_at_checked(4)?;
            *characters = rest.chars();
            u16::from_str_radix(digits, 16).ok()?
        }
        other @ ('"' | '\\' | '/') => other as u16,
        _ => return None,
    })
}
