//! The examples `verify` and `mint` do as their help says: output, exit codes, and nothing that leaks.
#![cfg(feature = "std")]

mod util;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use util::{CLIENT_ID, IAT, OTHER_SECRET, SECRET, buyer, forge, merchant};

const ONE_LINE_OF_ADVICE: usize = 2; // after the line with the error

/// Cargo builds examples along with the tests, in a folder beside them.
fn example(name: &str) -> Command {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "run `cargo build --examples` first, or all tests"
    );
    let mut command = Command::new(path);
    command.env_remove("SHOPIFY_CLIENT_SECRET");
    command
}

/// With `token` on standard input and `secret` in the environment.
fn run(token: &str, secret: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = example("verify");
    if let Some(secret) = secret {
        command.env("SHOPIFY_CLIENT_SECRET", secret);
    }
    let mut child = command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The child may have read enough, or nothing at all, before everything is written.
    let _ = child.stdin.take().unwrap().write_all(token.as_bytes());
    let output = child.wait_with_output().unwrap();
    let given = arguments
        .iter()
        .flat_map(|argument| argument.split(['.', '=']));
    let hidden = token.split('.').chain(given).chain(secret);
    let hidden: Vec<&str> = hidden
        .filter(|part| part.len() >= 15 && *part != CLIENT_ID)
        .collect();
    for text in [text(&output.stdout), text(&output.stderr)] {
        for part in &hidden {
            assert!(!text.contains(part), "{text}");
        }
    }
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn at(now: u64) -> [String; 4] {
    [
        "--client-id".into(),
        CLIENT_ID.into(),
        "--now".into(),
        now.to_string(),
    ]
}

fn verify(token: &str, now: u64, more: &[&str]) -> Output {
    let arguments = at(now);
    let arguments: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect();
    run(token, Some(SECRET), &arguments)
}

#[track_caller]
fn assert_refused(output: &Output, reason: &str) {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(text(&output.stdout), "");
    let stderr = text(&output.stderr);
    assert!(stderr.contains(reason), "{stderr}");
    assert_eq!(stderr.lines().count(), ONE_LINE_OF_ADVICE, "{stderr}");
}

#[test]
fn without_arguments_it_verifies_the_sample() {
    let output = run("", None, &[]);
    assert_eq!(output.status.code(), Some(0));
    let stdout = text(&output.stdout);
    for row in [
        "shop         example.myshopify.com\n",
        "kind         merchant\n",
        "user ID      12345678901\n",
        "expires at   1700000060  2023-11-14T22:14:20Z\n",
        "remaining    42 s\n",
    ] {
        assert!(stdout.contains(row), "{stdout}");
    }
    assert!(text(&output.stderr).contains("bundled sample token, at the time 1700000018"));
}

#[test]
fn tokens_of_both_kinds_are_shown() {
    let output = verify(&(merchant().sign() + "\n"), IAT, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).contains("user ID      12345678901\n"));

    let output = verify(&format!("Bearer {}", buyer().sign()), IAT, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stdout).contains("customer ID  7654321\n"));

    let anonymous = verify(&buyer().without("sub").sign(), IAT, &[]);
    assert!(!text(&anonymous.stdout).contains("ID  7"), "{anonymous:?}");

    let header = format!("bearer   {}", buyer().sign());
    assert_eq!(verify(&header, IAT, &[]).status.code(), Some(0));

    let far = merchant().with("exp", u64::MAX.to_string()).sign();
    let stdout = verify(&far, IAT, &[]).stdout;
    assert!(text(&stdout).contains("expires at   18446744073709551615\n"));

    let by_argument = verify("", IAT, &["--token", &merchant().sign()]);
    assert!(text(&by_argument.stdout).contains("kind         merchant\n"));

    let other = merchant()
        .with("iss", r#""https://example.myshopify.com/po\u001bs""#)
        .sign();
    let other = verify(&other, IAT, &[]);
    let stdout = text(&other.stdout);
    assert!(stdout.contains("kind         other\n"), "{stdout}");
    assert!(stdout.contains("issuer path  /po\\u{1b}s\n"), "{stdout}");
}

