//! What no single token shows: limits, defaults, and what errors say.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;
use shopify_session_token::UnixTime;
use shopify_session_token::testing::{HEADER, Token, sign};

use super::classes::{Class, classes, under};
use super::{field, header, word};
use crate::contestants::{self, Contestant};
use crate::table::Table;
use crate::tokens::{SECRET, forged, merchant, now};

const A_DAY: u64 = 86_400;

pub fn table(field: &[Contestant]) -> Table {
    let mut table = Table::new("Limits, defaults and errors", header(field));
    let mut row = |name: &str, cell: &dyn Fn(&Contestant) -> String| {
        table.row(std::iter::once(name.to_owned()).chain(field.iter().map(cell)));
    };
    row(
        "longest of 4 KiB, 64 KB, 1 MB, 10 MB that is accepted",
        &|each| longest(each),
    );
    row("a forged token's error depends on its payload", &|each| {
        yes(looks_before(each))
    });
    row(
        "an error's text has 8 bytes of the token, the secret or a claim that is a string",
        &|each| yes(tells(each)),
    );
    row("shortest secret that is accepted, bytes", &|each| {
        shortest_secret(each.name)
    });
    row("an empty secret, and a token signed with it", &|each| {
        with_secret(each.name, b"").to_owned()
    });
    row("a secret of 32 NULs, and a token signed with it", &|each| {
        with_secret(each.name, &[0; 32]).to_owned()
    });
    row("by default, an expired token is accepted for", &|each| {
        tolerance(&default(each.name), |token, now, seconds| {
            token.claim("exp", &(now.as_secs() - seconds).to_string())
        })
    });
    row(
        "by default, a token is accepted before its `nbf` for",
        &|each| {
            tolerance(&default(each.name), |token, now, seconds| {
                token.claim("nbf", &(now.as_secs() + seconds).to_string())
            })
        },
    );
    row(
        "a token with an `aud`, where none is asked for (ours: `verify()`)",
        &|each| {
            let token = merchant().sign(SECRET);
            let verdict = if contestants::PEERS.contains(&each.name) {
                default(each.name).verdict(&token)
            } else {
                contestants::ours_by_function(SECRET.as_bytes(), now()).verdict(&token)
            };
            word(&verdict).to_owned()
        },
    );
    table
}

fn yes(fact: bool) -> String {
    if fact { "yes" } else { "no" }.to_owned()
}

fn default(name: &str) -> Contestant {
    let secret = SECRET.as_bytes();
    let others = contestants::by_default(secret).into_iter();
    let entry = others.into_iter().find(|entry| entry.name == name);
    match entry {
        Some(entry) => entry.contestant.expect("it takes this secret"),
        None => contestants::ours_with_clock(secret),
    }
}

/// Without an audience where none is configured and the library refuses a token with one then.
fn good_by_default(contestant: &Contestant) -> Token {
    let token = merchant();
    if contestant.verdict(&token.sign(SECRET)).is_ok() {
        return token;
    }
    let token = token.without("aud");
    assert_eq!(contestant.verdict(&token.sign(SECRET)), Ok(()));
    token
}

fn longest(contestant: &Contestant) -> String {
    let accepted = |&length: &usize| {
        let padding = "x".repeat((length - 1_000) * 3 / 4);
        let token = merchant()
            .claim("pad", &format!("\"{padding}\""))
            .sign(SECRET);
        contestant.verdict(&token).is_ok()
    };
    let lengths = [4_096, 65_536, 1_000_000, 10_000_000];
    let longest = lengths.into_iter().rev().find(accepted);
    longest.map_or("none".to_owned(), |length| match length {
        4_096 => "4 KiB".to_owned(),
        65_536 => "64 KB".to_owned(),
        1_000_000 => "1 MB".to_owned(),
        _ => "10 MB".to_owned(),
    })
}

/// Whether a wrong signature is reported otherwise if what it signs is no JSON.
fn looks_before(contestant: &Contestant) -> bool {
    let spoilt = sign(HEADER, "no JSON", "another secret than this verifier's");
    contestant.verdict(&forged()) != contestant.verdict(&spoilt)
}

fn tells(contestant: &Contestant) -> bool {
    classes().iter().any(|class| {
        let error = contestant.verdict(&class.token).err();
        error.is_some_and(|error| shows(&error, class))
    })
}

/// Times are not looked for: a library may well say when a token expired.
fn shows(error: &str, class: &Class) -> bool {
    if class.token.starts_with('{') {
        return false; // its words, such as `signature`, are in good errors as well
    }
    let claims = class.token.split('.').nth(1).unwrap_or("");
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
    let claims = claims
        .as_object()
        .into_iter()
        .flat_map(|claims| claims.values());
    let texts = claims
        .filter_map(Value::as_str)
        .chain([class.token.as_str(), SECRET]);
    let error = error.as_bytes();
    texts
        .flat_map(|text| text.as_bytes().windows(8))
        .any(|window| error.windows(8).any(|piece| piece == window))
}

fn with_secret(name: &str, secret: &[u8]) -> &'static str {
    let all = field(secret, contestants::configured);
    let entry = all.into_iter().find(|entry| entry.name == name);
    match entry.expect("one of them").contestant {
        Ok(contestant) => word(&contestant.verdict(&under(secret))),
        Err(_) => "refused",
    }
}

fn shortest_secret(name: &str) -> String {
    let accepted = |length: &usize| with_secret(name, &vec![b'k'; *length]) == "accepted";
    let shortest = (1..=64).find(accepted);
    shortest.map_or("over 64".to_owned(), |length| length.to_string())
}

/// The most whole seconds beyond its time that a token is accepted.
fn tolerance(contestant: &Contestant, beyond: impl Fn(Token, UnixTime, u64) -> Token) -> String {
    let good = good_by_default(contestant);
    let accepted = |seconds| loop {
        // Within one second of the clock, so that the answer is exact.
        let now = UnixTime::now();
        let token = beyond(good.clone().issued_at(now), now, seconds);
        let verdict = contestant.verdict(&token.sign(SECRET));
        if UnixTime::now() == now {
            return verdict.is_ok();
        }
    };
    if accepted(A_DAY) {
        return "at least a day".to_owned();
    }
    if !accepted(0) {
        return "not at all".to_owned();
    }
    let (mut within, mut without) = (0, A_DAY);
    while without - within > 1 {
        let middle = u64::midpoint(within, without);
        if accepted(middle) {
            within = middle;
        } else {
            without = middle;
        }
    }
    format!("{within} s")
}
