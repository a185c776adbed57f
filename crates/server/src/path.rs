//! The paths that a browser may be sent to with a fresh token.

use crate::query::decode;

/// Whether this path, as it is sent, leads to this host, also after a redirect there that adds a slash, decodes the
/// path or resolves its dot segments.
///
/// Browsers resolve `//host` and `/\host` to another host, after removing tabs and line feeds (WHATWG URL). So the path
/// starts with `/`, has no empty segment and no space, `?` or `#`; and once decoded, it does not start with `//` and has
/// no dot segment, `\` or control character. `%2F` is allowed elsewhere: the path may have a GID.
pub(crate) fn stays_on_host(path: &str) -> bool {
    let decoded: Vec<u8> = decode(path).collect();
    let is_dots = |segment: &[u8]| matches!(segment, b"." | b"..");
    path.starts_with('/')
        && !path.contains("//")
        && !path.contains([' ', '?', '#'])
        && !decoded.starts_with(b"//")
        && !decoded
            .iter()
            .any(|&byte| byte == b'\\' || byte.is_ascii_control())
        && !decoded.split(|&byte| byte == b'/').any(is_dots)
}
