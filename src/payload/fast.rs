//! Parses the claims set as Shopify writes it, in one pass.
//!
//! The form: one flat object in any order of members, without white space; every known claim at most once; times of
//! ten digits; no escape but those of `https:\/\/`, of the issuer's path and of a customer's ID. For
//! any other form, valid or not, this parser returns `None`, and `serde_json` decides.

#![expect(
    clippy::inline_always,
    reason = "with `inline` alone the cursor is not kept in registers, which costs a tenth of the HMAC"
)]

use alloc::borrow::Cow;

use super::set::{ClaimsSet, Issuer, Subject, parse_id};
use crate::json::digits;
use crate::json::scan;
use crate::time::UnixTime;

/// The most members that are read. Shopify's claims sets have ten or fewer.
const MAX_MEMBERS: usize = 16;

/// `https://` as Shopify writes it.
const SCHEME: &[u8; 10] = br"https:\/\/";

/// [`CUSTOMER_GID`](super::CUSTOMER_GID) as Shopify writes it.
const CUSTOMER_GID: &[u8; 27] = br"gid:\/\/shopify\/Customer\/";

/// The known claims parsed so far.
#[derive(Default)]
struct Members<'a> {
    expires_at: Option<UnixTime>,
    not_before: Option<UnixTime>,
    issued_at: Option<UnixTime>,
    audience: Option<&'a str>,
    destination: Option<&'a str>,
    jwt_id: Option<&'a str>,
    /// Host and path.
    issuer: Option<(&'a str, &'a str)>,
    subject: Option<Subject>,
    session_id: Option<&'a str>,
}

#[inline(always)]
pub(super) fn parse(json: &str) -> Option<ClaimsSet<'_>> {
    let mut rest = Rest(json);
    let mut members = Members::default();
    rest.take(b"{")?;
    for _ in 0..MAX_MEMBERS {
        members.take(&mut rest)?;
        if rest.take(b",").is_none() {
            rest.take(b"}")?;
            return rest.0.is_empty().then(|| members.into_set())?;
        }
    }
    None
}

impl<'a> Members<'a> {
    /// Takes one member: a known claim, or any other member whose value is a string.
    #[inline(always)]
    fn take(&mut self, rest: &mut Rest<'a>) -> Option<()> {
        let is_new = match rest.0.as_bytes().first_chunk()? {
            br#""exp"# => self.expires_at.replace(rest.time(br#""exp":"#)?).is_none(),
            br#""nbf"# => self.not_before.replace(rest.time(br#""nbf":"#)?).is_none(),
            br#""iat"# => self.issued_at.replace(rest.time(br#""iat":"#)?).is_none(),
            br#""aud"# => self.audience.replace(rest.name(br#""aud":""#)?).is_none(),
            br#""jti"# => self.jwt_id.replace(rest.name(br#""jti":""#)?).is_none(),
            br#""sid"# => self
                .session_id
                .replace(rest.string(br#""sid":""#)?)
                .is_none(),
            br#""des"# => self.destination.replace(rest.destination()?).is_none(),
            br#""iss"# => self.issuer.replace(rest.issuer()?).is_none(),
            br#""sub"# => self.subject.replace(rest.subject()?).is_none(),
            [b'"', ..] => {
                rest.string(b"\"")?;
                rest.string(b":\"")?;
                true
            }
            _ => false,
        };
        is_new.then_some(())
    }

    #[inline(always)]
    fn into_set(self) -> Option<ClaimsSet<'a>> {
        let destination = self.destination?;
        let issuer = match self.issuer {
            None => Issuer::Absent,
            Some((host, path)) if host == destination => Issuer::SameShop(Cow::Borrowed(path)),
            Some(_) => return None,
        };
        Some(ClaimsSet {
            expires_at: self.expires_at?,
            not_before: self.not_before?,
            issued_at: self.issued_at?,
            audience: Cow::Borrowed(self.audience?),
            destination: Cow::Borrowed(destination),
            jwt_id: Cow::Borrowed(self.jwt_id?),
            issuer,
            subject: self.subject.unwrap_or(Subject::Absent),
            session_id: self.session_id.map(Cow::Borrowed),
        })
    }
}

/// The rest of the JSON. Each method consumes the item that it is named after, from the start.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    // Compares arrays, because `strip_prefix` calls `memcmp` in builds that inline little.
    #[inline(always)]
    fn take<const N: usize>(&mut self, literal: &[u8; N]) -> Option<()> {
        if self.0.as_bytes().first_chunk() != Some(literal) {
            return None;
        }
        self.0 = self.0.get(N..)?;
        Some(())
    }

    /// `before`, then ten digits of which the first is not 0. If the number continues, the next step fails.
    #[inline(always)]
    fn time<const N: usize>(&mut self, before: &[u8; N]) -> Option<UnixTime> {
        self.take(before)?;
        let (digits, rest) = self.0.split_at_checked(10)?;
        self.0 = rest;
        if digits.starts_with('0') {
            return None;
        }
        digits::parse_ten(digits.as_bytes().first_chunk()?).map(UnixTime::from)
    }

    /// `before`, which ends with a quotation mark, then everything up to the next quotation mark, and that mark.
    #[inline(always)]
    fn string<const N: usize>(&mut self, before: &[u8; N]) -> Option<&'a str> {
        self.take(before)?;
        let string = self.plain()?;
        self.take(b"\"")?;
        Some(string)
    }

    /// A [`string`](Self::string) that is not empty.
    #[inline(always)]
    fn name<const N: usize>(&mut self, before: &[u8; N]) -> Option<&'a str> {
        self.string(before).filter(|name| !name.is_empty())
    }

    /// Everything up to the end of the string or an escape.
    #[inline(always)]
    fn plain(&mut self) -> Option<&'a str> {
        let (plain, rest) = self
            .0
            .split_at_checked(scan::plain_len(self.0.as_bytes()))?;
        self.0 = rest;
        Some(plain)
    }

    /// The domain of `dest`, with or without a scheme.
    #[inline(always)]
    fn destination(&mut self) -> Option<&'a str> {
        self.take(br#""dest":""#)?;
        if self.take(SCHEME).is_none() && self.0.starts_with("https:") {
            return None; // its slashes are not escaped
        }
        self.string(b"")
    }

    /// The domain and the path of `iss`.
    #[inline(always)]
    fn issuer(&mut self) -> Option<(&'a str, &'a str)> {
        self.take(br#""iss":""#)?;
        self.take(SCHEME)?;
        let host = self.plain()?;
        if self.take(b"\"").is_some() {
            return Some((host, ""));
        }
        // Only the slash at the start of a path is escaped.
        self.take(b"\\")?;
        let path = self.string(b"").filter(|path| path.starts_with('/'))?;
        Some((host, path))
    }

    #[inline(always)]
    fn subject(&mut self) -> Option<Subject> {
        self.take(br#""sub":"#)?;
        if self.take(b"null").is_some() {
            return Some(Subject::Absent);
        }
        self.take(b"\"")?;
        let is_customer = self.take(CUSTOMER_GID).is_some();
        let id = parse_id(self.string(b"")?)?;
        Some(if is_customer {
            Subject::Customer(id)
        } else {
            Subject::User(id)
        })
    }
}
