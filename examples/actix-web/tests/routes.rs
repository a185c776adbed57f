//! Every route, for callers who are accepted and callers who are refused.

mod util;

use actix_web_example::Limits;
use serde_json::json;
use shopify_session_token::MAX_TOKEN_LEN;
use shopify_session_token::testing::{CLIENT_ID, OTHER_SHOP, Token};
use util::{
    Answer, PREVIOUS_SECRET, RETRY, SECRET, SHOP, Server, bearer, buyer, merchant, raw, send,
};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq)]
enum For {
    Merchants,
    Buyers,
    /// Merchants, in the admin's frame: the answers are pages.
    Documents,
    Anyone,
}

const ROUTES: [(&str, &str, For); 8] = [
    ("GET", "/api/merchant", For::Merchants),
    ("POST", "/api/once", For::Merchants),
    ("POST", "/api/exchange", For::Merchants),
    ("GET", "/api/buyer", For::Buyers),
    ("GET", "/", For::Documents),
    ("GET", "/bounce", For::Anyone),
    ("GET", "/healthz", For::Anyone),
    ("GET", "/metrics", For::Anyone),
];

/// A body of `/api/once`.
const REFUND: &str = r#"{"order": 1001}"#;

/// Status and code; the code is empty on success.
type Verdict = (u16, &'static str);

/// A name, the `Authorization` header, the verdict of a merchants' route, and that of a buyers' route.
fn cases() -> Vec<(&'static str, Option<String>, Verdict, Verdict)> {
    let both = |name, header: Option<String>, refusal| (name, header, refusal, refusal);
    let invalid = |name, alter: fn(Token) -> Token, refusal| {
        [
            both(name, Some(bearer(&alter(merchant()))), refusal),
            both(name, Some(bearer(&alter(buyer()))), refusal),
        ]
    };
    let header = |text: &str| Some(text.to_owned());
    let mut cases = vec![
        (
            "valid merchant",
            Some(bearer(&merchant())),
            (200, ""),
            (403, "not_buyer"),
        ),
        (
            "valid buyer",
            Some(bearer(&buyer())),
            (403, "not_merchant"),
            (200, ""),
        ),
        (
            "buyer who is not signed in",
            Some(bearer(&Token::buyer(SHOP, None))),
            (403, "not_merchant"),
            (200, ""),
        ),
        (
            "merchant of another shop",
            Some(bearer(&merchant().for_other_shop())),
            (200, ""),
            (403, "not_buyer"),
        ),
        (
            "buyer of another shop",
            Some(bearer(&buyer().for_other_shop())),
            (403, "not_merchant"),
            (200, ""),
        ),
        both("none", None, (401, "missing_token")),
        both("empty", header(""), (401, "missing_token")),
        both("junk", header("junk"), (401, "missing_token")),
        both(
            "another scheme",
            header("Basic YTpi"),
            (401, "missing_token"),
        ),
        both(
            "undefined",
            header("Bearer undefined"),
            (401, "missing_token"),
        ),
        both("three dots", header("Bearer ..."), (401, "malformed")),
        both(
            "longer than any token",
            Some(format!("Bearer {}", "a".repeat(MAX_TOKEN_LEN + 1))),
            (401, "too_long"),
        ),
        both(
            "signed by another",
            Some(format!("Bearer {}", merchant().sign("shpss_someone_else"))),
            (401, "invalid_signature"),
        ),
        (
            "signed before a rotation",
            Some(format!("Bearer {}", merchant().sign(PREVIOUS_SECRET))),
            (200, ""),
            (403, "not_buyer"),
        ),
    ];
    cases.extend(invalid("expired", Token::expired, (401, "expired")));
    cases.extend(invalid(
        "not yet valid",
        Token::not_yet_valid,
        (401, "not_yet_valid"),
    ));
    cases.extend(invalid("forged", Token::forged, (401, "invalid_signature")));
    cases.extend(invalid(
        "other app",
        Token::for_other_app,
        (401, "wrong_audience"),
    ));
    cases
}

#[actix_web::test]
async fn every_route_answers_every_caller_as_it_must() {
    let server = Server::start();
    for (method, path, caller) in ROUTES {
        // Minted again for each route: `/api/once` takes a token only once.
        for (name, header, merchants, buyers) in cases() {
            let mut request = server.request(method, path).header("Origin", "null");
            if path == "/api/once" {
                request = request.body(REFUND);
            }
            if let Some(header) = header {
                request = request.header("Authorization", header);
            }
            let answer = send(request).await;
            let (status, code) = match caller {
                For::Merchants | For::Documents => merchants,
                For::Buyers => buyers,
                For::Anyone => (200, ""),
            };
            let redirects = caller == For::Documents && should_retry(code);
            let status = if redirects { 302 } else { status };
            println!("{method} {path}, {name}: {}", answer.status);
            assert_eq!(answer.status, status, "{method} {path}, {name}: {answer:?}");
            let shared = path.starts_with("/api/").then_some("*");
            assert_eq!(answer.header("access-control-allow-origin"), shared);
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            if code.is_empty() {
                assert_eq!(answer.header(RETRY), None);
            } else {
                assert_refusal(&answer, status, code, caller);
            }
        }
    }
}

fn should_retry(code: &str) -> bool {
    ["missing_token", "expired", "invalid_signature"].contains(&code)
}

#[track_caller]
fn assert_refusal(answer: &Answer, status: u16, code: &str, caller: For) {
    let should_retry = should_retry(code);
    if caller == For::Documents {
        let location = answer.header("location").unwrap_or_default();
        let redirects = location.starts_with("/bounce?shopify-reload=");
        assert_eq!(redirects, should_retry, "{answer:?}");
        assert_eq!(answer.body.contains(code), !should_retry, "{answer:?}");
    } else {
        answer.assert_refused(status, code);
    }
    let knows_the_retry_header = caller == For::Merchants;
    let expected = (should_retry && knows_the_retry_header).then_some("1");
    assert_eq!(answer.header(RETRY), expected, "{answer:?}");
    let challenge = match code {
        "missing_token" => "Bearer",
        _ => r#"Bearer error="invalid_token""#,
    };
    let challenge = (status == 401).then_some(challenge);
    assert_eq!(answer.header("www-authenticate"), challenge, "{answer:?}");
}

#[actix_web::test]
async fn a_header_of_a_megabyte_is_refused_by_every_route() {
    let server = Server::start();
    let header = format!("Bearer {}", "a".repeat(1_000_000));
    for (method, path, _) in ROUTES {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {header}\r\n\r\n"
        );
        let answer = raw(&server, request).await;
        assert!(
            answer.starts_with("HTTP/1.1 431 "),
            "{method} {path}: {answer}"
        );
        assert_eq!(server.get("/api/merchant", &merchant()).await.status, 200);
    }
}

