//! JSON strings in their raw form, as [`RawValue`](serde_json::value::RawValue) gives them: valid
//! by the grammar of RFC 8259, quotation marks and escapes still in place.

use alloc::borrow::Cow;
use alloc::string::String;

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
