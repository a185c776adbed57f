//! Headers and queries: the token is a part of the input, and has token68 characters only.

use shopify_session_token::{VerifyError, bearer_token, id_token_from_query};

pub fn check(data: &[u8]) {
    let token = bearer_token(Some(data));
    if token.is_err() && !data.contains(&b',') {
        assert_ne!(token, Err(VerifyError::SeveralTokens));
    }
    if let Ok(token) = token {
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
