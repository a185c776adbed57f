//! What anyone can make a document load cost without a token: "Bounds" in SECURITY.md. Fails if it is more.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{Verifier, VerifyError};
use shopify_session_token_server::{Auth, Head, TokenPage};

shopify_session_token_server::callers!();

/// The most that a redirect, or the token page, may cost, in verifications of a merchant's token.
const BOUND: u32 = 300;
const NOW: u64 = 1_700_000_000;

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        println!("bounds: not measured, because this build is not optimised");
        return ExitCode::SUCCESS;
    }
    let verifier = Verifier::new(CLIENT_ID, SECRET).expect("a valid configuration");
    let token = Token::merchant_at("example.myshopify.com", 42, NOW).sign(SECRET);
    let (auth, page) = (Auth::new(verifier.clone()), TokenPage::new(&verifier));
    let mut holds = true;
    let units =
        r#"& a& a=1& = ? é %ff=& %69d_token=& a&=%61%"& shopify-reload=/%252561&"#.split(' ');
    let of_8_kib = |unit: &str| unit.repeat(8_192 / unit.len());
    let longer = "%ff=&".repeat(12_000);
    let one_path = format!("shopify-reload=/{}", "%252561".repeat(1_168));
    for query in units.map(of_8_kib).chain([longer, one_path]) {
        let one = least(|| verifier.verify(black_box(&token), NOW).is_ok());
        let redirect = least(|| {
            let head = Head::new(None::<&str>, "/", black_box(&query));
            head.refuse::<Document>(VerifyError::MissingToken, &auth)
                .status()
                >= 300
        });
        let page = least(|| page.html(black_box(&query)).is_ok());
        let (start, bytes) = (&query[..2], query.len());
        println!("{bytes} bytes of {start:?}…: {one:?} a token, {redirect:?} and {page:?}");
        holds &= redirect.max(page) <= one * BOUND;
    }
    if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The least of many times: what else the machine does only adds to one.
fn least(call: impl Fn() -> bool) -> Duration {
    let times = (0..100).map(|_| {
        let start = Instant::now();
        for _ in 0..10 {
            black_box(call());
        }
        start.elapsed() / 10
    });
    times.min().unwrap_or_default()
}
