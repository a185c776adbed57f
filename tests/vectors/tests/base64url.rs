//! Base64url is decoded strictly, with the published results: RFC 4648, and its profile in RFC 7515.

use published_vectors::{IAT, SECRET, encode, merchant, sign_encoded, verdict};
use shopify_session_token::testing::HEADER;
use shopify_session_token::{VerifyError, verify};

/// RFC 4648, section 10, as published: in base64, padded.
const SECTION_10: [(&str, &str); 7] = [
    ("", ""),
    ("f", "Zg=="),
    ("fo", "Zm8="),
    ("foo", "Zm9v"),
    ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
];

/// RFC 4648, section 9, in base64, padded; and RFC 7515, appendix C, in base64url.
const BYTES: [(&[u8], &str); 4] = [
    (&[0x14, 0xfb, 0x9c, 0x03, 0xd9, 0x7e], "FPucA9l+"),
    (&[0x14, 0xfb, 0x9c, 0x03, 0xd9], "FPucA9k="),
    (&[0x14, 0xfb, 0x9c, 0x03], "FPucAw=="),
    (&[3, 236, 255, 224, 193], "A-z_4ME"),
];

/// RFC 4648, section 5, table 2.
const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Published base64 as a JWS has it (RFC 7515, section 2): unpadded, in the URL-safe alphabet.
fn to_base64url(base64: &str) -> String {
    let unpadded = base64.trim_end_matches('=');
    unpadded.replace('+', "-").replace('/', "_")
}

/// Texts that a lenient decoder takes for the same bytes: padding, white space, and every other value of the bits
/// that the last character does not need (RFC 4648, sections 3.2, 3.3 and 3.5).
fn other_spellings(encoded: &str) -> Vec<String> {
    let mut spellings: Vec<_> = ["=", "==", "===", "\n", "\r\n", " "]
        .map(|end| format!("{encoded}{end}"))
        .into();
    let unused_bits = [0, 0, 4, 2][encoded.len() % 4];
    if let Some(last) = encoded.chars().next_back() {
        let rest = &encoded[..encoded.len() - 1];
        let value = ALPHABET.find(last).unwrap();
        let siblings = ALPHABET[value + 1..].chars().take((1 << unused_bits) - 1);
        spellings.extend(siblings.map(|sibling| format!("{rest}{sibling}")));
    }
    spellings
}

#[test]
fn text_in_a_payload_is_read_as_published() {
    for (text, base64) in &SECTION_10[1..] {
        // `jti` begins after nine characters, so the published quads occur in the payload.
        let payload = merchant().without("jti").payload();
        let payload = payload.replacen('{', &format!(r#"{{ "jti":"{text}","#), 1);
        let encoded = encode(payload);
        assert!(encoded.contains(&base64[..text.len() / 3 * 4]), "{text}");
        let token = sign_encoded(&format!("{}.{encoded}", encode(HEADER)), SECRET);
        assert_eq!(verify(&token, SECRET, IAT).unwrap().jwt_id(), *text);
    }
}

/// A header that decodes is judged as JSON; any other is `Malformed`.
#[test]
fn header_has_one_spelling() {
    let payload = encode(merchant().payload());
    let verdict_on = |header: &str| {
        let token = sign_encoded(&format!("{header}.{payload}"), SECRET);
        verdict(&token, SECRET)
    };
    let texts = SECTION_10.map(|(text, base64)| (text.as_bytes(), base64));
    for (bytes, base64) in texts.into_iter().chain(BYTES) {
        let encoded = to_base64url(base64);
        assert_eq!(encode(bytes), encoded);
        let decoded = verdict_on(&encoded);
        assert_eq!(decoded, Err(VerifyError::UnsupportedJoseHeader), "{base64}");
        for other in other_spellings(&encoded) {
            assert_eq!(verdict_on(&other), Err(VerifyError::Malformed), "{other}");
        }
    }
    // The published text itself, where base64 differs from base64url.
    assert_eq!(verdict_on(BYTES[0].1), Err(VerifyError::Malformed));
}
