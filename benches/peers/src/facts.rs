//! Facts about the libraries, each found by running them.

mod packages;
mod probes;
mod tokens;

use std::fs;
use std::io;

use shopify_session_token::testing::CLIENT_ID;
use shopify_session_token::{UnixTime, Verifier};

use crate::library::Library;
use crate::pages;
use crate::peers::{Configured, JUDGED, MEASURED, Peer};
use crate::table::{Table, print};
use crate::tokens::{SECRET, merchant};

const PAGE: &str = "comparison.md";
/// The verdicts on every token; the page has those that differ.
const ALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/verdicts.md");

/// This crate as a server uses it: by the kind of caller that the route expects.
fn ours(secret: &[u8]) -> Configured {
    let verifier = Verifier::new(CLIENT_ID, secret).ok()?;
    let for_buyers = verifier.clone();
    let merchants = move |token: &str| verifier.verify_merchant(token, UnixTime::now());
    let buyers = move |token: &str| for_buyers.verify_buyer(token, UnixTime::now());
    Some(Library::new("this crate", merchants).with_buyers(buyers))
}

/// This crate first.
fn field() -> Vec<Peer> {
    let ours = Peer::without_options(ours);
    std::iter::once(ours).chain(JUDGED).collect()
}

fn configured(peer: &Peer) -> Library {
    (peer.configured)(SECRET.as_bytes()).expect("a secret of Shopify's length")
}

/// Fails if cargo cannot be run, or a file cannot be written.
pub fn run(write: bool) -> io::Result<()> {
    let tables = tables()?;
    print(&tables);
    if write {
        pages::write(PAGE, &tables)?;
    }
    Ok(())
}

/// Fails if the page differs from what running the libraries gives now.
pub fn check() -> io::Result<()> {
    pages::check(PAGE, &tables()?)
}

/// The tables of the page, in its order.
fn tables() -> io::Result<Vec<Table>> {
    let mut verdicts = verdicts();
    fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/target"))?;
    fs::write(ALL, verdicts.markdown() + "\n")?;
    eprintln!("all {} verdicts: {ALL}", verdicts.rows.len());
    let differs = |row: &Vec<String>| row.iter().any(|cell| cell.starts_with("**"));
    verdicts.rows.retain(differs);
    "Verdicts that differ".clone_into(&mut verdicts.title);
    Ok(vec![packages::table()?, verdicts, probes::table()])
}

fn header(title: &str) -> Table {
    let field: Vec<_> = field().iter().map(configured).collect();
    let names = field
        .iter()
        .map(|library| library.name.trim_end_matches(" (rust_crypto)"));
    Table::new(title, std::iter::once("").chain(names))
}

fn verdicts() -> Table {
    let field: Vec<_> = field().iter().map(configured).collect();
    let aws_lc_rs = configured(&MEASURED[1]);
    for library in &field {
        assert!(
            library.accepts(&merchant().sign(SECRET)),
            "{}",
            library.name
        );
    }
    let mut table = header("All verdicts");
    for case in tokens::cases() {
        let accepts = |library: &Library| library.accepts_for(case.route, &case.token);
        assert_eq!(accepts(&field[1]), accepts(&aws_lc_rs), "{}", case.name);
        let expected = accepts(&field[0]);
        // In bold where a library differs from this crate.
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
