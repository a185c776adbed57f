//! The paths that a browser may be sent to with a fresh token.

use crate::query::decode;

/// A chain of this many servers may each decode the path. A path that is still encoded after that is refused.
const MAX_DECODED: usize = 3;

/// Whether this path, as it is sent, leads to this host, also after a redirect there that removes a base path, adds a
/// slash, decodes the path or resolves its dot segments.
///
/// Browsers resolve `//host` and `/\host` to another host, after removing tabs and line feeds (WHATWG URL). So the path
/// starts with `/` and has no empty segment and no space, `?` or `#`; and however often it is decoded, it does not
/// start with `//`, no `/` comes directly before an encoded one, and it has no dot segment, `\` or control character.
/// `%2F` is allowed elsewhere, `%2F%2F` too: the path may have a GID.
pub(crate) fn stays_on_host(path: &str) -> bool {
    if !path.starts_with('/') || path.contains("//") || path.contains([' ', '?', '#']) {
        return false;
    }
    let mut path = path.as_bytes().to_vec();
    for _ in 0..=MAX_DECODED {
        if !is_harmless(&path) {
            return false;
        }
        let decoded: Vec<u8> = decode(&path).collect();
        if decoded == path {
            return true;
        }
        path = decoded;
    }
    false
}

fn is_harmless(path: &[u8]) -> bool {
    let is_encoded_after_slash = |part: &[u8]| part.eq_ignore_ascii_case(b"/%2f");
    let is_dots = |segment: &[u8]| matches!(segment, b"." | b"..");
    let is_bad = |byte: &u8| *byte == b'\\' || byte.is_ascii_control();
    !path.starts_with(b"//")
        && !path.windows(4).any(is_encoded_after_slash)
        && !path.iter().any(is_bad)
        && !path.split(|&byte| byte == b'/').any(is_dots)
}
