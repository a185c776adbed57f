//! Any times and any leeway: the verdict equals that of arithmetic that cannot overflow.

use std::time::Duration;

use arbitrary::{Arbitrary as _, Result, Unstructured};
use shopify_session_token::VerifyError;
use shopify_session_token::testing::Token;

use crate::{SECRET, verifier};

pub fn check(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let (Ok(now), Ok(exp), Ok(nbf)) = (time(&mut u), time(&mut u), time(&mut u)) else {
        return;
    };
    let leeway = u.int_in_range(0..=60).unwrap_or(10);
    let verifier = verifier()
        .with_leeway(Duration::from_secs(leeway))
        .expect("up to 60");
    let token = Token::merchant_at("a.myshopify.com", 42, 0_u64)
        .claim("exp", &exp.to_string())
        .claim("nbf", &nbf.to_string());

    let wide = i128::from;
    let expected = if wide(now) >= wide(exp) + wide(leeway) {
        let (expired_at, now) = (exp.into(), now.into());
        Err(VerifyError::Expired { expired_at, now })
    } else if wide(now) + wide(leeway) < wide(nbf) {
        let (not_before, now) = (nbf.into(), now.into());
        Err(VerifyError::NotYetValid { not_before, now })
    } else {
        Ok(())
    };
    let result = verifier.verify(&token.sign(SECRET), now);
    if let Err(error) = &result {
        assert_ne!(error.to_string(), "");
    }
    assert_eq!(result.map(drop), expected);
}

/// Any time, but often one near an end of the range or near the other times.
fn time(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.int_in_range(0..=3)? {
        0 => u.int_in_range(0..=200)?,
        1 => u64::MAX - u.int_in_range(0..=200)?,
        2 => 1_700_000_000 + u.int_in_range(0..=200)?,
        _ => u64::arbitrary(u)?,
    })
}
