//! Where the time of an accepted token goes: each part by itself, with the crates that `Verifier::verify` uses,
//! in the same interleaved rounds as the whole.

use std::convert::Infallible;
use std::fmt;
use std::hint::black_box;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::contestants::{Contestant, FLOOR, OURS};
use crate::field::Field;
use crate::measure::{Job, interleaved};
use crate::tokens::{SECRET, now};

const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD);

/// A row of the table: of the merchant's token, and of the buyer's.
pub struct Part {
    pub name: &'static str,
    pub nanoseconds: [f64; 2],
}

/// In the order of the table: what occurs, what then remains, the whole, and for comparison what is done without.
pub fn parts(field: &Field, tokens: [&str; 2], rounds: usize) -> Vec<Part> {
    let occurring = tokens.map(occurring);
    let compared = tokens.map(compared);
    let whole = [&field.floor, &field.ours];
    let jobs: Vec<_> = (0..2)
        .flat_map(|token| {
            let all = whole.into_iter().chain(&occurring[token]);
            all.chain(&compared[token]).map(move |contestant| Job {
                contestant,
                token: tokens[token],
            })
        })
        .collect();
    for job in &jobs {
        let (name, verdict) = (job.contestant.name, job.contestant.verdict(job.token));
        assert_eq!(verdict, Ok(()), "{name}");
    }
    let minima = interleaved(&jobs, rounds)
        .into_iter()
        .map(|timing| timing.min);
    let minima: Vec<f64> = minima.collect();
    let (merchant, buyer) = minima.split_at(minima.len() / 2);
    let names = jobs.iter().map(|job| job.contestant.name);
    let mut measured = names
        .zip(merchant.iter().zip(buyer))
        .map(|(name, times)| Part {
            name,
            nanoseconds: [*times.0, *times.1],
        });

    let mut parts = vec![measured.next().expect(FLOOR)];
    let ours = measured.next().expect(OURS);
    parts.extend(measured.by_ref().take(occurring[0].len()));
    parts.push(rest(&ours, &parts));
    parts.push(ours);
    parts.extend(measured);
    parts
}

/// What is not one of the parts. It has no measurement of its own: they are too entangled.
fn rest(whole: &Part, parts: &[Part]) -> Part {
    let of = |token: usize| {
        let known: f64 = parts.iter().map(|part| part.nanoseconds[token]).sum();
        whole.nanoseconds[token] - known
    };
    Part {
        name: "everything else: finding the strings, reading and checking the claims",
        nanoseconds: [of(0), of(1)],
    }
}

fn segments(token: &str) -> [&str; 3] {
    let mut segments = token.split('.');
    [(); 3].map(|()| segments.next().expect("three parts"))
}

fn occurring(token: &str) -> Vec<Contestant> {
    let [_, payload, signature] = segments(token).map(str::to_owned);
    // The check comes after backslashes have been removed.
    let json = json(token).replace(r"\/", "/").into_bytes();
    let [shop, texts] = kept(token);
    vec![
        Contestant::new("base64url of the signature", move |_| {
            let mut decoded = [0; 32];
            let len = BASE64URL.decode_slice(black_box(signature.as_bytes()), &mut decoded);
            len.map(|_| decoded)
        }),
        Contestant::new("base64url of the payload, run-time SIMD", move |_| {
            let mut decoded = [0; 576];
            let engine = payload_engine();
            let len = engine.decode_slice(black_box(payload.as_bytes()), &mut decoded);
            black_box(&mut decoded);
            len
        }),
        Contestant::new("UTF-8 of the payload", move |_| {
            std::str::from_utf8(black_box(&json)).map(str::len)
        }),
        Contestant::new(
            "two allocations of what is kept, and their release",
            move |_| {
                let kept = [shop, texts].map(|len| black_box(Vec::<u8>::with_capacity(len)));
                Ok::<_, Infallible>(kept)
            },
        ),
    ]
}

