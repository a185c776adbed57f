//! The examples of the JOSE standards.
//!
//! None of them is a session token, so none may be accepted. An error that names the payload or a claim proves that
//! the published signature is valid for this crate: the payload is parsed only after that.

use published_vectors::{decode, encode, sign_encoded, verdict};
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

/// RFC 7520, section 4.4. The header has a `kid`, which chooses nothing here; the payload is not JSON.
const RFC_7520_4_4: Example = Example {
    header: r#"{"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"}"#,
    payload: "It\u{2019}s a dangerous business, Frodo, going out your door. You step onto the road, and \
        if you don't keep your feet, there\u{2019}s no knowing where you might be swept off to.",
    key: KEY_OF_RFC_7520,
    signature: "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
    verdict: VerifyError::InvalidPayload,
};

/// RFC 7797, section 4.1. The payload is not JSON.
const RFC_7797_4_1: Example = Example {
    header: r#"{"alg":"HS256"}"#,
    payload: "$.02",
    key: KEY_OF_RFC_7515,
    signature: "5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ",
    verdict: VerifyError::InvalidPayload,
};

#[test]
fn published_signature_is_valid_under_its_key_alone() {
    for example in [RFC_7515_A_1, RFC_7520_4_4, RFC_7797_4_1] {
        let [header, payload] = [example.header, example.payload].map(encode);
        let token = format!("{header}.{payload}.{}", example.signature);
        let key = decode(example.key);
        assert_eq!(verdict(&token, &key), Err(example.verdict), "{token}");
        for bit in 0..key.len() * 8 {
            let mut other = key.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            let refused = verdict(&token, &other);
            assert_eq!(refused, Err(VerifyError::InvalidSignature), "bit {bit}");
        }
    }
}

/// RFC 7515, appendix A.5: the payload of appendix A.1 with `alg` `none`.
#[test]
fn unsecured_jws_is_refused_even_if_it_is_signed() {
    let (header, payload) = (r#"{"alg":"none"}"#, RFC_7515_A_1.payload);
    let key = decode(KEY_OF_RFC_7515);
    let unsecured = format!("{}.{}.", encode(header), encode(payload));
    assert_eq!(verdict(&unsecured, &key), Err(VerifyError::Malformed));
    let refused = verdict(&sign(header, payload, &key), &key);
    assert_eq!(refused, Err(VerifyError::UnsupportedAlgorithm));
}

/// RFC 7515, appendix E: an extension that nobody understands, also with the algorithm corrected.
#[test]
fn unknown_critical_extension_is_refused() {
    let key = decode(KEY_OF_RFC_7515);
    for alg in ["none", "HS256"] {
        let name = "http://example.invalid/UNDEFINED";
        let header =
            format!("{{\"alg\":\"{alg}\",\r\n \"crit\":[\"{name}\"],\r\n \"{name}\":true\r\n}}");
        let refused = verdict(&sign(header, "FAIL", &key), &key);
        assert_eq!(refused, Err(VerifyError::UnsupportedJoseHeader), "{alg}");
    }
}

/// RFC 7797, section 4.2: the MAC is computed over the unencoded payload, which the header calls critical.
#[test]
fn unencoded_payload_is_refused() {
    let header = encode(r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#);
    let key = decode(KEY_OF_RFC_7515);
    let signature = "A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY";
    let attached = format!("{header}.$.02.{signature}");
    assert_eq!(sign_encoded(&format!("{header}.$.02"), &key), attached);
    let detached = format!("{header}..{signature}");
    for (token, reason) in [
        (attached, VerifyError::UnsupportedJoseHeader),
        (detached, VerifyError::InvalidSignature),
    ] {
        assert_eq!(verdict(&token, &key), Err(reason), "{token}");
    }
}

/// RFC 7520, section 4.4.3, figures 38 and 39: the same signature in the JSON serializations.
#[test]
fn json_serializations_are_refused() {
    let Example { key, signature, .. } = RFC_7520_4_4;
    let [protected, payload] = [RFC_7520_4_4.header, RFC_7520_4_4.payload].map(encode);
    let signed = format!(r#""protected":"{protected}","signature":"{signature}""#);
    for serialization in [
        format!(r#"{{"payload":"{payload}","signatures":[{{{signed}}}]}}"#),
        format!(r#"{{"payload":"{payload}",{signed}}}"#),
    ] {
        let refused = verdict(&serialization, decode(key));
        assert_eq!(refused, Err(VerifyError::Malformed), "{serialization}");
    }
}
