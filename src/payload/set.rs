//! The claims set with typed claims, none of them judged yet.

use alloc::borrow::Cow;
use alloc::boxed::Box;

use super::ids::Ids;
use super::numeric_date;
use crate::claim::Claim;
use crate::error::VerifyError;
use crate::json::members::members;
use crate::json::{digits, unquote};
use crate::shop::{is_same_domain, without_scheme};
use crate::time::UnixTime;

/// The prefix of a customer's ID, as Shopify's GraphQL Admin API writes it.
pub(crate) const CUSTOMER_GID: &str = "gid://shopify/Customer/";

/// Typed claims.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct ClaimsSet {
    pub(crate) kept: KeptClaims,
    /// `dest` without its scheme: a shop's domain, or any other string.
    pub(crate) destination: Box<str>,
    pub(crate) issuer: Issuer,
    pub(crate) subject: Subject,
}

/// The claims that an accepted token has as they are here.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct KeptClaims {
    pub(crate) expires_at: UnixTime,
    pub(crate) not_before: UnixTime,
    pub(crate) issued_at: UnixTime,
    /// `aud` and `jti` are not empty.
    pub(crate) ids: Ids,
}

/// `iss`, compared with `dest`.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Issuer {
    Absent,
    /// The domain is that of `dest`. This is the path: empty, or starting with a slash.
    SameShop(Cow<'static, str>),
    OtherShop,
}

/// `sub`, by its form.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Subject {
    Absent,
    /// 1 to 20 decimal digits.
    User(u64),
    /// [`CUSTOMER_GID`] and 1 to 20 decimal digits.
    Customer(u64),
    Other,
}

impl ClaimsSet {
    /// Reads any JSON: exactly one object in which no known claim occurs twice. RFC 7519, section 4, permits that, or
    /// taking the last one, but two parsers that choose differently would see different claims.
    ///
    /// Then checks presence and type of each claim, in the order in which errors are reported.
    pub(super) fn parse_slow(json: &str) -> Result<Self, VerifyError> {
        let raw = members(json, Claim::KNOWN.map(Claim::as_str));
        let raw = RawClaims(raw.ok_or(VerifyError::InvalidPayload)?);
        let expires_at = raw.time(Claim::Exp)?;
        let not_before = raw.time(Claim::Nbf)?;
        let issued_at = raw.time(Claim::Iat)?;
        let audience = raw.name(Claim::Aud)?;
        let destination = raw.string(Claim::Dest)?;
        let destination = without_scheme(&destination);
        let jwt_id = raw.name(Claim::Jti)?;
        let issuer = raw.optional_string(Claim::Iss)?;
        let subject = raw.optional_string(Claim::Sub)?;
        let session_id = raw.optional_string(Claim::Sid)?;
        Ok(Self {
            kept: KeptClaims {
                expires_at,
                not_before,
                issued_at,
                ids: Ids::new(&audience, &jwt_id, [session_id.as_deref()]),
            },
            issuer: issuer.map_or(Issuer::Absent, |issuer| Issuer::new(&issuer, destination)),
            destination: destination.into(),
            subject: subject.map_or(Subject::Absent, |subject| Subject::new(&subject)),
        })
    }
}

impl Issuer {
    /// The issuer must be `[https://]{domain}[/path]`, with the domain of `dest`. Whether that is a shop's domain is
    /// checked for `dest` alone.
    fn new(issuer: &str, domain: &str) -> Self {
        // A domain does not contain a slash, so the issuer's host must be as long as the domain.
        match without_scheme(issuer).split_at_checked(domain.len()) {
            Some((host, path))
                if is_same_domain(host, domain) && (path.is_empty() || path.starts_with('/')) =>
            {
                Self::same_shop(path)
            }
            _ => Self::OtherShop,
        }
    }

    /// The two paths that Shopify sends cost no allocation.
    #[inline]
    pub(super) fn same_shop(path: &str) -> Self {
        Self::SameShop(match path {
            "/admin" => Cow::Borrowed("/admin"),
            "/checkouts" => Cow::Borrowed("/checkouts"),
            other => Cow::Owned(other.into()),
        })
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

/// The raw JSON of every known claim that is present.
struct RawClaims<'a>([Option<&'a str>; Claim::KNOWN.len()]);

impl<'a> RawClaims<'a> {
    fn get(&self, claim: Claim) -> Option<&'a str> {
        let mut claims = Claim::KNOWN.iter().zip(self.0);
        claims.find_map(|(known, raw)| if *known == claim { raw } else { None })
    }

    fn required(&self, claim: Claim) -> Result<&'a str, VerifyError> {
        self.get(claim).ok_or(VerifyError::MissingClaim(claim))
    }

    fn time(&self, claim: Claim) -> Result<UnixTime, VerifyError> {
        numeric_date::parse(self.required(claim)?).ok_or(VerifyError::InvalidClaim(claim))
    }

    fn string(&self, claim: Claim) -> Result<Cow<'a, str>, VerifyError> {
        unquote(self.required(claim)?).ok_or(VerifyError::InvalidClaim(claim))
    }

    /// A non-empty string.
    fn name(&self, claim: Claim) -> Result<Cow<'a, str>, VerifyError> {
        match self.string(claim)? {
            name if name.is_empty() => Err(VerifyError::InvalidClaim(claim)),
            name => Ok(name),
        }
    }

    /// A claim that may be absent may also be `null`, as buyers' `sub` is in Shopify's documentation.
    fn optional_string(&self, claim: Claim) -> Result<Option<Cow<'a, str>>, VerifyError> {
        match self.get(claim) {
            None | Some("null") => Ok(None),
            Some(_) => self.string(claim).map(Some),
        }
    }
}
