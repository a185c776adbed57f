//! The rules for client secrets, where they are configured. None of them branches on a byte of a secret.

use subtle::{Choice, ConstantTimeEq as _};

use crate::config_error::ConfigError;
use crate::jws::hmac::{Key, declassify};

/// "A key of the same size as the hash output (for instance, 256 bits for "HS256") or larger MUST be used with
/// this algorithm" (RFC 7518, section 3.2). Shopify's secrets have 32 or 38 characters.
const MIN_SECRET_LEN: usize = 32;

/// Of UTF-8, and of UTF-16 in both orders of bytes.
const BYTE_ORDER_MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// No-break and zero-width spaces and joiners.
const INVISIBLE_SPACES: [&str; 7] = [
    "\u{a0}", "\u{202f}", "\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}",
];

/// The key of a secret that is an argument of [`verify`](super::verify): `None` if it is blank or too short.
///
/// `inline(never)`, as for [`declassify`].
#[inline(never)]
pub(super) fn usable_key(secret: &[u8]) -> Option<Key> {
    if secret.len() < MIN_SECRET_LEN || declassify(is_blank(secret)) {
        return None;
    }
    Key::new(secret)
}

/// The key of a secret of the app with this client ID.
pub(super) fn configured_key(
    secret: &[u8],
    client_id: &str,
    previous: bool,
) -> Result<Key, ConfigError> {
    // From the particular to the general: each error names the cause that is to be removed.
    let mistakes = [
        (is_blank(secret), ConfigError::EmptySecret { previous }),
        (
            has_byte_order_mark(secret),
            ConfigError::SecretHasByteOrderMark { previous },
        ),
        (
            has_at_an_end(secret, is_white_space),
            ConfigError::SecretHasWhitespace { previous },
        ),
        (
            has_at_an_end(secret, is_quotation_mark),
            ConfigError::SecretHasQuotationMarks { previous },
        ),
        (
            has_invisible_space(secret),
            ConfigError::SecretHasInvisibleSpace { previous },
        ),
        (
            !is_visible_ascii(secret),
            ConfigError::SecretNotVisibleAscii { previous },
        ),
        (
            is_of_client_id(secret, client_id.as_bytes()),
            ConfigError::SecretIsClientId { previous },
        ),
    ];
    // By reference: the `Option` of a pair would use the spare values of the `bool`, and be a branch on it.
    for &(is_made, error) in &mistakes {
        if declassify(is_made) {
            return Err(error);
        }
    }
    // Checked last, so that nothing of the above counts towards the length.
    let too_short = ConfigError::SecretTooShort { previous };
    if secret.len() < MIN_SECRET_LEN {
        return Err(too_short);
    }
    Key::new(secret).ok_or(too_short)
}

/// Whether the secret consists of NULs and ASCII white space, or is empty.
///
/// HMAC pads keys with NULs, so NULs alone are the empty key. White space alone is left by an unfilled template or
/// file.
fn is_blank(secret: &[u8]) -> bool {
    all(secret, |byte| (byte == 0) | is_white_space(byte))
}

/// The characters that an HTTP field or a shell passes on unchanged, and that all of Shopify's secrets consist of.
fn is_visible_ascii(secret: &[u8]) -> bool {
    all(secret, |byte| byte.wrapping_sub(b'!') <= b'~' - b'!')
}

fn has_byte_order_mark(secret: &[u8]) -> bool {
    any(BYTE_ORDER_MARKS, |mark| {
        let start = secret.get(..mark.len());
        start.is_some_and(|start| ct_is_same(start, mark))
    })
}

fn has_invisible_space(secret: &[u8]) -> bool {
    any(INVISIBLE_SPACES, |space| {
        any(secret.windows(space.len()), |part| {
            ct_is_same(part, space.as_bytes())
        })
    })
}

fn has_at_an_end(secret: &[u8], is_mistake: fn(u8) -> bool) -> bool {
    let is_mistake = |byte: Option<&u8>| byte.is_some_and(|&byte| is_mistake(byte));
    is_mistake(secret.first()) | is_mistake(secret.last())
}

/// Space, tab, line feed, vertical tab, form feed or carriage return.
fn is_white_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(b'\t') < 5)
}

fn is_quotation_mark(byte: u8) -> bool {
    any(*b"\"'", |mark| byte == mark)
}

/// Whether it is the client ID in upper or lower case, alone or after `shpss_`. Branches on the lengths only.
fn is_of_client_id(secret: &[u8], client_id: &[u8]) -> bool {
    let start = secret.len().checked_sub(client_id.len());
    let Some((prefix, rest)) = start.and_then(|start| secret.split_at_checked(start)) else {
        return false;
    };
    let bytes = rest.iter().zip(client_id);
    let is_client_id = bytes.fold(Choice::from(1), |all, (one, other)| {
        all & lower(*one).ct_eq(&lower(*other))
    });
    let is_prefix = prefix.ct_eq(b"shpss_") | Choice::from(u8::from(prefix.is_empty()));
    (is_client_id & is_prefix).into()
}

/// Unlike `u8::to_ascii_lowercase`, promises no branch.
fn lower(byte: u8) -> u8 {
    byte | (u8::from(byte.wrapping_sub(b'A') < 26) << 5)
}

/// Branches on the lengths only.
fn ct_is_same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// Unlike `Iterator::all`, looks at every byte.
fn all(secret: &[u8], holds: impl Fn(u8) -> bool) -> bool {
    secret.iter().fold(true, |all, &byte| all & holds(byte))
}

/// Unlike `Iterator::any`, looks at every item.
fn any<T>(items: impl IntoIterator<Item = T>, holds: impl Fn(T) -> bool) -> bool {
    items.into_iter().fold(false, |any, item| any | holds(item))
}

#[cfg(test)]
mod tests {
    use super::{is_blank, is_visible_ascii};

    #[test]
    fn every_byte_is_blank_or_visible_or_neither() {
        for byte in 0..=u8::MAX {
            let blank = matches!(byte, 0 | 9..=13 | 32);
            assert_eq!(is_blank(&[byte]), blank, "{byte}");
            assert_eq!(is_blank(&[0, b' ', byte, b'\n']), blank, "{byte}");
            let visible = byte.is_ascii_graphic();
            assert_eq!(is_visible_ascii(&[byte]), visible, "{byte}");
            assert_eq!(is_visible_ascii(&[b'!', byte, b'~']), visible, "{byte}");
        }
        assert!(is_blank(b""));
    }
}
