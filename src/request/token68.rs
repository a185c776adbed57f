//! The syntax of a token in a request, in a header or in the query.

use crate::error::VerifyError;
use crate::limits::MAX_TOKEN_LEN;

/// The strings that front ends send instead of a token while they have none: empty, or JavaScript's `null` or
/// `undefined`. Both have been reported for App Bridge and for UI extensions.
const PLACEHOLDERS: [&[u8]; 3] = [b"", b"null", b"undefined"];

/// Parses one token68. A placeholder is [`MissingToken`](VerifyError::MissingToken).
pub(super) fn parse(text: &[u8]) -> Result<&str, VerifyError> {
    if PLACEHOLDERS.contains(&text) {
        return Err(VerifyError::MissingToken);
    }
    if text.len() > MAX_TOKEN_LEN {
        return Err(VerifyError::TooLong);
    }
    match core::str::from_utf8(text) {
        Ok(token) if is_token68(text) => Ok(token),
        _ => Err(VerifyError::Malformed),
    }
}

/// `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`, RFC 9110, section 11.2.
///
/// Reads every byte: without an early exit, this compiles to vector instructions.
fn is_token68(text: &[u8]) -> bool {
    let is_known = |all, &byte| all & (is_token68_char(byte) || byte == b'=');
    let follows_padding = |(&before, &byte): (&u8, &u8)| before == b'=' && byte != b'=';
    let neighbours = text.iter().zip(text.get(1..).unwrap_or_default());
    text.first().is_some_and(|&first| first != b'=')
        && text.iter().fold(true, is_known)
        && !neighbours.fold(false, |any, pair| any | follows_padding(pair))
}

fn is_token68_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/')
}
