//! The rules, written independently of the library: the expected verdict on every token.

use std::time::Duration;

use shopify_session_token::VerifyError::{
    Expired, InvalidClaim, InvalidPayload, InvalidShopDomain, InvalidSignature, IssuerMismatch,
    MissingClaim, NotYetValid, TooLong, UnsupportedAlgorithm, UnsupportedJoseHeader, WrongAudience,
};
use shopify_session_token::{
    Claim, CustomerId, ShopifySessionClaims, SignedWith, TokenKind, UnixTime, Verifier, VerifyError,
};

use crate::json::{self, Json};

/// The claims in the order in which their types are checked.
const CLAIMS: [(&str, Claim); Claim::ALL.len()] = [
    ("exp", Claim::Exp),
    ("nbf", Claim::Nbf),
    ("iat", Claim::Iat),
    ("aud", Claim::Aud),
    ("dest", Claim::Dest),
    ("jti", Claim::Jti),
    ("iss", Claim::Iss),
    ("sub", Claim::Sub),
    ("sid", Claim::Sid),
];

const MAX_TOKEN_LEN: usize = 4096;

/// The configuration of one app.
#[derive(Clone, Copy, Debug)]
pub struct App {
    pub client_id: &'static str,
    /// The current one, then the previous ones.
    pub secrets: &'static [&'static str],
    pub leeway: u64,
    pub suffixes: &'static [&'static str],
}

/// What an oracle says of a token.
pub type Verdict = Result<Accepted, VerifyError>;

/// The values that the accessors of an accepted token must return.
#[derive(Debug, PartialEq)]
pub struct Accepted {
    shop: String,
    client_id: String,
    jwt_id: String,
    session_id: Option<String>,
    issuer_path: Option<String>,
    /// `exp`, `nbf`, `iat`.
    times: [u64; 3],
    kind: Kind,
    /// 0: the current secret.
    secret: usize,
}

#[derive(Debug, PartialEq)]
enum Kind {
    Merchant(u64),
    Buyer(Option<u64>),
    Other,
}

/// The library's verdict, in the same form.
///
/// # Errors
///
/// That of the library.
pub fn told(verdict: &Result<ShopifySessionClaims, VerifyError>) -> Verdict {
    let claims = verdict.as_ref().map_err(|error| *error)?;
    Ok(Accepted {
        shop: claims.shop().as_str().into(),
        client_id: claims.client_id().into(),
        jwt_id: claims.jwt_id().into(),
        session_id: claims.session_id().map(str::to_owned),
        issuer_path: claims.issuer_path().map(str::to_owned),
        times: [claims.expires_at(), claims.not_before(), claims.issued_at()]
            .map(UnixTime::as_secs),
        kind: match claims.kind() {
            TokenKind::Merchant(user) => Kind::Merchant(user.get()),
            TokenKind::Buyer(customer) => Kind::Buyer(customer.map(CustomerId::get)),
            _ => Kind::Other,
        },
        secret: match claims.signed_with() {
            SignedWith::Current => 0,
            SignedWith::Previous(n) => n + 1,
        },
    })
}

impl App {
    /// The verifier of this app.
    ///
    /// # Panics
    ///
    /// Never with the configurations of this crate.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        let (secret, previous) = self.secrets.split_first().expect("a secret");
        let mut verifier = Verifier::new(self.client_id, secret)
            .and_then(|verifier| verifier.with_leeway(Duration::from_secs(self.leeway)))
            .and_then(|verifier| verifier.with_previous_secrets(previous))
            .expect("a valid configuration");
        for suffix in self.suffixes {
            verifier = verifier.with_shop_suffix(suffix).expect("a valid suffix");
        }
        verifier
    }

    /// The verdict that this app's `Verifier` must give on the token of this header and payload, signed with a secret.
    ///
    /// # Errors
    ///
    /// The first in the order of checking.
    pub fn judge(&self, header: &str, payload: &str, secret: &str, now: u64) -> Verdict {
        let encoded_len = |text: &str| (text.len() * 4).div_ceil(3);
        if encoded_len(header) + 1 + encoded_len(payload) + 1 + 43 > MAX_TOKEN_LEN {
            return Err(TooLong);
        }
        let secret = self.secrets.iter().position(|&known| known == secret);
        let secret = secret.ok_or(InvalidSignature)?;
        judge_header(header)?;
        self.judge_claims(&read_claims(payload)?, secret, now)
    }

    fn judge_claims(&self, claims: &Json, secret: usize, now: u64) -> Verdict {
        let typed = Typed::new(claims)?;
        let [exp, nbf, _] = typed.times;
        let [wide_now, wide_exp, wide_nbf, leeway] = [now, exp, nbf, self.leeway].map(i128::from);
        if wide_now >= wide_exp + leeway {
            let (expired_at, now) = (exp.into(), now.into());
            return Err(Expired { expired_at, now });
        }
        if wide_now < wide_nbf - leeway {
            let (not_before, now) = (nbf.into(), now.into());
            return Err(NotYetValid { not_before, now });
        }
        if typed.audience != self.client_id {
            return Err(WrongAudience);
        }
        let shop = host_of(&typed.destination).to_ascii_lowercase();
        if !self.is_shop(&shop) {
            return Err(InvalidShopDomain);
        }
        let issuer_path = issuer_path(typed.issuer.as_deref(), &shop)?;
        Ok(Accepted {
            kind: kind(issuer_path.as_deref(), typed.subject.as_deref()),
            client_id: typed.audience,
            jwt_id: typed.jwt_id,
            session_id: typed.session_id,
            times: typed.times,
            shop,
            issuer_path,
            secret,
        })
    }

    /// Whether the domain is a handle under `myshopify.com` or one of the suffixes, all in lower case.
    fn is_shop(&self, domain: &str) -> bool {
        let Some((handle, suffix)) = domain.split_once('.') else {
            return false;
        };
        let alphanumeric = |c: char| matches!(c, 'a'..='z' | '0'..='9');
        handle.len() <= 63
            && handle.starts_with(alphanumeric)
            && handle
                .chars()
                .all(|c| alphanumeric(c) || c == '-' || c == '_')
            && (suffix == "myshopify.com" || self.suffixes.contains(&suffix))
    }
}

