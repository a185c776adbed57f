//! Any times and any leeway: the verdict is that of the oracle, whose arithmetic cannot overflow.

use arbitrary::{Arbitrary as _, Result, Unstructured};
use shopify_session_token::testing::{HEADER, Token, sign};

use crate::oracle::{App, told};
use crate::{APP, SECRET};

pub fn check(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let (Ok(now), Ok(exp), Ok(nbf)) = (time(&mut u), time(&mut u), time(&mut u)) else {
        return;
    };
    let leeway = u.int_in_range(0..=60).unwrap_or(10);
    let iat = time(&mut u).unwrap_or(nbf);
    let app = App { leeway, ..APP };
    let payload = Token::merchant_at("a.myshopify.com", 42, 0_u64)
        .claim("exp", &exp.to_string())
        .claim("nbf", &nbf.to_string())
        .claim("iat", &iat.to_string())
        .payload();
    let result = app.verifier().verify(&sign(HEADER, &payload, SECRET), now);
    if let Err(error) = &result {
        assert_ne!(error.to_string(), "");
    }
    assert_eq!(told(&result), app.judge(HEADER, &payload, SECRET, now));
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
