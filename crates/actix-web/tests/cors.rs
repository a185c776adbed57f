//! The preflight before an extension may call, and the headers with which it can read a refusal.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::Method as ActixMethod;
use actix_web::http::header::{HeaderName, IF_MATCH};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::web::{Data, get, resource, scope, to};
use actix_web::{App, Error, HttpResponse};
use reqwest::{Method, Response};
use shopify_session_token_actix_web::{AdminExtension, Buyer, Merchant, Pos, Surface, cors};
use util::{Server, auth, buyer, field, merchant, refusal};

mod util;

async fn exposes_another_header(_: AdminExtension) -> HttpResponse {
    let own = ("access-control-expose-headers", "x-own");
    HttpResponse::Ok().insert_header(own).finish()
}

async fn broken() -> HttpResponse {
    let own = ("access-control-allow-origin", "https://a.example");
    HttpResponse::InternalServerError()
        .insert_header(own)
        .finish()
}

async fn failing() -> Result<HttpResponse, Error> {
    Err(ErrorInternalServerError("no database"))
}

/// This middleware returns a refusal as an error, not as a response.
async fn merchants_only(
    _: Merchant,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    next.call(request).await
}

fn start() -> Server {
    Server::start(auth(), |config| {
        let routes = |path, surface| {
            scope(path)
                .service(resource("/merchant").get(async |_: Merchant| ""))
                .service(resource("/admin").get(exposes_another_header))
                .service(resource("/broken").get(broken))
                .service(resource("/failing").get(failing))
                .service(resource("/pos").get(async |_: Pos| ""))
                .service(resource("/buyer").get(async |_: Buyer| ""))
                .wrap(cors(surface))
        };
        let writable = cors(Surface::Pos)
            .with_methods([ActixMethod::PUT, ActixMethod::DELETE])
            .with_request_headers([IF_MATCH, HeaderName::from_static("idempotency-key")]);
        let guarded = scope("/guarded")
            .route("/", get().to(async || ""))
            .wrap(from_fn(merchants_only))
            .wrap(cors(Surface::AdminExtension));
        config
            .service(resource("/outside").get(async || ""))
            .service(routes("/app-home", Surface::AppHome))
            .service(routes("/admin-extension", Surface::AdminExtension))
            .service(routes("/pos", Surface::Pos))
            .service(routes("/checkout", Surface::Checkout))
            .service(routes("/customer-account", Surface::CustomerAccount))
            .service(
                resource("/writable")
                    .put(async |_: Merchant| "")
                    .wrap(writable),
            )
            .service(guarded);
    })
}

const SURFACES: [(&str, bool); 5] = [
    ("/app-home", true),
    ("/admin-extension", true),
    ("/pos", false),
    ("/checkout", false),
    ("/customer-account", false),
];

async fn preflight(server: &Server, path: &str, origin: &str) -> Response {
    server
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .send()
        .await
        .unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
}

#[actix_web::test]
async fn preflight_is_answered_for_any_origin_and_route() {
    let server = start();
    for (surface, exposes_retry) in SURFACES {
        for route in ["/merchant", "/buyer", "/unknown"] {
            for origin in ["null", "https://extensions.shopifycdn.com"] {
                let path = format!("{surface}{route}");
                let response = preflight(&server, &path, origin).await;
                assert_eq!(response.status(), 204, "{path}");
                let header = |name| header(&response, name);
                assert_eq!(header("access-control-allow-origin"), Some("*"));
                let allowed = header("access-control-allow-headers");
                assert_eq!(allowed, Some("Authorization, Content-Type"));
                assert_eq!(header("access-control-max-age"), Some("7200"));
                assert_eq!(header("access-control-allow-methods"), None);
                assert_eq!(header("access-control-allow-credentials"), None);
                assert_eq!(
                    header("access-control-expose-headers").is_some(),
                    exposes_retry
                );
                assert_eq!(response.bytes().await.unwrap().len(), 0);
            }
        }
    }
}

