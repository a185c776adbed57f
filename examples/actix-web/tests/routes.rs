//! Every route, for everyone who may call it and everyone who may not.

mod util;

use actix_web_example::Limits;
use serde_json::json;
use shopify_session_token::MAX_TOKEN_LEN;
use shopify_session_token::testing::{CLIENT_ID, OTHER_SHOP, Token};
use util::{Answer, PREVIOUS_SECRET, RETRY, SECRET, SHOP, Server, bearer, buyer, merchant, send};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum For {
    Merchants,
    Buyers,
    /// Merchants, in the frame of the admin: answers are pages.
    Documents,
    Anyone,
}

const ROUTES: [(&str, &str, For); 7] = [
    ("GET", "/api/merchant", For::Merchants),
    ("POST", "/api/once", For::Merchants),
    ("POST", "/api/exchange", For::Merchants),
    ("GET", "/api/buyer", For::Buyers),
    ("GET", "/", For::Documents),
    ("GET", "/healthz", For::Anyone),
    ("GET", "/metrics", For::Anyone),
];

/// Status and code; an empty code stands for success.
type Verdict = (u16, &'static str);

/// A name, what the `Authorization` header says, and the verdicts of a merchants' route and of a buyers'.
fn cases() -> Vec<(&'static str, Option<String>, Verdict, Verdict)> {
    let both = |name, header: Option<String>, refusal| (name, header, refusal, refusal);
    let spoiled = |name, spoil: fn(Token) -> Token, refusal| {
        [
            both(name, Some(bearer(&spoil(merchant()))), refusal),
            both(name, Some(bearer(&spoil(buyer()))), refusal),
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
        both("undefined", header("Bearer undefined"), (401, "malformed")),
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
    cases.extend(spoiled("expired", Token::expired, (401, "expired")));
    cases.extend(spoiled(
        "not yet valid",
        Token::not_yet_valid,
        (401, "not_yet_valid"),
    ));
    cases.extend(spoiled("forged", Token::forged, (401, "invalid_signature")));
    cases.extend(spoiled(
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
        // Made anew for each route, so that no token has been used once already.
        for (name, header, merchants, buyers) in cases() {
            let mut request = server.request(method, path).header("Origin", "null");
            if let Some(header) = header {
                request = request.header("Authorization", header);
            }
            let answer = send(request).await;
            let (status, code) = match caller {
                For::Merchants | For::Documents => merchants,
                For::Buyers => buyers,
                For::Anyone => (200, ""),
            };
            println!("{method} {path}, {name}: {}", answer.status);
            assert_eq!(answer.status, status, "{method} {path}, {name}: {answer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            if code.is_empty() {
                assert_eq!(answer.header(RETRY), None);
            } else {
                assert_refusal(&answer, status, code, caller);
            }
        }
    }
}

#[track_caller]
fn assert_refusal(answer: &Answer, status: u16, code: &str, caller: For) {
    let should_retry = ["missing_token", "expired", "invalid_signature"].contains(&code);
    if caller == For::Documents {
        assert_eq!(
            answer.body.contains("shopify.idToken()"),
            should_retry,
            "{answer:?}"
        );
        assert_eq!(answer.body.contains(code), !should_retry, "{answer:?}");
    } else {
        answer.assert_refused(status, code);
    }
    let knows_the_retry_header = caller == For::Merchants;
    let expected = (should_retry && knows_the_retry_header).then_some("1");
    assert_eq!(answer.header(RETRY), expected, "{answer:?}");
    let challenge = (status == 401).then_some("Bearer");
    assert_eq!(answer.header("www-authenticate"), challenge, "{answer:?}");
}

#[actix_web::test]
async fn a_header_of_a_megabyte_is_refused_by_every_route_and_the_server_goes_on() {
    let server = Server::start();
    let header = format!("Bearer {}", "a".repeat(1_000_000));
    for (method, path, _) in ROUTES {
        let request = server
            .request(method, path)
            .header("Authorization", &header);
        // The server answers before it has read everything, and hangs up; a client that is still sending
        // may see either.
        if let Ok(response) = request.send().await {
            assert_eq!(response.status(), 431, "{method} {path}");
        }
        // On a connection of its own.
        let next = Server::at(server.origin.clone());
        assert_eq!(next.get("/api/merchant", &merchant()).await.status, 200);
    }
}

#[actix_web::test]
async fn two_authorization_fields_are_refused_by_every_route_that_takes_a_token() {
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
async fn the_answer_says_who_the_token_says_they_are_and_nobody_else() {
    let server = Server::start();
    // What a request says beside its token must not matter.
    let path = "/api/merchant?shop=evil.myshopify.com&user_id=1";

    let answer = server.get(path, &merchant()).await;
    assert_eq!(answer.json(), json!({ "shop": SHOP, "user_id": 42 }));
    let answer = server.get(path, &merchant().for_other_shop()).await;
    assert_eq!(answer.json(), json!({ "shop": OTHER_SHOP, "user_id": 42 }));

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
fn the_exchange_would_be_sent_with_secret_and_token_and_debug_shows_neither() {
    use actix_web_example::{Hidden, TokenExchange};

    let (secret, token) = (Hidden::new(SECRET), Hidden::new(merchant().sign(SECRET)));
    let exchange = TokenExchange::new(&SHOP.parse().unwrap(), CLIENT_ID, &secret, &token);

    let form = exchange.form();
    assert!(form.contains(&("client_secret", SECRET)));
    assert!(form.contains(&("subject_token", token.expose())));

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
async fn an_action_happens_once_for_each_token() {
    let server = Server::start();
    let token = merchant().token_id("d8a0e7f5-4c3b-4a29-9180-7f6e5d4c3b2a");
    let again = |body| server.post("/api/once", &token, body);

    assert_eq!(again("").await.json(), json!({ "done": "once" }));
    again("").await.assert_refused(409, "replayed");
    // With a fresh token, or another action, it is another use.
    assert_eq!(server.post("/api/once", &merchant(), "").await.status, 200);
    let refund = r#"{"action": "refund 1001"}"#;
    assert_eq!(again(refund).await.json(), json!({ "done": "refund 1001" }));
    let refused = again(refund).await;
    refused.assert_refused(409, "replayed");
    // It would have App Bridge send the action again by itself.
    assert_eq!(refused.header(RETRY), None);
}

#[actix_web::test]
async fn of_many_requests_with_one_token_exactly_one_gets_through() {
    let server = Server::start();
    let header = bearer(&merchant());
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let request = server
                .request("POST", "/api/once")
                .header("Authorization", &header);
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
async fn when_no_more_uses_can_be_remembered_nothing_is_let_through() {
    let limits = Limits {
        replay_entries: 1,
        ..Limits::default()
    };
    let server = Server::start_with(limits);
    assert_eq!(server.post("/api/once", &merchant(), "").await.status, 200);
    for _ in 0..3 {
        let answer = server.post("/api/once", &merchant(), "").await;
        answer.assert_refused(503, "replay_guard_full");
        assert_eq!(answer.header(RETRY), None);
    }
}

#[actix_web::test]
async fn a_body_that_is_refused_does_not_use_the_token_up() {
    let server = Server::start();
    let token = merchant().token_id("d8a0e7f5-4c3b-4a29-9180-7f6e5d4c3b2a");
    for (body, status, code) in [
        ("junk", 400, "invalid_body"),
        ("{}", 400, "invalid_body"),
        (r#"{"action": 1}"#, 400, "invalid_body"),
        (r#"{"action": "once", "more": 1}"#, 400, "invalid_body"),
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
    assert_eq!(server.post("/api/once", &token, "").await.status, 200);
}

#[actix_web::test]
async fn another_method_or_path_is_not_served() {
    let server = Server::start();
    assert_eq!(
        server.post("/api/merchant", &merchant(), "").await.status,
        405
    );
    assert_eq!(server.get("/api/once", &merchant()).await.status, 405);
    assert_eq!(server.get("/api/nothing", &merchant()).await.status, 404);
    assert_eq!(server.get("/nothing", &merchant()).await.status, 404);
}

#[actix_web::test]
async fn what_is_accepted_and_refused_is_counted_by_code() {
    let server = Server::start();
    server.get("/api/merchant", &merchant()).await;
    server.get("/api/merchant", &merchant().expired()).await;
    server.get("/api/buyer", &buyer().expired()).await;
    server.get("/api/merchant", &buyer()).await;
    server.get("/", &merchant().not_yet_valid()).await;
    let previous = format!("Bearer {}", merchant().sign(PREVIOUS_SECRET));
    send(server.request("GET", "/").header("Authorization", previous)).await;

    let metrics = send(server.request("GET", "/metrics")).await;
    let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(metrics.header("content-type"), Some(format));
    for line in [
        r#"session_token_accepted_total{secret="current"} 1"#,
        r#"session_token_accepted_total{secret="previous"} 1"#,
        r#"session_token_refused_total{code="expired"} 2"#,
        r#"session_token_refused_total{code="not_merchant"} 1"#,
        r#"session_token_refused_total{code="not_yet_valid"} 1"#,
    ] {
        assert!(
            metrics.body.lines().any(|l| l == line),
            "{line} in {}",
            metrics.body
        );
    }
}
