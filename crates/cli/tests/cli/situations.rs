//! What a person gets to read in each situation, word for word.

use shopify_session_token::testing::OTHER_SHOP;

use crate::util::{
    CLIENT_ID, Finished, IAT, OTHER_SECRET, SECRET, buyer, call, file, merchant, of_algorithm,
    verify,
};

#[track_caller]
fn reads(situation: &str, finished: &Finished, code: i32, text: &str) {
    assert_eq!(
        (finished.code, finished.stderr.as_str()),
        (code, text),
        "{situation}"
    );
}

#[test]
fn configuration_that_is_not_as_shopify_shows_it() {
    let equals = "the client secret has a name and = before it: leave them out";
    let comment = "the client secret has a comment beside it: leave it out";
    let short = "the client secret has fewer than 32 bytes: is it the whole secret from the app's settings?";
    for (situation, secret, problem) in [
        ("a name", format!("SHOPIFY_API_SECRET={SECRET}"), equals),
        (
            "a name and quotes",
            format!("export KEY=\"{SECRET}\""),
            equals,
        ),
        ("a comment", format!("{SECRET} # test app"), comment),
        ("a line of comment", format!("# {SECRET}"), comment),
        ("a placeholder", "${SHOPIFY_API_SECRET}".into(), short),
    ] {
        let file = file("odd-secret", format!("{secret}\n"));
        for (previous, source, arguments, variables) in [
            (
                "",
                "SHOPIFY_API_SECRET",
                ["verify", "-"].as_slice(),
                [&*secret, ""],
            ),
            (
                "previous ",
                "SHOPIFY_PREVIOUS_SECRET",
                &["verify"],
                [SECRET, &secret],
            ),
            (
                "",
                "the file of --secret-file",
                &["verify", "--secret-file", &file],
                ["", ""],
            ),
        ] {
            let call = call(arguments.iter().copied()).env("SHOPIFY_API_KEY", CLIENT_ID);
            let call = call.env("SHOPIFY_API_SECRET", variables[0]);
            let finished = call.env("SHOPIFY_PREVIOUS_SECRET", variables[1]).run();
            let problem = problem.replace("the client", &format!("the {previous}client"));
            reads(
                situation,
                &finished,
                2,
                &format!("error: {problem} (it is read from {source})\n"),
            );
        }
    }
}

#[test]
fn files_that_cannot_be_read() {
    let utf_16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{SECRET}\r\n")
            .encode_utf16()
            .flat_map(order)
            .collect()
    };
    let long = " ".repeat(65_536) + SECRET;
    let missing = std::fs::File::open("no such file").unwrap_err();
    for (situation, bytes, problem) in [
        (
            "UTF-16",
            utf_16(u16::to_le_bytes),
            "it is in UTF-16, save it as UTF-8",
        ),
        (
            "UTF-16, big endian",
            utf_16(u16::to_be_bytes),
            "it is in UTF-16, save it as UTF-8",
        ),
        (
            "UTF-16 without its mark",
            utf_16(u16::to_le_bytes).split_off(2),
            "it is in UTF-16, save it as UTF-8",
        ),
        ("no end", long.into_bytes(), "it has more than 65536 bytes"),
        ("missing", Vec::new(), &missing.to_string()),
    ] {
        let path = file("odd-file", &bytes);
        let path = if bytes.is_empty() {
            "no such file"
        } else {
            &path
        };
        let secret = verify("x", IAT, &["--secret-file", path]);
        reads(
            situation,
            &secret,
            2,
            &format!("error: cannot read the file of --secret-file: {problem}\n"),
        );
        let verb = if bytes.is_empty() { "open" } else { "read" };
        let token = call(["verify", path]).app().run();
        reads(
            situation,
            &token,
            2,
            &format!("error: cannot {verb} the token's file: {problem}\n"),
        );
    }
}

const AROUND: &str =
    "note: what stands around the token is left out; with it, a server refuses the token\n";
const INSIDE: &str =
    "note: white space inside the token is left out; with it, a server refuses the token\n";

