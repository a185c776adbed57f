//! The most that a request can cost before its MAC is found right: random inputs, and the worst that are known, each
//! with its bound. Exits with 1 if a bound does not hold.
//!
//! Run with `cargo bench -p bounds`; it takes a few seconds. Each time is the least of many short batches
//! that alternate with batches of the HMAC it is compared with, so that a busy machine slows both down alike. Each call
//! gets another of the random inputs, because a processor learns the branches of an input that is repeated.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::testing::{CLIENT_ID, HEADER, SECRET};
use shopify_session_token::{MAX_TOKEN_LEN, Verifier, VerifierSet, id_token_from_query};

const NOW: u64 = 1_700_000_000;
/// The shortest token that Shopify sends, in bytes. A shorter one is compared with the HMAC of this length, because the
/// costs that do not depend on the length exceed its own HMAC.
const SHORTEST_REAL_LEN: usize = 456;
/// The most that refusing a forged token may cost a `Verifier`, and a `VerifierSet`, in HMACs of the token's length.
const VERIFIER_BOUND: f64 = 1.5;
const APPS_BOUND: f64 = 4.0;
/// The most that searching a query may cost, in HMACs of the shortest real token.
const QUERY_BOUND: f64 = 20.0;

/// Inputs of one random case.
const RANDOM_INPUTS: usize = 256;
const BATCH: Duration = Duration::from_micros(25);
/// Rounds of an input, and the most while its bound does not hold, because noise can only add time.
const ROUNDS: usize = 500;
const MOST_ROUNDS: usize = 5 * ROUNDS;

/// Nanoseconds per call.
fn batch(mut call: impl FnMut()) -> f64 {
    let (start, mut calls) = (Instant::now(), 0.0);
    while start.elapsed() < BATCH {
        (0..8).for_each(|_| call());
        calls += 8.0;
    }
    start.elapsed().as_secs_f64() * 1e9 / calls
}

/// Whether the inputs are refused without an allocation and, in HMACs of a message of `len` bytes, within the bound.
fn holds(
    name: &str,
    inputs: &[String],
    len: usize,
    bound: f64,
    refuses: impl Fn(&str) -> bool,
) -> bool {
    for input in inputs {
        assert!(refuses(input), "accepted: {name}: {input}");
        let counted = allocation_counter::measure(|| _ = refuses(input));
        assert_eq!(counted.count_total, 0, "allocations: {name}: {input}");
    }
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    let message = vec![b'A'; len.max(SHORTEST_REAL_LEN) - 44];
    let mut inputs = inputs.iter().cycle();
    let (mut least, mut hmac) = (f64::INFINITY, f64::INFINITY);
    for round in 0..MOST_ROUNDS {
        hmac = hmac.min(batch(|| {
            black_box(keyed.clone().chain_update(black_box(&message)).finalize());
        }));
        least = least.min(batch(|| {
            black_box(refuses(black_box(inputs.next().expect("endless"))));
        }));
        if round >= ROUNDS && least <= bound * hmac {
            break;
        }
    }
    let holds = least <= bound * hmac;
    let verdict = if holds { "" } else { "  DOES NOT HOLD" };
    println!(
        "{:7.2}  {bound:5}  {least:8.0}  {name}{verdict}",
        least / hmac
    );
    holds
}

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        println!("bounds: not measured, because this build is not optimised");
        return ExitCode::SUCCESS;
    }
    let verifier = Verifier::new(CLIENT_ID, SECRET).expect("a valid configuration");
    let apps = VerifierSet::new([verifier.clone()]).expect("one app");
    let mut all_hold = true;
    println!("{:>7}  {:>5}  {:>8}", "HMACs", "bound", "ns");
    for (name, tokens) in tokens() {
        let len = tokens[0].len();
        let by_verifier = |token: &str| verifier.verify(token, NOW).is_err();
        all_hold &= holds(
            &format!("Verifier: {name}"),
            &tokens,
            len,
            VERIFIER_BOUND,
            by_verifier,
        );
        let by_apps = |token: &str| apps.verify(token, NOW).is_err();
        all_hold &= holds(
            &format!("VerifierSet: {name}"),
            &tokens,
            len,
            APPS_BOUND,
            by_apps,
        );
    }
    for (name, queries) in queries() {
        let search = |query: &str| id_token_from_query(query).is_err();
        all_hold &= holds(&format!("query: {name}"), &queries, 0, QUERY_BOUND, search);
    }
    ExitCode::from(u8::from(!all_hold))
}

/// A text of units that a generator chooses, filled up with spaces, the same in each run (xorshift64*).
fn random(units: &[&str], len: usize, seed: usize) -> String {
    let mut state = u64::try_from(seed).expect("64 bits") + 1;
    let mut text = String::new();
    loop {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let number = state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        let unit = units[usize::try_from(number).expect("31 bits") % units.len()];
        if text.len() + unit.len() > len {
            return format!("{text:len$}");
        }
        text += unit;
    }
}

/// Forged tokens of the shortest real length and of the greatest, with every part random or bad.
fn tokens() -> Vec<(String, Vec<String>)> {
    let aud = format!("\"aud\":\"{CLIENT_ID}\"");
    let token = |header: &str, payload: &str| {
        let encode = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
        format!("{}.{}.{}", encode(header), encode(payload), "A".repeat(43))
    };
    let json = r#"0, 11, -1, "\n", "", [], {}, [0], [{"":1}],"#;
    let json: Vec<_> = json.split(' ').collect();
    let mut cases = Vec::new();
    for (name, units) in [
        ("JSON", &json[..]),
        ("almost `aud`", &[r#""aue","#, r#""aud_","#, r#""au","#]),
    ] {
        for len in [SHORTEST_REAL_LEN, MAX_TOKEN_LEN] {
            // The bytes of JSON beside Shopify's header and `aud`.
            let room = (len - 84) * 3 / 4 - aud.len() - 14;
            let array = |n| format!("\"x\":[{}0]", random(units, room, n));
            let after = |n| token(HEADER, &format!("{{{aud},{}}}", array(n)));
            let before = |n| token(HEADER, &format!("{{{},{aud}}}", array(n)));
            let header = |n| token(&format!("{{{}}}", array(n)), &format!("{{{aud}}}"));
            let mut case = |part, make: &dyn Fn(usize) -> String| {
                let inputs = (0..RANDOM_INPUTS).map(make).collect();
                cases.push((format!("{len} bytes, {part}: {name}"), inputs));
            };
            case("payload after `aud`", &after);
            case("payload before `aud`", &before);
            case("header", &header);
            case("no base64url", &|n| after(n).replacen('e', "*", 1));
        }
    }
    cases
}

/// Queries of 8 KiB, the longest that are searched, and one that is longer. None has a token.
fn queries() -> Vec<(String, Vec<String>)> {
    let case = |units: &[&str], len| {
        let inputs = (0..16).map(|seed| random(units, len, seed)).collect();
        (format!("{len} bytes of {units:?}"), inputs)
    };
    let units = "& a=1& a& id_token& = id_token %69d_token=& ?".split(' ');
    let random = case(&["a", "&", "=", "%61", "%", "\""], 8192);
    let repeated = units.map(|unit| case(&[unit], 8192));
    repeated.chain([random, case(&["&"], 65_535)]).collect()
}
