//! Facts that no single token shows: which secrets are accepted, and for how long a token is by default.

use shopify_session_token::UnixTime;
use shopify_session_token::testing::Token;

use super::{field, header};
use crate::peers::Peer;
use crate::table::Table;
use crate::tokens::{SECRET, merchant, signed_with};

const A_DAY: u64 = 86_400;

pub fn table() -> Table {
    let mut table = header("Secrets and defaults");
    let mut row = |name: &str, cell: &dyn Fn(&Peer) -> String| {
        let cells: Vec<_> = field().iter().map(cell).collect();
        table.row(std::iter::once(name.to_owned()).chain(cells));
    };
    row("shortest secret accepted, in bytes", &shortest_secret);
    row("an empty secret", &|peer| verdict(peer, b""));
    row("a secret of 32 NULs", &|peer| verdict(peer, &[0; 32]));
    row("expired tokens accepted for", &|peer| {
        let exp = |now: u64, seconds| now - seconds;
        tolerance(peer, "exp", exp)
    });
    row("tokens accepted before `nbf` for", &|peer| {
        tolerance(peer, "nbf", |now, seconds| now + seconds)
    });
    table
}

fn accepts_secret(peer: &Peer, secret: &[u8]) -> bool {
    let token = signed_with(merchant().payload(), secret);
    (peer.configured)(secret).is_some_and(|library| library.accepts(&token))
}

fn verdict(peer: &Peer, secret: &[u8]) -> String {
    let accepts = accepts_secret(peer, secret);
    if accepts { "accepted" } else { "refused" }.to_owned()
}

fn shortest_secret(peer: &Peer) -> String {
    let mut lengths = 1..=SECRET.len();
    let shortest = lengths.find(|length| accepts_secret(peer, &vec![b'k'; *length]));
    shortest.expect("at most Shopify's length").to_string()
}

/// The largest number of whole seconds past its limit for which a token is accepted. `time` computes the claim from the
/// present time and that number.
fn tolerance(peer: &Peer, claim: &str, time: impl Fn(u64, u64) -> u64) -> String {
    let library = (peer.by_default)(SECRET.as_bytes()).expect("a secret of Shopify's length");
    // Some libraries refuse any `aud` unless one is configured.
    let good: [Token; 2] = [merchant(), merchant().without("aud")];
    let mut good = good.into_iter();
    let good = good.find(|token| library.accepts(&token.sign(SECRET)));
    let good = good.expect("one of them is accepted");
    let accepted = |seconds| loop {
        // Within one second of the clock, so that the answer is exact.
        let now = UnixTime::now();
        let json = time(now.as_secs(), seconds).to_string();
        let token = good.clone().issued_at(now).claim(claim, &json).sign(SECRET);
        let accepted = library.accepts(&token);
        if UnixTime::now() == now {
            return accepted;
        }
    };
    if accepted(A_DAY) {
        return "a day or more".to_owned();
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
