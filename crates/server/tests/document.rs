//! Document loads: a refused one is redirected once, to come back to the same address without its token.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use shopify_session_token::testing::{CLIENT_ID, SECRET, Token};
use shopify_session_token::{UnixTime, Verifier, VerifyError, id_token_from_query};
use shopify_session_token_server::{Auth, Head, Joining, TokenPage, document_headers};
use url::Url;

shopify_session_token_server::callers!();

const NOW: u64 = 1_700_000_000;

fn auth_at(now: u64) -> Auth {
    let verifier = Verifier::new(CLIENT_ID, SECRET).unwrap();
    let auth = Auth::with_clock(verifier, move || UnixTime::from(now));
    auth.with_token_page("/token").unwrap()
}

fn token_page() -> TokenPage {
    TokenPage::new(&Verifier::new(CLIENT_ID, SECRET).unwrap())
}

/// The address to which a document load is redirected.
fn location(path: &str, query: &str, auth: &Auth) -> Option<String> {
    let head = Head::new(None::<&str>, path, query);
    let refusal = head.refuse::<Document>(VerifyError::InvalidSignature, auth);
    let mut headers = refusal.headers();
    let location = headers.find_map(|(name, value)| (name == "location").then_some(value));
    let status = if location.is_some() { 302 } else { 401 };
    assert_eq!(refusal.status(), status, "{path}");
    location
}

fn redirect(path: &str, query: &str) -> Option<String> {
    location(path, query, &auth_at(NOW))
}

