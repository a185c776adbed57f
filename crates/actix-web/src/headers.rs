//! The headers of a refusal, a document or CORS, among those of a response.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

shopify_session_token_server::add_headers!();