fn compared(token: &str) -> Vec<Contestant> {
    let (skipped, read) = (json(token), json(token));
    vec![
        Contestant::new(
            "for comparison: the claims by `serde_json`, known ones as `&RawValue`",
            move |_| {
                let claims = serde_json::from_str::<KnownClaims>(black_box(&read));
                claims.map(|claims| black_box(claims).0.len())
            },
        ),
        Contestant::new(
            "for comparison: everything skipped by `serde_json`, as `IgnoredAny`",
            move |_| serde_json::from_str::<IgnoredAny>(black_box(&skipped)),
        ),
    ]
}

fn json(token: &str) -> String {
    let [_, payload, _] = segments(token);
    let json = BASE64URL.decode(payload).expect("base64url");
    String::from_utf8(json).expect("UTF-8")
}

/// The bytes of the shop's domain, and of the other texts together.
fn kept(token: &str) -> [usize; 2] {
    let claims = shopify_session_token::verify(token, SECRET, now()).expect("a good token");
    let texts = [
        Some(claims.client_id()),
        Some(claims.jwt_id()),
        claims.session_id(),
        claims.issuer_path(),
    ];
    let texts = texts.iter().flatten().map(|text| text.len()).sum();
    [claims.shop().as_str().len(), texts]
}

#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon")
))]
fn payload_engine() -> &'static base64::engine::Simd {
    use base64::engine::Simd;
    static ENGINE: std::sync::LazyLock<Simd> = std::sync::LazyLock::new(|| Simd::url_safe(NO_PAD));
    &ENGINE
}

#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_feature = "neon")
)))]
fn payload_engine() -> &'static GeneralPurpose {
    static ENGINE: GeneralPurpose = BASE64URL;
    &ENGINE
}

/// The nine claims as they stand in the JSON: what the crate has `serde_json` read where a claims set is not
/// written in the usual form.
#[derive(Default)]
struct KnownClaims<'a>([Option<&'a str>; 9]);

impl<'de> Deserialize<'de> for KnownClaims<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KnownClaimsVisitor)
    }
}

struct KnownClaimsVisitor;

impl<'de> Visitor<'de> for KnownClaimsVisitor {
    type Value = KnownClaims<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claims set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut claims = KnownClaims::default();
        while let Some(name) = map.next_key::<&RawValue>()? {
            match place(name.get()) {
                Some(place) => claims.0[place] = Some(map.next_value::<&RawValue>()?.get()),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(claims)
    }
}

fn place(raw_name: &str) -> Option<usize> {
    Some(match raw_name.as_bytes() {
        br#""exp""# => 0,
        br#""nbf""# => 1,
        br#""iat""# => 2,
        br#""aud""# => 3,
        br#""dest""# => 4,
        br#""jti""# => 5,
        br#""iss""# => 6,
        br#""sub""# => 7,
        br#""sid""# => 8,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{KnownClaims, compared, json, kept, occurring};
    use crate::tokens::{SECRET, buyer, merchant};

    #[test]
    fn every_part_succeeds_on_good_tokens() {
        for token in [merchant().sign(SECRET), buyer().sign(SECRET)] {
            for part in occurring(&token).into_iter().chain(compared(&token)) {
                assert_eq!(part.verdict(&token), Ok(()), "{}", part.name);
            }
        }
    }

    #[test]
    fn serde_json_reads_all_nine_claims_of_a_merchant() {
        let json = json(&merchant().sign(SECRET));
        let claims: KnownClaims = serde_json::from_str(&json).expect("a claims set");
        let claims = claims.0.map(|claim| claim.expect("all nine are there"));
        assert!(claims[0].bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(claims[6], r#""https:\/\/example.myshopify.com\/admin""#);
    }

    #[test]
    fn the_texts_that_are_kept_are_as_long_as_the_claims() {
        let [shop, texts] = kept(&merchant().sign(SECRET));
        assert_eq!(shop, "example.myshopify.com".len());
        // A client ID of 32 digits, two UUIDs, and the issuer's path.
        assert_eq!(texts, 32 + 36 + 36 + "/admin".len());
    }
}
