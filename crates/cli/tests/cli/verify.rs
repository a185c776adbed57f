//! `verify`: verdicts, sources of token and secrets, explanations, JSON.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::util::{
    CLIENT_ID, HEADER, IAT, OTHER_SECRET, SECRET, SHOP, buyer, call, merchant, sign, verify,
};

const MERCHANT_BLOCK: &str = "\
verified: kind merchant
shop         example.myshopify.com
user ID      12345678901
client ID    4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a
JWT ID       9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b
session ID   5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c
issuer path  /admin
issued at    1700000000  2023-11-14T22:13:20Z
not before   1700000000  2023-11-14T22:13:20Z
expires at   1700000060  2023-11-14T22:14:20Z
now          1700000018  2023-11-14T22:13:38Z
remaining    42 s
signed with  current secret
";

/// A file in a directory that cargo keeps for tests.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}

#[test]
fn claims_are_printed_as_one_block() {
    let token = merchant().sign(SECRET);
    assert_eq!(verify(&token, IAT + 18, &[]).done(), MERCHANT_BLOCK);
}

#[test]
fn kinds_are_told_apart() {
    let token = buyer().sign(SECRET);
    assert!(
        verify(&token, IAT, &[])
            .done()
            .contains("\ncustomer ID  7654321\n")
    );
    let anonymous = buyer().without("sub").sign(SECRET);
    assert!(
        verify(&anonymous, IAT, &[])
            .done()
            .contains("\ncustomer ID  (none)\n")
    );
    let other = merchant().claim("iss", r#""https://example.myshopify.com/po\u001bs""#);
    let stdout = verify(&other.sign(SECRET), IAT, &[]).done();
    assert!(stdout.starts_with("verified: kind other\n"), "{stdout}");
    assert!(stdout.contains("\nissuer path  /po\\u{1b}s\n"), "{stdout}");
}

#[test]
fn merchant_and_buyer_refuse_the_other_kind() {
    let (merchant, buyer) = (merchant().sign(SECRET), buyer().sign(SECRET));
    verify(&merchant, IAT, &["--merchant"]).done();
    verify(&buyer, IAT, &["--buyer"]).done();
    verify(&merchant, IAT, &["--buyer"]).refused("not a buyer's");
    verify(&buyer, IAT, &["--merchant"]).refused("not a merchant's");
}

#[test]
fn refused_tokens_say_why() {
    let token = merchant().sign(SECRET);
    verify(&merchant().forged().sign(SECRET), IAT, &[]).refused("the signature does not match");
    verify(&token, IAT + 100, &[]).refused("expired 40 seconds ago");
    verify(&token, IAT - 100, &[]).refused("not valid for another 100 seconds");
    verify("undefined", IAT, &[]).refused("not a session token");
    verify("Bearer a b", IAT, &[]).refused("not a session token");
    verify("\u{fffd}\0", IAT, &[]).refused("not a session token");
    verify(&"A".repeat(1_000_000), IAT, &[]).refused("longer than 4096 bytes");
    verify(&merchant().without("jti").sign(SECRET), IAT, &[]).refused("the claim jti is missing");
    verify(&merchant().for_other_app().sign(SECRET), IAT, &[]).refused("for another app");
    // The real clock: these tokens are from 2023.
    call(["verify"])
        .app()
        .token(&token)
        .run()
        .refused("expired");
}

#[test]
fn token_may_follow_a_header_name_and_scheme() {
    let token = merchant().sign(SECRET);
    for before in [
        "Bearer ",
        "bearer   ",
        "Authorization: Bearer ",
        "authorization:Bearer ",
    ] {
        for after in ["", "\n", "\r\n", " \n\n"] {
            verify(&format!("{before}{token}{after}"), IAT, &[]).done();
        }
    }
}

#[test]
fn token_comes_from_file_environment_or_stdin() {
    let now = IAT.to_string();
    let token = merchant().sign(SECRET);
    let path = file("token", &format!("Authorization: Bearer {token}\n"));
    let verify = |file: Option<&str>| call(["verify", "--now", &now].into_iter().chain(file)).app();
    verify(Some(&path)).hide(&token).run().done();
    verify(None)
        .hide(&token)
        .env("SHOPIFY_ID_TOKEN", &token)
        .run()
        .done();
    verify(Some("-")).token(&token).run().done();
    verify(None).token(&token).run().done();
    // A file is more explicit than the environment, which is more explicit than a pipe.
    verify(Some(&path))
        .env("SHOPIFY_ID_TOKEN", "bad")
        .stdin("bad")
        .run()
        .done();
    verify(None)
        .env("SHOPIFY_ID_TOKEN", &token)
        .stdin("bad")
        .run()
        .done();
    verify(Some("-"))
        .env("SHOPIFY_ID_TOKEN", "bad")
        .token(&token)
        .run()
        .done();
    verify(None)
        .env("SHOPIFY_ID_TOKEN", "")
        .token(&token)
        .run()
        .done();
}

#[test]
fn no_token_is_wrong_usage() {
    for text in ["", "\n"] {
        call(["verify"])
            .app()
            .stdin(text)
            .run()
            .wrong_usage("there is no token");
    }
    call(["verify", "no such file"])
        .app()
        .run()
        .wrong_usage("cannot open the token's file");
}

#[test]
fn token_as_argument_is_not_repeated() {
    let token = merchant().sign(SECRET);
    let finished = call(["verify", &token]).app().hide(&token).run();
    finished.wrong_usage("the token itself cannot be an argument");
}

#[test]
fn previous_secrets_come_from_environment_or_file() {
    let now = IAT.to_string();
    let token = merchant().sign(OTHER_SECRET);
    let third = "shpss_00000000000000000000000000000000";
    let finished = call(["verify", "--now", &now])
        .app()
        .env(
            "SHOPIFY_PREVIOUS_SECRET",
            &format!("{third},{OTHER_SECRET}"),
        )
        .token(&token)
        .run();
    assert!(finished.done().contains("\nsigned with  previous secret\n"));

    let path = file(
        "secrets",
        &format!("{SECRET}\n\n  {third}\r\n{OTHER_SECRET}\n"),
    );
    let arguments = [
        "verify",
        "--now",
        &now,
        "--secret-file",
        &path,
        "--client-id",
        CLIENT_ID,
    ];
    let finished = call(arguments).token(&token).run();
    assert!(finished.done().contains("\nsigned with  previous secret\n"));
}

#[test]
fn secret_file_replaces_the_environment() {
    let path = file("secret", &format!("{OTHER_SECRET}\n"));
    let arguments = ["--secret-file", &path];
    verify(&merchant().sign(OTHER_SECRET), IAT, &arguments).done();
    verify(&merchant().sign(SECRET), IAT, &arguments).refused("the signature does not match");
    verify("", IAT, &["--secret-file", "no such file"]).wrong_usage("the file of --secret-file");
}

#[test]
fn client_id_argument_replaces_the_environment() {
    let token = merchant().client_id("mine").sign(SECRET);
    verify(&token, IAT, &["--client-id", "mine"]).done();
    verify(&token, IAT, &[]).refused("for another app");
}

#[test]
fn time_may_be_a_date() {
    let token = merchant().sign(SECRET);
    let finished = call(["verify", "--now", "2023-11-14T22:13:38Z"])
        .app()
        .token(&token)
        .run();
    assert_eq!(finished.done(), MERCHANT_BLOCK);
}

#[test]
fn leeway_and_shop_suffixes_are_passed_on() {
    let token = merchant().sign(SECRET);
    verify(&token, IAT + 69, &[]).done();
    verify(&token, IAT + 69, &["--leeway", "9"]).refused("expired 9 seconds ago");
    verify(&token, IAT + 69, &["--leeway", "61"]).wrong_usage("from 0 to 60");

    let token = buyer()
        .without("iss")
        .claim("dest", r#""a.myshopify.io""#)
        .sign(SECRET);
    verify(&token, IAT, &[]).refused("dest is not a shop's domain");
    verify(
        &token,
        IAT,
        &["--shop-suffix", "b.dev", "--shop-suffix", "myshopify.io"],
    )
    .done();
    verify(&token, IAT, &["--shop-suffix", "io"]).wrong_usage("the shop suffix must be a domain");
}

#[test]
fn wrong_configuration_says_where_it_is_read_from() {
    for secret in ["", "\n", "changeme", "${SHOPIFY_API_SECRET}"] {
        let finished = call(["verify"]).env("SHOPIFY_API_KEY", CLIENT_ID);
        let finished = finished.env("SHOPIFY_API_SECRET", secret).stdin("x").run();
        finished.wrong_usage("(it is read from SHOPIFY_API_SECRET and SHOPIFY_PREVIOUS_SECRET)");
    }
    let path = file("empty", "\n");
    verify("x", IAT, &["--secret-file", &path]).wrong_usage("read from the file of --secret-file");
    for client_id in ["", SECRET, "id "] {
        verify("x", IAT, &["--client-id", client_id])
            .wrong_usage("(it is read from --client-id or SHOPIFY_API_KEY)");
    }
    call(["verify"])
        .env("SHOPIFY_API_SECRET", SECRET)
        .run()
        .wrong_usage("--client-id <ID>");
}

#[test]
fn json_has_verdict_and_claims() {
    let report = verify(&merchant().sign(SECRET), IAT + 1, &["--json"]);
    assert_eq!(report.code, 0);
    let expected = json!({
        "verified": true,
        "error": null,
        "claims": {
            "shop": SHOP, "kind": "merchant", "user_id": 12_345_678_901_u64, "customer_id": null,
            "client_id": CLIENT_ID, "jwt_id": "9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b",
            "session_id": "5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c", "issuer_path": "/admin",
            "issued_at": IAT, "not_before": IAT, "expires_at": IAT + 60,
            "remaining_seconds": 59, "signed_with": "current",
        },
        "now": IAT + 1,
    });
    assert_eq!(report.json(), expected);

    let report = verify(&buyer().sign(SECRET), IAT, &["--json"]).json();
    assert_eq!(report["claims"]["customer_id"], 7_654_321);
    assert_eq!(report["claims"]["user_id"], Value::Null);
}

#[test]
fn json_has_the_error_and_the_seconds() {
    let token = merchant().sign(SECRET);
    let report = verify(&token, IAT + 100, &["--json"]);
    assert_eq!((report.code, report.stderr.as_str()), (1, ""));
    let report = report.json();
    assert_eq!(
        (&report["verified"], &report["claims"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(report["error"]["code"], "expired");
    assert_eq!(report["error"]["http_status"], 401);
    assert_eq!(report["error"]["should_retry"], true);
    assert_eq!(report["error"]["seconds_after_exp"], 40);
    assert!(
        report["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("the token expired 40 seconds ago")
    );

    let report = verify(&token, IAT - 100, &["--json"]).json();
    assert_eq!(report["error"]["seconds_before_nbf"], 100);
    assert_eq!(report["error"].get("seconds_after_exp"), None);
}

/// The outcome of each check with `--explain --json`, by its first letter: passed, failed, not reached, not
/// asked (as `a`).
fn outcomes(token: &str, now: u64, more: &[&str]) -> (String, bool) {
    let arguments: Vec<&str> = ["--explain", "--json"]
        .iter()
        .chain(more)
        .copied()
        .collect();
    let report = verify(token, now, &arguments).json();
    let checks = report["checks"].as_array().unwrap();
    let outcomes = checks.iter().enumerate().map(|(index, check)| {
        assert_eq!(check["number"], index + 1);
        match check["outcome"].as_str().unwrap() {
            "not_asked" => 'a',
            outcome => outcome.chars().next().unwrap(),
        }
    });
    (
        outcomes.collect(),
        report["decoded"]["signed"] == json!(true),
    )
}

#[test]
fn every_error_fails_its_own_check() {
    let token = merchant().sign(SECRET);
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let with_header = |header: &str| merchant().header(header).sign(SECRET);
    let cases = [
        (1, "A".repeat(5000)),
        (2, "undefined".into()),
        (2, format!("{signing_input}.{}", &signature[1..])),
        (2, format!("{}.{signature}", "A".repeat(99))),
        (3, format!("?{token}")),
        (3, with_header("[]")),
        (3, with_header(r#"{"alg":"none"}"#)),
        (4, format!("{signing_input}.{}?", &signature[1..])),
        (5, merchant().forged().sign(SECRET)),
        (6, sign(HEADER, "[]", SECRET)),
        (7, merchant().without("exp").sign(SECRET)),
        (7, merchant().claim("exp", "-1").sign(SECRET)),
        (8, merchant().expired().sign(SECRET)),
        (8, merchant().not_yet_valid().sign(SECRET)),
        (9, merchant().for_other_app().sign(SECRET)),
        (
            10,
            merchant().claim("dest", r#""example.com""#).sign(SECRET),
        ),
        (
            10,
            merchant().claim("iss", r#""a.myshopify.com""#).sign(SECRET),
        ),
        (11, buyer().sign(SECRET)),
    ];
    for (failed, token) in cases {
        let expected = "p".repeat(failed - 1) + "f" + &"n".repeat(11 - failed);
        let (outcomes, signed) = outcomes(&token, IAT, &["--merchant"]);
        assert_eq!(outcomes, expected, "{token}");
        assert_eq!(signed, failed > 5, "{token}");
    }
    assert_eq!(
        outcomes(&token, IAT, &["--merchant"]),
        ("p".repeat(11), true)
    );
    assert_eq!(outcomes(&token, IAT, &[]), ("p".repeat(10) + "a", true));
}

#[test]
fn checks_are_those_that_the_library_lists() {
    // In the packaged crate there is no README of the library.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let Ok(readme) = fs::read_to_string(path) else {
        return;
    };
    let (_, section) = readme.split_once("\n## What is checked\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let numbers = section.lines().filter(|line| {
        let number = line
            .split_once(". ")
            .map(|(number, _)| number.parse::<u32>());
        matches!(number, Some(Ok(_)))
    });
    assert_eq!(numbers.count(), 11);
}

#[test]
fn explanation_of_a_refused_token_has_checks_and_claims() {
    let finished = verify(&merchant().sign(SECRET), IAT + 100, &["--explain"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (1, ""));
    assert_eq!(
        finished.stdout,
        "\
refused: the token expired 40 seconds ago (at 1700000060, now 1700000100): fetch a token for every request, check the clocks
To look at an old token, pass a time at which it was valid with --now.

checks
 1  passed       length
 2  passed       three segments
 3  passed       header
 4  passed       form of the signature
 5  passed       signature
 6  passed       payload
 7  passed       types of the claims
 8  FAILED       times: 40 s after exp (leeway 10 s): the token is old, or this clock is ahead by 40 s or more
 9  not reached  audience
10  not reached  shop and issuer
11  not reached  kind

what the token claims; its signature is valid
signed      header   alg   \"HS256\"
signed      header   typ   \"JWT\"
signed      payload  iss   \"https://example.myshopify.com/admin\"
signed      payload  dest  \"https://example.myshopify.com\"
signed      payload  aud   \"4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a\"
signed      payload  sub   \"12345678901\"
signed      payload  exp   1700000060  2023-11-14T22:14:20Z  (40 s ago)
signed      payload  nbf   1700000000  2023-11-14T22:13:20Z  (100 s ago)
signed      payload  iat   1700000000  2023-11-14T22:13:20Z  (100 s ago)
signed      payload  jti   \"9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b\"
signed      payload  sid   \"5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c\"
"
    );
}

#[test]
fn explanation_of_a_verified_token_follows_its_block() {
    let stdout = verify(&merchant().sign(SECRET), IAT + 18, &["--explain"]).done();
    assert!(stdout.starts_with(MERCHANT_BLOCK), "{stdout}");
    for line in [
        "\n 5  passed       signature: current secret\n",
        "\n 8  passed       times: 42 s before exp\n",
        "\n11  not asked    kind: merchant\n",
        "\nwhat the token claims; its signature is valid\nsigned ",
    ] {
        assert!(stdout.contains(line), "{stdout}");
    }
}

#[test]
fn explanation_counts_by_how_much_clocks_differ() {
    let token = merchant().sign(SECRET);
    for (now, detail) in [
        (
            IAT - 100,
            "FAILED       times: 100 s before nbf (leeway 10 s): this clock is slow by 100 s or more\n",
        ),
        (
            IAT - 3,
            "passed       times: 3 s before nbf, within the leeway: this clock is slow by that much or more\n",
        ),
        (
            IAT + 65,
            "passed       times: 5 s after exp, within the leeway\n",
        ),
    ] {
        let finished = verify(&token, now, &["--explain"]);
        assert!(finished.stdout.contains(detail), "{}", finished.stdout);
    }
}

#[test]
fn every_line_of_a_forged_token_is_marked_unverified() {
    let hostile = merchant()
        .claim("x", r#""\u001b[2J\n\u202e""#)
        .forged()
        .sign(SECRET);
    let finished = verify(&hostile, IAT, &["--explain"]);
    let title = "\nwhat the token claims; NOT VERIFIED, anyone can have written it\n";
    let (_, claims) = finished.stdout.split_once(title).unwrap();
    assert!(
        claims.lines().count() > 5 && claims.lines().all(|line| line.starts_with("UNVERIFIED "))
    );
    assert!(
        claims.contains("UNVERIFIED  payload  sub   \"12345678901\"\n"),
        "{claims}"
    );
    assert!(
        !finished.stdout.contains(['\u{1b}', '\u{202e}']),
        "{}",
        finished.stdout
    );
    let json = verify(&hostile, IAT, &["--explain", "--json"]).json();
    assert_eq!(json["decoded"]["payload"]["x"], "\u{1b}[2J\n\u{202e}");
}

#[test]
fn verdict_does_not_depend_on_who_reads_the_output() {
    let verify = |now: u64, token: &str| {
        call(["verify", "--json", "--now", &now.to_string()])
            .app()
            .token(token)
            .run_into_closed_pipe()
    };
    let token = merchant().sign(SECRET);
    assert_eq!(verify(IAT, &token), (0, String::new()));
    assert_eq!(verify(0, &token), (1, String::new()));
}
