//! Any header and payload, validly signed or not: the verdict, error or claims, is that of the oracle.

use arbitrary::{Arbitrary as _, Unstructured};
use shopify_session_token::testing::sign;
use shopify_session_token::{VerifyError, verify};

use crate::claims::Texts;
use crate::oracle::told;
use crate::{APP, IAT, PREVIOUS_SECRET, SECRET, verifier};

pub fn check(data: &[u8]) {
    let Ok(Texts { header, payload }) = Texts::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    // The second is not configured, so that the same token is forged.
    for secret in [SECRET, PREVIOUS_SECRET] {
        let (header, payload) = (&header, &payload);
        let token = sign(header, payload, secret);
        let result = verifier().verify(&token, IAT);
        let expected = APP.judge(header, payload, secret, IAT);
        assert_eq!(told(&result), expected, "{header} {payload}");
        if expected != Err(VerifyError::WrongAudience) {
            assert_eq!(verify(&token, SECRET, IAT), result, "by the function");
        }
        if let Ok(claims) = result {
            let merchant = claims.clone().into_merchant();
            let buyer = claims.into_buyer();
            assert!(merchant.is_err() || buyer.is_err());
        }
    }
}
