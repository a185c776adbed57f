//! The headers of a refusal or a document, among those of a response.

use http::{HeaderMap, HeaderValue};
use shopify_session_token_server::Joining;

pub(crate) fn add(headers: impl Iterator<Item = (&'static str, String)>, all: &mut HeaderMap) {
    for (name, value) in headers {
        // They are visible ASCII, so each is a value.
        let Ok(value) = HeaderValue::try_from(value) else {
            continue;
        };
        match Joining::new(name, all.get_all(name)) {
            Joining::Append => _ = all.append(name, value),
            Joining::Replace => _ = all.insert(name, value),
            Joining::Leave => {}
        }
    }
}
