//! `inspect`: shows what a token claims, and says that nothing was verified.

use serde_json::json;

use crate::util::{Finished, HEADER, SECRET, call, has, merchant, sign};

const WARNING: &str =
    "NOT VERIFIED: no signature was checked, anyone can have written this token.\n";

fn inspect(token: &str, more: &[&str]) -> Finished {
    let arguments = [&["inspect", "--now", "1700000018"], more].concat();
    call(arguments).token(token).run()
}

#[test]
fn first_line_says_that_nothing_was_verified() {
    let token = merchant().forged().sign(SECRET);
    let stdout = inspect(&token, &[]).done();
    let claims = stdout.strip_prefix(WARNING).unwrap();
    let unverified = claims.lines().all(|line| line.starts_with("UNVERIFIED "));
    assert!(unverified, "{claims}");
    let shop = "payload  dest  \"https://example.myshopify.com\"\n";
    let exp = "payload  exp   1700000060  2023-11-14T22:14:20Z  (in 42 s)\n";
    has(claims, &[shop, exp]);
}

#[test]
fn json_says_that_nothing_was_verified() {
    let token = merchant().claim("aud", "[1,1e400]").sign(SECRET);
    let finished = inspect(&token, &["--json"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (0, WARNING));
    has(&finished.stdout, &["[1,1e400]"]);
    let hostile = merchant().claim("x", "\"\u{9b}2J\u{202e}\"");
    let report = inspect(&hostile.sign(SECRET), &["--json"]).json();
    assert_eq!(report["payload"]["x"], "\u{9b}2J\u{202e}");
    assert_eq!(report["verified"], false);
    assert_eq!(report["header"], json!({"alg": "HS256", "typ": "JWT"}));
    assert_eq!(report["repeated"], json!([]));
}

#[test]
fn repeated_and_odd_members_are_shown() {
    let payload = r#"{"a":1,"a":0,"a":[2,{"b":1e400}],"exp":1.5,"exp":99999999999999999999,"":"","x\u001b":"é","nbf":253402300799,"iat":253402300800}"#;
    let token = sign(HEADER, payload, SECRET);
    let lines = [
        "payload  a     1\n",
        "payload  a     [2,{\"b\":1e400}]\n",
        "payload  exp   1.5\n",
        "payload  exp   99999999999999999999\n",
        "payload  x\\u{1b} \"é\"\n",
        "payload  nbf   253402300799  9999-12-31T23:59:59Z  (in 251702300781 s)\n",
        "payload  iat   253402300800  (in 251702300782 s)\n",
    ];
    has(&inspect(&token, &[]).done(), &lines);
    let json = inspect(&token, &["--json"]).stdout;
    let repeated = "\n  \"repeated\": [\n    \"a\",\n    \"exp\"\n  ]\n";
    has(&json, &[repeated]);
    assert_eq!(json.matches("\"a\": ").count(), 1, "{json}");
}

#[test]
fn white_space_of_a_value_cannot_make_a_line_of_its_own() {
    let value = "{\n  \"verified\": true,\n\t\"x\" : [ \" \\\" \\\\\" , 1e400 ] }";
    let token = merchant().claim("x", value).sign(SECRET);
    let compact = r#"{"verified":true,"x":[" \" \\",1e400]}"#;
    let json = inspect(&token, &["--json"]).stdout;
    has(&json, &[&format!("\n    \"x\": {compact}\n")]);
    let lines = inspect(&token, &[]).done();
    has(&lines, &[&format!("  x     {compact}\n")]);
}

#[test]
fn what_is_not_a_jwt_exits_with_1() {
    for text in [
        "undefined",
        "a.b.c",
        "Bearer a b",
        &sign("[]", "{}", SECRET),
        &sign("{}", b"{\"a\":\"\xff\"}", SECRET),
    ] {
        let finished = inspect(text, &[]);
        assert_eq!(finished.code, 1, "{text}");
        has(&finished.stdout, &[WARNING, "(not a JSON object)\n"]);
    }
    let empty = inspect(&sign("{}", "{}", SECRET), &[]).done();
    assert_eq!(empty.matches("(an empty object)\n").count(), 2);
}
