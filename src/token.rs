//! A token before and after its MAC is checked, as two types.
//!
//! An [`Unauthenticated`] token can be asked for its audience, and can be authenticated; nothing else. Only
//! [`Authenticated`] claims can be judged by a policy, and only a valid MAC over the token's bytes creates
//! them.

use crate::error::VerifyError;
use crate::jws::compact::{
    SIGNATURE_LEN, decode_payload, decode_signature, split, with_payload_buffer,
};
use crate::jws::header;
use crate::jws::hmac::{Key, KeyIndex, find_signing_key};
use crate::payload::{ClaimsSet, find_by_audience};

/// A well-formed token: it is split, its header accepted and its signature decoded. Anyone may have written it.
pub(crate) struct Unauthenticated<'t> {
    payload: &'t [u8],
    signing_input: &'t [u8],
    signature: [u8; SIGNATURE_LEN],
}

/// The typed claims of a token whose MAC is valid, and the key that signed it.
pub(crate) struct Authenticated<'c> {
    claims: ClaimsSet<'c>,
    signing_key: KeyIndex,
}

impl<'t> Unauthenticated<'t> {
    /// Steps 1 to 4 of "What is checked": length, segments, header, form of the signature.
    // Inlined: returning a signature that was just decoded stalls on store forwarding.
    #[expect(
        clippy::inline_always,
        reason = "with `inline` alone it is a call in some builds"
    )]
    #[inline(always)]
    pub(crate) fn parse(token: &'t str) -> Result<Self, VerifyError> {
        let segments = split(token)?;
        header::check(segments.header)?;
        let signature = decode_signature(segments.signature)?;
        Ok(Self {
            payload: segments.payload,
            signing_input: segments.signing_input,
            signature,
        })
    }

    /// Passes the token's audience to `find`. `None` if `"aud"` does not occur exactly once in the payload, or if
    /// `find` returns `None`.
    ///
    /// Anyone can write any audience, so it may only choose keys.
    pub(crate) fn find_by_audience<T>(&self, find: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        with_payload_buffer(self.payload, |buffer| {
            find_by_audience(decode_payload(self.payload, buffer).ok()?, find)
        })
    }

    /// Passes the claims to `judge` if one of `keys` has signed the token: steps 5 to 7.
    pub(crate) fn authenticate<T>(
        &self,
        keys: &[Key],
        judge: impl FnOnce(&Authenticated<'_>) -> Result<T, VerifyError>,
    ) -> Result<T, VerifyError> {
        let signing_key = find_signing_key(keys, self.signing_input, &self.signature)?;
        with_payload_buffer(self.payload, |buffer| {
            judge(&Authenticated {
                claims: ClaimsSet::parse(decode_payload(self.payload, buffer)?)?,
                signing_key,
            })
        })
    }
}

impl<'c> Authenticated<'c> {
    #[inline]
    pub(crate) fn claims(&self) -> &ClaimsSet<'c> {
        &self.claims
    }

    #[inline]
    pub(crate) fn signing_key(&self) -> KeyIndex {
        self.signing_key
    }
}

#[cfg(test)]
mod tests;
