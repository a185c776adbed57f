//! Known attacks on JWT libraries, class by class: each is refused, with the right error.

mod util;

use shopify_session_token::VerifyError::{
    Expired, InvalidClaim, InvalidPayload, InvalidShopDomain, InvalidSignature, IssuerMismatch,
    Malformed, MissingClaim, NotBuyer, NotMerchant, NotYetValid, TooLong, UnknownApp,
    UnsupportedAlgorithm, UnsupportedJoseHeader, UnusableSecret, WrongAudience,
};
use shopify_session_token::{Claim, MAX_TOKEN_LEN, VerifierSet, VerifyError, verify};
use util::{HEADER, IAT, OTHER_SECRET, SECRET};
use util::{
    assert_accepted, assert_refused, buyer, encode, forge, mac, mac_sha512, merchant, sign,
    sign_encoded, sign_with, verifier, words,
};

const TIMES: &[Claim] = &[Claim::Exp, Claim::Nbf, Claim::Iat];
const REQUIRED_TEXTS: &[Claim] = &[Claim::Aud, Claim::Dest, Claim::Jti];
const OPTIONAL_TEXTS: &[Claim] = &[Claim::Iss, Claim::Sub, Claim::Sid];

#[track_caller]
fn assert_header_refused(header: &str, reason: VerifyError) {
    assert_refused(&sign_with(header, merchant().json(), SECRET), reason);
}

// --- Algorithms (CVE-2015-9235, CVE-2022-23540, CVE-2022-29217, CVE-2023-48223) ---

