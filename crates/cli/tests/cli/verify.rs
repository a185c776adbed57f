//! `verify`: verdicts, sources of token and secrets, explanations, JSON.

use serde_json::{Value, json};
use shopify_session_token::Claim;

use crate::util::{
    CLIENT_ID, IAT, OTHER_SECRET, SECRET, SHOP, buyer, call, file, has, merchant, verify,
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

#[test]
fn claims_are_printed_as_one_block() {
    let token = merchant().sign(SECRET);
    assert_eq!(verify(&token, IAT + 18, &[]).done(), MERCHANT_BLOCK);
    let date = call(["verify", "--now", "2023-11-14T22:13:38Z"]).app();
    assert_eq!(date.token(&token).run().done(), MERCHANT_BLOCK);
    let unknown = r#""https://example.myshopify.com/po\u001bs""#;
    let other = merchant().claim("iss", unknown);
    for (token, kind, row) in [
        (buyer(), "buyer", "customer ID  7654321"),
        (buyer().without("sub"), "buyer", "customer ID  (none)"),
        (other, "other", "issuer path  /po\\u{1b}s"),
    ] {
        let stdout = verify(&token.sign(SECRET), IAT, &[]).done();
        let first = format!("verified: kind {kind}\n");
        assert!(stdout.starts_with(&first), "{stdout}");
        has(&stdout, &[&format!("\n{row}\n")]);
    }
}

#[test]
fn every_claim_that_may_be_any_text_is_printed() {
    let mut printed = Vec::new();
    for &claim in Claim::ALL {
        let token = merchant().claim(claim.as_str(), r#""any text""#);
        let token = token.sign(SECRET);
        let finished = verify(&token, IAT, &[]);
        // `sub` is an ID, or decides that the kind is `other`.
        if finished.code == 0 && claim != Claim::Sub {
            has(&finished.done(), &["any text"]);
            let report = verify(&token, IAT, &["--json"]).json();
            has(&report["claims"].to_string(), &["\"any text\""]);
            printed.push(claim);
        }
    }
    assert_eq!(printed[..2], [Claim::Jti, Claim::Sid]);
}

#[test]
fn token_comes_from_file_environment_or_stdin() {
    let now = IAT.to_string();
    let token = merchant().sign(SECRET);
    let path = &*file("token", format!("Authorization: Bearer {token}\n"));
    // A file is more explicit than the environment, which is more explicit than a pipe.
    for (argument, variable, stdin) in [
        (Some(path), "", "bad"),
        (Some(path), "bad", "bad"),
        (None, &*token, "bad"),
        (None, "", &token),
        (Some("-"), "bad", &token),
    ] {
        let call = call(["verify", "--now", &now].into_iter().chain(argument)).app();
        let call = call.env("SHOPIFY_ID_TOKEN", variable);
        call.hide(&token).stdin(stdin).run().done();
    }
}

#[test]
fn secrets_and_client_id_come_from_arguments_or_environment() {
    let token = merchant().sign(OTHER_SECRET);
    let third = "shpss_00000000000000000000000000000000";
    let now = IAT.to_string();
    let previous = format!("{third},{OTHER_SECRET}");
    let call = call(["verify", "--now", &now]).app().token(&token);
    let finished = call.env("SHOPIFY_PREVIOUS_SECRET", &previous).run();
    has(&finished.done(), &["\nsigned with  previous secret\n"]);
    let secrets = format!("{SECRET}\n\n{third}\r\n{OTHER_SECRET}\n");
    let finished = verify(&token, IAT, &["--secret-file", &file("secrets", secrets)]);
    has(&finished.done(), &["\nsigned with  previous secret\n"]);

    let secret = file("secret", format!("{OTHER_SECRET}\n"));
    let arguments = ["--secret-file", &secret, "--client-id", "mine"];
    let mine = merchant().client_id("mine");
    verify(&mine.sign(OTHER_SECRET), IAT, &arguments).done();
    verify(&mine.sign(SECRET), IAT, &arguments).refused("the signature does not match");
    verify("", IAT, &["--secret-file", "no such file"]).wrong_usage("the file of --secret-file");
}

#[test]
fn leeway_and_shop_suffixes_are_passed_on() {
    let token = merchant().sign(SECRET);
    verify(&token, IAT + 69, &[]).done();
    verify(&token, IAT + 69, &["--leeway", "9"]).refused("expired 9 seconds ago");
    verify(&token, IAT + 69, &["--leeway", "61"]).wrong_usage("from 0 to 60");

    let token = buyer().without("iss").claim("dest", r#""a.myshopify.io""#);
    let suffixes = ["--shop-suffix", "b.dev", "--shop-suffix", "myshopify.io"];
    verify(&token.sign(SECRET), IAT, &suffixes).done();
    verify("x", IAT, &["--shop-suffix", "io"]).wrong_usage("the shop suffix must be a domain");
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
    let finished = verify(&token, IAT + 100, &["--json"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (1, ""));
    let message = "the token expired 40 seconds ago (at 1700000060, now 1700000100): fetch a token for every request, check the clocks";
    let expected = json!({
        "verified": false,
        "error": {
            "code": "expired", "message": message, "http_status": 401, "should_retry": true,
            "seconds_after_exp": 40,
        },
        "claims": null,
        "now": IAT + 100,
    });
    assert_eq!(finished.json(), expected);
}

#[test]
fn explanation_of_a_refused_token_has_checks_and_claims() {
    let finished = verify(&merchant().sign(SECRET), IAT + 100, &["--explain"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (1, ""));
    let expected = "\
refused: the token expired 40 seconds ago (at 1700000060, now 1700000100): fetch a token for every request, check the clocks
If it was just fetched, this clock is ahead by 40 s or more. To look at an old token, pass its time with --now.

checks
 1  passed       length
 2  passed       form
 3  passed       signature
 4  passed       header
 5  passed       payload
 6  passed       types of the claims
 7  FAILED       times: 40 s after exp (leeway 10 s)
 8  not reached  audience
 9  not reached  shop
10  not reached  issuer
11  not reached  kind

what the token claims; its signature is valid
signed      header   alg   \"HS256\"
signed      header   typ   \"JWT\"
signed      payload  iss   \"https://example.myshopify.com/admin\"
";
    assert!(finished.stdout.starts_with(expected), "{}", finished.stdout);
}

#[test]
fn explanation_of_a_verified_token_follows_its_block() {
    let token = merchant().sign(SECRET);
    let slow = "3 s before nbf, within the leeway: this clock is slow by that much or more";
    for (now, detail) in [
        (IAT - 3, slow),
        (IAT + 18, "42 s before exp"),
        (IAT + 65, "5 s after exp, within the leeway"),
    ] {
        let stdout = verify(&token, now, &["--explain"]).done();
        assert!(stdout.starts_with(&MERCHANT_BLOCK[..50]), "{stdout}");
        let lines = [
            "\n 3  passed       signature: current secret\n",
            &format!("\n 7  passed       times: {detail}\n"),
            "\n11  not asked    kind: merchant\n",
            "\nwhat the token claims; its signature is valid\nsigned ",
        ];
        has(&stdout, &lines);
    }
    let finished = verify(&token, IAT - 100, &["--explain"]);
    let detail = "\n 7  FAILED       times: 100 s before nbf (leeway 10 s)\n";
    has(&finished.stdout, &[detail]);
}

#[test]
fn every_line_of_a_forged_token_is_marked_unverified() {
    let hostile = merchant().claim("x", r#""\u001b[2J\n\u202e""#);
    let hostile = hostile.forged().sign(SECRET);
    let stdout = verify(&hostile, IAT, &["--explain"]).stdout;
    let title = "\nwhat the token claims; NOT VERIFIED, anyone can have written it\n";
    let (_, claims) = stdout.split_once(title).unwrap();
    let sub = "UNVERIFIED  payload  sub   \"12345678901\"\n";
    has(claims, &[sub]);
    let unverified = claims.lines().all(|line| line.starts_with("UNVERIFIED "));
    assert!(unverified, "{claims}");
    assert!(!stdout.contains(['\u{1b}', '\u{202e}']), "{stdout}");
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
