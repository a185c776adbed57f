//! The claims set with typed claims, none of them judged yet.

use alloc::borrow::Cow;

use super::numeric_date;
use crate::claim::Claim;
use crate::error::VerifyError;
use crate::json::members::members;
use crate::json::{digits, string};
use crate::shop::{is_same_domain, without_scheme};
use crate::time::UnixTime;

/// The prefix of a customer's ID, as Shopify's GraphQL Admin API writes it.
pub(crate) const CUSTOMER_GID: &str = "gid://shopify/Customer/";

/// Typed claims.
pub(crate) struct ClaimsSet<'a> {
    pub(crate) expires_at: UnixTime,
    pub(crate) not_before: UnixTime,
    pub(crate) issued_at: UnixTime,
    /// Not empty.
    pub(crate) audience: Cow<'a, str>,
    /// `dest` without its scheme: a shop's domain, or any other string.
    pub(crate) destination: Cow<'a, str>,
    /// Not empty.
    pub(crate) jwt_id: Cow<'a, str>,
    pub(crate) issuer: Issuer<'a>,
    pub(crate) subject: Subject,
    pub(crate) session_id: Option<Cow<'a, str>>,
}

/// `iss`, compared with `dest`.
pub(crate) enum Issuer<'a> {
    Absent,
    /// The domain is that of `dest`. This is the path: empty, or starting with a slash.
    SameShop(Cow<'a, str>),
    OtherShop,
}

/// `sub`, by its form.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    Absent,
    /// 1 to 20 decimal digits.
    User(u64),
    /// [`CUSTOMER_GID`] and 1 to 20 decimal digits.
    Customer(u64),
    Other,
}

impl<'a> ClaimsSet<'a> {
    /// Reads any JSON: exactly one object in which no known claim occurs twice. RFC 7519, section 4, permits that, or
    /// taking the last one, but two parsers that choose differently would see different claims.
    ///
    /// Then checks presence and type of each claim, in the order in which errors are reported.
    pub(super) fn parse_slow(json: &'a str) -> Result<Self, VerifyError> {
        let raw =
            members(json, Claim::ALL.map(Claim::as_str)).ok_or(VerifyError::InvalidPayload)?;
        let raw = &RawClaims(raw);
        let expires_at = required_time(raw, Claim::Exp)?;
        let not_before = required_time(raw, Claim::Nbf)?;
        let issued_at = required_time(raw, Claim::Iat)?;
        let audience = required_name(raw, Claim::Aud)?;
        let destination = strip_scheme(required_string(raw, Claim::Dest)?);
        let jwt_id = required_name(raw, Claim::Jti)?;
        let issuer = optional_string(raw, Claim::Iss)?;
        let subject = optional_string(raw, Claim::Sub)?;
        Ok(Self {
            expires_at,
            not_before,
            issued_at,
            audience,
            jwt_id,
            issuer: issuer.map_or(Issuer::Absent, |issuer| Issuer::new(issuer, &destination)),
            destination,
            subject: subject.map_or(Subject::Absent, |subject| Subject::new(&subject)),
            session_id: optional_string(raw, Claim::Sid)?,
        })
    }
}

/// The raw JSON of every known claim that is present.
struct RawClaims<'a>([Option<&'a str>; Claim::ALL.len()]);

impl<'a> RawClaims<'a> {
    fn get(&self, claim: Claim) -> Option<&'a str> {
        let mut claims = Claim::ALL.iter().zip(self.0);
        claims.find_map(|(known, raw)| if *known == claim { raw } else { None })
    }
}

impl<'a> Issuer<'a> {
    /// The issuer must be `[https://]{domain}[/path]`, with the domain of `dest`. Whether that is a shop's domain is
    /// checked for `dest` alone.
    fn new(issuer: Cow<'a, str>, domain: &str) -> Self {
        let issuer = strip_scheme(issuer);
        // A domain does not contain a slash, so the issuer's host must be as long as the domain.
        match issuer.split_at_checked(domain.len()) {
            Some((host, path))
                if is_same_domain(host, domain) && (path.is_empty() || path.starts_with('/')) =>
            {
                Self::SameShop(strip_prefix(issuer, domain.len()))
            }
            _ => Self::OtherShop,
        }
    }
}

impl Subject {
    fn new(subject: &str) -> Self {
        match subject.strip_prefix(CUSTOMER_GID) {
            None => parse_id(subject).map_or(Self::Other, Self::User),
            Some(id) => parse_id(id).map_or(Self::Other, Self::Customer),
        }
    }
}

/// 1 to 20 decimal digits that fit a `u64`.
pub(super) fn parse_id(digits: &str) -> Option<u64> {
    if let Some(id) = digits::parse(digits) {
        return Some(id);
    }
    let is_number = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

/// Removes the scheme `https://`, which `dest` has in merchants' tokens but not in buyers'.
fn strip_scheme(url: Cow<'_, str>) -> Cow<'_, str> {
    let scheme_len = url.len().saturating_sub(without_scheme(&url).len());
    strip_prefix(url, scheme_len)
}

fn strip_prefix(text: Cow<'_, str>, len: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(len..).unwrap_or_default()),
        Cow::Owned(mut text) => {
            // Always a character boundary, as the end of a prefix; checked because `drain` panics.
            if text.is_char_boundary(len) {
                text.drain(..len);
            }
            Cow::Owned(text)
        }
    }
}

fn required_time(raw: &RawClaims<'_>, claim: Claim) -> Result<UnixTime, VerifyError> {
    let raw = raw.get(claim).ok_or(VerifyError::MissingClaim(claim))?;
    numeric_date::parse(raw).ok_or(VerifyError::InvalidClaim(claim))
}

/// A non-empty string.
fn required_name<'a>(raw: &RawClaims<'a>, claim: Claim) -> Result<Cow<'a, str>, VerifyError> {
    let string = required_string(raw, claim)?;
    if string.is_empty() {
        return Err(VerifyError::InvalidClaim(claim));
    }
    Ok(string)
}

fn required_string<'a>(raw: &RawClaims<'a>, claim: Claim) -> Result<Cow<'a, str>, VerifyError> {
    let raw = raw.get(claim).ok_or(VerifyError::MissingClaim(claim))?;
    string::unquote(raw).ok_or(VerifyError::InvalidClaim(claim))
}

/// A claim that may be absent may also be `null`, as buyers' `sub` is in Shopify's documentation.
fn optional_string<'a>(
    raw: &RawClaims<'a>,
    claim: Claim,
) -> Result<Option<Cow<'a, str>>, VerifyError> {
    match raw.get(claim) {
        None | Some("null") => Ok(None),
        Some(_) => required_string(raw, claim).map(Some),
    }
}
