//! What a person gets to read in each situation, word for word.

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
fn refused_texts() {
    let (token, hour_old) = (
        merchant().sign(SECRET),
        merchant().issued_at(IAT - 3600).sign(SECRET),
    );
    let other_app = merchant().for_other_app();
    let for_app = |client_id: &str| client_id.to_owned();
    let _ = (
        for_app,
        other_app,
        hour_old,
        token,
        OTHER_SECRET,
        buyer,
        of_algorithm,
    );
}