#[test]
fn json_is_json() {
    let output = verify(&merchant().sign(), IAT + 1, &["--json"]);
    let claims: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(claims["shop"], "example.myshopify.com");
    assert_eq!(claims["kind"], "merchant");
    assert_eq!(claims["user_id"], 12_345_678_901_u64);
    assert_eq!(claims["customer_id"], serde_json::Value::Null);
    assert_eq!(claims["remaining_seconds"], 59);

    let output = verify(&buyer().sign(), IAT, &["--json"]);
    let claims: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(claims["kind"], "buyer");
    assert_eq!(claims["customer_id"], 7_654_321);
    assert_eq!(claims["user_id"], serde_json::Value::Null);
}

#[test]
fn refused_tokens_exit_with_1_and_say_why() {
    let token = merchant().sign();
    assert_refused(
        &verify(&forge(&token), IAT, &[]),
        "the signature does not match",
    );
    assert_refused(&verify(&token, IAT + 100, &[]), "expired 40 seconds ago");
    assert_refused(
        &verify(&token, IAT - 100, &[]),
        "not valid for another 100 seconds",
    );
    assert_refused(&verify("undefined", IAT, &[]), "not a JWT");
    assert_refused(&verify("", IAT, &[]), "not a JWT");
    assert_refused(
        &verify(&"A".repeat(1_000_000), IAT, &[]),
        "longer than 4096 bytes",
    );
    assert_refused(
        &verify(&merchant().without("jti").sign(), IAT, &[]),
        "the claim jti is missing",
    );

    let now = IAT.to_string();
    let other_app = run(
        &token,
        Some(SECRET),
        &["--client-id", "other", "--now", &now],
    );
    assert_refused(&other_app, "for another app");
    let other_secret = run(
        &token,
        Some(OTHER_SECRET),
        &["--client-id", CLIENT_ID, "--now", &now],
    );
    assert_refused(&other_secret, "the signature does not match");
    // The real clock: these tokens are from 2023.
    assert_refused(
        &run(&token, Some(SECRET), &["--client-id", CLIENT_ID]),
        "expired",
    );
}

#[test]
fn bad_secrets_exit_with_1_and_name_the_variable() {
    for secret in [None, Some(""), Some("\n"), Some("secret\n")] {
        let output = run(&merchant().sign(), secret, &["--client-id", CLIENT_ID]);
        assert_refused(&output, "SHOPIFY_CLIENT_SECRET");
    }
}

