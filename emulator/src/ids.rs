//! Ids that depend on nothing but the seed and what they name.
//!
//! A test that knows the seed knows every id in advance, in whatever order its requests arrive.

use fastrand::Rng;

/// Makes ids from names.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    seed: u64,
}

impl Ids {
    /// Ids for `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The UUID of the thing called `name`: the same name gives the same id.
    #[must_use]
    pub fn uuid(self, name: &str) -> String {
        let mut bits = self.rng(name).u128(..);
        // The version (4) and variant bits, because clients may check them.
        bits &= !(0xf << 76) & !(0b11 << 62);
        bits |= (0x4 << 76) | (0b10 << 62);
        let hex = format!("{bits:032x}");
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }

    /// Hexadecimal digits that stand for a secret called `name`. They protect nothing.
    #[must_use]
    pub fn secret(self, name: &str) -> String {
        format!("{:032x}", self.rng(name).u128(..))
    }

    /// Chance for the thing called `name`: the same name gives the same numbers.
    #[must_use]
    pub fn rng(self, name: &str) -> Rng {
        // FNV-1a: the standard library's hasher may change between releases of Rust, and the ids
        // of a seed must not.
        let hash = self
            .seed
            .to_le_bytes()
            .into_iter()
            .chain(name.bytes())
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Rng::with_seed(hash)
    }
}

/// Whether `text` has the shape of a UUID.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_the_seed_and_the_name_alone() {
        let (one, two) = (Ids::new(1), Ids::new(2));
        assert_eq!(one.uuid("session/1"), one.uuid("session/1"));
        assert_ne!(one.uuid("session/1"), one.uuid("session/2"));
        assert_ne!(one.uuid("session/1"), two.uuid("session/1"));
        assert_ne!(one.secret("key/full"), two.secret("key/full"));
    }

    #[test]
    fn ids_are_version_4_uuids() {
        for number in 0..100 {
            let id = Ids::new(7).uuid(&format!("session/{number}"));
            assert!(is_uuid(&id), "{id}");
            assert_eq!(&id[14..15], "4", "{id}");
            assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"), "{id}");
        }
    }

    #[test]
    fn knows_what_is_not_a_uuid() {
        for text in [
            "",
            "run-1",
            "8d3c3d0a1c5e4b1b9a570d6ce8a1f0f1",
            "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0fg",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
