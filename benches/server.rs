//! Costs that depend on the server: further secrets, many apps.
//!
//! Run with `cargo bench --bench server`; with `-- --quick` for a rough look.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::{SignedWith, Verifier, VerifierSet};

#[path = "../tests/util/mod.rs"]
#[allow(unused)]
mod util;

use util::{CLIENT_ID, HEADER, IAT, SECRET};

const NEWEST: &str = "shpss_11111111111111111111111111111111";
const IN_BETWEEN: &str = "shpss_22222222222222222222222222222222";

/// The token is signed with the last of the secrets; by the constant-time contract, any other takes as long.
fn rotation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rotation");
    let token = util::merchant().sign();
    for secrets in 1..=3 {
        let first = if secrets == 1 { SECRET } else { NEWEST };
        let mut verifier = Verifier::new(CLIENT_ID, first).expect("a good secret");
        for further in 2..=secrets {
            let secret = if further == secrets {
                SECRET
            } else {
                IN_BETWEEN
            };
            verifier = verifier
                .with_previous_secrets([secret])
                .expect("a good secret");
        }
        let claims = verifier.verify(&token, IAT).expect("a good token");
        let expected = match secrets {
            1 => SignedWith::Current,
            _ => SignedWith::Previous(secrets - 2),
        };
        assert_eq!(claims.signed_with(), expected);
        group.throughput(Throughput::Bytes(token.len() as u64));
        group.bench_function(secrets.to_string(), |b| {
            b.iter(|| verifier.verify(black_box(&token), black_box(IAT)));
        });
    }
    let (signing_input, _) = token.rsplit_once('.').expect("three parts");
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    group.bench_function("hmac_floor", |b| {
        b.iter(|| {
            keyed
                .clone()
                .chain_update(black_box(signing_input))
                .finalize()
        });
    });
    group.finish();
}

fn client_id(n: u64) -> String {
    // Spread evenly, like the random IDs that Shopify assigns.
    format!(
        "{:032x}",
        u128::from(n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
    )
}

fn token_for(n: u64) -> String {
    let claims = util::merchant().with("aud", format!("\"{}\"", client_id(n)));
    util::sign_with(HEADER, claims.json(), SECRET)
}

fn verifier_set(count: u64) -> VerifierSet {
    let verifier = |n| Verifier::new(client_id(n), SECRET).expect("a good configuration");
    VerifierSet::new((0..count).map(verifier)).expect("no app twice")
}

fn apps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("apps");
    group.throughput(Throughput::Elements(1));
    for count in [1, 500, 100_000] {
        let apps = verifier_set(count);
        let hot = token_for(count / 2);
        assert!(apps.verify(&hot, IAT).is_ok());
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| apps.verify(black_box(&hot), black_box(IAT)));
        });
    }
    for (name, count, step) in [("in_turn", 500, 1), ("at_random", 100_000, 61_803)] {
        let apps = verifier_set(count);
        let tokens: Vec<String> = (0..count).map(|n| token_for((n * step) % count)).collect();
        assert!(tokens.iter().all(|token| apps.verify(token, IAT).is_ok()));
        let mut tokens = tokens.iter().cycle();
        group.bench_function(BenchmarkId::new(name, count), |b| {
            b.iter(|| apps.verify(black_box(tokens.next().expect("a cycle")), black_box(IAT)));
        });
    }
    group.finish();
}

criterion_group!(all, rotation, apps);
criterion_main!(all);
