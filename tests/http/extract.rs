//! Every extractor with every kind of token, and what a handler learns.

use reqwest::Method;
use shopify_session_token::VerifierSet;
use shopify_session_token::testing::{OTHER_CLIENT_ID, OTHER_SHOP, SECRET, Token};
use shopify_session_token_axum::Auth;

use crate::server::{
    Framework, OTHER_SECRET, SHOP, assert_hidden, auth, buyer, field, merchant, other_verifier,
    refusal, verifier,
};

with_both!(
    every_extractor_answers_every_token,
    a_token_in_the_query_is_taken_where_the_route_says_so,
    the_token_that_was_verified_is_handed_out_and_hidden,
    the_app_may_answer_a_refusal_in_its_own_words,
    many_apps_share_one_server,
    shop_and_user_come_from_the_token_alone,
    a_header_of_a_megabyte_does_not_stop_the_server,
    a_refused_upload_is_seen_as_a_401,
);

#[derive(Clone, Copy)]
enum Answer {
    /// 200 with this shop.
    Shop(&'static str),
    /// 401 with this code, and whether it has the retry header where the front end knows it.
    Unauthorized(&'static str, bool),
    Status(u16, &'static str),
}

/// Requests: their names, `Authorization` fields, and the answers of merchants' and buyers' routes.
fn cases() -> Vec<(&'static str, Vec<Vec<u8>>, Answer, Answer)> {
    use Answer::{Shop, Status, Unauthorized};
    let (not_buyer, not_merchant) = (Status(403, "not_buyer"), Status(403, "not_merchant"));
    let missing = Unauthorized("missing_token", true);
    let malformed = Unauthorized("malformed", false);
    let several = Status(400, "several_tokens");
    let expired = Unauthorized("expired", true);
    let other_app = Unauthorized("wrong_audience", false);
    let good = field(&merchant());
    let anonymous = Token::buyer(SHOP, None);
    let long = format!("Bearer {}", "a".repeat(5_000));
    let token = |token: &Token| vec![field(token)];
    let text = |text: &str| vec![text.as_bytes().to_vec()];
    let mut cases = vec![
        ("merchant", token(&merchant()), Shop(SHOP), not_buyer),
        ("buyer", token(&buyer()), not_merchant, Shop(SHOP)),
        (
            "anonymous buyer",
            token(&anonymous),
            not_merchant,
            Shop(SHOP),
        ),
        (
            "other shop",
            token(&merchant().for_other_shop()),
            Shop(OTHER_SHOP),
            not_buyer,
        ),
    ];
    let same = [
        ("nothing", vec![], missing),
        ("undefined", text("Bearer undefined"), missing),
        ("no scheme", text("undefined"), missing),
        ("password", text("Basic YTpi"), missing),
        (
            "another scheme with a comma",
            text(r#"Digest username="a", realm="b""#),
            missing,
        ),
        ("junk", text("Bearer a.b.c"), malformed),
        ("not text", vec![b"Bearer \xff\xfe".into()], malformed),
        ("long", text(&long), Unauthorized("too_long", false)),
        ("expired merchant", token(&merchant().expired()), expired),
        ("expired buyer", token(&buyer().expired()), expired),
        (
            "forged",
            token(&merchant().forged()),
            Unauthorized("invalid_signature", true),
        ),
        (
            "early",
            token(&buyer().not_yet_valid()),
            Unauthorized("not_yet_valid", false),
        ),
        ("other app", token(&merchant().for_other_app()), other_app),
        ("two", vec![good.clone(), good.clone()], several),
        (
            "two, the first bad",
            vec![field(&merchant().forged()), good.clone()],
            several,
        ),
        (
            "two, one a password",
            vec![b"Basic YTpi".to_vec(), good.clone()],
            several,
        ),
        // As a proxy joins two fields.
        (
            "two in one",
            vec![[b"Basic YTpi, ", &*good].concat()],
            several,
        ),
        (
            "two in one, a token first",
            vec![[&*good, b", Basic YTpi"].concat()],
            several,
        ),
    ];
    cases.extend(same.map(|(name, fields, answer)| (name, fields, answer, answer)));
    cases
}

async fn every_extractor_answers_every_token(framework: Framework) {
    let server = framework.start(auth()).await;
    for (path, has_retry) in [
        ("merchant", true),
        ("admin-extension", true),
        ("pos", false),
        ("document", true),
        ("buyer", false),
    ] {
        for (name, fields, to_merchants, to_buyers) in cases() {
            let expected = if path == "buyer" {
                to_buyers
            } else {
                to_merchants
            };
            for form in ["", "/maybe", "/token"] {
                if (form, path) == ("/token", "buyer") {
                    continue; // does not compile
                }
                let name = format!("{form}/{path} with {name}");
                let response = server.get(&format!("{form}/{path}"), &fields).await;
                let headers = format!("{:?}", response.headers());
                let tokens = fields.iter().filter(|field| field.len() > 100);
                let tokens = tokens.filter_map(|field| str::from_utf8(field).ok());
                assert_hidden(&headers, &tokens.chain([SECRET]).collect::<Vec<_>>());
                // Bodies are compared as a whole, so they show nothing else.
                let (status, answer) = match expected {
                    Answer::Shop(shop) => (200, Ok(shop)),
                    Answer::Unauthorized("missing_token", _) if form == "/maybe" => {
                        (200, Ok("nobody"))
                    }
                    // A document load is redirected: see `document.rs`.
                    Answer::Unauthorized("missing_token", _) if path == "document" => (302, Ok("")),
                    Answer::Unauthorized(code, retry) => (401, Err((code, retry && has_retry))),
                    Answer::Status(status, code) => (status, Err((code, false))),
                };
                assert_eq!(response.status(), status, "{name}");
                match answer {
                    Ok(text) => assert_eq!(response.text().await.unwrap(), text, "{name}"),
                    Err((code, retry)) => {
                        let expected = (status, code.to_owned(), retry);
                        assert_eq!(refusal(response).await, expected, "{name}");
                    }
                }
            }
        }
    }
}

/// As the routes of an event source or a download.
async fn a_token_in_the_query_is_taken_where_the_route_says_so(framework: Framework) {
    let server = framework.start(auth()).await;
    let (good, bought) = (merchant().sign(SECRET), buyer().sign(SECRET));
    let late = merchant().expired().sign(SECRET);
    for (path, token, status, text) in [
        ("merchant", Some(&good), 200, SHOP),
        ("merchant", Some(&bought), 403, "not_merchant"),
        ("merchant", Some(&late), 401, "expired"),
        ("merchant", None, 401, "missing_token"),
        ("buyer", Some(&bought), 200, SHOP),
        ("buyer", Some(&good), 403, "not_buyer"),
        ("maybe", Some(&good), 200, SHOP),
        ("maybe", Some(&late), 401, "expired"),
        ("maybe", None, 200, "nobody"),
        ("token", Some(&good), 200, SHOP),
    ] {
        let query = token.map_or(String::new(), |token| format!("?id_token={token}"));
        let response = server.get(&format!("/query/{path}{query}"), &[]).await;
        assert_eq!(response.status(), status, "{path}: {text}");
        if status == 200 {
            assert_eq!(response.text().await.unwrap(), text);
        } else {
            assert_eq!(refusal(response).await.1, text);
        }
    }
    let path = format!("/query/merchant?id_token={good}");
    for (fields, status) in [
        (vec![field(&merchant().forged())], 401),
        (vec![field(&merchant()), field(&merchant())], 400),
        (vec![b"Basic YTpi".to_vec()], 200),
    ] {
        assert_eq!(server.get(&path, &fields).await.status(), status);
    }
    for (path, status) in [
        ("merchant", 401),
        ("maybe/pos", 200),
        ("buyer", 401),
        ("token/merchant", 401),
    ] {
        let response = server.get(&format!("/{path}?id_token={good}"), &[]).await;
        assert_eq!(response.status(), status, "{path}");
        assert!(!response.text().await.unwrap().contains(SHOP));
    }
}

/// The handler looks at the `Debug` output.
async fn the_token_that_was_verified_is_handed_out_and_hidden(framework: Framework) {
    let server = framework.start(auth()).await;
    let token = merchant().sign(SECRET);
    let query = format!("/verified?id_token={token}");
    let fields = [format!("Bearer {token}").into()];
    for (path, fields) in [("/verified", &fields[..]), (&query, &[])] {
        let response = server.get(path, fields).await;
        assert_eq!(response.text().await.unwrap(), token);
    }
}

async fn the_app_may_answer_a_refusal_in_its_own_words(framework: Framework) {
    let server = framework.start(auth()).await;
    let response = server.get("/own-words", &[]).await;
    assert_eq!(response.status(), 401);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(headers["www-authenticate"], "Bearer");
    assert_eq!(headers["x-shopify-retry-invalid-session-request"], "1");
    assert_eq!(response.text().await.unwrap(), "no: missing_token");
    let response = server.get("/own-words", &[field(&merchant())]).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.text().await.unwrap(), SHOP);
}

async fn many_apps_share_one_server(framework: Framework) {
    let apps = VerifierSet::new([verifier(), other_verifier()]).unwrap();
    let server = framework.start(Auth::new(apps)).await;
    let other = merchant().for_other_app();
    let unknown = merchant().client_id("ffffffffffffffffffffffffffffffff");
    let call = async |token: &Token, secret| {
        let field = token.authorization(secret).into_bytes();
        server.get("/client-id", &[field]).await
    };
    let good = call(&other, OTHER_SECRET).await;
    assert_eq!(good.text().await.unwrap(), OTHER_CLIENT_ID);
    for (token, code) in [(other, "invalid_signature"), (unknown, "unknown_app")] {
        assert_eq!(refusal(call(&token, SECRET).await).await.1, code);
    }
}

async fn shop_and_user_come_from_the_token_alone(framework: Framework) {
    let server = framework.start(auth()).await;
    let path = "/user?shop=evil.myshopify.com&user_id=1";
    for user_id in [42, u64::MAX] {
        let request = server
            .request(Method::GET, path)
            .header("x-shopify-shop", "evil")
            .header("authorization", field(&Token::merchant(SHOP, user_id)));
        let response = request.send().await.unwrap();
        let expected = format!("{user_id} of {SHOP}");
        assert_eq!(response.text().await.unwrap(), expected);
    }
}

async fn a_header_of_a_megabyte_does_not_stop_the_server(framework: Framework) {
    let server = framework.start(auth()).await;
    let long = "a".repeat(1_000_000);
    for head in [
        format!("GET /merchant HTTP/1.1\r\nauthorization: Bearer {long}"),
        format!("GET /document?id_token={long} HTTP/1.1"),
    ] {
        let request = format!("{head}\r\nhost: a\r\n\r\n");
        let (answer, _) = server.raw(request.as_bytes()).await;
        // Empty if the server hung up while all was being sent.
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 431 ");
        assert!(is_refused, "{answer}");
    }
    let response = server.get("/merchant", &[field(&merchant())]).await;
    assert_eq!(response.status(), 200);
}

async fn a_refused_upload_is_seen_as_a_401(framework: Framework) {
    let server = framework.start(auth()).await;
    let upload = || {
        server
            .request(Method::POST, "/upload")
            .body(vec![0; 5_000_000])
    };
    let request = upload().header("authorization", field(&merchant()));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let expected = format!("5000000 bytes of {SHOP}");
    assert_eq!(response.text().await.unwrap(), expected);
    for _ in 0..5 {
        let expected = (401, "missing_token".to_owned(), true);
        assert_eq!(refusal(upload().send().await.unwrap()).await, expected);
        let head = "POST /upload HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 5000000\r\n\r\n";
        let request = [head.as_bytes(), &vec![0; 5_000_000]].concat();
        let (answer, result) = server.raw(&request).await;
        assert!(result.is_ok(), "{result:?}");
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        let retry = "x-shopify-retry-invalid-session-request: 1";
        assert!(answer.contains(retry), "{answer}");
    }
}