/// The other parameters, and `shopify-reload` decoded as a browser does.
#[track_caller]
fn reload(path: &str, query: &str) -> (String, String) {
    let location = redirect(path, query).expect("a redirect");
    let query = location.strip_prefix("/token?").expect("the token page");
    assert!(token_page().html(query).is_ok(), "{query}");
    let (kept, reload) = query.split_once("shopify-reload=").expect("an address");
    let is_encoded = |b: u8| b.is_ascii_alphanumeric() || b"-._~%".contains(&b);
    assert!(reload.bytes().all(is_encoded), "{reload}");
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

fn encode(text: &str) -> String {
    let add = |all, byte| format!("{all}%{byte:02x}");
    text.bytes().fold(String::new(), add)
}

#[test]
fn token_and_marks_are_removed_and_the_rest_is_kept() {
    for (query, kept) in [
        ("", ""),
        ("id_token=a.b.c", ""),
        ("id_token", ""),
        ("host=x&id_token=a.b.c&shop=y", "host=x&shop=y&"),
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
        ("a=%0d%0aset-cookie:%20b", "a=%0d%0aset-cookie:%20b&"),
        // Such a query should not arrive, and must not be copied into a header.
        ("a=\r\nx: y", "a=%0D%0Ax:%20y&"),
        ("a=#\"<>\u{e9}", "a=%23%22%3C%3E%C3%A9&"),
        // A link must not choose the address that App Bridge loads.
        ("a=1&shopify-reload=//evil.example", "a=1&"),
        (
            "shopify%2Dreload=https://evil.example/&%73hopify-reload",
            "",
        ),
    ] {
        let address = format!("/orders/1?{kept}reloaded_at={NOW}/orders/1");
        assert_eq!(
            reload("/orders/1", query),
            (kept.to_owned(), address),
            "{query:?}"
        );
        assert!(id_token_from_query(kept).is_err(), "{query:?}");
    }
}

/// Paths on this host, with spaces between them.
const HERE: &str = "/ /a /a/ /a%2F%2Fb /gid:%2F%2Fshopify%2FOrder%2F1 /gid%253A%252F%252Fshopify /100%25 /a.b/.c/... /a%20b /é";
/// Another host at once, and once a server or a browser has decoded or shortened it; and no paths.
const ELSEWHERE: &str = r"//evil.example ///evil.example /\evil.example \evil.example https://evil.example/
    /.//evil.example /..//evil.example /%2e//evil.example /.%2E//evil.example /a/..//evil.example
    /a/%2e%2e/%2fevil.example /a%2F..%2F%2Fevil.example /%2Fevil.example /%5Cevil.example /%5cevil.example
    /app/%2Fevil.example /app/%252fevil.example /app/%25252Fevil.example /app%2F%252Fevil.example
    /%252e/%2Fevil.example /%252e%2F%2Fevil.example /a/%255Cevil.example /%25252525252561
    /%0A/evil.example /%09/evil.example /%7f /a//b /a/../b /a/.. /. /a/%2e a * /a\b javascript:alert(1)";
const WITH_SPACES: &str =
    "/\t/evil.example|/\n/evil.example|\t//evil.example| //evil.example|/ |/\u{7f}|/\0|/\r|";

#[test]
fn a_redirect_and_a_reload_stay_on_this_host() {
    let page = token_page();
    for path in HERE.split(' ') {
        let (_, address) = reload(path, "");
        assert!(
            address.starts_with(&format!("{path}?reloaded_at={NOW}/")),
            "{address}"
        );
        for more in ["", "?a=//b/../\\", "#//"] {
            let query = format!("shop=a&shopify-reload={}", encode(&format!("{path}{more}")));
            assert!(page.html(&query).is_ok(), "{query}");
        }
    }
    for path in ELSEWHERE.split_whitespace().chain(WITH_SPACES.split('|')) {
        assert_eq!(redirect(path, ""), None, "{path:?}");
        let query = format!("%73hopify-reload=/&shopify-reload={}", encode(path));
        let refusal = page.html(&query).expect_err(path);
        assert_eq!((refusal.status(), refusal.code()), (400, "invalid_reload"));
        assert!(refusal.headers().eq(document_headers(None)));
    }
    for path in ["/a?b", "/a#b"] {
        assert_eq!(redirect(path, ""), None, "the path of a request: {path}");
    }
    for reload in ["", "=+/", "=/+/", "=/%ff", "=/?%0a"] {
        assert!(
            page.html(&format!("shopify-reload{reload}")).is_err(),
            "{reload}"
        );
    }
    assert!(page.html(&"%ff=&".repeat(1_638)).is_ok());
    assert!(page.html(&"a".repeat(8_193)).is_err(), "too long");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    /// The address is read as a browser reads it (`url`), also after up to three servers in a row have removed the base
    /// `/a`, decoded the path, resolved it or added a slash, and redirected.
    #[test]
    fn no_path_leads_to_another_host(
        parts in vec(select(PARTS.split('|').collect::<Vec<_>>()), 0..8),
        encoded in vec(select(PARTS.split('|').collect::<Vec<_>>()), 0..8),
    ) {
        let (path, value) = (format!("/{}", parts.concat()), encoded.concat());
        let here = Url::parse("https://app.example/").unwrap();
        let check = |address: &str| {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let without_base = path.strip_prefix("/a").filter(|path| path.starts_with('/'));
            let all = [address, path].into_iter().chain(without_base);
            let mut all: Vec<_> = all.map(str::to_owned).collect();
            for _ in 0..3 {
                for path in all.clone() {
                    let resolved = here.join(&path).unwrap();
                    assert_eq!(resolved.host_str(), Some("app.example"), "{path:?} of {address:?}");
                    let plain = path.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
                    let plain = here.join(&format!("?{plain}")).unwrap();
                    let (decoded, _) = plain.query_pairs().next().unwrap_or_default();
                    let with_slash = format!("{}/", path.trim_end_matches('/'));
                    all.extend([with_slash, decoded.into_owned(), resolved.path().to_owned()]);
                }
            }
        };
        if redirect(&path, "").is_some() {
            check(&path);
        }
        let query = format!("shopify-reload={value}");
        if token_page().html(&query).is_ok() {
            let page = here.join(&format!("?{query}")).unwrap();
            for (_, reload) in page.query_pairs().filter(|(name, _)| name == "shopify-reload") {
                check(&reload);
            }
        }
    }
}

const PARTS: &str = "/|/|//|\\|.|..|%2e|%2F|%252F|%252e|%5c|%09|\t|\n|%0a| |+|a|evil.example|?|#|&|=|%|@|:|é|%ff|%25";

#[test]
fn a_load_that_brought_a_token_back_is_not_redirected_again_for_30_seconds() {
    for query in [
        "reloaded_at=1700000000/a&id_token=x",
        "host=x&id_token=a.b.c&reloaded_at=1699999971/a",
        "reloaded_at=1700000029/a&id_token",
        "reloaded%5Fat=1700000000%2Fa&%69d_token=x",
        "reloaded_at=1700000000%2F%61&id_token=x",
        "reloaded_at=1/a&reloaded_at=1700000000/a&id_token=x",
    ] {
        assert_eq!(redirect("/a", query), None, "{query}");
    }
    for query in [
        "reloaded_at=1699999970/a&id_token=x",
        "reloaded_at=1700000030/a&id_token=x",
        "xreloaded_at=1700000000/a&id_token=x",
        // A link or a redirect of the app's own kept the query.
        "reloaded_at=1700000000/a",
        "reloaded_at=1700000000/b&id_token=x",
        "reloaded_at=1700000000/&id_token=x",
        "reloaded_at=1700000000/a/&id_token=x",
        // No mark of ours.
        "reloaded_at=1700000000&id_token=x",
        "reloaded_at=x/a&id_token=x",
        "reloaded_at=/a&id_token=x",
        "reloaded_at=%ff/a&id_token=x",
        "reloaded_at&id_token=x",
    ] {
        assert!(redirect("/a", query).is_some(), "{query}");
    }
    // A person reloads the frame. The token was good after the redirect, and has expired since.
    for (marked_at, is_redirected) in [(NOW - 15, true), (NOW - 13, true), (NOW - 12, false)] {
        let token = Token::merchant_at("a.myshopify.com", 42, NOW - 72).sign(SECRET);
        let query = format!("shop=a&reloaded_at={marked_at}/d&id_token={token}");
        let refusal = Head::new(None::<&str>, "/d", &query).verify::<Document>(&auth_at(NOW));
        let refusal = refusal.expect_err("an expired token");
        assert_eq!(refusal.status() == 302, is_redirected, "{marked_at}");
    }
    // The address that is loaded next has such a mark, whatever the path.
    for path in ["/", "/a", "/a%2Fb/%C3%A9", "/a&b=c+d;e", "/é"] {
        let (_, address) = reload(path, "host=x&reloaded_at=1699999970/a");
        let (_, query) = address.split_once('?').expect("a query");
        let query = format!("{query}&id_token=x");
        assert_eq!(location(path, &query, &auth_at(NOW + 29)), None, "{query}");
        assert!(
            location(path, &query, &auth_at(NOW + 30)).is_some(),
            "{query}"
        );
    }
}

#[test]
fn a_proxy_may_remove_a_part_of_the_path() {
    for base in ["/app", "/app/"] {
        let auth = auth_at(NOW).with_base_path(base).unwrap();
        let to = location("/orders", "", &auth).expect("a redirect");
        let reload = format!("/app/orders?reloaded_at={NOW}/app/orders").replace('/', "%2F");
        let reload = reload.replace('?', "%3F").replace('=', "%3D");
        assert_eq!(to, format!("/app/token?shopify-reload={reload}"));
        let query = format!("id_token=x&reloaded_at={NOW}/app/orders");
        assert_eq!(location("/orders", &query, &auth), None, "the same load");
        // A middleware around all routes.
        assert_eq!(location("/token", "", &auth), None, "the token page itself");
    }
    let without = auth_at(NOW).with_base_path("/").unwrap();
    assert_eq!(location("/a", "", &without), redirect("/a", ""));
}

#[test]
fn configured_paths_are_on_this_host() {
    let elsewhere = ELSEWHERE.split_whitespace().chain(WITH_SPACES.split('|'));
    for path in elsewhere.chain(["app", "/page?x=1", "/app#", "/app//", "/é"]) {
        let why = "must start with `/`, be percent-encoded, and have no `?`, `#`, `\\` and no empty or dot segment";
        let error = auth_at(NOW).with_base_path(path).unwrap_err();
        assert_eq!(error.to_string(), format!("the base path {path:?} {why}"));
        let error = auth_at(NOW).with_token_page(path).unwrap_err();
        assert_eq!(error.to_string(), format!("the token page {path:?} {why}"));
    }
}

#[test]
fn long_addresses_give_no_redirect() {
    let token = format!("id_token={}", "a".repeat(8_183));
    assert!(redirect("/", &token).is_some());
    assert_eq!(redirect("/", &format!("{token}a")), None);
    // It is kept once as it is and once encoded, so the result is too long.
    assert!(redirect("/", &"a".repeat(4_000)).is_some());
    assert_eq!(redirect("/", &"a".repeat(4_090)), None);
    // The path is in the mark too.
    assert!(redirect(&format!("/{}", "a".repeat(4_000)), "").is_some());
    assert_eq!(redirect(&format!("/{}", "a".repeat(8_192)), ""), None);
}

#[test]
fn headers_name_the_verified_shop_or_any() {
    let shop = "a-b_c1.myshopify.com".parse().unwrap();
    for (shop, ancestor) in [
        (Some(&shop), "a-b_c1.myshopify.com"),
        (None, "*.myshopify.com"),
    ] {
        let policy = format!("frame-ancestors https://{ancestor} https://admin.shopify.com;");
        let headers: Vec<_> = document_headers(shop).collect();
        let expected = [
            ("content-security-policy", &*policy),
            ("cache-control", "no-store"),
            ("referrer-policy", "strict-origin"),
        ];
        assert_eq!(
            headers,
            expected.map(|(name, value)| (name, value.to_owned()))
        );
    }
}

#[test]
fn headers_join_those_of_the_app() {
    for (name, present, joining) in [
        ("content-security-policy", &[][..], Joining::Append),
        (
            "content-security-policy",
            &["default-src 'self'"],
            Joining::Append,
        ),
        ("cache-control", &["public", "max-age=60"], Joining::Replace),
        ("access-control-expose-headers", &["etag"], Joining::Append),
        ("location", &["no-referrer"], Joining::Replace),
    ] {
        assert_eq!(Joining::new(name, present), joining, "{name} {present:?}");
    }
    // The last policy that a browser knows counts.
    for (present, joining) in [
        (&[][..], Joining::Replace),
        (&["unsafe-url"], Joining::Replace),
        (&["no-referrer, unsafe-url"], Joining::Replace),
        (&["no-referrer", "bogus, Origin"], Joining::Replace),
        (&["no-referrer-when-downgrade"], Joining::Replace),
        (&["bogus", ""], Joining::Replace),
        (&["no-referrer"], Joining::Leave),
        (&["unsafe-url, No-Referrer "], Joining::Leave),
        (&["origin", "no-referrer"], Joining::Leave),
        (&["no-referrer,"], Joining::Leave),
        (&["no-referrer, bogus"], Joining::Leave),
        (&["no-referrer", "bogus", ""], Joining::Leave),
    ] {
        let found = Joining::new("referrer-policy", present);
        assert_eq!(found, joining, "{present:?}");
    }
}

#[test]
fn token_page_has_the_client_id_and_app_bridge_alone() {
    let client_id = r#"1"><script>a('&')</script>"#;
    let page = TokenPage::new(&Verifier::new(client_id, SECRET).unwrap());
    let html = page.html("").unwrap();
    let escaped = "content=\"1&quot;&gt;&lt;script&gt;a(&#39;&amp;&#39;)&lt;/script&gt;\">";
    let app_bridge =
        r#"<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>"#;
    assert!(
        html.contains(escaped) && html.contains(app_bridge),
        "{html}"
    );
    assert_eq!(html.matches("<script").count(), 1);
}
