//! Every route with every kind of token: who gets in, and what the others hear.

use reqwest::header::HeaderValue;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shopify_session_token::testing::OTHER_SHOP;
use util::{ORDER, SECRET, SHOP, Server, answer, assert_hidden, buyer, merchant};

mod util;

/// What is sent as `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sent {
    ValidMerchant,
    ValidBuyer,
    AnonymousBuyer,
    Nothing,
    Expired,
    NotYetValid,
    Forged,
    OtherApp,
    OtherShop,
    LongHeader,
    Junk,
    NotText,
}

const ALL: [Sent; 12] = [
    Sent::ValidMerchant,
    Sent::ValidBuyer,
    Sent::AnonymousBuyer,
    Sent::Nothing,
    Sent::Expired,
    Sent::NotYetValid,
    Sent::Forged,
    Sent::OtherApp,
    Sent::OtherShop,
    Sent::LongHeader,
    Sent::Junk,
    Sent::NotText,
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Route {
    Merchant,
    Buyer,
    Once,
    Exchange,
    Document,
    Health,
    Metrics,
    Unknown,
    WrongMethod,
}

const ROUTES: [(Route, Method, &str); 9] = [
    (Route::Merchant, Method::GET, "/api/merchant"),
    (Route::Buyer, Method::GET, "/api/buyer"),
    (Route::Once, Method::POST, "/api/once"),
    (Route::Exchange, Method::POST, "/api/exchange"),
    (Route::Document, Method::GET, "/"),
    (Route::Health, Method::GET, "/healthz"),
    (Route::Metrics, Method::GET, "/metrics"),
    (Route::Unknown, Method::GET, "/api/unknown"),
    (Route::WrongMethod, Method::GET, "/api/once"),
];

/// The header's value, of the kind that the route wants where that makes no difference to the fault.
fn header(sent: Sent, route: Route) -> Option<Vec<u8>> {
    let own = if route == Route::Buyer {
        buyer()
    } else {
        merchant()
    };
    let token = match sent {
        Sent::ValidMerchant => merchant(),
        Sent::ValidBuyer => buyer(),
        Sent::AnonymousBuyer => buyer().without("sub"),
        Sent::Expired => own.expired(),
        Sent::NotYetValid => own.not_yet_valid(),
        Sent::Forged => own.forged(),
        Sent::OtherApp => own.for_other_app(),
        Sent::OtherShop => own.for_other_shop(),
        Sent::Nothing => return None,
        Sent::LongHeader => return Some(format!("Bearer {}", "a".repeat(100_000)).into()),
        Sent::Junk => return Some(b"Bearer junk".into()),
        Sent::NotText => return Some(b"Bearer \xff\xfe".into()),
    };
    Some(format!("Bearer {}", token.sign(SECRET)).into())
}

/// Status and code of a refusal, and whether App Bridge is to try again; `None` where the token is good.
fn refusal(sent: Sent, route: Route) -> Option<(u16, &'static str, bool)> {
    let is_buyers = route == Route::Buyer;
    match sent {
        Sent::ValidMerchant if is_buyers => Some((403, "not_buyer", false)),
        Sent::ValidBuyer | Sent::AnonymousBuyer if !is_buyers => Some((403, "not_merchant", false)),
        Sent::ValidMerchant | Sent::ValidBuyer | Sent::AnonymousBuyer | Sent::OtherShop => None,
        // Only merchants' routes ask for another try.
        Sent::Nothing => Some((401, "missing_token", !is_buyers)),
        Sent::Expired => Some((401, "expired", !is_buyers)),
        Sent::Forged => Some((401, "invalid_signature", !is_buyers)),
        Sent::NotYetValid => Some((401, "not_yet_valid", false)),
        Sent::OtherApp => Some((401, "wrong_audience", false)),
        Sent::LongHeader => Some((401, "too_long", false)),
        Sent::Junk | Sent::NotText => Some((401, "malformed", false)),
    }
}

fn granted(sent: Sent, route: Route) -> Value {
    let shop = if sent == Sent::OtherShop {
        OTHER_SHOP
    } else {
        SHOP
    };
    match route {
        Route::Merchant => json!({ "shop": shop, "user_id": "42" }),
        Route::Buyer if sent == Sent::AnonymousBuyer => {
            json!({ "shop": shop, "customer_id": null })
        }
        Route::Buyer => json!({ "shop": shop, "customer_id": "gid://shopify/Customer/7" }),
        Route::Once => json!({ "shop": shop, "done": "refund 1001" }),
        Route::Exchange => json!({ "would_send": {
            "method": "POST",
            "url": format!("https://{shop}/admin/oauth/access_token"),
            "body": {
                "client_id": "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a",
                "client_secret": "[hidden]",
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": "[hidden]",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
                "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
                "expiring": "1",
            },
        } }),
        _ => unreachable!("answers whoever asks"),
    }
}

#[tokio::test]
async fn every_route_answers_every_token() {
    let server = Server::start().await;
    for (route, method, path) in ROUTES {
        for sent in ALL {
            let case = format!("{method} {path} with {sent:?}");
            let header = header(sent, route);
            let mut request = server.request(method.clone(), path).body(ORDER);
            if let Some(value) = &header {
                request = request.header("authorization", &value[..]);
            }
            let response = request.send().await.expect(&case);
            let status = response.status().as_u16();
            let allowed = response.headers().get("access-control-allow-origin");
            let expected = path.starts_with("/api/").then_some("*");
            assert_eq!(
                allowed.map(HeaderValue::as_bytes),
                expected.map(str::as_bytes),
                "{case}"
            );
            assert_eq!(response.headers()["cache-control"], "no-store", "{case}");
            assert_eq!(
                response.headers().contains_key("www-authenticate"),
                status == 401,
                "{case}"
            );
            match route {
                Route::Document => {
                    let text = response.text().await.unwrap();
                    let expected = match refusal(sent, route) {
                        // With a token that was refused, but for which there may be a better one.
                        Some((_, _, true)) => (200, "shopify.idToken()".to_owned()),
                        Some((status, code, false)) => {
                            (status, format!("cannot be opened: {code}."))
                        }
                        None if sent == Sent::OtherShop => (200, format!("Hello, {OTHER_SHOP}.")),
                        None => (200, format!("Hello, {SHOP}.")),
                    };
                    assert_eq!(status, expected.0, "{case}");
                    assert!(text.contains(&expected.1), "{case}: {text}");
                }
                Route::Health => {
                    assert_eq!(
                        answer(response).await,
                        (200, false, json!({ "status": "ok" }))
                    );
                }
                Route::Metrics => assert_eq!(status, 200, "{case}"),
                Route::Unknown => {
                    let error = json!({ "error": "not_found" });
                    assert_eq!(answer(response).await, (404, false, error), "{case}");
                }
                Route::WrongMethod => {
                    let error = json!({ "error": "method_not_allowed" });
                    assert_eq!(answer(response).await, (405, false, error), "{case}");
                }
                _ => {
                    let expected = match refusal(sent, route) {
                        Some((status, code, retry)) => (status, retry, json!({ "error": code })),
                        None => (200, false, granted(sent, route)),
                    };
                    assert_eq!(answer(response).await, expected, "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn no_answer_contains_token_or_secret() {
    let server = Server::start().await;
    for (route, method, path) in ROUTES {
        for sent in ALL {
            let Some(value) = header(sent, route) else {
                continue;
            };
            let mut request = server.request(method.clone(), path).body(ORDER);
            request = request.header("authorization", &value[..]);
            let response = request.send().await.unwrap();
            let headers = format!("{:?}", response.headers());
            let text = headers + &response.text().await.unwrap();
            assert_hidden(&text, &[SECRET]);
            if let Some(token) = String::from_utf8(value)
                .ok()
                .filter(|text| text.contains('.'))
            {
                assert_hidden(&text, &[&token]);
            }
        }
    }
}

#[tokio::test]
async fn a_token_works_once_for_an_action_and_for_another_action_too() {
    let server = Server::start().await;
    let token = merchant().sign(SECRET);
    let refund = async |order: u64| {
        let request = server
            .request(Method::POST, "/api/once")
            .bearer_auth(&token);
        answer(
            request
                .json(&json!({ "order": order }))
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let done = |order: u64| json!({ "done": format!("refund {order}"), "shop": SHOP });
    let replayed = json!({ "error": "replayed" });
    assert_eq!(refund(1001).await, (200, false, done(1001)));
    // Never with the retry header: App Bridge would do it again by itself.
    assert_eq!(refund(1001).await, (409, false, replayed));
    assert_eq!(refund(1002).await, (200, false, done(1002)));
    // Routes that may be called twice do not mind.
    assert_eq!(server.get("/api/merchant", &token).await.status(), 200);
    assert_eq!(server.get("/api/merchant", &token).await.status(), 200);
}

#[tokio::test]
async fn of_many_requests_at_once_one_gets_through() {
    let server = Server::start().await;
    let token = merchant().sign(SECRET);
    let requests: Vec<_> = (0..50)
        .map(|_| {
            server
                .request(Method::POST, "/api/once")
                .bearer_auth(&token)
                .body(ORDER)
        })
        .map(|request| tokio::spawn(request.send()))
        .collect();
    let mut through = 0;
    for request in requests {
        match request.await.unwrap().unwrap().status() {
            StatusCode::OK => through += 1,
            status => assert_eq!(status, StatusCode::CONFLICT),
        }
    }
    assert_eq!(through, 1);
}

#[tokio::test]
async fn a_body_that_is_refused_does_not_use_up_the_token() {
    let server = Server::start().await;
    let token = merchant().sign(SECRET);
    let send = async |body: String| {
        let request = server
            .request(Method::POST, "/api/once")
            .bearer_auth(&token);
        let request = request
            .header("content-type", "application/json")
            .body(body);
        answer(request.send().await.unwrap()).await
    };
    let invalid = json!({ "error": "invalid_body" });
    for body in [
        "",
        "{",
        "{}",
        r#"{"order":"x"}"#,
        r#"{"order":-1}"#,
        "[]",
        "null",
    ] {
        let answer = send(body.into()).await;
        assert_eq!(answer, (400, false, invalid.clone()), "{body}");
    }
    let too_large = format!(r#"{{"order":1001,"note":"{}"}}"#, "x".repeat(20_000));
    assert_eq!(send(too_large).await, (413, false, invalid));
    assert_eq!(send(ORDER.into()).await.0, 200);
}

/// Not by this server but by what reads HTTP for it, which stops reading then: a client that is still
/// writing may see no answer, so this one reads meanwhile.
#[tokio::test]
async fn a_megabyte_in_a_header_or_the_address_is_refused() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = Server::start().await;
    let long = "a".repeat(1 << 20);
    for (head, status) in [
        (
            format!("GET /api/merchant HTTP/1.1\r\nauthorization: Bearer {long}\r\n\r\n"),
            "431",
        ),
        (format!("GET /?id_token={long} HTTP/1.1\r\n\r\n"), "4"),
    ] {
        let stream = tokio::net::TcpStream::connect(server.address)
            .await
            .unwrap();
        let (mut reader, mut writer) = stream.into_split();
        // Fails as soon as the server has closed the connection.
        let writing = tokio::spawn(async move { writer.write_all(head.as_bytes()).await });
        let mut start = [0; 12];
        let reading = reader.read_exact(&mut start);
        let limit = std::time::Duration::from_secs(10);
        tokio::time::timeout(limit, reading).await.unwrap().unwrap();
        let start = str::from_utf8(&start).unwrap();
        assert!(start.starts_with(&format!("HTTP/1.1 {status}")), "{start}");
        writing.abort();
    }
    assert_eq!(
        server
            .get("/api/merchant", &merchant().sign(SECRET))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn outcomes_are_counted_by_code() {
    let server =
        Server::start_with(&[("SHOPIFY_PREVIOUS_SECRET", Some(util::PREVIOUS_SECRET))]).await;
    server.get("/api/merchant", &merchant().sign(SECRET)).await;
    server
        .get("/api/merchant", &merchant().sign(util::PREVIOUS_SECRET))
        .await;
    server
        .get("/api/merchant", &merchant().expired().sign(SECRET))
        .await;
    server.get("/api/merchant", &buyer().sign(SECRET)).await;
    server
        .get("/api/buyer", &buyer().forged().sign(SECRET))
        .await;
    server
        .get("/", &merchant().not_yet_valid().sign(SECRET))
        .await;
    let token = merchant().sign(SECRET);
    for _ in 0..3 {
        server.post("/api/once", &token).await;
    }
    for path in ["/api/merchant", "/"] {
        let two = server.request(Method::GET, path);
        let two = two.bearer_auth(&token).bearer_auth(&token);
        two.send().await.unwrap();
    }
    assert_eq!(server.accepted("current").await, 4);
    assert_eq!(server.accepted("previous").await, 1);
    for (code, count) in [
        ("expired", 1),
        ("not_merchant", 1),
        ("invalid_signature", 1),
        ("not_yet_valid", 1),
        ("replayed", 2),
        ("several_tokens", 2),
    ] {
        assert_eq!(server.refused(code).await, count, "{code}");
    }
}
