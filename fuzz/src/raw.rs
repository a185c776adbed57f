//! Any bytes: no panic, no accepted token, and no error that could show a piece of them.

use shopify_session_token::{VerifierSet, VerifyError, verify};

use crate::{IAT, SECRET, verifier};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let apps = VerifierSet::new([verifier()]).expect("one app");
    for result in [
        verify(text, SECRET, IAT),
        verifier().verify(text, IAT),
        apps.verify(text, IAT),
    ] {
        // Accepting it would mean that the fuzzer has broken HMAC.
        let error = result.expect_err("a token was made without the secret");
        // Errors without a field have the same text for every input, so they cannot show any of it.
        assert!(
            matches!(
                error,
                VerifyError::TooLong
                    | VerifyError::Malformed
                    | VerifyError::UnknownApp
                    | VerifyError::InvalidSignature
            ),
            "{error:?} says something about an unverified token"
        );
    }
}
