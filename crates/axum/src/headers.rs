//! The headers of a refusal, a document or CORS, among those of a response.

use http::{HeaderMap, HeaderValue};
use shopify_session_token_server::Joining;

pub(crate) fn add<V>(headers: impl Iterator<Item = (&'static str, V)>, all: &mut HeaderMap)
where
    HeaderValue: TryFrom<V>,
{
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
