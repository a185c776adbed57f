//! Rewrites `seeds/{target}/*`: tokens, or random bytes for targets that build their own.
//!
//! Run with `cargo run --example seeds` in `fuzz/`.

use std::path::Path;
use std::{fs, io};

use shopify_session_token::testing::Token;
use shopify_session_token_fuzz::{IAT, PREVIOUS_SECRET, TARGETS};

fn main() -> io::Result<()> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    for (target, _) in TARGETS {
        let folder = seeds.join(target);
        fs::create_dir_all(&folder)?;
        for (name, seed) in seeds_of(target) {
            fs::write(folder.join(name), seed)?;
        }
    }
    Ok(())
}

fn seeds_of(target: &str) -> Vec<(String, Vec<u8>)> {
    match target {
        "raw" => tokens(),
        "requests" => requests(),
        // Bytes for `arbitrary`: lengths and choices, not text.
        _ => (0..8_u8)
            .map(|n| {
                let bytes =
                    (0..64 * (u32::from(n) + 1)).map(|i| (i * (u32::from(n) + 7) % 251) as u8);
                (format!("{n}"), bytes.collect())
            })
            .collect(),
    }
}

/// Tokens with another secret's signature: for this target a valid one is a crash, and the fuzzer would soon correct a
/// single bit.
fn tokens() -> Vec<(String, Vec<u8>)> {
    let merchant = Token::merchant_at("example.myshopify.com", 42, IAT).jwt_id("id");
    let buyer = Token::buyer_at("example.myshopify.com", Some(42), IAT).jwt_id("id");
    let merchant = merchant.claim("sid", "null").claim("sig", "null");
    let mut seeds = Vec::new();
    for (kind, token) in [("merchant", merchant), ("buyer", buyer)] {
        for (name, token) in [
            ("current", token.clone()),
            ("expired", token.clone().expired()),
            (
                "other_header",
                token
                    .clone()
                    .header(r#"{"alg":"HS256","kid":"1","x":[{}]}"#),
            ),
            ("no_alg", token.header("{}")),
        ] {
            let signed = token.sign(PREVIOUS_SECRET).into_bytes();
            seeds.push((format!("{kind}_{name}"), signed));
        }
    }
    seeds
}

fn requests() -> Vec<(String, Vec<u8>)> {
    [
        ("header", "Bearer abc.def.ghi"),
        ("header_padded", "bearer   abc=="),
        ("header_basic", "Basic YTpi"),
        ("header_two", "Bearer a, Bearer b"),
        (
            "query",
            "?embedded=1&id_token=abc.def.ghi&shop=a.myshopify.com",
        ),
        ("query_twice", "id_token=a&id_token=b"),
        ("query_escaped", "id_token=%61"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .into()
}
