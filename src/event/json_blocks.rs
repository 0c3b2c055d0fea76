//! Finding the bracket that closes an object or a list, 64 bytes at a time.
//!
//! Most of an event that is filtered out is stepped over here, so this is what a filter costs. A
//! block's interesting bytes are the bits of words, and what would be a loop over bytes is a few
//! operations on words; Langdale and Lemire, "Parsing Gigabytes of JSON per Second", section 3.

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
        let block = Block::read(block);
        let outside = !strings.inside(&block);
        let opening = block.opening & outside;
        let closing = block.closing & outside;
        if closing.count_ones() < depth {
            depth += opening.count_ones();
            depth -= closing.count_ones();
        } else if let Some(bit) = reach_zero(&mut depth, opening, closing) {
            return Some(index * BLOCK + bit);
        }
    }
    None
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

/// What the bytes of a block are, a bit for each.
struct Block {
    quotes: u64,
    backslashes: u64,
    opening: u64,
    closing: u64,
}

impl Block {
    fn read(bytes: &[u8; BLOCK]) -> Self {
        let mut block = Self {
            quotes: 0,
            backslashes: 0,
            opening: 0,
            closing: 0,
        };
        let (lanes, _) = bytes.as_chunks::<16>();
        for (index, &lane) in lanes.iter().enumerate() {
            let lane = u8x16::new(lane);
            let place = |found: u8x16| u64::from(found.to_bitmask()) << (index * 16);
            block.quotes |= place(lane.simd_eq(u8x16::splat(b'"')));
            block.backslashes |= place(lane.simd_eq(u8x16::splat(b'\\')));
            // With this bit, `[` is `{` and `]` is `}`.
            let folded = lane | u8x16::splat(0x20);
            block.opening |= place(folded.simd_eq(u8x16::splat(b'{')));
            block.closing |= place(folded.simd_eq(u8x16::splat(b'}')));
        }
        block
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
    /// A bit for each byte of a string: its opening quote is one, the closing one is not.
    fn inside(&mut self, block: &Block) -> u64 {
        let quotes = block.quotes & !self.escaped(block.backslashes);
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
