//! How often memory is allocated, and how many bytes. Reallocations count as well.
//!
//! A separate test crate, because it replaces the allocator.

mod util;

use std::hint::black_box;

use allocation_counter::measure;
use shopify_session_token::VerifyError::{InvalidSignature, Malformed, TooLong, UnknownApp};
use shopify_session_token::{Verifier, VerifierSet, VerifyError};
use util::{HEADER, IAT, OTHER_SECRET, SECRET};
use util::{buyer, forge, merchant, sign_with, verifier};

#[track_caller]
fn allocations(verifier: &Verifier, token: &str, expected: Result<(), VerifyError>) -> u64 {
    // A first call, so that what base64 allocates once is not counted.
    assert_eq!(verifier.verify(token, IAT).map(drop), expected);
    measure(|| drop(verifier.verify(token, IAT))).count_total
}

#[track_caller]
fn before_the_mac(token: &str, expected: VerifyError) -> u64 {
    allocations(&verifier(), token, Err(expected))
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
    let push = |vec: &mut Vec<u8>| vec.extend_from_slice(&[0; 100]);
    let mut vec = Vec::with_capacity(1);
    let reallocation = measure(|| push(black_box(&mut vec)));
    assert_eq!(reallocation.count_total, 1);
}

#[test]
fn accepted_token_in_shopifys_form_takes_two_allocations() {
    for claims in [merchant(), buyer(), buyer().without("sub").without("iss")] {
        assert_eq!(allocations(&verifier(), &claims.sign(), Ok(())), 2);
    }
}

#[test]
fn other_forms_take_one_more_for_each_text_with_escapes() {
    let many = |name: &str, count: usize| {
        let member = |index: usize| format!(r#""{name}{index}":"""#);
        let members: Vec<_> = (0..count).map(member).collect();
        members.join(",")
    };
    for (form, json, texts) in [
        ("an escape", r#""x":"\u00e9""#.to_owned(), 0),
        ("white space", "\n\"x\":1".to_owned(), 0),
        ("nesting after an escape", r#""x":["\n"]"#.to_owned(), 0),
        ("many strings", many("x", 30), 0),
        ("many names with slashes", many(r"\/\/", 15), 15),
    ] {
        // And `iss` and `dest` of a merchant's token.
        let merchant = merchant().json().replacen('{', &format!("{{{json},"), 1);
        let token = sign_with(HEADER, merchant, SECRET);
        let expected = 2 + 2 + texts;
        assert_eq!(allocations(&verifier(), &token, Ok(())), expected, "{form}");
    }
}

#[test]
fn nothing_is_allocated_before_the_mac_with_shopifys_header() {
    let token = merchant().sign();
    for (token, error) in [
        (forge(&token), InvalidSignature),
        (
            sign_with(HEADER, merchant().json(), OTHER_SECRET),
            InvalidSignature,
        ),
        (format!("{}*", &token[..token.len() - 1]), Malformed),
        ("junk".into(), Malformed),
        ("A".repeat(4096), Malformed),
        (".".repeat(4096), Malformed),
        ("A".repeat(10_000_000), TooLong),
    ] {
        assert_eq!(before_the_mac(&token, error), 0, "{error}");
    }
    let rotating = verifier().with_previous_secrets([OTHER_SECRET]).unwrap();
    let forged = forge(&token);
    let error = Err(InvalidSignature);
    assert_eq!(allocations(&rotating, &forged, error), 0);
}

#[test]
fn nothing_is_allocated_before_the_mac_with_any_header() {
    let header = |rest: &str| format!(r#"{{"alg":"HS256",{rest}}}"#);
    let nested = |depth: usize| format!(r#""x":{}{}"#, "[".repeat(depth), "]".repeat(depth));
    for header in [
        r#"{"alg":"HS256"}"#.to_owned(),
        header(r#""\u0074yp":"\u004a\u0057\u0054""#),
        header(&format!(r#""{}":1"#, r"\n".repeat(35))),
        header(&["\"\\n\":0"; 11].join(",")),
        header(&nested(1_000)),
        header(&format!(r#""x":{}"#, "[".repeat(70))),
        header(r#""alg":"HS256""#),
        "junk".into(),
        r#"{"alg":"none"}"#.into(),
    ] {
        let token = forge(&sign_with(&header, merchant().json(), SECRET));
        let error = InvalidSignature;
        assert_eq!(before_the_mac(&token, error), 0, "{header}");
    }
}

/// The app is found by reading a payload that anyone may have written.
#[test]
fn finding_the_app_allocates_nothing() {
    let apps = VerifierSet::new([verifier()]).unwrap();
    let allocated = |token: &str, expected: Result<(), VerifyError>| {
        assert_eq!(apps.verify(token, IAT).map(drop), expected);
        let info = measure(|| drop(apps.verify(token, IAT)));
        (info.count_total, info.bytes_total)
    };
    let (count, _) = allocated(&merchant().sign(), Ok(()));
    assert_eq!(count, 2);

    let nested = |depth: usize| merchant().with("x", "[".repeat(depth) + &"]".repeat(depth));
    let members =
        |count: usize| merchant().with("x", String::from("0") + &r#","\n":0"#.repeat(count));
    for claims in [merchant(), buyer(), nested(15), nested(1_000), members(300)] {
        let forged = forge(&claims.sign());
        let error = Err(InvalidSignature);
        assert_eq!(allocated(&forged, error), (0, 0));
    }
    for aud in [
        r#""unknown""#.to_owned(),
        format!("\"{}\"", r"\u0041".repeat(400)),
        "[]".into(),
    ] {
        let unknown = merchant().with("aud", aud).sign();
        assert_eq!(allocated(&unknown, Err(UnknownApp)), (0, 0));
    }
    for no_claims_set in [r#"{""#, r#""x""#, "[]", "{}x", r#"{"aud":"a","aud":"a"}"#] {
        let token = sign_with(HEADER, no_claims_set, SECRET);
        assert_eq!(allocated(&token, Err(UnknownApp)), (0, 0));
    }
}
