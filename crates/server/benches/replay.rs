//! What replay protection costs: `cargo bench -p shopify-session-token-server`.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use shopify_session_token::testing::Token;
use shopify_session_token_server::replay::{ReplayGuard, ReplayKey};

/// A key, and the first use of each of many on a guard that no other thread uses.
fn replay(criterion: &mut Criterion) {
    const NOW: u64 = 1_700_000_000;
    let token = Token::merchant("example.myshopify.com", 42).merchant_claims();
    let token = token.expect("a good token");
    let key = |action: &str| ReplayKey::new(&token, action);
    criterion.bench_function("replay_key", |b| b.iter(|| key(black_box("refund 1001"))));

    let keys: Vec<ReplayKey> = (0..100_000).map(|n| key(&n.to_string())).collect();
    let guard = || (ReplayGuard::new(keys.len()), keys.iter());
    let first_uses = |(guard, keys): &mut (ReplayGuard, std::slice::Iter<'_, ReplayKey>)| {
        keys.all(|key| guard.first_use(key, NOW).is_ok())
    };
    criterion.bench_function("100 000 first uses", |b| {
        b.iter_batched_ref(guard, first_uses, BatchSize::PerIteration);
    });
}

criterion_group!(all, replay);
criterion_main!(all);
