//! What the two companions do alike. Each test runs against both; what only one of them has is tested in its crate.

/// Makes two tests of each function, named after the frameworks. A function that is not listed is dead code, which
/// clippy refuses.
macro_rules! with_both {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[actix_web::test]
            async fn with_axum() {
                super::$test(crate::server::Framework::Axum).await;
            }

            #[actix_web::test]
            async fn with_actix_web() {
                super::$test(crate::server::Framework::ActixWeb).await;
            }
        }
    )+};
}

mod cors;
mod document;
mod extract;
mod on_actix_web;
mod on_axum;
mod outcome;
mod replay;
mod server;
#[allow(dead_code, reason = "the tests of the crate itself use all of it")]
#[path = "../../crates/server/tests/util/mod.rs"]
mod store;