#[test]
fn texts_with_a_token() {
    let token = &merchant().sign(SECRET);
    let (start, end) = token.split_at(100);
    let (almost, last) = token.split_at(token.len() - 9);
    for (text, note) in [
        (format!("{token}\r\n"), ""),
        (format!("authorization:bearer   {token} \n\n"), ""),
        (format!("Authorization: {token}"), ""),
        (format!("\"{token}\""), AROUND),
        (format!("\u{feff}{token}"), AROUND),
        (format!("{{\"token\":\"Bearer {token}\\n\"}}"), AROUND),
        (format!("{{\\\"token\\\": \\\"{token}\\\"}}"), AROUND),
        (
            format!("https://app.example/?shop=a&id_token={token}&x=1.2.3"),
            AROUND,
        ),
        (format!("/r?back=%2F%3Fid_token%3D{token}%26x"), AROUND),
        (
            format!("curl -H 'Authorization: Bearer {token}' http://localhost:3000/"),
            AROUND,
        ),
        (
            format!("10.0.0.1 [21:14:47] token={token}. 401 v1.2.3 {token}"),
            AROUND,
        ),
        (format!("{start}\n{end}"), INSIDE),
        (
            format!("Authorization: Bearer {start}\r\n  {end}\n"),
            INSIDE,
        ),
        (
            format!("{start} {almost}", almost = &almost[100..]) + " " + last,
            INSIDE,
        ),
        (format!("'{almost}\n{last}'"), INSIDE),
    ] {
        let finished = call(["verify", "--now", "1700000000"])
            .app()
            .hide(token)
            .stdin(&text)
            .run();
        reads(&text, &finished, 0, note);
        let finished = call(["inspect", "--now", "1700000000"])
            .hide(token)
            .stdin(&text)
            .run();
        reads(&text, &finished, 0, note);
    }
}

