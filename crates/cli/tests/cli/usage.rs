//! Wrong usage: named, answered with exit code 2, and without the token or secret that was passed.

use crate::util::{SECRET, call, has, merchant};

#[test]
fn wrong_arguments_are_named() {
    for (arguments, problem) in [
        (["verify", "--expln"], "argument exists: '--explain'"),
        (["verfy", "x"], "a similar subcommand exists: 'verify'"),
        (["verify", "--now=soon"], "write Unix seconds, or a time as"),
        (["verify", "--now=2023-11-14"], "write Unix seconds"),
        (["verify", "--now=-1"], "write Unix seconds"),
        (["verify", "--leeway=x"], "invalid digit"),
        (["inspect", "--client-id"], "argument '--client-id'"),
        (["completions", "cmd"], "possible values: bash,"),
        (["man", "other"], "possible values: verify,"),
    ] {
        call(arguments).app().run().wrong_usage(problem);
    }
    for arguments in [["--merchant", "--buyer"], ["file", "surplus"]] {
        let call = call([&["verify"], &arguments[..]].concat()).app();
        call.run().wrong_usage("");
    }
    let token = merchant().sign(SECRET);
    let finished = call(["verify", &token]).app().hide(&token).run();
    finished.wrong_usage("the token itself cannot be an argument, because others could see it");
}

#[test]
fn errors_repeat_neither_token_nor_secret() {
    let token = merchant().sign(SECRET);
    let bearer = format!("Bearer {token}");
    for secret in [token.as_str(), SECRET, &bearer] {
        for arguments in [
            [secret].as_slice(),
            &[&format!("--{secret}")],
            &["verify", "x", secret],
            &["verify", "--now", secret],
            &["verify", &format!("--now={secret}")],
            &["verify", &format!("--json={secret}")],
            &["verify", &format!("--{secret}")],
            &["verify", &format!("--{secret}=x")],
            &["verify", &format!("--token={secret}")],
            &["verify", "--token", secret],
            &["verify", secret],
            &["verify", "--secret-file", secret],
            &["mint", "--merchant", "a", "--secret", secret],
            &["mint", "--merchant", "a", "--claim", secret],
            &["completions", secret],
            &["man", secret],
        ] {
            let finished = call(arguments.iter().copied()).app().hide(secret).run();
            finished.wrong_usage("");
        }
    }
}

#[test]
fn arguments_offer_neither_token_nor_secret() {
    for command in ["verify", "mint", "inspect"] {
        let help = call([command, "--help"]).run().done();
        let offers = ["--token ", "--secret "].map(|flag| help.contains(flag));
        assert_eq!(offers, [false; 2], "{help}");
    }
}

#[test]
fn no_arguments_print_the_help_and_exit_with_2() {
    let finished = call([]).run();
    assert_eq!((finished.code, finished.stdout.as_str()), (2, ""));
    let usage = "Usage: shopify-session-token <COMMAND>";
    has(&finished.stderr, &[usage]);
}
