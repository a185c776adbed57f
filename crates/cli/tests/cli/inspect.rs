//! `inspect`: shows what a token claims, and says that nothing was verified.

use serde_json::json;

use crate::util::{Finished, HEADER, IAT, SECRET, call, merchant, sign};

const WARNING: &str =
    "NOT VERIFIED: no signature was checked, anyone can have written this token.\n";

fn inspect(token: &str, more: &[&str]) -> Finished {
    let now = (IAT + 18).to_string();
    let arguments = ["inspect", "--now", &now]
        .into_iter()
        .chain(more.iter().copied());
    call(arguments).token(token).run()
}

#[test]
fn first_line_says_that_nothing_was_verified() {
    let token = merchant().forged().sign(SECRET);
    let stdout = inspect(&token, &[]).done();
    let claims = stdout.strip_prefix(WARNING).unwrap();
    assert!(
        claims.lines().all(|line| line.starts_with("UNVERIFIED ")),
        "{claims}"
    );
    assert!(
        claims.contains("payload  dest  \"https://example.myshopify.com\"\n"),
        "{claims}"
    );
    assert!(
        claims.contains("payload  exp   1700000060  2023-11-14T22:14:20Z  (in 42 s)\n"),
        "{claims}"
    );
}

#[test]
fn json_says_that_nothing_was_verified() {
    let finished = inspect(
        &merchant().claim("aud", "[1,1e400]").sign(SECRET),
        &["--json"],
    );
    assert_eq!((finished.code, finished.stderr.as_str()), (0, WARNING));
    assert!(finished.stdout.contains("[1,1e400]"));
    let hostile = merchant().claim("x", "\"\u{9b}2J\u{202e}\"").sign(SECRET);
    let report = inspect(&hostile, &["--json"]).json();
    assert_eq!(report["verified"], false);
    assert_eq!(report["header"], json!({"alg": "HS256", "typ": "JWT"}));
    assert_eq!(report["payload"]["x"], "\u{9b}2J\u{202e}");
    assert_eq!(report["repeated"], json!([]));
}

#[test]
fn repeated_and_odd_members_are_shown() {
    let token = sign(
        HEADER,
        r#"{"a":1,"a":0,"a":[2,{"b":1e400}],"exp":1.5,"exp":99999999999999999999,"":"","x\u001b":"é","nbf":253402300799,"iat":253402300800}"#,
        SECRET,
    );
    let stdout = inspect(&token, &[]).done();
    for line in [
        "payload  a     1\n",
        "payload  a     [2,{\"b\":1e400}]\n",
        "payload  exp   1.5\n",
        "payload  nbf   253402300799  9999-12-31T23:59:59Z  (in 251702300781 s)\n",
        "payload  iat   253402300800  (in 251702300782 s)\n",
        "payload  exp   99999999999999999999\n",
        "payload  x\\u{1b} \"é\"\n",
    ] {
        assert!(stdout.contains(line), "{line}{stdout}");
    }
    let finished = inspect(&token, &["--json"]);
    for once in ["\n  \"repeated\": [", "\"a\": "] {
        assert_eq!(
            finished.stdout.matches(once).count(),
            1,
            "{}",
            finished.stdout
        );
    }
}

#[test]
fn white_space_of_a_value_cannot_make_a_line_of_its_own() {
    let value = "{\n  \"verified\": true,\n\t\"x\" : [ \" \\\" \\\\\" , 1e400 ] }";
    let token = merchant().claim("x", value).sign(SECRET);
    let compact = r#"{"verified":true,"x":[" \" \\",1e400]}"#;
    let json = inspect(&token, &["--json"]).stdout;
    assert!(
        json.contains(&format!("\n    \"x\": {compact}\n")),
        "{json}"
    );
    let lines = inspect(&token, &[]).done();
    assert!(lines.ends_with(&format!("  x     {compact}\n")), "{lines}");
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
        assert!(
            finished.stdout.starts_with(WARNING)
                && finished.stdout.contains("(not a JSON object)\n")
        );
    }
    let empty = inspect(&sign("{}", "{}", SECRET), &[]).done();
    assert_eq!(empty.matches("(an empty object)\n").count(), 2);
}
