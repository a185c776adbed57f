//! Any bytes: never a panic, never a token, and no error that could show a piece of them.

use shopify_session_token::{AppVerifiers, VerifyError, verify};

use crate::{IAT, SECRET, verifier};

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let apps = AppVerifiers::new([verifier()]).expect("one app");
    for result in [
        verify(text, SECRET, IAT),
        verifier().verify(text, IAT),
        apps.verify(text, IAT),
    ] {
        // Nobody but the holder of the secret can sign; the fuzzer would have to break HMAC.
        let error = result.expect_err("a token was made without the secret");
        // Errors without a field: their texts are the same for every input, so that they share bytes
        // with one only if it was written to.
        assert!(
            matches!(
                error,
                VerifyError::TooLong
                    | VerifyError::Malformed
                    | VerifyError::UnsupportedJoseHeader
                    | VerifyError::UnsupportedAlgorithm
                    | VerifyError::UnknownApp
                    | VerifyError::InvalidSignature
            ),
            "{error:?} says something about an unverified token"
        );
    }
}
