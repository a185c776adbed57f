//! What a person reads on standard error in each situation: `situations.txt` has it word for word.

use shopify_session_token::testing::OTHER_SHOP;

use crate::util::{
    CLIENT_ID, Call, IAT, OTHER_SECRET, SECRET, buyer, call, file, has, merchant, of_algorithm,
    verify,
};

/// The situations as in `situations.txt`.
#[derive(Default)]
struct Transcript(String);

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
    let expected = include_str!("situations.txt");
    assert!(texts.0 == expected, "{}", texts.0);
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
    let now = IAT.to_string();
    let token = merchant().sign(SECRET);
    let verify = |now: &str, flag, token: &str| {
        let call = call(["verify", "--now", now, flag]).app();
        call.token(token)
    };
    let other_app = merchant().client_id("0123456789abcdef0123456789abcdef");
    let rs256 = of_algorithm("RS256", 342);
    let dest = |shop: &str| merchant().claim("dest", shop).sign(SECRET);
    for (situation, token) in [
        ("RS256", rs256.clone()),
        ("RS256, in a log", format!("id={rs256} 200")),
        ("ES256", of_algorithm("ES256", 86)),
        ("alg none", of_algorithm("none", 0)),
        ("not a JWT", "undefined".into()),
        ("two words", "Bearer a b".into()),
        ("null", "Authorization: Bearer null".into()),
        ("promise", "Bearer [object Promise]".into()),
        ("cut off", token[..token.len() - 1].into()),
        ("long", "A".repeat(60_000)),
        ("other secret", merchant().sign(OTHER_SECRET)),
        ("other app", other_app.sign(SECRET)),
        ("other app and secret", other_app.sign(OTHER_SECRET)),
        ("other shop's issuer", dest(r#""b.myshopify.com""#)),
        ("not a shop", dest(r#""https://a.example""#)),
        ("without jti", merchant().without("jti").sign(SECRET)),
    ] {
        texts.add(&format!("token, {situation}"), verify(&now, "-", &token));
    }
    let odd = merchant().claim("sub", r#""x""#).sign(SECRET);
    let buyers = buyer().sign(SECRET);
    for (situation, late, flag, token) in [
        ("clock 2 minutes ahead", 120, "-", &token),
        ("clock 2 minutes slow", -120, "-", &token),
        ("buyer on a merchant's route", 0, "--merchant", &buyers),
        ("merchant on a buyer's route", 0, "--buyer", &token),
        ("neither on a merchant's route", 0, "--merchant", &odd),
    ] {
        let now = IAT.saturating_add_signed(late).to_string();
        texts.add(situation, verify(&now, flag, token));
    }
    let short = OTHER_SECRET.trim_start_matches("shpss_");
    let call = verify(&now, "-", &token).env("SHOPIFY_API_SECRET", short);
    texts.add("secret without shpss_", call);
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