#[test]
fn other_suffixes_are_taken() {
    let token = buyer()
        .without("iss")
        .with("dest", r#""a.myshopify.io""#)
        .sign();
    assert_refused(&verify(&token, IAT, &[]), "--shop-suffix");
    let output = verify(&token, IAT, &["--shop-suffix", "myshopify.io"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_refused(
        &verify(&token, IAT, &["--shop-suffix", "io"]),
        "Give a domain",
    );
}

#[test]
fn bad_client_ids_exit_with_1_and_say_so() {
    for client_id in ["", "shpss_0123", "id "] {
        let output = run("", Some(SECRET), &["--client-id", client_id]);
        assert_refused(&output, "Give the client ID");
    }
}

#[test]
fn help_exits_with_0() {
    let output = run("", None, &["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("SHOPIFY_CLIENT_SECRET"));
}

#[test]
fn wrong_usage_shows_neither_token_nor_secret() {
    // What `run` looks for in the output are these very arguments.
    let token = merchant().sign();
    for arguments in [
        [token.as_str()].as_slice(),
        &["--now", &token],
        &["--client-id", "x", SECRET],
        &[&format!("--json={SECRET}")],
        &[&format!("--{SECRET}")],
        &[&format!("--token={token}")],
    ] {
        let output = run("", None, arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains("Usage: verify"), "{output:?}");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        ["--now", "soon"].as_slice(),
        &["--now", "-1"],
        &["--client-id"],
        &["--unknown"],
        &["surplus"],
        &["--token", "x"],
    ] {
        let output = run("", Some(SECRET), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn explanations_are_marked_line_by_line() {
    let hostile = forge(&merchant().append("x", r#""\u001b[2J\n\u202e""#).sign());
    let output = verify(&hostile, IAT, &["--explain"]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("UNVERIFIED  claim   sub   \"12345678901\"\n"),
        "{stderr}"
    );
    assert!(
        stderr.contains("UNVERIFIED  addressed to this app\n"),
        "{stderr}"
    );
    assert!(!stderr.contains(['\u{1b}', '\u{202e}']), "{stderr:?}");
    let (explanation, verdict) = stderr.split_once("\n\n").unwrap();
    assert!(
        explanation
            .lines()
            .all(|line| line.starts_with("UNVERIFIED  ")),
        "{stderr}"
    );
    assert!(
        verdict.starts_with("refused: the signature does not match"),
        "{stderr}"
    );

    let other_app = verify(
        &merchant().with("aud", r#""other""#).sign(),
        IAT,
        &["--explain"],
    );
    assert!(text(&other_app.stderr).contains("UNVERIFIED  addressed to ANOTHER app"));
    let no_app = verify(&merchant().without("aud").sign(), IAT, &["--explain"]);
    assert!(text(&no_app.stderr).contains("UNVERIFIED  addressed to no app"));
    let twice = merchant().append("aud", r#""other""#).sign();
    let twice = verify(&twice, IAT, &["--explain"]);
    assert!(text(&twice.stderr).contains("UNVERIFIED  addressed to no one app"));
    assert_eq!(text(&twice.stderr).matches("claim   aud").count(), 2);
    let unsigned = util::sign_with(r#"{"alg":"none"}"#, merchant().json(), SECRET);
    let unsigned = verify(&unsigned, IAT, &["--explain"]);
    assert!(text(&unsigned.stderr).contains("UNVERIFIED  header  alg   \"none\"\n"));
    let junk = verify("a.b.c", IAT, &["--explain"]);
    assert!(text(&junk.stderr).contains("UNVERIFIED  claim   (no JSON object"));
}

fn mint(secret: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = example("mint");
    command.envs(secret.map(|secret| ("SHOPIFY_CLIENT_SECRET", secret)));
    let output = command.args(arguments).output().unwrap();
    for text in [text(&output.stdout), text(&output.stderr)] {
        assert!(!text.contains(SECRET), "{text}");
    }
    output
}

#[test]
fn minted_tokens_verify() {
    for (arguments, row) in [
        (
            ["--merchant", "a.myshopify.com", "--user", "7"].as_slice(),
            "user ID      7\n",
        ),
        (
            &["--buyer", "a.myshopify.com", "--customer", "7"],
            "customer ID  7\n",
        ),
        (&["--buyer", "a.myshopify.com"], "kind         buyer\n"),
    ] {
        let minted = mint(Some(SECRET), arguments);
        assert_eq!(minted.status.code(), Some(0), "{minted:?}");
        let verified = run(
            text(&minted.stdout),
            Some(SECRET),
            &["--client-id", CLIENT_ID],
        );
        assert_eq!(verified.status.code(), Some(0), "{verified:?}");
        let stdout = text(&verified.stdout);
        assert!(
            stdout.contains(row) && stdout.contains("a.myshopify.com"),
            "{stdout}"
        );
    }
    let merchant = ["--merchant", "a.myshopify.com", "--client-id", "mine"];
    let minted = mint(Some(SECRET), &merchant);
    let verified = run(text(&minted.stdout), Some(SECRET), &["--client-id", "mine"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

#[test]
fn tokens_are_minted_bad_on_request() {
    for (flag, reason) in [
        ("--expired", "the token expired"),
        ("--not-yet-valid", "the token is not valid for another"),
        ("--forged", "the signature does not match"),
        ("--issued-at=0", "the token expired"),
    ] {
        let minted = mint(Some(SECRET), &["--merchant", "a.myshopify.com", flag]);
        let verified = run(
            text(&minted.stdout),
            Some(SECRET),
            &["--client-id", CLIENT_ID],
        );
        assert_refused(&verified, reason);
    }
}

#[test]
fn nothing_is_minted_without_a_secret_or_a_kind() {
    for secret in [None, Some(""), Some("secret\n")] {
        let output = mint(secret, &["--merchant", "a.myshopify.com"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stdout.is_empty() && text(&output.stderr).contains("SHOPIFY_CLIENT_SECRET"));
    }
    for client_id in ["", "shpss_0123", "id "] {
        let output = mint(Some(SECRET), &["--merchant", "a", "--client-id", client_id]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stdout.is_empty() && text(&output.stderr).contains("client ID"));
    }
    for arguments in [
        [].as_slice(),
        &["--merchant", "a", "--buyer", "b"],
        &["--merchant", "a", "--customer", "1"],
        &["--buyer", "a", "--user", "1"],
        &["--merchant", "a", "--user", "x"],
        &["--merchant", "a", SECRET],
    ] {
        let output = mint(Some(SECRET), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}
