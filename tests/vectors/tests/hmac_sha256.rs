//! HMAC-SHA256 is computed as published: Wycheproof's vectors, and those of RFC 4231.
//!
//! The public API computes MACs of `header.payload` alone, while the vectors' messages are any bytes. So
//! `src/secret.rs`, the very file that the library is built from, is compiled here a second time. What it
//! takes from the rest of the crate are an error, which comes from the public API, and a length. That the
//! library then uses it for tokens is shown through the public API, with the same keys.
//!
//! The package of these vectors has none for JWS, JWK or base64; `jose.rs` and `base64url.rs` take theirs
//! from the standards.

extern crate alloc;

#[allow(dead_code, reason = "the library needs more of it than these tests")]
#[path = "../../../src/secret.rs"]
mod secret;
/// In place of `src/token.rs`, of which `src/secret.rs` uses nothing else.
mod token {
    /// Bytes in an HMAC-SHA256 (RFC 7518, section 3.2).
    pub(crate) const SIGNATURE_LEN: usize = 32;
}

use std::collections::BTreeMap;

use published_vectors::{IAT, encode, hmac_sha256, merchant, verdict};
use shopify_session_token::testing::{HEADER, sign};
use shopify_session_token::{VerifyError, verify};
use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

use secret::{Key, find_signing_key};

/// Whether the library finds that `tag` is the MAC, or, if it is truncated, the beginning of the MAC.
///
/// The library takes tags of 32 bytes only, so a truncated one is completed by the rest of the right MAC.
fn find(key: &Key, key_bytes: &[u8], message: &[u8], tag: &[u8]) -> Result<(), VerifyError> {
    let mut signature = hmac_sha256(key_bytes, message);
    signature[..tag.len()].copy_from_slice(tag);
    find_signing_key(std::slice::from_ref(key), message, &signature).map(|_| ())
}

fn wycheproof() -> TestSet {
    TestSet::load(TestName::HmacSha256).expect("the set is in the package")
}

#[test]
fn every_tag_of_wycheproof_is_judged_as_published() {
    let set = wycheproof();
    let mut blank = Vec::new();
    let mut judged = BTreeMap::new();
    for group in &set.test_groups {
        for test in &group.tests {
            assert_eq!(test.tag.len() * 8, group.tag_size, "{}", test.tc_id);
            let Some(key) = Key::new(&test.key) else {
                blank.push(test.tc_id);
                continue;
            };
            let (result, expected) = match test.result {
                TestResult::Valid => ("valid", Ok(())),
                TestResult::Invalid => ("invalid", Err(VerifyError::InvalidSignature)),
                TestResult::Acceptable => panic!("a MAC is right or wrong: {}", test.tc_id),
            };
            let found = find(&key, &test.key, &test.msg, &test.tag);
            assert_eq!(found, expected, "{}: {}", test.tc_id, test.comment);
            *judged.entry((group.tag_size, result)).or_insert(0) += 1;
        }
    }
    // Keys of NULs and white space alone are refused; the set has none. So these are all its tests.
    assert!(blank.is_empty(), "{blank:?}");
    assert_eq!(judged.values().sum::<usize>(), set.number_of_tests);
    let expected = [
        ((128, "invalid"), 54),
        ((128, "valid"), 33),
        ((256, "invalid"), 54),
        ((256, "valid"), 33),
    ];
    assert_eq!(judged, BTreeMap::from(expected));
}

#[test]
fn every_key_of_wycheproof_verifies_a_token_and_no_published_tag_does() {
    let payload = merchant().payload();
    let mut keys = 0;
    for group in &wycheproof().test_groups {
        for test in &group.tests {
            let token = sign(HEADER, &payload, &test.key);
            assert_eq!(verdict(&token, &test.key), Ok(()), "{}", test.tc_id);

            // Of another message, so wrong here; and one of 128 bits is not looked at.
            let signing_input = token.rsplit_once('.').expect("a token").0;
            let forged = format!("{signing_input}.{}", encode(&test.tag));
            let expected = match group.tag_size {
                256 => VerifyError::InvalidSignature,
                _ => VerifyError::Malformed,
            };
            assert_eq!(verdict(&forged, &test.key), Err(expected), "{}", test.tc_id);
            keys += 1;
        }
    }
    assert_eq!(keys, 174);
}

/// A test case of RFC 4231, section 4.
struct TestCase {
    number: usize,
    key: Vec<u8>,
    data: Vec<u8>,
    /// In hexadecimal digits.
    hmac_sha_256: &'static str,
}

fn rfc_4231() -> [TestCase; 7] {
    let case = |number, key: &[u8], data: &[u8], hmac_sha_256| TestCase {
        number,
        key: key.into(),
        data: data.into(),
        hmac_sha_256,
    };
    let counting: Vec<u8> = (0x01..=0x19).collect();
    [
        case(
            1,
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        case(
            2,
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        case(
            3,
            &[0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        case(
            4,
            &counting,
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        case(
            5,
            &[0x0c; 20],
            b"Test With Truncation",
            "a3b6167473100ee06e0c796c2955552b",
        ),
        case(
            6,
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        case(
            7,
            &[0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. \
              The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ]
}

/// Their keys are vertical tabs and form feeds alone. That is white space, so the library refuses them as it
/// does an unset secret, and no other key has the same MACs: HMAC pads with NULs, which are blank too.
const CASES_WITH_BLANK_KEY: [usize; 2] = [1, 5];

fn unhex(digits: &str) -> Vec<u8> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else {
        panic!("an odd number of digits");
    };
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.iter().map(byte).collect()
}

#[test]
fn every_mac_of_rfc_4231_is_found_unless_its_key_is_blank() {
    for case in rfc_4231() {
        let number = case.number;
        let tag = unhex(case.hmac_sha_256);
        assert_eq!(tag.len(), if number == 5 { 16 } else { 32 });
        // What completes truncated tags in these tests is itself right.
        assert!(hmac_sha256(&case.key, &case.data).starts_with(&tag));

        if CASES_WITH_BLANK_KEY.contains(&number) {
            assert!(Key::new(&case.key).is_none(), "case {number}");
            let token = sign(HEADER, merchant().payload(), &case.key);
            let refused = verify(&token, &case.key, IAT);
            assert_eq!(refused, Err(VerifyError::EmptySecret), "case {number}");
            continue;
        }
        let key = Key::new(&case.key).expect("not blank");
        assert_eq!(find(&key, &case.key, &case.data, &tag), Ok(()), "{number}");
        for bit in 0..tag.len() * 8 {
            let mut changed = tag.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let found = find(&key, &case.key, &case.data, &changed);
            assert_eq!(found, Err(VerifyError::InvalidSignature), "{number}, {bit}");
        }
    }
}
