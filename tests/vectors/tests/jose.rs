//! The examples of the JOSE standards, through the public API.
//!
//! None of them is a session token, so none may be accepted. But the library looks at a payload only when
//! the MAC over header and payload is right: an error that names the payload or a claim proves that the
//! published signature was found right.

use published_vectors::{change_signature_bit, decode, encode, hmac_sha256, verdict};
use shopify_session_token::testing::sign;
use shopify_session_token::{Claim, VerifyError};

/// RFC 7515, appendix A.1.1: `k` of the key.
const KEY_OF_RFC_7515: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i\
    PS4hcgUuTwjAzZr1Z9CAow";

/// RFC 7520, section 3.5, figure 5: `k` of the key.
const KEY_OF_RFC_7520: &str = "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg";

/// An example that is signed with HMAC-SHA256, in compact serialization.
struct Example {
    header: &'static str,
    payload: &'static str,
    key: &'static str,
    signature: &'static str,
    /// What the library says to it, which proves that the signature is right.
    verdict: VerifyError,
}

/// RFC 7515, appendix A.1.1. The header has a line break in it, and no `nbf` is in the payload.
const RFC_7515_A_1: Example = Example {
    header: "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
    payload: "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}",
    key: KEY_OF_RFC_7515,
    signature: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    verdict: VerifyError::MissingClaim(Claim::Nbf),
};

/// RFC 7520, section 4.4. The header has a `kid`, which chooses nothing here; the payload is no JSON.
const RFC_7520_4_4: Example = Example {
    header: r#"{"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"}"#,
    payload: "It\u{2019}s a dangerous business, Frodo, going out your door. You step onto the road, and \
        if you don't keep your feet, there\u{2019}s no knowing where you might be swept off to.",
    key: KEY_OF_RFC_7520,
    signature: "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
    verdict: VerifyError::InvalidPayload,
};

/// RFC 7797, section 4.1. The payload is no JSON.
const RFC_7797_4_1: Example = Example {
    header: r#"{"alg":"HS256"}"#,
    payload: "$.02",
    key: KEY_OF_RFC_7515,
    signature: "5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ",
    verdict: VerifyError::InvalidPayload,
};

const EXAMPLES: [Example; 3] = [RFC_7515_A_1, RFC_7520_4_4, RFC_7797_4_1];

impl Example {
    fn signing_input(&self) -> String {
        format!("{}.{}", encode(self.header), encode(self.payload))
    }

    fn token(&self) -> String {
        format!("{}.{}", self.signing_input(), self.signature)
    }

    fn verdict_on(&self, token: &str) -> Result<(), VerifyError> {
        verdict(token, &decode(self.key))
    }
}

#[test]
fn published_signatures_are_found_right() {
    for example in EXAMPLES {
        let token = example.token();
        assert_eq!(example.verdict_on(&token), Err(example.verdict), "{token}");
        // The same by computing it.
        let computed = sign(example.header, example.payload, decode(example.key));
        assert_eq!(computed, token);
    }
}

#[test]
fn signatures_with_one_bit_changed_are_invalid() {
    for example in EXAMPLES {
        let token = example.token();
        for bit in 0..256 {
            let changed = change_signature_bit(&token, bit);
            let refused = example.verdict_on(&changed);
            assert_eq!(refused, Err(VerifyError::InvalidSignature), "bit {bit}");
        }
    }
}

#[test]
fn payloads_with_one_bit_changed_are_not_looked_at() {
    for example in EXAMPLES {
        let token = example.token();
        let payload = encode(example.header).len() + 1..example.signing_input().len();
        for position in payload {
            // Seven bits: the eighth would make it no text.
            for bit in 0..7 {
                let mut changed = token.clone().into_bytes();
                changed[position] ^= 1 << bit;
                let changed = String::from_utf8(changed).unwrap();
                let refused = example.verdict_on(&changed);
                assert_eq!(refused, Err(VerifyError::InvalidSignature), "{changed}");
            }
        }
    }
}

