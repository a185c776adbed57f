//! Comparison with the crate `jsonwebtoken`, configured with the same checks: it accepts every token that this crate
//! accepts.

use arbitrary::{Arbitrary as _, Unstructured};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Map, Value};
use sha2::Sha256;
use shopify_session_token::testing::{CLIENT_ID, sign};
use signature::Verifier;

use crate::claims::Texts;
use crate::{SECRET, verifier};

pub fn check(data: &[u8]) {
    let Ok(Texts { header, payload }) = Texts::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    // Fails from the second time on.
    let _ = HS256.install_default();
    // `jsonwebtoken` reads the system's clock, so the times of tokens are shifted to be valid by both clocks.
    let payload = payload.replace("1700000060", "9700000060");
    let token = sign(&header, &payload, SECRET);
    let now = jsonwebtoken::get_current_timestamp();
    if verifier().verify(&token, now).is_ok() && !is_stricter(&header, &payload) {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[CLIENT_ID]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = 10;
        let key = DecodingKey::from_secret(SECRET.as_bytes());
        let theirs = decode::<Map<String, Value>>(&token, &key, &validation);
        assert!(theirs.is_ok(), "{header} {payload}: {theirs:?}");
    }
}

/// HMAC-SHA256, and nothing else.
static HS256: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
    verifier_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => {
            let mac = Hmac::new_from_slice(key.try_get_as_bytes()?);
            Ok(Box::new(Hs256(mac.map_err(|_| ErrorKind::InvalidKeyFormat)?)))
        }
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

struct Hs256(Hmac<Sha256>);

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let mac = self.0.clone().chain_update(message);
        mac.verify_slice(signature)
            .map_err(signature::Error::from_source)
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

/// Whether this is one of the tokens that `jsonwebtoken` refuses although RFC 7515 and RFC 7519 allow them.
fn is_stricter(header: &str, payload: &str) -> bool {
    // It gives known members of the header a type, although they have no effect here …
    let unusual_header = header != shopify_session_token::testing::HEADER;
    // … and it parses the whole payload to a `Value`: without unpaired surrogates or numbers like 1e400.
    let no_value = serde_json::from_str::<Value>(payload).is_err();
    unusual_header || no_value || has_null_or_large_time(payload)
}

/// `null` for an optional registered claim, and numbers that do not fit its types.
fn has_null_or_large_time(payload: &str) -> bool {
    let members = serde_json::from_str::<Map<String, Value>>(payload).unwrap_or_default();
    ["exp", "nbf", "iss", "sub"]
        .iter()
        .any(|name| match members.get(*name) {
            Some(Value::Null) => true,
            Some(Value::Number(number)) => number.as_u64().is_none(),
            _ => false,
        })
}
