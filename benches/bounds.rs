//! The most that a request can cost before its MAC is found valid: the worst inputs that are known, each with
//! its bound. Exits with 1 if a bound does not hold.
//!
//! Run with `cargo bench --bench bounds`; it takes a few seconds. Each time is the least of many short batches
//! that alternate with batches of the HMAC it is compared with, so that a busy machine slows both down alike.
//!
//! Some inputs are random, and each call gets another one: a parser's branches are then mispredicted, while the processor
//! learns those of an input that is repeated.

use std::cell::Cell;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shopify_session_token::testing::{CLIENT_ID, HEADER, Token, sign};
use shopify_session_token::{AppVerifiers, MAX_TOKEN_LEN, Verifier, id_token_from_query};

const SECRET: &str = "shpss_0123456789abcdef0123456789abcdef";
const OTHER_SECRET: &str = "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";
const NOW: u64 = 1_700_000_000;

/// The shortest token that Shopify sends, in bytes. A shorter one is compared with the HMAC of this length, because the
/// costs that do not depend on the length exceed its own HMAC.
const SHORTEST_REAL_LEN: usize = 456;
/// The most that refusing a forged token may cost a `Verifier`, and `AppVerifiers`, in HMACs of the token's length.
const VERIFIER_BOUND: f64 = 2.0;
/// The same for a `Verifier` if the header is not Shopify's.
const OTHER_HEADER_BOUND: f64 = 3.0;
const APPS_BOUND: f64 = 4.0;
/// The most that searching a query may cost, in HMACs of a merchant's token.
const QUERY_BOUND: f64 = 20.0;

/// The bytes of JSON in the longest token with Shopify's header.
const PAYLOAD_ROOM: usize = (MAX_TOKEN_LEN - (36 + 1 + 1 + 43)) * 3 / 4;

/// Inputs of one random case.
const RANDOM_INPUTS: usize = 512;

const BATCH: Duration = Duration::from_micros(25);
const ROUNDS: usize = 500;
/// How often all rounds are measured again while a bound does not hold, because noise can only add time.
const FURTHER_TRIES: usize = 4;

struct Case<'a> {
    name: String,
    bound: f64,
    hmac: Timed<'a>,
    call: Timed<'a>,
}

impl Case<'_> {
    fn hmacs(&self) -> f64 {
        self.call.least / self.hmac.least
    }

    fn holds(&self) -> bool {
        self.hmacs() <= self.bound
    }
}

/// A call, and the least time per call so far in nanoseconds.
struct Timed<'a> {
    call: Box<dyn Fn() + 'a>,
    calls: u32,
    least: f64,
}

impl<'a> Timed<'a> {
    fn new(call: impl Fn() + 'a) -> Self {
        let mut timed = Self {
            call: Box::new(call),
            calls: 1,
            least: f64::INFINITY,
        };
        while timed.batch() < BATCH {
            timed.calls *= 2;
        }
        timed
    }

    fn batch(&mut self) -> Duration {
        let start = Instant::now();
        for _ in 0..self.calls {
            (self.call)();
        }
        let elapsed = start.elapsed();
        let per_call = elapsed.as_secs_f64() * 1e9 / f64::from(self.calls);
        self.least = self.least.min(per_call);
        elapsed
    }
}

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        println!("bounds: not measured, because this build is not optimised");
        return ExitCode::SUCCESS;
    }
    let verifier = &Verifier::new(CLIENT_ID, SECRET).expect("a valid configuration");
    let apps = &AppVerifiers::new([verifier.clone()]).expect("one app");
    let tokens = forged_tokens(verifier);
    let queries = queries();
    let nothing_is_allocated = nothing_is_allocated(verifier, apps, &tokens);

    let usual = Token::merchant_at("example.myshopify.com", 42, NOW).sign(SECRET);
    let mut cases = Vec::new();
    for Forged {
        name,
        bound,
        tokens,
    } in &tokens
    {
        let next = in_turn(tokens);
        cases.push(case(name, "Verifier", *bound, &tokens[0], move || {
            verifier.verify(black_box(next()), NOW).is_err()
        }));
        let next = in_turn(tokens);
        cases.push(case(
            name,
            "AppVerifiers",
            APPS_BOUND,
            &tokens[0],
            move || apps.verify(black_box(next()), NOW).is_err(),
        ));
    }
    for (name, query) in &queries {
        cases.push(case(name, "query", QUERY_BOUND, &usual, || {
            id_token_from_query(black_box(query)).is_err()
        }));
    }
    if times(&mut cases) && nothing_is_allocated {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Returns another of the tokens in each call.
fn in_turn<'a>(tokens: &'a [String]) -> impl Fn() -> &'a str {
    let calls = Cell::new(0);
    move || {
        let call = calls.get();
        calls.set(call + 1);
        &tokens[call % tokens.len()]
    }
}

