//! What a person reads on standard error in each situation, word for word, and which check fails.

use std::collections::BTreeSet;
use std::fs;

use shopify_session_token::testing::OTHER_SHOP;

use crate::util::{
    CLIENT_ID, Call, HEADER, IAT, OTHER_SECRET, SECRET, buyer, call, file, has, merchant,
    of_algorithm, sign, verify,
};

/// The situations as in [`EXPECTED`], and every failed check with the code of its error.
#[derive(Default)]
struct Transcript(String, BTreeSet<(usize, String)>);

impl Transcript {
    #[track_caller]
    fn add(&mut self, situation: &str, call: Call) {
        let finished = call.run();
        let code = match &finished.stderr {
            text if text.starts_with("error: ") => 2,
            text if text.contains("refused: ") => 1,
            _ => 0,
        };
        assert_eq!(finished.code, code, "{situation}\n{}", finished.stderr);
        self.0.extend([situation, ": ", &finished.stderr]);
    }

    /// A token that fails this check, by its number.
    #[track_caller]
    fn refuse(&mut self, situation: &str, failed: usize, late: i64, flag: &str, token: &str) {
        let now = IAT.saturating_add_signed(late);
        let call = call(["verify", "--now", &now.to_string(), flag]).app();
        self.add(situation, call.token(token));
        let json = verify(token, now, &["--json", flag]).json();
        for (member, seconds) in json["error"].as_object().unwrap() {
            if member.starts_with("seconds_") {
                let line = format!("{{\"{member}\": {seconds}}}\n");
                self.0.push_str(&line);
            }
        }
        let (checks, signed, code) = outcomes(token, now, flag);
        // Without a flag, the kind is not asked for.
        let expected = "p".repeat(failed - 1) + "f" + &"n".repeat(11 - failed);
        assert_eq!((checks, signed), (expected, failed > 3), "{situation}");
        self.1.insert((failed, code.replace('_', "")));
    }
}

/// The outcome of each check with `--explain --json`, by its first letter: passed, failed, not reached, not
/// asked (as `a`). Then whether the signature is valid, and the error's code.
fn outcomes(token: &str, now: u64, flag: &str) -> (String, bool, String) {
    let report = verify(token, now, &["--explain", "--json", flag]).json();
    let checks = report["checks"].as_array().unwrap();
    let outcomes = (1..).zip(checks).map(|(number, check)| {
        assert_eq!(check["number"], number);
        let outcome = check["outcome"].as_str().unwrap();
        outcome.replace("not_asked", "a").remove(0)
    });
    let signed = report["decoded"]["signed"] == true;
    let code = report["error"]["code"].as_str().unwrap_or_default();
    (outcomes.collect(), signed, code.to_owned())
}

fn app(id: &str, secret: &str) -> Call {
    let call = call(["verify"]).env("SHOPIFY_API_KEY", id);
    call.env("SHOPIFY_API_SECRET", secret).stdin("x")
}

#[test]
fn every_situation_has_its_own_text() {
    let mut texts = Transcript::default();
    configurations(&mut texts);
    files(&mut texts);
    refused_tokens(&mut texts);
    assert!(texts.0 == EXPECTED, "{}", texts.0);
}

#[test]
fn every_error_fails_its_own_check() {
    let mut texts = Transcript::default();
    refused_tokens(&mut texts);
    let token = merchant().sign(SECRET);
    let all = ("p".repeat(11), true, String::new());
    assert_eq!(outcomes(&token, IAT, "--merchant"), all);
    assert_eq!(outcomes(&token, IAT, "-").0, "p".repeat(10) + "a");

    // In the packaged crate there is no page of the library.
    let path = "/../../docs/what-is-checked.md";
    let Ok(page) = fs::read_to_string([env!("CARGO_MANIFEST_DIR"), path].concat()) else {
        return;
    };
    let mut listed = BTreeSet::new();
    for row in page.lines().filter_map(|line| line.strip_prefix("| ")) {
        let mut cells = row.split(" | ");
        // The head has none, and no errors.
        let number = cells.next().unwrap().parse().unwrap_or(0);
        let names = cells.last().unwrap().split('`').skip(1).step_by(2);
        listed.extend(names.map(|name| (number, name.to_lowercase())));
    }
    // The tool has one app, and reports `Malformed` as check 2 wherever it comes from.
    for name in ["malformed", "unknownapp"] {
        listed.remove(&(3, name.to_owned()));
    }
    assert_eq!(texts.1, listed, "docs/what-is-checked.md");
}

