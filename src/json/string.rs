//! JSON strings in their raw form, as [`RawValue`](serde_json::value::RawValue) gives them: valid
//! by the grammar of RFC 8259, quotation marks and escapes still in place.

use alloc::borrow::Cow;
use alloc::string::String;

/// Whether the JSON text `raw` is a string whose value is `expected`, with escapes such as `\u0061` resolved.
///
/// Allocates nothing, so it can be used before the MAC is checked. `expected` is ASCII.
#[inline]
pub(crate) fn eq(raw: &[u8], expected: &str) -> bool {
    // An escape is longer than the character that it encodes, so only a longer string can have one.
    match raw.len().checked_sub(expected.len()) {
        Some(2) => matches!(raw, [b'"', text @ .., b'"'] if text == expected.as_bytes()),
        Some(3..) => compare(raw, expected, |found, expected| found == expected),
        _ => false,
    }
}

/// [`eq`], ignoring ASCII case.
pub(crate) fn eq_ignore_case(raw: &[u8], expected: &str) -> bool {
    compare(raw, expected, |found, expected| {
        u8::eq_ignore_ascii_case(&found, &expected)
    })
}

fn compare(raw: &[u8], expected: &str, same: impl Fn(u8, u8) -> bool) -> bool {
    let Some(mut rest) = raw
        .strip_prefix(b"\"")
        .and_then(|raw| raw.strip_suffix(b"\""))
    else {
        return false;
    };
    for wanted in expected.bytes() {
        match next_ascii(rest) {
            Some((found, after)) if same(found, wanted) => rest = after,
            _ => return false,
        }
    }
    rest.is_empty()
}

/// The first character of a string's raw contents, if it is ASCII, and the rest.
#[expect(
    clippy::inline_always,
    reason = "otherwise the result is returned in memory: reading escaped names takes a third longer"
)]
#[inline(always)]
fn next_ascii(raw: &[u8]) -> Option<(u8, &[u8])> {
    let (&first, after) = raw.split_first()?;
    if first != b'\\' {
        return first.is_ascii().then_some((first, after));
    }
    let (&escape, after) = after.split_first()?;
    let code = match escape {
        b'b' => 0x08,
        b't' => b'\t',
        b'n' => b'\n',
        b'f' => 0x0c,
        b'r' => b'\r',
        b'u' => {
            let ([b'0', b'0', high, low], after) = after.split_first_chunk()? else {
                return None;
            };
            let [high, low] = [high, low].map(|digit| char::from(*digit).to_digit(16));
            let code = u8::try_from(high?.wrapping_mul(16).wrapping_add(low?)).ok();
            return Some((code.filter(u8::is_ascii)?, after));
        }
        itself => itself,
    };
    Some((code, after))
}

/// The raw contents between the quotation marks; `None` for any other JSON value.
fn contents(raw: &str) -> Option<&str> {
    raw.strip_prefix('"')?.strip_suffix('"')
}

/// The value of a JSON string; `None` if `raw` is not a string, or has an unpaired surrogate (RFC 8259,
/// section 8.2), which has no UTF-8 form.
pub(crate) fn unquote(raw: &str) -> Option<Cow<'_, str>> {
    let contents = contents(raw)?;
    if !contents.contains('\\') {
        return Some(Cow::Borrowed(contents));
    }
    let text = with_escaped_slashes(contents).or_else(|| serde_json::from_str(raw).ok());
    text.map(Cow::Owned)
}

/// Replaces `\/` by `/`; `None` if there is any other escape. Allocates once, where `serde_json` allocates several
/// times.
fn with_escaped_slashes(contents: &str) -> Option<String> {
    let mut text = String::with_capacity(contents.len());
    // `\\/` is an escaped backslash and a slash: splitting leaves its first backslash in the piece before.
    for (index, piece) in contents.split("\\/").enumerate() {
        if piece.contains('\\') {
            return None;
        }
        if index > 0 {
            text.push('/');
        }
        text.push_str(piece);
    }
    Some(text)
}

#[cfg(test)]
mod tests;