#[test]
fn no_algorithm_but_hs256_is_accepted_in_any_spelling() {
    for alg in words(
        r#"
        "none" "None" "NONE" "nOnE" "" null "hs256" "Hs256" "HS256\u0000" ["HS256"] {} 256 true
        {"HS256":1} "RS256" "ES256" "HS384" "HS512" "HMAC-SHA256"
    "#,
    )
    .chain([r#""HS256 ""#, r#"" HS256""#])
    {
        let header = format!(r#"{{"alg":{alg},"typ":"JWT"}}"#);
        let payload = merchant().json();
        let signed = sign_with(&header, &payload, SECRET);
        assert_refused(&signed, UnsupportedAlgorithm);

        let signing_input = format!("{}.{}", encode(&header), encode(&payload));
        let with_empty_signature = format!("{signing_input}.");
        assert_refused(&with_empty_signature, Malformed);
        assert_refused(&signing_input, Malformed);
    }
    for header in [r#"{"typ":"JWT"}"#, "{}"] {
        assert_header_refused(header, UnsupportedAlgorithm);
        let unsigned = format!("{}.{}", encode(header), encode(merchant().json()));
        assert_refused(&format!("{unsigned}."), Malformed);
        assert_refused(&unsigned, Malformed);
    }
}

#[test]
fn hs512_tag_under_the_same_secret_is_refused() {
    let payload = encode(merchant().json());
    for header in [HEADER, r#"{"alg":"HS512","typ":"JWT"}"#] {
        let signing_input = format!("{}.{payload}", encode(header));
        let tag = mac_sha512(&signing_input, SECRET);
        // 64 bytes are too long, and their first 32 are not an HMAC-SHA256.
        assert_refused(&format!("{signing_input}.{}", encode(tag)), Malformed);
        let truncated = format!("{signing_input}.{}", encode(&tag[..32]));
        assert_refused(&truncated, InvalidSignature);
    }
}

// --- The empty secret (CVE-2019-20933, CVE-2026-45363) ---

#[test]
fn blank_secret_is_an_error_before_any_mac_is_computed() {
    let signed_with_nothing = sign_with(HEADER, merchant().json(), b"");
    let with_nuls = sign_with(HEADER, merchant().json(), [0; 64]);
    assert_eq!(signed_with_nothing, with_nuls, "HMAC pads keys with NULs");
    for secret in [
        b"".as_slice(),
        b"\n",
        b" ",
        b"\t\r\n \x0b\x0c",
        &[0; 1],
        &[0; 32],
        &[0; 64],
        &[0; 100],
        b"\0\n\0 ",
    ] {
        for token in [signed_with_nothing.as_str(), "", "junk", &merchant().sign()] {
            assert_eq!(verify(token, secret, IAT), Err(UnusableSecret));
        }
    }
    assert_refused(&signed_with_nothing, InvalidSignature);
}

// --- Types of claims (CVE-2026-25537, jsonwebtoken #388) ---

/// JSON values of every type, with their time in seconds if they are a valid one.
const VALUES: &[(&str, Option<u64>)] = &[
    (r#""1700000000""#, None),
    (r#""""#, None),
    (r#""\ud800""#, None),
    ("true", None),
    ("false", None),
    ("null", None),
    ("[]", None),
    ("[1700000000]", None),
    ("{}", None),
    (r#"{"exp":1700000000}"#, None),
    ("-1", None),
    ("-1700000000", None),
    ("-0.5", None),
    ("-1e-400", None),
    ("1e400", None),
    ("-9223372036854775808", None),
    ("18446744073709551616", None),
    ("18446744073709551615.5", None),
    (
        "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
        None,
    ),
    ("0", Some(0)),
    ("-0", Some(0)),
    ("-0.0e9", Some(0)),
    ("1e-400", Some(1)),
    ("1e10", Some(10_000_000_000)),
    ("1700000000", Some(1_700_000_000)),
    ("1679954053.0000000001", Some(1_679_954_054)),
    ("9007199254740993.0", Some(9_007_199_254_740_993)),
    ("18446744073709551615.0", Some(u64::MAX)),
    ("18446744073709551615", Some(u64::MAX)),
];

#[test]
fn times_of_another_type_or_range_are_refused() {
    for &(value, seconds) in VALUES {
        for &claim in TIMES {
            let token = merchant().with(claim.as_str(), value).sign();
            let Some(seconds) = seconds else {
                assert_refused(&token, InvalidClaim(claim));
                continue;
            };
            let now = IAT.into();
            match claim {
                Claim::Exp if seconds <= IAT - 10 => {
                    let expired_at = seconds.into();
                    assert_refused(&token, Expired { expired_at, now });
                }
                Claim::Nbf if seconds > IAT + 10 => {
                    let not_before = seconds.into();
                    assert_refused(&token, NotYetValid { not_before, now });
                }
                _ => {
                    assert_accepted(&token);
                }
            }
        }
    }
}

#[test]
fn text_claims_of_another_type_are_refused() {
    for &(value, _) in VALUES {
        let is_text = value.starts_with('"') && value != r#""\ud800""#;
        let is_empty = value == r#""""#;
        for claim in [REQUIRED_TEXTS, OPTIONAL_TEXTS].concat() {
            let may_not_be_empty = [Claim::Aud, Claim::Jti].contains(&claim);
            if (is_text && !(is_empty && may_not_be_empty))
                || (OPTIONAL_TEXTS.contains(&claim) && value == "null")
            {
                continue; // tested elsewhere
            }
            let token = merchant().with(claim.as_str(), value).sign();
            assert_refused(&token, InvalidClaim(claim));
        }
    }
}

// --- Missing claims (jsonwebtoken #376, #493; josekit #59) ---

#[test]
fn every_required_claim_is_required() {
    for claim in [TIMES, REQUIRED_TEXTS].concat() {
        for claims in [merchant(), buyer()] {
            let token = claims.without(claim.as_str()).sign();
            assert_refused(&token, MissingClaim(claim));
        }
    }
    assert_refused(&sign("{}"), MissingClaim(Claim::Exp));
}

// --- Audience (CVE-2020-26160) ---

#[test]
fn audience_is_one_string_and_exactly_the_client_id() {
    let ours = util::CLIENT_ID;
    for array in [
        "[]".to_owned(),
        r#"[""]"#.to_owned(),
        format!(r#"["{ours}"]"#),
        format!(r#"["{ours}","other"]"#),
        "42".to_owned(),
        "{}".to_owned(),
        r#""""#.to_owned(),
    ] {
        let token = merchant().with("aud", array).sign();
        assert_refused(&token, InvalidClaim(Claim::Aud));
    }
    let upper = ours.to_uppercase();
    for other in [
        "other",
        &upper,
        &ours[1..],
        &format!("{ours} "),
        &format!(" {ours}"),
        &format!("{ours}\\u0000"),
    ] {
        let token = merchant().with("aud", format!("\"{other}\"")).sign();
        assert_refused(&token, WrongAudience);
    }
}

// --- Issuer and destination (CVE-2024-53861, CVE-2025-30144) ---

#[test]
fn destination_must_be_exactly_a_shops_domain() {
    for dest in words(
        r"
        example.myshopify.com.evil.example https://example.myshopify.com.evil.example
        evil.example/example.myshopify.com https://evil.example/example.myshopify.com
        https://user@example.myshopify.com https://user:password@example.myshopify.com
        https://example.myshopify.com:443 https://example.myshopify.com.
        https://example.myshopify.com/ https://example.myshopify.com/admin
        https://example.myshopify.com?x https://example.myshopify.com#x http://example.myshopify.com
        HTTPS://example.myshopify.com https:example.myshopify.com https:///example.myshopify.com
        //example.myshopify.com https://https://example.myshopify.com example.myshopify.com\u0000
        \u0000example.myshopify.com example.myshopify.com\n https://.myshopify.com .myshopify.com
        myshopify.com examplemyshopify.com example.myshopify.co example.myshopify.comm
        example.myshopify sub.example.myshopify.com -example.myshopify.com _example.myshopify.com
        exa%6dple.myshopify.com exämple.myshopify.com ｅxample.myshopify.com example。myshopify.com
        example.myshopıfy.com example.my\u0161hopify.com example.myſhopify.com
        example*.myshopify.com *.myshopify.com example\\.myshopify.com example.myshopify.io
    ",
    )
    .chain(["", " example.myshopify.com", "example.myshopify.com "])
    {
        let claims = merchant().with("dest", format!("\"{dest}\""));
        assert_refused(&claims.sign(), InvalidShopDomain);
        // The issuer is not the reason: the verdict is the same without one.
        let claims = buyer().without("iss").with("dest", format!("\"{dest}\""));
        assert_refused(&claims.sign(), InvalidShopDomain);
    }
    let longest = format!("\"{}.myshopify.com\"", "a".repeat(63));
    assert_accepted(&buyer().without("iss").with("dest", longest).sign());
    let too_long = format!("\"{}.myshopify.com\"", "a".repeat(64));
    let token = buyer().without("iss").with("dest", too_long).sign();
    assert_refused(&token, InvalidShopDomain);
    for handle in ["a", "0", "a-b", "a_b", "a-", "0-0"] {
        let dest = format!("\"{handle}.myshopify.com\"");
        assert_accepted(&buyer().without("iss").with("dest", dest).sign());
    }
}

#[test]
fn issuer_must_name_the_shop_of_the_destination() {
    for iss in words(
        r"
        https://other.myshopify.com/admin https://example.myshopify.com.evil.example/admin
        https://evil.example/example.myshopify.com/admin https://xexample.myshopify.com/admin
        https://xample.myshopify.com/admin https://example.myshopify.comx/admin
        https://example.myshopify.co/admin https://user@example.myshopify.com/admin
        https://example.myshopify.com:443/admin https://example.myshopify.com./admin
        https://example.myshopify.com?/admin https://example.myshopify.com#/admin
        https://example.myshopify.com\\/admin http://example.myshopify.com/admin
        HTTPS://example.myshopify.com/admin //example.myshopify.com/admin
        https:///example.myshopify.com/admin https:///admin https:// /admin / shopify
        exämple.myshopify.com/admin example.myſhopify.com/admin
    ",
    )
    .chain([
        "",
        "https://example.myshopify.com admin",
        " https://example.myshopify.com/admin",
    ]) {
        let token = merchant().with("iss", format!("\"{iss}\"")).sign();
        assert_refused(&token, IssuerMismatch);
    }
}

// --- Confusing buyers and merchants ---

#[test]
fn buyers_and_merchants_tokens_are_not_interchangeable() {
    let (merchant, buyer) = (merchant().sign(), buyer().sign());
    assert_eq!(verifier().verify_merchant(&buyer, IAT), Err(NotMerchant));
    assert_eq!(verifier().verify_buyer(&merchant, IAT), Err(NotBuyer));
    let convert = |token: &str| verify(token, SECRET, IAT).unwrap();
    assert_eq!(convert(&buyer).into_merchant(), Err(NotMerchant));
    assert_eq!(convert(&merchant).into_buyer(), Err(NotBuyer));
}

// --- Other JWTs under the same secret (RFC 8725, section 3.11) ---

#[test]
fn other_jwts_signed_with_the_client_secret_are_refused() {
    let post_purchase = r#"{"iss":"shopify","sub":"7c0e…","iat":1700000000,"input_data":{}}"#;
    let changeset = format!(
        r#"{{"iss":"{}","sub":"7c0e","iat":1700000000,"jti":"1","changes":[]}}"#,
        util::CLIENT_ID
    );
    for payload in [post_purchase, &changeset] {
        assert_refused(&sign(payload), MissingClaim(Claim::Exp));
    }
    // `x-shopify-request-jwt`, which Functions with network access send (Shopify's documentation, "Use network access").
    let request = format!(
        r#"{{"iss":68568416567,"exp":{},"x_shopify_request_id":"eca21243-0000-49ff-8b35-be1a00000000","method":"POST","url_sha256":"{hash}","headers_sha256":"{hash}","body_sha256":"{hash}"}}"#,
        IAT + 60,
        hash = "1b".repeat(32)
    );
    let token = sign_with(r#"{"alg":"HS256"}"#, &request, SECRET);
    assert_refused(&token, MissingClaim(Claim::Nbf));
    // A number as issuer alone is enough.
    let token = merchant().with("iss", "68568416567").sign();
    assert_refused(&token, InvalidClaim(Claim::Iss));
}

// --- `crit` (CVE-2025-59420, CVE-2026-32597) and `typ` ---

#[test]
fn any_crit_is_refused() {
    for crit in [r#"["x"]"#, "[]", "null", r#""x""#, r#"["exp"]"#, "{}"] {
        let header = format!(r#"{{"alg":"HS256","typ":"JWT","crit":{crit}}}"#);
        assert_header_refused(&header, UnsupportedJoseHeader);
    }
    let unencoded = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    assert_header_refused(unencoded, UnsupportedJoseHeader);
    let escaped = r#"{"alg":"HS256","\u0063rit":["x"]}"#;
    assert_header_refused(escaped, UnsupportedJoseHeader);
}

#[test]
fn typ_of_another_kind_of_jwt_is_refused() {
    for typ in words(r#""at+jwt" "JWS" "" null 1 ["JWT"] "application/jwt""#).chain([r#""JWT ""#]) {
        let header = format!(r#"{{"alg":"HS256","typ":{typ}}}"#);
        assert_header_refused(&header, UnsupportedJoseHeader);
    }
}

// --- Signatures (CVE-2020-28042) ---

#[test]
fn signature_of_another_length_is_malformed() {
    let signing_input = format!("{}.{}", encode(HEADER), encode(merchant().json()));
    let tag = mac(&signing_input, SECRET);
    let doubled = [tag, tag].concat();
    for len in [0, 1, 16, 31, 33, 64] {
        let token = format!("{signing_input}.{}", encode(&doubled[..len]));
        assert_refused(&token, Malformed);
    }
}

#[test]
fn signature_of_the_right_length_that_does_not_match_is_invalid() {
    let signing_input = format!("{}.{}", encode(HEADER), encode(merchant().json()));
    for tag in [
        [0; 32],
        [0xff; 32],
        mac(&signing_input, OTHER_SECRET),
        mac(encode(merchant().json()), SECRET),
    ] {
        let token = format!("{signing_input}.{}", encode(tag));
        assert_refused(&token, InvalidSignature);
    }
    let right = mac(&signing_input, SECRET);
    for bit in 0..256 {
        let mut tag = right;
        tag[bit / 8] ^= 1 << (bit % 8);
        let token = format!("{signing_input}.{}", encode(tag));
        assert_refused(&token, InvalidSignature);
    }
}

#[test]
fn every_change_of_one_character_is_noticed() {
    let token = merchant().sign();
    for position in 0..token.len() {
        for replacement in ["A", "B", "_", "", "AA", ".", "=", "\n", "é"] {
            let changed = format!(
                "{}{replacement}{}",
                &token[..position],
                &token[position + 1..]
            );
            if changed != token {
                assert!(
                    verifier().verify(&changed, IAT).is_err(),
                    "{replacement:?} at {position}"
                );
            }
        }
    }
}

#[test]
fn forged_token_is_invalid_whatever_its_claims_say() {
    for payload in [
        merchant().with("exp", "1").json(),
        merchant().with("aud", r#""other""#).json(),
        merchant().without("exp").json(),
        "{}".into(),
        "[]".into(),
        "not JSON".into(),
        String::new(),
    ] {
        assert_refused(&forge(&sign(&payload)), InvalidSignature);
        let by_another = sign_with(HEADER, &payload, OTHER_SECRET);
        assert_refused(&by_another, InvalidSignature);
    }
    // Its header and its base64url are not read either.
    let payload = encode(merchant().json());
    for signing_input in [
        format!("{}.A", encode(HEADER)),
        format!("{}.{payload}", encode("{}")),
        format!("{}.{payload}", encode(r#"{"alg":"none"}"#)),
        format!("A.{payload}"),
        format!(".{payload}"),
    ] {
        let token = forge(&sign_encoded(&signing_input, SECRET));
        assert_refused(&token, InvalidSignature);
        let apps = VerifierSet::new([verifier()]).unwrap();
        let unknown = VerifierSet::new([]).unwrap();
        let expected = if signing_input.ends_with(&payload) {
            InvalidSignature
        } else {
            UnknownApp
        };
        assert_eq!(apps.verify(&token, IAT), Err(expected));
        assert_eq!(unknown.verify(&token, IAT), Err(UnknownApp));
    }
}

/// Or else a bad copy would be blamed on the secret, and retried.
#[test]
fn badly_copied_token_is_malformed_under_any_secret_and_for_any_app() {
    let token = merchant().sign();
    let (head, tail) = token.split_at(100);
    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts");
    };
    let apps = VerifierSet::new([verifier()]).unwrap();
    for copied in [
        format!("Bearer {token}"),
        format!("\"{token}"),
        format!("{head}\n{tail}"),
        format!("{head}\r\n{tail}"),
        format!("{head}\n  {tail}"),
        format!("{head}é{tail}"),
        format!("{header}.{header}.{payload}.{signature}"),
        format!("{header}={token}"),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}=.{signature}"),
        format!("{header}..{payload}.{signature}"),
    ] {
        assert_refused(&copied, Malformed);
        let by_another = verify(&copied, OTHER_SECRET, IAT);
        assert_eq!(by_another, Err(Malformed), "{copied}");
        let for_any = apps.verify(&copied, IAT);
        assert_eq!(for_any, Err(Malformed), "{copied}");
    }
}

/// There are two lengths of buffers for payloads, and base64 has groups of four characters.
#[test]
fn forged_payload_of_any_length_is_an_invalid_signature() {
    let longest = MAX_TOKEN_LEN - encode(HEADER).len() - 2 - 43;
    let usual = (0..1_000).chain(longest - 10..=longest);
    for len in usual.chain((1_000..longest).step_by(37)) {
        let forged = format!("{}.{}.{}", encode(HEADER), "A".repeat(len), "A".repeat(43));
        assert_refused(&forged, InvalidSignature);
    }
}

// --- Size (CVE-2025-30204) ---

#[test]
fn longest_token_is_accepted_and_one_byte_more_is_not() {
    let token_of = |len: usize| {
        // Base64url without padding cannot have every fourth length, so white space after the header's JSON fills the
        // gap. Such a header is also encoded differently from Shopify's.
        for header in [
            HEADER.to_owned(),
            format!("{HEADER} "),
            format!("{HEADER}  "),
        ] {
            for padding in 0..4096 {
                let padded = merchant().with("padding", format!("\"{}\"", "a".repeat(padding)));
                let payload = padded.json();
                let expected = encode(&header).len() + 1 + (payload.len() * 4).div_ceil(3) + 44;
                if expected == len {
                    return sign_with(&header, payload, SECRET);
                }
                if expected > len {
                    break;
                }
            }
        }
        panic!("no token has {len} bytes");
    };
    for len in [4095, 4096] {
        let token = token_of(len);
        assert_eq!(token.len(), len);
        assert_accepted(&token);
    }
    let token = token_of(4097);
    assert_refused(&token, TooLong);
    assert_refused(&"a".repeat(10_000_000), TooLong);
    assert_refused(&format!("{token}.{}", "é".repeat(5_000)), TooLong);
}

#[test]
fn junk_is_refused() {
    for junk in words(". .. ... a a.b.c undefined null é 💥").chain(["", "Bearer x"]) {
        assert_refused(junk, Malformed);
    }
    assert_refused(&"A".repeat(4096), Malformed);
    assert_refused(&".".repeat(4096), Malformed);
    assert_refused(&"é".repeat(2048), Malformed);
    let access_token = format!("shpat_{}", "0".repeat(32));
    assert_refused(&access_token, Malformed);
}

#[test]
fn header_and_payload_of_any_length_and_depth_are_read() {
    let header = |value: &str| format!(r#"{{"alg":"HS256","x":{value}}}"#);
    let payload = merchant().json();
    for (open, close) in [("[", "]"), (r#"{"":"#, "}")] {
        for levels in [1, 16, 17, 2_400 / (open.len() + close.len())] {
            let value = format!("{}0{}", open.repeat(levels), close.repeat(levels));
            assert_accepted(&sign_with(header(&value), &payload, SECRET));
            assert_accepted(&merchant().with("x", value).sign());
        }
        let unclosed = open.repeat(2_000 / open.len());
        assert_header_refused(&header(&unclosed), UnsupportedJoseHeader);
        let token = merchant().with("x", unclosed).sign();
        assert_refused(&token, InvalidPayload);
    }
    let long = header(&format!("\"{}\"", "a".repeat(2_000)));
    assert_accepted(&sign_with(&long, &payload, SECRET));
}

// --- Base64 malleability (CVE-2026-102269, eprint 2022/361) ---

#[test]
fn exactly_one_text_verifies_for_a_signature() {
    let token = merchant().sign();
    let (start, last) = token.split_at(token.len() - 1);
    for other in ('\0'..='\u{7f}').filter(|&other| last != other.to_string()) {
        let respelt = format!("{start}{other}");
        assert!(verifier().verify(&respelt, IAT).is_err(), "{other:?}");
    }
    // The last of 43 characters holds 4 bits: the other three that start with them are refused.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let index = alphabet.find(last).unwrap();
    assert_eq!(index % 4, 0);
    for sibling in &alphabet[index + 1..index + 4].chars().collect::<Vec<_>>() {
        assert_refused(&format!("{start}{sibling}"), Malformed);
    }
}

#[test]
fn only_the_characters_of_base64url_are_taken_anywhere() {
    let token = merchant().sign();
    for foreign in [
        "=", "==", "+", "/", "%2B", "%2E", "\r", "\n", "\r\n", " ", "\t", "\0", "é", "\u{feff}",
    ] {
        for position in [
            0,
            1,
            20,
            36,
            37,
            38,
            200,
            token.len() - 44,
            token.len() - 43,
            token.len() - 1,
            token.len(),
        ] {
            let (before, after) = token.split_at(position);
            let inserted = format!("{before}{foreign}{after}");
            assert!(
                verifier().verify(&inserted, IAT).is_err(),
                "{foreign:?} at {position}"
            );
        }
    }
    // Still refused, as malformed, with a valid MAC over the changed text.
    for foreign in ["=", "+", "/", "\n", " ", "\0", "."] {
        let [header, payload] = [encode(HEADER), encode(merchant().json())];
        let in_payload = sign_encoded(&format!("{header}.{payload}{foreign}"), SECRET);
        assert_refused(&in_payload, InvalidPayload);
        if foreign != "." {
            let in_header = sign_encoded(&format!("{header}{foreign}.{payload}"), SECRET);
            assert_refused(&in_header, Malformed);
        }
    }
}

#[test]
fn standard_base64_of_the_same_bytes_is_refused() {
    // `~~~???` gives `fn5+Pz8/` in the standard alphabet and `fn5-Pz8_` in that of URLs.
    let payload = merchant().with("x", r#""~~~???~~~???~~~???""#).json();
    let url_safe = encode(&payload);
    let standard = url_safe.replace('-', "+").replace('_', "/");
    assert_ne!(standard, url_safe);
    let token = |payload: &str| sign_encoded(&format!("{}.{payload}", encode(HEADER)), SECRET);
    assert_accepted(&token(&url_safe));
    assert_refused(&token(&standard), InvalidPayload);
}

#[test]
fn non_zero_trailing_bits_of_the_payload_are_refused() {
    // White space fills the payload up until its last character holds fewer than 6 bits.
    let payloads = (0..).map(|spaces| encode(merchant().json() + &" ".repeat(spaces)));
    let payload = payloads
        .into_iter()
        .find(|payload| payload.len() % 4 != 0)
        .unwrap();
    let last = payload.chars().last().unwrap();
    let next = char::from_u32(u32::from(last) + 1).unwrap();
    let respelt = format!("{}{next}", &payload[..payload.len() - 1]);
    let token = sign_encoded(&format!("{}.{respelt}", encode(HEADER)), SECRET);
    assert_refused(&token, InvalidPayload);
}

// --- JSON: duplicates, arrays for objects, encodings ---

#[test]
fn known_header_members_must_not_be_repeated() {
    for header in words(
        r#"
        {"alg":"none","alg":"HS256"} {"alg":"HS256","alg":"none"} {"alg":"HS256","alg":"HS256"}
        {"alg":"HS256","\u0061lg":"HS256"} {"a\u006Cg":"none","alg":"HS256"}
        {"alg":"HS256","typ":"JWT","typ":"JWT"} {"alg":"HS256","typ":"x","typ":"JWT"}
        {"alg":"HS256","typ":"JWT","\u0074yp":"JWT"} {"alg":"HS256","crit":[],"crit":[]}
    "#,
    ) {
        assert_header_refused(header, UnsupportedJoseHeader);
    }
}

#[test]
fn known_claims_must_not_be_repeated() {
    for claim in [TIMES, REQUIRED_TEXTS, OPTIONAL_TEXTS].concat() {
        let name = claim.as_str();
        let first = char::from(name.as_bytes()[0]);
        let escaped = format!("\\u{:04x}{}", u32::from(first), &name[1..]);
        let once = || merchant().with(name, "null");
        // As Shopify writes it, so that the fast reader reads both.
        let usual = merchant().get(name).unwrap_or(r#""usual""#).to_owned();
        for claims in [
            once().append(name, "null"),
            once().prepend(name, "null"),
            once().append(&escaped, "null"),
            once().prepend(&escaped, "null"),
            once().with(name, "1").append(name, "1"),
            once().with(name, usual.as_str()).append(name, &usual),
        ] {
            assert_refused(&claims.sign(), InvalidPayload);
        }
    }
}

#[test]
fn arrays_are_not_taken_for_objects() {
    for header in words(r#"["HS256","JWT"] [] [{"alg":"HS256"}] "HS256" null 1"#).chain(["", " "]) {
        assert_header_refused(header, UnsupportedJoseHeader);
    }
    let positional = r#"[1700000060,1700000000,1700000000,"4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a","example.myshopify.com","1",null,null,null]"#;
    for payload in [positional, "[]", r#""""#, "null", "1", "true", "", " "] {
        assert_refused(&sign(payload), InvalidPayload);
    }
}

#[test]
fn nothing_but_white_space_may_surround_the_object() {
    let json = merchant().json();
    for payload in [
        format!("{json}{json}"),
        format!("{json},"),
        format!("{json}\0"),
        format!("\u{feff}{json}"),
        format!("{json}\u{a0}"),
        format!("[{json}]"),
        json[..json.len() - 1].to_owned(),
        json.replace(',', ",,"),
        json.replacen(',', ",}", 1),
        json.replace('"', "'"),
        format!("{json}/**/"),
    ] {
        assert_refused(&sign(payload), InvalidPayload);
    }
    for header in [
        format!("{HEADER} x"),
        format!("{HEADER}{HEADER}"),
        format!("{HEADER}\0"),
        format!("\u{feff}{HEADER}"),
    ] {
        assert_header_refused(&header, UnsupportedJoseHeader);
    }
}

#[test]
fn invalid_utf8_is_refused_in_every_position() {
    for bytes in [
        b"\xff".as_slice(),
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\xe2\x82",
    ] {
        // `@` marks the position: in names and values of unknown claims and of known ones.
        for template in [
            merchant().append("x", r#""@""#),
            merchant().append("@", "1"),
            merchant().append("x", r#"[{"@":"@"}]"#),
            merchant().with("sid", r#""@""#),
            merchant().with("jti", r#""@""#),
        ] {
            let json = template.json();
            let (before, after) = json.split_once('@').unwrap();
            let payload = [before.as_bytes(), bytes, after.as_bytes()].concat();
            assert_refused(&sign(payload), InvalidPayload);
        }
        let header = [br#"{"alg":"HS256","x":""#.as_slice(), bytes, br#""}"#].concat();
        let token = sign_with(header, merchant().json(), SECRET);
        assert_refused(&token, UnsupportedJoseHeader);
    }
}

#[test]
fn lone_surrogates_are_refused_only_in_known_claims() {
    for lone in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\ud800""#,
        r#""a\udfff\ud83d""#,
    ] {
        for claim in [REQUIRED_TEXTS, OPTIONAL_TEXTS].concat() {
            let token = merchant().with(claim.as_str(), lone).sign();
            assert_refused(&token, InvalidClaim(claim));
        }
        assert_accepted(&merchant().with("x", lone).sign());
    }
    // A name that cannot be decoded is the name of an unknown claim.
    assert_accepted(&merchant().append("\\ud800", "1").sign());
    assert_accepted(&merchant().append("ex\\udc00p", "1").sign());
}

#[test]
fn control_characters_in_strings_are_refused() {
    for control in ["\0", "\n", "\x1f"] {
        let token = merchant().with("x", format!("\"{control}\"")).sign();
        assert_refused(&token, InvalidPayload);
    }
}

// --- Number of parts (CVE-2023-51774, CVE-2026-29000) ---

#[test]
fn three_parts_it_must_be() {
    let token = merchant().sign();
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else {
        panic!("three parts");
    };
    for parts in [
        header.to_owned(),
        payload.to_owned(),
        signature.to_owned(),
        format!("{header}.{payload}"),
        format!("{payload}.{signature}"),
        format!("{header}.{signature}"),
        format!("{token}."),
        format!("{token}.{signature}x"),
        format!("{header}.{payload}."),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!(".{token}"),
        format!("{header}.{token}"),
        format!("{token}.{signature}"),
        format!("{header}.{payload}.{payload}.{signature}"),
        format!("{header}.{payload}..{signature}"),
        format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"{signature}"}}"#),
    ] {
        assert!(verifier().verify(&parts, IAT).is_err(), "{parts}");
    }
    // Valid MACs over four and five parts: the dot is not a base64url character of the payload.
    for signing_input in [
        format!("{header}.{payload}.{payload}"),
        format!("{header}.{payload}.."),
    ] {
        let token = sign_encoded(&signing_input, SECRET);
        assert_refused(&token, InvalidPayload);
    }
    // An empty payload, validly signed.
    assert_refused(&sign_encoded(&format!("{header}."), SECRET), InvalidPayload);
    // A valid MAC over the header alone.
    assert_refused(&sign_encoded(header, SECRET), Malformed);
}

// --- Keys chosen by the header ---

#[test]
fn keys_and_addresses_in_the_header_change_nothing() {
    let key = encode(OTHER_SECRET);
    for member in [
        r#""jku":"https://evil.example/keys""#.to_owned(),
        format!(r#""jwk":{{"kty":"oct","k":"{key}"}}"#),
        r#""x5u":"https://evil.example/""#.to_owned(),
        r#""x5c":["AA=="]"#.to_owned(),
        r#""kid":"../../dev/null""#.to_owned(),
        r#""kid":"' OR 1=1""#.to_owned(),
        r#""zip":"DEF""#.to_owned(),
        r#""cty":"JWT""#.to_owned(),
        r#""enc":"A256GCM""#.to_owned(),
    ] {
        let header = format!(r#"{{"alg":"HS256",{member}}}"#);
        assert_accepted(&sign_with(&header, merchant().json(), SECRET));
        let by_their_key = sign_with(&header, merchant().json(), OTHER_SECRET);
        assert_refused(&by_their_key, InvalidSignature);
    }
}
