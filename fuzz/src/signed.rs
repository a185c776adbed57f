//! Any header and payload, rightly signed: what is accepted keeps every rule.

use arbitrary::{Arbitrary as _, Unstructured};
use shopify_session_token::VerifyError;
use shopify_session_token::testing::sign;

use crate::claims::Texts;
use crate::oracle::assert_rules;
use crate::{IAT, SECRET, verifier};

pub fn check(data: &[u8]) {
    let Ok(Texts { header, payload }) = Texts::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    let token = sign(&header, &payload, SECRET);
    let result = verifier().verify(&token, IAT);
    match &result {
        Ok(claims) => {
            assert_rules(&header, &payload, claims, IAT);
            let merchant = claims.clone().into_merchant();
            let buyer = claims.clone().into_buyer();
            assert!(merchant.is_err() || buyer.is_err());
        }
        Err(error) => assert_ne!(
            *error,
            VerifyError::InvalidSignature,
            "it is rightly signed"
        ),
    }
    // The same under another key is forged, whatever it says and whatever is wrong with it.
    if !matches!(
        result,
        Err(VerifyError::TooLong
            | VerifyError::Malformed
            | VerifyError::UnsupportedAlgorithm
            | VerifyError::UnsupportedJoseHeader)
    ) {
        let forged = sign(&header, &payload, "another");
        assert_eq!(
            verifier().verify(&forged, IAT),
            Err(VerifyError::InvalidSignature)
        );
    }
}
