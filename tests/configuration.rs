//! Every mistake in a configuration that can be seen at start-up is an error at start-up.

mod util;

use std::collections::{BTreeSet, HashSet};

use shopify_session_token::ConfigError::{
    ClientIdHasQuotationMarks, ClientIdHasWhitespace, ClientIdLooksLikeSecret,
    ClientIdNotVisibleAscii, EmptyClientId, EmptySecret, InvalidShopSuffix, SecretHasByteOrderMark,
    SecretHasInvisibleSpace, SecretHasQuotationMarks, SecretHasWhitespace, SecretIsClientId,
    SecretNotVisibleAscii, SecretTooShort,
};
use shopify_session_token::VerifyError::{InvalidShopDomain, InvalidSignature, UnusableSecret};
use shopify_session_token::{ConfigError, ShopDomain, SignedWith, Verifier, verify};
use util::{CLIENT_ID, HEADER, IAT, OTHER_SECRET, SECRET};
use util::{assert_refused, buyer, merchant, sign_with, verifier, words};

fn no_verifier(client_id: &str, secret: impl AsRef<[u8]>) -> ConfigError {
    Verifier::new(client_id, secret).unwrap_err()
}

/// `Verifier::new`, and both ways to add a previous secret, must refuse the secret.
#[track_caller]
fn assert_secret_refused(secret: impl AsRef<[u8]>, reason: fn(bool) -> ConfigError) {
    let secret = secret.as_ref();
    let shown = String::from_utf8_lossy(secret);
    assert_eq!(no_verifier(CLIENT_ID, secret), reason(false), "{shown:?}");
    for previous in [[secret].as_slice(), &[OTHER_SECRET.as_bytes(), secret]] {
        let error = verifier().with_previous_secrets(previous).unwrap_err();
        assert_eq!(error, reason(true), "{shown:?}");
    }
}

#[test]
fn blank_secrets_are_refused_by_every_constructor() {
    let nuls = [0, 1, 31, 32, 64, 65].map(|len| "\0".repeat(len));
    let spaces = ["\n".to_owned(), " \t\r\n".into(), " ".repeat(40)];
    for secret in nuls.iter().chain(&spaces) {
        assert_secret_refused(secret, |previous| EmptySecret { previous });
    }
}

#[test]
fn secrets_with_white_space_at_an_end_are_refused() {
    for white_space in ["\n", "\r\n", " ", "\t", "\x0b", "\x0c"] {
        for secret in [
            format!("{SECRET}{white_space}"),
            format!("{white_space}{SECRET}"),
            format!("{white_space}{SECRET}{white_space}"),
            // Before the length: trimmed, it is then seen to be too short as well.
            format!("short{white_space}"),
        ] {
            assert_secret_refused(secret, |previous| SecretHasWhitespace { previous });
        }
    }
}

/// With each of these, every token would be `InvalidSignature`, which front ends retry.
#[test]
fn secrets_with_characters_that_shopify_does_not_use_are_refused() {
    let utf_16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = format!("\u{feff}{SECRET}\r\n");
        text.encode_utf16().flat_map(order).collect()
    };
    for secret in [
        format!("\u{feff}{SECRET}").into_bytes(),
        format!("\u{feff}{SECRET}\n").into_bytes(),
        format!("\u{feff}\"{SECRET}\"").into_bytes(),
        "\u{feff}".into(),
        utf_16(u16::to_le_bytes),
        utf_16(u16::to_be_bytes),
    ] {
        assert_secret_refused(secret, |previous| SecretHasByteOrderMark { previous });
    }
    for (before, after) in [("\"", "\""), ("'", "'"), ("", "\""), ("'", "")] {
        let secret = format!("{before}{SECRET}{after}");
        assert_secret_refused(secret, |previous| SecretHasQuotationMarks { previous });
    }
    assert_secret_refused("\"\"", |previous| SecretHasQuotationMarks { previous });
    let at = |at, other: &[u8]| {
        let (start, end) = SECRET.as_bytes().split_at(at);
        [start, other, end].concat()
    };
    for space in "\u{a0} \u{200b} \u{200c} \u{200d} \u{202f} \u{2060} \u{feff}".split(' ') {
        // At the start, the last one is a byte order mark.
        let start = usize::from(space == "\u{feff}");
        for position in [start, 6, SECRET.len()] {
            let secret = at(position, space.as_bytes());
            assert_secret_refused(secret, |previous| SecretHasInvisibleSpace { previous });
        }
    }
    let secret = format!("\u{a0}{SECRET}\u{a0}");
    assert_secret_refused(secret, |previous| SecretHasInvisibleSpace { previous });
    let others = [
        "\0", "\x1f", " ", "\n", "\x7f", "\u{80}", "\u{ad}", "ä", "“",
    ]
    .map(str::as_bytes);
    for other in others.into_iter().chain([b"\xa0".as_slice()]) {
        assert_secret_refused(at(6, other), |previous| SecretNotVisibleAscii { previous });
    }
    let all: String = ('!'..='~').collect();
    assert!(Verifier::new(CLIENT_ID, all).is_ok());
}

