//! The time of one verification, by verdict. `hmac_floor` is one keyed HMAC-SHA256 by `Hmac` over
//! the signing input of the merchant's token.
//!
//! Run with `cargo bench`; `cargo bench -- --quick` for a rough look.

use std::hint::black_box;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::{TokenKind, Verifier, VerifyError, verify};

#[path = "../tests/util/mod.rs"]
#[allow(unused)]
mod util;

use util::{CLIENT_ID, IAT, SECRET};

fn bench(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    token: &str,
    is_expected: impl Fn(Result<TokenKind, VerifyError>) -> bool,
) {
    let verifier = Verifier::new(CLIENT_ID, SECRET).expect("a valid configuration");
    let kind = |token| verifier.verify(token, IAT).map(|claims| claims.kind());
    assert!(is_expected(kind(token)), "{name}: {:?}", kind(token));
    group.throughput(Throughput::Bytes(token.len() as u64));
    group.bench_function(name, |b| {
        b.iter(|| verifier.verify(black_box(token), black_box(IAT)));
    });
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify");
    let merchant = util::merchant().sign();
    let expired = util::merchant().with("exp", "1699999990").sign();

    bench(&mut group, "merchant", &merchant, |kind| {
        matches!(kind, Ok(TokenKind::Merchant(_)))
    });
    bench(&mut group, "buyer", &util::buyer().sign(), |kind| {
        matches!(kind, Ok(TokenKind::Buyer(Some(_))))
    });
    bench(&mut group, "forged", &util::forge(&merchant), |kind| {
        kind == Err(VerifyError::InvalidSignature)
    });
    bench(&mut group, "expired", &expired, |kind| {
        matches!(kind, Err(VerifyError::Expired { .. }))
    });
    for (name, token) in [
        ("junk", "undefined".to_owned()),
        ("junk_4096_a", "A".repeat(4096)),
        ("junk_4096_dots", ".".repeat(4096)),
    ] {
        bench(&mut group, name, &token, |kind| {
            kind == Err(VerifyError::Malformed)
        });
    }
    let oversize = "A".repeat(10_000_000);
    bench(&mut group, "oversize_10_mb", &oversize, |kind| {
        kind == Err(VerifyError::TooLong)
    });

    group.throughput(Throughput::Bytes(merchant.len() as u64));
    group.bench_function("merchant_by_function", |b| {
        assert!(verify(&merchant, SECRET, IAT).is_ok());
        b.iter(|| verify(black_box(&merchant), black_box(SECRET), black_box(IAT)));
    });

    let (signing_input, signature) = merchant.rsplit_once('.').expect("three parts");
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    group.throughput(Throughput::Bytes(signing_input.len() as u64));
    group.bench_function("hmac_floor", |b| {
        let mac = || {
            keyed
                .clone()
                .chain_update(black_box(signing_input))
                .finalize()
        };
        assert_eq!(mac().into_bytes()[..], signature[..]);
        b.iter(mac);
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