fn configurations(texts: &mut Transcript) {
    texts.add("no variable is set", call(["verify"]));
    let client_id = call(["verify", "--client-id", CLIENT_ID]);
    texts.add("the secret's variable is not set", client_id);
    for (situation, id, secret) in [
        ("client ID is empty", "", SECRET),
        ("client ID with a blank", "id ", SECRET),
        ("client ID in quotes", "\"id\"", SECRET),
        ("client ID with a BOM", "\u{feff}id", SECRET),
        ("client ID is the secret", SECRET, CLIENT_ID),
    ] {
        texts.add(situation, app(id, secret));
    }
    for (situation, secret) in [
        ("is empty", String::new()),
        ("with a line feed", format!("{SECRET}\n")),
        ("is a placeholder", "${SECRET}".into()),
        ("is the client ID", CLIENT_ID.into()),
        ("in quotes", format!("\"{SECRET}\"")),
        ("with a BOM", format!("\u{feff}{SECRET}")),
        ("with a no-break space", format!("{SECRET}\u{a0}")),
        ("with a comment", format!("{SECRET} # test app")),
        ("with export", format!("export KEY='{SECRET}'")),
        ("after a label", format!("SECRET: {SECRET}")),
        ("with a name", format!("SHOPIFY_API_SECRET={SECRET}")),
    ] {
        texts.add(&format!("secret {situation}"), app(CLIENT_ID, &secret));
        if situation == "with a name" {
            let previous = app(CLIENT_ID, SECRET).env("SHOPIFY_PREVIOUS_SECRET", &secret);
            texts.add("previous secret with a name", previous);
            let file = file("named-secret", secret);
            let file = call(["verify", "--secret-file", &file]).app();
            texts.add("secret's file with a name", file);
        }
    }
    texts.add("no token", call(["verify"]).app().stdin(" \n"));
    let two = merchant().sign(SECRET) + "\n" + &buyer().sign(SECRET);
    texts.add("two tokens", call(["verify"]).app().token(&two));
}

fn files(texts: &mut Transcript) {
    let utf_16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = format!("\u{feff}{SECRET}\r\n");
        text.encode_utf16().flat_map(order).collect()
    };
    let unmarked = utf_16(u16::to_le_bytes).split_off(2);
    let long = " ".repeat(65_536) + SECRET;
    for (situation, bytes) in [
        ("in UTF-16", utf_16(u16::to_le_bytes)),
        ("in UTF-16 BE", utf_16(u16::to_be_bytes)),
        ("in UTF-16 without BOM", unmarked),
        ("without end", long.into_bytes()),
    ] {
        let path = file("odd-file", bytes);
        let secret = call(["verify", "--secret-file", &path]).app();
        texts.add(&format!("secret's file {situation}"), secret);
        let token = call(["verify", &path]).app();
        texts.add(&format!("token's file {situation}"), token);
    }
}