/// Anyone can sign with it. `tests/verifier_set.rs` has the client IDs of other apps.
#[test]
fn client_id_is_no_secret() {
    let upper = CLIENT_ID.to_uppercase();
    let prefixed = [format!("shpss_{CLIENT_ID}"), format!("shpss_{upper}")];
    for secret in [CLIENT_ID, &upper, &prefixed[0], &prefixed[1]] {
        assert_secret_refused(secret, |previous| SecretIsClientId { previous });
    }
    // For a client ID that is too short to be a secret, it is the better answer all the same.
    let previous = false;
    assert_eq!(no_verifier("id", "id"), SecretIsClientId { previous });
    for other in ["ID0", "IDshpss_", "shpss0ID", "shpss_ID0"] {
        let secret = other.replace("ID", CLIENT_ID);
        assert!(Verifier::new(CLIENT_ID, secret).is_ok(), "{other}");
    }
    // Letters only: `@` and `` ` `` differ in the same bit.
    let (at, mark) = ("@".repeat(32), "`".repeat(32));
    assert!(Verifier::new(at, mark).is_ok());
}

#[test]
fn placeholders_and_cut_secrets_are_too_short() {
    let placeholders = words("null undefined changeme ${SHOPIFY_CLIENT_SECRET} shpss_ x");
    for secret in placeholders.chain([&SECRET[..31]]) {
        assert_secret_refused(secret, |previous| SecretTooShort { previous });
    }
}

/// `tests/attacks.rs` has the blank ones.
#[test]
fn function_refuses_short_secrets() {
    for len in 0..=32 {
        let secret = &SECRET[..len];
        let token = sign_with(HEADER, merchant().json(), secret);
        let expected = if len < 32 {
            Err(UnusableSecret)
        } else {
            Ok(())
        };
        assert_eq!(verify(&token, secret, IAT).map(drop), expected, "{len}");
    }
}

#[test]
fn client_ids_that_cannot_be_one_are_refused() {
    for (reason, client_ids) in [
        (EmptyClientId, ["", " ", "\n"].as_slice()),
        (
            ClientIdLooksLikeSecret,
            &["shpss_", "shpss_0123", " shpss_0123", "\nshpss_0123\n"],
        ),
        (
            ClientIdHasWhitespace,
            &[" id", "id ", "id\n", "\tid", "id\u{a0}"],
        ),
        (
            ClientIdHasQuotationMarks,
            &["\"id\"", "'id'", "id'", "\"id"],
        ),
        (
            ClientIdNotVisibleAscii,
            &["\u{feff}id", "id\u{200b}", "i d", "i\0d", "ïd", "id\x7f"],
        ),
    ] {
        for client_id in client_ids {
            assert_eq!(no_verifier(client_id, SECRET), reason, "{client_id:?}");
        }
    }
    // Before the secret, so that swapped arguments with an empty one are seen as well.
    for secret in [CLIENT_ID, ""] {
        assert_eq!(no_verifier(SECRET, secret), ClientIdLooksLikeSecret);
    }
    assert_eq!(verifier().client_id(), CLIENT_ID);
}

#[test]
fn secrets_of_32_bytes_and_more_are_taken() {
    for len in [32, 33, 38, 63, 64, 65, 128, 1_000] {
        let secret = "k".repeat(len);
        let token = sign_with(HEADER, merchant().json(), &secret);
        let verifier = Verifier::new(CLIENT_ID, &secret).unwrap();
        assert!(verifier.verify(&token, IAT).is_ok(), "{len}");
        let by_another = verifier.verify(&merchant().sign(), IAT);
        assert_eq!(by_another, Err(InvalidSignature));
    }
}

#[test]
fn previous_secrets_are_accepted_and_named() {
    let third = "shpss_33333333333333333333333333333333";
    let plain = verifier();
    let one = plain.clone().with_previous_secrets([OTHER_SECRET]).unwrap();
    let several = vec![OTHER_SECRET.to_owned(), third.to_owned()];
    for rotating in [
        one.clone().with_previous_secrets([third]).unwrap(),
        one.clone().with_previous_secrets(Some(third)).unwrap(),
        verifier().with_previous_secrets(&several).unwrap(),
    ] {
        let rotating = rotating.with_previous_secrets(None::<&str>).unwrap();
        for (secret, expected) in [
            (SECRET, Ok(SignedWith::Current)),
            (OTHER_SECRET, Ok(SignedWith::Previous(0))),
            (third, Ok(SignedWith::Previous(1))),
            (&"4".repeat(32), Err(InvalidSignature)),
        ] {
            let token = sign_with(HEADER, merchant().json(), secret);
            let claims = rotating.verify(&token, IAT);
            assert_eq!(claims.map(|claims| claims.signed_with()), expected);
        }
    }
    // The verifier that was cloned has none of them.
    let token = sign_with(HEADER, merchant().json(), OTHER_SECRET);
    assert_eq!(plain.verify(&token, IAT), Err(InvalidSignature));
    // An empty entry is not skipped: its presence suggests that a rotation is under way.
    let error = verifier().with_previous_secrets(Some("")).unwrap_err();
    assert_eq!(error, EmptySecret { previous: true });
}