#[actix_web::test]
async fn two_authorization_fields_are_refused_where_a_token_is_read() {
    let server = Server::start();
    for (method, path, caller) in ROUTES {
        let good = bearer(&if caller == For::Buyers {
            buyer()
        } else {
            merchant()
        });
        for (first, second) in [(&*good, &*good), (&good, "Basic YTpi"), ("junk", &good)] {
            let request = server
                .request(method, path)
                .header("Authorization", first)
                .header("Authorization", second);
            let answer = send(request).await;
            match caller {
                For::Anyone => assert_eq!(answer.status, 200),
                For::Documents => {
                    assert_eq!(answer.status, 400);
                    assert!(answer.body.contains("several_tokens"), "{answer:?}");
                }
                For::Merchants | For::Buyers => answer.assert_refused(400, "several_tokens"),
            }
            assert_eq!(answer.header(RETRY), None);
        }
    }
}

#[actix_web::test]
async fn shop_and_user_come_from_the_token_only() {
    let server = Server::start();
    // These parameters must have no effect.
    let path = "/api/merchant?shop=evil.myshopify.com&user_id=1";

    let answer = server.get(path, &merchant()).await;
    assert_eq!(answer.json(), json!({ "shop": SHOP, "user_id": "42" }));
    let answer = server.get(path, &merchant().for_other_shop()).await;
    assert_eq!(
        answer.json(),
        json!({ "shop": OTHER_SHOP, "user_id": "42" })
    );

    let answer = server.get("/api/buyer", &buyer()).await;
    let gid = "gid://shopify/Customer/7";
    assert_eq!(answer.json(), json!({ "shop": SHOP, "customer_id": gid }));
    let answer = server.get("/api/buyer", &Token::buyer(SHOP, None)).await;
    assert_eq!(answer.json(), json!({ "shop": SHOP, "customer_id": null }));
}

