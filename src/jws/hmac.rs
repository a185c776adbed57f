//! Client secrets as keyed HMAC states, and the constant-time comparison of MACs.

use core::hint::black_box;

use hmac::KeyInit as _;
use hmac::block_api::HmacCore;
use hmac::digest::block_api::{Buffer, FixedOutputCore as _, UpdateCore as _};
use sha2::Sha256;
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

use super::compact::SIGNATURE_LEN;

/// "A key of the same size as the hash output (for instance, 256 bits for "HS256") or larger MUST be used with
/// this algorithm" (RFC 7518, section 3.2). Shopify's secrets have 32 or 38 characters.
const MIN_SECRET_LEN: usize = 32;

/// A client secret as a keyed HMAC state: the two SHA-256 states after the padded key.
///
/// The secret itself is not kept. `hmac` and `sha2` wipe the states on drop, on a best-effort basis.
#[derive(Clone)]
pub(crate) struct Key(HmacCore<Sha256>);

impl Key {
    /// `None` if the secret is blank or shorter than [`MIN_SECRET_LEN`].
    pub(crate) fn new(secret: &[u8]) -> Option<Self> {
        if secret.len() < MIN_SECRET_LEN || declassify(is_blank(secret)) {
            return None;
        }
        // An HMAC key may have any length (RFC 2104, section 2), so this is never an error.
        HmacCore::new_from_slice(secret).ok().map(Self)
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

/// Whether the secret consists of NULs and ASCII white space, or is empty.
///
/// HMAC pads keys with NULs, so NULs alone are the empty key. White space alone is left by an unfilled template or
/// file. Reads every byte and does not branch on any.
pub(crate) fn is_blank(secret: &[u8]) -> bool {
    secret.iter().fold(true, |blank, &byte| {
        blank & ((byte == 0) | is_white_space(byte))
    })
}

/// Space, tab, line feed, vertical tab, form feed or carriage return. Does not branch on the byte.
fn is_white_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(b'\t') < 5)
}

pub(crate) fn has_white_space_at_an_end(secret: &[u8]) -> bool {
    let is_white = |byte: Option<&u8>| byte.is_some_and(|&byte| is_white_space(byte));
    is_white(secret.first()) | is_white(secret.last())
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

/// Makes a secret-dependent bit public: whether a secret has signed, or whether it is blank. This is the only
/// branch on such a bit, and the check of the compiled code (`tests/constant_time`) allows it by name.
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
