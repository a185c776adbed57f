//! Minted tokens have the wire format of Shopify's, and exactly the defects that were asked for.

use std::time::Duration;

use shopify_session_token::VerifyError::{
    InvalidPayload, InvalidSignature, MissingClaim, NotBuyer, NotMerchant, UnsupportedAlgorithm,
    WrongAudience,
};
use shopify_session_token::testing::{
    CLIENT_ID, HEADER, OTHER_CLIENT_ID, OTHER_SHOP, SECRET, Token, sign,
};
use shopify_session_token::{
    Claim, ShopifySessionClaims, TokenKind, Verifier, VerifyError, bearer_token,
};

const SHOP: &str = "example.myshopify.com";
const IAT: u64 = 1_700_000_000;
const JWT_ID: &str = "9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b";

fn merchant() -> Token {
    Token::merchant_at(SHOP, 42, IAT)
}

fn buyer() -> Token {
    Token::buyer_at(SHOP, Some(42), IAT)
}

fn verifier() -> Verifier {
    Verifier::new(CLIENT_ID, SECRET).unwrap()
}

#[track_caller]
fn verify(token: &Token) -> Result<ShopifySessionClaims, VerifyError> {
    verifier().verify(&token.sign(SECRET), IAT)
}

#[track_caller]
fn assert_refused(token: &Token, reason: VerifyError) {
    assert_eq!(verify(token), Err(reason));
}

/// Signed by another implementation, with Python's `hmac`, `hashlib`, `json` and `base64`.
const SIGNED_ELSEWHERE: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJpc3MiOiJodHRwczpcL1wvZXhhbXBsZS5teXNob3BpZnkuY29tXC9hZG1pbiIsImRlc3QiOiJodHRwczpcL1wvZXhh\
    bXBsZS5teXNob3BpZnkuY29tIiwiYXVkIjoiNGY5ZDBjNmIyYTVlNGQxZjhjM2I3YTZlNWQ0YzNiMmEiLCJzdWIiOiIx\
    MjM0NTY3ODkwMSIsImV4cCI6MTcwMDAwMDA2MCwibmJmIjoxNzAwMDAwMDAwLCJpYXQiOjE3MDAwMDAwMDAsImp0aSI6\
    IjllYTNlMWEyLTdiNTUtNGY2Yy04ZDdlLTBjMWQyZTNmNGE1YiIsInNpZCI6IjVjMWQ5YTdlLTNmMmItNGE2OC05ZDBj\
    LTdiNmE1ZjRlM2QyYyJ9.FkswSqeh3nFgZV47brMQhD7UT-6P2LurNWjW7JWG2ao";