#[test]
fn refused_tokens() {
    let other_app = merchant().client_id("0123456789abcdef0123456789abcdef");
    let whole =
        "Pass the whole token: three parts with dots between them, from the Authorization header.";
    let hs256 = "Session tokens have HS256: App Bridge sends them, and sessionToken.get() in an extension gives them.";
    let malformed = "the token is not a JWT in compact serialization";
    let signature =
        "the signature does not match: is this the client secret of the app that the token is for?";
    let not_merchant = "the token is valid, but not a merchant's";
    let token = merchant().sign(SECRET);
    for (situation, token, now, flags, reason, advice) in [
        (
            "RS256",
            of_algorithm("RS256", 342),
            IAT,
            [].as_slice(),
            "the token is a JWT of another algorithm (RS256), probably a customer account's",
            hs256,
        ),
        (
            "RS256, in a log",
            format!("id={} ok", of_algorithm("RS256", 342)),
            IAT,
            &[],
            "the token is a JWT of another algorithm (RS256), probably a customer account's",
            hs256,
        ),
        (
            "ES256",
            of_algorithm("ES256", 86),
            IAT,
            &[],
            "the token is a JWT of another algorithm (ES256), probably a customer account's",
            hs256,
        ),
        (
            "none",
            of_algorithm("none", 0),
            IAT,
            &[],
            "the token is a JWT that nobody has signed (alg none)",
            hs256,
        ),
        (
            "not a token",
            "undefined".into(),
            IAT,
            &[],
            malformed,
            whole,
        ),
        ("not text", "\u{fffd}\0".into(), IAT, &[], malformed, whole),
        ("two words", "Bearer a b".into(), IAT, &[], malformed, whole),
        (
            "cut off",
            token[..token.len() - 1].into(),
            IAT,
            &[],
            malformed,
            "It begins as a JWT does: is its end cut off, or does something follow it? Its third part has 43 characters.",
        ),
        (
            "no token",
            "Authorization: Bearer null".into(),
            IAT,
            &[],
            "there is no token in the request",
            whole,
        ),
        (
            "long",
            "A".repeat(60_000),
            IAT,
            &[],
            "the token is longer than 4096 bytes",
            whole,
        ),
        (
            "other secret",
            merchant().sign(OTHER_SECRET),
            IAT,
            &[],
            signature,
            "Compare the secret with the one in the app's settings. Has it been rotated?",
        ),
        (
            "other app",
            other_app.sign(SECRET),
            IAT,
            &[],
            "the token is for another app: compare the client ID with the app's settings",
            "The token is for the client ID 0123456789abcdef0123456789abcdef, this app has 4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a.",
        ),
        (
            "other app and secret",
            other_app.sign(OTHER_SECRET),
            IAT,
            &[],
            signature,
            "The token says that it is for the client ID 0123456789abcdef0123456789abcdef, this app has 4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a: it is probably another app's.",
        ),
        (
            "clock 2 minutes ahead",
            token.clone(),
            IAT + 120,
            &[],
            "the token expired 60 seconds ago (at 1700000060, now 1700000120): fetch a token for every request, check the clocks",
            "If it was just fetched, this clock is ahead by 60 s or more. To look at an old token, pass its time with --now.",
        ),
        (
            "clock 2 minutes slow",
            token.clone(),
            IAT - 120,
            &[],
            "the token is not valid for another 120 seconds (not before 1700000000, now 1699999880): check the clocks",
            "This clock is slow by 120 s or more: synchronise it, or pass a time with --now.",
        ),
        (
            "issuer of another shop",
            merchant()
                .claim("dest", r#""https://b.myshopify.com""#)
                .sign(SECRET),
            IAT,
            &[],
            "the claims iss and dest name different shops",
            "The token has iss https://example.myshopify.com/admin and dest https://b.myshopify.com.",
        ),
        (
            "not a shop",
            merchant()
                .claim("dest", r#""https://a.example""#)
                .sign(SECRET),
            IAT,
            &[],
            "the claim dest is not a shop's domain",
            "It is https://a.example. If this is a development environment, pass its domain with --shop-suffix.",
        ),
        (
            "without a claim",
            merchant().without("jti").sign(SECRET),
            IAT,
            &[],
            "the claim jti is missing",
            "This is not a session token as Shopify sends them; --explain shows what it claims.",
        ),
        (
            "buyer on a merchant's route",
            buyer().sign(SECRET),
            IAT,
            &["--merchant"],
            not_merchant,
            "The token is a buyer's: extensions in checkout and customer accounts send those.",
        ),
        (
            "merchant on a buyer's route",
            token.clone(),
            IAT,
            &["--buyer"],
            "the token is valid, but not a buyer's",
            "The token is a merchant's: App Bridge in the Shopify admin sends those.",
        ),
        (
            "neither",
            merchant().claim("sub", r#""x""#).sign(SECRET),
            IAT,
            &["--merchant"],
            not_merchant,
            "The token is of an unknown kind; --explain shows its iss and sub.",
        ),
    ] {
        let finished = verify(&token, now, flags);
        let note = if token.starts_with("id=") { AROUND } else { "" };
        reads(
            situation,
            &finished,
            1,
            &format!("{note}refused: {reason}\n{advice}\n"),
        );
        assert_eq!(
            verify(&token, now, &[flags, &["--json"]].concat()).json()["error"]["message"],
            reason
        );
    }
    let finished = verify(
        &merchant().for_other_shop().sign(SECRET),
        IAT,
        &["--merchant"],
    );
    assert!(
        finished
            .done()
            .contains(&format!("\nshop         {OTHER_SHOP}\n"))
    );
    let old_secret = "fedcba9876543210fedcba9876543210";
    let finished = call(["verify", "--now", "1700000000"])
        .app()
        .env("SHOPIFY_API_SECRET", old_secret);
    reads(
        "secret without shpss_",
        &finished.token(&token).run(),
        1,
        &format!(
            "refused: {signature}\nThe secret does not start with shpss_, as those of today do: compare it with the one in the app's settings.\n"
        ),
    );
}

#[test]
fn missing_and_swapped_values() {
    let token = merchant().sign(SECRET);
    let client_id = "(it is read from --client-id or SHOPIFY_API_KEY)";
    for (id, secret, argument, text, problem) in [
        (
            "",
            SECRET,
            "-",
            "x",
            "there is no client ID: set SHOPIFY_API_KEY or pass --client-id",
        ),
        (
            CLIENT_ID,
            "",
            "-",
            "x",
            "there is no client secret: set SHOPIFY_API_SECRET or pass --secret-file",
        ),
        (
            SECRET,
            SECRET,
            "-",
            "x",
            &format!(
                "the client ID starts with shpss_ as a secret does: are the two swapped? {client_id}"
            ),
        ),
        (
            "id ",
            SECRET,
            "-",
            "x",
            &format!("the client ID starts or ends with white space: trim it {client_id}"),
        ),
        (
            CLIENT_ID,
            SECRET,
            "-",
            " \n",
            "there is no token: give a file, set SHOPIFY_ID_TOKEN, or write it to standard input",
        ),
        (
            CLIENT_ID,
            SECRET,
            "-",
            &format!("{token}, {}", buyer().sign(SECRET)),
            "there are several tokens in the text: pass one",
        ),
    ] {
        let call = || call(["verify", argument]).hide(&token).stdin(text);
        let set = call()
            .env("SHOPIFY_API_KEY", id)
            .env("SHOPIFY_API_SECRET", secret)
            .run();
        reads(problem, &set, 2, &format!("error: {problem}\n"));
        // Not set is as empty.
        let mut unset = call();
        for (name, value) in [("SHOPIFY_API_KEY", id), ("SHOPIFY_API_SECRET", secret)] {
            unset = if value.is_empty() {
                unset
            } else {
                unset.env(name, value)
            };
        }
        reads(problem, &unset.run(), 2, &format!("error: {problem}\n"));
    }
    let finished = call(["verify", &token]).app().hide(&token).run();
    finished.wrong_usage("; the token itself cannot be an argument, because others could see it: pass it on standard input\n");
}
