//! Base64url is decoded as published, and strictly: RFC 4648, and what RFC 7515 makes of it.
//!
//! What the payload decodes to is seen through the public API, by a claim that is text. What the header and
//! the signature decode to is not, so `src/token.rs`, the very file that the library is built from, is
//! compiled here a second time for these two.

#[allow(dead_code, reason = "tokens are taken apart by the public API")]
#[path = "../../../src/token.rs"]
mod token;

use std::collections::BTreeSet;
use std::iter;

use published_vectors::{IAT, SECRET, encode, merchant, sign_encoded, verdict};
use shopify_session_token::testing::HEADER;
use shopify_session_token::{MAX_TOKEN_LEN, VerifyError, verify};

use token::{decode_header, decode_signature};

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

/// RFC 4648, section 5, table 2: the character of each value from 0 to 63.
fn alphabet() -> Vec<u8> {
    let letters_and_digits = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9');
    letters_and_digits.chain(*b"-_").collect()
}

/// Base64 as published, made what a JWS has (RFC 7515, section 2): without padding, in the alphabet that
/// is safe in URLs.
fn to_base64url(base64: &str) -> String {
    let unpadded = base64.trim_end_matches('=');
    unpadded.replace('+', "-").replace('/', "_")
}

fn header_bytes(encoded: &[u8]) -> Result<Vec<u8>, VerifyError> {
    let mut buffer = [0; MAX_TOKEN_LEN];
    decode_header(encoded, &mut buffer).map(<[u8]>::to_vec)
}

#[track_caller]
fn assert_refused(encoded: &[u8]) {
    assert_eq!(header_bytes(encoded), Err(VerifyError::Malformed));
}

/// The verdict on a token with these characters as its payload, which is rightly signed.
fn verdict_on_payload(encoded: &str) -> Result<(), VerifyError> {
    let signing_input = format!("{}.{encoded}", encode(HEADER));
    let token = sign_encoded(&signing_input, SECRET);
    verdict(&token, SECRET.as_bytes())
}

/// The same characters with every other value of the bits that the last one does not need.
fn with_stray_bits(encoded: &str) -> Vec<String> {
    let stray_bits = match encoded.len() % 4 {
        2 => 4,
        3 => 2,
        _ => return Vec::new(),
    };
    let (rest, last) = encoded.split_at(encoded.len() - 1);
    let alphabet = alphabet();
    let value = alphabet
        .iter()
        .position(|&character| character == last.as_bytes()[0]);
    let value = value.expect("a character of the alphabet");
    assert_eq!(value % (1 << stray_bits), 0, "{encoded} is canonical");
    (1..1 << stray_bits)
        .map(|stray| format!("{rest}{}", char::from(alphabet[value + stray])))
        .collect()
}

#[test]
fn published_vectors_decode() {
    for (text, base64) in SECTION_10 {
        let encoded = to_base64url(base64);
        assert_eq!(encode(text), encoded);
        assert_eq!(header_bytes(encoded.as_bytes()), Ok(text.into()));
    }
    for (bytes, base64) in BYTES {
        let encoded = to_base64url(base64);
        assert_eq!(encode(bytes), encoded);
        assert_eq!(header_bytes(encoded.as_bytes()), Ok(bytes.into()));
    }
}

/// RFC 4648, section 3.2 and 3.5: a JWS says that there is no padding, and a decoder may refuse stray bits.
#[test]
fn padding_and_stray_bits_are_refused() {
    let (mut padded, mut stray) = (0, 0);
    let texts = SECTION_10.map(|(_, base64)| base64);
    for base64 in texts.into_iter().chain(BYTES.map(|(_, base64)| base64)) {
        let encoded = to_base64url(base64);
        for padding in ["=", "==", "===", "===="] {
            assert_refused(format!("{encoded}{padding}").as_bytes());
            padded += 1;
        }
        for text in with_stray_bits(&encoded) {
            assert_refused(text.as_bytes());
            stray += 1;
        }
    }
    assert_eq!(padded, 4 * 11);
    // Three vectors end in a single byte, four in two.
    assert_eq!(stray, 3 * 15 + 4 * 3);
}