fn judge_header(header: &str) -> Result<(), VerifyError> {
    let refused = Err(UnsupportedJoseHeader);
    let Some(header) = json::parse(header.as_bytes()) else {
        return refused;
    };
    let [Some(alg), Some(typ), Some(crit)] = ["alg", "typ", "crit"].map(|name| header.all(name))
    else {
        return refused;
    };
    if alg.len() > 1 || !crit.is_empty() {
        return refused;
    }
    let is_jwt =
        |typ: &Json| matches!(typ, Json::Text(Some(typ)) if typ.eq_ignore_ascii_case("JWT"));
    match typ.as_slice() {
        [] => {}
        [typ] if is_jwt(typ) => {}
        _ => return refused,
    }
    match alg.as_slice() {
        [Json::Text(Some(alg))] if alg == "HS256" => Ok(()),
        _ => Err(UnsupportedAlgorithm),
    }
}

/// A JSON object in which no known claim occurs twice.
fn read_claims(payload: &str) -> Result<Json, VerifyError> {
    let Some(claims) = json::parse(payload.as_bytes()) else {
        return Err(InvalidPayload);
    };
    for (name, _) in CLAIMS {
        if claims.all(name).is_none_or(|values| values.len() > 1) {
            return Err(InvalidPayload);
        }
    }
    Ok(claims)
}

struct Typed {
    times: [u64; 3],
    audience: String,
    destination: String,
    jwt_id: String,
    issuer: Option<String>,
    subject: Option<String>,
    session_id: Option<String>,
}

impl Typed {
    fn new(claims: &Json) -> Result<Self, VerifyError> {
        let mut times = [0; 3];
        let mut texts: [Option<String>; CLAIMS.len() - 3] = Default::default();
        for (n, (name, claim)) in CLAIMS.into_iter().enumerate() {
            let value = claims.all(name).unwrap_or_default().first().copied();
            let invalid = InvalidClaim(claim);
            match (n, value) {
                (6.., None | Some(Json::Null)) => {}
                (_, None) => return Err(MissingClaim(claim)),
                (0..=2, Some(Json::Number(number))) => {
                    times[n] = number.seconds().ok_or(invalid)?;
                }
                (3.., Some(Json::Text(Some(text)))) => {
                    if text.is_empty() && matches!(claim, Claim::Aud | Claim::Jti) {
                        return Err(invalid);
                    }
                    texts[n - 3] = Some(text.clone());
                }
                _ => return Err(invalid),
            }
        }
        let [audience, destination, jwt_id, issuer, subject, session_id] = texts;
        let required = |text: Option<String>| text.expect("a missing one has been reported");
        Ok(Self {
            times,
            audience: required(audience),
            destination: required(destination),
            jwt_id: required(jwt_id),
            issuer,
            subject,
            session_id,
        })
    }
}

fn host_of(url: &str) -> &str {
    url.strip_prefix("https://").unwrap_or(url)
}

/// The path of an issuer, which must be the shop's.
fn issuer_path(issuer: Option<&str>, shop: &str) -> Result<Option<String>, VerifyError> {
    let Some(issuer) = issuer.map(host_of) else {
        return Ok(None);
    };
    let (host, path) = issuer.split_at(issuer.find('/').unwrap_or(issuer.len()));
    if host.to_ascii_lowercase() != shop {
        return Err(IssuerMismatch);
    }
    Ok(Some(path.to_owned()))
}

fn kind(issuer_path: Option<&str>, subject: Option<&str>) -> Kind {
    let buyer = issuer_path.is_none_or(|path| path != "/admin");
    match subject {
        None if buyer => Kind::Buyer(None),
        Some(subject) if issuer_path == Some("/admin") => {
            id(subject).map_or(Kind::Other, Kind::Merchant)
        }
        Some(subject) if buyer => match subject.split_once("gid://shopify/Customer/") {
            Some(("", number)) => id(number).map_or(Kind::Other, |id| Kind::Buyer(Some(id))),
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}

/// 1 to 20 digits that fit a `u64`.
fn id(text: &str) -> Option<u64> {
    let mut id = 0_u128;
    for digit in text.chars() {
        id = id * 10 + u128::from(digit.to_digit(10)?);
        if id > u128::from(u64::MAX) {
            return None;
        }
    }
    (1..=20)
        .contains(&text.len())
        .then(|| u64::try_from(id).ok())?
}
