//! The claims set with every claim of its right type, before any of them is judged.

use alloc::borrow::Cow;

use super::{RawClaims, numeric_date};
use crate::claim::Claim;
use crate::error::VerifyError;
use crate::time::UnixTime;

/// Typed claims.
pub(crate) struct ClaimsSet<'a> {
    pub(crate) expires_at: UnixTime,
    pub(crate) not_before: UnixTime,
    pub(crate) issued_at: UnixTime,
    pub(crate) audience: Cow<'a, str>,
    pub(crate) destination: Cow<'a, str>,
    pub(crate) jwt_id: Cow<'a, str>,
    pub(crate) issuer: Option<Cow<'a, str>>,
    pub(crate) subject: Option<Cow<'a, str>>,
    pub(crate) session_id: Option<Cow<'a, str>>,
}

impl<'a> ClaimsSet<'a> {
    /// Presence and type, claim by claim; the order is that in which errors are reported.
    // Inlined, as `ShopifySessionClaims::new` is.
    #[inline]
    pub(crate) fn new(payload: &RawClaims<'a>) -> Result<Self, VerifyError> {
        Ok(Self {
            expires_at: required_time(payload, Claim::Exp)?,
            not_before: required_time(payload, Claim::Nbf)?,
            issued_at: required_time(payload, Claim::Iat)?,
            audience: required_name(payload, Claim::Aud)?,
            destination: required_text(payload, Claim::Dest)?,
            jwt_id: required_name(payload, Claim::Jti)?,
            issuer: optional_text(payload, Claim::Iss)?,
            subject: optional_text(payload, Claim::Sub)?,
            session_id: optional_text(payload, Claim::Sid)?,
        })
    }
}

fn required_time(payload: &RawClaims<'_>, claim: Claim) -> Result<UnixTime, VerifyError> {
    let raw = payload.get(claim).ok_or(VerifyError::MissingClaim(claim))?;
    numeric_date::parse(raw).ok_or(VerifyError::InvalidClaim(claim))
}

/// A text with something in it.
#[inline] // for the same reason, as those below
fn required_name<'a>(payload: &RawClaims<'a>, claim: Claim) -> Result<Cow<'a, str>, VerifyError> {
    let text = required_text(payload, claim)?;
    if text.is_empty() {
        return Err(VerifyError::InvalidClaim(claim));
    }
    Ok(text)
}

#[inline]
fn required_text<'a>(payload: &RawClaims<'a>, claim: Claim) -> Result<Cow<'a, str>, VerifyError> {
    let raw = payload.get(claim).ok_or(VerifyError::MissingClaim(claim))?;
    payload.text(raw).ok_or(VerifyError::InvalidClaim(claim))
}

/// A claim that may be absent may also be `null`, as buyers' `sub` is in Shopify's documentation.
#[inline]
fn optional_text<'a>(
    payload: &RawClaims<'a>,
    claim: Claim,
) -> Result<Option<Cow<'a, str>>, VerifyError> {
    match payload.get(claim) {
        None | Some("null") => Ok(None),
        Some(_) => required_text(payload, claim).map(Some),
    }
}
