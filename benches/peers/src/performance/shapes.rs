//! Validly signed claims sets that are much work for their length: each fills a token.

use shopify_session_token::MAX_TOKEN_LEN;

use crate::library::Library;
use crate::measure::grid;
use crate::table::{Table, nanoseconds};
use crate::tokens::{anonymous, payload_room, signed};

/// How many of the worst are on the page.
const WORST: usize = 5;

/// The name, a claim, and its JSON: the part before the units, the unit, and the part after them. A unit may end the
/// claim and begin others.
const SHAPES: [(&str, &str, [&str; 3]); 11] = [
    ("one long string", "x", ["\"", "x", "\""]),
    ("one string of `\\n`", "x", ["\"", "\\n", "\""]),
    ("array of digits", "x", ["[", "1,", "1]"]),
    ("array of empty strings", "x", ["[", "\"\",", "0]"]),
    ("object of empty names", "x", ["{", "\"\":0,", "\"\":0}"]),
    ("many claims", "x", ["0", ",\"a\":0", ""]),
    ("many claims, empty names", "x", ["0", ",\"\":0", ""]),
    ("many claims, escaped names", "x", ["0", ",\"\\n\":0", ""]),
    ("a `jti` of `\\u0041`", "jti", ["\"", "\\u0041", "\""]),
    ("a `sid` of `x\\/`", "sid", ["\"", "x\\/", "\""]),
    (
        "a path of `\\/` in `iss`",
        "iss",
        ["\"https:\\/\\/example.myshopify.com\\/", "\\/", "\""],
    ),
];

/// All are printed, the worst are returned.
pub fn table(floor: &Library, ours: &Library, jsonwebtoken: &Library, rounds: usize) -> Table {
    let tokens = SHAPES.map(|(_, claim, json)| token(claim, json));
    let libraries = [floor, ours, jsonwebtoken];
    for library in libraries {
        assert!(
            tokens.iter().all(|token| library.accepts(token)),
            "{}",
            library.name
        );
    }
    let minima = grid(&libraries, &tokens, rounds);
    let times = |index: usize| [0, 1, 2].map(|library: usize| minima[library][index]);
    let mut shapes: Vec<_> = (0..SHAPES.len()).collect();
    shapes.sort_by(|a, b| times(*b)[1].total_cmp(&times(*a)[1]));
    let header = [
        "claims",
        "bytes",
        "one HMAC",
        ours.name,
        "in HMACs",
        jsonwebtoken.name,
    ];
    let mut table = Table::new("All shapes", header);
    for index in shapes {
        let times = times(index);
        table.row([
            SHAPES[index].0.to_owned(),
            tokens[index].len().to_string(),
            nanoseconds(times[0]),
            nanoseconds(times[1]),
            format!("{:.2}", times[1] / times[0]),
            nanoseconds(times[2]),
        ]);
    }
    crate::table::print(std::slice::from_ref(&table));
    "The worst five, minimum in ns".clone_into(&mut table.title);
    table.rows.truncate(WORST);
    table
}

/// As many units as fit.
fn token(claim: &str, [open, unit, close]: [&str; 3]) -> String {
    let with = |count: usize| {
        let json = format!("{open}{}{close}", unit.repeat(count));
        anonymous().claim(claim, &json).payload()
    };
    let room = payload_room(MAX_TOKEN_LEN) - with(0).len();
    let token = signed(with(room / unit.len()));
    assert!(token.len() <= MAX_TOKEN_LEN);
    token
}
