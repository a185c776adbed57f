//! Known attacks on JWT libraries, class by class: each is refused, with the right error.

mod util;

use shopify_session_token::VerifyError::{
    InvalidClaim, InvalidPayload, InvalidShopDomain, InvalidSignature, IssuerMismatch, Malformed,
    MissingClaim, NotBuyer, NotMerchant, TooLong, UnknownApp, UnsupportedAlgorithm,
    UnsupportedJoseHeader, UnusableSecret, WrongAudience,
};
use shopify_session_token::{Claim, MAX_TOKEN_LEN, VerifierSet, verify};
use util::{CLIENT_ID, Claims, HEADER, IAT, OTHER_SECRET, SECRET};
use util::{
    assert_accepted, assert_refused, buyer, encode, forge, mac, mac_sha512, merchant,
    optional_texts, required_texts, sign, sign_encoded, sign_with, times, verifier, words,
};

fn with_header(header: impl AsRef<[u8]>) -> String {
    sign_with(header, merchant().json(), SECRET)
}

/// The merchant's claims with another text for one of them, in which JSON's escapes stay.
fn with_text(name: &str, text: &str) -> Claims {
    merchant().with(name, format!("\"{text}\""))
}

/// A valid MAC over the merchant's claims with Shopify's header, and what it is a MAC of.
fn parts() -> [String; 3] {
    let token = merchant().sign();
    let parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    parts.try_into().expect("three parts")
}

// --- Headers: algorithms (CVE-2015-9235, CVE-2022-23540, CVE-2022-29217, CVE-2023-48223), `crit`, `typ` ---

