//! Replays earlier crashes and all seeds on stable: `regressions/{target}/*`, `seeds/{target}/*`.

use std::fs;
use std::path::Path;

use shopify_session_token_fuzz::TARGETS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_seed_and_every_regression_passes() {
    for (target, check) in TARGETS {
        let mut seeds = 0;
        for folder in ["seeds", "regressions"] {
            let Ok(files) = fs::read_dir(root().join(folder).join(target)) else {
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

/// The names of the files in a folder, up to the first dot.
fn names_in(folder: &str) -> Vec<String> {
    let files = fs::read_dir(root().join(folder)).expect("a readable folder");
    let names = files.map(|file| file.expect("a readable folder").file_name());
    let names = names.map(|name| name.into_string().expect("UTF-8"));
    let mut names: Vec<String> = names
        .map(|name| name.split('.').next().unwrap_or_default().into())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn targets_are_the_same_wherever_they_are_listed() {
    let targets: Vec<&str> = TARGETS.iter().map(|(target, _)| *target).collect();
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("UTF-8");
    let bins: Vec<&str> = manifest
        .split("    { name = \"")
        .skip(1)
        .filter_map(|bin| bin.split('"').next())
        .collect();
    assert_eq!(bins, targets, "Cargo.toml");
    assert_eq!(names_in("fuzz_targets"), targets);
    assert_eq!(names_in("seeds"), targets);
    for target in targets {
        let path = root().join(format!("fuzz_targets/{target}.rs"));
        let source = fs::read_to_string(path).expect("UTF-8");
        let call = format!("::{target}::check(data)");
        assert!(source.contains(&call), "{target}");
    }
}

/// The oracle must be able to give `Ok`, and errors: these stand for all.
#[test]
fn oracle_accepts_and_refuses() {
    use shopify_session_token::Claim;
    use shopify_session_token::VerifyError::{
        InvalidClaim, InvalidPayload, InvalidShopDomain, IssuerMismatch, WrongAudience,
    };
    use shopify_session_token::testing::{HEADER, Token};
    use shopify_session_token_fuzz::{APP, IAT, SECRET};

    let token = Token::merchant_at("a.myshopify.com", 42, IAT);
    let judge = |payload: &str| APP.judge(HEADER, payload, SECRET, IAT).map(drop);
    assert_eq!(judge(&token.payload()), Ok(()));
    let twice = token.payload().replacen('{', "{\"exp\":1700000060,", 1);
    assert_eq!(judge(&twice), Err(InvalidPayload));
    for (claim, json, reason) in [
        ("exp", "01700000060", InvalidPayload),
        ("iat", "-1", InvalidClaim(Claim::Iat)),
        ("jti", r#""""#, InvalidClaim(Claim::Jti)),
        ("aud", r#""a""#, WrongAudience),
        ("dest", r#""a.myshopify.com.example""#, InvalidShopDomain),
        ("iss", r#""https://b.myshopify.com""#, IssuerMismatch),
    ] {
        let payload = token.clone().claim(claim, json).payload();
        assert_eq!(judge(&payload), Err(reason), "{payload}");
    }
}
