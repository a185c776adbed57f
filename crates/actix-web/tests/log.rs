//! The log of a server without an `Auth`, and of actix-web's own middleware.

use std::sync::{Mutex, Once};
use std::time::Duration;

use actix_web::middleware::Logger;
use actix_web::web::{ServiceConfig, get, scope};
use log::{Level, LevelFilter, Log, Metadata, Record};
use shopify_session_token::testing::SECRET;
use shopify_session_token_actix_web::{Buyer, Document, Maybe, Merchant, Refusal, WithToken};
use util::{Server, assert_hidden, auth, buyer, field, merchant, refusal};

mod util;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Capture;

impl Log for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // actix-web logs refusals at this level.
        metadata.level() <= Level::Info || metadata.target().starts_with("actix_web::")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            LINES.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// The log's lines about this route.
fn logged(route: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let of_route = lines.iter().filter(|line| line.starts_with(route));
    of_route.cloned().collect()
}

fn install_log() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        log::set_logger(&Capture).unwrap();
        log::set_max_level(LevelFilter::Debug);
    });
}

fn routes(config: &mut ServiceConfig) {
    config
        .route("/merchant", get().to(async |_: Merchant| "in"))
        .route("/buyer", get().to(async |_: Buyer| "in"))
        .route("/document", get().to(async |_: Document| "in"))
        .route("/maybe", get().to(async |_: Maybe<Merchant>| "in"))
        .route("/token", get().to(async |_: WithToken<Merchant>| "in"))
        .route("/open", get().to(async || "in"))
        .route(
            "/own",
            get().to(async |caller: Result<Merchant, Refusal>| caller.unwrap_err().to_string()),
        );
}

#[actix_web::test]
async fn without_an_auth_nobody_gets_in() {
    install_log();
    let server = Server::start_bare(|config| {
        _ = config.service(scope("/a").configure(routes));
    });
    let missing = (500, "auth_not_configured".to_owned(), false);
    let tokens = [
        vec![],
        vec![field(&merchant())],
        vec![field(&buyer())],
        vec![b"Bearer x".to_vec()],
    ];
    for path in ["/merchant", "/buyer", "/document", "/maybe", "/token"] {
        for fields in &tokens {
            let response = server.get(&format!("/a{path}"), fields).await;
            assert_eq!(refusal(response).await, missing, "{path}");
        }
        let lines = logged(&format!("/a{path} answers every request with 500"));
        assert_eq!(lines.len(), tokens.len());
        let advice = "Add `.app_data(web::Data::new(auth))` to the app or scope.";
        assert!(
            lines[0].ends_with(&format!("has no `Auth`. {advice}")),
            "{lines:?}"
        );
    }
    assert_eq!(server.get("/a/open", &[]).await.status(), 200);
    let own = server.get("/a/own", &[field(&merchant())]).await;
    assert_eq!(own.text().await.unwrap(), "this route has no `Auth`");
}

#[actix_web::test]
async fn an_auth_without_data_is_pointed_out() {
    install_log();
    let server = Server::start_bare(|config| {
        config.service(scope("/b").app_data(auth()).configure(routes));
    });
    let response = server.get("/b/merchant", &[field(&merchant())]).await;
    assert_eq!(response.status(), 500);
    let lines = logged("/b/merchant ");
    assert!(
        lines[0].contains("has an `Auth` without `web::Data`"),
        "{lines:?}"
    );
}

#[actix_web::test]
async fn the_log_line_shows_nothing_of_the_request() {
    install_log();
    let server = Server::start_bare(|config| {
        _ = config.service(scope("/c").configure(routes));
    });
    let token = merchant().sign(SECRET);
    let path = format!("/c/document?id_token={token}");
    assert_eq!(server.get(&path, &[field(&buyer())]).await.status(), 500);
    let lines = logged("/c/");
    assert_eq!(lines.len(), 1);
    assert!(!lines[0].contains("id_token"), "{lines:?}");
    assert_hidden(&lines[0], &[&token]);
}

/// As the README says. If this fails, actix-web has changed.
#[actix_web::test]
async fn the_path_can_be_logged_without_its_query() {
    install_log();
    let server = Server::start(auth(), |config| {
        let default = scope("/d").configure(routes);
        let path_alone = scope("/e").configure(routes);
        config
            .service(default.wrap(Logger::default()))
            .service(path_alone.wrap(Logger::new("%U %s")));
    });
    let token = merchant().sign(SECRET);
    for scope in ["/d", "/e"] {
        let path = format!("{scope}/document?id_token={token}");
        assert_eq!(server.get(&path, &[]).await.status(), 200);
    }
    // actix-web also logs the `Debug` of a refusal: here, of a redirect to an address with this token.
    let path = format!("/e/document?other={token}");
    assert_eq!(server.get(&path, &[]).await.status(), 302);
    // A request is logged when its response is dropped, perhaps after the client has received it.
    for expected in ["/e/document 200", "/e/document 302"] {
        while !LINES.lock().unwrap().iter().any(|line| line == expected) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let lines = LINES.lock().unwrap().clone();
    let (with_token, others): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.contains(&token));
    assert!(
        with_token.len() == 1 && with_token[0].contains("GET /d/"),
        "{with_token:?}"
    );
    assert!(
        others
            .iter()
            .any(|line| line.contains("Refusal { status: 302")),
        "{others:?}"
    );
}
