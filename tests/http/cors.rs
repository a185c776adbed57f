//! The preflight before an extension may call, and the headers with which it can read a refusal.

use reqwest::{Method, Response};

use crate::server::{Framework, Server, auth, buyer, field, header, headers, merchant, refusal};

with_both!(
    preflight_is_answered_for_any_origin_and_route,
    a_refused_call_is_seen_as_a_status,
    headers_that_the_app_exposes_stay_exposed,
    other_methods_and_headers_are_allowed_on_request,
    requests_that_are_no_preflight_and_other_routes_are_left_alone,
    a_refusal_of_a_middleware_has_the_headers_too,
);

/// The routes of each surface, and whether it can read the retry header.
const SURFACES: [(&str, bool); 5] = [
    ("/cors/app-home", true),
    ("/cors/admin-extension", true),
    ("/cors/pos", false),
    ("/cors/checkout", false),
    ("/cors/customer-account", false),
];
const RETRY: &str = "X-Shopify-Retry-Invalid-Session-Request";

async fn preflight(server: &Server, path: &str, origin: &str) -> Response {
    let request = server
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        );
    request.send().await.unwrap()
}

async fn preflight_is_answered_for_any_origin_and_route(framework: Framework) {
    let server = framework.start(auth()).await;
    for (surface, exposes_retry) in SURFACES {
        for route in ["/merchant", "/buyer", "/unknown"] {
            for origin in ["null", "https://extensions.shopifycdn.com"] {
                let path = format!("{surface}{route}");
                let response = preflight(&server, &path, origin).await;
                assert_eq!(response.status(), 204, "{path}");
                let exposed = exposes_retry.then_some(RETRY);
                for (name, value) in [
                    ("origin", Some("*")),
                    ("headers", Some("Authorization, Content-Type")),
                    ("methods", None),
                    ("credentials", None),
                ] {
                    let name = format!("access-control-allow-{name}");
                    assert_eq!(header(&response, &name), value, "{path}: {name}");
                }
                assert_eq!(header(&response, "access-control-max-age"), Some("7200"));
                assert_eq!(header(&response, "access-control-expose-headers"), exposed);
                assert_eq!(response.bytes().await.unwrap().len(), 0);
            }
        }
    }
}

async fn a_refused_call_is_seen_as_a_status(framework: Framework) {
    let server = framework.start(auth()).await;
    for (surface, exposes_retry) in SURFACES {
        for (route, token, status) in [
            ("/buyer", buyer().expired(), 401),
            ("/merchant", buyer(), 403),
            ("/pos", merchant().forged(), 401),
            ("/unknown", merchant(), 404),
            ("/merchant", merchant(), 200),
            ("/broken", merchant(), 500),
            ("/failing", merchant(), 500),
        ] {
            let path = format!("{surface}{route}");
            let response = server.get(&path, &[field(&token)]).await;
            assert_eq!(response.status(), status, "{path}");
            // One: browsers refuse two.
            let origins = headers(&response, "access-control-allow-origin");
            assert_eq!(origins, ["*"], "{path}");
            let exposed = headers(&response, "access-control-expose-headers");
            let retry: Vec<_> = exposes_retry.then_some(RETRY).into_iter().collect();
            assert_eq!(exposed, retry, "{path}");
        }
    }
}

async fn headers_that_the_app_exposes_stay_exposed(framework: Framework) {
    let server = framework.start(auth()).await;
    let path = "/cors/admin-extension/admin";
    let response = server.get(path, &[field(&merchant())]).await;
    let exposed = headers(&response, "access-control-expose-headers");
    assert_eq!(exposed, ["x-own", RETRY]);
}

async fn other_methods_and_headers_are_allowed_on_request(framework: Framework) {
    let server = framework.start(auth()).await;
    let response = preflight(&server, "/cors/writable", "null").await;
    let methods = header(&response, "access-control-allow-methods");
    assert_eq!(methods, Some("PUT, DELETE"));
    let names = headers(&response, "access-control-allow-headers");
    assert_eq!(
        names,
        ["Authorization, Content-Type", "if-match, idempotency-key"]
    );
}

async fn requests_that_are_no_preflight_and_other_routes_are_left_alone(framework: Framework) {
    let server = framework.start(auth()).await;
    let options = server.request(Method::OPTIONS, "/cors/pos/merchant");
    let response = options.send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "access-control-allow-origin"), Some("*"));

    let response = preflight(&server, "/merchant", "null").await;
    assert_eq!(response.status(), 405);
    let mut names = response.headers().keys();
    assert!(!names.any(|name| name.as_str().starts_with("access-control-")));
}

async fn a_refusal_of_a_middleware_has_the_headers_too(framework: Framework) {
    let server = framework.start(auth()).await;
    let path = "/cors/guarded";
    for (fields, expected) in [
        (vec![], Some((401, "missing_token", true))),
        (vec![field(&buyer())], Some((403, "not_merchant", false))),
        (vec![field(&merchant())], None),
    ] {
        let response = server.get(path, &fields).await;
        assert_eq!(headers(&response, "access-control-allow-origin"), ["*"]);
        assert_eq!(headers(&response, "access-control-expose-headers"), [RETRY]);
        if let Some((status, code, retry)) = expected {
            assert_eq!(refusal(response).await, (status, code.to_owned(), retry));
        } else {
            assert_eq!(response.status(), 200);
        }
    }
    assert_eq!(preflight(&server, path, "null").await.status(), 204);
}
