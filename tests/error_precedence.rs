//! When several errors apply, that of the earlier step is returned.

mod util;

use shopify_session_token::VerifyError::{
    Expired, InvalidClaim, InvalidPayload, InvalidShopDomain, InvalidSignature, IssuerMismatch,
    Malformed, MissingClaim, NotMerchant, NotYetValid, TooLong, UnsupportedAlgorithm,
    UnsupportedJoseHeader, UnusableSecret, WrongAudience,
};
use shopify_session_token::{Claim, VerifyError, verify};
use util::{
    Claims, HEADER, IAT, SECRET, assert_accepted, encode, forge, merchant, sign_encoded, sign_with,
    verifier,
};

/// A token that is not signed yet. A defect leaves the others in place, so any two can be combined.
struct Token {
    header: String,
    claims: Claims,
    /// Inserted into the header's base64url.
    in_header: &'static str,
    first_dot: &'static str,
    after_payload: &'static str,
    forged: bool,
    /// Replaces the signature's last character.
    last: Option<char>,
}

impl Token {
    fn new() -> Self {
        Self {
            header: HEADER.to_owned(),
            claims: merchant(),
            in_header: "",
            first_dot: ".",
            after_payload: "",
            forged: false,
            last: None,
        }
    }

    fn edit_header(&mut self, from: &str, to: &str) {
        self.header = self.header.replace(from, to);
    }

    /// Unless an earlier defect has changed the claim already.
    fn set(&mut self, name: &str, raw: &str) {
        if self.claims.get(name) == merchant().get(name) {
            self.claims = self.claims.clone().with(name, raw);
        }
    }

    fn leave_out(&mut self, name: &str) {
        self.claims = self.claims.clone().without(name);
    }

    fn build(self) -> String {
        let mut header = encode(&self.header);
        header.insert_str(4, self.in_header);
        let payload = encode(self.claims.json() + self.after_payload);
        let mut token = sign_encoded(&format!("{header}{}{payload}", self.first_dot), SECRET);
        if self.forged {
            token = forge(&token);
        }
        if let Some(last) = self.last {
            token.pop();
            token.push(last);
        }
        token
    }
}

const LATER: &str = "1700009999";

type Defect = (fn(&mut Token), VerifyError);

/// In the order of the checks. A defect stays in the token even if earlier ones hide it.
fn defects() -> Vec<Defect> {
    let now = IAT.into();
    let (expired_at, not_before) = (1.into(), 1_700_009_999.into());
    let text_and_signature: [Defect; 8] = [
        (|t| t.set("x", &format!("\"{:4000}\"", "")), TooLong),
        (|t| t.first_dot = "", Malformed),
        (|t| t.last = Some('*'), Malformed),
        (|t| t.in_header = "*", Malformed),
        (|t| t.forged = true, InvalidSignature),
        (|t| t.edit_header("JWT", "JWS"), UnsupportedJoseHeader),
        (|t| t.edit_header("HS256", "none"), UnsupportedAlgorithm),
        (|t| t.after_payload = "}", InvalidPayload),
    ];
    let presence_and_type: [Defect; 9] = [
        (|t| t.leave_out("exp"), MissingClaim(Claim::Exp)),
        (|t| t.set("nbf", "null"), InvalidClaim(Claim::Nbf)),
        (|t| t.leave_out("iat"), MissingClaim(Claim::Iat)),
        (|t| t.set("aud", "[]"), InvalidClaim(Claim::Aud)),
        (|t| t.leave_out("dest"), MissingClaim(Claim::Dest)),
        (|t| t.set("jti", "1"), InvalidClaim(Claim::Jti)),
        (|t| t.set("iss", "1"), InvalidClaim(Claim::Iss)),
        (|t| t.set("sub", "1"), InvalidClaim(Claim::Sub)),
        (|t| t.set("sid", "1"), InvalidClaim(Claim::Sid)),
    ];
    let meaning: [Defect; 6] = [
        (|t| t.set("exp", "1"), Expired { expired_at, now }),
        (|t| t.set("nbf", LATER), NotYetValid { not_before, now }),
        (|t| t.set("aud", r#""x""#), WrongAudience),
        (|t| t.set("dest", r#""x""#), InvalidShopDomain),
        (|t| t.set("iss", r#""x.myshopify.com/pos""#), IssuerMismatch),
        (|t| t.set("sub", r#""nobody""#), NotMerchant),
    ];
    [text_and_signature.as_slice(), &presence_and_type, &meaning].concat()
}

#[test]
fn each_defect_is_reported_unless_there_is_an_earlier_one() {
    assert_accepted(&Token::new().build());
    let defects = defects();
    for (index, &(earlier, error)) in defects.iter().enumerate() {
        let mut alone = Token::new();
        earlier(&mut alone);
        let result = verifier().verify_merchant(&alone.build(), IAT);
        assert_eq!(result, Err(error), "alone");
        for &(later, hidden) in &defects[index + 1..] {
            let mut token = Token::new();
            earlier(&mut token);
            later(&mut token);
            let result = verifier().verify_merchant(&token.build(), IAT);
            assert_eq!(result, Err(error), "with {hidden:?} hidden by it");
        }
    }
}

#[test]
fn unusable_secret_comes_before_everything() {
    let too_long = "a".repeat(5_000);
    for secret in ["", "changeme"] {
        let result = verify(&too_long, secret, IAT);
        assert_eq!(result, Err(UnusableSecret), "{secret}");
    }
}

#[test]
fn every_jose_header_rule_comes_before_the_algorithm() {
    for header in [
        r#"{"alg":"none","typ":"x"}"#,
        r#"{"alg":"none","crit":["x"]}"#,
        r#"{"alg":"none","alg":"none"}"#,
        r#"["none"]"#,
    ] {
        let token = sign_with(header, merchant().json(), SECRET);
        let result = verifier().verify(&token, IAT);
        assert_eq!(result, Err(UnsupportedJoseHeader), "{header}");
    }
}