#[test]
fn no_algorithm_but_hs256_is_accepted_in_any_spelling() {
    let algorithms = r#"
        "none" "None" "NONE" "nOnE" "" null "hs256" "Hs256" "HS256\u0000" ["HS256"] {} 256 true
        {"HS256":1} "RS256" "ES256" "HS384" "HS512" "HMAC-SHA256""#;
    let algorithms = words(algorithms).chain([r#""HS256 ""#, r#"" HS256""#]);
    let headers = algorithms.map(|alg| format!(r#"{{"alg":{alg},"typ":"JWT"}}"#));
    for header in headers.chain([r#"{"typ":"JWT"}"#.into(), "{}".into()]) {
        assert_refused(&with_header(&header), UnsupportedAlgorithm);
        let signing_input = format!("{}.{}", encode(&header), encode(merchant().json()));
        assert_refused(&format!("{signing_input}."), Malformed);
        assert_refused(&signing_input, Malformed);
    }
}

#[test]
fn other_headers_are_refused_after_the_mac() {
    for (attack, headers) in [
        (
            "`crit` (CVE-2025-59420, CVE-2026-32597)",
            r#"{"alg":"HS256","typ":"JWT","crit":["x"]} {"alg":"HS256","typ":"JWT","crit":[]}
            {"alg":"HS256","crit":null} {"alg":"HS256","crit":"x"} {"alg":"HS256","crit":["exp"]}
            {"alg":"HS256","crit":{}} {"alg":"HS256","b64":false,"crit":["b64"]}
            {"alg":"HS256","\u0063rit":["x"]}"#,
        ),
        (
            "another kind of JWT",
            r#"{"alg":"HS256","typ":"at+jwt"} {"alg":"HS256","typ":"JWS"} {"alg":"HS256","typ":""}
            {"alg":"HS256","typ":null} {"alg":"HS256","typ":1} {"alg":"HS256","typ":["JWT"]}
            {"alg":"HS256","typ":"application/jwt"} {"alg":"HS256","typ":"JWT\u0020"}"#,
        ),
        (
            "a known member twice",
            r#"{"alg":"none","alg":"HS256"} {"alg":"HS256","alg":"none"}
            {"alg":"HS256","alg":"HS256"} {"alg":"HS256","\u0061lg":"HS256"}
            {"a\u006Cg":"none","alg":"HS256"} {"alg":"HS256","typ":"JWT","typ":"JWT"}
            {"alg":"HS256","typ":"x","typ":"JWT"} {"alg":"HS256","typ":"JWT","\u0074yp":"JWT"}
            {"alg":"HS256","crit":[],"crit":[]}"#,
        ),
        (
            "no object",
            r#"["HS256","JWT"] [] [{"alg":"HS256"}] "HS256" null 1"#,
        ),
    ] {
        for header in words(headers) {
            println!("{attack}");
            assert_refused(&with_header(header), UnsupportedJoseHeader);
        }
    }
    for (before, after) in [("", " x"), ("", HEADER), ("", "\0"), ("\u{feff}", "")] {
        let header = format!("{before}{HEADER}{after}");
        assert_refused(&with_header(header), UnsupportedJoseHeader);
    }
    for header in ["", " ", r#"{"alg":"HS256","typ":"JWT "}"#] {
        assert_refused(&with_header(header), UnsupportedJoseHeader);
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

#[test]
fn keys_and_addresses_in_the_header_change_nothing() {
    let jwk = format!(r#""jwk":{{"kty":"oct","k":"{}"}}"#, encode(OTHER_SECRET));
    let members = r#"
        "jku":"https://evil.example/keys" "x5u":"https://evil.example/" "x5c":["AA=="]
        "kid":"../../dev/null" "zip":"DEF" "cty":"JWT" "enc":"A256GCM""#;
    for member in words(members).chain([&*jwk, r#""kid":"' OR 1=1""#]) {
        let header = format!(r#"{{"alg":"HS256",{member}}}"#);
        assert_accepted(&with_header(&header));
        let by_their_key = sign_with(&header, merchant().json(), OTHER_SECRET);
        assert_refused(&by_their_key, InvalidSignature);
    }
}

// --- The empty secret (CVE-2019-20933, CVE-2026-45363) ---

#[test]
fn blank_secret_is_an_error_before_any_mac_is_computed() {
    let signed_with_nothing = sign_with(HEADER, merchant().json(), b"");
    let with_nuls = sign_with(HEADER, merchant().json(), [0; 64]);
    assert_eq!(signed_with_nothing, with_nuls, "HMAC pads keys with NULs");
    let nuls = [0, 1, 32, 64, 100].map(|len| "\0".repeat(len));
    let spaces = ["\n", " ", "\t\r\n \x0b\x0c", "\0\n\0 "].map(str::to_owned);
    let long = ["\n", " \t\r\n"].map(|spaces| spaces.repeat(40));
    for secret in nuls.iter().chain(&spaces).chain(&long) {
        let by_secret = sign_with(HEADER, merchant().json(), secret);
        let tokens = [&*signed_with_nothing, "", "junk", &merchant().sign()];
        for token in tokens.into_iter().chain([&*by_secret]) {
            assert_eq!(verify(token, secret, IAT), Err(UnusableSecret));
        }
    }
    assert_refused(&signed_with_nothing, InvalidSignature);
}

// --- Claims: types (CVE-2026-25537, jsonwebtoken #388), missing ones (jsonwebtoken #376, #493; josekit #59) ---

/// JSON values of every type that are not a time in seconds.
const NO_TIMES: &str = r#"
    "1700000000" "" "\ud800" true false null [] [1700000000] {} {"exp":1700000000} -1 -1700000000
    -0.5 -1e-400 1e400 -9223372036854775808 18446744073709551616 18446744073709551615.5
    1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"#;

const NUMBERS: &str = "0 -0 -0.0e9 1e-400 1e10 1700000000 1679954053.0000000001 9007199254740993.0
    18446744073709551615.0 18446744073709551615";

#[test]
fn times_of_another_type_or_range_are_refused() {
    for claim in times() {
        for value in words(NO_TIMES) {
            let token = merchant().with(claim.as_str(), value).sign();
            assert_refused(&token, InvalidClaim(claim));
        }
    }
}

#[test]
fn text_claims_of_another_type_are_refused() {
    for value in words(NO_TIMES).chain(words(NUMBERS)) {
        let is_text = value.starts_with('"') && value != r#""\ud800""#;
        let is_empty = value == r#""""#;
        for claim in [required_texts(), optional_texts()].concat() {
            let may_not_be_empty = [Claim::Aud, Claim::Jti].contains(&claim);
            if (is_text && !(is_empty && may_not_be_empty))
                || (optional_texts().contains(&claim) && value == "null")
            {
                continue; // tested elsewhere
            }
            let token = merchant().with(claim.as_str(), value).sign();
            assert_refused(&token, InvalidClaim(claim));
        }
    }
}

#[test]
fn every_required_claim_is_required() {
    for claim in [times(), required_texts()].concat() {
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
    let one = format!("[\"{CLIENT_ID}\"]");
    let two = format!(r#"["{CLIENT_ID}","other"]"#);
    for array in ["[]", r#"[""]"#, "42", "{}", r#""""#, &one, &two] {
        let token = merchant().with("aud", array).sign();
        assert_refused(&token, InvalidClaim(Claim::Aud));
    }
    for other in ["other", &CLIENT_ID.to_uppercase(), &CLIENT_ID[1..]] {
        assert_refused(&with_text("aud", other).sign(), WrongAudience);
    }
    for (before, after) in [("", " "), (" ", ""), ("", "\\u0000")] {
        let other = format!("{before}{CLIENT_ID}{after}");
        assert_refused(&with_text("aud", &other).sign(), WrongAudience);
    }
}

// --- Issuer and destination (CVE-2024-53861, CVE-2025-30144) ---

fn anonymous_with(dest: &str) -> String {
    let claims = buyer().without("iss");
    claims.with("dest", format!("\"{dest}\"")).sign()
}

#[test]
fn destination_must_be_exactly_a_shops_domain() {
    let destinations = r"
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
        example*.myshopify.com *.myshopify.com example\\.myshopify.com example.myshopify.io";
    let too_long = format!("{}.myshopify.com", "a".repeat(64));
    let others = ["", " example.myshopify.com", "example.myshopify.com "];
    for dest in words(destinations).chain(others).chain([&*too_long]) {
        assert_refused(&with_text("dest", dest).sign(), InvalidShopDomain);
        // The issuer is not the reason: the verdict is the same without one.
        assert_refused(&anonymous_with(dest), InvalidShopDomain);
    }
    for handle in ["a", "0", "a-b", "a_b", "a-", "0-0", &"a".repeat(63)] {
        assert_accepted(&anonymous_with(&format!("{handle}.myshopify.com")));
    }
}

#[test]
fn issuer_must_name_the_shop_of_the_destination() {
    let issuers = r"
        https://other.myshopify.com/admin https://example.myshopify.com.evil.example/admin
        https://evil.example/example.myshopify.com/admin https://xexample.myshopify.com/admin
        https://xample.myshopify.com/admin https://example.myshopify.comx/admin
        https://example.myshopify.co/admin https://user@example.myshopify.com/admin
        https://example.myshopify.com:443/admin https://example.myshopify.com./admin
        https://example.myshopify.com?/admin https://example.myshopify.com#/admin
        https://example.myshopify.com\\/admin http://example.myshopify.com/admin
        HTTPS://example.myshopify.com/admin //example.myshopify.com/admin
        https:///example.myshopify.com/admin https:///admin https:// /admin / shopify
        exämple.myshopify.com/admin example.myſhopify.com/admin";
    let spaced = [
        " https://example.myshopify.com/admin",
        "https://example.myshopify.com admin",
    ];
    for iss in words(issuers).chain(spaced).chain([""]) {
        assert_refused(&with_text("iss", iss).sign(), IssuerMismatch);
    }
}

// --- Confusing buyers and merchants, and other JWTs under the same secret (RFC 8725, section 3.11) ---

#[test]
fn buyers_and_merchants_tokens_are_not_interchangeable() {
    let (merchant, buyer) = (merchant().sign(), buyer().sign());
    let as_merchant = verifier().verify_merchant(&buyer, IAT);
    assert_eq!(as_merchant, Err(NotMerchant));
    assert_eq!(verifier().verify_buyer(&merchant, IAT), Err(NotBuyer));
    let claims = |token: &str| verify(token, SECRET, IAT).unwrap();
    assert_eq!(claims(&buyer).into_merchant(), Err(NotMerchant));
    assert_eq!(claims(&merchant).into_buyer(), Err(NotBuyer));
}

#[test]
fn other_jwts_signed_with_the_client_secret_are_refused() {
    let post_purchase = r#"{"iss":"shopify","sub":"7c0e…","iat":1700000000,"input_data":{}}"#;
    let changeset =
        format!(r#"{{"iss":"{CLIENT_ID}","sub":"7c0e","iat":1700000000,"jti":"1","changes":[]}}"#);
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

// --- Signatures (CVE-2020-28042) ---

#[test]
fn signature_must_be_the_32_bytes_that_the_secret_makes() {
    let [header, payload, _] = parts();
    let signing_input = format!("{header}.{payload}");
    let with_tag = |tag: &[u8]| format!("{signing_input}.{}", encode(tag));
    let right = mac(&signing_input, SECRET);
    for len in [0, 1, 16, 31, 33, 64] {
        assert_refused(&with_tag(&[right, right].concat()[..len]), Malformed);
    }
    let by_another = mac(&signing_input, OTHER_SECRET);
    let of_the_payload = mac(&payload, SECRET);
    let one_bit = (0..256).map(|bit| {
        let mut tag = right;
        tag[bit / 8] ^= 1 << (bit % 8);
        tag
    });
    for tag in one_bit.chain([[0; 32], [0xff; 32], by_another, of_the_payload]) {
        assert_refused(&with_tag(&tag), InvalidSignature);
    }
}

#[test]
fn every_change_of_one_character_is_noticed() {
    let token = merchant().sign();
    for position in 0..token.len() {
        let (before, after) = (&token[..position], &token[position + 1..]);
        for replacement in ["A", "B", "_", "", "AA", ".", "=", "\n", "é"] {
            let changed = format!("{before}{replacement}{after}");
            let is_ok = verifier().verify(&changed, IAT).is_ok();
            assert_eq!(is_ok, changed == token, "{replacement:?} at {position}");
        }
    }
}

#[test]
fn forged_token_is_invalid_whatever_its_claims_say() {
    for payload in [
        merchant().with("exp", "1").json(),
        with_text("aud", "other").json(),
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
    let apps = VerifierSet::new([verifier()]).unwrap();
    let no_apps = VerifierSet::new([]).unwrap();
    let [header, payload, _] = parts();
    let none = encode(r#"{"alg":"none"}"#);
    for (header, payload, of_the_app) in [
        (&*header, "A", false),
        (&encode("{}"), &*payload, true),
        (&none, &payload, true),
        ("A", &payload, true),
        ("", &payload, true),
    ] {
        let token = forge(&sign_encoded(&format!("{header}.{payload}"), SECRET));
        assert_refused(&token, InvalidSignature);
        let expected = [UnknownApp, InvalidSignature][usize::from(of_the_app)];
        assert_eq!(apps.verify(&token, IAT), Err(expected), "{token}");
        assert_eq!(no_apps.verify(&token, IAT), Err(UnknownApp));
    }
}

/// Or else a bad copy would be blamed on the secret, and retried.
#[test]
fn badly_copied_token_is_malformed_under_any_secret_and_for_any_app() {
    let token = merchant().sign();
    let (head, tail) = token.split_at(100);
    let [header, payload, signature] = parts();
    let apps = VerifierSet::new([verifier()]).unwrap();
    for copied in [
        format!("Bearer {token}"),
        format!("\"{token}"),
        format!("{head}\n{tail}"),
        format!("{head}\r\n{tail}"),
        format!("{head}\n  {tail}"),
        format!("{head}é{tail}"),
        format!("{header}.{token}"),
        format!("{header}={token}"),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}=.{signature}"),
        format!("{header}..{payload}.{signature}"),
    ] {
        assert_refused(&copied, Malformed);
        let by_another = verify(&copied, OTHER_SECRET, IAT);
        assert_eq!(by_another, Err(Malformed), "{copied}");
        assert_eq!(apps.verify(&copied, IAT), Err(Malformed), "{copied}");
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

// --- Size (CVE-2025-30204) and depth ---

#[test]
fn longest_token_is_accepted_and_one_byte_more_is_not() {
    let token_of = |len: usize| {
        let padded = |padding: usize| with_text("padding", &"a".repeat(padding)).json();
        let token = |header: String| {
            let payload_len = (len - encode(&header).len() - 45) * 3 / 4;
            let payload = padded(payload_len - padded(0).len());
            sign_with(header, payload, SECRET)
        };
        // Base64url without padding cannot have every fourth length, so white space after the header's JSON fills the
        // gap. Such a header is also encoded differently from Shopify's.
        let headers = ["", " ", "  "].map(|spaces| format!("{HEADER}{spaces}"));
        let mut tokens = headers.map(token).into_iter();
        tokens.find(|token| token.len() == len).expect("a gap")
    };
    for len in [4095, 4096] {
        assert_accepted(&token_of(len));
    }
    let token = token_of(4097);
    let junk = format!("{token}.{}", "é".repeat(5_000));
    for too_long in [token, "a".repeat(10_000_000), junk] {
        assert_refused(&too_long, TooLong);
    }
}

#[test]
fn junk_is_refused() {
    for junk in ". .. ... a a.b.c undefined null é 💥"
        .split(' ')
        .chain(["", "Bearer x"])
    {
        assert_refused(junk, Malformed);
    }
    let access_token = format!("shpat_{}", "0".repeat(32));
    let long = [("A", 4096), (".", 4096), ("é", 2048)].map(|(text, n)| text.repeat(n));
    for junk in long.iter().chain([&access_token]) {
        assert_refused(junk, Malformed);
    }
}

#[test]
fn header_and_payload_of_any_length_and_depth_are_read() {
    let header = |value: &str| format!(r#"{{"alg":"HS256","x":{value}}}"#);
    for (open, close) in [("[", "]"), (r#"{"":"#, "}")] {
        for levels in [1, 16, 17, 2_400 / (open.len() + close.len())] {
            let value = format!("{}0{}", open.repeat(levels), close.repeat(levels));
            assert_accepted(&with_header(header(&value)));
            assert_accepted(&merchant().with("x", value).sign());
        }
        let unclosed = open.repeat(2_000 / open.len());
        assert_refused(&with_header(header(&unclosed)), UnsupportedJoseHeader);
        let token = merchant().with("x", unclosed).sign();
        assert_refused(&token, InvalidPayload);
    }
    let long = header(&format!("\"{}\"", "a".repeat(2_000)));
    assert_accepted(&with_header(long));
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
    for sibling in alphabet[index + 1..index + 4].chars() {
        assert_refused(&format!("{start}{sibling}"), Malformed);
    }
}

#[test]
fn only_the_characters_of_base64url_are_taken_anywhere() {
    let token = merchant().sign();
    let foreign = "= == + / %2B %2E é \u{feff}".split(' ');
    for foreign in foreign.chain(["\r", "\n", "\r\n", " ", "\t", "\0"]) {
        let end = token.len();
        for position in [0, 1, 20, 36, 37, 38, 200, end - 44, end - 43, end - 1, end] {
            let (before, after) = token.split_at(position);
            let inserted = format!("{before}{foreign}{after}");
            let is_err = verifier().verify(&inserted, IAT).is_err();
            assert!(is_err, "{foreign:?} at {position}");
        }
    }
    // Still refused, as malformed, with a valid MAC over the changed text.
    let [header, payload, _] = parts();
    for foreign in ["=", "+", "/", "\n", " ", "\0", "."] {
        let in_payload = sign_encoded(&format!("{header}.{payload}{foreign}"), SECRET);
        assert_refused(&in_payload, InvalidPayload);
        if foreign != "." {
            let in_header = sign_encoded(&format!("{header}{foreign}.{payload}"), SECRET);
            assert_refused(&in_header, Malformed);
        }
    }
}

#[test]
fn other_spellings_of_the_payload_are_refused_under_a_valid_mac() {
    let token = |payload: &str| sign_encoded(&format!("{}.{payload}", encode(HEADER)), SECRET);
    // In standard base64: `~~~???` gives `fn5+Pz8/` there, and `fn5-Pz8_` in the alphabet of URLs.
    let url_safe = encode(with_text("x", "~~~???~~~???~~~???").json());
    let standard = url_safe.replace('-', "+").replace('_', "/");
    assert_ne!(standard, url_safe);
    assert_accepted(&token(&url_safe));
    assert_refused(&token(&standard), InvalidPayload);
    // With trailing bits: white space fills it up until its last character holds fewer than 6 bits.
    let mut payloads = (0..3).map(|spaces| encode(merchant().json() + &" ".repeat(spaces)));
    let payload = payloads.find(|payload| payload.len() % 4 != 0).unwrap();
    let (start, last) = payload.split_at(payload.len() - 1);
    let next = char::from(last.as_bytes()[0] + 1);
    assert_refused(&token(&format!("{start}{next}")), InvalidPayload);
}

// --- JSON: duplicates, arrays for objects, encodings ---

#[test]
fn known_claims_must_not_be_repeated() {
    for claim in Claim::ALL {
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
fn payload_must_be_one_object_with_nothing_but_white_space_around_it() {
    let positional = r#"[1700000060,1700000000,1700000000,"4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a","example.myshopify.com","1",null,null,null]"#;
    for payload in [positional, "[]", r#""""#, "null", "1", "true", "", " "] {
        assert_refused(&sign(payload), InvalidPayload);
    }
    let json = merchant().json();
    for (before, after) in [
        ("", &*json),
        ("", ","),
        ("", "\0"),
        ("\u{feff}", ""),
        ("", "\u{a0}"),
        ("[", "]"),
        ("", "/**/"),
    ] {
        assert_refused(&sign(format!("{before}{json}{after}")), InvalidPayload);
    }
    for payload in [
        json[..json.len() - 1].to_owned(),
        json.replace(',', ",,"),
        json.replacen(',', ",}", 1),
        json.replace('"', "'"),
    ] {
        assert_refused(&sign(payload), InvalidPayload);
    }
}

#[test]
fn invalid_utf8_is_refused_in_every_position() {
    let with_bytes = |template: &str, bytes: &[u8]| {
        let (before, after) = template.split_once('@').unwrap();
        [before.as_bytes(), bytes, after.as_bytes()].concat()
    };
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
            with_text("sid", "@"),
            with_text("jti", "@"),
        ] {
            let payload = with_bytes(&template.json(), bytes);
            assert_refused(&sign(payload), InvalidPayload);
        }
        let header = with_bytes(r#"{"alg":"HS256","x":"@"}"#, bytes);
        assert_refused(&with_header(header), UnsupportedJoseHeader);
    }
}

#[test]
fn lone_surrogates_are_refused_only_in_known_claims() {
    for lone in words(r"\ud800 \udc00 \ud800\ud800 a\udfff\ud83d") {
        for claim in [required_texts(), optional_texts()].concat() {
            let token = with_text(claim.as_str(), lone).sign();
            assert_refused(&token, InvalidClaim(claim));
        }
        assert_accepted(&with_text("x", lone).sign());
    }
    // A name that cannot be decoded is the name of an unknown claim.
    assert_accepted(&merchant().append("\\ud800", "1").sign());
    assert_accepted(&merchant().append("ex\\udc00p", "1").sign());
}

#[test]
fn control_characters_in_strings_are_refused() {
    for control in ["\0", "\n", "\x1f"] {
        assert_refused(&with_text("x", control).sign(), InvalidPayload);
    }
}

// --- Number of parts (CVE-2023-51774, CVE-2026-29000) ---

#[test]
fn three_parts_it_must_be() {
    let [header, payload, signature] = parts();
    // `h`, `p` and `s` stand for the parts of a valid token.
    for form in words(
        "h p s h.p p.s h.s h.p.s. h.p.s.sx h.p. h..s .p.s .h.p.s h.h.p.s h.p.s.s h.p.p.s h.p..s",
    ) {
        let part = |letter: char| match letter {
            'h' => header.clone(),
            'p' => payload.clone(),
            's' => signature.clone(),
            other => other.to_string(),
        };
        let token: String = form.chars().map(part).collect();
        assert!(verifier().verify(&token, IAT).is_err(), "{form}");
    }
    let json =
        format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"{signature}"}}"#);
    assert!(verifier().verify(&json, IAT).is_err());
    // Valid MACs over four parts, five, an empty payload, and the header alone. A dot is not a base64url character.
    for (payload, reason) in [
        (&*format!(".{payload}.{payload}"), InvalidPayload),
        (&format!(".{payload}.."), InvalidPayload),
        (".", InvalidPayload),
        ("", Malformed),
    ] {
        let token = sign_encoded(&format!("{header}{payload}"), SECRET);
        assert_refused(&token, reason);
    }
}
