//! Client secrets as keyed HMAC state, and the one comparison that decides about a token.

use core::hint::black_box;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

use super::compact::SIGNATURE_LEN;
use crate::error::VerifyError;

/// Which of the configured secrets a token is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignedWith {
    /// The secret that was given first: the argument of [`verify`](crate::verify) or of
    /// [`Verifier::new`](crate::Verifier::new).
    Current,
    /// A previous secret, counted from 0 in the order in which they were added.
    Previous(usize),
}

/// "A key of the same size as the hash output (for instance, 256 bits for "HS256") or larger MUST be used with
/// this algorithm" (RFC 7518, section 3.2). Shopify's secrets have 32 or 38 characters.
const MIN_SECRET_LEN: usize = 32;

/// A client secret, ready to compute MACs with: the two SHA-256 states after the padded key.
///
/// The secret itself is not kept. The states are wiped when dropped, as far as `hmac` and `sha2` do.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Key {
    /// `None` if the secret is blank or shorter than [`MIN_SECRET_LEN`].
    pub(crate) fn new(secret: &[u8]) -> Option<Self> {
        if secret.len() < MIN_SECRET_LEN || declassify(is_blank(secret)) {
            return None;
        }
        // An HMAC key may have any length (RFC 2104, section 2), so this is never an error.
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    fn mac(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0
            .clone()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .into()
    }
}

/// Whether the secret is empty or made of NULs and ASCII white space alone.
///
/// HMAC pads keys with NULs, so those are the empty key; white space is what a template or a file
/// leaves when nothing was filled in. Looks at every byte, without a branch on any.
pub(crate) fn is_blank(secret: &[u8]) -> bool {
    secret.iter().fold(true, |blank, &byte| {
        blank & ((byte == 0) | is_white_space(byte))
    })
}

/// Space, tab, line feed, vertical tab, form feed, carriage return. No branch on the byte.
fn is_white_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(b'\t') < 5)
}

pub(crate) fn has_white_space_at_an_end(secret: &[u8]) -> bool {
    let is_white = |byte: Option<&u8>| byte.is_some_and(|&byte| is_white_space(byte));
    is_white(secret.first()) | is_white(secret.last())
}

/// Finds the key under which `signature` is the HMAC-SHA256 of `signing_input` (RFC 7515, section 5.2).
///
/// Every key is tried, no comparison stops early, and the index is selected without a branch: how
/// long this takes depends on the number of keys and the length of the input, not on how much of the
/// signature is right or under which key. If several match (the same secret given twice), the first
/// is named.
pub(crate) fn find_signing_key(
    keys: &[Key],
    signing_input: &[u8],
    signature: &[u8; SIGNATURE_LEN],
) -> Result<KeyIndex, VerifyError> {
    let mut found = Choice::from(0);
    let mut index = 0_u64;
    for (candidate, key) in (0_u64..).zip(keys) {
        let matches = are_equal(&key.mac(signing_input), signature);
        index.conditional_assign(&candidate, matches & !found);
        found |= matches;
    }
    if !declassify(bool::from(found)) {
        return Err(VerifyError::InvalidSignature);
    }
    Ok(KeyIndex(index))
}

/// Which key has signed. Verification carries it along without looking at it, so that how long that takes
/// does not tell; only who asks for [`signed_with`](Self::signed_with) branches on it, as comparing and printing
/// claims do.
#[derive(Clone, Copy)]
pub(crate) struct KeyIndex(u64);

impl KeyIndex {
    pub(crate) fn signed_with(self) -> SignedWith {
        match self.0.checked_sub(1) {
            None => SignedWith::Current,
            // No more keys fit into memory than a `usize` counts.
            Some(previous) => SignedWith::Previous(usize::try_from(previous).unwrap_or(usize::MAX)),
        }
    }
}

/// The differences of all words are gathered before anything looks at them: `subtle` hides each comparison
/// from the optimiser, which for 32 bytes one by one would cost a tenth of the MAC.
fn are_equal(mac: &[u8; SIGNATURE_LEN], signature: &[u8; SIGNATURE_LEN]) -> Choice {
    const { assert!(SIGNATURE_LEN.is_multiple_of(8), "nothing is left over") };
    let ((mac, _), (signature, _)) = (mac.as_chunks(), signature.as_chunks());
    let differences = mac.iter().zip(signature).fold(0, |all, (mac, signature)| {
        all | (u64::from_ne_bytes(*mac) ^ u64::from_ne_bytes(*signature))
    });
    differences.ct_eq(&0)
}

/// Makes public what depends on a secret: whether one has signed, or that one is blank. This is the only
/// branch that does, so that the check of the compiled code can let it pass by name, and no other.
///
/// Not inlined, to have a name; and each branch with something in it that the optimiser cannot do
/// without a branch.
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
