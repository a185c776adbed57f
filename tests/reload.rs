//! A refused document load is redirected once, to come back to the same address without its token.

use shopify_session_token::{id_token_from_query, reload_query};

const NOW: u64 = 1_700_000_000;

/// The other parameters, and `shopify-reload` decoded as a browser does.
#[track_caller]
fn reload(path: &str, query: &str) -> (String, String) {
    let bounce = reload_query(path, query, NOW).expect("a redirect");
    let (kept, reload) = bounce.split_once("shopify-reload=").expect("an address");
    assert!(
        reload
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)),
        "{reload}"
    );
    (kept.to_owned(), decode(reload))
}

fn decode(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    let bytes = parts.fold(first.into_bytes(), |mut bytes, part| {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("hexadecimal"));
        bytes.extend(part[2..].bytes());
        bytes
    });
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn token_and_marks_are_removed_and_the_rest_is_kept() {
    for (query, kept) in [
        ("", ""),
        ("id_token=a.b.c", ""),
        ("id_token", ""),
        ("host=x&id_token=a.b.c&shop=y", "host=x&shop=y&"),
        // Sent as `??host=x`.
        ("?host=x", "?host=x&"),
        ("id_token=a.b.c&host=x", "host=x&"),
        ("a=1&id_token=a&b=2&&id_token=b&c=", "a=1&b=2&c=&"),
        ("id%5Ftoken=a.b.c&host=%78", "host=%78&"),
        (
            "%69d%5ftoken=a&reloaded%5fat=1&%=2&%6=3&%zz",
            "%=2&%6=3&%zz&",
        ),
        (
            "my_id_token=1&id_tokens=2&x=id_token",
            "my_id_token=1&id_tokens=2&x=id_token&",
        ),
        ("a=?/:@!$'()*+,;=-._~", "a=?/:@!$'()*+,;=-._~&"),
        // Such a query should not arrive, and must not be copied into a header.
        ("a=\r\nx: y", "a=%0D%0Ax:%20y&"),
        ("a=#\"<>\u{e9}", "a=%23%22%3C%3E%C3%A9&"),
    ] {
        let address = format!("/orders/1?{kept}reloaded_at={NOW}");
        assert_eq!(
            reload("/orders/1", query),
            (kept.to_owned(), address),
            "{query:?}"
        );
        assert!(id_token_from_query(kept).is_err(), "{query:?}");
    }
}

#[test]
fn reload_address_of_a_request_is_not_passed_on() {
    for query in [
        "shopify-reload=https://evil.example/",
        "a=1&shopify-reload=//evil.example",
        "shopify%2Dreload=https://evil.example/",
        "%73hopify-reload",
        "shopify-reload=x&shopify-reload=y",
    ] {
        let bounce = reload_query("/", query, NOW).expect("a redirect");
        assert_eq!(bounce.matches("reload=").count(), 1, "{bounce}");
        assert!(!bounce.contains("evil"), "{bounce}");
    }
}

#[test]
fn path_that_could_leave_the_host_gives_no_redirect() {
    for path in [
        "/",
        "/a",
        "/a//b",
        "/%2F%2Fevil.example",
        "/a/../b",
        "/.//x",
        "/é",
    ] {
        let (_, address) = reload(path, "");
        assert_eq!(address, format!("{path}?reloaded_at={NOW}"));
    }
    for path in [
        "",
        "a",
        "*",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\evil.example",
        "/a\\b",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ /evil.example",
        "/\u{7f}",
        "/\0",
        "/a?b",
        "/a#b",
        "https://evil.example/",
        "javascript:alert(1)",
    ] {
        assert_eq!(reload_query(path, "", NOW), None, "{path:?}");
    }
}

#[test]
fn load_is_redirected_once_in_30_seconds() {
    for query in [
        "reloaded_at=1700000000",
        "reloaded_at=1700000000",
        "host=x&reloaded_at=1699999971",
        "reloaded_at=1700000029&id_token=a.b.c",
        "reloaded%5Fat=1700000000",
        "reloaded_at=1&reloaded_at=1700000000",
    ] {
        assert_eq!(reload_query("/", query, NOW), None, "{query}");
    }
    for query in [
        "reloaded_at=1699999970",
        "reloaded_at=1700000030",
        "reloaded_at=x",
        "reloaded_at",
        "xreloaded_at=1700000000",
    ] {
        assert!(reload_query("/", query, NOW).is_some(), "{query}");
    }
    // The address that is loaded next has that time.
    let (_, address) = reload("/", "host=x&reloaded_at=1699999970");
    let (_, query) = address.split_once('?').expect("a query");
    assert_eq!(query, "host=x&reloaded_at=1700000000");
    assert_eq!(reload_query("/", query, NOW + 29), None);
    assert!(reload_query("/", query, NOW + 30).is_some());
}

#[test]
fn long_addresses_give_no_redirect() {
    let token = format!("id_token={}", "a".repeat(8_183));
    assert_eq!(token.len(), 8_192);
    assert!(reload_query("/", &token, NOW).is_some());
    assert_eq!(reload_query("/", &format!("{token}a"), NOW), None);
    // It is kept once as it is and once encoded, so the result is too long.
    assert!(reload_query("/", &"a".repeat(4_000), NOW).is_some());
    assert_eq!(reload_query("/", &"a".repeat(4_090), NOW), None);
    assert!(reload_query(&format!("/{}", "a".repeat(8_000)), "", NOW).is_some());
    assert_eq!(
        reload_query(&format!("/{}", "a".repeat(8_192)), "", NOW),
        None
    );
}
