//! Finding the bracket that closes an object or a list, 64 bytes at a time.
//!
//! Most of an event that is filtered out is stepped over here, so this is what a filter costs. A
//! block's interesting bytes are the bits of words, and what would be a loop over bytes is a few
//! operations on words (and nearly none on a block inside of a text): Langdale and Lemire,
//! "Parsing Gigabytes of JSON per Second", section 3.

use wide::u8x16;

/// How many bytes a block has: as many as a word has bits.
const BLOCK: usize = 64;

/// Where the bracket is that closes the one that `json` begins with.
pub(super) fn closing_bracket(json: &[u8]) -> Option<usize> {
    let mut depth = 0;
    let mut strings = Strings::default();
    let (blocks, rest) = json.as_chunks::<BLOCK>();
    let mut padded = [0; BLOCK];
    padded[..rest.len()].copy_from_slice(rest);
    for (index, block) in blocks.iter().chain([&padded]).enumerate() {
        let block = Block::new(block);
        let quotes = block.bits(|bytes| bytes.simd_eq(u8x16::splat(b'"')));
        let has_backslash = block.any(|bytes| bytes.simd_eq(u8x16::splat(b'\\')));
        if !has_backslash && !block.any(is_bracket) && strings.step_over(quotes) {
            continue;
        }
        let backslashes = block.bits(|bytes| bytes.simd_eq(u8x16::splat(b'\\')));
        let outside = !strings.inside(quotes, backslashes);
        let opening = block.bits(is_opening) & outside;
        let closing = block.bits(is_closing) & outside;
        if closing.count_ones() < depth {
            depth += opening.count_ones();
            depth -= closing.count_ones();
        } else if let Some(bit) = reach_zero(&mut depth, opening, closing) {
            return Some(index * BLOCK + bit);
        }
    }
    None
}

/// With this bit, `[` is `{` and `]` is `}`.
fn folded(bytes: u8x16) -> u8x16 {
    bytes | u8x16::splat(0x20)
}

fn is_opening(bytes: u8x16) -> u8x16 {
    folded(bytes).simd_eq(u8x16::splat(b'{'))
}

fn is_closing(bytes: u8x16) -> u8x16 {
    folded(bytes).simd_eq(u8x16::splat(b'}'))
}

fn is_bracket(bytes: u8x16) -> u8x16 {
    is_opening(bytes) | is_closing(bytes)
}

/// Follows the depth bracket by bracket; returns the one that brings it to zero.
fn reach_zero(depth: &mut u32, opening: u64, closing: u64) -> Option<usize> {
    let mut brackets = opening | closing;
    while brackets != 0 {
        let bit = brackets.trailing_zeros();
        if opening >> bit & 1 == 1 {
            *depth += 1;
        } else {
            *depth = depth.saturating_sub(1);
            if *depth == 0 {
                return Some(bit as usize);
            }
        }
        brackets &= brackets - 1;
    }
    None
}

/// The bytes of a block.
struct Block([u8x16; BLOCK / 16]);

impl Block {
    fn new(bytes: &[u8; BLOCK]) -> Self {
        let (quarters, _) = bytes.as_chunks::<16>();
        Self(std::array::from_fn(|index| u8x16::new(quarters[index])))
    }

    /// A bit for each byte that is found.
    fn bits(&self, find: impl Fn(u8x16) -> u8x16) -> u64 {
        self.0.iter().rev().fold(0, |bits, &quarter| {
            bits << 16 | u64::from(find(quarter).to_bitmask())
        })
    }

    /// Whether any byte is found.
    fn any(&self, find: impl Fn(u8x16) -> u8x16) -> bool {
        let [a, b, c, d] = self.0.map(find);
        ((a | b) | (c | d)).to_bitmask() != 0
    }
}

/// Which bytes are inside of strings, from block to block.
#[derive(Default)]
struct Strings {
    /// All bits, if the last block ended inside of a string.
    open: u64,
    /// Whether the last block ended with a backslash that escapes what follows.
    escapes_next: bool,
}

impl Strings {
    /// Steps over a block without brackets and backslashes, in which only the number of the quotes
    /// counts; `false` if its first byte is escaped, so that this is not known.
    fn step_over(&mut self, quotes: u64) -> bool {
        if !self.escapes_next && quotes.count_ones() % 2 == 1 {
            self.open = !self.open;
        }
        !self.escapes_next
    }

    /// A bit for each byte of a string: its opening quote is one, the closing one is not.
    fn inside(&mut self, quotes: u64, backslashes: u64) -> u64 {
        let quotes = quotes & !self.escaped(backslashes);
        // Each bit becomes the parity of the quotes up to it.
        let mut inside = quotes;
        for shift in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << shift;
        }
        inside ^= self.open;
        self.open = if inside >> (BLOCK - 1) == 1 {
            u64::MAX
        } else {
            0
        };
        inside
    }

    /// A bit for each byte that a backslash is in front of, unless that is escaped itself.
    fn escaped(&mut self, backslashes: u64) -> u64 {
        let mut escaped = u64::from(self.escapes_next);
        self.escapes_next = false;
        let mut left = backslashes & !escaped;
        while left != 0 {
            let bit = left & left.wrapping_neg();
            let next = bit << 1;
            escaped |= next;
            self.escapes_next = next == 0;
            left &= !(bit | next);
        }
        escaped
    }
}
