//! `mint`: prints a token and nothing else, which `verify` accepts or refuses as asked.

use crate::util::{Finished, OTHER_SECRET, call, has};

const MERCHANT: [&str; 2] = ["--merchant", "a.myshopify.com"];

fn mint(arguments: &[&str]) -> String {
    let stdout = call([&["mint"], arguments].concat()).app().run().done();
    let token = stdout.strip_suffix('\n').unwrap();
    assert_eq!(token.matches('.').count(), 2);
    assert!(!token.contains(char::is_whitespace));
    stdout
}

/// The minted line as it is, piped into `verify`.
fn verify(minted: &str, more: &[&str]) -> Finished {
    let call = call([&["verify"], more].concat()).app();
    call.token(minted.trim()).stdin(minted).run()
}

#[test]
fn minted_tokens_verify() {
    for (kind, argument, row) in [
        ("--merchant", "--user=7", "user ID      7"),
        ("--merchant", r#"--claim=sub="43""#, "user ID      43"),
        ("--merchant", "--without=sid", "session ID   (none)"),
        ("--merchant", "--user=42", "remaining    60 s"),
        ("--buyer", "--customer=7", "customer ID  7"),
        ("--buyer", "--jwt-id=mine", "JWT ID       mine"),
        ("--buyer", "--lifetime=300", "customer ID  (none)"),
    ] {
        let minted = mint(&[kind, "a", argument, "--issued-at=1700000000"]);
        let stdout = verify(&minted, &["--now", "1700000000"]).done();
        has(&stdout, &[&format!("\n{row}\n")]);
    }
    let default = verify(&mint(&MERCHANT), &[]).done();
    has(&default, &["\nuser ID      42\n"]);
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
        for kind in ["--merchant", "--buyer"] {
            let stdout = verify(&mint(&[kind, shop]), &["--explain"]).done();
            has(&stdout, &["a.myshopify.com\"\n"]);
        }
    }
    let odd = ",a b,https://,example.com,admin.shopify.com/a,a.myshopify.com.evil.example";
    for shop in odd.split(',') {
        for kind in ["--merchant", "--buyer"] {
            let finished = call(["mint", kind, shop]).app().run();
            finished.wrong_usage("write a shop's handle, its myshopify.com domain, or its address");
        }
    }
}

#[test]
fn tokens_are_minted_as_asked() {
    for (argument, reason) in [
        ("--expired", "the token expired"),
        ("--not-yet-valid", "the token is not valid for another"),
        ("--forged", "the signature does not match"),
        ("--issued-at=0", "the token expired"),
        ("--other-app", "the token is for another app"),
        ("--client-id=mine", "the token is for another app"),
        ("--without=jti", "the claim jti is missing"),
    ] {
        let minted = mint(&[MERCHANT[0], MERCHANT[1], argument]);
        verify(&minted, &[]).refused(reason);
    }
    let dated = ["--issued-at", "2023-11-14T22:13:20Z", "--lifetime", "7"];
    let minted = mint(&[&MERCHANT[..], &dated].concat());
    let stdout = verify(&minted, &["--now", "1700000000"]).done();
    has(&stdout, &["expires at   1700000007 "]);
}

#[test]
fn current_secret_signs_if_the_configuration_is_valid() {
    let call = |variable, secret| {
        let call = call(["mint", MERCHANT[0], MERCHANT[1]]).app();
        call.env(variable, secret).run()
    };
    verify(&call("SHOPIFY_PREVIOUS_SECRET", OTHER_SECRET).done(), &[]).done();
    let finished = call("SHOPIFY_API_SECRET", "changeme");
    finished.wrong_usage("the client secret has fewer than 32 bytes");
}

#[test]
fn arguments_must_fit() {
    let cases: [(&[&str], &str); 13] = [
        (&[], "--merchant <SHOP>"),
        (&[], "--buyer <SHOP>"),
        (&["--merchant", "a", "--buyer", "b"], ""),
        (&["--merchant", "a", "--customer", "1"], ""),
        (&["--buyer", "a", "--user", "1"], ""),
        (&["--merchant", "a", "--user", "x"], ""),
        (&["--merchant", "a", "--expired", "--not-yet-valid"], ""),
        (&["--merchant", "a", "--lifetime", "-1"], ""),
        (&["--merchant", "a", "--claim", "sub"], "write NAME=JSON"),
        (&["--merchant", "a", "--claim", "locale=de"], "is not JSON"),
        (&["--merchant", "a", "--claim", "locale="], "is not JSON"),
        (&["--merchant", "a", "--claim", "x=[1,"], "is not JSON"),
        (&["--merchant", "a", "--claim", "x=1 2"], "is not JSON"),
    ];
    for (arguments, problem) in cases {
        let call = call(["mint"].iter().chain(arguments).copied()).app();
        call.run().wrong_usage(problem);
    }
}
