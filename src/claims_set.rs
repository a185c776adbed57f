//! The claims set with every claim of its right type, before any of them is judged.

use crate::json::{Span, Texts};
use crate::payload::Payload;
use crate::{Claim, UnixTime, VerifyError, numeric_date};

/// Typed claims. The strings stand in `texts`, in the one allocation that they share.
pub(crate) struct ClaimsSet {
    pub(crate) expires_at: UnixTime,
    pub(crate) not_before: UnixTime,
    pub(crate) issued_at: UnixTime,
    pub(crate) texts: Texts,
    pub(crate) audience: Span,
    pub(crate) destination: Span,
    pub(crate) token_id: Span,
    pub(crate) issuer: Option<Span>,
    pub(crate) subject: Option<Span>,
    pub(crate) session_id: Option<Span>,
}

impl ClaimsSet {
    /// Presence and type, claim by claim; the order is that in which errors are reported.
    pub(crate) fn new(payload: &Payload<'_>) -> Result<Self, VerifyError> {
        let expires_at = required_time(Claim::Exp, payload.exp)?;
        let not_before = required_time(Claim::Nbf, payload.nbf)?;
        let issued_at = required_time(Claim::Iat, payload.iat)?;
        let mut texts = Texts::with_capacity(raw_len(payload));
        let audience = required_text(Claim::Aud, payload.aud, &mut texts)?;
        if audience.is_empty() {
            return Err(VerifyError::InvalidClaim(Claim::Aud));
        }
        let destination = required_text(Claim::Dest, payload.dest, &mut texts)?;
        let token_id = required_text(Claim::Jti, payload.jti, &mut texts)?;
        if token_id.is_empty() {
            return Err(VerifyError::InvalidClaim(Claim::Jti));
        }
        let issuer = optional_text(Claim::Iss, payload.iss, &mut texts)?;
        let subject = optional_text(Claim::Sub, payload.sub, &mut texts)?;
        let session_id = optional_text(Claim::Sid, payload.sid, &mut texts)?;
        Ok(Self {
            expires_at,
            not_before,
            issued_at,
            texts,
            audience,
            destination,
            token_id,
            issuer,
            subject,
            session_id,
        })
    }
}

/// How many bytes the text claims have together.
fn raw_len(payload: &Payload<'_>) -> usize {
    let texts = [
        payload.aud,
        payload.dest,
        payload.jti,
        payload.iss,
        payload.sub,
        payload.sid,
    ];
    texts.iter().flatten().map(|raw| raw.len()).sum()
}

fn required_time(claim: Claim, raw: Option<&str>) -> Result<UnixTime, VerifyError> {
    let raw = raw.ok_or(VerifyError::MissingClaim(claim))?;
    numeric_date::parse(raw).ok_or(VerifyError::InvalidClaim(claim))
}

fn required_text(claim: Claim, raw: Option<&str>, texts: &mut Texts) -> Result<Span, VerifyError> {
    let raw = raw.ok_or(VerifyError::MissingClaim(claim))?;
    texts.push(raw).ok_or(VerifyError::InvalidClaim(claim))
}

/// A claim that may be absent may also be `null`, as buyers' `sub` is in Shopify's documentation.
fn optional_text(
    claim: Claim,
    raw: Option<&str>,
    texts: &mut Texts,
) -> Result<Option<Span>, VerifyError> {
    match raw {
        None | Some("null") => Ok(None),
        Some(raw) => match texts.push(raw) {
            None => Err(VerifyError::InvalidClaim(claim)),
            text => Ok(text),
        },
    }
}
