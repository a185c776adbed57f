//! Client secrets as keyed HMAC states, and the constant-time comparison of MACs.

use core::hint::black_box;

use hmac::KeyInit as _;
use hmac::block_api::HmacCore;
use hmac::digest::block_api::{Buffer, FixedOutputCore as _, UpdateCore as _};
use sha2::Sha256;
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

use super::compact::SIGNATURE_LEN;

/// A client secret as a keyed HMAC state: the two SHA-256 states after the padded key.
///
/// The secret itself is not kept. `hmac` and `sha2` wipe the states on drop, on a best-effort basis.
#[derive(Clone)]
pub(crate) struct Key(HmacCore<Sha256>);

impl Key {
    /// Never `None`: an HMAC key may have any length (RFC 2104, section 2). Which are allowed is up to the configuration.
    pub(crate) fn new(secret: &[u8]) -> Option<Self> {
        HmacCore::new_from_slice(secret).ok().map(Self)
    }

    /// Half of the MAC of the empty message, which differs if the secret does. It is public, as a MAC in a token is,
    /// and it is none of a token's, since a signing input has a dot.
    ///
    /// `inline(never)`, as for [`declassify`].
    #[inline(never)]
    pub(crate) fn fingerprint(&self) -> u128 {
        let mac = self.mac(b"");
        let secret = mac
            .first_chunk()
            .map_or(0, |half| u128::from_le_bytes(*half));
        let mut public = 0;
        for bit in 0..u128::BITS {
            public |= u128::from(declassify((secret >> bit) & 1 == 1)) << bit;
        }
        public
    }

    /// Hashes the blocks of the message in place: `Hmac` would copy and wipe a block buffer together with each state
    /// (measured: saves 15 to 20 ns).
    fn mac(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        let mut state = self.0.clone();
        let mut buffer = Buffer::<HmacCore<Sha256>>::default();
        let mut mac = [0; SIGNATURE_LEN].into();
        buffer.digest_blocks(message, |blocks| state.update_blocks(blocks));
        state.finalize_fixed_core(&mut buffer, &mut mac);
        mac.into()
    }
}

/// Finds the key under which `signature` is the HMAC-SHA256 of `signing_input` (RFC 7515, section 5.2).
///
/// Every key is tried, no comparison exits early, and the index is selected without a branch. So the time
/// depends on the number of keys and the length of the input, but not on how much of the signature is correct or
/// which key matches. If several keys match (the same secret configured twice), the first one is returned.
pub(crate) fn find_signing_key(
    keys: &[Key],
    signing_input: &[u8],
    signature: &[u8; SIGNATURE_LEN],
) -> Option<KeyIndex> {
    let mut found = Choice::from(0);
    let mut index = 0_u64;
    for (candidate, key) in (0_u64..).zip(keys) {
        let matches = are_equal(&key.mac(signing_input), signature);
        index.conditional_assign(&candidate, matches & !found);
        found |= matches;
    }
    declassify(bool::from(found)).then_some(KeyIndex(index))
}

/// The index of the key that signed a token. Verification neither branches on it nor compares it, so its time does not
/// depend on it. Only the methods of verified claims do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyIndex(u64);

impl KeyIndex {
    pub(crate) fn get(self) -> u64 {
        self.0
    }
}

/// Whether both are equal, in constant time. The differences of all words are combined before one comparison by
/// `subtle`: comparing 32 single bytes with it would cost a tenth of the MAC.
fn are_equal(mac: &[u8; SIGNATURE_LEN], signature: &[u8; SIGNATURE_LEN]) -> Choice {
    const { assert!(SIGNATURE_LEN.is_multiple_of(8), "no remainder") };
    let ((mac, _), (signature, _)) = (mac.as_chunks(), signature.as_chunks());
    let differences = mac.iter().zip(signature).fold(0, |all, (mac, signature)| {
        all | (u64::from_ne_bytes(*mac) ^ u64::from_ne_bytes(*signature))
    });
    differences.ct_eq(&0)
}

/// Makes a secret-dependent bit public: whether a secret has signed, a mistake in it, a bit of its fingerprint. This is
/// the only branch on such a bit, and the check of the compiled code (`tests/constant_time`) allows it by name.
///
/// `inline(never)` keeps the symbol for valgrind; `black_box` keeps the branch from becoming a select.
#[inline(never)]
pub(crate) fn declassify(depends_on_secret: bool) -> bool {
    if depends_on_secret {
        black_box(true)
    } else {
        black_box(false)
    }
}

#[cfg(test)]
mod tests;
