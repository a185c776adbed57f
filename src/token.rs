//! A token before and after its MAC is checked, as two types.
//!
//! An [`Unauthenticated`] token can be asked for its audience, and can be authenticated; nothing else. Only
//! [`Authenticated`] claims can be judged by a policy, and only a valid MAC over the token's bytes creates
//! them.

use crate::error::VerifyError;
use crate::jws::compact::{
    SIGNATURE_LEN, Segments, decode_signature, is_base64url, split, with_decoded,
};
use crate::jws::header;
use crate::jws::hmac::{Key, KeyIndex, find_signing_key};
use crate::payload::{ClaimsSet, find_by_audience};

/// Three segments, of which only the signature is decoded. Anyone may have written them.
pub(crate) struct Unauthenticated<'t> {
    segments: Segments<'t>,
    signature: [u8; SIGNATURE_LEN],
}

/// The typed claims of a token whose MAC is valid, and the key that signed it.
pub(crate) struct Authenticated {
    claims: ClaimsSet,
    signing_key: KeyIndex,
}

impl<'t> Unauthenticated<'t> {
    /// Rows 1 and 2 of "What is checked": length, segments, form of the signature.
    // Inlined: returning a signature that was just decoded stalls on store forwarding.
    #[expect(
        clippy::inline_always,
        reason = "with `inline` alone it is a call in some builds, which costs 10 ns"
    )]
    #[inline(always)]
    pub(crate) fn parse(token: &'t str) -> Result<Self, VerifyError> {
        let segments = split(token)?;
        let signature = decode_signature(segments.signature)?;
        Ok(Self {
            segments,
            signature,
        })
    }

    /// Passes the token's audience to `find`, which returns what belongs to it.
    ///
    /// Anyone can write any audience, so it may only choose keys.
    ///
    /// # Errors
    ///
    /// [`UnknownApp`](VerifyError::UnknownApp), or `Malformed` for a bad copy, if `"aud"` does not occur exactly
    /// once in the payload, or if `find` returns `None`.
    pub(crate) fn find_by_audience<T>(
        &self,
        find: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<T, VerifyError> {
        let unknown = VerifyError::UnknownApp;
        with_decoded(self.segments.payload, unknown, |json| {
            find_by_audience(json, find).ok_or(unknown)
        })
        .map_err(|error| self.malformed_or(error))
    }

    /// Returns the claims if one of `keys` has signed the token: rows 3 to 6, the types of the claims included.
    ///
    /// Nothing is parsed before a MAC is found right. The header chooses neither an algorithm nor a key, so it can wait.
    #[inline]
    pub(crate) fn authenticate(&self, keys: &[Key]) -> Result<Authenticated, VerifyError> {
        let segments = &self.segments;
        let signing_key = find_signing_key(keys, segments.signing_input, &self.signature)
            .ok_or_else(|| self.malformed_or(VerifyError::InvalidSignature))?;
        header::check(segments.header)?;
        let invalid = VerifyError::InvalidPayload;
        let claims = with_decoded(segments.payload, invalid, ClaimsSet::parse)?;
        Ok(Authenticated {
            claims,
            signing_key,
        })
    }

    /// Why no key fits: [`Malformed`](VerifyError::Malformed) for a token that was copied badly, with the word
    /// `Bearer`, a quotation mark or a line break, or else `error`. So such a copy is not blamed on the secret.
    #[cold]
    fn malformed_or(&self, error: VerifyError) -> VerifyError {
        if is_base64url(self.segments.header) & is_base64url(self.segments.payload) {
            error
        } else {
            VerifyError::Malformed
        }
    }
}

impl Authenticated {
    pub(crate) fn into_parts(self) -> (ClaimsSet, KeyIndex) {
        (self.claims, self.signing_key)
    }
}

#[cfg(test)]
mod tests;
