//! The parts of the time that an accepted token takes: each by itself, with the crates that `Verifier::verify` uses, in
//! the same rounds as the whole.

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

use crate::library::Library;
use crate::measure::grid;
use crate::table::{Table, nanoseconds};
use crate::tokens::{SECRET, buyer, merchant, now};

const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD);

/// The decoder that base64 chooses at run time, where it has one.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static PAYLOAD_ENGINE: LazyLock<base64::engine::Simd> =
    LazyLock::new(|| base64::engine::Simd::url_safe(NO_PAD));
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static PAYLOAD_ENGINE: LazyLock<GeneralPurpose> = LazyLock::new(|| BASE64URL);

pub fn table(floor: &Library, ours: &Library, rounds: usize) -> Table {
    let tokens = [merchant().sign(SECRET), buyer().sign(SECRET)];
    let parts = [parts(&tokens[0]), parts(&tokens[1])];
    let minima = [0, 1].map(|kind: usize| {
        let libraries: Vec<_> = [floor, ours].into_iter().chain(&parts[kind]).collect();
        let times = grid(&libraries, std::slice::from_ref(&tokens[kind]), rounds);
        times.concat()
    });
    let mut table = Table::new("Parts, minimum in ns", ["", "merchant", "buyer"]);
    let mut row = |name: &str, times: [f64; 2]| {
        let [merchant, buyer] = times.map(nanoseconds);
        table.row([name, &merchant, &buyer]);
    };
    let time = |index: usize| [minima[0][index], minima[1][index]];
    let names = parts[0].iter().map(|part| part.name).zip((2..).map(time));
    let mut rest = time(1);
    for (name, [merchant, buyer]) in std::iter::once((floor.name, time(0))).chain(names) {
        row(name, [merchant, buyer]);
        rest = [rest[0] - merchant, rest[1] - buyer];
    }
    row("the rest: reading and checking the claims", rest);
    row(ours.name, time(1));
    table
}

fn parts(token: &str) -> Vec<Library> {
    let segments: Vec<_> = token.split('.').map(str::to_owned).collect();
    let [_, payload, signature] = &segments[..] else {
        unreachable!("three parts")
    };
    let (payload, signature) = (payload.clone(), signature.clone());
    let json = BASE64URL.decode(&payload).expect("base64url");
    let kept = kept(token);
    vec![
        Library::new("base64url of the signature", move |_| {
            let mut decoded = [0; 32];
            let len = BASE64URL.decode_slice(black_box(&signature), &mut decoded);
            len.map(|_| decoded)
        }),
        Library::new(
            "base64url of the payload, and zeroing its buffer",
            move |_| {
                let mut decoded = [0; 576];
                let len = PAYLOAD_ENGINE.decode_slice(black_box(&payload), &mut decoded);
                black_box(&mut decoded);
                len
            },
        ),
        Library::new("UTF-8 of the payload", move |_| {
            std::str::from_utf8(black_box(&json)).map(str::len)
        }),
        Library::new("two allocations, and their release", move |_| {
            Ok::<_, Infallible>(kept.map(|len| black_box(Vec::<u8>::with_capacity(len))))
        }),
    ]
}

/// The bytes of the shop's domain, and of the other strings together.
fn kept(token: &str) -> [usize; 2] {
    let claims = shopify_session_token::verify(token, SECRET, now()).expect("a valid token");
    let others = [
        Some(claims.client_id()),
        Some(claims.jwt_id()),
        claims.session_id(),
        claims.issuer_path(),
    ];
    let others = others.iter().flatten().map(|text| text.len()).sum();
    [claims.shop().as_str().len(), others]
}