/// `call` returns whether its input is refused, which it must be.
fn case<'a>(
    name: &str,
    by: &str,
    bound: f64,
    hmac_of: &'a str,
    call: impl Fn() -> bool + 'a,
) -> Case<'a> {
    assert!(call(), "{by} accepts: {name}");
    let (signing_input, _) = hmac_of.rsplit_once('.').expect("three parts");
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    let hmac = move || {
        let mac = keyed.clone().chain_update(black_box(signing_input));
        black_box(mac.finalize());
    };
    Case {
        name: format!("{by}: {name}"),
        bound,
        hmac: Timed::new(hmac),
        call: Timed::new(move || {
            black_box(call());
        }),
    }
}

fn times(cases: &mut [Case<'_>]) -> bool {
    for _ in 0..=FURTHER_TRIES {
        for _ in 0..ROUNDS {
            for case in cases.iter_mut() {
                case.hmac.batch();
                case.call.batch();
            }
        }
        if cases.iter().all(Case::holds) {
            break;
        }
    }
    println!("{:>7}  {:>5}  {:>8}", "HMACs", "bound", "ns");
    for case in cases.iter() {
        let verdict = if case.holds() { "" } else { "  DOES NOT HOLD" };
        let (hmacs, bound, ns) = (case.hmacs(), case.bound, case.call.least);
        println!("{hmacs:7.2}  {bound:5}  {ns:8.0}  {}{verdict}", case.name);
    }
    cases.iter().all(Case::holds)
}

/// Whether all tokens are refused without an allocation; those that are not are printed.
fn nothing_is_allocated(verifier: &Verifier, apps: &AppVerifiers, tokens: &[Forged]) -> bool {
    let mut all_hold = true;
    // A first call, so that what base64 allocates once is not counted.
    assert!(verifier.verify(&tokens[0].tokens[0], NOW).is_err());
    for Forged { name, tokens, .. } in tokens {
        for token in tokens {
            let by_verifier = allocation_counter::measure(|| drop(verifier.verify(token, NOW)));
            let by_apps = allocation_counter::measure(|| drop(apps.verify(token, NOW)));
            for (by, counted) in [("Verifier", by_verifier), ("AppVerifiers", by_apps)] {
                let (count, bytes) = (counted.count_total, counted.bytes_total);
                if count > 0 {
                    println!("{count} allocations, {bytes} bytes  {by}: {name}  DOES NOT HOLD");
                    all_hold = false;
                }
            }
        }
    }
    all_hold
}

/// Forged tokens, all as long as the first or a little shorter, and the bound for a `Verifier`.
struct Forged {
    name: String,
    bound: f64,
    tokens: Vec<String>,
}

/// Tokens with a signature under another secret.
fn forged_tokens(verifier: &Verifier) -> Vec<Forged> {
    let forged = |header: &str, payload: &str| sign(header, payload, OTHER_SECRET);
    let usual = Token::merchant_at("example.myshopify.com", 42, NOW);
    let mut tokens = vec![Forged {
        name: "merchant's token".to_owned(),
        bound: VERIFIER_BOUND,
        tokens: vec![usual.sign(OTHER_SECRET)],
    }];
    let fixed = payloads();
    let fixed = fixed.into_iter().map(|(name, json)| (name, vec![json]));
    let payload_start = format!("{{\"aud\":\"{CLIENT_ID}\",\"x\":");
    for (name, payloads) in fixed.chain(random(PAYLOAD_ROOM, &payload_start)) {
        let signed = payloads.iter().map(|payload| forged(HEADER, payload));
        let forged = Forged {
            name: name.to_owned(),
            bound: VERIFIER_BOUND,
            tokens: signed.collect(),
        };
        let lengths = forged.tokens.iter().map(String::len);
        assert!(
            lengths.min() >= Some(4000) && forged.tokens[0].len() <= MAX_TOKEN_LEN,
            "{name}"
        );
        tokens.push(forged);
    }
    let aud = format!("{{\"aud\":\"{CLIENT_ID}\"}}");
    let room = header_room(verifier);
    let fixed = headers(room).into_iter();
    let fixed = fixed.map(|(name, header)| (name.to_owned(), vec![header]));
    let random = random(room, r#"{"alg":"HS256","x":"#).into_iter();
    let random = random.map(|(name, headers)| (format!("header: {name}"), headers));
    for (name, headers) in fixed.chain(random) {
        // The shortest real length: the same costs more of a shorter token's HMAC than of a longer one's.
        let with_payload = |header: &String| {
            let room = (SHORTEST_REAL_LEN - forged(header, "").len()) * 3 / 4;
            forged(header, &filled(room, &aud, " ", ""))
        };
        tokens.push(Forged {
            name,
            bound: OTHER_HEADER_BOUND,
            tokens: headers.iter().map(with_payload).collect(),
        });
    }
    tokens
}

/// Random values of a member after `open`, so that the whole has as many bytes as there is room.
fn random(room: usize, open: &str) -> Vec<(&'static str, Vec<String>)> {
    let mut random = Random(1);
    let mut inputs = |units: &[&str], start: &str, close: &str| -> Vec<String> {
        let input = |_| {
            let mut json = format!("{open}{start}");
            loop {
                let unit = units[random.below(units.len())];
                if json.len() + unit.len() + close.len() > room {
                    break;
                }
                json += unit;
            }
            format!("{:1$}", json + close, room)
        };
        (0..RANDOM_INPUTS).map(input).collect()
    };
    vec![
        (
            "random string of `a` and `\\n`",
            inputs(&["a", r"\n"], "\"", "\"}"),
        ),
        (
            "random numbers",
            inputs(&["0,", "1,", "11,", "-1,", "-0,"], "[", "0]}"),
        ),
        (
            "random white space",
            inputs(&["1,", "1, ", "1 ,", r#""","#, r#""" ,"#], "[", "0]}"),
        ),
        (
            "random values",
            inputs(
                &[
                    "0,", "1,", "11,", "-1,", "1 ,", r#""","#, "[],", "{},", "[0],",
                ],
                "[",
                "0]}",
            ),
        ),
        ("random nesting", {
            let mut random = Random(2);
            (0..RANDOM_INPUTS)
                .map(|_| random_nesting(&mut random, room, open))
                .collect()
        }),
    ]
}

/// Arrays within arrays, at most 16 levels.
fn random_nesting(random: &mut Random, room: usize, open: &str) -> String {
    let mut json = format!("{open}[");
    let mut depth = 1;
    while json.len() + depth + "0,0}".len() <= room {
        if depth < 15 && random.below(2) == 0 {
            json.push('[');
            depth += 1;
            continue;
        }
        json.push('0');
        while depth > 1 && random.below(2) == 0 {
            json.push(']');
            depth -= 1;
        }
        json.push(',');
    }
    let close = "]".repeat(depth);
    format!("{:1$}", format!("{json}0{close}}}"), room)
}

/// A generator of random numbers (xorshift64*), the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let random = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(random).expect("32 bits") % end
    }
}

/// As many units between `open` and `close` as fit into `room` bytes.
fn filled(room: usize, open: &str, unit: &str, close: &str) -> String {
    let count = (room - open.len() - close.len()) / unit.len();
    format!("{open}{}{close}", unit.repeat(count))
}

/// Claims sets that fill a token. With its audience first or last, `AppVerifiers` computes the MAC as well.
fn payloads() -> Vec<(&'static str, String)> {
    let aud = format!("\"aud\":\"{CLIENT_ID}\"");
    let (first, last) = (format!("{{{aud},"), format!(",{aud}}}"));
    let within = |open: &str, unit: &str, close: &str| {
        filled(PAYLOAD_ROOM, &format!("{first}{open}"), unit, close)
    };
    vec![
        ("array of `\"aue\"`", within("\"x\":[", r#""aue","#, "0]}")),
        (
            "white space after `aud`",
            filled(
                PAYLOAD_ROOM,
                r#"{"aud""#,
                " ",
                &format!(":\"{CLIENT_ID}\"}}"),
            ),
        ),
        (
            "`\"\\n\":0` members after `aud`",
            within("", r#""\n":0,"#, r#""":0}"#),
        ),
        (
            "`\"\\n\":0` members before `aud`",
            filled(PAYLOAD_ROOM, r#"{"":0"#, r#","\n":0"#, &last),
        ),
        (
            "`\"\\n\":0` members, no `aud`",
            filled(PAYLOAD_ROOM, r#"{"":0"#, r#","\n":0"#, "}"),
        ),
        ("`\"\":0` members", within("", r#""":0,"#, r#""":0}"#)),
        (
            "`\"\\u0061\":0` members",
            within("", r#""\u0061":0,"#, r#""":0}"#),
        ),
        ("`\"aua\":0` members", within("", r#""aua":0,"#, r#""":0}"#)),
        (
            "`\"\\u0061ue\":0` members",
            within("", r#""\u0061ue":0,"#, r#""":0}"#),
        ),
        (
            "nested arrays after `aud`",
            nested(&format!("{first}\"x\":"), "[", "]", "}"),
        ),
        (
            "nested arrays before `aud`",
            nested(r#"{"x":"#, "[", "]", &last),
        ),
        (
            "nested objects after `aud`",
            nested(&format!("{first}\"x\":"), "{\"\":", "}", "}"),
        ),
        ("arrays that do not end", within("\"x\":", "[", "")),
        ("array of digits", within("\"x\":[", "1,", "1]}")),
        ("arrays of a digit", within("\"x\":[", "[0],", "0]}")),
        ("deep arrays", within("\"x\":[", "[[[[[[]]]]]],", "0]}")),
        ("string of `é\\n`", within("\"x\":\"", r"é\n", "\"}")),
        ("string of `a\\n`", within("\"x\":\"", r"a\n", "\"}")),
        ("array of `\"\\n\"`", within("\"x\":[", r#""\n","#, "0]}")),
        ("array of empty objects", within("\"x\":[", "{},", "0]}")),
        ("white space", within("\"x\":0", " ", "}")),
        ("string of `\\n`", within("\"x\":\"", r"\n", "\"}")),
        ("string of `\\u0000`", within("\"x\":\"", r"\u0000", "\"}")),
        (
            "`aud` of `\\u0034`",
            filled(PAYLOAD_ROOM, r#"{"aud":""#, r"\u0034", "\"}"),
        ),
        (
            "`aud` of `\\/`",
            filled(PAYLOAD_ROOM, r#"{"aud":""#, r"\/", "\"}"),
        ),
        ("`aud` twice", within("", r#""aud":"","#, r#""":0}"#)),
        ("no JSON", "\"".repeat(PAYLOAD_ROOM)),
    ]
}

fn nested(open: &str, level: &str, end: &str, close: &str) -> String {
    let room = PAYLOAD_ROOM - open.len() - 1 - close.len();
    let levels = room / (level.len() + end.len());
    format!(
        "{open}{}0{}{close}",
        level.repeat(levels),
        end.repeat(levels)
    )
}

/// The bytes of JSON in the longest header that is read if it is not Shopify's.
fn header_room(verifier: &Verifier) -> usize {
    let usual = Token::merchant_at("example.myshopify.com", 42, NOW);
    let is_read = |room: &usize| {
        let header = filled(*room, r#"{"alg":"HS256","x":""#, "x", "\"}");
        let token = usual.clone().header(&header).sign(SECRET);
        verifier.verify(&token, NOW).is_ok()
    };
    (32..1024)
        .rev()
        .find(is_read)
        .expect("a further member is allowed")
}

/// Headers of that length.
fn headers(room: usize) -> Vec<(&'static str, String)> {
    let header = |open: &str, unit: &str, close: &str| {
        filled(room, &format!("{{\"alg\":\"HS256\",{open}"), unit, close)
    };
    let nested = |open: &str, close: &str| {
        let levels = (room - 21) / (open.len() + close.len());
        let (open, close) = (open.repeat(levels), close.repeat(levels));
        format!("{{\"alg\":\"HS256\",\"x\":{open}0{close}}}")
    };
    let typ = r#""\u0074yp":"\u004a\u0057\u0054","x":""#;
    vec![
        ("header of a long string", header("\"x\":\"", "x", "\"}")),
        (
            "header of `\"\\n\":0` members",
            header("", r#""\n":0,"#, r#""":0}"#),
        ),
        (
            "header of `\"\\u0061\":0` members",
            header("", r#""\u0061":0,"#, r#""":0}"#),
        ),
        (
            "header of `\"\":0` members",
            header("", r#""":0,"#, r#""":0}"#),
        ),
        (
            "header of a string of `\\n`",
            header("\"x\":\"", r"\n", "\"}"),
        ),
        ("header of nested arrays", nested("[", "]")),
        ("header of nested objects", nested("{\"\":", "}")),
        (
            "header of an array of digits",
            header("\"x\":[", "1,", "1]}"),
        ),
        (
            "header of arrays that do not end",
            header("\"x\":", "[", ""),
        ),
        ("header of white space", header("\"x\":0", " ", "}")),
        ("header with an escaped `typ`", header(typ, r"\n", "\"}")),
    ]
}

/// Queries of 8 KiB, the longest that are searched, and one that is longer. None has a token.
fn queries() -> Vec<(String, String)> {
    let units = [
        "&",
        "a=1&",
        "a&",
        "é",
        "id_token&",
        "=",
        "id_token",
        "%69d_token=&",
        "?",
    ];
    let query = |unit: &str| (format!("8 KiB of `{unit}`"), filled(8192, "", unit, ""));
    let mut queries: Vec<_> = units.into_iter().map(query).collect();
    let mut random = Random(3);
    let units = ["a", "&", "=", "%61", "%", "\""];
    let random = (0..5000).map(|_| units[random.below(units.len())]);
    let random: String = random.collect();
    queries.push(("random query".to_owned(), random));
    queries.push(("64 KiB of `&`".to_owned(), "&".repeat(65_536)));
    queries
}
