//! Wrong usage: named, answered with exit code 2, and without the token or secret that was passed.

use crate::util::{SECRET, call, merchant};

#[test]
fn mistyped_flags_and_commands_are_named() {
    call(["verify", "--expln"])
        .app()
        .run()
        .wrong_usage("a similar argument exists: '--explain'");
    call(["verify", "--expln"])
        .app()
        .run()
        .wrong_usage("unexpected argument '--expln'");
    call(["verfy"])
        .run()
        .wrong_usage("a similar subcommand exists: 'verify'");
}

#[test]
fn wrong_values_exit_with_2() {
    for arguments in [
        ["verify", "--now", "soon"],
        ["verify", "--now", "-1"],
        ["verify", "--leeway", "x"],
        ["verify", "--merchant", "--buyer"],
        ["verify", "file", "surplus"],
        ["man", "nothing", "surplus"],
        ["man", "help", ""],
    ] {
        call(arguments).app().run().wrong_usage("");
    }
    call(["completions", "cmd"])
        .run()
        .wrong_usage("possible values: bash,");
    call(["man", "other"])
        .run()
        .wrong_usage("possible values: verify,");
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
        assert!(
            !help.contains("--token ") && !help.contains("--secret "),
            "{help}"
        );
    }
}

#[test]
fn no_arguments_print_the_help_and_exit_with_2() {
    let finished = call([]).run();
    assert_eq!((finished.code, finished.stdout.as_str()), (2, ""));
    assert!(
        finished
            .stderr
            .contains("Usage: shopify-session-token <COMMAND>")
    );
}
