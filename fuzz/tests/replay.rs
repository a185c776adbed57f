//! What once crashed a target, and all seeds, on stable: `regressions/{target}/*`, `seeds/{target}/*`.

use std::fs;
use std::path::Path;

use shopify_session_token_fuzz::{TARGETS, check_of};

#[test]
fn every_seed_and_every_regression_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in TARGETS {
        let check = check_of(target).expect("a target");
        let mut seeds = 0;
        for folder in ["seeds", "regressions"] {
            let Ok(files) = fs::read_dir(root.join(folder).join(target)) else {
                continue; // a target that never crashed has no regressions
            };
            for file in files {
                let path = file.expect("a readable folder").path();
                println!("{}", path.display());
                check(&fs::read(path).expect("a readable file"));
                seeds += 1;
            }
        }
        assert!(
            seeds > 0,
            "{target} has no seeds: run `cargo run --example seeds`"
        );
    }
}

#[test]
fn every_target_can_fail() {
    // If the property under test were `true`, this would not panic either.
    let shown = std::panic::catch_unwind(|| {
        shopify_session_token_fuzz::oracle::assert_rules("{}", "{}", &good_claims(), 0);
    });
    assert!(shown.is_err());
}

fn good_claims() -> shopify_session_token::ShopifySessionClaims {
    use shopify_session_token::testing::Token;
    use shopify_session_token_fuzz::{IAT, SECRET, verifier};
    let token = Token::merchant_at("a.myshopify.com", 42, IAT).sign(SECRET);
    verifier().verify(&token, IAT).expect("a good token")
}