#[test]
fn keys_with_one_bit_changed_have_not_signed() {
    for example in EXAMPLES {
        let key = decode(example.key);
        for bit in 0..key.len() * 8 {
            let mut changed = key.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let refused = verdict(&example.token(), &changed);
            assert_eq!(refused, Err(VerifyError::InvalidSignature), "bit {bit}");
        }
    }
}

/// RFC 7515, appendix A.5: the payload of appendix A.1 with `alg` `none`.
#[test]
fn unsecured_jws_is_refused_and_signing_it_does_not_help() {
    let header = r#"{"alg":"none"}"#;
    let payload = RFC_7515_A_1.payload;
    let unsecured = format!("{}.{}.", encode(header), encode(payload));
    assert!(unsecured.starts_with("eyJhbGciOiJub25lIn0."));
    let key = decode(KEY_OF_RFC_7515);
    assert_eq!(verdict(&unsecured, &key), Err(VerifyError::Malformed));
    let signed = sign(header, payload, &key);
    assert_eq!(
        verdict(&signed, &key),
        Err(VerifyError::UnsupportedAlgorithm)
    );
}

/// RFC 7515, appendix E: an extension that nobody understands. Its example has `alg` `none` and no
/// signature; with both put right it is still to be refused.
#[test]
fn unknown_critical_extension_is_refused() {
    let header = |alg: &str| {
        let name = "http://example.invalid/UNDEFINED";
        format!("{{\"alg\":\"{alg}\",\r\n \"crit\":[\"{name}\"],\r\n \"{name}\":true\r\n}}")
    };
    let key = decode(KEY_OF_RFC_7515);
    let published = format!("{}.{}.", encode(header("none")), encode("FAIL"));
    assert!(published.ends_with(".RkFJTA."));
    assert_eq!(verdict(&published, &key), Err(VerifyError::Malformed));
    for alg in ["none", "HS256"] {
        let signed = sign(header(alg), RFC_7515_A_1.payload, &key);
        let refused = verdict(&signed, &key);
        assert_eq!(refused, Err(VerifyError::UnsupportedJoseHeader), "{alg}");
    }
}

/// RFC 7797, section 4.2: the MAC is over the payload as it is, which `crit` says must be understood. The
/// published signature is right, and the header decides all the same.
#[test]
fn unencoded_payload_is_refused() {
    let signing_input = format!(
        "{}.{}",
        encode(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#),
        RFC_7797_4_1.payload
    );
    let signature = "A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY";
    let key = decode(KEY_OF_RFC_7515);
    assert_eq!(
        encode(hmac_sha256(&key, signing_input.as_bytes())),
        signature
    );
    // Detached, as in the RFC, and with the payload in its place.
    let header = signing_input.split_once('.').unwrap().0;
    for token in [
        format!("{header}..{signature}"),
        format!("{signing_input}.{signature}"),
    ] {
        let refused = verdict(&token, &key);
        assert_eq!(refused, Err(VerifyError::UnsupportedJoseHeader), "{token}");
    }
}

/// RFC 7520, section 4.4.3, figures 38 and 39: the same signature in the JSON serializations.
#[test]
fn json_serializations_are_not_compact() {
    let Example { signature, .. } = RFC_7520_4_4;
    let [protected, payload] = [RFC_7520_4_4.header, RFC_7520_4_4.payload].map(encode);
    let signed = format!(r#""protected":"{protected}","signature":"{signature}""#);
    for serialization in [
        format!(r#"{{"payload":"{payload}","signatures":[{{{signed}}}]}}"#),
        format!(r#"{{"payload":"{payload}",{signed}}}"#),
    ] {
        let refused = RFC_7520_4_4.verdict_on(&serialization);
        assert_eq!(refused, Err(VerifyError::Malformed), "{serialization}");
    }
}
