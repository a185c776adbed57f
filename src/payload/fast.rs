//! Parses the claims set as Shopify writes it, in one pass.
//!
//! The form: one flat object in any order of members, without white space; every known claim at most once; times of
//! ten digits; no empty string, and no escape but those of `https:\/\/`, of the issuer's path and of a customer's ID. For
//! any other form, valid or not, this parser returns `None`, and `serde_json` decides.

use super::ids::Ids;
use super::set::{ClaimsSet, Issuer, KeptClaims, Subject, parse_id};
use crate::json::{digits, plain_len};
use crate::time::UnixTime;

/// The most members that are read, more than Shopify's claims sets have.
const MAX_MEMBERS: usize = 16;

/// `https://` as Shopify writes it.
const ESCAPED_SCHEME: &[u8; 10] = br"https:\/\/";

/// [`CUSTOMER_GID`](super::CUSTOMER_GID) as Shopify writes it.
const ESCAPED_CUSTOMER_GID: &[u8; 27] = br"gid:\/\/shopify\/Customer\/";

/// The known claims parsed so far.
#[derive(Default)]
struct Members<'a> {
    exp: Option<UnixTime>,
    nbf: Option<UnixTime>,
    iat: Option<UnixTime>,
    aud: Option<&'a str>,
    dest: Option<&'a str>,
    jti: Option<&'a str>,
    /// Host and path.
    iss: Option<(&'a str, &'a str)>,
    sub: Option<Subject>,
    sid: Option<&'a str>,
}

#[inline]
pub(super) fn parse(json: &str) -> Option<ClaimsSet> {
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
    #[inline]
    fn take(&mut self, rest: &mut Rest<'a>) -> Option<()> {
        match rest.0.as_bytes().first_chunk()? {
            br#""exp""# => once(&mut self.exp, rest.time(br#""exp":"#)),
            br#""nbf""# => once(&mut self.nbf, rest.time(br#""nbf":"#)),
            br#""iat""# => once(&mut self.iat, rest.time(br#""iat":"#)),
            br#""aud""# => once(&mut self.aud, rest.string(br#""aud":""#)),
            br#""dest"# => once(&mut self.dest, rest.destination()),
            br#""jti""# => once(&mut self.jti, rest.string(br#""jti":""#)),
            br#""iss""# => once(&mut self.iss, rest.issuer()),
            br#""sub""# => once(&mut self.sub, rest.subject()),
            br#""sid""# => once(&mut self.sid, rest.string(br#""sid":""#)),
            _ => {
                rest.string(b"\"")?;
                rest.string(b":\"").map(drop)
            }
        }
    }

    #[inline]
    fn into_set(self) -> Option<ClaimsSet> {
        let destination = self.dest?;
        let issuer = match self.iss {
            None => Issuer::Absent,
            Some((host, path)) if host == destination => Issuer::same_shop(path),
            Some(_) => return None,
        };
        Some(ClaimsSet {
            kept: KeptClaims {
                expires_at: self.exp?,
                not_before: self.nbf?,
                issued_at: self.iat?,
                ids: Ids::new(self.aud?, self.jti?, [self.sid]),
            },
            destination: destination.into(),
            issuer,
            subject: self.sub.unwrap_or(Subject::Absent),
        })
    }
}

/// `None` if there is no value, or already one in this place.
fn once<T>(place: &mut Option<T>, value: Option<T>) -> Option<()> {
    place.replace(value?).is_none().then_some(())
}

/// The rest of the JSON. Each method consumes the item that it is named after, from the start.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    // Compares arrays, because `strip_prefix` calls `memcmp` in builds that inline little.
    #[inline]
    fn take<const N: usize>(&mut self, literal: &[u8; N]) -> Option<()> {
        if self.0.as_bytes().first_chunk() != Some(literal) {
            return None;
        }
        self.0 = self.0.get(N..)?;
        Some(())
    }

    /// `before`, then ten digits of which the first is not 0. If the number continues, the next step fails.
    #[inline]
    fn time<const N: usize>(&mut self, before: &[u8; N]) -> Option<UnixTime> {
        self.take(before)?;
        let (digits, rest) = self.0.split_at_checked(10)?;
        self.0 = rest;
        if digits.starts_with('0') {
            return None;
        }
        digits::parse_ten(digits.as_bytes().first_chunk()?).map(UnixTime::from)
    }

    /// `before`, which ends with a quotation mark, then a string that is not empty, and its end.
    #[inline]
    fn string<const N: usize>(&mut self, before: &[u8; N]) -> Option<&'a str> {
        self.take(before)?;
        let string = self.plain()?;
        self.take(b"\"")?;
        Some(string)
    }

    /// Everything up to the end of the string or an escape, at least one character.
    #[inline]
    fn plain(&mut self) -> Option<&'a str> {
        let len = plain_len(self.0.as_bytes());
        let (plain, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        (len > 0).then_some(plain)
    }

    /// The domain of `dest`, with or without a scheme.
    #[inline]
    fn destination(&mut self) -> Option<&'a str> {
        self.take(br#""dest":""#)?;
        if self.take(ESCAPED_SCHEME).is_none() && self.0.starts_with("https:") {
            return None; // its slashes are not escaped
        }
        self.string(b"")
    }

    /// The domain and the path of `iss`.
    #[inline]
    fn issuer(&mut self) -> Option<(&'a str, &'a str)> {
        self.take(br#""iss":""#)?;
        self.take(ESCAPED_SCHEME)?;
        let host = self.plain()?;
        if self.take(b"\"").is_some() {
            return Some((host, ""));
        }
        // Only the slash at the start of a path is escaped.
        self.take(b"\\")?;
        let path = self.string(b"").filter(|path| path.starts_with('/'))?;
        Some((host, path))
    }

    #[inline]
    fn subject(&mut self) -> Option<Subject> {
        self.take(br#""sub":"#)?;
        if self.take(b"null").is_some() {
            return Some(Subject::Absent);
        }
        self.take(b"\"")?;
        let is_customer = self.take(ESCAPED_CUSTOMER_GID).is_some();
        let id = parse_id(self.string(b"")?)?;
        Some(if is_customer {
            Subject::Customer(id)
        } else {
            Subject::User(id)
        })
    }
}
