//! Random numbers for a measurement's classes and inputs only.

use std::hash::{BuildHasher as _, RandomState};

/// xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled",
/// 2016).
pub struct Random(u64);

impl Random {
    /// Seeded in each run, by the standard library's random hash keys.
    pub fn new() -> Self {
        Self(RandomState::new().hash_one(0) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// The upper half: it is of better quality.
    pub fn bit(&mut self) -> bool {
        self.next() >> 63 == 1
    }

    /// Below 2^32, without a bias that would matter here.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 32).expect("32 bits") % limit
    }

    pub fn non_zero_byte(&mut self) -> u8 {
        u8::try_from(1 + self.below(255)).expect("from 1 to 255")
    }
}