#[test]
fn no_text_has_one_character_more_than_a_multiple_of_four() {
    for quads in 0..300 {
        assert_refused(&vec![b'A'; quads * 4 + 1]);
    }
}

#[test]
fn alphabet_of_section_5_decodes_to_the_values_in_order() {
    let alphabet = alphabet();
    assert_eq!(alphabet.len(), 64);
    let bytes = header_bytes(&alphabet).unwrap();
    assert_eq!(bytes.len(), 48);
    // Four values of six bits in three bytes, the first in the highest bits.
    let values = bytes.chunks(3).flat_map(|three| {
        let bits = three
            .iter()
            .fold(0, |bits, &byte| bits << 8 | u32::from(byte));
        [18, 12, 6, 0].map(|shift| bits >> shift & 0x3f)
    });
    assert!(values.eq(0..64));
}

#[test]
fn every_other_byte_is_refused_wherever_it_stands() {
    let alphabet = alphabet();
    for len in [4, 16, 64, 160] {
        for byte in 0..=u8::MAX {
            let value = alphabet.iter().position(|&character| character == byte);
            for position in 0..len {
                let mut encoded = vec![b'A'; len];
                encoded[position] = byte;
                let Some(value) = value else {
                    assert_refused(&encoded);
                    continue;
                };
                let mut expected = vec![0; len / 4 * 3];
                let bits = u32::try_from(value).unwrap() << (18 - 6 * (position % 4));
                let [_, three @ ..] = bits.to_be_bytes();
                expected[position / 4 * 3..][..3].copy_from_slice(&three);
                assert_eq!(header_bytes(&encoded).as_ref(), Ok(&expected));
            }
        }
    }
}

#[test]
fn signature_is_43_characters_that_leave_no_bit_over() {
    for (value, &character) in alphabet().iter().enumerate() {
        let mut encoded = [b'A'; 43];
        encoded[42] = character;
        // 43 characters have 258 bits, two more than 32 bytes.
        let decoded = decode_signature(&encoded);
        if value % 4 == 0 {
            let mut expected = [0; 32];
            expected[31] = u8::try_from(value / 4).unwrap();
            assert_eq!(decoded, Ok(expected));
        } else {
            assert_eq!(decoded, Err(VerifyError::Malformed), "{value}");
        }
    }
    for len in (0..100).filter(|&len| len != 43) {
        let decoded = decode_signature(&vec![b'A'; len]);
        assert_eq!(decoded, Err(VerifyError::Malformed), "{len}");
    }
    for padded in [format!("{:A<43}=", ""), format!("{:A<42}=", "")] {
        let decoded = decode_signature(padded.as_bytes());
        assert_eq!(decoded, Err(VerifyError::Malformed), "{padded}");
    }
}

/// A header that decodes is judged as a header, one that does not is none.
#[test]
fn token_tells_a_header_that_decodes_from_one_that_does_not() {
    let payload = encode(merchant().payload());
    let verdict_on = |header: &str| {
        let token = sign_encoded(&format!("{header}.{payload}"), SECRET);
        verdict(&token, SECRET.as_bytes())
    };
    for (text, base64) in SECTION_10 {
        let encoded = to_base64url(base64);
        let refused = verdict_on(&encoded);
        assert_eq!(refused, Err(VerifyError::UnsupportedJoseHeader), "{text}");
        let padded = format!("{encoded}=");
        let padded = iter::once(padded).chain(iter::once(format!("{encoded}==")));
        for text in padded.chain(with_stray_bits(&encoded)) {
            assert_eq!(verdict_on(&text), Err(VerifyError::Malformed), "{text}");
        }
    }
}

