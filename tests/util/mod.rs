//! Tokens to verify: minted by `testing`, split into members, and changed in ways that `testing` does not offer.
#![allow(dead_code, reason = "every test crate uses a part of it")]
#![allow(unreachable_pub, reason = "a module of several test crates")]

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha512};
use shopify_session_token::testing::Token;
#[allow(unused_imports, reason = "not every test program forges")]
pub use shopify_session_token::testing::forge;
pub use shopify_session_token::testing::{CLIENT_ID, HEADER, SECRET, sign as sign_with};
use shopify_session_token::{Claim, ShopifySessionClaims, Verifier, VerifyError, verify};

pub const OTHER_SECRET: &str = "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";
pub const SHOP: &str = "example.myshopify.com";
pub const JWT_ID: &str = "9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b";
pub const SESSION_ID: &str = "5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c";
const SIG: &str = r#""1f0e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0""#;
/// When the tokens below are issued, and verified unless a test says otherwise.
pub const IAT: u64 = 1_700_000_000;

const SECONDS: &str = "a number of seconds from 0 to 2^64 - 1";
const NON_EMPTY_TEXT: &str = "a non-empty string";
const TEXT: &str = "a string";
pub const OPTIONAL_TEXT: &str = "a string, null or absent";

/// Every claim that is checked, in that order: its name, and its form.
pub const CLAIMS: [(Claim, &str, &str); Claim::ALL.len()] = [
    (Claim::Exp, "exp", SECONDS),
    (Claim::Nbf, "nbf", SECONDS),
    (Claim::Iat, "iat", SECONDS),
    (Claim::Aud, "aud", NON_EMPTY_TEXT),
    (Claim::Dest, "dest", TEXT),
    (Claim::Jti, "jti", NON_EMPTY_TEXT),
    (Claim::Iss, "iss", OPTIONAL_TEXT),
    (Claim::Sub, "sub", OPTIONAL_TEXT),
    (Claim::Sid, "sid", OPTIONAL_TEXT),
];

fn claims_of(forms: &[&str]) -> Vec<Claim> {
    let rows = CLAIMS.iter().filter(|(_, _, form)| forms.contains(form));
    rows.map(|row| row.0).collect()
}

pub fn times() -> Vec<Claim> {
    claims_of(&[SECONDS])
}

pub fn required_texts() -> Vec<Claim> {
    claims_of(&[NON_EMPTY_TEXT, TEXT])
}

pub fn optional_texts() -> Vec<Claim> {
    claims_of(&[OPTIONAL_TEXT])
}

/// A claims set as members of raw JSON, in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Claims(Vec<(String, String)>);

/// A merchant's claims, with every slash as `\/`, valid for 60 seconds.
pub fn merchant() -> Claims {
    let token = Token::merchant_at(SHOP, 12_345_678_901, IAT).jwt_id(JWT_ID);
    let token = token.claim("sid", &format!("\"{SESSION_ID}\""));
    Claims::parse(&token.claim("sig", SIG).payload())
}

/// A buyer's claims as they are sent today: `dest` without a scheme, 300 seconds, no `sid`.
pub fn buyer() -> Claims {
    let token = Token::buyer_at(SHOP, Some(7_654_321), IAT).jwt_id(JWT_ID);
    Claims::parse(&token.payload())
}

impl Claims {
    /// Splits a payload of [`Token`]: none of its values contains a comma.
    fn parse(payload: &str) -> Self {
        let members = payload
            .strip_prefix('{')
            .unwrap()
            .strip_suffix('}')
            .unwrap();
        let member = |member: &str| {
            let (name, value) = member.split_once(':').unwrap();
            (name.trim_matches('"').to_owned(), value.to_owned())
        };
        Self(members.split(',').map(member).collect())
    }

    /// Replaces the member in place, or appends it. `raw` is JSON.
    pub fn with(mut self, name: &str, raw: impl Into<String>) -> Self {
        let raw = raw.into();
        match self.0.iter_mut().find(|member| member.0 == name) {
            Some(member) => member.1 = raw,
            None => self.0.push((name.into(), raw)),
        }
        self
    }

    /// The raw JSON of a member, the first if there are several.
    pub fn get(&self, name: &str) -> Option<&str> {
        let member = self.0.iter().find(|member| member.0 == name)?;
        Some(&member.1)
    }

    /// Appends a member even if there is one of that name. `name` is the contents of a JSON string.
    pub fn append(mut self, name: &str, raw: &str) -> Self {
        self.0.push((name.into(), raw.into()));
        self
    }

    pub fn prepend(mut self, name: &str, raw: &str) -> Self {
        self.0.insert(0, (name.into(), raw.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|member| member.0 != name);
        assert_ne!(self.0.len(), before, "there is no {name} to leave out");
        self
    }

    pub fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    pub fn json(&self) -> String {
        let members: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    }

    pub fn sign(&self) -> String {
        sign(self.json())
    }
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The payload with Shopify's header and the verifier's secret.
pub fn sign(payload: impl AsRef<[u8]>) -> String {
    let mut payload = payload.as_ref().to_vec();
    if module_path!().starts_with("wire_format_slow") {
        payload.push(b' ');
    }
    sign_with(HEADER, payload, SECRET)
}

/// Appends a valid MAC to any text in place of `header.payload`.
pub fn sign_encoded(signing_input: &str, secret: impl AsRef<[u8]>) -> String {
    let signature = encode(mac(signing_input, secret));
    format!("{signing_input}.{signature}")
}

pub fn mac(message: impl AsRef<[u8]>, secret: impl AsRef<[u8]>) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_ref()).unwrap();
    mac.update(message.as_ref());
    mac.finalize().into_bytes().into()
}

pub fn mac_sha512(message: impl AsRef<[u8]>, secret: impl AsRef<[u8]>) -> [u8; 64] {
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_ref()).unwrap();
    mac.update(message.as_ref());
    mac.finalize().into_bytes().into()
}

pub fn verifier() -> Verifier {
    Verifier::new(CLIENT_ID, SECRET).unwrap()
}

#[track_caller]
pub fn assert_accepted(token: &str) -> ShopifySessionClaims {
    match verifier().verify(token, IAT) {
        Ok(claims) => {
            // Where the verifier accepts, the function must too.
            assert_eq!(verify(token, SECRET, IAT).as_ref(), Ok(&claims));
            claims
        }
        Err(error) => panic!("refused: {error}: {}", shown(token)),
    }
}

/// Both the verifier and the function must refuse the token for this reason.
#[track_caller]
pub fn assert_refused(token: &str, reason: VerifyError) {
    let by_verifier = verifier().verify(token, IAT);
    assert_eq!(by_verifier, Err(reason), "{}", shown(token));
    if reason != VerifyError::WrongAudience {
        let by_function = verify(token, SECRET, IAT);
        assert_eq!(by_function, Err(reason), "{}", shown(token));
    }
}

/// The start of a token, with the text of its segments where they are base64url.
fn shown(token: &str) -> String {
    let shown = token.split('.').map(|segment| {
        let text = BASE64_URL_SAFE_NO_PAD.decode(segment).ok();
        text.and_then(|text| String::from_utf8(text).ok())
            .unwrap_or_else(|| segment.to_owned())
    });
    let shown: Vec<_> = shown.collect();
    shown.join(" . ").chars().take(1_000).collect()
}

/// The words of a list that is not worth a line for each.
pub fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split_ascii_whitespace()
}

/// The entries of a list with `|` between them, for those that have spaces inside.
pub fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split('|').map(str::trim)
}