fn refused_tokens(texts: &mut Transcript) {
    let token = &merchant().sign(SECRET);
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let other_app = merchant().client_id("0123456789abcdef0123456789abcdef");
    let rs256 = of_algorithm("RS256", 342);
    let with = |name, json| merchant().claim(name, json).sign(SECRET);
    let with_header = |header: &str| merchant().header(header).sign(SECRET);
    for (situation, failed, token) in [
        ("RS256", 2, rs256.clone()),
        ("RS256, in a log", 2, format!("id={rs256} 200")),
        ("ES256", 2, of_algorithm("ES256", 86)),
        ("alg none", 2, of_algorithm("none", 0)),
        ("not a JWT", 2, "undefined".into()),
        ("two words", 2, "Bearer a b".into()),
        ("promise", 2, "Bearer [object Promise]".into()),
        ("cut off", 2, token[..token.len() - 1].into()),
        ("with a ?", 2, token.replacen('e', "?", 1)),
        ("a dot too many", 2, format!("{signing_input}..{signature}")),
        ("long", 1, "A".repeat(60_000)),
        ("other secret", 3, merchant().sign(OTHER_SECRET)),
        ("other app and secret", 3, other_app.sign(OTHER_SECRET)),
        ("header is not an object", 4, with_header("[]")),
        ("header of a JWT", 4, with_header(r#"{"alg":"none"}"#)),
        ("payload is not an object", 5, sign(HEADER, "[]", SECRET)),
        ("without jti", 6, merchant().without("jti").sign(SECRET)),
        ("negative exp", 6, with("exp", "-1")),
        ("other app", 8, other_app.sign(SECRET)),
        ("not a shop", 9, with("dest", r#""https://a.example""#)),
        ("other shop", 10, with("dest", r#""b.myshopify.com""#)),
    ] {
        texts.refuse(&format!("token, {situation}"), failed, 0, "-", &token);
    }
    let odd = with("sub", r#""x""#);
    let buyers = buyer().sign(SECRET);
    for (situation, failed, late, flag, token) in [
        ("clock 2 minutes ahead", 7, 120, "-", token),
        ("clock 2 minutes slow", 7, -120, "-", token),
        ("buyer on a merchant's route", 11, 0, "--merchant", &buyers),
        ("merchant on a buyer's route", 11, 0, "--buyer", token),
        ("neither on a merchant's route", 11, 0, "--merchant", &odd),
    ] {
        texts.refuse(situation, failed, late, flag, token);
    }
    let null = call(["verify"]).app().token("Authorization: Bearer null");
    texts.add("token, null", null);
    let cut_off = call(["verify"]).app().token(token);
    let cut_off = cut_off.env("SHOPIFY_API_SECRET", &SECRET[..36]);
    texts.add("secret cut off", cut_off);
    let short = OTHER_SECRET.trim_start_matches("shpss_");
    let at = IAT.to_string();
    let call = call(["verify", "--now", &at]).app().token(token);
    let unprefixed = call.env("SHOPIFY_API_SECRET", short);
    texts.add("secret without shpss_", unprefixed);
    let swapped = app(short, CLIENT_ID).hide(short);
    texts.add("secret without shpss_ swapped", swapped.stdin(token));
}

#[test]
fn no_more_is_read_than_the_limit() {
    let finished = call(["verify"]).app().stdin(" ".repeat(1 << 20)).run();
    assert!(!finished.has_read_all);
    finished.wrong_usage("it has more than 65536 bytes");
}

#[test]
fn token_of_another_shop_is_verified_and_names_it() {
    let token = merchant().for_other_shop().sign(SECRET);
    let stdout = verify(&token, IAT, &["--merchant"]).done();
    has(&stdout, &[&format!("\nshop         {OTHER_SHOP}\n")]);
}

#[test]
fn token_is_found_in_other_text() {
    let around =
        "note: the token was taken out of the text around it; send it alone, after Bearer\n";
    let inside =
        "note: white space inside the token is left out; with it, a server refuses the token\n";
    let token = &merchant().sign(SECRET);
    let (start, rest) = token.split_at(100);
    let (middle, end) = rest.split_at(rest.len() - 9);
    for (text, note) in [
        (format!("{token}\r\n"), ""),
        (format!("authorization:bearer   {token} \n\n"), ""),
        (format!("Authorization: {token}"), ""),
        (format!("\"{token}\""), around),
        (format!("\u{feff}{token}"), around),
        (format!("{{\"token\":\"Bearer {token}\\n\"}}"), around),
        (format!("{{\\\"token\\\": \\\"{token}\\\"}}"), around),
        (format!("https://a.b/?id_token={token}&x=1.2.3"), around),
        (format!("/r?back=%2F%3Fid_token%3D{token}%26x"), around),
        (format!("curl -H 'Authorization: Bearer {token}' a"), around),
        (format!("[21:14] token={token}. v1.2.3 {token}"), around),
        (format!("{start}\n{rest}"), inside),
        (format!("Authorization: {start}\r\n  {rest}\n"), inside),
        (format!("{start} {middle} {end}"), inside),
        (format!("'{start}{middle}\n{end}'"), inside),
    ] {
        for command in ["verify", "inspect"] {
            let call = call([command, "--now", "1700000000"]).app().hide(token);
            let finished = call.stdin(&text).run();
            assert_eq!((finished.code, &*finished.stderr), (0, note), "{text}");
        }
    }
}

const EXPECTED: &str = "\
no variable is set: error: there is no client ID: set SHOPIFY_API_KEY or pass --client-id
the secret's variable is not set: error: there is no client secret: set SHOPIFY_API_SECRET or pass --secret-file
client ID is empty: error: there is no client ID: set SHOPIFY_API_KEY or pass --client-id
client ID with a blank: error: the client ID starts or ends with white space: trim it (it is read from --client-id or SHOPIFY_API_KEY)
client ID in quotes: error: the client ID starts or ends with a quotation mark: remove it (it is read from --client-id or SHOPIFY_API_KEY)
client ID with a BOM: error: the client ID has a blank or another character that is not visible ASCII: copy it again from the app's settings (it is read from --client-id or SHOPIFY_API_KEY)
client ID is the secret: error: the client ID starts with shpss_ as a secret does: are the two swapped? (it is read from --client-id or SHOPIFY_API_KEY)
secret is empty: error: there is no client secret: set SHOPIFY_API_SECRET or pass --secret-file
secret with a line feed: error: the client secret starts or ends with white space: trim it (it is read from SHOPIFY_API_SECRET)
secret is a placeholder: error: the client secret has fewer than 32 bytes: is it the whole secret from the app's settings? (it is read from SHOPIFY_API_SECRET)
secret is the client ID: error: the client secret is a client ID, which is public: anyone could sign with it (it is read from SHOPIFY_API_SECRET)
secret in quotes: error: the client secret starts or ends with a quotation mark: remove it (it is read from SHOPIFY_API_SECRET)
secret with a BOM: error: the client secret starts with a byte order mark: save its file as UTF-8 without one (it is read from SHOPIFY_API_SECRET)
secret with a no-break space: error: the client secret has a no-break or zero-width space: copy it again from the app's settings (it is read from SHOPIFY_API_SECRET)
secret with a comment: error: the client secret has a comment beside it: leave it out (it is read from SHOPIFY_API_SECRET)
secret with export: error: the client secret has a name and = before it: leave them out (it is read from SHOPIFY_API_SECRET)
secret after a label: error: the client secret has a blank or another character that is not visible ASCII: copy it again from the app's settings (it is read from SHOPIFY_API_SECRET)
secret with a name: error: the client secret has a name and = before it: leave them out (it is read from SHOPIFY_API_SECRET)
previous secret with a name: error: the previous client secret has a name and = before it: leave them out (it is read from SHOPIFY_PREVIOUS_SECRET)
secret's file with a name: error: the client secret has a name and = before it: leave them out (it is read from the file of --secret-file)
no token: error: there is no token: give a file, set SHOPIFY_ID_TOKEN, or write it to standard input
two tokens: error: there are several tokens in the text: pass one
secret's file in UTF-16: error: cannot read the file of --secret-file: it is in UTF-16, save it as UTF-8
token's file in UTF-16: error: cannot read the token's file: it is in UTF-16, save it as UTF-8
secret's file in UTF-16 BE: error: cannot read the file of --secret-file: it is in UTF-16, save it as UTF-8
token's file in UTF-16 BE: error: cannot read the token's file: it is in UTF-16, save it as UTF-8
secret's file in UTF-16 without BOM: error: cannot read the file of --secret-file: it is in UTF-16, save it as UTF-8
token's file in UTF-16 without BOM: error: cannot read the token's file: it is in UTF-16, save it as UTF-8
secret's file without end: error: cannot read the file of --secret-file: it has more than 65536 bytes
token's file without end: error: cannot read the token's file: it has more than 65536 bytes
token, RS256: refused: the token is a JWT of another algorithm (RS256), probably a customer account's
Session tokens have HS256: App Bridge sends them, and sessionToken.get() in an extension gives them.
token, RS256, in a log: note: the token was taken out of the text around it; send it alone, after Bearer
refused: the token is a JWT of another algorithm (RS256), probably a customer account's
Session tokens have HS256: App Bridge sends them, and sessionToken.get() in an extension gives them.
token, ES256: refused: the token is a JWT of another algorithm (ES256), probably a customer account's
Session tokens have HS256: App Bridge sends them, and sessionToken.get() in an extension gives them.
token, alg none: refused: the token is a JWT that nobody has signed (alg none)
Session tokens have HS256: App Bridge sends them, and sessionToken.get() in an extension gives them.
token, not a JWT: note: the front end sent a word instead of a token: it did not wait for sessionToken.get() or shopify.idToken()
refused: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
Pass the whole token: three parts with dots between them, from the Authorization header.
token, two words: refused: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
Pass the whole token: three parts with dots between them, from the Authorization header.
token, promise: note: the front end sent a word instead of a token: it did not wait for sessionToken.get() or shopify.idToken()
refused: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
Pass the whole token: three parts with dots between them, from the Authorization header.
token, cut off: refused: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
It begins as a JWT does: is its end cut off, or does something follow it? Its third part has 43 characters.
token, with a ?: refused: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
It begins as a JWT does: is its end cut off, or does something follow it? Its third part has 43 characters.
token, a dot too many: refused: this is not a session token: that is three parts of letters, digits, - and _, joined by dots, and starts with eyJ
It begins as a JWT does: is its end cut off, or does something follow it? Its third part has 43 characters.
token, long: refused: the token is longer than 4096 bytes
Pass the whole token: three parts with dots between them, from the Authorization header.
token, other secret: refused: the signature does not match: is this the client secret of the app that the token is for?
Compare the secret with the one in the app's settings. Has it been rotated?
token, other app and secret: refused: the signature does not match: is this the client secret of the app that the token is for?
The token says that it is for the client ID 0123456789abcdef0123456789abcdef, this app has 4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a: it is probably another app's.
token, header is not an object: refused: the header is not that of a session token
This is not a session token as Shopify sends them; --explain shows what it claims.
token, header of a JWT: refused: the token is a JWT that nobody has signed (alg none)
Session tokens have HS256: App Bridge sends them, and sessionToken.get() in an extension gives them.
token, payload is not an object: refused: the payload is not a claims set in JSON
This is not a session token as Shopify sends them; --explain shows what it claims.
token, without jti: refused: the claim jti is missing
This is not a session token as Shopify sends them; --explain shows what it claims.
token, negative exp: refused: the claim exp is not a number of seconds from 0 to 2^64 - 1
This is not a session token as Shopify sends them; --explain shows what it claims.
token, other app: refused: the token is for another app: compare the client ID with the app's settings
The token is for the client ID 0123456789abcdef0123456789abcdef, this app has 4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a.
token, not a shop: refused: the claim dest is not a shop's domain
It is https://a.example. If this is a development environment, pass its domain with --shop-suffix.
token, other shop: refused: the claims iss and dest name different shops
The token has iss https://example.myshopify.com/admin and dest b.myshopify.com.
clock 2 minutes ahead: refused: the token expired 60 seconds ago (at 1700000060, now 1700000120): fetch a token for every request, check the clocks
If it was just fetched, this clock is ahead by 60 s or more. To look at an old token, pass its time with --now.
{\"seconds_after_exp\": 60}
clock 2 minutes slow: refused: the token is not valid for another 120 seconds (not before 1700000000, now 1699999880): check the clocks
This clock is slow by 120 s or more: synchronise it, or pass a time with --now.
{\"seconds_before_nbf\": 120}
buyer on a merchant's route: refused: the token is valid, but not a merchant's
The token is a buyer's: extensions in checkout and customer accounts send those.
merchant on a buyer's route: refused: the token is valid, but not a buyer's
The token is a merchant's: App Bridge in the Shopify admin sends those.
neither on a merchant's route: refused: the token is valid, but not a merchant's
The token is of an unknown kind; --explain shows its iss and sub.
token, null: note: the front end sent a word instead of a token: it did not wait for sessionToken.get() or shopify.idToken()
refused: there is no token in the request
Pass the whole token: three parts with dots between them, from the Authorization header.
secret cut off: refused: the signature does not match: is this the client secret of the app that the token is for?
The secret has 36 characters, those of today have 38: is its end cut off, or is it there twice?
secret without shpss_: refused: the signature does not match: is this the client secret of the app that the token is for?
The secret does not start with shpss_, as those of today do: compare it with the one in the app's settings.
secret without shpss_ swapped: refused: the signature does not match: is this the client secret of the app that the token is for?
The secret is the client ID that the token is for: are the two swapped?
";