#[actix_web::test]
async fn a_refused_call_is_seen_as_a_status() {
    let server = start();
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
            let origins = response.headers().get_all("access-control-allow-origin");
            assert!(origins.iter().eq(["*"]), "{path}");
            let exposed = header(&response, "access-control-expose-headers");
            let retry = exposes_retry.then_some("X-Shopify-Retry-Invalid-Session-Request");
            assert_eq!(exposed, retry, "{path}");
        }
    }
}

#[actix_web::test]
async fn headers_that_the_app_exposes_stay_exposed() {
    let server = start();
    let response = server
        .get("/admin-extension/admin", &[field(&merchant())])
        .await;
    let exposed = response.headers().get_all("access-control-expose-headers");
    let exposed: Vec<_> = exposed
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert_eq!(
        exposed,
        ["x-own", "X-Shopify-Retry-Invalid-Session-Request"]
    );
}

#[actix_web::test]
async fn other_methods_and_headers_are_allowed_on_request() {
    let server = start();
    let response = preflight(&server, "/writable", "null").await;
    let methods = header(&response, "access-control-allow-methods");
    assert_eq!(methods, Some("PUT, DELETE"));
    let names = response.headers().get_all("access-control-allow-headers");
    let expected = ["Authorization, Content-Type", "if-match, idempotency-key"];
    assert!(names.iter().eq(expected));
}

#[actix_web::test]
async fn options_that_are_not_a_preflight_reach_the_routes() {
    let server = start();
    let request = server.request(Method::OPTIONS, "/pos/merchant");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "access-control-allow-origin"), Some("*"));
}

#[actix_web::test]
async fn other_routes_show_nothing_to_other_origins() {
    let server = start();
    let response = preflight(&server, "/outside", "null").await;
    assert_eq!(response.status(), 405);
    let mut names = response.headers().keys();
    assert!(!names.any(|name| name.as_str().starts_with("access-control-")));
}

/// While it is an error, it has no headers yet.
#[actix_web::test]
async fn a_refusal_of_a_middleware_has_the_headers_too() {
    let server = start();
    for (fields, expected) in [
        (vec![], (401, "missing_token", true)),
        (vec![field(&buyer())], (403, "not_merchant", false)),
    ] {
        let response = server.get("/guarded/", &fields).await;
        assert_eq!(header(&response, "access-control-allow-origin"), Some("*"));
        let exposed = response.headers().get_all("access-control-expose-headers");
        assert_eq!(exposed.iter().count(), 1);
        let (status, code, retry) = expected;
        assert_eq!(refusal(response).await, (status, code.to_owned(), retry));
    }
    assert_eq!(preflight(&server, "/guarded/", "null").await.status(), 204);
    let granted = server.get("/guarded/", &[field(&merchant())]).await;
    assert_eq!(granted.status(), 200);
    assert_eq!(header(&granted, "access-control-allow-origin"), Some("*"));
}

/// As the README guards a scope, around a service that looks at nothing.
#[actix_web::test]
async fn every_method_is_verified_by_a_middleware() {
    let reached = async || "";
    let app = App::new()
        .app_data(Data::new(auth()))
        .service(
            scope("/a")
                .route("/any", to(reached))
                .default_service(to(reached))
                .wrap(from_fn(merchants_only)),
        )
        .service(resource("/b").to(reached).wrap(from_fn(merchants_only)));
    let app = init_service(app).await;
    for method in [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PURGE",
    ] {
        for path in ["/a/any", "/a/unknown", "/b"] {
            for (token, expected) in [
                (None, 401),
                (Some(merchant().forged()), 401),
                (Some(buyer()), 403),
                (Some(merchant()), 200),
            ] {
                let method = ActixMethod::from_bytes(method.as_bytes()).unwrap();
                let mut request = TestRequest::with_uri(path).method(method.clone());
                if let Some(token) = &token {
                    request = request.insert_header(("authorization", field(token)));
                }
                let status = match try_call_service(&app, request.to_request()).await {
                    Ok(response) => response.status(),
                    Err(error) => error.as_response_error().status_code(),
                };
                assert_eq!(status, expected, "{method} {path} {token:?}");
            }
        }
    }
}
