//! Facts about the libraries, each found by running them: no verdicts, and nothing from memory.

mod classes;
mod packages;
mod probes;

use std::io;

use classes::classes;

use crate::contestants::{self, Contestant, OURS, merchants_only};
use crate::table::Table;
use crate::tokens::{MERCHANT, SECRET, buyer, merchant, now};

/// Ours first, then the peers in the order of [`contestants::PEERS`].
fn field(secret: &[u8], peers: fn(&[u8]) -> Vec<contestants::Entry>) -> Vec<contestants::Entry> {
    let ours = contestants::Entry {
        name: OURS,
        contestant: contestants::ours(secret, now()),
    };
    std::iter::once(ours).chain(peers(secret)).collect()
}

fn configured() -> Vec<Contestant> {
    let field = field(SECRET.as_bytes(), contestants::configured).into_iter();
    let contestant = |entry: contestants::Entry| entry.contestant;
    field
        .map(contestant)
        .collect::<Result<_, _>>()
        .expect("all take this secret")
}

/// # Errors
///
/// If cargo cannot be run, or a package not be fetched.
pub fn tables() -> io::Result<Vec<Table>> {
    let field = configured();
    let good = merchant().sign(SECRET);
    for contestant in &field {
        assert_eq!(contestant.verdict(&good), Ok(()), "{}", contestant.name);
    }
    let [packages, features] = packages::tables()?;
    Ok(vec![
        packages.noted(
            "Packages at run time: those that `cargo tree -e normal,no-proc-macro` names for a crate \
             that depends on the library alone, and the library itself. Native build tools: those of \
             the packages `bindgen`, `cc`, `cmake` and `pkg-config` that `cargo tree -e normal,build` \
             names; a C compiler, CMake and the like are called through them, where a build needs them.",
        ),
        features,
        class_table(&field).noted(
            "Configured: HS256, `exp` and `nbf` with a leeway of 10 s, `aud`, as far as the library \
             offers it (josekit has no leeway; jwt-compact leaves `aud` to the caller, who compares it \
             here; jsonwebtoken is told that `exp`, `nbf` and `aud` are required). Claims are a struct \
             with `#[derive(Deserialize)]` whose members are all optional.",
        ),
        probes::table(&field).noted(
            "The tokens of the second and third row are those of the table above. By default: as the \
             first example of the documentation has it, with no option changed.",
        ),
    ])
}

fn header(field: &[Contestant]) -> Vec<&'static str> {
    std::iter::once("")
        .chain(field.iter().map(|contestant| contestant.name))
        .collect()
}

fn word(verdict: &Result<(), String>) -> &'static str {
    match verdict {
        Ok(()) => "accepted",
        Err(_) => "refused",
    }
}

fn class_table(field: &[Contestant]) -> Table {
    let title = "A token of this kind, signed with the right secret, is";
    let mut table = Table::new(title, header(field));
    for class in classes() {
        let verdicts = field.iter().map(|each| word(&each.verdict(&class.token)));
        table.row(std::iter::once(class.name).chain(verdicts));
    }
    let token = buyer().sign(SECRET);
    let ours = merchants_only(SECRET.as_bytes(), now());
    let ours = word(&ours.verdict(&token));
    // The others have no such notion, and no call for it.
    let others = field[1..].iter().map(|each| match each.verdict(&token) {
        Ok(()) => "accepted (no such check)",
        Err(_) => "refused",
    });
    let name = format!("a buyer's, where a {MERCHANT}'s is meant (`verify_merchant`)");
    table.row(
        [name.as_str(), ours]
            .into_iter()
            .chain(others)
            .collect::<Vec<_>>(),
    );
    table
}
