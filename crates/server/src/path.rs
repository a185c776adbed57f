//! The paths that a browser may be sent to with a fresh token.

use crate::query::decode;

/// How many servers may decode a path, one behind the other. What would still change then is refused.
const MAX_DECODED: usize = 4;

/// Whether this path, as it is sent, leads to this host, also after a redirect there that removes a base path, adds a
/// slash, decodes the path or resolves its dot segments.
///
/// Browsers resolve `//host` and `/\host` to another host, after removing tabs and line feeds (WHATWG URL). So the path
/// starts with `/` and has no empty segment and no space, `?` or `#`; and however often it is decoded, it does not
/// start with `//`, no `/` comes directly before an encoded one, and it has no dot segment, `\` or control character.
/// `%2F` is allowed elsewhere, `%2F%2F` too: the path may have a GID.
pub(crate) fn stays_on_host(path: &str) -> bool {
    let is_path = path.starts_with('/') && !path.contains("//") && !path.contains([' ', '?', '#']);
    let mut path = path.as_bytes().to_vec();
    for _ in 0..MAX_DECODED {
        if !is_path
            || path
                .windows(4)
                .any(|part| part.eq_ignore_ascii_case(b"/%2f"))
        {
            return false;
        }
        let decoded: Vec<u8> = decode(&path).collect();
        if !is_harmless(&decoded) {
            return false;
        }
        if decoded == path {
            return true;
        }
        path = decoded;
    }
    false
}

fn is_harmless(decoded: &[u8]) -> bool {
    let is_dots = |segment: &[u8]| matches!(segment, b"." | b"..");
    !decoded.starts_with(b"//")
        && !decoded
            .iter()
            .any(|&byte| byte == b'\\' || byte.is_ascii_control())
        && !decoded.split(|&byte| byte == b'/').any(is_dots)
}