#[actix_web::test]
async fn the_exchange_is_shown_without_secret_and_token() {
    let server = Server::start();
    let answer = server.post("/api/exchange", &merchant(), "").await;
    let expected = json!({
        "sent": false,
        "request": {
            "method": "POST",
            "url": "https://example.myshopify.com/admin/oauth/access_token",
            "body": {
                "client_id": CLIENT_ID,
                "client_secret": "[hidden]",
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": "[hidden]",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
                "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
                "expiring": "1",
            },
        },
    });
    assert_eq!(answer.json(), expected);
}

#[test]
fn the_form_has_secret_and_token_and_debug_shows_neither() {
    use actix_web_example::TokenExchange;
    use secrecy::{ExposeSecret as _, SecretString};

    let secret = SecretString::from(SECRET);
    let token = SecretString::from(merchant().sign(SECRET));
    let exchange = TokenExchange::new(&SHOP.parse().unwrap(), CLIENT_ID, &secret, &token);

    let url = "https://example.myshopify.com/admin/oauth/access_token";
    assert_eq!(exchange.url(), url);
    let form = exchange.form();
    assert!(form.contains(&("client_secret", SECRET)));
    assert!(form.contains(&("subject_token", token.expose_secret())));

    let debug = format!("{exchange:?}");
    assert!(
        debug.contains(CLIENT_ID) && debug.contains("REDACTED"),
        "{debug}"
    );
    assert!(
        !debug.contains("shpss_") && !debug.contains("eyJ"),
        "{debug}"
    );
}

#[actix_web::test]
async fn a_user_id_above_2_to_the_53_arrives_exactly() {
    let server = Server::start();
    let token = Token::merchant(SHOP, 9_007_199_254_740_993);
    let answer = server.get("/api/merchant", &token).await;
    assert_eq!(answer.json()["user_id"], "9007199254740993");
}