#[test]
fn token_is_byte_for_byte_what_another_implementation_signs() {
    let token = Token::merchant_at(SHOP, 12_345_678_901, IAT)
        .jwt_id(JWT_ID)
        .claim("sid", r#""5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c""#)
        .without("sig");
    assert_eq!(token.sign(SECRET), SIGNED_ELSEWHERE);
}

#[test]
fn merchants_payload_is_laid_out_as_shopifys() {
    let payload = merchant().jwt_id(JWT_ID).payload();
    let (known, rest) = payload.split_once(r#","sid":"#).unwrap();
    let expected = format!(
        r#"{{"iss":"https:\/\/{SHOP}\/admin","dest":"https:\/\/{SHOP}","aud":"{CLIENT_ID}","sub":"42","exp":1700000060,"nbf":1700000000,"iat":1700000000,"jti":"{JWT_ID}""#
    );
    assert_eq!(known, expected);
    let (sid, sig) = rest.split_once(r#","sig":"#).unwrap();
    assert_uuid(sid.trim_matches('"'));
    let sig = sig.strip_suffix('}').unwrap().trim_matches('"');
    assert!(sig.len() == 64 && sig.bytes().all(is_lower_hex), "{sig}");
}

#[test]
fn buyers_payload_is_laid_out_as_shopifys() {
    let payload = buyer().jwt_id(JWT_ID).payload();
    let expected = format!(
        r#"{{"iss":"https:\/\/{SHOP}\/checkouts","dest":"{SHOP}","aud":"{CLIENT_ID}","exp":1700000300,"nbf":1700000000,"iat":1700000000,"jti":"{JWT_ID}","sub":"gid:\/\/shopify\/Customer\/42"}}"#
    );
    assert_eq!(payload, expected);
    let guest = Token::buyer_at(SHOP, None, IAT).payload();
    assert!(!guest.contains("\"sub\""), "{guest}");
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[track_caller]
fn assert_uuid(text: &str) {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
    assert!(groups.concat().bytes().all(is_lower_hex), "{text}");
    assert!(groups[2].starts_with('4'), "version: {text}");
    let is_random = groups[3].starts_with(['8', '9', 'a', 'b']);
    assert!(is_random, "variant: {text}");
}

#[test]
fn each_signed_token_has_an_id_of_its_own_unless_it_is_given() {
    let id = |token: &Token| verify(token).unwrap().jwt_id().to_owned();
    let token = merchant();
    let ids = [id(&token), id(&token), id(&token.clone()), id(&buyer())];
    for (index, id) in ids.iter().enumerate() {
        assert_uuid(id);
        assert!(!ids[..index].contains(id), "{id}");
    }
    let fixed = token.jwt_id("mine");
    assert_eq!([id(&fixed), id(&fixed)], ["mine", "mine"]);
}

#[test]
fn minted_tokens_verify_and_mean_what_was_asked() {
    let guest = verify(&Token::buyer_at(SHOP, None, IAT)).unwrap();
    assert_eq!(guest.kind(), TokenKind::Buyer(None));

    let token = merchant()
        .issued_at(5_000)
        .lifetime(Duration::from_millis(7_999));
    let claims = verifier().verify(&token.sign(SECRET), 5_000).unwrap();
    assert_eq!(claims.issued_at().as_secs(), 5_000);
    assert_eq!(claims.not_before().as_secs(), 5_000);
    assert_eq!(claims.expires_at().as_secs(), 5_007);
}

#[cfg(feature = "std")]
#[test]
fn tokens_are_issued_now_by_default() {
    use shopify_session_token::UnixTime;
    let now = UnixTime::now();
    for token in [Token::merchant(SHOP, 42), Token::buyer(SHOP, None)] {
        let claims = verifier().verify(&token.sign(SECRET), now).unwrap();
        assert!((now.as_secs()..=now.as_secs() + 5).contains(&claims.issued_at().as_secs()));
    }
}

#[test]
fn invalid_tokens_are_refused_as_asked_at_every_leeway() {
    for token in [merchant(), buyer()] {
        assert_refused(&token.clone().forged(), InvalidSignature);
        let for_other_app = token.clone().for_other_app();
        assert_refused(&for_other_app, WrongAudience);
        let other_app = Verifier::new(OTHER_CLIENT_ID, SECRET).unwrap();
        assert!(other_app.verify(&for_other_app.sign(SECRET), IAT).is_ok());
        let claims = verify(&token.clone().for_other_shop()).unwrap();
        assert_eq!(claims.shop().as_str(), OTHER_SHOP);
        for leeway in [0, 10, 60].map(Duration::from_secs) {
            let verifier = verifier().with_leeway(leeway).unwrap();
            for (token, code) in [
                (token.clone().expired(), "expired"),
                (token.clone().not_yet_valid(), "not_yet_valid"),
            ] {
                let error = verifier.verify(&token.sign(SECRET), IAT).unwrap_err();
                assert_eq!(error.code(), code, "{leeway:?}");
            }
        }
    }
    // They keep their lifetime.
    for (token, now, lifetime) in [
        (merchant().expired(), IAT - 100, 60),
        (buyer().not_yet_valid(), IAT + 3_600, 300),
    ] {
        let claims = verifier().verify(&token.sign(SECRET), now).unwrap();
        let issued_at = claims.issued_at().as_secs();
        assert_eq!(claims.expires_at().as_secs() - issued_at, lifetime);
    }
}

#[test]
fn forged_signatures_are_well_formed_for_every_valid_one() {
    let merchant = merchant().claim("sid", "null").claim("sig", "null");
    for n in 0..500_u32 {
        let token = merchant.clone().jwt_id(&n.to_string());
        let (right, forged) = (token.sign(SECRET), token.forged().sign(SECRET));
        assert_eq!(right.len(), forged.len());
        let pairs = right.bytes().zip(forged.bytes());
        assert_eq!(pairs.filter(|(a, b)| a != b).count(), 1);
        let error = verifier().verify(&forged, IAT);
        assert_eq!(error, Err(InvalidSignature));
    }
}

#[test]
fn claims_are_replaced_in_place_added_at_the_end_and_left_out() {
    let contains = |token: &Token, text: &str| {
        let payload = token.payload();
        assert!(payload.contains(text), "{payload}");
    };
    let token = merchant().jwt_id(JWT_ID).without("sid").without("sig");
    let replaced = token.clone().claim("sub", "null").claim("x", "[1]");
    contains(&replaced, r#""sub":null,"exp""#);
    contains(&replaced, &format!(r#""jti":"{JWT_ID}","x":[1]}}"#));
    // The last call for a claim decides, also after the claim was left out.
    let token = token.without("exp").claim("exp", "1").client_id("c");
    let token = token.without("nothing");
    contains(&token, r#""aud":"c""#);
    contains(&token, r#""exp":1}"#);
    let token = token.claim("sub", "1").claim("sub", "2").without("exp");
    contains(&token, r#""sub":2"#);
    assert_refused(&token, MissingClaim(Claim::Exp));
    // Not checked, so that tests can mint a wrong one.
    assert_refused(&merchant().claim("x", "}"), InvalidPayload);
}

#[test]
fn header_and_everything_else_can_be_replaced() {
    let token = merchant().header(r#"{"alg":"none"}"#);
    assert_refused(&token, UnsupportedAlgorithm);
    let token = merchant().jwt_id("x").without("sid").without("sig");
    assert_eq!(sign(HEADER, token.payload(), SECRET), token.sign(SECRET));
    let token = sign(b"\xff", b"\xff", b"");
    assert!(token.starts_with("_w._w."));
}

#[test]
fn shops_that_need_escaping_are_escaped() {
    let payload = Token::buyer_at("a/\"\\\n.myshopify.com", None, IAT).payload();
    assert!(
        payload.contains(r#""dest":"a\/\"\\\n.myshopify.com""#),
        "{payload}"
    );
}

#[test]
fn times_at_both_ends_do_not_overflow() {
    for issued_at in [0, u64::MAX] {
        let token = merchant().issued_at(issued_at).lifetime(Duration::MAX);
        let (expired, early) = (token.clone().expired(), token.clone().not_yet_valid());
        for token in [token, expired, early] {
            assert!(token.payload().contains("\"exp\":"));
        }
    }
}

#[test]
fn tokens_are_shown_by_shop_app_and_time() {
    let token = merchant().jwt_id(JWT_ID);
    let expected = format!(
        "Token {{ shop: {SHOP:?}, client_id: {CLIENT_ID:?}, issued_at: UnixTime({IAT}), .. }}"
    );
    assert_eq!(format!("{token:?}"), expected);
}

#[test]
fn secret_for_tests_has_the_length_and_form_of_shopifys() {
    let digits = SECRET.strip_prefix("shpss_").unwrap();
    assert_eq!(SECRET.len(), 38);
    assert!(digits.bytes().all(is_lower_hex), "{digits}");
    assert!(Verifier::new(CLIENT_ID, SECRET).is_ok());
}

#[test]
fn authorization_is_a_field_that_verifies() {
    let token = merchant().jwt_id(JWT_ID).without("sid").without("sig");
    let field = token.authorization(SECRET);
    assert_eq!(bearer_token([&field]), Ok(&*token.sign(SECRET)));
}

#[test]
fn claims_for_a_unit_test_are_verified_ones() {
    let claims = merchant().client_id("any app").merchant_claims().unwrap();
    assert_eq!(claims.user_id().get(), 42);
    assert_eq!(claims.shop().as_str(), SHOP);
    assert_eq!(claims.client_id(), "any app");
    assert_eq!(claims.issued_at().as_secs(), IAT);
    let claims = buyer().buyer_claims().unwrap();
    assert_eq!(claims.customer_id().unwrap().get(), 42);

    assert_eq!(merchant().buyer_claims(), Err(NotBuyer));
    assert_eq!(buyer().merchant_claims(), Err(NotMerchant));
    let forged = merchant().forged().merchant_claims();
    assert_eq!(forged, Err(InvalidSignature));
    let expired = merchant().expired().merchant_claims().unwrap_err();
    assert_eq!(expired.code(), "expired");
    let early = buyer().not_yet_valid().buyer_claims().unwrap_err();
    assert_eq!(early.code(), "not_yet_valid");
}