/// The payload with `text` as a claim, which begins at a multiple of three bytes and `shift` more.
fn payload_with(text: &str, shift: usize) -> String {
    let payload = merchant().without("jti").payload();
    let spaces = " ".repeat((r#"{"jti":""#.len() * 2 + shift) % 3);
    payload.replacen('{', &format!(r#"{{{spaces}"jti":"{text}","#), 1)
}

#[track_caller]
fn assert_payload_reads(text: &str, payload: &str) {
    let token = sign_encoded(&format!("{}.{}", encode(HEADER), encode(payload)), SECRET);
    let jwt_id = verify(&token, SECRET, IAT).map(|claims| claims.jwt_id().to_owned());
    assert_eq!(jwt_id.as_deref(), Ok(text));
}

#[test]
fn payload_reads_as_published() {
    for (text, base64) in &SECTION_10[1..] {
        for shift in 0..3 {
            assert_payload_reads(text, &payload_with(text, shift));
        }
        // What stands in the payload are the published characters, as far as they are whole quads.
        let quads = base64.split_at(text.len() / 3 * 4).0;
        assert!(encode(payload_with(text, 0)).contains(quads));
    }
}

/// Text of every script, at every place in a quad.
#[test]
fn payload_of_any_text_reads_as_it_was_written() {
    let mut pairs = BTreeSet::new();
    // ASCII in many orders, then every seventh character of all.
    let ascii = (0..4000_u32).map(|n| char::from_u32(0x20 + n * n % 95).expect("ASCII"));
    let characters = ascii.chain((' '..=char::MAX).step_by(7));
    let must_be_escaped = ['"', '\\'];
    let characters: Vec<char> = characters
        .filter(|c| !must_be_escaped.contains(c))
        .collect();
    for text in characters.chunks(500).map(String::from_iter) {
        for shift in 0..3 {
            let payload = payload_with(&text, shift);
            assert_payload_reads(&text, &payload);
            let encoded = encode(&payload);
            pairs.extend(encoded.bytes().enumerate().map(|(at, byte)| (at % 4, byte)));
        }
    }
    // Of 256 pairs of a place and a character, all but 18 occur: no byte of text is below 0x20 (8 of the
    // first place, 8 of the second), and none is above 0xf4 (2 of the first).
    assert_eq!(pairs.len(), 4 * 64 - 18);
}

#[test]
fn every_other_character_makes_a_payload_none() {
    let alphabet = alphabet();
    let others: Vec<u8> = (0..0x80).filter(|byte| !alphabet.contains(byte)).collect();
    assert_eq!(others.len(), 64);
    // As long as real ones, and longer.
    for (text, step) in [("usual".to_owned(), 7), ("x".repeat(1000), 61)] {
        let encoded = encode(payload_with(&text, 0));
        assert_eq!(verdict_on_payload(&encoded), Ok(()));
        for position in (0..encoded.len()).step_by(step) {
            for &other in &others {
                let mut spoilt = encoded.clone().into_bytes();
                spoilt[position] = other;
                let spoilt = String::from_utf8(spoilt).expect("ASCII");
                let refused = verdict_on_payload(&spoilt);
                assert_eq!(refused, Err(VerifyError::InvalidPayload), "{spoilt}");
            }
        }
    }
}

/// Claims sets of every length modulo 3: each is accepted in its one spelling, and rightly signed in any
/// other it is refused.
#[test]
fn token_has_one_spelling_of_its_payload() {
    let mut spellings = Vec::new();
    for spaces in ["", " ", "  "] {
        // `~` and `?` at these places encode to the two characters that base64 writes otherwise.
        let claims = merchant().claim("x", r#""~~~???~~~???>>>""#).payload();
        let encoded = encode(format!("{claims}{spaces}"));
        assert_eq!(verdict_on_payload(&encoded), Ok(()));
        let mut others = with_stray_bits(&encoded);
        others.extend(["=", "==", "===", "\n", " "].map(|end| format!("{encoded}{end}")));
        others.extend(["\n", "\r\n", " ", "\t", "=", "."].map(|inside| {
            let (start, end) = encoded.split_at(76);
            format!("{start}{inside}{end}")
        }));
        for (url_safe, other) in [('-', '+'), ('_', '/')] {
            assert!(encoded.contains(url_safe), "{url_safe} is to be tested");
            others.push(encoded.replace(url_safe, &other.to_string()));
        }
        for other in &others {
            assert_eq!(
                verdict_on_payload(other),
                Err(VerifyError::InvalidPayload),
                "{other}"
            );
        }
        spellings.push(others.len());
    }
    // 13 of each; and 15 and 3 by stray bits.
    spellings.sort_unstable();
    assert_eq!(spellings, [13, 16, 28]);
}