#[actix_web::test]
async fn an_action_happens_once_for_each_token() {
    let server = Server::start();
    let token = merchant().jwt_id("d8a0e7f5-4c3b-4a29-9180-7f6e5d4c3b2a");
    let again = |body| server.post("/api/once", &token, body);

    assert_eq!(again(REFUND).await.json(), json!({ "done": "refund 1001" }));
    // The same action in other spellings.
    for body in [
        REFUND,
        r#"{"order":1001}"#,
        " {\n\"order\" :\t1001 }\r\n",
        r#"{"\u006frder": 1001}"#,
    ] {
        let refused = again(body).await;
        refused.assert_refused(409, "replayed");
        // With the header, App Bridge would send the action again.
        assert_eq!(refused.header(RETRY), None);
    }
    // A fresh token, or another order, is another use.
    let fresh = server.post("/api/once", &merchant(), REFUND).await;
    assert_eq!(fresh.status, 200);
    let other = again(r#"{"order": 1002}"#).await;
    assert_eq!(other.json(), json!({ "done": "refund 1002" }));
}

#[actix_web::test]
async fn of_50_requests_with_one_token_exactly_one_gets_through() {
    let server = Server::start();
    let header = bearer(&merchant());
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let request = server
                .request("POST", "/api/once")
                .header("Authorization", &header)
                .body(REFUND);
            actix_web::rt::spawn(async { send(request).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|&&status| status == 409).count(), 49);
}

#[actix_web::test]
async fn a_full_replay_guard_lets_nothing_through() {
    let limits = Limits {
        replay_entries: 1,
        ..Limits::default()
    };
    let server = Server::start_with(limits);
    let once = async || server.post("/api/once", &merchant(), REFUND).await;
    assert_eq!(once().await.status, 200);
    for _ in 0..3 {
        let answer = once().await;
        answer.assert_refused(503, "replay_guard_full");
        assert_eq!(answer.header(RETRY), None);
    }
}

#[actix_web::test]
async fn a_refused_body_does_not_use_up_the_token() {
    let server = Server::start();
    let token = merchant().jwt_id("d8a0e7f5-4c3b-4a29-9180-7f6e5d4c3b2a");
    for (body, status, code) in [
        ("", 400, "invalid_body"),
        ("junk", 400, "invalid_body"),
        ("{}", 400, "invalid_body"),
        ("1001", 400, "invalid_body"),
        (r#"{"order": "1001"}"#, 400, "invalid_body"),
        (r#"{"order": -1}"#, 400, "invalid_body"),
        (r#"{"order": 1001.0}"#, 400, "invalid_body"),
        (r#"{"order": 18446744073709551616}"#, 400, "invalid_body"),
        (r#"{"order": 1001, "more": 1}"#, 400, "invalid_body"),
        (r#"{"order": 1001, "order": 1001}"#, 400, "invalid_body"),
        (r#"{"order": 1001} x"#, 400, "invalid_body"),
        (r#"{"action": "refund 1001"}"#, 400, "invalid_body"),
        (
            &*" ".repeat(Limits::default().body + 1),
            413,
            "body_too_large",
        ),
    ] {
        server
            .post("/api/once", &token, body)
            .await
            .assert_refused(status, code);
    }
    let answer = server.post("/api/once", &token, REFUND).await;
    assert_eq!(answer.status, 200);
}

#[actix_web::test]
async fn another_method_or_path_is_not_served() {
    let server = Server::start();
    for (method, path, _) in ROUTES {
        let allowed = match path {
            "/healthz" => "GET, HEAD",
            _ => method,
        };
        let other = if method == "GET" { "POST" } else { "GET" };
        for other in [other, "DELETE"] {
            let answer = send(server.request(other, path)).await;
            answer.assert_refused(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), Some(allowed), "{path}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
    for path in ["/nothing", "/api", "/api/", "/api/nothing", "/api/once/x"] {
        for method in ["GET", "POST"] {
            let answer = send(server.request(method, path)).await;
            answer.assert_refused(404, "not_found");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
}

#[actix_web::test]
async fn health_can_be_asked_for_with_head() {
    let server = Server::start();
    let answer = send(server.request("HEAD", "/healthz")).await;
    assert_eq!((answer.status, &*answer.body), (200, ""));
}

#[actix_web::test]
async fn accepted_and_refused_tokens_are_counted_by_code() {
    let server = Server::start();
    server.get("/api/merchant", &merchant()).await;
    server.get("/api/merchant", &merchant().expired()).await;
    server.get("/api/buyer", &buyer().expired()).await;
    server.get("/api/merchant", &buyer()).await;
    server.get("/", &merchant().not_yet_valid()).await;
    // A redirect to the bounce page is counted as a refusal.
    send(server.request("GET", "/")).await;
    let token = merchant().jwt_id("d8a0e7f5-4c3b-4a29-9180-7f6e5d4c3b2a");
    server.post("/api/once", &token, REFUND).await;
    server.post("/api/once", &token, REFUND).await;
    let twice = server.request("GET", "/api/merchant");
    let twice = twice.header("Authorization", bearer(&token));
    send(twice.header("Authorization", bearer(&token))).await;
    // These refusals are not about the token.
    server.post("/api/once", &token, "junk").await;
    server.get("/nothing", &token).await;
    let previous = format!("Bearer {}", merchant().sign(PREVIOUS_SECRET));
    send(server.request("GET", "/").header("Authorization", previous)).await;

    let metrics = send(server.request("GET", "/metrics")).await;
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(metrics.header("content-type"), Some(format));
    for line in [
        r#"session_tokens_accepted_total{signed_with="current"} 4"#,
        r#"session_tokens_accepted_total{signed_with="previous"} 1"#,
        r#"session_tokens_refused_total{code="expired"} 2"#,
        r#"session_tokens_refused_total{code="not_merchant"} 1"#,
        r#"session_tokens_refused_total{code="not_yet_valid"} 1"#,
        r#"session_tokens_refused_total{code="missing_token"} 1"#,
        r#"session_tokens_refused_total{code="replayed"} 1"#,
        r#"session_tokens_refused_total{code="several_tokens"} 1"#,
    ] {
        assert!(
            metrics.body.lines().any(|l| l == line),
            "{line} in {}",
            metrics.body
        );
    }
    assert!(!metrics.body.contains("invalid_body"), "{}", metrics.body);
}
