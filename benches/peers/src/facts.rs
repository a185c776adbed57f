//! Facts about the libraries, each found by running them.

mod packages;
mod tokens;

use std::io;

use shopify_session_token::testing::CLIENT_ID;
use shopify_session_token::{UnixTime, Verifier};

use crate::library::Library;
use crate::pages::{Table, show};
use crate::peers;
use crate::tokens::{SECRET, merchant};

/// Fails if cargo cannot be run, or the page cannot be written.
pub fn run(write: bool) -> io::Result<()> {
    let tables = [packages::table()?, verdicts()];
    show("comparison.md", &tables, write)
}

/// As a server uses it: by the kind of caller that the route expects.
fn ours() -> Library {
    let verifier = Verifier::new(CLIENT_ID, SECRET).expect("a valid configuration");
    let for_buyers = verifier.clone();
    let merchants = move |token: &str| verifier.verify_merchant(token, UnixTime::now());
    let buyers = move |token: &str| for_buyers.verify_buyer(token, UnixTime::now());
    Library::new("this crate", merchants).with_buyers(buyers)
}

/// The tokens on which a library differs from this crate; those verdicts are in bold.
fn verdicts() -> Table {
    let field: Vec<_> = std::iter::once(ours()).chain(peers::all()).collect();
    let good = merchant().sign(SECRET);
    for library in &field {
        assert!(library.accepts(&good), "{}", library.name);
    }
    let names = field.iter().map(|library| library.name);
    let head = std::iter::once("").chain(names);
    let mut table = Table::new("Verdicts that differ", head);
    for case in tokens::cases() {
        let accepts = |library: &Library| library.accepts_for(case.route, &case.token);
        let expected = accepts(&field[0]);
        if field.iter().all(|library| accepts(library) == expected) {
            continue;
        }
        let cells = field.iter().map(|library| {
            let accepts = accepts(library);
            let word = if accepts { "accepts" } else { "refuses" };
            let bold = if accepts == expected { "" } else { "**" };
            format!("{bold}{word}{bold}")
        });
        table.row(std::iter::once(case.name.to_owned()).chain(cells));
    }
    table
}