fn token_for(shop: &str) -> String {
    buyer()
        .without("iss")
        .with("dest", format!("\"{shop}\""))
        .sign()
}

#[test]
fn further_suffixes_are_accepted_beside_myshopify_com() {
    let development = verifier().with_shop_suffix("MyShopify.io").unwrap();
    let development = development.with_shop_suffix("other.spin.dev").unwrap();
    for shop in ["a.myshopify.com", "a.myshopify.io", "a.other.spin.dev"] {
        let claims = development.verify(&token_for(shop), IAT).unwrap();
        assert_eq!(claims.shop().as_str(), shop);
        assert_eq!(claims.shop().handle(), "a");
        assert_eq!(development.parse_shop(shop).unwrap(), *claims.shop());
    }
    for shop in words("a.spin.dev a.b.other.spin.dev spin.dev a.another.spin.dev a.myshopify.dev") {
        let result = development.verify(&token_for(shop), IAT);
        assert_eq!(result, Err(InvalidShopDomain), "{shop}");
        assert!(development.parse_shop(shop).is_err(), "{shop}");
    }
    assert_refused(&token_for("a.myshopify.io"), InvalidShopDomain);
    // A suffix that is given twice counts once.
    let again = development
        .clone()
        .with_shop_suffix("MYSHOPIFY.IO")
        .unwrap();
    let again = again.with_shop_suffix("myshopify.com").unwrap();
    assert_eq!(format!("{again:?}"), format!("{development:?}"));
}

#[test]
fn suffixes_that_are_not_useful_domains_are_refused() {
    let label = "a".repeat(63);
    let longest = [&label, "b", &label, &label[..59]].join(".");
    assert_eq!(longest.len(), 189);
    let useful = "a.b xn--p1ai.example 1.b 1.2b 1.b2 0x7f.dev 1.0x7g 1.00x7 1.7f 1.x7f";
    for suffix in words(useful).chain([&*format!("{label}.dev"), &longest]) {
        assert!(verifier().with_shop_suffix(suffix).is_ok(), "{suffix}");
    }
    // Browsers take `1.2.3.0x7f` for `1.2.3.127`.
    let useless = "
        . dev .dev spin. .spin.dev spin..dev *.spin.dev -spin.dev spin-.dev spin_.dev spin.dev/
        spin.dev:80 späth.dev 1.2 0.0.1 dev.1 2.3.0x7f 2.3.0X7F 0.0.0x 0.0.0X
        dev.0xabcdef0123456789 https://spin.dev a.myshopify.com a.b.MYSHOPIFY.com";
    let long = [
        format!("a{label}.dev"),
        format!("{longest}a"),
        [&*label; 3].join("."),
    ];
    let long = long.iter().map(String::as_str);
    for suffix in words(useless)
        .chain(["", "spin dev.x", "spin.dev\n"])
        .chain(long)
    {
        let error = verifier().with_shop_suffix(suffix).unwrap_err();
        assert_eq!(error, InvalidShopSuffix, "{suffix}");
    }
}

#[test]
fn shops_are_parsed_by_syntax_and_suffix() {
    for (text, expected) in [
        ("example.myshopify.com", "example.myshopify.com"),
        ("EX-1_a.MyShopify.Com", "ex-1_a.myshopify.com"),
    ] {
        let shop: ShopDomain = text.parse().unwrap();
        assert_eq!(shop.as_str(), expected);
        assert_eq!(shop.to_string(), expected);
        assert_eq!(format!("{shop:?}"), format!("ShopDomain({expected})"));
        let json = serde_json::to_value(&shop).unwrap();
        assert_eq!(json, expected);
        let parsed = [json, text.into()].map(serde_json::from_value::<ShopDomain>);
        assert!(parsed.iter().flatten().eq([&shop; 2]), "{parsed:?}");
        assert_eq!(verifier().parse_shop(text).unwrap(), shop);
        assert_eq!(AsRef::<str>::as_ref(&shop), expected);
        assert_eq!(String::from(shop.clone()), expected);
        // `Borrow`: a map finds a shop by its text.
        assert!(HashSet::from([shop.clone()]).contains(expected));
        assert!(BTreeSet::from([shop]).contains(expected));
    }
    for text in [
        "",
        "example",
        "https://example.myshopify.com",
        "example.myshopify.com/",
        "example.myshopify.io",
        " example.myshopify.com",
    ] {
        let error = text.parse::<ShopDomain>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a shop's domain such as example.myshopify.com"
        );
        assert_eq!(verifier().parse_shop(text), Err(error));
        let refused = serde_json::from_value::<ShopDomain>(text.into()).unwrap_err();
        assert_eq!(refused.to_string(), error.to_string());
    }
    let error = serde_json::from_str::<ShopDomain>("1").unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("expected a shop's domain such as example.myshopify.com at line 1 column 1")
    );
}
