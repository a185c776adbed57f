//! Headers and queries: the token is a part of the input, and has token68 characters only.

use shopify_session_token::{bearer_token, id_token_from_query};

pub fn check(data: &[u8]) {
    if let Ok(token) = bearer_token(Some(data)) {
        assert_token68(token);
        let (scheme, credentials) = data.split_at(6);
        assert!(scheme.eq_ignore_ascii_case(b"bearer"));
        assert_eq!(credentials.trim_ascii_start(), token.as_bytes());
        assert!(data.as_ptr_range().contains(&token.as_ptr()));
    }
    let Ok(query) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(token) = id_token_from_query(query) {
        assert_token68(token);
        let query = query.strip_prefix('?').unwrap_or(query);
        let named = query
            .split('&')
            .filter(|parameter| parameter.starts_with("id_token="));
        assert_eq!(named.collect::<Vec<_>>(), [format!("id_token={token}")]);
    }
}

fn assert_token68(token: &str) {
    let start = token.trim_end_matches('=');
    assert!(!start.is_empty() && token.len() <= 4096);
    assert!(
        start
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c)),
        "{token}"
    );
}
