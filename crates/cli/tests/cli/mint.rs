//! `mint`: prints a token and nothing else, which `verify` accepts or refuses as asked.

use crate::util::{CLIENT_ID, Finished, IAT, OTHER_SECRET, SECRET, call};

const MERCHANT: [&str; 2] = ["--merchant", "a.myshopify.com"];

fn mint(arguments: &[&str]) -> String {
    let finished = call(["mint"].into_iter().chain(arguments.iter().copied()))
        .app()
        .run();
    let stdout = finished.done();
    let token = stdout.strip_suffix('\n').unwrap();
    assert_eq!(token.matches('.').count(), 2);
    assert!(!token.contains(char::is_whitespace));
    stdout
}

/// The minted line as it is, piped into `verify`.
fn verify(minted: &str, more: &[&str]) -> Finished {
    call(["verify"].into_iter().chain(more.iter().copied()))
        .app()
        .token(minted.trim())
        .stdin(minted)
        .run()
}

#[test]
fn minted_tokens_verify() {
    for (arguments, row) in [
        (
            ["--merchant", "a.myshopify.com"].as_slice(),
            "user ID      42\n",
        ),
        (
            &["--merchant", "a.myshopify.com", "--user", "7"],
            "user ID      7\n",
        ),
        (
            &["--buyer", "a.myshopify.com", "--customer", "7"],
            "customer ID  7\n",
        ),
        (&["--buyer", "a.myshopify.com"], "customer ID  (none)\n"),
        (
            &["--buyer", "a.myshopify.com", "--jwt-id", "mine"],
            "JWT ID       mine\n",
        ),
        (
            &["--merchant", "a.myshopify.com", "--claim", r#"sub="43""#],
            "user ID      43\n",
        ),
        (
            &["--merchant", "a.myshopify.com", "--without", "sid"],
            "session ID   (none)\n",
        ),
    ] {
        let stdout = verify(&mint(arguments), &[]).done();
        assert!(
            stdout.contains(row) && stdout.contains("\nshop         a.myshopify.com\n"),
            "{stdout}"
        );
    }
}

#[test]
fn shop_may_be_an_address() {
    for shop in [
        "a",
        "A.myshopify.com",
        "https://a.myshopify.com/products/1?x=/y",
        "https://admin.shopify.com/store/a",
        "admin.shopify.com/store/a/orders?limit=1",
    ] {
        let stdout = verify(&mint(&["--merchant", shop]), &[]).done();
        assert!(
            stdout.contains("\nshop         a.myshopify.com\n"),
            "{stdout}"
        );
        verify(&mint(&["--buyer", shop]), &[]).done();
    }
    for shop in [
        "",
        "example.com",
        "a.myshopify.com.evil.example",
        "https://",
        "a b",
        "admin.shopify.com/a",
    ] {
        for kind in ["--merchant", "--buyer"] {
            let finished = call(["mint", kind, shop]).app().run();
            finished.wrong_usage(
                "write a shop's handle, its myshopify.com domain, or its address in the admin",
            );
        }
    }
}

#[test]
fn tokens_are_minted_bad_on_request() {
    for (flag, reason) in [
        ("--expired", "the token expired"),
        ("--not-yet-valid", "the token is not valid for another"),
        ("--forged", "the signature does not match"),
        ("--issued-at=0", "the token expired"),
        ("--other-app", "the token is for another app"),
        ("--without=jti", "the claim jti is missing"),
    ] {
        let minted = mint(&[MERCHANT[0], MERCHANT[1], flag]);
        verify(&minted, &[]).refused(reason);
    }
}

#[test]
fn times_and_client_id_are_those_asked_for() {
    let minted = mint(&[
        MERCHANT[0],
        MERCHANT[1],
        "--issued-at",
        "2023-11-14T22:13:20Z",
        "--lifetime",
        "7",
        "--client-id",
        "mine",
    ]);
    let now = IAT.to_string();
    let stdout = verify(&minted, &["--now", &now, "--client-id", "mine"]).done();
    assert!(stdout.contains("expires at   1700000007 "), "{stdout}");
}

#[test]
fn current_secret_signs() {
    let minted = call(["mint", MERCHANT[0], MERCHANT[1]])
        .app()
        .env("SHOPIFY_PREVIOUS_SECRET", OTHER_SECRET)
        .run()
        .done();
    verify(&minted, &[]).done();
}

#[test]
fn nothing_is_minted_with_a_wrong_configuration() {
    for (client_id, secret, problem) in [
        (CLIENT_ID, "", "set SHOPIFY_API_SECRET"),
        (
            CLIENT_ID,
            "changeme\n",
            "(it is read from SHOPIFY_API_SECRET)",
        ),
        ("", SECRET, "set SHOPIFY_API_KEY"),
        (SECRET, SECRET, "are the two swapped?"),
    ] {
        let mint = call(["mint", MERCHANT[0], MERCHANT[1]]).env("SHOPIFY_API_KEY", client_id);
        mint.env("SHOPIFY_API_SECRET", secret)
            .run()
            .wrong_usage(problem);
    }
}

#[test]
fn kind_and_its_id_must_fit() {
    for arguments in [
        ["mint"].as_slice(),
        &["mint", "--merchant", "a", "--buyer", "b"],
        &["mint", "--merchant", "a", "--customer", "1"],
        &["mint", "--buyer", "a", "--user", "1"],
        &["mint", "--merchant", "a", "--user", "x"],
        &["mint", "--merchant", "a", "--expired", "--not-yet-valid"],
        &["mint", "--merchant", "a", "--claim", "sub"],
        &["mint", "--merchant", "a", "--lifetime", "-1"],
    ] {
        call(arguments.iter().copied()).app().run().wrong_usage("");
    }
}

#[test]
fn missing_kind_names_both() {
    for flag in ["--merchant", "--buyer"] {
        call(["mint"]).app().run().wrong_usage(flag);
    }
}

#[test]
fn claims_that_are_not_json_are_refused() {
    for claim in ["locale=de", "locale=", "x=[1,", "x=1 2"] {
        let arguments = ["mint", "--merchant", "a.myshopify.com", "--claim", claim];
        call(arguments).app().run().wrong_usage("is not JSON");
    }
}
